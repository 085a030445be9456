/*
 * event_day.c
 *		The calendar day of a row, as days since 2000-01-01.
 *
 * date and timestamp are taken as they are.  timestamptz is cut in the
 * session's TimeZone: the offset from UTC is looked up once per UTC day and
 * remembered, because asking the time zone for every row would cost more than
 * everything else that happens to it.
 */
#include "base/crm.h"

#include "catalog/pg_type.h"
#include "parser/parse_coerce.h"
#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "base/event_day.h"

#define CLOCK_SLOTS 1024
#define UNIX_EPOCH_OFFSET \
	((int64) (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY)

typedef struct ClockSlot
{
	int32		utc_day;
	int32		offset;			/* seconds east of UTC, all that day */
	bool		valid;
} ClockSlot;

struct EventClock
{
	pg_tz	   *zone;			/* the slots hold this zone's offsets */
	ClockSlot	slots[CLOCK_SLOTS];
};

/* A value that is no time, where the aggregate takes a time of any type. */
void
event_day_refuse_type(Oid type)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("a time is expected, not a value of type %s", format_type_be(type)),
			 TypeCategory(type) == TYPCATEGORY_STRING
			 ? errhint("Say how the text is read: at::timestamp if it is as 2026-01-31 10:00, otherwise to_timestamp(at, 'DD/MM/YYYY HH24:MI')::timestamp with its order of day and month.")
			 : errhint("Use date, timestamp or timestamp with time zone, for instance at::timestamp.")));
}

/* A clock in the context. */
EventClock *
event_clock_create(MemoryContext context)
{
	return MemoryContextAllocZero(context, sizeof(EventClock));
}

/* Times must be finite: the error that event_day_finite() raises. */
void
event_day_not_finite(bool is_end)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("time of purchase is %s", is_end ? "infinity" : "-infinity"),
			 errhint("Times must be finite; keep such rows out with WHERE or FILTER.")));
}

/*
 * Seconds east of UTC of a zone at an instant; *until is when that offset ends, or
 * PG_INT64_MAX.
 */
static int32
zone_offset(int64 seconds, pg_time_t *until, pg_tz *zone)
{
	pg_time_t	instant = seconds + UNIX_EPOCH_OFFSET;
	pg_time_t	boundary;
	long		before;
	long		after;
	int			before_dst;
	int			after_dst;
	int			found;

	found = pg_next_dst_boundary(&instant, &before, &before_dst, &boundary,
								 &after, &after_dst, zone);
	if (found < 0)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("timestamp out of range")));
	*until = found ? boundary - UNIX_EPOCH_OFFSET : PG_INT64_MAX;
	return (int32) before;
}

/* The day of a local time; the calendar begins later in the west. */
static DateADT
local_day(Timestamp at)
{
	DateADT		day = event_day_floor(at);

	if (unlikely(!IS_VALID_DATE(day)))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("time of purchase is before the first date of the calendar"),
				 errhint("Keep such rows out with WHERE or FILTER.")));
	return day;
}

/* The day of an instant in a zone; the clock may have served another one. */
DateADT
event_day_in_zone(TimestampTz instant, EventClock *clock, pg_tz *zone)
{
	DateADT		utc_day = event_day_floor(instant);
	ClockSlot  *slot = &clock->slots[(uint32) utc_day % CLOCK_SLOTS];

	if (unlikely(clock->zone != zone))
	{
		memset(clock->slots, 0, sizeof(clock->slots));
		clock->zone = zone;
	}
	if (unlikely(!slot->valid || slot->utc_day != utc_day))
	{
		int64		day_start = (int64) utc_day * SECS_PER_DAY;
		pg_time_t	until;
		int32		offset = zone_offset(day_start, &until, zone);

		/* a day on which the clocks change is looked up row by row */
		if (until < day_start + SECS_PER_DAY)
		{
			int64		second = (instant - (int64) utc_day * USECS_PER_DAY) / USECS_PER_SEC;

			offset = zone_offset(day_start + second, &until, zone);
			return local_day(instant + offset * USECS_PER_SEC);
		}
		*slot = (ClockSlot) {.utc_day = utc_day, .offset = offset, .valid = true};
	}
	return local_day(instant + slot->offset * USECS_PER_SEC);
}

/* The day of an instant in the session's TimeZone. */
DateADT
event_day_local(TimestampTz instant, EventClock *clock)
{
	return event_day_in_zone(instant, clock, session_timezone);
}

/* A day in the session's DateStyle, for messages. */
char *
event_day_text(DateADT day)
{
	return DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(day)));
}

/* A day as 2026-01-31, whatever the session's DateStyle. */
char *
event_day_iso(DateADT day)
{
	char	   *text = palloc(MAXDATELEN + 1);
	struct pg_tm tm = {0};

	j2date(day + POSTGRES_EPOCH_JDATE, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
	EncodeDateOnly(&tm, USE_ISO_DATES, text);
	return text;
}

/* An as-of date must be a real day. */
void
event_day_check_as_of(DateADT as_of)
{
	if (DATE_NOT_FINITE(as_of))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("as-of date must be finite, not %s", event_day_text(as_of)),
				 errhint("Pass the day up to which purchases are counted, for instance current_date.")));
}

/* Is the as-of date within limit days of the last row that holder holds?  A century off is a typing error. */
void
event_day_check_far(DateADT last, DateADT as_of, int limit, const char *holder)
{
	int64		days = (int64) as_of - last;

	if (!DATE_NOT_FINITE(last) && days > limit)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("as-of date %s is " INT64_FORMAT " days after the last row of the %s, %s",
						event_day_text(as_of), days, holder, event_day_text(last)),
				 errhint("Pass the day up to which the rows are complete, for instance '%s'.",
						 event_day_iso(last))));
}

/* When a model is made: customers look lost where only rows are missing. */
void
event_day_warn_stale(DateADT last, DateADT as_of)
{
	int64		days = (int64) as_of - last;

	if (DATE_NOT_FINITE(last) || days < EVENT_DAY_STALE)
		return;
	ereport(WARNING,
			(errmsg("the rows end on %s, " INT64_FORMAT " days before the as-of date %s",
					event_day_iso(last), days, event_day_iso(as_of)),
			 errhint("All customers look lost to a model of these days. Pass the day up to which the rows are complete as the as-of date, or load the rows that are missing.")));
}

/* The as-of date in an argument of a function that is not strict. */
DateADT
event_day_as_of_argument(FunctionCallInfo fcinfo, int argument)
{
	DateADT		as_of;

	crm_refuse_null(fcinfo, argument, "as-of date", "Pass the day up to which purchases are counted.");
	as_of = PG_GETARG_DATEADT(argument);
	event_day_check_as_of(as_of);
	return as_of;
}

/* Order of days, for qsort. */
int
event_day_compare(const void *a, const void *b, void *arg)
{
	DateADT		left = *(const DateADT *) a;
	DateADT		right = *(const DateADT *) b;

	return (left > right) - (left < right);
}
