#!/usr/bin/env bash
# A shop's segments, its R x F grid, whom to call today and who is worth most, computed by a
# throwaway server; `make demo` calls it.
#
#   make demo
#       a made-up shop of 5,000 customers
#   ORDERS=file.csv[.gz] CUSTOMER=column AT=column AMOUNT='SQL expression' make demo
#       your own orders; the header line names the columns, and AMOUNT is
#       computed from them, such as 'quantity::numeric * unit_price::numeric'
#       (every column arrives as text). Lines without a customer do not count.
#
#   ORDER=column       lines with the same value are one order
#   AS_OF=2011-12-10   the day to look from, default the day after the last order
#   DELIMITER=';'  ENCODING=GBK  DATESTYLE=DMY   how the file is written
#   KEEP=1             keep the server, to look further with psql

# shellcheck source=test/lib/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/../test/lib/harness.sh"

# The file is opened here, where its owner can read it, and handed down as
# descriptor 3 to the ordinary user.
open_orders() {
	local setting
	for setting in CUSTOMER AT AMOUNT; do
		[[ ${!setting:-} ]] || die "ORDERS also needs $setting; for example
  ORDERS=orders.csv CUSTOMER=customer_id AT=order_date AMOUNT='quantity::numeric * price::numeric' make demo"
	done
	[[ -f $ORDERS && -r $ORDERS ]] || die "cannot read the file $ORDERS"
	exec 3<"$ORDERS"
}

if [[ ${ORDERS:-} ]] && ! in_private_copy; then open_orders; fi
enter_private_copy demo/demo.sh "$@"

# sql FILE [PSQL ARGUMENT...]
sql() {
	psql -X -q -v ON_ERROR_STOP=1 "${@:2}" <"demo/$1" 2>&1
}

# The file as UTF-8 text.
orders_text() {
	if [[ $ORDERS == *.gz ]]; then gzip -dc <&3; else cat <&3; fi | iconv -f "${ENCODING:-UTF-8}" -t UTF-8
}

# Prints the names in a CSV header line, one a line.
column_names() {
	DELIMITER=${DELIMITER:-,} perl -ne 'BEGIN { $d = quotemeta $ENV{DELIMITER} }
		s/^\xEF\xBB\xBF//; s/[\r\n]+$//;
		while (/\G(?:"((?:[^"]|"")*)"|((?:(?!$d).)*))($d|$)/g) {
			my ($quoted, $plain, $end) = ($1, $2, $3);
			print defined $quoted ? $quoted =~ s/""/"/gr : $plain, "\n";
			last if $end eq "";
		}'
}

# Loads the file into the table orders, every column as text.
load_orders() {
	local header columns setting copy reader
	exec 4< <(orders_text)
	reader=$!
	IFS= read -r header <&4 || die "$ORDERS has no header line in ${ENCODING:-UTF-8}"
	columns=$(column_names <<<"$header")
	for setting in CUSTOMER AT ORDER; do
		[[ -z ${!setting:-} ]] || grep -qxF -e "${!setting}" <<<"$columns" ||
			die "$ORDERS has no column \"${!setting}\" ($setting); it has: ${columns//$'\n'/, }"
	done
	copy=$(sql orders.sql -A -t -v columns="$columns" -v delimiter="${DELIMITER:-,}") || die "$ORDERS: $copy"
	psql -X -q -c "$copy" <&4 || die "$ORDERS cannot be read as lines of: ${columns//$'\n'/, }
  DELIMITER and ENCODING say how it is written"
	wait $reader || die "$ORDERS could not be read to its end"
}

# Turns the table orders into the table purchase.
read_purchases() {
	local problem
	problem=$(sql purchase.sql -v customer="$CUSTOMER" -v at="$AT" -v amount="$AMOUNT" \
		-v order="${ORDER:-$CUSTOMER}" -v datestyle="${DATESTYLE:-MDY}") || die "$problem
  AT must hold dates or times (DATESTYLE=DMY when the day comes first).
  AMOUNT='$AMOUNT' must be SQL that makes a number of text columns: quantity::numeric
  casts one, \"Unit Price\" quotes a name with capitals or blanks."
}

say "Building"
build_stage
say "Starting a private $("$PG_CONFIG" --version | cut -d' ' -f1,2)"
cluster_start
psql -X -q -c 'CREATE EXTENSION crm'
if [[ ${ORDERS:-} ]]; then
	say "Loading $ORDERS"
	load_orders
	read_purchases
else
	say "Making up a shop of 5,000 customers"
	sql shop.sql
fi
as_of=${AS_OF:-$(psql -X -A -t -c "SELECT max(at)::date + 1 FROM purchase WHERE customer IS NOT NULL AND amount IS NOT NULL")}
[[ $as_of ]] || die "no line of $ORDERS has a customer, a time and an amount"
say "Summarising, fitting, scoring"
sql demo.sql -v as_of="$as_of" -v has_order="$([[ ${ORDERS:-} && -z ${ORDER:-} ]] && echo 0 || echo 1)"
say "Done. The head of demo/demo.sh tells how to see your own orders, and KEEP=1 keeps the server."
