#!/usr/bin/env bash
# Holds this project's server and the original to the same captured scenarios, then ours to what the original cannot do.
#   run.sh [api] [notify] [amtool] [import] [kill9] [disk] [mesh]     default: all but import
# AMSERVER, AMTOOL, ORIGINAL and ORIGINAL_AMTOOL name other programs. Exit code 1 when something differs that differences.tsv does not explain.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
here=$root/Tests/Conformance
[ $# -gt 0 ] || set -- api notify amtool kill9 disk mesh

need_programs
ours=${AMSERVER:-}
[ -n "$ours" ] || {
    build_release amserver
    ours=$server
}
other=${ORIGINAL:-}
client=${AMTOOL:-}
case " $* " in *" amtool "* | *" import "*)
    [ -n "$client" ] || {
        build_release amtool
        client=$(dirname "$server")/amtool
    }
    ;;
esac
other_client=${ORIGINAL_AMTOOL:-}
case " $* " in *" api "* | *" notify "* | *" amtool "* | *" import "* | *" mesh "*)
    [ -n "$other" ] || {
        fetch_original && other=$original/usr/bin/prometheus-alertmanager ||
            echo "the original cannot be fetched: what needs it is left out" >&2
    }
    [ -n "$other_client" ] || other_client=$(dirname "$other")/amtool
    ;;
esac

failed=()
part() {
    local name=$1
    shift
    printf '\n== %s\n' "$name"
    python3 "$@" || failed+=("$name")
}

for name in "$@"; do
    case $name in api | notify | amtool | import) [ -n "$other" ] || {
        printf '\n== %s: skipped, there is no original\n' "$name"
        continue
    } ;; esac
    case $name in
    api) part "the API" "$here/replay_api.py" "$ours" "$other" ;;
    notify) part "webhook notifications" "$here/replay_notify.py" "$ours" "$other" ;;
    amtool) part "amtool" "$here/amtool.py" "$ours" "$client" "$other" "$other_client" ;;
    import) part "10,000 silences imported" "$here/import_silences.py" "$ours" "$client" "$other" "$other_client" ;;
    kill9) part "killed at moments of chance" "$here/kill9.py" "$ours" ;;
    disk) part "a full disk" "$here/disk_full.py" "$ours" ;;
    mesh) part "clusters" "$here/mesh.py" "$ours" "${other:--}" ;;
    *)
        echo "there is no part $name; there are api, notify, amtool, import, kill9, disk and mesh" >&2
        exit 2
        ;;
    esac
done
part "deliberate differences stand in docs/compatibility.md" "$here/verdicts.py"

printf '\n'
if [ ${#failed[@]} -gt 0 ]; then
    printf 'failed: %s\n' "${failed[@]}"
    exit 1
fi
echo "all as it should be"
