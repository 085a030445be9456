/*
 * loyalty_stage.c
 *		The ladder of loyalty: satisfied, loyal, advocate.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "base/sorted_values.h"
#include "math/share.h"

PG_FUNCTION_INFO_V1(crm_loyalty_stage);

#define STEPS 3

/*
 * loyalty_stage(satisfaction, repurchase, recommendation, a cut for each): the
 * highest step that the customer stands on, who stands on all below it.  NULL
 * when the answer that decides is not there.
 */
Datum
crm_loyalty_stage(PG_FUNCTION_ARGS)
{
	static const char *const answers[STEPS] = {"satisfaction", "repurchase", "recommendation"};
	static const char *const cuts[STEPS] = {"satisfaction_cut", "repurchase_cut", "recommendation_cut"};
	static const char *const stages[STEPS + 1] = {"dissatisfied", "satisfied", "loyal", "advocate"};

	for (int i = 0; i < STEPS; i++)
	{
		if (!PG_ARGISNULL(i))
			value_check(PG_GETARG_FLOAT8(i), answers[i]);
		crm_refuse_null(fcinfo, STEPS + i, cuts[i], "Pass the least answer that counts as high: 4 of 5 points, for instance.");
		value_check(PG_GETARG_FLOAT8(STEPS + i), cuts[i]);
	}
	for (int i = 0; i < STEPS; i++)
	{
		if (PG_ARGISNULL(i))
			PG_RETURN_NULL();
		if (!share_reaches(PG_GETARG_FLOAT8(i), PG_GETARG_FLOAT8(STEPS + i)))
			PG_RETURN_TEXT_P(cstring_to_text(stages[i]));
	}
	PG_RETURN_TEXT_P(cstring_to_text(stages[STEPS]));
}
