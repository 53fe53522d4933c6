#!/bin/bash
# Runs the benchmarks that the folder Tests/Bench knows.
set -eu
cd "$(dirname "$0")/.."
exec Tests/Bench/run.sh "$@"
