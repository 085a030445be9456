#!/usr/bin/env bash
# Loads the CSV file that is open as descriptor 3 into the table purchase of the
# database that PGHOST and its like name; demo.sh tells its settings. What it
# assumed and left out stays in the schema demo, for report.sql.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

work=$(mktemp -d "${CRM_WORK:-${TMPDIR:-/tmp}}/load.XXXXXX")
trap 'rm -rf "$work"' EXIT
export PGOPTIONS='-c client_min_messages=error -c jit=off'

die() {
	printf '%s\n' "$*" >&2
	exit 1
}

# sql PSQL-ARGUMENT...: runs psql quietly; what the server refuses is the end, in
# its own words and no more of them.
sql() {
	psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse "$@" >"$work/answer" 2>"$work/problem" ||
		die "$(sed '/ERROR:  /,$!d; s/^.*ERROR:  //' "$work/problem" | grep . || cat "$work/problem")"
}

# unpack: the file as UTF-8 text, whichever way it is packed and encoded.
unpack() {
	local magic encoding=${ENCODING:-UTF-8} note='as set' problem
	cat <&3 >"$work/file"
	magic=$(head -c 4 "$work/file" | od -An -v -tx1 | tr -d ' \n')
	case $magic in
		1f8b*)
			gzip -dc <"$work/file" >"$work/unpacked" || die "$ORDERS could not be unpacked to its end"
			mv "$work/unpacked" "$work/file"
			magic=$(head -c 4 "$work/file" | od -An -v -tx1 | tr -d ' \n')
			;;
		504b0304) die "$ORDERS is a workbook or a ZIP file: save it as CSV (UTF-8)" ;;
	esac
	[[ ${ENCODING:-} ]] || note='every byte fits'
	case $magic in
		efbbbf*) encoding=UTF-8 note='its first bytes say so' ;;
		fffe*) encoding=UTF-16LE note='its first bytes say so' ;;
		feff*) encoding=UTF-16BE note='its first bytes say so' ;;
	esac
	iconv -f "$encoding" -t UTF-8 <"$work/file" >"$work/text" 2>"$work/problem" || {
		[[ ! ${ENCODING:-} ]] || die "$ORDERS is not written in ENCODING=$encoding: $(cat "$work/problem")"
		problem=$(($(wc -l <"$work/text") + 1))
		die "line $problem of $ORDERS is not UTF-8. ENCODING says what it is: ENCODING=GB18030 is what Excel writes in Chinese,
  ENCODING=WINDOWS-1252 in Western languages"
	}
	printf 'ENCODING\t%s: %s\n' "$encoding" "$note" >"$work/notes"
}

unpack
perl csv.pl "$work/names" "$work/more" <"$work/text" >"$work/rows" 2>"$work/problem" || die "$ORDERS $(cat "$work/problem")"
[[ -s $work/rows ]] || die "$ORDERS has a header line and nothing below it"
cat "$work/more" >>"$work/notes"
sql -c 'CREATE SCHEMA demo' -c 'CREATE TABLE demo.header (place int, name text, header text)' -c "\\copy demo.header FROM '$work/names'" \
	-f header.sql -c "\\copy demo.csv FROM '$work/rows'" -c "\\copy demo.assumed (setting, assumed) FROM '$work/notes'" \
	-v customer="$CUSTOMER" -v at="$AT" -v amount="$AMOUNT" -v order="${ORDER:-}" -v as_of="${AS_OF:-}" \
	-v datestyle="${DATESTYLE:-}" -v decimal="${DECIMAL:-}" -v zone="${ZONE:-}" \
	-f settings.sql -f numbers.sql -f amount.sql -f times.sql -f purchase.sql -f describe.sql
