/*
 * probability_error.c
 *		brier_score and log_loss: how far probabilities are from what happened.
 *		Sums only, so that they cost little in every group.
 */
#include "base/crm.h"

#include <math.h>

#include "base/aggregate_state.h"
#include "classifier/score_arguments.h"
#include "math/probability_loss.h"

PG_FUNCTION_INFO_V1(crm_probability_error_transition);
PG_FUNCTION_INFO_V1(crm_brier_score_final);
PG_FUNCTION_INFO_V1(crm_log_loss_final);

typedef struct ErrorState
{
	ProbabilityLoss loss;
} ErrorState;

/* Add the sums of another state. */
static void *
merge(const StateShape *shape, void *state, const void *other)
{
	probability_loss_merge(&((ErrorState *) state)->loss, &((const ErrorState *) other)->loss);
	return state;
}

/* What the logarithm is taken of. */
static bool
is_valid(const StateShape *shape, const void *state, Size tail)
{
	const ProbabilityLoss *loss = &((const ErrorState *) state)->loss;

	return loss->product > 0 && loss->product <= 1 && loss->impossible >= 0;
}

static const StateShape shape = {
	.aggregate = "crm.brier_score",
	.kind = 0x43425201,
	.size = sizeof(ErrorState),
	.is_valid = is_valid,
	.merge = merge
};

STATE_COMBINE(crm_probability_error_combine, &shape)

/* The state of the call, a new one for the first row. */
static ErrorState *
begin(FunctionCallInfo fcinfo)
{
	ErrorState *state = state_quick(&shape, fcinfo);

	if (state != NULL && is_valid(&shape, state, 0))
		return state;
	if (!PG_ARGISNULL(0))
		return state_begin(&shape, fcinfo);
	state = state_begin(&shape, fcinfo);
	state->loss = (ProbabilityLoss) PROBABILITY_LOSS;
	return state;
}

/* brier_score(probability, event [, weight]), log_loss(...): add a row. */
Datum
crm_probability_error_transition(PG_FUNCTION_ARGS)
{
	ErrorState *state = begin(fcinfo);
	double		weight = score_weight_argument(fcinfo, PG_NARGS() > 3 ? 3 : 0);
	double		probability;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || weight == 0)
		return state_datum(&shape, state);
	probability = PG_GETARG_FLOAT8(1);
	score_check_probability(probability, "probability");
	probability_loss_add(&state->loss, probability, PG_GETARG_BOOL(2), weight);
	return state_datum(&shape, state);
}

/* The sums in the end; NULL without rows. */
static const ProbabilityLoss *
loss_final(FunctionCallInfo fcinfo)
{
	const ErrorState *state = state_final(&shape, fcinfo);

	if (state == NULL || !(math_sum_value(&state->loss.weight) > 0))
		return NULL;
	return &state->loss;
}

/* Mean squared error. */
Datum
crm_brier_score_final(PG_FUNCTION_ARGS)
{
	const ProbabilityLoss *loss = loss_final(fcinfo);

	if (loss == NULL)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(probability_loss_brier(loss));
}

/* Mean logarithm. */
Datum
crm_log_loss_final(PG_FUNCTION_ARGS)
{
	const ProbabilityLoss *loss = loss_final(fcinfo);

	if (loss == NULL)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(probability_loss_log(loss));
}
