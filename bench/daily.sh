#!/usr/bin/env bash
# Timings of daily questions beside plain SQL in one run on a throwaway server;
# `SUITE=daily make bench` calls it. bench/README.md explains the table.
#
#   SIZE=1M      order rows, such as 100k for a quick look
#   ROUNDS=3     how often every task is timed; the table shows medians
#   KEEP=1       keeps the server and its data, to look further with psql

# shellcheck source=test/lib/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/../test/lib/harness.sh"
enter_private_copy bench/daily.sh "$@"
# shellcheck source=bench/lib.sh
source bench/lib.sh

SIZE=${SIZE:-1M}
ROUNDS=${ROUNDS:-3}
TABLES="orders sales earlier later"

load() {
	sql -f bench/sql/daily_data.sql -v customers=$(($(rows_wanted) * 100 / 318)) -v buyers=$(($(rows_wanted) / 20))
	# shellcheck disable=SC2086
	prewarm $TABLES
}

tasks() {
	task bridges scan "bare scan" daily_scan
	task bridges recipe "SQL: GROUP BY customer, month" daily_group
	task bridges ours "revenue_bridge_series, 12 months" daily_bridges
	task bridges each "revenue_bridge_of, 12 times" daily_bridges_each
	task migration recipe "SQL: FULL JOIN" daily_join
	task migration ours "segment_moves" daily_migration
	task snapshots scan "104 weekly populations, merged" daily_weeks
	task snapshots ours "the same, fit and segments of each" daily_snapshots
	task "white space" recipe "SQL: GROUP BY, NOT EXISTS" daily_white_sql
	task "white space" ours "white_space" daily_white
}

say "Building"
build_stage
start_server $((256 + $(rows_wanted) * 300 / 1000000))
say "Making orders: $SIZE"
load
sql -f bench/sql/harness.sql
say "Comparing results with plain SQL"
sql -f bench/sql/daily_check.sql
for ((round = 1; round <= ROUNDS; round++)); do
	say "Round $round of $ROUNDS"
	# shellcheck disable=SC2086
	run_round "$round" $TABLES
done
sql -f bench/sql/daily_report.sql
