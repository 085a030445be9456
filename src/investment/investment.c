/*
 * investment.c
 *		npv, irr and payback of a cash flow.
 *
 * What is paid at time t is worth amount / (1 + rate)^t at time 0, which is
 * period 0, or the first day of a flow by day, whose times are years of 365
 * days.  Worth is computed in numeric, so that money stays exact where nothing is
 * discounted; a rate of return is a double.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/fmgrprotos.h"

#include "base/interrupted.h"
#include "base/number.h"
#include "base/value_arguments.h"
#include "investment/cash_flow.h"
#include "math/internal_rate.h"

PG_FUNCTION_INFO_V1(crm_npv);
PG_FUNCTION_INFO_V1(crm_irr);
PG_FUNCTION_INFO_V1(crm_payback);

#define YEAR 365

/* Periods beyond which the first one is the number of something else. */
#define LATEST_START 1000

/* 1 + rate; NULL of nothing to discount by. */
static Numeric
growth_argument(FunctionCallInfo fcinfo, int argument, const CashFlow *flow)
{
	Numeric		rate = number_argument(fcinfo, argument, "rate");
	Numeric		growth = number_add(rate, int64_to_numeric(1));

	if (number_positive(growth) == NULL || number_exceeds(rate, int64_to_numeric(1)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rate is %s", numeric_normalize(rate)),
				 errhint(VALUE_RATE_HINT " It must be above -1 and at most 1.")));
	if (number_compare(rate, int64_to_numeric(0)) == 0)
		return NULL;
	if (!flow->by_day && (flow->sums[0].key > LATEST_START || flow->sums[0].key < -LATEST_START))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the first period is %d", flow->sums[0].key),
				 errhint("Periods are discounted as often as their number says: number them from 0, which is today, as by year - 2026.")));
	return growth;
}

/* When an amount is paid, in periods or in days from the first one on. */
static int64
time_of(const CashFlow *flow, int64 i)
{
	return flow->by_day ? (int64) flow->sums[i].key - flow->sums[0].key : flow->sums[i].key;
}

/*
 * What one of the amounts is worth at time 0.  The power is one of at least 1,
 * since numeric keeps few digits of small ones.
 */
static Numeric
worth_of(const CashFlow *flow, int64 i, Numeric growth)
{
	Numeric		amount = cash_flow_amount(flow, i);
	int64		time = time_of(flow, i);
	bool		grows = number_exceeds(growth, int64_to_numeric(1));
	Numeric		periods = int64_to_numeric(grows ? Abs(time) : -Abs(time));
	Numeric		factor;

	CHECK_FOR_INTERRUPTS();
	if (growth == NULL)
		return amount;
	if (flow->by_day)
		periods = number_divide(periods, int64_to_numeric(YEAR));
	factor = number_apply(numeric_power, growth, periods);
	return grows == (time > 0) ? number_divide(amount, factor) : number_multiply(amount, factor);
}

/* npv(cash_flow, rate): what the flow is worth at time 0. */
Datum
crm_npv(PG_FUNCTION_ARGS)
{
	CashFlow	flow = cash_flow_from_datum(PG_GETARG_DATUM(0));
	Numeric		growth = growth_argument(fcinfo, 1, &flow);
	Numeric		sum = worth_of(&flow, 0, growth);

	for (int64 i = 1; i < flow.n; i++)
		sum = number_add(sum, worth_of(&flow, i, growth));
	PG_RETURN_NUMERIC(sum);
}

/*
 * irr(cash_flow): the rate, per period or year, at which the flow is worth
 * nothing.  NULL where its sign does not change, or more than once.
 */
Datum
crm_irr(PG_FUNCTION_ARGS)
{
	CashFlow	flow = cash_flow_from_datum(PG_GETARG_DATUM(0));
	Payment    *payments = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Payment) * (Size) flow.n);
	size_t		n = 0;
	double		rate;

	for (int64 i = 0; i < flow.n; i++)
	{
		double		time = (double) flow.sums[i].key - flow.sums[0].key;

		if (wide_is_zero(&flow.sums[i].units))
			continue;
		payments[n].time = flow.by_day ? time / YEAR : time;
		payments[n++].amount = wide_to_double(&flow.sums[i].units, flow.sums[i].scale);
	}
	rate = internal_rate(payments, n, crm_interrupted);
	CHECK_FOR_INTERRUPTS();
	if (isnan(rate))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(rate);
}

/*
 * payback(cash_flow, rate): when what was laid out has come back, in periods,
 * the last of them in part, or in days.  NULL where nothing was laid out first,
 * or it does not come back.
 */
Datum
crm_payback(PG_FUNCTION_ARGS)
{
	CashFlow	flow = cash_flow_from_datum(PG_GETARG_DATUM(0));
	Numeric		growth = growth_argument(fcinfo, 1, &flow);
	Numeric		zero = int64_to_numeric(0);
	Numeric		balance = zero;
	bool		laid_out = false;

	for (int64 i = 0; i < flow.n; i++)
	{
		Numeric		before = balance;
		Numeric		worth = worth_of(&flow, i, growth);
		double		time = (double) time_of(&flow, i);

		balance = number_add(before, worth);
		/* what came in before anything was laid out has nothing to pay back */
		if (!laid_out && number_exceeds(worth, zero))
			PG_RETURN_NULL();
		laid_out = laid_out || number_exceeds(zero, worth);
		if (!number_exceeds(zero, before) || number_exceeds(zero, balance))
			continue;
		if (!flow.by_day)
			time -= DatumGetFloat8(DirectFunctionCall1(numeric_float8, NumericGetDatum(number_divide(balance, worth))));
		PG_RETURN_FLOAT8(time);
	}
	PG_RETURN_NULL();
}
