#!/usr/bin/env bash
# Do the fits find the parameters that customers were simulated with? Bias,
# coverage of the intervals, large sets, units of time; then one set of each
# model through SQL. `SUITE=recovery make bench` calls it; three minutes.
#
#   SETS=100 CUSTOMERS=100000        for bias and coverage
#   LARGE_SETS=10 LARGE=1000000      for convergence
#   SQL=1000000                      customers of the sets that go through SQL, 0 for none
#
# Fails where an estimate is farther from the truth than chance makes it, or SQL
# and the kernels do not find the same.

# shellcheck source=test/lib/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/../test/lib/harness.sh"
enter_private_copy bench/recovery.sh "$@"
# shellcheck source=bench/lib.sh
source bench/lib.sh

SQL=${SQL:-1000000}

say "Fits by the kernels alone"
gcc -O2 -Wall -Wextra -Isrc -o "$CRM_WORK/recovery" bench/recovery.c src/math/*.c -lm
status=0
"$CRM_WORK/recovery" study "${SETS:-100}" "${CUSTOMERS:-100000}" "${LARGE_SETS:-10}" "${LARGE:-1000000}" || status=$?
((SQL > 0)) || exit $status

say "One set of $SQL customers through SQL"
build_stage
start_server 512
mkdir "$CRM_WORK/sets"
"$CRM_WORK/recovery" data "$CRM_WORK/sets" "$SQL"
cd "$CRM_WORK/sets"
sql -f "$TOP/bench/sql/recovery.sql"
exit $status
