#!/usr/bin/env bash
# Timings of satisfaction measures beside plain SQL in one run on a throwaway
# server; `SUITE=satisfaction make bench` calls it. bench/README.md explains the
# table.
#
#   SIZE=1M      respondents, such as 100k for a quick look
#   ROUNDS=3     how often every task is timed; the table shows medians
#   KEEP=1       keeps the server and its data, to look further with psql

# shellcheck source=test/lib/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/../test/lib/harness.sh"
enter_private_copy bench/satisfaction.sh "$@"
# shellcheck source=bench/lib.sh
source bench/lib.sh

SIZE=${SIZE:-1M}
ROUNDS=${ROUNDS:-3}
TABLES="survey few"

load() {
	sql -f bench/sql/satisfaction_data.sql -v respondents="$(rows_wanted)"
	# shellcheck disable=SC2086
	prewarm $TABLES
}

# q1, q2 ... q24, each put into a pattern where % stands
columns() {
	local pattern=$1 i list=""
	for i in {1..24}; do list="$list, ${pattern//%/q$i}"; done
	echo "${list#, }"
}

# Every pair of the columns once.
pairs() {
	local i j list=""
	for ((i = 1; i <= 24; i++)); do
		for ((j = i; j <= 24; j++)); do list="$list, covar_samp(q$i, q$j)"; done
	done
	echo "${list#, }"
}

# survey FAMILY KIND LABEL EXPRESSIONS [FROM [GROUP BY [VARIABLE=VALUE...]]]
survey() {
	task "$1" "$2" "$3" satisfaction_expression "what=$4" "from=${5:-survey}" "by=${6:-}" "${@:7}"
}

tasks() {
	local q moments model="(SELECT model FROM path)" fitted="(SELECT model FROM fitted)"
	q=$(columns %)
	moments="crm.item_moments($q)"

	survey moments scan "bare scan of 24 columns" "count(q24)"
	survey moments recipe "SQL: 300 covar_samp" "$(pairs)"
	survey moments ours "item_moments of columns" "$moments"
	survey moments arrays "item_moments of an array" "crm.item_moments(ARRAY[$q])"
	survey moments weights "item_moments with weights" "crm.item_moments(ARRAY[$q], weight)"
	survey moments gaps "item_moments, gaps replaced" "crm.item_moments(ARRAY[$(columns "nullif(%, 3)")], 1, ''mean'')"
	survey moments fit "satisfaction_fit of item_moments" "crm.satisfaction_fit($model, $moments)"
	survey "2 workers" scan "bare scan of 24 columns" "count(q24)" survey "" workers=2
	survey "2 workers" ours "item_moments of columns" "$moments" survey "" workers=2
	survey "2 workers" fit "satisfaction_fit of item_moments" "crm.satisfaction_fit($model, $moments)" survey "" workers=2
	survey segments scan "bare scan, GROUP BY" "segment, count(q24)" survey "GROUP BY segment"
	survey segments ours "item_moments, GROUP BY" "segment, $moments" survey "GROUP BY segment"
	survey segments fit "satisfaction_fit, GROUP BY" "segment, crm.satisfaction_fit($model, $moments)" survey "GROUP BY segment"
	survey nps scan "bare scan of one column" "count(nps)"
	survey nps recipe "SQL: count(*) filter" \
		"100.0 * (count(*) FILTER (WHERE nps >= 9) - count(*) FILTER (WHERE nps <= 6)) / nullif(count(nps), 0)"
	survey nps ours "nps" "crm.nps(nps)"
	survey nps detail "nps_detail" "crm.nps_detail(nps)"
	survey "standard errors" ours "250 respondents, 200 bootstraps" \
		"crm.satisfaction_fit($model, (SELECT crm.item_sample(respondent, $q) FROM few), method => ''bootstrap'', replicates => 200)" "(SELECT) AS once"
	survey "standard errors" groups "item_sample of all, jackknife" \
		"crm.satisfaction_fit($model, (SELECT crm.item_sample(respondent, $q) FROM survey))" "(SELECT) AS once"
	survey scores scan "bare scan of 24 columns" "count(q24)"
	survey scores ours "latent_index of each" "count(crm.latent_index($fitted, ''satisfaction'', $q))"
}

# Bytes of the states of aggregates of 24 items.
measure_states() {
	sql -v q="$(columns %)" -f bench/sql/satisfaction_states.sql
}

say "Building"
build_stage
start_server $((256 + $(rows_wanted) * 300 / 1000000))
say "Making respondents: $SIZE"
load
sql -f bench/sql/harness.sql
say "Comparing results with plain SQL"
sql -v q="$(columns %)" -v pairs="$(pairs)" -f bench/sql/satisfaction_check.sql
for ((round = 1; round <= ROUNDS; round++)); do
	say "Round $round of $ROUNDS"
	# shellcheck disable=SC2086
	run_round "$round" $TABLES
done
measure_states
sql -f bench/sql/satisfaction_report.sql
