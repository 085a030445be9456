#!/usr/bin/env bash
# Timings of relationship measures beside plain SQL in one run on a throwaway
# server; `SUITE=relations make bench` calls it. bench/README.md explains the
# table.
#
#   SIZE=5M      events of a twenty-fifth as many customers, such as 500k for a quick look
#   ROUNDS=3     how often every task is timed; the table shows medians
#   KEEP=1       keeps the server and its data, to look further with psql

# shellcheck source=test/lib/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/../test/lib/harness.sh"
enter_private_copy bench/relations.sh "$@"
# shellcheck source=bench/lib.sh
source bench/lib.sh

SIZE=${SIZE:-5M}
ROUNDS=${ROUNDS:-3}
TABLES="series contact line ledger answer"

load() {
	sql -f bench/sql/relations_start.sql
	sql -f bench/sql/relations_watch_data.sql -v events="$(rows_wanted)"
	sql -f bench/sql/relations_service_data.sql -v events="$(rows_wanted)"
	sql -f bench/sql/relations_points_data.sql -v events="$(rows_wanted)"
	sql -f bench/sql/relations_performance_data.sql -v events="$(rows_wanted)"
	# shellcheck disable=SC2086
	prewarm $TABLES
}

# window EXPRESSION: what credit_expression.sql takes to compute it for every row of the series
window() {
	echo "from=(SELECT $1 OVER (ORDER BY at) AS w FROM series) AS s"
}

# A line a task, below that of its part.
tasks() {
	local sorted="(SELECT customer, at, points, expires_on FROM ledger ORDER BY customer, at OFFSET 0) AS l"
	# watch: window functions over one series, the rhythm of every customer, what is left of contacts
	task windows scan "count(*) OVER" credit_expression "what=count(w)" "$(window "count(value)")" work_mem=1GB
	task windows recipe "avg() OVER" credit_expression "what=count(w)" "$(window "avg(value)")" work_mem=1GB
	task windows ewma "ewma() OVER" credit_expression "what=count(w)" "$(window "crm.ewma(at, value, 0.2)")" work_mem=1GB
	task windows cusum "cusum() OVER" credit_expression "what=count(w)" "$(window "crm.cusum(at, value, 50, 10)")" work_mem=1GB
	task windows limits "control_limits() OVER" credit_expression "what=count(w)" "$(window "crm.control_limits(at, value)")" work_mem=1GB
	task rhythm scan "sort by customer and day" credit_expression "what=count(day)" "from=(SELECT day FROM contact ORDER BY customer, day OFFSET 0) AS c" work_mem=1GB
	task rhythm recipe "SQL: lag(), then avg and stddev" credit_expression "what=count(g)" \
		"from=(SELECT stddev(gap) / avg(gap) AS g FROM (SELECT customer, day - lag(day) OVER (PARTITION BY customer ORDER BY day) AS gap FROM contact) AS c GROUP BY customer) AS c" work_mem=1GB
	task rhythm ours "event_gaps, gap_probability" credit_expression "what=count(g)" \
		"from=(SELECT crm.gap_probability(crm.event_gaps(day ORDER BY day), date ''2026-12-31'') AS g FROM contact GROUP BY customer) AS c" work_mem=1GB
	task "decayed sums" scan "sum(value)" credit_expression "what=sum(value)" from=contact
	task "decayed sums" recipe "SQL: sum(value * 2 ^ (- age / 60))" credit_expression "what=sum(value * 2.0::float8 ^ ((day - date ''2026-12-31'') / 60.0::float8))" from=contact
	task "decayed sums" ours "decay_sum" credit_expression "what=crm.decay_sum(day, value, ''2026-12-31'', ''60 days'')" from=contact
	# points: accounts of all customers beside the sort that they need
	task points scan "bare scan of four columns" credit_expression "what=count(customer), count(at), count(points), count(expires_on)" from=ledger
	task points recipe "the sort alone" credit_expression "what=count(*)" "from=$sorted" work_mem=1GB
	task points ours "points_account of sorted rows" credit_expression "what=count(a)" "from=(SELECT crm.points_account(at, points, expires_on) AS a FROM $sorted GROUP BY customer) AS s" work_mem=1GB
	task points ordered "points_account(… ORDER BY at)" credit_expression "what=count(a)" "from=(SELECT crm.points_account(at, points, expires_on ORDER BY at) AS a FROM ledger GROUP BY customer) AS s" work_mem=1GB
	task points status "the same and points_status" credit_expression "what=sum(s.balance)" "from=(SELECT crm.points_account(at, points, expires_on) AS a FROM $sorted GROUP BY customer) AS x, crm.points_status(a, ''2026-01-01'') AS s" work_mem=1GB
	# ladder and waiting line: an expression of each row
	task ladder scan "bare scan of three columns" credit_expression "what=count(a), count(b), count(c)" from=line
	task ladder recipe "SQL: CASE" credit_expression "what=sum(CASE WHEN a IS NOT TRUE THEN 0 WHEN b IS NOT TRUE THEN 1 WHEN c IS NOT TRUE THEN 2 ELSE 3 END)" from=line
	task ladder ours "ladder_level" credit_expression "what=sum(crm.ladder_level(ARRAY[a, b, c]))" from=line
	task "waiting line" scan "bare scan of two columns" credit_expression "what=count(load), count(agents)" from=line
	task "waiting line" ours "waiting_line of 1 to 100 agents" credit_expression "what=sum(w.service_level)" "from=line, crm.waiting_line(load, agents, 180, 20) AS w"
	# performance and investment: the answers of a thousand stores, five years of months
	task "agreement" scan "bare scan of two columns" credit_expression "what=count(store), count(answer)" from=answer
	task "agreement" recipe "SQL: mean and variance by store" credit_expression "what=count(*)" "from=(SELECT store, avg(answer), var_samp(answer) FROM answer GROUP BY store) AS g"
	task "agreement" ours "icc" credit_expression "what=(crm.icc(answer, store)).icc1" from=answer
	task "cash flow" scan "bare scan of two columns" credit_expression "what=count(month), count(amount)" from=answer
	task "cash flow" recipe "SQL: sum by month" credit_expression "what=count(*)" "from=(SELECT month, sum(amount) FROM answer GROUP BY month) AS g"
	task "cash flow" ours "cash_flow, npv" credit_expression "what=crm.npv(crm.cash_flow(month, amount), 0.01)" from=answer
}

say "Building"
build_stage
start_server $((256 + $(rows_wanted) * 180 / 1000000))
say "Making events: $SIZE"
load
sql -f bench/sql/harness.sql
say "Comparing results with plain SQL"
sql -f bench/sql/relations_check.sql
for ((round = 1; round <= ROUNDS; round++)); do
	say "Round $round of $ROUNDS"
	# shellcheck disable=SC2086
	run_round "$round" $TABLES
done
sql -f bench/sql/relations_report.sql
