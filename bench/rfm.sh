#!/usr/bin/env bash
# Timings of crm beside plain SQL in one run on a throwaway server; `make bench`
# calls it. bench/README.md explains the table it prints.
#
#   SIZE=10M     order rows, such as 1M for a quick look
#   ROUNDS=5     how often every task is timed; the table shows medians
#   DUCKDB=0     leaves DuckDB out (otherwise used where npm can install it)
#   KEEP=1       keeps the server and its data, to look further with psql

# shellcheck source=test/lib/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/../test/lib/harness.sh"
enter_private_copy bench/rfm.sh "$@"
# shellcheck source=bench/lib.sh
source bench/lib.sh

SIZE=${SIZE:-10M}
ROUNDS=${ROUNDS:-5}
TABLES="orders orders_uuid orders_text orders_float orders_zoned lines customers"

load() {
	sql -f bench/sql/data.sql -v customers=$(($(rows_wanted) / 20))
	# shellcheck disable=SC2086
	prewarm $TABLES
}

# All tasks, so ordered that what is compared runs side by side.
tasks() {
	local recipe="SQL: group by, 3 ntile, CASE" segments="population, rfm_fit, rfm_segments"
	local rows="crm.rfm, rfm_segment, group by" family setting workers

	task "integer key" scan "bare scan" scan
	task "integer key" recipe "$recipe" recipe
	task "integer key" ours "$segments" segments
	task "integer key" recipe_small "the same SQL, work_mem 4MB" recipe work_mem=4MB
	task "integer key" rows "$rows" rows
	task "integer key" cutoffs "SQL: percentile_disc cut-offs" cutoffs
	task "integer key" grouped "group by customer_summary, fit, score" grouped
	task "integer key" clv "population_with_days, fit, segments" segments aggregate=population_with_days
	task "2 workers" scan "bare scan" scan workers=2
	task "2 workers" recipe "$recipe" recipe workers=2
	task "2 workers" ours "$segments" segments workers=2
	task "2 workers" rows "$rows" rows workers=2
	for family in uuid text; do
		task "$family key" scan "bare scan" scan table=orders_$family
		task "$family key" recipe "$recipe" recipe table=orders_$family
		task "$family key" ours "$segments" segments table=orders_$family
	done
	setting="arguments=customer_id, ordered_at, amount, order_id"
	task "order ids" scan "bare scan" scan table=lines
	task "order ids" recipe "SQL: the same, count(distinct order_id)" recipe table=lines \
		"frequency=count(DISTINCT order_id)"
	task "order ids" ours "$segments" segments table=lines "$setting"
	for family in float zoned; do
		task "$family" scan "bare scan" scan table=orders_$family
		task "$family" ours "$segments" segments table=orders_$family
	done
	for family in orders orders_float lines; do
		setting="arguments=ordered_at, amount"
		[[ $family != lines ]] || setting+=", order_id"
		for workers in 0 2; do
			task "group by, $family, $workers workers" recipe "SQL: count, sum, min, max" grouped_plain table=$family workers=$workers
			task "group by, $family, $workers workers" ours "customer_summary" grouped_summary table=$family workers=$workers "$setting"
		done
	done
	task "customer rows" recipe "SQL: three ntile" window_ntile
	task "customer rows" ours "rfm_score OVER ()" window_rfm_score
	task "customer rows" scores "three quantile_score OVER ()" window_quantile_score
}

# What a population says of its memory when it is handed on.
measure_memory() {
	local family table arguments aggregate notice customers bytes flat
	while IFS='|' read -r family table arguments aggregate; do
		notice=$(PGOPTIONS='-c client_min_messages=debug1 -c max_parallel_workers_per_gather=0' \
			sql -o /dev/null -f bench/sql/segments.sql -v table="$table" -v arguments="$arguments" \
			-v aggregate="$aggregate" 2>&1 | sed -n 's/.*crm population: \(.*\)/\1/p' | head -n 1)
		# "N customers, B bytes in memory, F bytes flat"
		read -r customers _ bytes _ _ _ flat _ <<<"$notice"
		sql -c "INSERT INTO bench.memory VALUES ('$family', $customers, $bytes, $flat)"
	done <<-EOT
		integer key|orders|customer_id, ordered_at, amount|population
		uuid key|orders_uuid|customer_id, ordered_at, amount|population
		text key|orders_text|customer_id, ordered_at, amount|population
		order ids|lines|customer_id, ordered_at, amount, order_id|population
		float|orders_float|customer_id, ordered_at, amount|population
		population_with_days|orders|customer_id, ordered_at, amount|population_with_days
	EOT
}

# DuckDB gets the three columns as a CSV file, the way data leaves a server.
run_duckdb() {
	local csv=$CRM_WORK/orders.csv npm=$CRM_WORK/npm started
	[[ ${DUCKDB:-1} != 0 ]] || return 0
	if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
		say "DuckDB left out: needs node and npm"
		return
	fi
	mkdir -p "$npm"
	if ! npm install --prefix "$npm" --no-audit --no-fund @duckdb/node-api >"$npm/log" 2>&1; then
		say "DuckDB left out: npm could not install @duckdb/node-api"
		return
	fi
	say "DuckDB"
	started=$(date +%s.%N)
	sql -c "\\copy orders (customer_id, ordered_at, amount) TO '$csv' (FORMAT csv)"
	cp bench/duckdb.mjs "$npm/"
	node "$npm/duckdb.mjs" "$csv" "$started" "$ROUNDS"
	rm "$csv"
}

say "Building"
build_stage
start_server $((256 + $(rows_wanted) * 600 / 1000000))
say "Making orders: $SIZE"
load
sql -f bench/sql/harness.sql
say "Comparing results with plain SQL"
sql -f bench/sql/check.sql
for ((round = 1; round <= ROUNDS; round++)); do
	say "Round $round of $ROUNDS"
	# shellcheck disable=SC2086
	run_round "$round" $TABLES
done
measure_memory
sql -f bench/sql/report.sql
run_duckdb
