/*
 * receivable_measures.c
 *		The questions one can ask a payment summary as of a day.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "base/amount.h"
#include "base/event_day.h"
#include "base/result_rows.h"
#include "credit/receivable.h"

PG_FUNCTION_INFO_V1(crm_payments_of);

/* A sum in units of 10^-scale. */
Numeric
payment_numeric(PaymentSum sum, int scale)
{
	Money		money;

	if (likely(sum >= PG_INT64_MIN && sum <= PG_INT64_MAX))
		return units_to_numeric((int64) sum, scale);
	money.units = (WideInt) {{(uint64) sum, (uint64) (sum >> 64), sum < 0 ? PG_UINT64_MAX : 0, sum < 0 ? PG_UINT64_MAX : 0}};
	return money_to_numeric(&money, AMOUNT_EXACT, scale);
}

/* part / whole; NaN where there is nothing to divide by. */
double
payment_ratio(PaymentSum part, PaymentSum whole)
{
	return whole > 0 ? (double) part / (double) whole : NAN;
}

/*
 * Payments are at most the invoices that they pay; those may come in another
 * summary, so this is asked last.  The error names the customer if it is known.
 */
static void
check_payments(const PaymentSummary *summary, const char *customer)
{
	const char *whose = customer != NULL ? psprintf(" of customer \"%s\"", customer) : "";

	for (uint32 i = 0; i < summary->nitems; i++)
	{
		const PaymentItem *item = &summary->items[i];

		CRM_CHECK_INTERRUPTS(i);
		if (likely(item->paid != PAYMENT_OPEN || (item->is_credit ? item->units <= 0 : item->units >= 0)))
			continue;
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("payments%s are above the invoices of %s due %s, by %s", whose,
						event_day_iso(item->issued), event_day_iso(item->due),
						numeric_normalize(payment_numeric(item->is_credit ? item->units : -(PaymentSum) item->units, summary->scale))),
				 errhint("Each payment needs the issue and due day of its invoice, and its invoice must be in the summary; what is paid above it is a credit note.")));
	}
}

/* The summary in argument 0, fit to be asked. */
const PaymentSummary *
payment_summary_argument(FunctionCallInfo fcinfo)
{
	PaymentSummary *summary = payment_summary_from_datum(PG_GETARG_DATUM(0));

	check_payments(summary, NULL);
	return summary;
}

/* payments_of(summary, customer): the summary, fit to be asked; views know whose it is. */
Datum
crm_payments_of(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	check_payments(payment_summary_from_datum(PG_GETARG_DATUM(0)), PG_ARGISNULL(1) ? "NULL" : text_to_cstring(PG_GETARG_TEXT_PP(1)));
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/* The as-of day in an argument. */
DateADT
payment_as_of(FunctionCallInfo fcinfo, int argument, const PaymentSummary *summary)
{
	DateADT		as_of = PG_GETARG_DATEADT(argument);

	event_day_check_as_of(as_of);
	if (summary->nitems > 0)
		event_day_check_far(summary->items[summary->nitems - 1].issued, as_of, EVENT_DAY_FAR_CUSTOMER, "summary");
	return as_of;
}

/* The period of a call f(summary, as_of, since ...). */
static void
period_of_call(FunctionCallInfo fcinfo, const PaymentSummary *summary, ReceivablePeriod *period)
{
	DateADT		as_of = payment_as_of(fcinfo, 1, summary);
	DateADT		since = PG_GETARG_DATEADT(2);

	if (DATE_NOT_FINITE(since) || since > as_of)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the period from %s to %s has no day", event_day_text(since), event_day_text(as_of)),
				 errhint("Pass as_of, the last day of the period, and then since, its first day.")));
	receivable_period(summary, since, as_of, period);
}

static Datum
finite_or_null(FunctionCallInfo fcinfo, double value)
{
	if (!isfinite(value))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(value);
}

/* The period without a first day: balances only. */
static const PaymentSummary *
balance_of_call(FunctionCallInfo fcinfo, ReceivablePeriod *period)
{
	const PaymentSummary *summary = payment_summary_argument(fcinfo);
	DateADT		as_of = payment_as_of(fcinfo, 1, summary);

	receivable_period(summary, as_of, as_of, period);
	return summary;
}

