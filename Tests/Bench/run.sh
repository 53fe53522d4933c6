#!/usr/bin/env bash
# Measures this project's server and the original in the same run and writes docs/benchmarks.md.
#   run.sh [options of ambench]     e.g. --only intake, --repeat 1, --long (a million alerts)
# AMSERVER and ORIGINAL name other programs to measure.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../Conformance/setup.sh"

build_release ambench
[ -n "${AMSERVER:-}" ] || build_release amserver
[ -n "${ORIGINAL:-}" ] || fetch_original

# A partial run is printed, and leaves the page as it is.
page=(--table "$root/docs/benchmarks.md")
for word in "$@"; do
    case $word in --only | --table | --list | --help) page=() ;; esac
done
mkdir -p "$root/docs"
[ $# -gt 0 ] || set -- --long
exec "$root/.build-release/release/ambench" --server "${AMSERVER:-$server}" \
    --server "${ORIGINAL:-$original/usr/bin/prometheus-alertmanager}" "${page[@]}" "$@"
