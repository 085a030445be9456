#!/usr/bin/env bash
# Timings of credit and classifier measures beside plain SQL in one run on a
# throwaway server; `SUITE=credit make bench` calls it. bench/README.md explains
# the table.
#
#   SIZE=10M     scored customers, such as 1M for a quick look
#   ROUNDS=3     how often every task is timed; the table shows medians
#   KEEP=1       keeps the server and its data, to look further with psql

# shellcheck source=test/lib/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/../test/lib/harness.sh"
enter_private_copy bench/credit.sh "$@"
# shellcheck source=bench/lib.sh
source bench/lib.sh

SIZE=${SIZE:-10M}
ROUNDS=${ROUNDS:-3}
TABLES="scored applicant feature feature_bins invoice"

load() {
	sql -f bench/sql/credit_data.sql -v customers="$(rows_wanted)"
	# shellcheck disable=SC2086
	prewarm $TABLES
}

# credit FAMILY KIND LABEL EXPRESSIONS [FROM [VARIABLE=VALUE...]]
credit() {
	task "$1" "$2" "$3" credit_expression "what=$4" "from=${5:-scored}" "${@:6}"
}

# x1, x2 ... x20, the columns of features
features() {
	local list
	list=$(printf ', x%d' {1..20})
	echo "${list#, }"
}

# optimal_bins of each of them
bins() {
	local list
	list=$(printf ', crm.optimal_bins(x%d, event)' {1..20})
	echo "${list#, }"
}

# A line a task, below that of its part.
tasks() {
	# classifier: a score against what happened
	credit "float scores" scan "bare scan of two columns" "count(score), count(event)"
	task "float scores" recipe "SQL: group by, windows" credit_auc_sql "score=score"
	credit "float scores" ours "classifier_report" "crm.classifier_report(score, event)"
	credit "float scores" gains "gains_table" "crm.gains_table(score, event)"
	credit "float scores" error "brier_score" "crm.brier_score(score, event)"
	credit "2 workers" scan "bare scan of two columns" "count(score), count(event)" scored workers=2
	credit "2 workers" ours "classifier_report" "crm.classifier_report(score, event)" scored workers=2
	credit "integer points" scan "bare scan of two columns" "count(points), count(event)"
	task "integer points" recipe "SQL: group by, windows" credit_auc_sql "score=points"
	credit "integer points" ours "classifier_report" "crm.classifier_report(points, event)"
	credit "integer points" psi "population_stability" "crm.population_stability(points / 100, event)"
	# scorecard: of a tenth of the customers, 13 variables
	credit "scorecard" scan "bare scan of rows" "count(applicant)" applicant
	credit "scorecard" ours "credit_score with reasons" "sum((crm.credit_score(card, applicant)).score)" "card, applicant"
	credit "scorecard" fit "scorecard_fit" "crm.scorecard_fit(bad, applicant, crm.scorecard_options(min_iv => 0))" applicant
	# bins of 20 variables of a tenth as many rows: all values different, and few
	credit "20 variables" scan "bare scan of 20 columns" "count(x20), count(event)" feature
	credit "20 variables" ours "optimal_bins of 20 columns" "$(bins)" feature
	credit "20 variables, few values" scan "bare scan of 20 columns" "count(x20), count(event)" feature_bins
	credit "20 variables, few values" ours "optimal_bins of 20 columns" "$(bins)" feature_bins
	# logistic regression, of a tenth as many rows
	credit "20 features" scan "bare scan of 20 columns" "count(x20), count(event)" feature
	credit "20 features" ours "logistic_regression" "crm.logistic_regression(event, $(features))" feature
	credit "20 features" arrays "logistic_regression of arrays" "crm.logistic_regression(event, ARRAY[$(features)])" feature
	credit "20 binned features" scan "bare scan of 20 columns" "count(x20), count(event)" feature_bins
	credit "20 binned features" ours "logistic_regression" "crm.logistic_regression(event, $(features))" feature_bins
	# receivables: all measures of receivable_report() of every customer
	credit receivables scan "bare scan of five columns" "count(customer), count(issued), count(due), count(amount), count(paid_on)" invoice
	task receivables recipe "SQL: sums with FILTER, months" credit_receivable_sql work_mem=1GB
	task receivables ours "payment_summary, receivable_report" credit_receivable work_mem=1GB
	task receivables spilled "the same, work_mem 4MB" credit_receivable work_mem=4MB
	credit receivables company "payment_summary of all" "crm.payment_summary(issued, due, amount, paid_on)" invoice
}

say "Building"
build_stage
start_server $((256 + $(rows_wanted) * 120 / 1000000))
say "Making scored customers: $SIZE"
load
sql -f bench/sql/harness.sql
say "Comparing results with plain SQL"
sql -f bench/sql/credit_check.sql
for ((round = 1; round <= ROUNDS; round++)); do
	say "Round $round of $ROUNDS"
	# shellcheck disable=SC2086
	run_round "$round" $TABLES
done
sql -f bench/sql/credit_report.sql
