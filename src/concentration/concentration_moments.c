/*
 * concentration_moments.c
 *		HHI and entropy as aggregates: eight numbers of state, one pass.
 */
#include "base/crm.h"

#include <math.h>

#include "base/aggregate_state.h"
#include "base/sorted_values.h"

PG_FUNCTION_INFO_V1(crm_moments_transition);

/* Add the values of another state. */
static void *
merge_moments(const StateShape *shape, void *state, const void *other)
{
	share_moments_merge(state, other);
	return state;
}

/* Whatever the numbers are, adding to them is safe. */
static const StateShape shape = {
	.aggregate = "crm.hhi",
	.element = FLOAT8OID,
	.size = sizeof(ShareMoments),
	.merge = merge_moments
};

STATE_COMBINE(crm_moments_combine, &shape)

/* Add one value in place. */
Datum
crm_moments_transition(PG_FUNCTION_ARGS)
{
	ShareMoments *moments = state_begin(&shape, fcinfo);
	double		value;

	if (PG_ARGISNULL(1))
		return state_datum(&shape, moments);
	value = PG_GETARG_FLOAT8(1);
	value_check(value, "value");
	if (value < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("shares cannot be made of the negative value %.15g", value),
				 errhint("Keep such rows out with FILTER (WHERE value >= 0), or look at crm.whale_curve.")));
	share_moments_add(moments, value);
	return state_datum(&shape, moments);
}

/* A result of moments; NULL when there is none. */
static Datum
moments_result(FunctionCallInfo fcinfo,
			   bool (*measure) (const ShareMoments *moments, double *result))
{
	const ShareMoments *moments = state_final(&shape, fcinfo);
	double		result;

	if (moments == NULL || !measure(moments, &result))
		PG_RETURN_NULL();
	if (!isfinite(result))
		crm_invalid_state(shape.aggregate);
	PG_RETURN_FLOAT8(result);
}

CRM_FUNCTION(crm_hhi_final, moments_result(fcinfo, share_moments_hhi))
CRM_FUNCTION(crm_entropy_final, moments_result(fcinfo, share_moments_entropy))
