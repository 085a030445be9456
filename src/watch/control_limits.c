/*
 * control_limits.c
 *		control_limits: between which limits a series stays while nothing
 *		happens to it, the chart of individual values.
 */
#include "base/crm.h"

#include <math.h>

#include "base/aggregate_state.h"
#include "base/result_rows.h"
#include "base/row_time.h"
#include "base/value_arguments.h"
#include "math/control.h"

PG_FUNCTION_INFO_V1(crm_control_limits_final);

#define AGGREGATE "crm.control_limits"

typedef struct LimitsState
{
	int64		at;				/* of the last value */
	ControlSeries series;
} LimitsState;

/* A state has a value, and no more than are rows. */
static bool
is_valid(const StateShape *shape, const void *argument, Size tail)
{
	const LimitsState *state = argument;

	return state->series.count >= 1 && state->series.count <= 0x1p53 && isfinite(state->series.last);
}

static const StateShape shape = {
	.aggregate = AGGREGATE,
	.kind = 0x434C4D01,			/* layout 1 */
	.size = sizeof(LimitsState),
	.is_valid = is_valid
};

/* control_limits(at, value): add a value; NULL is a gap in the series. */
static pg_attribute_always_inline Datum
add_value(FunctionCallInfo fcinfo, RowTimeType type)
{
	LimitsState *state;
	int64		at;
	double		value;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return state_skip_row(&shape, fcinfo);
	at = row_time_argument(fcinfo, 1, type, "at");
	value = value_range_argument(fcinfo, 2, "value", -INFINITY, INFINITY, "Values must be finite; what is unknown is NULL.");
	state = state_begin_quick(&shape, fcinfo);
	if (!PG_ARGISNULL(0))
		row_time_check(type, state->at, at, AGGREGATE);
	control_add(&state->series, value);
	state->at = at;
	return state_datum(&shape, state);
}

ROW_ORDER_FUNCTIONS(crm_control_limits, add_value)

/* A row of type control_limits; NULL without a value. */
Datum
crm_control_limits_final(PG_FUNCTION_ARGS)
{
	const LimitsState *state = state_final_quick(&shape, fcinfo);
	double		center;
	double		range;
	double		sigma;
	ResultRow	row;

	if (state == NULL)
		PG_RETURN_NULL();
	center = control_mean(&state->series);
	range = control_moving_range(&state->series);
	sigma = range / CONTROL_MEAN_RANGE;
	result_row_begin_kept(&row, fcinfo);
	put_int(&row, (int64) state->series.count);
	put_finite(&row, center);
	put_finite(&row, range);
	put_finite(&row, sigma);
	put_finite(&row, center - CONTROL_WIDTH * sigma);
	put_finite(&row, center + CONTROL_WIDTH * sigma);
	return result_row_datum(&row);
}