PG_FUNCTION_INFO_V1(crm_receivables);
PG_FUNCTION_INFO_V1(crm_overdue);
PG_FUNCTION_INFO_V1(crm_credit_sales);
PG_FUNCTION_INFO_V1(crm_cash_collected);
PG_FUNCTION_INFO_V1(crm_collection_rate);
PG_FUNCTION_INFO_V1(crm_days_sales_outstanding);
PG_FUNCTION_INFO_V1(crm_best_possible_dso);
PG_FUNCTION_INFO_V1(crm_average_days_delinquent);
PG_FUNCTION_INFO_V1(crm_dso_countback);
PG_FUNCTION_INFO_V1(crm_collection_effectiveness);
PG_FUNCTION_INFO_V1(crm_receivable_turnover);
PG_FUNCTION_INFO_V1(crm_days_beyond_terms);
PG_FUNCTION_INFO_V1(crm_payment_index);
PG_FUNCTION_INFO_V1(crm_payment_points);
PG_FUNCTION_INFO_V1(crm_receivable_report);
PG_FUNCTION_INFO_V1(crm_payment_items);

/* receivables(summary, as_of): what is open at the end of the day. */
Datum
crm_receivables(PG_FUNCTION_ARGS)
{
	ReceivablePeriod period;
	const PaymentSummary *summary = balance_of_call(fcinfo, &period);

	PG_RETURN_NUMERIC(payment_numeric(period.closing, summary->scale));
}

/* overdue(summary, as_of): what of it is past due. */
Datum
crm_overdue(PG_FUNCTION_ARGS)
{
	ReceivablePeriod period;
	const PaymentSummary *summary = balance_of_call(fcinfo, &period);

	PG_RETURN_NUMERIC(payment_numeric(period.closing - period.current, summary->scale));
}

/* credit_sales(summary, as_of, since): invoiced in the period, net of credit notes. */
Datum
crm_credit_sales(PG_FUNCTION_ARGS)
{
	ReceivablePeriod period;
	const PaymentSummary *summary = payment_summary_argument(fcinfo);

	period_of_call(fcinfo, summary, &period);
	PG_RETURN_NUMERIC(payment_numeric(period.sales, summary->scale));
}

/* cash_collected(summary, as_of, since): paid in the period, less what credit notes settled. */
Datum
crm_cash_collected(PG_FUNCTION_ARGS)
{
	ReceivablePeriod period;
	const PaymentSummary *summary = payment_summary_argument(fcinfo);

	period_of_call(fcinfo, summary, &period);
	PG_RETURN_NUMERIC(payment_numeric(period.cash, summary->scale));
}

/* The collection rate of a meaning by its name; NaN where there is none. */
static double
rate_by_name(const ReceivablePeriod *period, const char *meaning, bool cash_only)
{
	PaymentSum	credited = cash_only ? period->due_credited : 0;
	PaymentSum	credited_on_time = cash_only ? period->due_credited_on_time : 0;

	if (strcmp(meaning, "cash_of_receivables") == 0)
		return payment_ratio(period->cash, period->opening + period->sales);
	if (strcmp(meaning, "cash_of_sales") == 0)
		return payment_ratio(period->cash, period->sales);
	if (strcmp(meaning, "paid_of_due") == 0)
		return payment_ratio(period->due_paid + credited, period->due);
	if (strcmp(meaning, "on_time_of_due") == 0)
		return payment_ratio(period->due_on_time + credited_on_time, period->due);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown meaning \"%s\" of the collection rate", meaning),
			 errhint("Meanings are: cash_of_receivables, cash_of_sales, paid_of_due, on_time_of_due.")));
}

/* collection_rate(summary, as_of, since, meaning, cash_only). */
Datum
crm_collection_rate(PG_FUNCTION_ARGS)
{
	ReceivablePeriod period;

	period_of_call(fcinfo, payment_summary_argument(fcinfo), &period);
	return finite_or_null(fcinfo, rate_by_name(&period, text_to_cstring(PG_GETARG_TEXT_PP(3)), PG_GETARG_BOOL(4)));
}

