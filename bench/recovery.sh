#!/usr/bin/env bash
# Simulates customers with known parameters and fits them: bias, coverage of
# the intervals, convergence, units of time. No server is needed; two minutes.
#
#   bench/recovery.sh [SETS CUSTOMERS LARGE_SETS LARGE_CUSTOMERS]

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

program=$(mktemp)
trap 'rm -f "$program"' EXIT
gcc -O2 -Wall -Wextra -Isrc -o "$program" bench/recovery.c src/math_*.c -lm
"$program" "$@"
