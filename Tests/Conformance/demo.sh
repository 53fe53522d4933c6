#!/usr/bin/env bash
# A real Prometheus whose rules fire, this project's server, and a receiver that prints what it is told.
#   demo.sh [--once]     Ctrl-C stops all; --once: on free ports, until an alert was told firing and then resolved
# AMSERVER and PROMETHEUS name other programs. The files are in examples/demo.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

once=
[ "${1:-}" = --once ] && once=--once
need_programs
ours=${AMSERVER:-}
[ -n "$ours" ] || {
    build_release amserver
    ours=$server
}
prometheus=${PROMETHEUS:-}
[ -n "$prometheus" ] || {
    fetch_original
    prometheus=$original/usr/bin/prometheus
}

folder=$(mktemp -d)
children=()
end() {
    trap - EXIT INT TERM
    [ ${#children[@]} -eq 0 ] || kill "${children[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$folder"
}
trap end EXIT
trap 'echo; echo "stopping"; exit 0' INT TERM

# The well-known ports to look at, or three free ones.
ports=(9090 9093 5001)
[ -z "$once" ] || read -r -a ports < <(python3 - <<'PY'
import socket
free = [socket.socket() for _ in range(3)]
for each in free:
    each.bind(("127.0.0.1", 0))
print(*[each.getsockname()[1] for each in free])
PY
)
for file in alertmanager.yml prometheus.yml rules.yml; do
    sed "s/127\.0\.0\.1:9093/127.0.0.1:${ports[1]}/; s/127\.0\.0\.1:5001/127.0.0.1:${ports[2]}/" \
        "$root/examples/demo/$file" >"$folder/$file"
done

fail() {
    echo "demo: $1" >&2
    tail -n 20 "$folder"/*.log >&2 || true
    exit 1
}

# Waits until a server on a port says that it is ready.
until_ready() {
    local try
    for try in $(seq 300); do
        python3 -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$1/-/ready', timeout=2)" \
            2>/dev/null && return
        kill -0 "$2" 2>/dev/null || return 1
        sleep 0.1
    done
    return 1
}

python3 "$root/examples/demo/receiver.py" "${ports[2]}" $once &
receiver=$!
children+=($receiver)
"$ours" --config.file="$folder/alertmanager.yml" --storage.path="$folder/data" \
    --web.listen-address="127.0.0.1:${ports[1]}" --cluster.listen-address= 2>"$folder/amserver.log" &
children+=($!)
until_ready "${ports[1]}" $! || fail "the server did not start"
"$prometheus" --config.file="$folder/prometheus.yml" --storage.tsdb.path="$folder/prometheus" \
    --web.listen-address="127.0.0.1:${ports[0]}" 2>"$folder/prometheus.log" &
children+=($!)
until_ready "${ports[0]}" $! || fail "Prometheus did not start"

echo "Prometheus    http://127.0.0.1:${ports[0]}/alerts"
echo "Alertmanager  http://127.0.0.1:${ports[1]}/"
echo "Two alerts fire for twelve seconds of every half minute; one of them mutes the other."
if [ -z "$once" ]; then
    echo "Ctrl-C stops all."
    wait $receiver || fail "the receiver ended"
    exit 0
fi
for try in $(seq 900); do
    kill -0 $receiver 2>/dev/null || break
    sleep 0.1
done
kill -0 $receiver 2>/dev/null && fail "nobody was told within 90 s"
wait $receiver || fail "the wrong thing was told"
echo "demo: told firing and resolved"
