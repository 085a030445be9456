/*
 * cusum.c
 *		cusum: cumulative sums of deviations, which show a small shift that
 *		stays.
 */
#include "base/crm.h"

#include <float.h>
#include <math.h>

#include "base/aggregate_state.h"
#include "base/result_rows.h"
#include "base/row_time.h"
#include "base/value_arguments.h"

PG_FUNCTION_INFO_V1(crm_cusum_final);

#define AGGREGATE "crm.cusum"

/* Half of the shift of one standard deviation, which is found soonest. */
#define USUAL_ALLOWANCE 0.5

typedef struct CusumState
{
	int64		at;				/* of the last value */
	double		up;
	double		down;
} CusumState;

static bool
is_valid(const StateShape *shape, const void *argument, Size tail)
{
	const CusumState *state = argument;

	return state->up >= 0 && state->down >= 0 && isfinite(state->up) && isfinite(state->down);
}

static const StateShape shape = {
	.aggregate = AGGREGATE,
	.kind = 0x43555301,			/* layout 1 */
	.size = sizeof(CusumState),
	.is_valid = is_valid
};

/* The value in standard deviations from its target, which may be another in each row. */
static double
read_deviation(FunctionCallInfo fcinfo)
{
	double		value = value_range_argument(fcinfo, 2, "value", -INFINITY, INFINITY, "Values must be finite; what is unknown is NULL.");
	double		target = value_range_argument(fcinfo, 3, "target", -INFINITY, INFINITY, "It must be finite.");
	double		sigma = value_range_argument(fcinfo, 4, "sigma", DBL_MIN, INFINITY, "It is the standard deviation of the values, above 0: that of control_limits() of a quiet time.");
	double		deviation = (value - target) / sigma;

	if (unlikely(fabs(deviation) > 1e100))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("value %.15g is more than 1e100 times sigma %.15g from target %.15g", value, sigma, target),
				 errhint("Value, target and sigma are in the same unit.")));
	return deviation;
}

/*
 * cusum(at, value, target, sigma [, k]): up = max(0, up + z - k), and down alike
 * (Page 1954, Biometrika 41:100).  NULL in value, target or sigma leaves them as
 * they are.
 */
static pg_attribute_always_inline Datum
add_value(FunctionCallInfo fcinfo, RowTimeType type)
{
	CusumState *state;
	int64		at;
	double		z;
	double		k = USUAL_ALLOWANCE;

	if (PG_NARGS() > 5 && !PG_ARGISNULL(5))
		k = value_range_argument(fcinfo, 5, "k", 0, 1e100, "It is what is not counted of every deviation, in standard deviations, 0.5 unless given.");
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3) || PG_ARGISNULL(4))
		return state_skip_row(&shape, fcinfo);
	at = row_time_argument(fcinfo, 1, type, "at");
	z = read_deviation(fcinfo);
	state = state_begin_quick(&shape, fcinfo);
	if (!PG_ARGISNULL(0))
		row_time_check(type, state->at, at, AGGREGATE);
	state->up = Max(0, state->up + z - k);
	state->down = Max(0, state->down - z - k);
	state->at = at;
	return state_datum(&shape, state);
}

ROW_ORDER_FUNCTIONS(crm_cusum, add_value)

/* A row of type cusum; NULL without a value. */
Datum
crm_cusum_final(PG_FUNCTION_ARGS)
{
	const CusumState *state = state_final_quick(&shape, fcinfo);
	ResultRow	row;

	if (state == NULL)
		PG_RETURN_NULL();
	result_row_begin_kept(&row, fcinfo);
	put_float(&row, state->up);
	put_float(&row, state->down);
	return result_row_datum(&row);
}
