#!/usr/bin/env bash
# Timings of behaviour measures beside plain SQL in one run on a throwaway
# server; `SUITE=behaviour make bench` calls it. bench/README.md explains the
# table.
#
#   SIZE=5M      events of a twenty-fifth as many customers, such as 500k for a quick look
#   ROUNDS=3     how often every task is timed; the table shows medians
#   KEEP=1       keeps the server and its data, to look further with psql

# shellcheck source=test/lib/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/../test/lib/harness.sh"
enter_private_copy bench/behaviour.sh "$@"
# shellcheck source=bench/lib.sh
source bench/lib.sh

SIZE=${SIZE:-5M}
ROUNDS=${ROUNDS:-3}
TABLES="event journey touch line name_pair record_pair cases subscriber"

load() {
	sql -f bench/sql/behaviour_data.sql -v events="$(rows_wanted)"
	sql -f bench/sql/behaviour_touches.sql -v events="$(rows_wanted)"
	sql -f bench/sql/behaviour_identity_data.sql -v events="$(rows_wanted)"
	sql -f bench/sql/behaviour_outcomes_data.sql -v events="$(rows_wanted)"
	# shellcheck disable=SC2086
	prewarm $TABLES
}

# A line a task, below that of its part.
tasks() {
	# funnel: four steps within seven days, how many customers reach each
	task funnel scan "bare scan of three columns" behaviour_scan
	task funnel recipe "SQL: stacked windows" behaviour_funnel_sql
	task funnel ours "window_funnel" behaviour_funnel
	task funnel stored "event_sequence, funnel, report" behaviour_funnel_report
	task "funnel, 2 workers" recipe "window_funnel, serial" behaviour_funnel
	task "funnel, 2 workers" ours "window_funnel" behaviour_funnel workers=2
	# retention: the cohort matrix by week
	task "cohort matrix" scan "bare scan of three columns" behaviour_scan
	task "cohort matrix" recipe "SQL: DISTINCT, then count" behaviour_cohort_sql
	task "cohort matrix" tutorial "SQL: count(DISTINCT)" behaviour_cohort_tutorial_sql
	task "cohort matrix" groups "SQL: count(*) by customer" behaviour_customers_sql
	task "cohort matrix" ours "population_with_days, cohort_matrix" behaviour_cohort
	task "cohort matrix" grouped "group by active_periods, cohort_matrix" behaviour_cohort_grouped
	# attribution: of a fifth as many journeys, the SQL by simple rules only
	task attribution scan "bare scan of paths" behaviour_path_scan
	task attribution recipe "SQL: first, last and linear" behaviour_attribution_sql
	task attribution ours "journeys, attribution" behaviour_attribution
	task "journeys of touches" scan "count(*) by customer" behaviour_touch_scan work_mem=1GB
	task "journeys of touches" recipe "SQL: array_agg(ORDER BY)" behaviour_touch_sql work_mem=1GB
	task "journeys of touches" ours "journey, journeys, attribution" behaviour_touch work_mem=1GB
	# baskets: pairs of a fifth as many
	task baskets scan "bare scan of lines" behaviour_line_scan
	task baskets recipe "SQL: self-join" behaviour_basket_sql work_mem=1GB
	task baskets ours "baskets, basket_rules" behaviour_basket
	task baskets arrays "the same of arrays" behaviour_basket_arrays work_mem=1GB
	# identity: how alike names are, and what tells matches, of twice as many pairs as events
	task "names" scan "bare scan of two columns" credit_expression "what=count(a), count(b)" from=name_pair
	task "names" recipe "levenshtein of fuzzystrmatch" credit_expression "what=sum(levenshtein(a, b))" from=name_pair
	task "names" ours "jaro_winkler" credit_expression "what=sum(crm.jaro_winkler(a, b))" from=name_pair
	task "pairs of records" scan "bare scan of five columns" credit_expression "what=count(name), count(phone), count(city), count(street), count(born)" from=record_pair
	task "pairs of records" ours "match_patterns, linkage_fit" credit_expression "what=crm.linkage_fit(crm.match_patterns(name, phone, city, street, born))" from=record_pair
	# outcomes: cases by duration and outcome; Cox regression of five features, of a fifth as many
	task "cases" scan "bare scan of two columns" credit_expression "what=count(days), count(outcome)" from=cases
	task "cases" recipe "SQL: GROUP BY duration, outcome" credit_expression "what=count(*)" "from=(SELECT days, outcome, count(*) FROM cases GROUP BY days, outcome) AS g"
	task "cases" ours "outcomes" credit_expression "what=length(crm.outcomes(days, outcome)::text)" from=cases
	task "cases, 2 workers" recipe "outcomes, serial" credit_expression "what=length(crm.outcomes(days, outcome)::text)" from=cases
	task "cases, 2 workers" ours "outcomes" credit_expression "what=length(crm.outcomes(days, outcome)::text)" from=cases workers=2
	task "Cox regression" scan "bare scan of seven columns" credit_expression "what=count(months), count(has_left), count(x5)" from=subscriber
	task "Cox regression" ours "cox_regression" credit_expression "what=(crm.cox_regression(months, has_left, ARRAY[x1, x2, x3, x4, x5])).iterations" from=subscriber
}

say "Building"
build_stage
start_server $((256 + $(rows_wanted) * 120 / 1000000))
say "Making events: $SIZE"
load
sql -f bench/sql/harness.sql
say "Comparing results with plain SQL"
sql -f bench/sql/behaviour_check.sql
for ((round = 1; round <= ROUNDS; round++)); do
	say "Round $round of $ROUNDS"
	# shellcheck disable=SC2086
	run_round "$round" $TABLES
done
sql -f bench/sql/behaviour_report.sql
