#!/usr/bin/env bash
# Timings of ABC analysis beside plain SQL in one run on a throwaway server;
# `SUITE=abc make bench` calls it. bench/README.md explains the table.
#
#   SIZE=10M     order rows, such as 1M for a quick look
#   ROUNDS=3     how often every task is timed; the table shows medians
#   KEEP=1       keeps the server and its data, to look further with psql

# shellcheck source=test/lib/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/../test/lib/harness.sh"
enter_private_copy bench/abc.sh "$@"
# shellcheck source=bench/lib.sh
source bench/lib.sh

SIZE=${SIZE:-10M}
ROUNDS=${ROUNDS:-3}
TABLES="orders sales customers"

load() {
	sql -f bench/sql/abc_data.sql -v customers=$(($(rows_wanted) / 20))
	# shellcheck disable=SC2086
	prewarm $TABLES
}

tasks() {
	local recipe="SQL: group by, sum OVER (ORDER BY), CASE" family setting
	for family in customers products; do
		setting=(table=orders item=customer_id)
		[[ $family == customers ]] || setting=(table=sales item=product_id)
		task "$family" scan "bare scan" abc_scan "${setting[@]}"
		task "$family" recipe "$recipe" abc_recipe "${setting[@]}"
		task "$family" ours "population_of_items, abc_classes" abc_classes "${setting[@]}"
		task "$family" rows "population_of_items, abc, group by" abc_rows "${setting[@]}"
		task "$family" workers "population_of_items, abc_classes, 2 workers" abc_classes "${setting[@]}" workers=2
	done
	task "rows" recipe "SQL: sum OVER (ORDER BY), CASE" abc_window_sql
	task "rows" ours "abc_class OVER ()" abc_window
}

say "Building"
build_stage
start_server $((256 + $(rows_wanted) * 150 / 1000000))
say "Making orders: $SIZE"
load
sql -f bench/sql/harness.sql
say "Comparing results with plain SQL"
sql -f bench/sql/abc_check.sql
for ((round = 1; round <= ROUNDS; round++)); do
	say "Round $round of $ROUNDS"
	# shellcheck disable=SC2086
	run_round "$round" $TABLES
done
sql -f bench/sql/abc_report.sql
