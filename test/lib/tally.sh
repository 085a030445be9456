# shellcheck shell=bash
# Counts of tests over all suites.

passed=0
failed=0
skipped=0

# tally_tap NAME STATUS LOG: adds up the TAP lines of LOG and shows what failed.
# A program that ended badly without a failed line counts as one failure.
tally_tap() {
	local name=$1 status=$2 log=$3 good bad left_out
	left_out=$(grep -cE '^ok [0-9]+.*# *(SKIP|skip)|\.\. skipped: ' "$log" || true)
	good=$(($(grep -cE '^ok [0-9]+' "$log" || true) - $(grep -cE '^ok [0-9]+.*# *(SKIP|skip)' "$log" || true)))
	bad=$(grep -E '^not ok [0-9]+' "$log" | grep -cvE '# *(TODO|todo)' || true)
	((status == 0 || bad > 0)) || bad=1

	passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + left_out))
	printf '%-40s %4d passed%s%s\n' "$name" "$good" \
		"$( ((!bad)) || echo ", $bad FAILED")" "$( ((!left_out)) || echo ", $left_out skipped")"
	((!bad)) || grep -vE '^ok [0-9]+' "$log" || true
}

# tally_step NAME COMMAND...: one test that passes when the command does; its
# output is shown when it does not.
tally_step() {
	local name=$1 log
	shift
	log=$(mktemp "$CRM_WORK/step.XXXXXX")
	if "$@" >"$log" 2>&1; then
		passed=$((passed + 1))
		say "ok - $name"
	else
		failed=$((failed + 1))
		say "not ok - $name"
		cat "$log"
	fi
}

# The last line of every test script.
tally_print() {
	printf '%d passed, %d failed%s\n' "$passed" "$failed" "$( ((!skipped)) || echo ", $skipped skipped")"
}
