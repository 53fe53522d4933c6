#!/bin/bash
# Builds the fuzzers and runs one of them. $1: the target, empty for the list. $2: seconds.
# Inputs that taught something are kept in .build-fuzz/corpus/TARGET, those that broke something in .build-fuzz/found.
set -eu
cd "$(dirname "$0")/.."
export AM_FUZZ=1 AM_ROOMS=heart
swift build --scratch-path .build-fuzz --product amfuzz
fuzz=.build-fuzz/debug/amfuzz
# A crash under the fuzzer is told by the sanitizer; Swift's own story of it would hang on the pipe.
export SWIFT_BACKTRACE=enable=no
if [ -z "$1" ]; then
    "$fuzz" </dev/null
    echo "usage: make fuzz TARGET=… SECONDS=…"
    exit 0
fi
corpus=.build-fuzz/corpus/$1
mkdir -p "$corpus" .build-fuzz/found

# What the tests know already is where the search begins.
if [ -z "$(ls -A "$corpus")" ]; then
    case $1 in
    config) cp Tests/Vectors/config/*.yml examples/*.yml "$corpus/" ;;
    zone) cp /usr/share/zoneinfo/Europe/* /usr/share/zoneinfo/Etc/* "$corpus/" ;;
    mesh) cp Tests/Vectors/gossip/*.bin "$corpus/" ;;
    esac
    if [ -d "Tests/Fuzz/seeds/$1" ]; then cp "Tests/Fuzz/seeds/$1"/* "$corpus/"; fi
fi
# What is kept for ever hangs on pointers with tags here, which the search for leaks takes for no pointers.
case $1 in config | template | escape | format) export ASAN_OPTIONS=detect_leaks=0 ;; esac
"$fuzz" "$1" -max_total_time="$2" -timeout=10 -rss_limit_mb=1024 -max_len=4096 -print_final_stats=1 \
    -artifact_prefix=".build-fuzz/found/$1-" "$corpus" </dev/null
