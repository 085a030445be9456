/*
 * customer_summary_access.c
 *		The aggregates over customer_summary and the questions one can ask it.
 */
#include "base/crm.h"

#include "utils/builtins.h"
#include "utils/date.h"

#include "customer/repeat_value.h"
#include "customer/customer_summary.h"
#include "customer/small_summary.h"

PG_FUNCTION_INFO_V1(crm_customer_summary_combine);
PG_FUNCTION_INFO_V1(crm_customer_summary_final);

/* The aggregate's state, ready to be changed in place; NULL before a first row. */
static CustomerSummary *
state_argument(FunctionCallInfo fcinfo)
{
	const char *state = DatumGetPointer(PG_GETARG_DATUM(0));

	if (PG_ARGISNULL(0))
		return NULL;
	/* groups are met at random: ask for all of the state before its first line is here */
	__builtin_prefetch(state + 64);
	__builtin_prefetch(state + 128);
	__builtin_prefetch(state + 192);
	if (customer_summary_is_building(PG_GETARG_DATUM(0)))
		return (CustomerSummary *) PG_GETARG_POINTER(0);
	return customer_summary_from_datum(PG_GETARG_DATUM(0));
}

static Datum
state_result(FunctionCallInfo fcinfo, CustomerSummary *summary)
{
	if (summary == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(summary);
}

static inline Datum
add_row(FunctionCallInfo fcinfo, OrderKind order_kind)
{
	SummarySite *site = summary_site(fcinfo);
	CustomerSummary *summary;
	PurchaseRow row;

	if (site != NULL)
		return summary_site_add(site, fcinfo, order_kind);
	(void) crm_aggregate_context(fcinfo, "crm.customer_summary");
	summary = state_argument(fcinfo);
	if (purchase_row_read(fcinfo, 1, order_kind, &row) == ROW_COUNTS)
		summary = customer_summary_add(summary, order_kind, &row);
	return state_result(fcinfo, summary);
}

/* customer_summary(at, amount [, order_id]): add one row, with an integer for the order, or with what stands for another type of id. */
CRM_FUNCTION(crm_customer_summary_transition, add_row(fcinfo, PG_NARGS() > 3 ? ORDER_EXACT : ORDER_ROWS))
CRM_FUNCTION(crm_customer_summary_transition_key, add_row(fcinfo, ORDER_HASHED))

/* Merge two states, or roll up a stored summary into a state. */
Datum
crm_customer_summary_combine(PG_FUNCTION_ARGS)
{
	SummarySite *site = summary_site(fcinfo);
	CustomerSummary *summary;

	if (site != NULL)
		return summary_site_merge(site, fcinfo);
	(void) crm_aggregate_context(fcinfo, "crm.rollup");
	summary = state_argument(fcinfo);
	if (!PG_ARGISNULL(1))
	{
		CustomerSummary *other = customer_summary_from_datum(PG_GETARG_DATUM(1));

		summary = summary == NULL ? other : customer_summary_merge(summary, other);
	}
	return state_result(fcinfo, summary);
}

/* The finished value; the state is left alone, other aggregates may share it. */
Datum
crm_customer_summary_final(PG_FUNCTION_ARGS)
{
	SmallSummary *small;

	(void) crm_aggregate_context(fcinfo, "crm.customer_summary");
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	small = small_summary_of(PG_GETARG_DATUM(0));
	if (small != NULL)
		PG_RETURN_DATUM(small_summary_to_datum(small));
	PG_RETURN_DATUM(customer_summary_to_datum(customer_summary_from_datum(PG_GETARG_DATUM(0))));
}

PG_FUNCTION_INFO_V1(crm_first_purchase);
PG_FUNCTION_INFO_V1(crm_last_purchase);
PG_FUNCTION_INFO_V1(crm_orders);
PG_FUNCTION_INFO_V1(crm_purchase_days);
PG_FUNCTION_INFO_V1(crm_repeat_days);
PG_FUNCTION_INFO_V1(crm_recency_days);
PG_FUNCTION_INFO_V1(crm_age);
PG_FUNCTION_INFO_V1(crm_t_x);
PG_FUNCTION_INFO_V1(crm_gross);
PG_FUNCTION_INFO_V1(crm_refunds);
PG_FUNCTION_INFO_V1(crm_money);
PG_FUNCTION_INFO_V1(crm_mean_order_value);
PG_FUNCTION_INFO_V1(crm_mean_repeat_value);

#define SUMMARY_ARGUMENT() customer_summary_from_datum(PG_GETARG_DATUM(0))

/* Day of the first purchase; NULL if there are only refunds. */
Datum
crm_first_purchase(PG_FUNCTION_ARGS)
{
	CustomerSummary *summary = SUMMARY_ARGUMENT();

	if (summary->purchase_rows == 0)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(summary->first_day);
}

/* Day of the last purchase; NULL if there are only refunds. */
Datum
crm_last_purchase(PG_FUNCTION_ARGS)
{
	CustomerSummary *summary = SUMMARY_ARGUMENT();

	if (summary->purchase_rows == 0)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(summary->last_day);
}

/* Purchases: rows that are no refund, or distinct orders. */
Datum
crm_orders(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(customer_summary_purchases(SUMMARY_ARGUMENT()));
}

/* Distinct days with a purchase. */
Datum
crm_purchase_days(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(SUMMARY_ARGUMENT()->ndays);
}

/* x of the buy-till-you-die models: purchase days after the first. */
Datum
crm_repeat_days(PG_FUNCTION_ARGS)
{
	CustomerSummary *summary = SUMMARY_ARGUMENT();

	if (summary->purchase_rows == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT64((int64) summary->ndays - 1);
}

/* Days from a day of the summary to the as-of date. */
static Datum
days_until(FunctionCallInfo fcinfo, const CustomerSummary *summary, DateADT day)
{
	DateADT		as_of = PG_GETARG_DATEADT(1);

	event_day_check_as_of(as_of);
	customer_summary_check_as_of(summary, as_of, false);
	if (summary->purchase_rows == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32((int32) ((int64) as_of - day));
}

/* Days since the last purchase. */
Datum
crm_recency_days(PG_FUNCTION_ARGS)
{
	CustomerSummary *summary = SUMMARY_ARGUMENT();

	return days_until(fcinfo, summary, summary->last_day);
}

/* T of the buy-till-you-die models: days since the first purchase. */
Datum
crm_age(PG_FUNCTION_ARGS)
{
	CustomerSummary *summary = SUMMARY_ARGUMENT();

	return days_until(fcinfo, summary, summary->first_day);
}

/* t_x of the buy-till-you-die models: days from first to last purchase. */
Datum
crm_t_x(PG_FUNCTION_ARGS)
{
	CustomerSummary *summary = SUMMARY_ARGUMENT();

	if (summary->purchase_rows == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32((int32) ((int64) summary->last_day - summary->first_day));
}

static Datum
money_result(const Money *money, const CustomerSummary *summary)
{
	return NumericGetDatum(money_to_numeric(money, summary->amount_kind, summary->scale));
}

/* Sum of purchases. */
Datum
crm_gross(PG_FUNCTION_ARGS)
{
	CustomerSummary *summary = SUMMARY_ARGUMENT();

	return money_result(&summary->gross, summary);
}

/* Sum of refunds, zero or negative. */
Datum
crm_refunds(PG_FUNCTION_ARGS)
{
	CustomerSummary *summary = SUMMARY_ARGUMENT();

	return money_result(&summary->refunds, summary);
}

/* Purchases less refunds: the M of RFM. */
Datum
crm_money(PG_FUNCTION_ARGS)
{
	CustomerSummary *summary = SUMMARY_ARGUMENT();
	Money		net = customer_summary_net(summary);

	return money_result(&net, summary);
}

/* Net value per purchase. */
Datum
crm_mean_order_value(PG_FUNCTION_ARGS)
{
	CustomerSummary *summary = SUMMARY_ARGUMENT();
	Money		net = customer_summary_net(summary);

	if (summary->purchase_rows == 0)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(money_mean(&net, summary->amount_kind, summary->scale,
								 customer_summary_purchases(summary)));
}

/* m_x of Gamma-Gamma: net mean value of the purchase days after the first. */
Datum
crm_mean_repeat_value(PG_FUNCTION_ARGS)
{
	CustomerSummary *summary = SUMMARY_ARGUMENT();
	Money		repeat = repeat_value_of_summary(summary, REFUNDS_NET, false);

	if (summary->ndays < 2)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(money_mean(&repeat, summary->amount_kind, summary->scale,
								 (int64) summary->ndays - 1));
}
