/*
 * decay_sum.c
 *		decay_sum: values that halve with every half-life that has passed since,
 *		such as what was paid into an emotional account.
 */
#include "base/crm.h"

#include <math.h>

#include "base/aggregate_state.h"
#include "base/interval_argument.h"
#include "base/row_time.h"
#include "base/value_arguments.h"
#include "math/special.h"

PG_FUNCTION_INFO_V1(crm_decay_sum_final);

typedef struct DecayState
{
	int64		as_of;
	int64		half_life;		/* microseconds */
	MathSum		sum;
} DecayState;

static bool
is_valid(const StateShape *shape, const void *argument, Size tail)
{
	const DecayState *state = argument;

	return isfinite(state->sum.sum) && isfinite(state->sum.carry);
}

static void *
merge(const StateShape *shape, void *argument, const void *other)
{
	DecayState *state = argument;

	math_sum_merge(&state->sum, &((const DecayState *) other)->sum);
	return state;
}

static const StateShape shape = {
	.aggregate = "crm.decay_sum",
	.kind = 0x44435301,			/* layout 1 */
	.size = sizeof(DecayState),
	.options = offsetof(DecayState, sum),
	.options_at = 0,
	.options_change = "as_of or half_life changes",
	.options_hint = "Pass the same as_of and half_life in all rows; value times 2 ^ (- age / half-life) is what each counts for, if they have to differ.",
	.is_valid = is_valid,
	.merge = merge
};

STATE_COMBINE(crm_decay_sum_combine, &shape)

CRM_NORETURN static void
event_is_later(RowTimeType type, int64 at, int64 as_of)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("an event of %s is after as_of, %s", row_time_text(type, at), row_time_text(type, as_of)),
			 errhint("Keep later events out: FILTER (WHERE at <= as_of).")));
}

/* decay_sum(at, value, as_of, half_life): add value times 2^-(age / half_life). */
static pg_attribute_always_inline Datum
add_event(FunctionCallInfo fcinfo, RowTimeType type)
{
	DecayState	options = {0};
	DecayState *state;
	int64		at;
	double		value;
	double		age;

	crm_refuse_null(fcinfo, 3, "as_of", "Pass the time for which the sum is asked.");
	options.as_of = row_time_argument(fcinfo, 3, type, "as_of");
	options.half_life = interval_argument(fcinfo, 4, "half_life", "Give the time after which an event counts half, as interval '60 days'.");
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return state_skip_row(&shape, fcinfo);
	at = row_time_argument(fcinfo, 1, type, "at");
	if (at > options.as_of)
		event_is_later(type, at, options.as_of);
	value = value_range_argument(fcinfo, 2, "value", -INFINITY, INFINITY, "Values must be finite; what is unknown is NULL.");
	state = state_begin_with(&shape, fcinfo, &options);
	age = (double) ((uint64) options.as_of - (uint64) at) * (type == ROW_DATE ? USECS_PER_DAY : 1);
	math_sum_add(&state->sum, value * exp2(-age / (double) options.half_life));
	return state_datum(&shape, state);
}

ROW_TIME_FUNCTIONS(crm_decay_sum, add_event)

/* The sum; NULL without an event. */
Datum
crm_decay_sum_final(PG_FUNCTION_ARGS)
{
	const DecayState *state = state_final(&shape, fcinfo);

	if (state == NULL)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(math_sum_value(&state->sum));
}
