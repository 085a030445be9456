/*
 * payment_summary_agg.c
 *		The aggregates over payment_summary: invoice and payment rows.
 *
 * A row is (issued, due, amount, paid_on [, paid_amount [, currency]]).  Of
 * four columns, an invoice is paid in full on paid_on or open.  With a
 * paid_amount it is paid in part; and a row without an amount is a payment of
 * an invoice that another row brings, so that invoices and payments can be
 * added when they happen.
 */
#include "base/crm.h"

#include "utils/builtins.h"

#include "base/amount.h"
#include "base/event_day.h"
#include "credit/payment_summary.h"

/* Positions of the arguments. */
enum
{
	ARG_ISSUED = 1,
	ARG_DUE,
	ARG_AMOUNT,
	ARG_PAID_ON,
	ARG_PAID_AMOUNT,
	ARG_CURRENCY
};

/* An amount as units of 10^-scale. */
static void
read_amount(FunctionCallInfo fcinfo, int argument, Amount *amount)
{
	if (unlikely(!amount_in_units(PG_GETARG_DATUM(argument), amount)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("amount of an invoice needs more than 18 digits"),
				 errhint("Round amounts to the decimals of the currency, for instance round(amount::numeric, 2).")));
}

/* A day of the row. */
static DateADT
read_day(FunctionCallInfo fcinfo, int argument)
{
	static const char *const names[] = {"", "invoice date", "due date", "", "day of payment"};
	DateADT		day = PG_GETARG_DATEADT(argument);

	if (unlikely(DATE_NOT_FINITE(day)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is not finite", names[argument]),
				 errhint("What is not paid yet has NULL as its day of payment; other days must be finite.")));
	return day;
}

/* Days must follow one another. */
static void
check_days(DateADT issued, DateADT day, bool is_due)
{
	if (likely(day >= issued))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 is_due ? errmsg("due date %s is before the invoice date %s", event_day_iso(day), event_day_iso(issued)) :
			 errmsg("day of payment %s is before the invoice date %s", event_day_iso(day), event_day_iso(issued)),
			 is_due ? errhint("Are the arguments in the order issued, due, amount, paid_on? Correct the row or keep it out with FILTER.") :
			 errhint("Count a payment in advance on the day of its invoice: greatest(paid_on, issued).")));
}

/* The part that is paid, of an invoice of so much: no more than that, and of its sign. */
static void
check_paid(int64 amount, int64 paid, int scale)
{
	if (likely(amount < 0 ? paid <= 0 && paid >= amount : paid >= 0 && paid <= amount))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("payment of %s is not a part of the invoice of %s",
					numeric_normalize(units_to_numeric(paid, scale)), numeric_normalize(units_to_numeric(amount, scale))),
			 errhint("What is paid above the invoice is a row of its own: a credit note with a negative amount.")));
}

/* An invoice of which a payment is a part, or a payment alone where the amount is NULL. */
static void
read_part(FunctionCallInfo fcinfo, PaymentRow *row, const Amount *amount)
{
	Amount		paid;
	int64		whole;
	int64		part;

	if (PG_ARGISNULL(ARG_AMOUNT))
		row->nitems = 0;
	if (PG_ARGISNULL(ARG_PAID_ON) || PG_ARGISNULL(ARG_PAID_AMOUNT))
	{
		if (!PG_ARGISNULL(ARG_PAID_AMOUNT))
		{
			read_amount(fcinfo, ARG_PAID_AMOUNT, &paid);
			if (paid.units == 0)
				return;
		}
		if (PG_ARGISNULL(ARG_PAID_ON) && PG_ARGISNULL(ARG_PAID_AMOUNT))
			return;
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 PG_ARGISNULL(ARG_PAID_ON) ? errmsg("paid_amount is given, but paid_on is NULL") :
				 errmsg("paid_on is given, but paid_amount is NULL"),
				 errhint("Give both or none; without the argument paid_amount an invoice is paid in full on paid_on.")));
	}
	read_amount(fcinfo, ARG_PAID_AMOUNT, &paid);
	row->scale = Max(paid.scale, amount->scale);
	part = payment_units_scaled(paid.units, row->scale - paid.scale);
	whole = payment_units_scaled(amount->units, row->scale - amount->scale);
	if (!PG_ARGISNULL(ARG_AMOUNT))
		check_paid(whole, part, row->scale);
	else
		row->item[0].is_credit = part < 0;
	row->item[0].units = whole;
	/* nothing is paid, but an invoice of nothing is then settled */
	if (part == 0 && (PG_ARGISNULL(ARG_AMOUNT) || whole != 0))
		return;
	row->item[0].paid = read_day(fcinfo, ARG_PAID_ON);
	check_days(row->item[0].issued, row->item[0].paid, false);
	row->item[0].units = part;
	if (!PG_ARGISNULL(ARG_AMOUNT) && part == whole)
		return;
	/* the invoice is settled by nothing that is seen here */
	row->item[1] = row->item[0];
	row->item[0].invoices = 0;
	row->item[1].invoices = !PG_ARGISNULL(ARG_AMOUNT);
	row->item[1].paid = PAYMENT_OPEN;
	row->item[1].units = whole - part;
	row->nitems = 2;
}

