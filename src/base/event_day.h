/*
 * event_day.h
 *		The calendar day of a row.
 */
#ifndef CRM_EVENT_DAY_H
#define CRM_EVENT_DAY_H

#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "pgtime.h"
#include "utils/date.h"
#include "utils/timestamp.h"

#include "base/compat.h"

/*
 * An as-of date this many days after the last row can only be a mistake: ten
 * years for a whole population, fifty for one customer, who may have gone.
 */
#define EVENT_DAY_FAR 3653
#define EVENT_DAY_FAR_CUSTOMER 18263

/* A model made this many days after the last row takes missing rows for silence. */
#define EVENT_DAY_STALE 366

/* Offsets of recently seen UTC days, for cutting timestamptz into days. */
typedef struct EventClock EventClock;

CRM_NORETURN extern void event_day_refuse_type(Oid type);
extern EventClock *event_clock_create(MemoryContext context);
CRM_NORETURN extern void event_day_not_finite(bool is_end);
extern pg_tz *event_zone_named(const char *name);
extern DateADT event_day_in_zone(TimestampTz instant, EventClock *clock, pg_tz *zone);
extern DateADT event_day_local(TimestampTz instant, EventClock *clock);
extern char *event_day_text(DateADT day);
extern char *event_day_iso(DateADT day);
extern int	event_day_compare(const void *a, const void *b, void *arg);
extern void event_day_check_as_of(DateADT as_of);
extern void event_day_warn_stale(DateADT last, DateADT as_of);
extern void event_day_check_far(DateADT last, DateADT as_of, int limit, const char *holder);
extern DateADT event_day_as_of_argument(FunctionCallInfo fcinfo, int argument);

/* Days since 2000-01-01 of a timestamp, rounded down. */
static inline DateADT
event_day_floor(Timestamp at)
{
	int64		day = at / USECS_PER_DAY;

	if (day * USECS_PER_DAY > at)
		day--;
	return (DateADT) day;
}

/* A day, which must be finite. */
static inline DateADT
event_day_finite(DateADT day)
{
	if (unlikely(DATE_NOT_FINITE(day)))
		event_day_not_finite(DATE_IS_NOEND(day));
	return day;
}

/* An infinite time as the infinite day that it is; false, and nothing said, for all others. */
static inline bool
event_day_is_infinite(Timestamp at, DateADT *day)
{
	if (likely(!TIMESTAMP_NOT_FINITE(at)))
		return false;
	*day = TIMESTAMP_IS_NOEND(at) ? DATEVAL_NOEND : DATEVAL_NOBEGIN;
	return true;
}

#endif
