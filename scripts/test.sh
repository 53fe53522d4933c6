#!/bin/bash
# Everything that is proved on each change: form, build, tests, simulated worlds.
# The last line is «N passed, N failed»; the status is 0 only if something passed and nothing failed.
set -u -o pipefail
cd "$(dirname "$0")/.."

passed=0
failed=0
logs=.build/logs
mkdir -p "$logs"

say() { printf '\n== %s (%s s)\n' "$1" "$SECONDS"; }

finish() {
    mkdir -p "$logs"
    echo "$passed $failed" >"$logs/counts"
    echo
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
    exit $?
}

# One step that has no count of its own: it only matters when it fails.
must() {
    say "$1"
    shift
    "$@" </dev/null || {
        failed=$((failed + 1))
        finish
    }
}

# Adds the counts of a run of the test program. Its summary is the only witness that anything ran at all.
# $1: its output. $2: its status.
count_tests() {
    local summary ran broken
    summary=$(sed -E 's/\x1b\[[0-9;]*m//g' "$1" |
        grep -E 'Test run with [0-9]+ tests?( in [0-9]+ suites?)? (passed|failed)' | tail -1)
    if [ -z "$summary" ]; then
        echo "test: the test program ended with status $2 and without a summary: it crashed or ran nothing" >&2
        failed=$((failed + 1))
        return
    fi
    ran=$(sed -E 's/.*Test run with ([0-9]+) tests?.*/\1/' <<<"$summary")
    broken=$(sed -E 's/\x1b\[[0-9;]*m//g' "$1" | grep -vE '^[^ ]+ Test (run with|case passing) ' |
        grep -cE '^[^ ]+ Test ([^ ]|[^ ].*[^ ]) failed after [0-9.]+ seconds? with [0-9]+ issues?')
    if [ "$broken" -eq 0 ] && { [ "$2" -ne 0 ] || grep -q ' failed after ' <<<"$summary"; }; then broken=1; fi
    if [ "$ran" -eq 0 ]; then
        echo "test: no test ran" >&2
        broken=1
    fi
    failed=$((failed + broken))
    passed=$((passed + (ran > broken ? ran - broken : 0)))
}

# Adds the counts of simulated worlds: a line «seed …» for each, with its faults indented below.
# $1: the first seed. $2: hours. $3: how many.
simulate() {
    local status worlds broken
    timeout 900 .build/debug/amsim "$1" "$2" "$3" >"$logs/sim" 2>&1 </dev/null
    status=$?
    worlds=$(grep -c '^seed ' "$logs/sim")
    broken=$(awk '/^seed /{seen = 0} /^[ \t]+[^ \t]/{if (!seen) n++; seen = 1} END{print n + 0}' "$logs/sim")
    if [ "$worlds" -lt "$3" ]; then
        echo "sim: only $worlds of $3 worlds came to an end (status $status)" >&2
        broken=$((broken + 1))
    elif [ "$status" -ne 0 ] && [ "$broken" -eq 0 ]; then
        broken=1
    fi
    if [ "$broken" -ne 0 ]; then
        grep -B1 -A6 -E '^[ \t]+[^ \t]' "$logs/sim" | head -60
        tail -3 "$logs/sim"
        echo "sim: replay one with: make sim SEED=… HOURS=$2"
    fi
    failed=$((failed + broken))
    passed=$((passed + (worlds > broken ? worlds - broken : 0)))
}

must "set-up" scripts/setup.sh

say "form"
if swift format lint --strict -p -r Sources Tests Package.swift; then
    passed=$((passed + 1))
else
    echo "form: make format mends most of it" >&2
    failed=$((failed + 1))
fi

must "build" swift build --build-tests

say "tests"
# One after the other: on two cores, tests that calculate would starve those that wait for an answer.
timeout 1500 swift test --skip-build --no-parallel </dev/null 2>&1 | tee "$logs/tests" | grep -vE ' (started|passed after)' |
    grep -vE '^(◇|↳|✔)' | tail -400
status=${PIPESTATUS[0]}
count_tests "$logs/tests" "$status"
echo "tests: $passed passed, $failed failed"

# Fresh worlds for every commit, the same ones for the same commit.
first=${SIM_SEED:-$((16#$(git rev-parse --short=8 HEAD 2>/dev/null || printf '%08x' "$(date +%s)")))}
hours=${SIM_HOURS:-2}
worlds=${SIM_WORLDS:-40}
say "simulation: $worlds worlds of $hours h from seed $first"
simulate "$first" "$hours" "$worlds"

# Worlds that once failed: «SEED HOURS story». They stay.
if [ -f Tests/SimulationTests/seeds.txt ]; then
    say "simulation: worlds that once failed"
    while read -r seed hours _; do
        case "$seed" in '' | '#'*) continue ;; esac
        simulate "$seed" "$hours" 1
    done <Tests/SimulationTests/seeds.txt
fi

finish
