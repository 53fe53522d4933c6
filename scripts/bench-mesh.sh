#!/bin/bash
# Measures clusters of three servers against three originals. $1: the server. Then: options of mesh_bench.py.
set -eu
cd "$(dirname "$0")/.."
source Tests/Conformance/setup.sh
server=$1
shift
need_programs
other=${ORIGINAL:-}
if [ -z "$other" ]; then
    fetch_original && other=$original/usr/bin/prometheus-alertmanager || other=-
fi
exec python3 Tests/Conformance/mesh_bench.py "$server" "$other" "$@"
