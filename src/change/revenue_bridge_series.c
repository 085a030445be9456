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
#include "funcapi.h"

#include "base/event_day.h"
#include "base/keyed_sums.h"
#include "change/revenue_bridge.h"
#include "change/revenue_periods.h"

PG_FUNCTION_INFO_V1(crm_revenue_by_period_transition);
PG_FUNCTION_INFO_V1(crm_revenue_bridge_series_transition);
PG_FUNCTION_INFO_V1(crm_revenue_bridge_series_combine);
PG_FUNCTION_INFO_V1(crm_revenue_bridge_rows);

#define HISTORY "crm.revenue_by_period"
#define AGGREGATE "crm.revenue_bridge_series"
#define STATE_KIND 0x52565301	/* layout 1 */

/* In SQL a bytea of this very size. */
typedef struct BridgeSeries
{
	int32		vl_len_;
	uint32		kind;
	int64		count;
	ExactSums	bridges[FLEXIBLE_ARRAY_MEMBER];
} BridgeSeries;

static Size
series_size(int64 count)
{
	return offsetof(BridgeSeries, bridges) + (Size) count * sizeof(ExactSums);
}

static BridgeSeries *
series_create(int count)
{
	BridgeSeries *series = palloc0(series_size(count));

	SET_VARSIZE(series, series_size(count));
	series->kind = STATE_KIND;
	series->count = count;
	for (int i = 0; i < count; i++)
	{
		SET_VARSIZE(&series->bridges[i], sizeof(ExactSums));
		series->bridges[i].kind = REVENUE_BRIDGE_KIND;
	}
	return series;
}

/* The bridge of that number; anyone can hand bytes to an aggregate of his own. */
static ExactSums *
bridge_of(BridgeSeries *series, int64 number)
{
	return exact_sums_check(&series->bridges[number], AGGREGATE, REVENUE_BRIDGE_KIND);
}

/* The state in an argument that is not NULL; one from a tuple may be misaligned, and is copied. */
static BridgeSeries *
series_argument(FunctionCallInfo fcinfo, int argument)
{
	BridgeSeries *series = (BridgeSeries *) PG_GETARG_BYTEA_P(argument);

	if ((Pointer) series != (Pointer) MAXALIGN(series))
		series = (BridgeSeries *) PG_GETARG_BYTEA_P_COPY(argument);
	if (VARSIZE(series) < series_size(0) || series->kind != STATE_KIND || series->count < 0 ||
		series->count > PG_INT32_MAX || VARSIZE(series) != series_size(series->count))
		crm_invalid_state(AGGREGATE);
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
	KeyedSums  *history;
	RevenuePeriods *periods;
	Amount		amount;
	DaySpan		span;

	(void) crm_aggregate_context(fcinfo, HISTORY);
	history = keyed_sums_argument(fcinfo, 0);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_POINTER(history);
	periods = revenue_periods_argument(fcinfo, 3);
	if (!revenue_periods_find(periods, event_day_read(DATEOID, PG_GETARG_DATUM(1), NULL), &span))
		PG_RETURN_POINTER(history);
	amount_read(NUMERICOID, PG_GETARG_DATUM(2), &amount);
	PG_RETURN_POINTER(keyed_sums_add(history, span.first, &amount));
}

/* revenue_bridge_series(history, periods, is_customer): add one customer, or the rows without one. */
Datum
crm_revenue_bridge_series_transition(PG_FUNCTION_ARGS)
{
	RevenuePeriods *periods;
	BridgeSeries *series;
	KeyedSums  *history;

	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	periods = revenue_periods_argument(fcinfo, 2);
	series = PG_ARGISNULL(0) ? series_create(periods->count - 1) : series_argument(fcinfo, 0);
	if (series->count != periods->count - 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("periods change from row to row"),
				 errhint("Pass a constant; call the aggregate once for each calendar.")));
	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(series);
	history = keyed_sums_gathered(keyed_sums_argument(fcinfo, 1));
	if (!PG_ARGISNULL(3) && PG_GETARG_BOOL(3))
		add_customer(series, history, periods);
	else
		add_nobody(series, history, periods);
	PG_RETURN_POINTER(series);
}

Datum
crm_revenue_bridge_series_combine(PG_FUNCTION_ARGS)
{
	BridgeSeries *series;
	BridgeSeries *other;

	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	if (PG_ARGISNULL(0) && PG_ARGISNULL(1))
		PG_RETURN_NULL();
	if (PG_ARGISNULL(0))
	{
		other = series_argument(fcinfo, 1);
		series = palloc(VARSIZE(other));
		memcpy(series, other, VARSIZE(other));
		PG_RETURN_POINTER(series);
	}
	series = series_argument(fcinfo, 0);
	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(series);
	other = series_argument(fcinfo, 1);
	if (series->count != other->count)
		crm_invalid_state(AGGREGATE);
	for (int64 i = 0; i < series->count; i++)
		exact_sums_merge(bridge_of(series, i), bridge_of(other, i));
	PG_RETURN_POINTER(series);
}

/*
 * revenue_bridge_rows(state, periods): a row of type revenue_bridge_period for
 * every period but the first, zeros where nobody had revenue.
 */
Datum
crm_revenue_bridge_rows(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	RevenuePeriods *periods;
	BridgeSeries *series;

	InitMaterializedSRF(fcinfo, 0);
	periods = revenue_periods_argument(fcinfo, 1);
	series = PG_ARGISNULL(0) ? series_create(periods->count - 1) : series_argument(fcinfo, 0);
	if (series->count != periods->count - 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("series of %lld bridges does not fit %d periods",
						(long long) series->count, periods->count),
				 errhint("Pass the periods that the series was made of.")));
	for (int i = 0; i < series->count; i++)
	{
		Datum		values[2 + REVENUE_BRIDGE_COLUMNS + REVENUE_BRIDGE_RATES];
		bool		nulls[2 + REVENUE_BRIDGE_COLUMNS + REVENUE_BRIDGE_RATES] = {false};

		CHECK_FOR_INTERRUPTS();
		values[0] = DateADTGetDatum(periods->spans[i + 1].first);
		values[1] = DateADTGetDatum(periods->spans[i + 1].last);
		revenue_bridge_values(bridge_of(series, i), values + 2);
		revenue_bridge_rates(bridge_of(series, i), values + 2 + REVENUE_BRIDGE_COLUMNS,
							 nulls + 2 + REVENUE_BRIDGE_COLUMNS);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
