#!/usr/bin/env bash
# Line coverage of src/ by the unit, regression and TAP tests; `make coverage`
# calls it. COVERAGE_MIN is the percentage below which it fails.

# shellcheck source=test/lib/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/harness.sh"
need_packages build check
enter_private_copy test/coverage.sh "$@"

# Adds up gcov's annotated sources of all programs: a line counts as run when
# one of them ran it.
lines_run() {
	find "$CRM_WORK" -name '*.gcda' -print0 | xargs -0 -n 1 gcov -t 2>/dev/null | awk -F: '
		$3 == "Source" { file = $4; next }
		file !~ /^src\/.*\.c$/ || $1 ~ /^ *-$/ || $2 + 0 == 0 { next }
		{ line = file ":" $2; seen[line] = 1 }
		$1 !~ /#####|=====/ { run[line] = 1 }
		END {
			for (line in seen) {
				file = line; sub(/:.*/, "", file)
				total[file]++; all++
				if (line in run) { good[file]++; good_all++ }
			}
			for (file in total)
				printf "%6.1f %%  %5d of %5d lines  %s\n", 100 * good[file] / total[file], good[file], total[file], file | "sort -k6"
			close("sort -k6")
			printf "%6.1f %%  %5d of %5d lines  in all\n", 100 * good_all / all, good_all, all
		}'
}

# Tests of the manual, the demo, plans and packages, and the thousands of calls of 017, run what others run as well
others=$(printf '%s\n' test/t/*.pl | grep -vE '/(017|019|020|021|022|024|025|026)_')
COVERAGE=1 ONLY="unit regress tap" PROVE_TESTS=${PROVE_TESTS:-$others} bash test/run.sh
report=$(lines_run)
printf '%s\n' "$report"
awk -v min="${COVERAGE_MIN:-95}" 'END { if ($1 < min) { print "below " min " %"; exit 1 } }' <<<"$report"
