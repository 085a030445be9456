/*
 * interval_argument.c
 *		A length of time in an argument.
 */
#include "base/crm.h"

#include "common/int.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "base/interval_argument.h"

/* In microseconds; it must be fixed and above zero.  The hint says what to give. */
int64
interval_argument(FunctionCallInfo fcinfo, int argument, const char *name, const char *hint)
{
	const Interval *length;
	int64		time;

	crm_refuse_null(fcinfo, argument, name, hint);
	length = PG_GETARG_INTERVAL_P(argument);
	if (unlikely(length->month != 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s has no fixed length: %s", name,
						DatumGetCString(DirectFunctionCall1(interval_out, IntervalPGetDatum(length)))),
				 errhint("Months and years differ in length; give days, as interval '30 days'.")));
	if (unlikely(pg_mul_s64_overflow(length->day, USECS_PER_DAY, &time) ||
				 pg_add_s64_overflow(time, length->time, &time) || time <= 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be above zero, not %s", name,
						DatumGetCString(DirectFunctionCall1(interval_out, IntervalPGetDatum(length)))),
				 errhint("%s", hint)));
	return time;
}
