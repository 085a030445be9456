/*
 * event_arguments.c
 *		The arguments of a row: its time, its conditions, a window.
 */
#include "base/crm.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/timestamp.h"

#include "base/interval_argument.h"
#include "funnel/event_sequence.h"

/* 1970 in seconds since 2000. */
#define UNIX_EPOCH ((int64) (UNIX_EPOCH_JDATE - POSTGRES_EPOCH_JDATE) * SECS_PER_DAY)

CRM_NORETURN static void
time_not_finite(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("time of an event is infinite"),
			 errhint("Times must be finite; keep such rows out with WHERE or FILTER.")));
}

CRM_NORETURN static void
time_out_of_range(const char *unit, int64 at)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("time of an event is out of range: %lld %s", (long long) at, unit),
			 errhint("Numbers are seconds, those of Unix time for instance; divide milliseconds by 1000.")));
}

/* The time of a row in microseconds since 2000. */
int64
event_time_argument(FunctionCallInfo fcinfo, int argument, EventTimeType type)
{
	int64		at = PG_GETARG_INT64(argument);

	switch (type)
	{
		case EVENT_TIMESTAMPTZ:
		case EVENT_TIMESTAMP:
			if (unlikely(TIMESTAMP_NOT_FINITE(at)))
				time_not_finite();
			return at;
		case EVENT_DATE:
			at = PG_GETARG_DATEADT(argument);
			if (unlikely(DATE_NOT_FINITE(at)))
				time_not_finite();
			if (unlikely(at >= END_TIMESTAMP / USECS_PER_DAY))
				time_out_of_range("days after 2000", at);
			return at * USECS_PER_DAY;
		case EVENT_SECONDS:
			if (unlikely(at >= END_TIMESTAMP / USECS_PER_SEC - UNIX_EPOCH || at < MIN_TIMESTAMP / USECS_PER_SEC - UNIX_EPOCH))
				time_out_of_range("seconds", at);
			return (at + UNIX_EPOCH) * USECS_PER_SEC;
	}
	pg_unreachable();
}

CRM_NORETURN static void
conditions_bad(int dimensions, int conditions)
{
	if (dimensions > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("conditions are an array of %d dimensions", dimensions),
				 errhint("Write one condition after the other: event = 'view', event = 'buy'.")));
	ereport(ERROR,
			(errcode(conditions == 0 ? ERRCODE_INVALID_PARAMETER_VALUE : ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("there are %d conditions, not 1 to %d", conditions, FUNNEL_MOST_STEPS),
			 errhint("Write one condition after the other: event = 'view', event = 'buy'.")));
}

/* A bit for each condition of a row that is true; NULL is not. */
uint32
event_conditions_argument(FunctionCallInfo fcinfo, int argument, int *conditions)
{
	ArrayType  *array;
	const bool *items;
	const bits8 *present;
	uint32		mask = 0;
	int			n;

	crm_refuse_null(fcinfo, argument, "conditions", "Write one condition after the other: event = 'view', event = 'buy'.");
	array = PG_GETARG_ARRAYTYPE_P(argument);
	n = ARR_NDIM(array) == 1 ? ARR_DIMS(array)[0] : 0;
	if (unlikely(n < 1 || n > FUNNEL_MOST_STEPS))
		conditions_bad(ARR_NDIM(array), n);
	present = ARR_NULLBITMAP(array);
	items = (const bool *) array + (present == NULL ? (int) ARR_OVERHEAD_NONULLS(1) : array->dataoffset);
	for (int i = 0; i < n; i++)
	{
		if (unlikely(present != NULL && (present[i / 8] >> (i % 8) & 1) == 0))
			continue;
		mask |= (uint32) *items++ << i;
	}
	*conditions = n;
	return mask;
}

/* The window of a funnel, in microseconds. */
int64
event_interval_argument(FunctionCallInfo fcinfo, int argument)
{
	return interval_argument(fcinfo, argument, "window", "Give a length of time, as interval '7 days'; an event at its very end still counts.");
}

/* The same of a number of seconds. */
int64
event_seconds_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	int64		seconds;

	crm_refuse_null(fcinfo, argument, name, "Give a number of seconds, as 86400 for a day.");
	seconds = PG_GETARG_INT64(argument);
	if (unlikely(seconds <= 0 || seconds > PG_INT64_MAX / USECS_PER_SEC))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be above zero and below %lld, not %lld", name,
						(long long) (PG_INT64_MAX / USECS_PER_SEC), (long long) seconds),
				 errhint("Give a number of seconds, as 86400 for a day; an event at its very end still counts.")));
	return seconds * USECS_PER_SEC;
}