/* days_sales_outstanding(summary, as_of, since): receivables / sales x days. */
Datum
crm_days_sales_outstanding(PG_FUNCTION_ARGS)
{
	ReceivablePeriod period;

	period_of_call(fcinfo, payment_summary_argument(fcinfo), &period);
	return finite_or_null(fcinfo, payment_ratio(period.closing * period.days, period.sales));
}

/* best_possible_dso(summary, as_of, since): of what is not past due. */
Datum
crm_best_possible_dso(PG_FUNCTION_ARGS)
{
	ReceivablePeriod period;

	period_of_call(fcinfo, payment_summary_argument(fcinfo), &period);
	return finite_or_null(fcinfo, payment_ratio(period.current * period.days, period.sales));
}

/* average_days_delinquent(summary, as_of, since): the difference of these two. */
Datum
crm_average_days_delinquent(PG_FUNCTION_ARGS)
{
	ReceivablePeriod period;

	period_of_call(fcinfo, payment_summary_argument(fcinfo), &period);
	return finite_or_null(fcinfo, payment_ratio((period.closing - period.current) * period.days, period.sales));
}

/* dso_countback(summary, as_of). */
Datum
crm_dso_countback(PG_FUNCTION_ARGS)
{
	ReceivablePeriod period;
	const PaymentSummary *summary = balance_of_call(fcinfo, &period);
	double		days;

	if (!receivable_countback(summary, period.as_of, period.closing, &days))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(days);
}

/* The collection effectiveness index in percent, of sales divided by so many months. */
static double
effectiveness(const ReceivablePeriod *period, int64 months)
{
	PaymentSum	whole = (period->opening - period->current) * months + period->sales;

	return 100.0 * payment_ratio((period->opening - period->closing) * months + period->sales, whole);
}

/* collection_effectiveness(summary, as_of, since, months). */
Datum
crm_collection_effectiveness(PG_FUNCTION_ARGS)
{
	ReceivablePeriod period;
	int64		months = PG_GETARG_INT32(3);

	if (months < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("months is %d", (int) months),
				 errhint("Pass the number of months of the period for the form of the Credit Research Foundation, or 1 for the sales of the whole period.")));
	period_of_call(fcinfo, payment_summary_argument(fcinfo), &period);
	return finite_or_null(fcinfo, effectiveness(&period, months));
}

/* receivable_turnover(summary, as_of, since): sales / mean of the balances at both ends. */
Datum
crm_receivable_turnover(PG_FUNCTION_ARGS)
{
	ReceivablePeriod period;

	period_of_call(fcinfo, payment_summary_argument(fcinfo), &period);
	return finite_or_null(fcinfo, payment_ratio(2 * period.sales, period.opening + period.closing));
}

/* days_beyond_terms(summary, as_of, late_only, settled_only, weight_by). */
Datum
crm_days_beyond_terms(PG_FUNCTION_ARGS)
{
	const PaymentSummary *summary = payment_summary_argument(fcinfo);
	bool		late_only = PG_GETARG_BOOL(2);
	char	   *weight_by = text_to_cstring(PG_GETARG_TEXT_PP(4));
	ReceivableDelay delay;

	receivable_delay(summary, payment_as_of(fcinfo, 1, summary), PG_GETARG_BOOL(3), &delay);
	if (strcmp(weight_by, "amount") == 0)
		return finite_or_null(fcinfo, payment_ratio(late_only ? delay.late_days : delay.signed_days, delay.amount));
	if (strcmp(weight_by, "invoices") == 0)
		return finite_or_null(fcinfo, payment_ratio(late_only ? delay.invoice_late_days : delay.invoice_days, delay.invoices));
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown weight \"%s\"", weight_by),
			 errhint("weight_by is 'amount' or 'invoices'.")));
}

/* payment_index(summary, as_of). */
Datum
crm_payment_index(PG_FUNCTION_ARGS)
{
	const PaymentSummary *summary = payment_summary_argument(fcinfo);
	ReceivableDelay delay;

	receivable_delay(summary, payment_as_of(fcinfo, 1, summary), false, &delay);
	return finite_or_null(fcinfo, payment_ratio(delay.points, delay.indexed * RECEIVABLE_POINT));
}

