/*
 * concentration_moments.c
 *		HHI and entropy as aggregates: eight numbers of state, one pass.
 */
#include "base/crm.h"

#include <math.h>

#include "base/sorted_values.h"

PG_FUNCTION_INFO_V1(crm_moments_transition);
PG_FUNCTION_INFO_V1(crm_moments_combine);
PG_FUNCTION_INFO_V1(crm_hhi_final);
PG_FUNCTION_INFO_V1(crm_entropy_final);

#define MOMENTS ((int) (sizeof(ShareMoments) / sizeof(float8)))

StaticAssertDecl(sizeof(ShareMoments) == 8 * sizeof(float8),
				 "moments are stored as float8[]");

/* The state in an argument, new if it is NULL. */
static ArrayType *
state_argument(FunctionCallInfo fcinfo, int argument)
{
	return fixed_state_argument(fcinfo, argument, MOMENTS, "crm.hhi");
}

/* The moments in a state, to be read and changed in place. */
static ShareMoments *
state_moments(ArrayType *state)
{
	return (ShareMoments *) VALUE_STATE_ITEMS(state);
}

/* Add one value in place. */
Datum
crm_moments_transition(PG_FUNCTION_ARGS)
{
	ArrayType  *state;
	double		value;

	(void) crm_aggregate_context(fcinfo, "crm.hhi");
	state = state_argument(fcinfo, 0);
	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(state);
	value = PG_GETARG_FLOAT8(1);
	value_check(value, "value");
	if (value < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("shares cannot be made of the negative value %.15g", value),
				 errhint("Keep such rows out with FILTER (WHERE value >= 0), or look at crm.whale_curve.")));
	share_moments_add(state_moments(state), value);
	PG_RETURN_POINTER(state);
}

/* Add the moments in argument 1 in place. */
Datum
crm_moments_combine(PG_FUNCTION_ARGS)
{
	ArrayType  *state;

	(void) crm_aggregate_context(fcinfo, "crm.hhi");
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(PG_GETARG_ARRAYTYPE_P_COPY(1));
	state = state_argument(fcinfo, 0);
	share_moments_merge(state_moments(state), state_moments(state_argument(fcinfo, 1)));
	PG_RETURN_POINTER(state);
}

/* A result of moments; NULL when there is none. */
static Datum
moments_result(FunctionCallInfo fcinfo,
			   bool (*measure) (const ShareMoments *moments, double *result))
{
	double		result;

	(void) crm_aggregate_context(fcinfo, "crm.hhi");
	if (PG_ARGISNULL(0) || !measure(state_moments(state_argument(fcinfo, 0)), &result))
		PG_RETURN_NULL();
	if (!isfinite(result))
		crm_invalid_state("crm.hhi");
	PG_RETURN_FLOAT8(result);
}

Datum
crm_hhi_final(PG_FUNCTION_ARGS)
{
	return moments_result(fcinfo, share_moments_hhi);
}

Datum
crm_entropy_final(PG_FUNCTION_ARGS)
{
	return moments_result(fcinfo, share_moments_entropy);
}
