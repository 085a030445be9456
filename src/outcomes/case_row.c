/*
 * case_row.c
 *		The duration and the weight of a case, as arguments.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/fmgrprotos.h"

#include "outcomes/case_row.h"

CRM_NORETURN static void
refuse_number(const char *what, double value, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s is %s", what, DatumGetCString(DirectFunctionCall1(float8out, Float8GetDatum(value)))),
			 errhint("%s", hint)));
}

/* A weight; false for NULL. */
bool
case_weight_argument(FunctionCallInfo fcinfo, int argument, double most, double *weight)
{
	if (PG_ARGISNULL(argument))
		return false;
	*weight = PG_GETARG_FLOAT8(argument);
	if (unlikely(!(*weight >= 0 && *weight <= most)))
		refuse_number("weight", *weight, "A weight says how often the row is there: a finite number, 0 or more.");
	return true;
}

/* A duration, which spans what is said; false for NULL. */
bool
case_duration_argument(FunctionCallInfo fcinfo, int argument, const char *span, double *duration)
{
	if (PG_ARGISNULL(argument))
		return false;
	*duration = PG_GETARG_FLOAT8(argument) + 0.0;	/* -0 becomes 0 */
	if (unlikely(!(*duration >= 0 && isfinite(*duration))))
		refuse_number("duration", *duration,
					  psprintf("A duration is finite and not negative: %s, or to as_of while the case is open. Is an end before its beginning?", span));
	return true;
}
