#!/usr/bin/env bash
# A shop's segments, its R x F grid, whom to call today, who is worth most, who is late, its cohorts, how far visitors
# go, how long subscriptions last, how satisfied customers are and what they owe, computed by a throwaway server;
# `make demo` calls it.
#
#   make demo
#       a made-up shop of 5,000 customers, a survey of them, and businesses that buy on account
#   ORDERS=file.csv[.gz] CUSTOMER=column AT=column AMOUNT=column make demo
#       your own orders; the header line names the columns. Each of the three may
#       also be SQL over the columns, all of which are text, such as
#       AMOUNT='quantity::numeric * unit_price::numeric' or AT="date || ' ' || time".
#
#   ORDER=column       lines with the same value are one order
#   AS_OF=2011-12-10   the day to look from, default the day after the last order
#   PICTURES=folder    draw segments.svg and grid.svg into this folder of the project
#   KEEP=1             keep the server, to look further with psql
#
# How the file is written is recognised, and said at the end. Where the file leaves
# it open, or to overrule it:
#
#   ENCODING=GB18030   default UTF-8, or UTF-16 by its first bytes
#   DELIMITER=';'      default , ; tab or |, whichever fits
#   QUOTE=none         quotes are text
#   DATESTYLE=DMY      DMY, MDY or YMD: the order of day, month and year
#   DECIMAL=,          the mark before the decimals
#   ZONE=Asia/Shanghai the zone of times with an offset, default UTC

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
	[[ -r $ORDERS && ! -d $ORDERS ]] || die "cannot read the file $ORDERS"
	exec 3<"$ORDERS"
}

# The pictures come back into the project with what else a private copy hands over.
[[ ! ${PICTURES:-} =~ ^/|(^|/)\.\.(/|$) ]] || die "PICTURES names a folder of the project, such as PICTURES=pictures"

if [[ ${ORDERS:-} ]] && ! in_private_copy; then
	open_orders
	need_packages build orders
fi
enter_private_copy demo/demo.sh "$@"

# sql FILE [PSQL ARGUMENT...]
sql() {
	psql -X -q -v ON_ERROR_STOP=1 "${@:2}" <"demo/$1" 2>&1
}

# query SQL: its one value.
query() {
	psql -X -q -A -t -v ON_ERROR_STOP=1 -c "$1"
}

say "Building"
build_stage
say "Starting a private $("$PG_CONFIG" --version | cut -d' ' -f1,2)"
cluster_start
psql -X -q -c 'CREATE EXTENSION crm'
if [[ ${ORDERS:-} ]]; then
	say "Loading $ORDERS"
	bash demo/load.sh
	lines=$(query 'SELECT count(*) FROM demo.judged')
	[[ $(query 'SELECT count(*) FROM purchase') != 0 ]] ||
		{ sql report.sql && die "no line of $ORDERS counts: see above what they lack"; }
else
	say "Making up a shop of 5,000 customers"
	sql shop.sql
	lines=$(query 'SELECT count(*) FROM purchase')
fi
as_of=${AS_OF:-$(query 'SELECT max(at)::date + 1 FROM purchase')}
say "Summarising, fitting, scoring"
sql demo.sql -v lines="$lines" -v as_of="$as_of" -v has_order="$([[ ${ORDERS:-} && -z ${ORDER:-} ]] && echo 0 || echo 1)"
if [[ ${ORDERS:-} ]]; then
	sql report.sql
else
	say "Following visits and subscriptions"
	sql behaviour.sql
	say "Asking the customers how satisfied they are"
	sql survey.sql
	say "Looking at what is owed"
	sql credit.sql
fi
if [[ ${PICTURES:-} ]]; then
	say "Drawing $PICTURES/segments.svg and $PICTURES/grid.svg"
	mkdir -p "$CRM_WORK/update/$PICTURES"
	sql pictures.sql -v as_of="$as_of" -v segments="$CRM_WORK/update/$PICTURES/segments.svg" -v grid="$CRM_WORK/update/$PICTURES/grid.svg"
fi
say "Done. The head of demo/demo.sh tells how to see your own orders, and KEEP=1 keeps the server."
