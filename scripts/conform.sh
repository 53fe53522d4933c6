#!/bin/bash
# Runs what stands in Tests/Conformance against a server. $1: the server. Then: arguments of the scripts.
set -u
cd "$(dirname "$0")/.."
server=$1
shift
failed=0
ran=0
for script in Tests/Conformance/{replay_api,replay_notify,kill9}.py; do
    [ -f "$script" ] || continue
    ran=$((ran + 1))
    echo "== $script"
    python3 "$script" "$server" "$@" || failed=$((failed + 1))
done
echo "$ran scripts, $failed failed"
[ "$ran" -gt 0 ] && [ "$failed" -eq 0 ]
