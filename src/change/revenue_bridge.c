/*
 * revenue_bridge.c
 *		The way from the revenue of one period to that of another, customer by
 *		customer: new business, reactivation, expansion, contraction, churn.
 *
 * A customer is active in a period with a revenue above zero.  Each row moves
 * the bridge by what its customer's revenue changed, on one line; what is below
 * zero (returns above purchases) moves on the line of the refunds, so that
 * retention looks at active customers alone.
 */
#include "base/crm.h"

#include "catalog/pg_type.h"

#include "change/revenue_bridge.h"

PG_FUNCTION_INFO_V1(crm_revenue_bridge_transition);
PG_FUNCTION_INFO_V1(crm_revenue_bridge_final);

/* What a row can be; the lines and the counts of the type revenue_bridge in this order. */
typedef enum BridgeLine
{
	LINE_NEW_BUSINESS, LINE_REACTIVATION, LINE_EXPANSION, LINE_CONTRACTION, LINE_CHURN,
	LINE_UNCHANGED, LINE_INACTIVE, BRIDGE_LINES
} BridgeLine;

/* Sums of the state; the first five are the lines. */
enum
{
	SUM_REFUNDS = LINE_CHURN + 1, SUM_OPENING, SUM_CLOSING, SUM_ACTIVE_OPENING, SUM_WITHOUT_CUSTOMER,
	SUMS
};

const StateShape revenue_bridge_shape = {EXACT_SUMS_SHAPE("crm.revenue_bridge", 0x52564202 /* layout 2 */ , SUMS)};
StaticAssertDecl(EXACT_COUNTS >= BRIDGE_LINES, "a count for every line");

STATE_COMBINE(crm_revenue_bridge_combine, &revenue_bridge_shape)

/* The revenue in an argument; none is zero. */
static void
revenue_read(FunctionCallInfo fcinfo, int argument, Amount *revenue)
{
	if (PG_ARGISNULL(argument))
		*revenue = (Amount) {.kind = AMOUNT_EXACT};
	else
		amount_read(NUMERICOID, PG_GETARG_DATUM(argument), revenue);
}

static bool
is_active(const Amount *revenue)
{
	return revenue->is_wide ? !amount_is_refund(revenue) : revenue->units > 0;
}

/* Sign of now - before. */
static int
compare(const Amount *now, const Amount *before)
{
	ExactSum	difference = {0};

	exact_sum_add(&difference, now);
	exact_sum_subtract(&difference, before);
	if (wide_is_zero(&difference.units))
		return 0;
	return wide_is_negative(&difference.units) ? -1 : 1;
}

static BridgeLine
line_of(const Amount *before, const Amount *now, bool bought_ever_before)
{
	int			change;

	if (!is_active(before))
	{
		if (!is_active(now))
			return LINE_INACTIVE;
		return bought_ever_before ? LINE_REACTIVATION : LINE_NEW_BUSINESS;
	}
	if (!is_active(now))
		return LINE_CHURN;
	change = compare(now, before);
	if (change == 0)
		return LINE_UNCHANGED;
	return change > 0 ? LINE_EXPANSION : LINE_CONTRACTION;
}

/* Add one customer with the revenue of both periods. */
void
revenue_bridge_add(ExactSums *sums, const Amount *before, const Amount *now,
				   bool bought_ever_before)
{
	BridgeLine	line = line_of(before, now, bought_ever_before);

	sums->count[line]++;
	exact_sum_add(&sums->sum[SUM_OPENING], before);
	exact_sum_add(&sums->sum[SUM_CLOSING], now);
	if (is_active(before))
		exact_sum_add(&sums->sum[SUM_ACTIVE_OPENING], before);
	if (is_active(now) && line != LINE_UNCHANGED)
		exact_sum_add(&sums->sum[line], now);
	if (is_active(before) && line != LINE_UNCHANGED)
		exact_sum_subtract(&sums->sum[line], before);
	if (!is_active(now))
		exact_sum_add(&sums->sum[SUM_REFUNDS], now);
	if (!is_active(before))
		exact_sum_subtract(&sums->sum[SUM_REFUNDS], before);
}

/* Add revenue of the later period that belongs to no customer, and so is on no line. */
void
revenue_bridge_add_nobody(ExactSums *sums, const Amount *now)
{
	exact_sum_add(&sums->sum[SUM_WITHOUT_CUSTOMER], now);
}

