/*
 * ewma.c
 *		ewma: the exponentially weighted moving average, which shows a slow
 *		drift.
 */
#include "base/crm.h"

#include <float.h>
#include <math.h>

#include "base/aggregate_state.h"
#include "base/row_time.h"
#include "base/value_arguments.h"

PG_FUNCTION_INFO_V1(crm_ewma_final);

#define AGGREGATE "crm.ewma"

/* What the call says; the same for all rows. */
typedef struct EwmaOptions
{
	double		lambda;
	double		target;			/* 0 unless it is given */
	int64		has_target;
} EwmaOptions;

typedef struct EwmaState
{
	EwmaOptions options;
	int64		at;				/* of the last value */
	double		mean;
} EwmaState;

static bool
is_valid(const StateShape *shape, const void *argument, Size tail)
{
	const EwmaState *state = argument;

	return isfinite(state->mean);
}

static const StateShape shape = {
	.aggregate = AGGREGATE,
	.kind = 0x45574D01,			/* layout 1 */
	.size = sizeof(EwmaState),
	.options = sizeof(EwmaOptions),
	.options_at = 0,
	.options_change = "lambda or target changes",
	.options_hint = "Pass the same lambda and target in all rows.",
	.is_valid = is_valid
};

/* lambda and, where it is an argument and not NULL, the target. */
static EwmaOptions
read_options(FunctionCallInfo fcinfo)
{
	EwmaOptions options = {0};

	crm_refuse_null(fcinfo, 3, "lambda", "Give the weight of the newest value, 0.2 for instance.");
	options.lambda = value_range_argument(fcinfo, 3, "lambda", DBL_MIN, 1, "It is the weight of the newest value, above 0 and up to 1, 0.2 for instance.");
	options.has_target = PG_NARGS() > 4 && !PG_ARGISNULL(4);
	if (options.has_target)
		options.target = value_range_argument(fcinfo, 4, "target", -INFINITY, INFINITY, "It must be finite.");
	return options;
}

/*
 * ewma(at, value, lambda [, target]): z = lambda x + (1 - lambda) z, which begins
 * with the target or else with the first value (Roberts 1959, Technometrics
 * 1:239).  NULL leaves it as it is.
 */
static pg_attribute_always_inline Datum
add_value(FunctionCallInfo fcinfo, RowTimeType type)
{
	EwmaOptions options = read_options(fcinfo);
	EwmaState  *state;
	int64		at;
	double		value;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return state_skip_row(&shape, fcinfo);
	at = row_time_argument(fcinfo, 1, type, "at");
	value = value_range_argument(fcinfo, 2, "value", -INFINITY, INFINITY, "Values must be finite; what is unknown is NULL.");
	state = state_begin_quick(&shape, fcinfo);
	if (PG_ARGISNULL(0))
		*state = (EwmaState) {.options = options,.mean = options.has_target ? options.target : value};
	else
	{
		state_check_options(&shape, state, &options);
		row_time_check(type, state->at, at, AGGREGATE);
	}
	state->mean = options.lambda * value + (1 - options.lambda) * state->mean;
	state->at = at;
	return state_datum(&shape, state);
}

ROW_ORDER_FUNCTIONS(crm_ewma, add_value)

/* The average; NULL without a value. */
Datum
crm_ewma_final(PG_FUNCTION_ARGS)
{
	const EwmaState *state = state_final_quick(&shape, fcinfo);

	if (state == NULL)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(state->mean);
}
