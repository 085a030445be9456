#!/usr/bin/env bash
# Is any fit below what random starts find? Fits subsets of real order logs
# (../shared/data) and of simulated shops through SQL, and the same histories
# from random starts by the kernels alone. `SUITE=starts make bench` calls it.
#
#   SETS=200     subsets, of 100 to 2,000 customers
#   STARTS=20    random starts for each
#
# Fails where a fit is more than 0.001 of log likelihood below the best of the
# random starts and does not say that its maximum lies at a bound.

# shellcheck source=test/lib/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/../test/lib/harness.sh"
enter_private_copy bench/starts.sh "$@"
# shellcheck source=bench/lib.sh
source bench/lib.sh

# lines SET FIELDS FILE: loads customer, day and amount of a file with a heading into table line.
lines() {
	tail -n +2 "$3" | cut -d, -f"$2" |
		sql -c "\\copy line (customer, at, amount) FROM STDIN (FORMAT csv)" -c "UPDATE line SET set = '$1' WHERE set IS NULL"
}

say "Building"
gcc -O2 -Wall -Wextra -Isrc -Itest/unit -o "$CRM_WORK/starts" bench/starts.c src/math/*.c -lm
build_stage
start_server 512
sql -c "CREATE TABLE line (customer text, at date, amount float8, set text)"
if [[ ${CRM_SHARED:-} ]]; then
	say "Reading order logs"
	lines cdnow 1,2,4 "$CRM_SHARED/cdnow_elog.csv"
	lines invented 1-3 "$CRM_SHARED/rfm_data_orders.csv"
	zcat "$CRM_SHARED/online_retail_uci.csv.gz" | sql -c "CREATE TABLE retail (invoice text, stock text, description text, quantity float8, at timestamp, price float8, customer text, country text)" \
		-c "\\copy retail FROM STDIN (FORMAT csv, HEADER)" \
		-c "INSERT INTO line SELECT customer, at::date, quantity * price, 'retail' FROM retail WHERE customer <> '' AND quantity > 0 AND price > 0"
fi
say "Fitting ${SETS:-200} subsets"
sql -v sets="${SETS:-200}" -f bench/sql/starts_data.sql
sql -At -f bench/sql/starts_rows.sql >"$CRM_WORK/rows"
say "Random starts"
"$CRM_WORK/starts" "${STARTS:-20}" <"$CRM_WORK/rows" | sql -c "\\copy best FROM STDIN (DELIMITER ' ')"
sql -f bench/sql/starts_report.sql
