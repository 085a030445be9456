/*
 * revenue_bridge_series.c
 *		The revenue bridges of a calendar, from each period to the next, in one
 *		pass over the customers.
 *
 * The history of a customer, made by revenue_by_period, has the sum of every
 * period under its first day, where there was revenue at all: it costs as much
 * as it has sums, however long the calendar.  The state holds the sums of
 * every bridge, so that the rows are those of one bridge at a time, to the
 * last digit.
 */
#include "base/crm.h"

#include "catalog/pg_type.h"

#include "base/event_day.h"
#include "base/keyed_sums.h"
#include "change/revenue_bridge.h"
#include "change/revenue_periods.h"

PG_FUNCTION_INFO_V1(crm_revenue_by_period_transition);
PG_FUNCTION_INFO_V1(crm_revenue_bridges_transition);
PG_FUNCTION_INFO_V1(crm_revenue_bridge_rows);

/* As many bridges as its bytes hold. */
typedef struct BridgeSeries
{
	int64		count;
	char		bridges[FLEXIBLE_ARRAY_MEMBER];
} BridgeSeries;

/* The sums of a bridge are checked where it is used. */
static bool
is_valid(const StateShape *shape, const void *state, Size tail)
{
	int64		count = ((const BridgeSeries *) state)->count;

	return count >= 0 && count <= PG_INT32_MAX && tail == (Size) count * revenue_bridge_shape.size;
}

/* The bridge of that number; anyone can hand bytes to an aggregate of his own. */
static ExactSums *
bridge_of(const BridgeSeries *series, int64 number)
{
	const char *bridge = series->bridges + (Size) number * revenue_bridge_shape.size;

	if (!exact_sums_valid(&revenue_bridge_shape, bridge, 0))
		crm_invalid_state("crm_internal.revenue_bridges");
	return (ExactSums *) unconstify(char *, bridge);
}

/* Add the bridges of another state one by one. */
static void *
merge_bridges(const StateShape *shape, void *state, const void *other)
{
	BridgeSeries *series = state;
	const BridgeSeries *more = other;

	if (series->count != more->count)
		crm_invalid_state(shape->aggregate);
	for (int64 i = 0; i < series->count; i++)
		(void) exact_sums_merge(&revenue_bridge_shape, bridge_of(series, i), bridge_of(more, i));
	return series;
}

static const StateShape shape = {
	.aggregate = "crm_internal.revenue_bridges",
	.kind = 0x52565302,			/* layout 2 */
	.size = offsetof(BridgeSeries, bridges),
	.tail = 1,
	.is_valid = is_valid,
	.merge = merge_bridges
};

STATE_COMBINE(crm_revenue_bridges_combine, &shape)

/* The state in argument 0, zeros of a calendar if it is NULL. */
static BridgeSeries *
series_argument(FunctionCallInfo fcinfo, const RevenuePeriods *periods)
{
	BridgeSeries *series = state_argument(&shape, fcinfo, 0);

	if (series == NULL)
	{
		series = state_create(&shape, (Size) (periods->count - 1) * revenue_bridge_shape.size);
		series->count = periods->count - 1;
	}
	return series;
}

/*
 * Add a customer: his revenue in a period is the later one of one bridge and
 * the earlier one of the next.  What lies before and between the periods only
 * makes him known.
 */
static void
add_customer(BridgeSeries *series, const KeyedSums *history, const RevenuePeriods *periods)
{
	static const Amount none = {.kind = AMOUNT_EXACT};
	bool		known = false;
	int			previous = -2;	/* his last period of the calendar, if he had one */
	Amount		before = none;

	for (int64 i = 0; i < history->count; i++)
	{
		Amount		amount = keyed_sums_amount(history, i);
		int			position = revenue_periods_position(periods, (DateADT) history->sums[i].key);

		if (position >= 0)
		{
			bool		follows = position == previous + 1;

			if (previous >= 0 && !follows)
				revenue_bridge_add(bridge_of(series, previous), &before, &none, true);
			if (position > 0)
				revenue_bridge_add(bridge_of(series, position - 1), follows ? &before : &none,
								   &amount, known);
			before = amount;
			previous = position;
		}
		if (!amount_is_refund(&amount))
			known = known || amount.is_wide || amount.units > 0;
	}
	if (previous >= 0 && previous < series->count)
		revenue_bridge_add(bridge_of(series, previous), &before, &none, true);
}

/* Add what belongs to no customer: it moves nobody, and is told beside the bridge. */
static void
add_nobody(BridgeSeries *series, const KeyedSums *history, const RevenuePeriods *periods)
{
	for (int64 i = 0; i < history->count; i++)
	{
		Amount		amount = keyed_sums_amount(history, i);
		int			position = revenue_periods_position(periods, (DateADT) history->sums[i].key);

		if (position > 0)
			revenue_bridge_add_nobody(bridge_of(series, position - 1), &amount);
	}
}

/* revenue_by_period(day, amount, periods): add one order; those after the last period do not count. */
Datum
crm_revenue_by_period_transition(PG_FUNCTION_ARGS)
{
	KeyedSums  *history = state_begin(&keyed_sums_shape, fcinfo);
	RevenuePeriods *periods;
	Amount		amount;
	DaySpan		span;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return state_datum(&keyed_sums_shape, history);
	periods = revenue_periods_argument(fcinfo, 3);
	if (!revenue_periods_find(periods, event_day_finite(PG_GETARG_DATEADT(1)), &span))
		return state_datum(&keyed_sums_shape, history);
	amount_read(NUMERICOID, PG_GETARG_DATUM(2), &amount);
	return state_datum(&keyed_sums_shape, keyed_sums_add(history, span.first, &amount));
}

/* revenue_bridge_series(history, periods, is_customer): add one customer, or the rows without one. */
Datum
crm_revenue_bridges_transition(PG_FUNCTION_ARGS)
{
	RevenuePeriods *periods;
	BridgeSeries *series;
	KeyedSums  *history;

	(void) crm_aggregate_context(fcinfo, shape.aggregate);
	periods = revenue_periods_argument(fcinfo, 2);
	series = series_argument(fcinfo, periods);
	if (series->count != periods->count - 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("periods change from row to row"),
				 errhint("Pass a constant; call the aggregate once for each calendar.")));
	if (PG_ARGISNULL(1))
		return state_datum(&shape, series);
	history = keyed_sums_gathered(state_argument(&keyed_sums_shape, fcinfo, 1));
	if (!PG_ARGISNULL(3) && PG_GETARG_BOOL(3))
		add_customer(series, history, periods);
	else
		add_nobody(series, history, periods);
	return state_datum(&shape, series);
}

/*
 * revenue_bridge_rows(state, periods): a row of type revenue_bridge_period for
 * every period but the first, zeros where nobody had revenue.
 */
Datum
crm_revenue_bridge_rows(PG_FUNCTION_ARGS)
{
	RevenuePeriods *periods;
	BridgeSeries *series;
	ResultRow	row;

	periods = revenue_periods_argument(fcinfo, 1);
	series = series_argument(fcinfo, periods);
	if (series->count != periods->count - 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("series of %lld bridges does not fit %d periods",
						(long long) series->count, periods->count),
				 errhint("Pass the periods that the series was made of.")));
	result_rows_begin(&row, fcinfo);
	for (int i = 0; i < series->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		put_day(&row, periods->spans[i + 1].first);
		put_day(&row, periods->spans[i + 1].last);
		revenue_bridge_put(&row, bridge_of(series, i));
		revenue_bridge_put_rates(&row, bridge_of(series, i));
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}
