#!/usr/bin/env bash
# Timings of a registered source beside plain SQL in one run on a throwaway
# server: full and incremental runs of crm.score, and what BI tools then ask.
# `SUITE=source make bench` calls it. bench/README.md explains the table.
#
#   SIZE=10M     order rows, such as 1M for a quick look
#   ROUNDS=3     how often every task is timed; the table shows medians
#   KEEP=1       keeps the server and its data, to look further with psql

# shellcheck source=test/lib/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/../test/lib/harness.sh"
enter_private_copy bench/source.sh "$@"
# shellcheck source=bench/lib.sh
source bench/lib.sh

SIZE=${SIZE:-10M}
ROUNDS=${ROUNDS:-3}
TABLES="orders"

# Each round has days of its own: a run finds a hundredth of the orders new.
tasks() {
	task "scoring" scan "bare scan" source_scan
	task "scoring" recipe "SQL: RFM and ABC into a table" source_recipe
	task "scoring" ours "crm.score, all orders, models fitted" source_full
	task "scoring, as installed" recipe "SQL: RFM and ABC into a table, work_mem 4MB" source_recipe work_mem=4MB
	task "scoring, as installed" ours "crm.score, all orders, work_mem 4MB" source_full work_mem=4MB
	task "every night" new "1 % new orders come in" source_new
	task "every night" ours "crm.score, the new orders" source_night
	task "a customer" ours "snapshot of a customer, 100 of them" source_customer
	task "a customer" live "customer_360 of a customer, 100 of them" source_live_customer
	task "segments" ours "segments of the latest snapshot" source_segments
	task "segments" live "segments, live" source_live_segments
}

say "Building"
build_stage
start_server $((512 + $(rows_wanted) * 150 / 1000000))
say "Making orders: $SIZE"
sql -f bench/sql/source_data.sql -v customers=$(($(rows_wanted) / 20))
# shellcheck disable=SC2086
prewarm $TABLES
sql -f bench/sql/harness.sql
for ((round = 1; round <= ROUNDS; round++)); do
	say "Round $round of $ROUNDS"
	# shellcheck disable=SC2086
	run_round "$round" $TABLES 2> >(grep -vE 'WARNING|NOTICE|HINT' >&2)
done
sql -f bench/sql/source_report.sql
