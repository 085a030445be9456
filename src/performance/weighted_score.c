/*
 * weighted_score.c
 *		weighted_score: the score of a card of indicators,
 *		sum(score * weight) / sum(weight) over those that were measured.
 */
#include "base/crm.h"

#include "base/exact_sums.h"
#include "base/number.h"

PG_FUNCTION_INFO_V1(crm_weighted_score_transition);

static const StateShape shape = {EXACT_SUMS_SHAPE("crm.weighted_score", 0x57534301 /* layout 1 */ , SUMS_OF_MEAN)};

STATE_COMBINE(crm_weighted_score_combine, &shape)
CRM_FUNCTION(crm_weighted_score_final, exact_sums_mean(&shape, fcinfo))

/* weighted_score(score, weight): add one indicator; a weight is checked even where there is no score. */
Datum
crm_weighted_score_transition(PG_FUNCTION_ARGS)
{
	ExactSums  *sums = state_begin(&shape, fcinfo);

	(void) number_argument(fcinfo, 1, "score");
	(void) number_argument_from_zero(fcinfo, 2, "weight");
	if (!PG_ARGISNULL(1) && !PG_ARGISNULL(2))
		exact_sums_add_weighted(sums, PG_GETARG_DATUM(1), PG_GETARG_DATUM(2));
	return state_datum(&shape, sums);
}
