#!/usr/bin/env bash
# Timings of the lifetime value models in one run on a throwaway server;
# `SUITE=clv make bench` calls it. bench/README.md explains the tables.
#
#   SIZE=1M      customers of the largest sets but one; 10M adds a set of that size
#   ORDERS=10M   order rows of the way from rows to a table of values
#   ROUNDS=3     how often every task is timed; the tables show medians
#   PEER=0       leaves the Python peers out (otherwise used where installed)
#   KEEP=1       keeps the server and its data, to look further with psql

# shellcheck source=test/lib/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/../test/lib/harness.sh"
enter_private_copy bench/clv.sh "$@"
# shellcheck source=bench/lib.sh
source bench/lib.sh

ORDER_ROWS=$(SIZE=${ORDERS:-10M} rows_wanted)
SIZE=${SIZE:-1M}
ROUNDS=${ROUNDS:-3}
TABLES="history_2357 history_100k history_quarter history_years summary_years orders"
(($(rows_wanted) < 10000000)) || TABLES+=" history_10m"

load() {
	local most=$(($(rows_wanted) < 10000000 ? $(rows_wanted) : 1000000))
	sql -f bench/sql/clv_data.sql -v customers="$most" -v orders="$ORDER_ROWS" -v large="$([[ $TABLES == *10m* ]] && echo 1 || echo 0)"
	# shellcheck disable=SC2086
	prewarm $TABLES
}

# fits FAMILY TABLE MODEL...: a bare scan, then a fit of each model.
fits() {
	local model
	task "$1" scan "bare scan" clv_scan table="$2"
	for model in "${@:3}"; do
		task "$1" "$model" "clv_fit $model" clv_fit table="$2" model="$model"
	done
	task "$1" gamma_gamma "gamma_gamma_fit" clv_spend table="$2"
}

tasks() {
	local model
	for model in bg_nbd mbg_nbd pareto_nbd; do
		task "2,357" "$model" "100 times clv_fit $model" clv_fit_often table=history_2357 model="$model"
	done
	fits "100 k" history_100k bg_nbd mbg_nbd pareto_nbd
	fits "12 weeks" history_quarter nbd bg_nbd mbg_nbd pareto_nbd
	fits "two years" history_years nbd bg_nbd mbg_nbd pareto_nbd
	[[ $TABLES != *10m* ]] || fits "10 M" history_10m bg_nbd mbg_nbd
	task "2 workers" scan "bare scan" clv_scan table=history_years workers=2
	task "2 workers" bg_nbd "clv_fit bg_nbd" clv_fit table=history_years model=bg_nbd workers=2
	task "summaries" scan "bare scan" clv_summary_scan table=summary_years
	task "summaries" bg_nbd "clv_fit bg_nbd" clv_summary_fit table=summary_years model=bg_nbd
	task "scores" scan "bare scan" clv_scan table=history_years
	task "scores" bg_nbd "P(alive), expected, 12 months: bg_nbd" clv_score table=history_years model=bg_nbd
	task "scores" mbg_nbd "the same: mbg_nbd" clv_score table=history_years model=mbg_nbd
	task "scores" pareto_nbd "the same: pareto_nbd" clv_score table=history_years model=pareto_nbd
	task "from rows" scan "bare scan" scan
	task "from rows" recipe "SQL: x, t_x, T, mean value only" clv_recipe
	task "from rows" ours "population_with_days, fits, clv_scores" clv_path
	task "from rows" workers "the same, 2 workers" clv_path workers=2
}

# The same histories out of the server and into a Python library, if there is one.
run_peer() {
	local csv=$CRM_WORK/history.csv
	[[ ${PEER:-1} != 0 ]] || return 0
	python3 -c 'import scipy' 2>/dev/null || {
		say "Python peers left out: need python3-scipy, and the package lifetimes if it is there"
		return 0
	}
	say "Python"
	sql -c "\\copy (SELECT x, t_x, t, coalesce(m, 0) FROM history_100k) TO '$csv' (FORMAT csv)"
	python3 bench/clv_peer.py "100 k" "$csv" "$ROUNDS" | sql -c "\\copy bench.peer FROM STDIN (FORMAT csv)"
	sql -c "\\copy (SELECT x, t_x, t, coalesce(m, 0) FROM history_years) TO '$csv' (FORMAT csv)"
	python3 bench/clv_peer.py "two years" "$csv" 1 | sql -c "\\copy bench.peer FROM STDIN (FORMAT csv)"
	rm "$csv"
}

say "Building"
build_stage
start_server $((1024 + ORDER_ROWS * 80 / 1000000))
say "Making histories and orders"
load
sql -f bench/sql/harness.sql -c "CREATE TABLE bench.peer (family text, model text, peer text, cpu float8, wall float8)"
for ((round = 1; round <= ROUNDS; round++)); do
	say "Round $round of $ROUNDS"
	# shellcheck disable=SC2086
	run_round "$round" $TABLES
done
run_peer
sql -f bench/sql/clv_report.sql
