/*
 * working_time.c
 *		working_time(): how much of the time between two instants lies within
 *		opening hours.
 *
 * Opening hours are of the clock on the wall, so each begins and ends at
 * instants of its own: where clocks change, a day has an hour more or less.  An
 * opening belongs to the day on which it begins, also for holidays.
 */
#include "base/crm.h"

#include "pgtime.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "base/event_day.h"
#include "outcomes/opening_hours.h"

PG_FUNCTION_INFO_V1(crm_working_time);

/* Longer than any case. */
#define MOST_YEARS 200
#define MOST_DAYS (MOST_YEARS * 366)

/* fn_extra: what the texts of the last row said. */
typedef struct WorkingCall
{
	MemoryContext context;
	text	   *hours_text;
	OpeningHours hours;
	text	   *zone_text;
	pg_tz	   *zone;
	struct varlena *holiday_array;
	int			nholidays;
	DateADT    *holidays;		/* ascending */
} WorkingCall;

/* Is the argument another than that of the row before?  It is remembered; NULL is none. */
static bool
is_new(WorkingCall *call, struct varlena **known, struct varlena *value)
{
	if (*known != NULL && value != NULL && VARSIZE_ANY_EXHDR(*known) == VARSIZE_ANY_EXHDR(value) &&
		memcmp(VARDATA_ANY(*known), VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)) == 0)
		return false;
	if (*known == NULL && value == NULL)
		return false;
	if (*known != NULL)
		pfree(*known);
	*known = value == NULL ? NULL : MemoryContextAlloc(call->context, VARSIZE_ANY(value));
	if (value != NULL)
		memcpy(*known, value, VARSIZE_ANY(value));
	return true;
}

static int
compare_days(const void *one, const void *other)
{
	DateADT		a = *(const DateADT *) one;
	DateADT		b = *(const DateADT *) other;

	return (a > b) - (a < b);
}

/* Holidays in order; those that are NULL are none. */
static void
read_holidays(WorkingCall *call, ArrayType *array)
{
	Datum	   *values;
	bool	   *nulls;
	int			n;

	call->nholidays = 0;
	if (array == NULL)
		return;
	deconstruct_array(array, DATEOID, sizeof(DateADT), true, TYPALIGN_INT, &values, &nulls, &n);
	if (call->holidays != NULL)
		pfree(call->holidays);
	call->holidays = MemoryContextAlloc(call->context, sizeof(DateADT) * (Size) Max(n, 1));
	for (int i = 0; i < n; i++)
		if (!nulls[i])
			call->holidays[call->nholidays++] = DatumGetDateADT(values[i]);
	qsort(call->holidays, (size_t) call->nholidays, sizeof(DateADT), compare_days);
}

/* The arguments of the call, read anew only where they have changed. */
static WorkingCall *
read_call(FunctionCallInfo fcinfo)
{
	WorkingCall *call = fcinfo->flinfo->fn_extra;
	text	   *hours;
	text	   *zone = PG_ARGISNULL(4) ? NULL : PG_GETARG_TEXT_PP(4);
	ArrayType  *holidays = PG_ARGISNULL(3) ? NULL : PG_GETARG_ARRAYTYPE_P(3);

	crm_refuse_null(fcinfo, 2, "hours", "Write opening hours as 'mon-fri 09:00-17:00'; round the clock is 'mon-sun 00:00-24:00'.");
	hours = PG_GETARG_TEXT_PP(2);
	if (unlikely(call == NULL))
	{
		call = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(WorkingCall));
		call->context = fcinfo->flinfo->fn_mcxt;
		fcinfo->flinfo->fn_extra = call;
	}
	if (is_new(call, &call->hours_text, hours))
		opening_hours_read(text_to_cstring(hours), &call->hours);
	if (is_new(call, &call->holiday_array, (struct varlena *) holidays))
		read_holidays(call, holidays);
	if (is_new(call, &call->zone_text, zone) && zone != NULL)
		call->zone = event_zone_named(text_to_cstring(zone));
	if (zone == NULL)
		call->zone = session_timezone;
	return call;
}

