#!/usr/bin/env bash
# Builds the dashboard of a registered source: one HTML file, with its data and Apache ECharts in it, that asks for nothing
# when it is opened. Needs psql and the file echarts.min.js.
#
#   build.sh CONNECTION SOURCE ECHARTS OUTPUT
#
#   ATTRIBUTE=column   the attribute to filter by, default the first one of the source; none: no such filter
#   CALLS=1            also the list of customers to call, those who are late, and the best ones of each cell: customers
#                      and their money are in the file then. A larger number is how many, default 200
#   TITLE=…            default the name of the source
#   CURRENCY=€         written before amounts
#
# Everything is read in one session, in one read-only transaction that sees the data of one moment, with the rights of the
# role that connects.

set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)

die() {
	printf '%s\n' "$*" >&2
	exit 1
}

(($# == 4)) || die "usage: build.sh CONNECTION SOURCE ECHARTS OUTPUT"
connection=$1 source=$2 echarts=$3 output=$4
calls=${CALLS:-0}
[[ $calls =~ ^[0-9]{1,6}$ ]] || die "CALLS=$calls must be a number: 1 for a list of 200 customers, 500 for a longer one"
((calls != 1)) || calls=200
grep -q echarts "$echarts" || die "$echarts is not the file dist/echarts.min.js of the npm package echarts"
! grep -q '</script' "$echarts" || die "$echarts cannot stand in a page: it has an end of a script in it"

work=$(mktemp -d "${TMPDIR:-/tmp}/dashboard.XXXXXX")
trap 'rm -rf "$work"' EXIT
printf '%s' "$(cat "$echarts")" >"$work/echarts.js"
printf '%s' "$(cat "$here"/{words,model,charts,tables,page}.js)" >"$work/page.js"

# query NAME: the statements that print one file of queries as a JSON block, in the page's words: columns, and rows of values.
query() {
	local file=$here/queries/$1.sql needs
	needs=$(sed -n 's/^-- needs: \([a-z_]*\)$/\1/p' "$file")
	[[ ! $needs ]] || printf "SELECT to_regclass(format('%%I.%%I', :'schema', '%s')) IS NOT NULL AS there \\\\gset\n\\\\if :there\n" "$needs"
	printf 'WITH answer_rows AS MATERIALIZED (\n'
	sed '$s/;$//' "$file"
	cat <<-SQL
		)
		SELECT '<script type="application/json" id="data-$1">' || replace(json_build_object(
		    'columns', coalesce((SELECT json_agg(c.name) FROM json_object_keys((SELECT row_to_json(a) FROM answer_rows AS a LIMIT 1)) AS c(name)), '[]'),
		    'rows', coalesce((SELECT json_agg((SELECT json_agg(v.value) FROM json_each(row_to_json(a)) AS v)) FROM answer_rows AS a), '[]'))::text, '<', '\\u003c') || '</script>';
	SQL
	[[ ! $needs ]] || printf '\\endif\n'
}

# What the queries are told: see doc/dashboard.md.
settings() {
	cat <<-'SQL'
		\set ON_ERROR_STOP 1
		\set SHOW_CONTEXT never
		SET jit = off;
		SET datestyle = ISO;
		SET standard_conforming_strings = on;
		BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
	SQL
	cat "$here/settings.sql"
	printf "SELECT coalesce(array_agg(d.as_of), '{}') AS days, count(*) = 0 AS never_scored FROM (\n"
	sed '$s/;$//' "$here/queries/days.sql"
	cat <<-'SQL'
		) AS d \gset
		\if :never_scored
		\warn source :source has no snapshot yet. Score it first, at the ends of the last months: CALL crm.score(...)
		\quit
		\endif
		SELECT '<script type="application/json" id="data-page">' || replace(json_build_object('columns', '{title,attribute,currency,calls}'::text[],
		    'rows', json_build_array(json_build_array(:'title', nullif(:'attribute', 'none'), :'currency', :'calls'::int)))::text, '<', '\u003c') || '</script>';
	SQL
}

{
	settings
	for file in "$here"/queries/*.sql; do
		name=$(basename -s .sql "$file")
		case $name in
			days) ;;
			call_list | cell_customers | watch_list | case_supervision) ((!calls)) || query "$name" ;;
			*) query "$name" ;;
		esac
	done
	printf '\\o %s\n' "'$work/hashes'"
	for script in echarts page; do
		printf "\\\\set script \`cat \"\$DASHBOARD_WORK/%s.js\"\`\nSELECT '''sha256-' || encode(sha256(convert_to(:'script', 'UTF8')), 'base64') || '''';\n" "$script"
	done
	printf '\\o\nCOMMIT;\n'
} >"$work/script.sql"

if ! DASHBOARD_WORK=$work PGOPTIONS="${PGOPTIONS:-} -c client_min_messages=warning" PGCLIENTENCODING=UTF8 psql -X -q -A -t -d "$connection" \
	-v source="$source" -v attribute="${ATTRIBUTE-}" -v calls="$calls" -v title="${TITLE:-$source}" -v currency="${CURRENCY:-}" \
	-f "$work/script.sql" >"$work/data" 2>"$work/problem" || [[ ! -s $work/hashes ]]; then
	die "$(sed 's/^psql:[^ ]*: //' "$work/problem")"
fi

# The page, line by line; only the scripts that are in it may run, whatever the data says.
while IFS= read -r line; do
	case $line in
		'<!-- policy -->')
			printf '<meta http-equiv="Content-Security-Policy" content="default-src '"'none'"'; script-src %s; style-src '"'unsafe-inline'"'; img-src data:; base-uri '"'none'"'; form-action '"'none'"'">\n' \
				"$(tr '\n' ' ' <"$work/hashes" | sed 's/ $//')"
			;;
		'<!-- style -->') printf '<style>\n%s\n</style>\n' "$(cat "$here/style.css")" ;;
		'<!-- data -->') cat "$work/data" ;;
		'<!-- scripts -->')
			for script in echarts page; do
				printf '<script>' && cat "$work/$script.js" && printf '</script>\n'
			done
			;;
		*) printf '%s\n' "$line" ;;
	esac
done <"$here/page.html" >"$work/page.html"
mv "$work/page.html" "$output"