/* payment_index(days beyond terms) of one payment. */
Datum
crm_payment_points(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8((double) receivable_points(PG_GETARG_INT32(0)) / RECEIVABLE_POINT);
}

/* Balances, flows and collection of the report. */
static void
put_period(ResultRow *row, const ReceivablePeriod *period, int scale)
{
	put_day(row, period->since);
	put_day(row, period->as_of);
	put_int(row, period->days);
	put_numeric(row, payment_numeric(period->opening, scale));
	put_numeric(row, payment_numeric(period->sales, scale));
	put_numeric(row, payment_numeric(period->cash, scale));
	put_numeric(row, payment_numeric(period->closing, scale));
	put_numeric(row, payment_numeric(period->closing - period->current, scale));
	put_int(row, period->open_items);
	put_int(row, Max(period->oldest_days, 0));
	put_finite(row, payment_ratio(period->cash, period->opening + period->sales));
	put_finite(row, payment_ratio(period->cash, period->sales));
	put_finite(row, payment_ratio(period->due_paid, period->due));
	put_finite(row, payment_ratio(period->due_on_time, period->due));
	put_finite(row, payment_ratio(period->closing * period->days, period->sales));
	put_finite(row, payment_ratio(period->current * period->days, period->sales));
	put_finite(row, payment_ratio((period->closing - period->current) * period->days, period->sales));
}

/* receivable_report(summary, as_of, since): all measures of one reading of the summary. */
Datum
crm_receivable_report(PG_FUNCTION_ARGS)
{
	const PaymentSummary *summary = payment_summary_argument(fcinfo);
	ReceivablePeriod period;
	ReceivableDelay delay;
	ResultRow	row;
	double		days;
	bool		is_counted;

	period_of_call(fcinfo, summary, &period);
	receivable_delay(summary, period.as_of, false, &delay);
	is_counted = receivable_countback(summary, period.as_of, period.closing, &days);
	result_row_begin(&row, fcinfo);
	put_period(&row, &period, summary->scale);
	put_float_if(&row, is_counted, days);
	put_text(&row, is_counted ? NULL : "history_ends");
	put_finite(&row, payment_ratio(delay.signed_days, delay.amount));
	put_finite(&row, payment_ratio(delay.late_days, delay.amount));
	put_finite(&row, payment_ratio(delay.points, delay.indexed * RECEIVABLE_POINT));
	put_finite(&row, effectiveness(&period, 1));
	put_finite(&row, payment_ratio(2 * period.sales, period.opening + period.closing));
	PG_RETURN_DATUM(result_row_datum(&row));
}

/* payment_items(summary): what it holds. */
Datum
crm_payment_items(PG_FUNCTION_ARGS)
{
	const PaymentSummary *summary = payment_summary_from_datum(PG_GETARG_DATUM(0));
	ResultRow	row;

	result_rows_begin(&row, fcinfo);
	for (uint32 i = 0; i < summary->nitems; i++)
	{
		const PaymentItem *item = &summary->items[i];

		CRM_CHECK_INTERRUPTS(i);
		put_day(&row, item->issued);
		put_day(&row, item->due);
		put_day_if(&row, item->paid != PAYMENT_OPEN, item->paid);
		put_numeric(&row, payment_numeric(item->units, summary->scale));
		put_int(&row, item->invoices);
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}

PG_FUNCTION_INFO_V1(crm_refuse_undated);

/* A question without its day, or without its period: f(summary), or f(summary, as_of). */
Datum
crm_refuse_undated(PG_FUNCTION_ARGS)
{
	const char *name = get_func_name(fcinfo->flinfo->fn_oid);
	bool		has_period = PG_NARGS() > 1;

	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s needs the day that is looked at%s", name, has_period ? ", and the first day of its period" : ""),
			 errhint("Write crm.%s(summary, as_of => '2025-06-30'%s).", name, has_period ? ", since => '2025-04-01'" : "")));
}
