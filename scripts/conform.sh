#!/bin/bash
# Holds a server and the original to what was captured. $1: the server. Then: parts, see Tests/Conformance/run.sh.
set -eu
cd "$(dirname "$0")/.."
server=$1
shift
AMSERVER="$server" exec Tests/Conformance/run.sh "$@"
