/*
 * cash_flow_agg.c
 *		The aggregates cash_flow, of amounts by period or by day, and rollup of
 *		what they made.
 */
#include "base/crm.h"

#include <math.h>

#include "catalog/pg_type.h"

#include "base/event_day.h"
#include "investment/cash_flow.h"

PG_FUNCTION_INFO_V1(crm_cash_flow_period_transition);
PG_FUNCTION_INFO_V1(crm_cash_flow_day_transition);
PG_FUNCTION_INFO_V1(crm_cash_flow_rollup);

#define AGGREGATE "crm.cash_flow"

/* Add the amount in argument 2, which like the period is known. */
static Datum
add_amount(FunctionCallInfo fcinfo, int32 key)
{
	KeyedSums  *sums = state_begin(&keyed_sums_shape, fcinfo);
	Amount		amount;

	amount_read(NUMERICOID, PG_GETARG_DATUM(2), &amount);
	return state_datum(&keyed_sums_shape, keyed_sums_add(sums, key, &amount));
}

/* A row without amount or period changes nothing. */
static Datum
add_nothing(FunctionCallInfo fcinfo)
{
	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	return state_unchanged(fcinfo);
}

/* cash_flow(period, amount): add an amount. */
Datum
crm_cash_flow_period_transition(PG_FUNCTION_ARGS)
{
	double		period;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return add_nothing(fcinfo);
	period = PG_GETARG_FLOAT8(1);
	if (!(fabs(period) <= CASH_FLOW_MOST_PERIODS && period == floor(period)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("period is %s", isnan(period) ? "NaN" : psprintf("%.15g", period)),
				 errhint("Number whole periods from 0, which is today, up to %d; or pass the day of each amount.", CASH_FLOW_MOST_PERIODS)));
	return add_amount(fcinfo, (int32) period);
}

/* cash_flow(at, amount): add an amount. */
Datum
crm_cash_flow_day_transition(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return add_nothing(fcinfo);
	return add_amount(fcinfo, event_day_finite(PG_GETARG_DATEADT(1)));
}

/* The finished value; NULL without amounts. */
static Datum
finish(FunctionCallInfo fcinfo, bool by_day)
{
	KeyedSums  *sums = state_final(&keyed_sums_shape, fcinfo);
	CashFlow	flow = {.by_day = by_day};

	if (sums == NULL || sums->count == 0)
		PG_RETURN_NULL();
	sums = keyed_sums_gathered(sums);
	flow.n = sums->count;
	flow.sums = sums->sums;
	for (int64 i = 0; i < flow.n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (!cash_flow_has_key(by_day, flow.sums[i].key) || flow.sums[i].scale < 0 || flow.sums[i].scale > WIDE_MAX_SCALE)
			crm_invalid_state(AGGREGATE);
	}
	return cash_flow_to_datum(&flow);
}

CRM_FUNCTION(crm_cash_flow_period_final, finish(fcinfo, false))
CRM_FUNCTION(crm_cash_flow_day_final, finish(fcinfo, true))

/* One flow of both: sums of the same key are added up. */
static CashFlow
add_up(const CashFlow *one, const CashFlow *other)
{
	CashFlow	sum = {.by_day = one->by_day};
	int64		i = 0;
	int64		j = 0;

	sum.sums = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(KeyedSum) * (Size) (one->n + other->n));
	while (i < one->n || j < other->n)
	{
		CRM_CHECK_INTERRUPTS(i + j);
		if (j == other->n || (i < one->n && one->sums[i].key <= other->sums[j].key))
			sum.sums[sum.n] = one->sums[i++];
		else
			sum.sums[sum.n] = other->sums[j++];
		if (j < other->n && other->sums[j].key == sum.sums[sum.n].key)
		{
			exact_add(&sum.sums[sum.n].units, &sum.sums[sum.n].scale, &other->sums[j].units, other->sums[j].scale);
			j++;
		}
		sum.n++;
	}
	return sum;
}

/* rollup(cash_flow): add a flow; a flow is its own state. */
Datum
crm_cash_flow_rollup(PG_FUNCTION_ARGS)
{
	CashFlow	one;
	CashFlow	other;
	CashFlow	sum;

	(void) crm_aggregate_context(fcinfo, "crm.rollup");
	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_DATUM(PG_GETARG_DATUM(1));
	one = cash_flow_from_datum(PG_GETARG_DATUM(0));
	other = cash_flow_from_datum(PG_GETARG_DATUM(1));
	if (one.by_day != other.by_day)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a cash flow by day and one by period cannot be added up"),
				 errhint("Make both of days, or both of periods.")));
	sum = add_up(&one, &other);
	return cash_flow_to_datum(&sum);
}
