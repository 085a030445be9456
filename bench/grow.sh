#!/usr/bin/env bash
# How cost grows with the rows: CPU seconds, memory and temporary files of the
# same tasks at several sizes, one after the other, on a throwaway server;
# `SUITE=grow make bench` calls it. bench/README.md explains the tables.
#
#   SIZES="300k 1M 3M"   order rows, about twenty a customer
#   ROUNDS=1               how often every task is timed; the tables show medians
#   KEEP=1                 keeps the server and the data of the last size

# shellcheck source=test/lib/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/../test/lib/harness.sh"
enter_private_copy bench/grow.sh "$@"
# shellcheck source=bench/lib.sh
source bench/lib.sh

SIZES=${SIZES:-300k 1M 3M}
ROUNDS=${ROUNDS:-1}

# rows_of SIZE prints it as a number of rows.
rows_of() {
	SIZE=$1 rows_wanted
}

# Shared buffers for the largest size.
megabytes_of_all() {
	local size most=0
	for size in $SIZES; do
		(($(rows_of "$size") <= most)) || most=$(rows_of "$size")
	done
	echo $((256 + most * 80 / 1000000))
}

# measure PLACE LABEL QUERY [VARIABLE=VALUE...] times a query in a session of its
# own, since memory that was used once stays with a session.
measure() {
	local setting variables=(-v place="$1" -v label="$2" -v query="$3.sql" -v size="$SIZE"
		-v workers=0 -v work_mem=256MB -v table=orders -v aggregate=population -v arguments="customer_id, ordered_at, amount"
		-v order=)
	for setting in "${@:4}"; do
		variables+=(-v "$setting")
	done
	sql "${variables[@]}" -f bench/sql/grow_measure.sql
	# a session tells its temporary files when it ends
	sleep 0.2
	sql -c "UPDATE bench.growth SET temp_bytes = d.temp_bytes - growth.temp_bytes FROM pg_stat_database AS d
		WHERE d.datname = current_database() AND growth.id = (SELECT max(id) FROM bench.growth)"
}

tasks() {
	measure 1 "bare scan" scan
	measure 2 "population" grow_population
	measure 3 "population_with_days" grow_population aggregate=population_with_days
	measure 4 "population, rfm_fit, rfm_segments" segments
	measure 5 "population_with_days, clv_fit" grow_clv
	measure 6 "population_of_items, abc_classes" abc_classes item=customer_id
	measure 7 "GROUP BY count, sum, min, max" grow_group
	measure 8 "GROUP BY customer_summary" grow_summary
	measure 9 "the same, work_mem 4MB: count, …" grow_group work_mem=4MB
	measure 10 "the same, work_mem 4MB: summary" grow_summary work_mem=4MB
	measure 11 "population(… ORDER BY ordered_at)" grow_population "order=ORDER BY ordered_at"
	measure 12 "2 workers: bare scan" scan workers=2
	measure 13 "2 workers: population, rfm" segments workers=2
	measure 14 "2 workers: population_of_items, abc" abc_classes item=customer_id workers=2
	measure 15 "2 workers: GROUP BY summary" grow_summary workers=2
	measure 16 "16 parts: population, rfm" grow_parts
	measure 17 "2 workers: 16 parts" grow_parts workers=2
}

# What a population says of its memory when it is handed on: "N customers, B
# bytes in memory, F bytes flat".
measure_memory() {
	local aggregate customers bytes flat
	for aggregate in population population_with_days; do
		read -r customers _ bytes _ _ _ flat _ <<<"$(PGOPTIONS='-c client_min_messages=debug1 -c max_parallel_workers_per_gather=0' \
			sql -o /dev/null -f bench/sql/grow_population.sql -v table=orders -v aggregate=$aggregate -v order= \
			-v arguments="customer_id, ordered_at, amount" 2>&1 | sed -n 's/.*crm population: \(.*\)/\1/p' | head -n 1)"
		sql -c "INSERT INTO bench.memory VALUES ('$aggregate', $customers, $bytes, $flat)"
	done
}

say "Building"
build_stage
start_server "$(megabytes_of_all)"
sql -c "CREATE EXTENSION crm; CREATE EXTENSION pg_prewarm" -f bench/sql/harness.sql -f bench/sql/grow_growth.sql
for SIZE in $SIZES; do
	say "Making orders: $SIZE"
	sql -f bench/sql/grow_data.sql -v customers=$(($(rows_wanted) / 20))
	prewarm orders
	sql -c "INSERT INTO bench.size SELECT '$SIZE', count(*), count(DISTINCT customer_id), pg_relation_size('orders') FROM orders"
	for ((round = 1; round <= ROUNDS; round++)); do
		say "Round $round of $ROUNDS"
		tasks
	done
done
measure_memory
sql -f bench/sql/grow_report.sql
