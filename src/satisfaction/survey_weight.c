/*
 * survey_weight.c
 *		The weight of a respondent, and what weights cost.
 */
#include "base/crm.h"

#include "base/aggregate_state.h"
#include "satisfaction/survey_weight.h"

PG_FUNCTION_INFO_V1(crm_effective_n_transition);
PG_FUNCTION_INFO_V1(crm_effective_n_final);

/* The error for a number that is no weight. */
void
survey_weight_refuse(double weight)
{
	if (isnan(weight) || isinf(weight))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("weight is %s", isnan(weight) ? "NaN" : weight > 0 ? "Infinity" : "-Infinity"),
				 errhint("Weights must be finite; a row of weight NULL or 0 does not count.")));
	if (weight < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("weight %.15g is negative", weight),
				 errhint("A weight says how many people a respondent stands for; a row of weight NULL or 0 does not count.")));
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("weight %.15g is out of range", weight),
			 errhint("Sizes go from 1e-100 to 1e100; only the ratios of weights matter.")));
}

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
	double		weight = survey_weight_argument(fcinfo, 1);

	state->sum += weight;
	state->squares += weight * weight;
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