/* The day of an instant by the clock of the zone. */
static DateADT
day_of(TimestampTz at, pg_tz *zone)
{
	struct pg_tm tm;
	fsec_t		fsec;
	int			offset;

	if (timestamp2tm(at, &offset, &tm, &fsec, NULL, zone) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("timestamp out of range"),
				 errhint("Working time is between two instants that a calendar has.")));
	return date2j(tm.tm_year, tm.tm_mon, tm.tm_mday) - POSTGRES_EPOCH_JDATE;
}

/* The instant at which the clock of the zone shows so many seconds of a day, or of the next. */
static TimestampTz
instant_of(DateADT day, int seconds, pg_tz *zone)
{
	struct pg_tm tm = {0};

	day += seconds / SECS_PER_DAY;
	seconds %= SECS_PER_DAY;
	j2date(day + POSTGRES_EPOCH_JDATE, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
	tm.tm_hour = seconds / SECS_PER_HOUR;
	tm.tm_min = seconds / SECS_PER_MINUTE % MINS_PER_HOUR;
	tm.tm_sec = seconds % SECS_PER_MINUTE;
	return ((int64) day * SECS_PER_DAY + seconds + DetermineTimeZoneOffset(&tm, zone)) * USECS_PER_SEC;
}

/* What lies within the openings of one day. */
static int64
open_on(const WorkingCall *call, DateADT day, TimestampTz start, TimestampTz finish)
{
	int			weekday = j2day(day + POSTGRES_EPOCH_JDATE + 6) % 7;
	int64		open = 0;

	if (call->nholidays > 0 &&
		bsearch(&day, call->holidays, (size_t) call->nholidays, sizeof(DateADT), compare_days) != NULL)
		return 0;
	for (int i = call->hours.first[weekday]; i < call->hours.first[weekday + 1]; i++)
	{
		TimestampTz from = Max(start, instant_of(day, call->hours.opening[i].from, call->zone));
		TimestampTz to = Min(finish, instant_of(day, call->hours.opening[i].to, call->zone));

		if (to > from)
			open += to - from;
	}
	return open;
}

/* working_time(start, finish, hours, holidays, zone) */
Datum
crm_working_time(PG_FUNCTION_ARGS)
{
	const WorkingCall *call;
	TimestampTz start;
	TimestampTz finish;
	Interval   *result;
	bool		reversed;
	DateADT		last;
	int64		open = 0;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	call = read_call(fcinfo);
	reversed = PG_GETARG_TIMESTAMPTZ(1) < PG_GETARG_TIMESTAMPTZ(0);
	start = PG_GETARG_TIMESTAMPTZ(reversed ? 1 : 0);
	finish = PG_GETARG_TIMESTAMPTZ(reversed ? 0 : 1);
	if (TIMESTAMP_NOT_FINITE(start) || TIMESTAMP_NOT_FINITE(finish))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("start or finish is infinite"),
				 errhint("A case that is still open is counted up to a day of yours: coalesce(closed, as_of).")));
	last = day_of(finish, call->zone);
	if (last - day_of(start, call->zone) > MOST_DAYS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("from %s to %s are more than %d years", event_day_iso(day_of(start, call->zone)), event_day_iso(last), MOST_YEARS),
				 errhint("Each day is looked at: is one of the two a day far off that stands for none?")));
	/* an opening of the day before may go on after midnight */
	for (DateADT day = day_of(start, call->zone) - 1; day <= last; day++)
	{
		CRM_CHECK_INTERRUPTS(day);
		open += open_on(call, day, start, finish);
	}
	result = palloc0(sizeof(Interval));
	result->time = reversed ? -open : open;
	PG_RETURN_INTERVAL_P(result);
}