static void
read_currency(FunctionCallInfo fcinfo, PaymentRow *row)
{
	char	   *currency;

	if (PG_ARGISNULL(ARG_CURRENCY))
		crm_null_refused("currency", "Give the currency of every row, for instance coalesce(currency, 'EUR').");
	currency = text_to_cstring(PG_GETARG_TEXT_PP(ARG_CURRENCY));
	if (strlen(currency) >= PAYMENT_CURRENCY || currency[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("currency \"%.40s\" is not one of 1 to %d bytes", currency, PAYMENT_CURRENCY - 1),
				 errhint("Use codes such as EUR or CNY.")));
	strcpy(row->currency, currency);
}

/* Read the call's row; false if it does not count. */
static bool
read_row(FunctionCallInfo fcinfo, PaymentRow *row)
{
	bool		has_part = PG_NARGS() > ARG_PAID_AMOUNT;
	PaymentItem *item = &row->item[0];
	Amount		amount = {0};

	if (PG_ARGISNULL(ARG_ISSUED) || PG_ARGISNULL(ARG_DUE) ||
		(PG_ARGISNULL(ARG_AMOUNT) && !(has_part && !PG_ARGISNULL(ARG_PAID_AMOUNT))))
		return false;
	item->issued = read_day(fcinfo, ARG_ISSUED);
	item->due = read_day(fcinfo, ARG_DUE);
	check_days(item->issued, item->due, true);
	if (!PG_ARGISNULL(ARG_AMOUNT))
		read_amount(fcinfo, ARG_AMOUNT, &amount);
	item->is_credit = amount.units < 0;
	item->paid = PAYMENT_OPEN;
	item->invoices = 1;
	item->units = amount.units;
	row->nitems = 1;
	row->scale = amount.scale;
	memset(row->currency, 0, sizeof(row->currency));
	if (has_part)
		read_part(fcinfo, row, &amount);
	else if (!PG_ARGISNULL(ARG_PAID_ON))
	{
		item->paid = read_day(fcinfo, ARG_PAID_ON);
		check_days(item->issued, item->paid, false);
	}
	if (PG_NARGS() > ARG_CURRENCY)
		read_currency(fcinfo, row);
	return true;
}

/* The aggregate's state, ready to be changed in place; a new one before a first row. */
static PaymentSummary *
state_argument(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		return payment_summary_create(PAYMENT_FIRST_ITEMS);
	if (payment_summary_is_building(PG_GETARG_DATUM(0)))
		return (PaymentSummary *) PG_GETARG_POINTER(0);
	return payment_summary_from_datum(PG_GETARG_DATUM(0));
}

PG_FUNCTION_INFO_V1(crm_payment_summary_transition);
PG_FUNCTION_INFO_V1(crm_payment_summary_combine);
PG_FUNCTION_INFO_V1(crm_payment_summary_final);

/* payment_summary(issued, due, amount, paid_on [, paid_amount [, currency]]): add one row. */
Datum
crm_payment_summary_transition(PG_FUNCTION_ARGS)
{
	PaymentSummary *summary;
	PaymentRow	row;

	(void) crm_aggregate_context(fcinfo, "crm.payment_summary");
	/* groups are met at random: ask for the state while the row is read */
	if (!PG_ARGISNULL(0))
		__builtin_prefetch(PG_GETARG_POINTER(0));
	if (read_row(fcinfo, &row))
		summary = payment_summary_add(state_argument(fcinfo), &row);
	else
	{
		summary = state_argument(fcinfo);
		summary->rows_skipped++;
	}
	PG_RETURN_POINTER(summary);
}

/* Merge two states, or roll up a stored summary into a state. */
Datum
crm_payment_summary_combine(PG_FUNCTION_ARGS)
{
	PaymentSummary *summary;

	(void) crm_aggregate_context(fcinfo, "crm.rollup");
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(payment_summary_from_datum(PG_GETARG_DATUM(1)));
	summary = state_argument(fcinfo);
	PG_RETURN_POINTER(payment_summary_merge(summary, payment_summary_from_datum(PG_GETARG_DATUM(1))));
}

/* The finished value; the state is left alone, other aggregates may share it. */
Datum
crm_payment_summary_final(PG_FUNCTION_ARGS)
{
	(void) crm_aggregate_context(fcinfo, "crm.payment_summary");
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(payment_summary_to_datum(payment_summary_from_datum(PG_GETARG_DATUM(0))));
}

PG_FUNCTION_INFO_V1(crm_refuse_payment_row);

/* payment_summary(issued, due, amount): is it paid or open? */
Datum
crm_refuse_payment_row(PG_FUNCTION_ARGS)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("payment_summary needs the day of payment"),
			 errhint("Write crm.payment_summary(issued, due, amount, paid_on); paid_on is NULL while an invoice is open.")));
}
