#!/bin/bash
# Starts a server of its own, posts alerts, silences one kind, looks at what is told, stops it in order.
# Status 0: all was as it should be.
# $1: the server.
set -u -o pipefail
cd "$(dirname "$0")/.."
server=$1
folder=$(mktemp -d)
told="$folder/told"
: >"$told"
pids=()

end() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done
    wait 2>/dev/null
    rm -rf "$folder"
}
trap end EXIT

fail() {
    echo "acceptance: $1" >&2
    tail -20 "$folder/log" >&2
    exit 1
}

# Waits until a command succeeds. $1: seconds. Then: the command.
until_true() {
    local end=$((SECONDS + $1))
    shift
    while ! "$@" >/dev/null 2>&1; do
        [ $SECONDS -ge $end ] && return 1
        sleep 0.1
    done
}

# Somebody who is told: prints each message as one line.
python3 scripts/listener.py "$folder/port" >"$told" &
pids+=($!)
until_true 20 test -s "$folder/port" || fail "the listener did not start"

cat >"$folder/alertmanager.yml" <<YAML
route:
  receiver: demo
  group_by: [alertname]
  group_wait: 1s
  group_interval: 2s
receivers:
  - name: demo
    webhook_configs:
      - url: http://127.0.0.1:$(cat "$folder/port")/
YAML

"$server" --config.file="$folder/alertmanager.yml" --storage.path="$folder/data" \
    --web.listen-address=127.0.0.1:0 --cluster.listen-address= >"$folder/out" 2>"$folder/log" &
pid=$!
pids+=("$pid")
until_true 30 grep -q 'Listening on' "$folder/log" || fail "the server did not start"
url="http://$(sed -nE 's/.*msg="Listening on".* address=([^ ]+).*/\1/p' "$folder/log" | head -1)"
until_true 30 curl -fsS "$url/-/ready" || fail "the server is not ready at $url"

post() { curl -fsS -H 'Content-Type: application/json' -d "$2" "$url/api/v2/$1"; }

echo "-- three alerts come in, one of another kind"
post alerts '[
  {"labels": {"alertname": "DiskFull", "instance": "a"}, "annotations": {"summary": "a has 1 % left"}},
  {"labels": {"alertname": "DiskFull", "instance": "b"}},
  {"labels": {"alertname": "DiskFull", "instance": "c"}},
  {"labels": {"alertname": "Slow", "instance": "a"}}]' || fail "alerts were not taken"
echo "-- one kind is silenced"
now=$(date +%s)
post silences "{\"matchers\": [{\"name\": \"alertname\", \"value\": \"Slow\", \"isRegex\": false, \"isEqual\": true}],
  \"startsAt\": \"$(date -u -d "@$now" +%Y-%m-%dT%H:%M:%SZ)\", \"endsAt\": \"$(date -u -d "@$((now + 600))" +%Y-%m-%dT%H:%M:%SZ)\",
  \"createdBy\": \"demo\", \"comment\": \"known\"}" || fail "the silence was not taken"
echo
until_true 30 grep -q 'firing.*DiskFull.*3 alerts' "$told" || fail "nobody was told of the three alerts"
echo "-- they are over"
end_at=$(date -u -d "@$((now - 1))" +%Y-%m-%dT%H:%M:%SZ)
post alerts "[{\"labels\": {\"alertname\": \"DiskFull\", \"instance\": \"a\"}, \"endsAt\": \"$end_at\"},
  {\"labels\": {\"alertname\": \"DiskFull\", \"instance\": \"b\"}, \"endsAt\": \"$end_at\"},
  {\"labels\": {\"alertname\": \"DiskFull\", \"instance\": \"c\"}, \"endsAt\": \"$end_at\"}]" || fail "not taken"
until_true 30 grep -q 'resolved.*DiskFull.*3 alerts' "$told" || fail "nobody was told that they are over"
if grep -q Slow "$told"; then fail "a silenced alert was told"; fi
echo "-- told:"
cat "$told"
kill -TERM "$pid"
wait "$pid"
status=$?
[ "$status" -eq 0 ] || fail "the server ended with status $status"
echo "-- stopped in order"