/* revenue_bridge(revenue_before, revenue_now, bought_ever_before): add one customer. */
Datum
crm_revenue_bridge_transition(PG_FUNCTION_ARGS)
{
	ExactSums  *sums = state_begin(&revenue_bridge_shape, fcinfo);
	Amount		before;
	Amount		now;

	if (PG_ARGISNULL(1) && PG_ARGISNULL(2))
		return state_datum(&revenue_bridge_shape, sums);
	revenue_read(fcinfo, 1, &before);
	revenue_read(fcinfo, 2, &now);
	revenue_bridge_add(sums, &before, &now, !PG_ARGISNULL(3) && PG_GETARG_BOOL(3));
	return state_datum(&revenue_bridge_shape, sums);
}

/* The customers active in the opening period. */
static int64
customers_opening(const int64 *count)
{
	return count[LINE_EXPANSION] + count[LINE_CONTRACTION] + count[LINE_UNCHANGED] + count[LINE_CHURN];
}

/* The columns of the type revenue_bridge. */
void
revenue_bridge_put(ResultRow *row, const ExactSums *sums)
{
	const int64 *count = sums->count;

	put_numeric(row, exact_sum_numeric(&sums->sum[SUM_OPENING]));
	for (int line = 0; line <= SUM_REFUNDS; line++)
		put_numeric(row, exact_sum_numeric(&sums->sum[line]));
	put_numeric(row, exact_sum_numeric(&sums->sum[SUM_CLOSING]));
	put_numeric(row, exact_sum_numeric(&sums->sum[SUM_ACTIVE_OPENING]));
	put_int(row, customers_opening(count));
	for (int line = 0; line <= LINE_UNCHANGED; line++)
		put_int(row, count[line]);
	put_int(row, customers_opening(count) - count[LINE_CHURN] +
			count[LINE_NEW_BUSINESS] + count[LINE_REACTIVATION]);
}

/* part / whole, NULL if there is no whole. */
static void
put_rate(ResultRow *row, Datum part, Datum whole)
{
	if (DatumGetBool(DirectFunctionCall2(numeric_eq, whole, NumericGetDatum(int64_to_numeric(0)))))
		put_null(row);
	else
		put_datum(row, DirectFunctionCall2(numeric_div, part, whole));
}

/*
 * The columns of a row of a series behind those of its bridge: gross and net
 * revenue retention, churn rates of customers and of revenue, as the functions
 * of these names say, and the revenue without a customer.
 */
void
revenue_bridge_put_rates(ResultRow *row, const ExactSums *sums)
{
	const int64 *count = sums->count;
	Datum		base = NumericGetDatum(exact_sum_numeric(&sums->sum[SUM_ACTIVE_OPENING]));
	Datum		lost = NumericGetDatum(exact_sum_numeric(&sums->sum[LINE_CHURN]));
	Datum		line;
	Datum		kept;

	line = NumericGetDatum(exact_sum_numeric(&sums->sum[LINE_CONTRACTION]));
	kept = DirectFunctionCall2(numeric_add, base, DirectFunctionCall2(numeric_add, line, lost));
	put_rate(row, kept, base);
	line = NumericGetDatum(exact_sum_numeric(&sums->sum[LINE_EXPANSION]));
	put_rate(row, DirectFunctionCall2(numeric_add, kept, line), base);
	put_rate(row, NumericGetDatum(int64_to_numeric(count[LINE_CHURN])),
			 NumericGetDatum(int64_to_numeric(customers_opening(count))));
	put_rate(row, DirectFunctionCall1(numeric_uminus, lost), base);
	put_numeric(row, exact_sum_numeric(&sums->sum[SUM_WITHOUT_CUSTOMER]));
}

/* The bridge as a row of type revenue_bridge: NULL without rows, zeros if nobody had revenue. */
Datum
crm_revenue_bridge_final(PG_FUNCTION_ARGS)
{
	const ExactSums *sums = state_final(&revenue_bridge_shape, fcinfo);
	ResultRow	row;

	if (sums == NULL)
		PG_RETURN_NULL();
	result_row_begin(&row, fcinfo);
	revenue_bridge_put(&row, sums);
	return result_row_datum(&row);
}
