/*
 * effective_n.c
 *		How many respondents of equal weight say as much as weighted ones.
 */
#include "base/crm.h"

#include <math.h>

#include "base/aggregate_state.h"
#include "satisfaction/survey_answer.h"

PG_FUNCTION_INFO_V1(crm_effective_n_transition);
PG_FUNCTION_INFO_V1(crm_effective_n_final);

typedef struct EffectiveState
{
	double		sum;			/* of weights */
	double		squares;
} EffectiveState;

/* Add the weights of another state. */
static void *
merge_weights(const StateShape *shape, void *state, const void *other)
{
	EffectiveState *weights = state;
	const EffectiveState *more = other;

	weights->sum += more->sum;
	weights->squares += more->squares;
	return weights;
}

/* Whatever the numbers are, adding to them is safe. */
static const StateShape shape = {
	.aggregate = "crm.effective_n",
	.element = FLOAT8OID,
	.size = sizeof(EffectiveState),
	.merge = merge_weights
};

STATE_COMBINE(crm_effective_n_combine, &shape)

/* effective_n(weight): add one weight. */
Datum
crm_effective_n_transition(PG_FUNCTION_ARGS)
{
	EffectiveState *state = state_begin(&shape, fcinfo);
	double		weight;

	if (survey_weight(fcinfo, 1, &weight))
	{
		state->sum += weight;
		state->squares += weight * weight;
	}
	return state_datum(&shape, state);
}

/* (sum of w)^2 / sum of w^2 (Kish 1965, Survey Sampling, 11.2C); NULL of no weights. */
Datum
crm_effective_n_final(PG_FUNCTION_ARGS)
{
	const EffectiveState *state = state_final(&shape, fcinfo);
	double		n;

	if (state == NULL || state->squares == 0)
		PG_RETURN_NULL();
	n = state->sum / state->squares * state->sum;
	if (!isfinite(n) || n < 0)
		crm_invalid_state(shape.aggregate);
	PG_RETURN_FLOAT8(n);
}
