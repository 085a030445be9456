/*
 * rate_limits.c
 *		rate_limits: between which limits a rate stays while nothing happens to
 *		it, of shares (p-chart) and of counts (u-chart), with Laney's correction
 *		for large bases.
 *
 * The z of all periods change with the rate of all, so the state keeps every
 * period.
 */
#include "base/crm.h"

#include <math.h>

#include "base/aggregate_state.h"
#include "base/fields.h"
#include "base/interrupted.h"
#include "base/result_rows.h"
#include "base/row_time.h"
#include "base/value_arguments.h"
#include "math/control.h"

PG_FUNCTION_INFO_V1(crm_rate_limits_final);

#define AGGREGATE "crm.rate_limits"
#define FIRST_PERIODS 12

typedef enum RateKind
{
	RATE_SHARE,					/* p */
	RATE_COUNT					/* u */
} RateKind;

static const FieldNames charts = {
	FIELD_NAMES([RATE_SHARE] = "p", [RATE_COUNT] = "u"),
	.hint = "'p' is of events that each of the base has once at most, as customers who leave; 'u' of any number of events, as complaints of orders."
};

typedef struct RatesState
{
	int64		chart;
	int64		at;				/* of the last period */
	int64		count;
	RatePeriod	periods[FLEXIBLE_ARRAY_MEMBER];
} RatesState;

static bool
is_valid(const StateShape *shape, const void *argument, Size tail)
{
	const RatesState *state = argument;

	return (state->chart == RATE_SHARE || state->chart == RATE_COUNT) &&
		state->count >= 0 && (uint64) state->count <= tail / sizeof(RatePeriod);
}

static const StateShape shape = {
	.aggregate = AGGREGATE,
	.kind = 0x524C4D01,			/* layout 1 */
	.size = offsetof(RatesState, periods),
	.tail = FIRST_PERIODS * sizeof(RatePeriod),
	.may_be_large = true,
	.options = sizeof(int64),
	.options_at = offsetof(RatesState, chart),
	.options_change = "chart changes",
	.options_hint = "Pass the same chart in all rows, 'p' or 'u'.",
	.is_valid = is_valid
};

/* Room for one more period; the state may have moved. */
static RatesState *
make_room(RatesState *state)
{
	Size		tail = state_tail(&shape, state);
	Size		needed = (Size) (state->count + 1) * sizeof(RatePeriod);

	if (likely(needed <= tail))
		return state;
	if (needed > state_most_room(&shape))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%lld periods need more than crm.population_memory (%d MB)",
						(long long) state->count + 1, crm_population_memory / 1024),
				 errhint("Add up events and base by day or month first, or raise crm.population_memory.")));
	return state_enlarge(&shape, state, state_more_room(&shape, tail, needed));
}

/* Events and base of the row; false where there is nothing that events could be of. */
static bool
read_period(FunctionCallInfo fcinfo, RateKind kind, RatePeriod *period)
{
	period->events = value_range_argument(fcinfo, 2, "events", 0, INFINITY, "Events are a number from 0 on.");
	period->base = value_range_argument(fcinfo, 3, "base", 0, INFINITY, "The base is a number from 0 on: what the events are of.");
	if ((kind == RATE_SHARE || period->base == 0) && period->events > period->base)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("events are %.15g of a base of %.15g", period->events, period->base),
				 errhint("The base comes after the events. Where one of the base can have several events, write chart 'u' after it.")));
	return period->base > 0;
}

/* rate_limits(at, events, base [, chart]): add a period; NULL is a gap in the series. */
static pg_attribute_always_inline Datum
add_period(FunctionCallInfo fcinfo, RowTimeType type)
{
	const int64 chart = name_argument(fcinfo, 4, &charts, "chart");
	RatesState *state;
	RatePeriod	period;
	int64		at;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3) || !read_period(fcinfo, (RateKind) chart, &period))
		return state_skip_row(&shape, fcinfo);
	at = row_time_argument(fcinfo, 1, type, "at");
	state = make_room(state_begin_with(&shape, fcinfo, &chart));
	if (state->count > 0)
		row_time_check(type, state->at, at, AGGREGATE);
	state->periods[state->count++] = period;
	state->at = at;
	return state_result(&shape, fcinfo, state);
}

ROW_ORDER_FUNCTIONS(crm_rate_limits, add_period)

/* Periods of a state that anyone can have made. */
static void
check_periods(const RatesState *state)
{
	for (int64 i = 0; i < state->count; i++)
	{
		const RatePeriod *period = &state->periods[i];

		CRM_CHECK_INTERRUPTS(i);
		if (!(period->events >= 0 && period->base > 0 && isfinite(period->events) && isfinite(period->base)) ||
			(state->chart == RATE_SHARE && period->events > period->base))
			crm_invalid_state(AGGREGATE);
	}
}

/* Lower and upper limit, which a share or a count cannot pass. */
static void
put_limits(ResultRow *row, const RateChart *chart, double deviation, double most)
{
	double		lower = fmax(chart->rate - CONTROL_WIDTH * deviation, 0);
	double		upper = fmin(chart->rate + CONTROL_WIDTH * deviation, most);

	put_float_if(row, isfinite(deviation), lower);
	put_float_if(row, isfinite(deviation), upper);
}

/* A row of type rate_limits; NULL without a period. */
Datum
crm_rate_limits_final(PG_FUNCTION_ARGS)
{
	const RatesState *state = state_final(&shape, fcinfo);
	const RatePeriod *last;
	RateChart	chart;
	double		deviation;
	double		most;
	ResultRow	row;

	if (state == NULL || state->count == 0)
		PG_RETURN_NULL();
	check_periods(state);
	last = &state->periods[state->count - 1];
	if (!rate_chart(state->periods, (size_t) state->count, state->chart == RATE_SHARE, crm_interrupted, &chart))
		CHECK_FOR_INTERRUPTS();
	deviation = chart.deviation / sqrt(last->base);
	most = state->chart == RATE_SHARE ? 1 : INFINITY;
	result_row_begin_kept(&row, fcinfo);
	put_int(&row, state->count);
	put_finite(&row, chart.events);
	put_finite(&row, chart.base);
	put_finite(&row, chart.rate);
	put_finite(&row, chart.deviation);
	put_finite(&row, chart.sigma_z);
	put_finite(&row, last->events / last->base);
	put_finite(&row, rate_z(&chart, last));
	put_limits(&row, &chart, deviation, most);
	put_limits(&row, &chart, deviation * chart.sigma_z, most);
	return result_row_datum(&row);
}
