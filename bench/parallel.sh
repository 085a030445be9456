#!/usr/bin/env bash
# Whether parallel plans pay: every task serial and with two workers in the same
# run on a throwaway server, whether the planner would share it by itself or not;
# `SUITE=parallel make bench` calls it. bench/README.md explains the table.
#
#   SIZE=10M     order rows, such as 1M for a quick look
#   ROUNDS=5     how often every task is timed; the table shows medians
#   KEEP=1       keeps the server and its data, to look further with psql

# shellcheck source=test/lib/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/../test/lib/harness.sh"
enter_private_copy bench/parallel.sh "$@"
# shellcheck source=bench/lib.sh
source bench/lib.sh

SIZE=${SIZE:-10M}
ROUNDS=${ROUNDS:-5}
TABLES="orders customers"

# both LABEL QUERY [VARIABLE=VALUE...]: the query serial and with two workers,
# for whom merging seems free to the planner
both() {
	task "$1" serial "$1" "$2" workers=0 "${@:3}"
	task "$1" parallel "$1" "$2" workers=2 operator_cost=0 "${@:3}"
}

tasks() {
	local query
	both "bare scan" scan
	both "RFM: population, fit, segments" segments
	both "RFM, order ids" segments "arguments=customer_id, ordered_at, amount, order_id"
	both "ABC: population_of_items, classes" abc_classes item=customer_id
	both "lifetime model: population_with_days, clv_fit" parallel_fit
	both "value: population_with_days, two fits, scores" clv_path
	for query in "rfm_fit(recency_days, orders, money)" "abc_fit(money)" "gini(money)" "concentration(money)" \
		"item_moments(recency_days, orders)" "classifier_report(money, orders > 3)" "optimal_bins(money::float8, orders > 3)"; do
		both "$query" parallel_rows "call=$query"
	done
}

say "Building"
build_stage
start_server $((256 + $(rows_wanted) * 100 / 1000000))
say "Making orders: $SIZE"
sql -f bench/sql/parallel_data.sql -v customers=$(($(rows_wanted) / 20))
# shellcheck disable=SC2086
prewarm $TABLES
sql -f bench/sql/harness.sql
for ((round = 1; round <= ROUNDS; round++)); do
	say "Round $round of $ROUNDS"
	# shellcheck disable=SC2086
	run_round "$round" $TABLES
done
sql -f bench/sql/parallel_report.sql
