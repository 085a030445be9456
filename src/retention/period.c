/*
 * period.c
 *		Days cut into numbered periods; period_number and period_start.
 *
 * A fiscal year of 4-4-5 weeks begins on the weekday of the origin that is
 * nearest to the month and day of the origin, so that every fifth or sixth year
 * has a 53rd week, which belongs to its last period.
 */
#include "base/crm.h"


#include "utils/builtins.h"
#include "utils/datetime.h"

#include "base/event_day.h"
#include "base/fields.h"
#include "retention/period.h"

PG_FUNCTION_INFO_V1(crm_period_number);
PG_FUNCTION_INFO_V1(crm_period_start);

#define WEEKS_OF_QUARTER 13

/* In the order of PeriodStep. */
static const FieldNames step_names = {
	FIELD_NAMES("day", "week", "month", "quarter", "year", "4-4-5", "4-5-4", "5-4-4"),
	.what = "step",
	.hint = "Known steps: day, week, month, quarter, year, and fiscal months of 4-4-5, 4-5-4 or 5-4-4 weeks."
};

/* Weeks of a quarter before its second and third fiscal month. */
static const int weeks_before[][3] = {{0, 4, 8}, {0, 4, 9}, {0, 5, 9}};

static inline bool
is_fiscal(PeriodStep step)
{
	return step >= PERIOD_445;
}

const char *
period_step_name(PeriodStep step)
{
	return field_name_at(&step_names, (int) step);
}

/* Rounded down. */
static inline int64
divide(int64 number, int64 by)
{
	return number / by - (number % by < 0);
}

/* Periods from an origin on. */
PeriodCalendar
period_calendar(PeriodStep step, DateADT origin)
{
	PeriodCalendar calendar = {.step = step, .origin = origin};

	j2date(origin + POSTGRES_EPOCH_JDATE, &calendar.year, &calendar.month, &calendar.day);
	return calendar;
}

/* Can there be such periods, whoever says so? */
bool
period_calendar_valid(int step, DateADT origin)
{
	if (step < 0 || step >= PERIOD_STEPS || !IS_VALID_DATE(origin))
		return false;
	return step < PERIOD_MONTH || step > PERIOD_YEAR || period_calendar((PeriodStep) step, origin).day == 1;
}

/* The first day of a fiscal year, counted from that of the origin. */
static int64
fiscal_year_first(const PeriodCalendar *calendar, int64 year)
{
	int64		nearest = (int64) date2j((int) (calendar->year + year), calendar->month, calendar->day) - POSTGRES_EPOCH_JDATE;
	int64		late = nearest - calendar->origin + 3;

	return nearest - (late - 7 * divide(late, 7)) + 3;
}

/* The fiscal year of a day, and its first day. */
static int64
fiscal_year(const PeriodCalendar *calendar, DateADT day, int64 *first)
{
	int			year;
	int			month;
	int			day_of_month;
	int64		number;

	j2date(day + POSTGRES_EPOCH_JDATE, &year, &month, &day_of_month);
	number = (int64) year - calendar->year + 1;
	while ((*first = fiscal_year_first(calendar, number)) > day)
		number--;
	return number;
}

/* The fiscal month of a day. */
static int64
fiscal_month(const PeriodCalendar *calendar, DateADT day)
{
	const int  *before = weeks_before[calendar->step - PERIOD_445];
	int64		first;
	int64		year = fiscal_year(calendar, day, &first);
	int64		week = (day - first) / 7;
	int64		quarter = Min(week / WEEKS_OF_QUARTER, 3);

	week -= quarter * WEEKS_OF_QUARTER;
	return 12 * year + 3 * quarter + (week >= before[1]) + (week >= before[2]);
}

/* The number of the period of a finite day. */
int32
period_number(const PeriodCalendar *calendar, DateADT day)
{
	int			year;
	int			month;
	int			day_of_month;
	int64		months;

	if (calendar->step <= PERIOD_WEEK)
		return (int32) divide((int64) day - calendar->origin, calendar->step == PERIOD_WEEK ? 7 : 1);
	if (is_fiscal(calendar->step))
		return (int32) fiscal_month(calendar, day);
	j2date(day + POSTGRES_EPOCH_JDATE, &year, &month, &day_of_month);
	months = 12 * ((int64) year - calendar->year) + month - calendar->month;
	return (int32) divide(months, calendar->step == PERIOD_MONTH ? 1 : calendar->step == PERIOD_QUARTER ? 3 : 12);
}

/* The first day of a month, counted from that of the origin; no day if it is before or after all days. */
static int64
month_first(const PeriodCalendar *calendar, int64 months)
{
	int64		all = (int64) calendar->year * 12 + calendar->month - 1 + months;
	int64		year = divide(all, 12);

	if (year < JULIAN_MINYEAR || year > JULIAN_MAXYEAR)
		return PG_INT64_MAX;
	return (int64) date2j((int) year, (int) (all - 12 * year) + 1, 1) - POSTGRES_EPOCH_JDATE;
}

/* The same of a fiscal month. */
static int64
fiscal_month_first(const PeriodCalendar *calendar, int64 number)
{
	int64		year = divide(number, 12);
	int			month = (int) (number - 12 * year);

	if (calendar->year + year < JULIAN_MINYEAR || calendar->year + year > JULIAN_MAXYEAR)
		return PG_INT64_MAX;
	return fiscal_year_first(calendar, year) +
		7 * (month / 3 * WEEKS_OF_QUARTER + weeks_before[calendar->step - PERIOD_445][month % 3]);
}

/* The first day of a period; false if there is no such day. */
bool
period_first_day(const PeriodCalendar *calendar, int64 number, DateADT *day)
{
	static const int months[] = {[PERIOD_MONTH] = 1, [PERIOD_QUARTER] = 3, [PERIOD_YEAR] = 12};
	int64		first;

	if (number < PG_INT32_MIN || number > PG_INT32_MAX)
		return false;
	if (calendar->step <= PERIOD_WEEK)
		first = calendar->origin + number * (calendar->step == PERIOD_WEEK ? 7 : 1);
	else if (is_fiscal(calendar->step))
		first = fiscal_month_first(calendar, number);
	else
		first = month_first(calendar, number * months[calendar->step]);
	if (!IS_VALID_DATE(first))
		return false;
	*day = (DateADT) first;
	return true;
}

/* The same; an error if there is no such day. */
DateADT
period_first(const PeriodCalendar *calendar, int64 number)
{
	DateADT		day;

	if (!period_first_day(calendar, number, &day))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("%s %lld from %s on is out of range", period_step_name(calendar->step), (long long) number, event_day_iso(calendar->origin)),
				 errhint("Take an origin and days that are closer to each other.")));
	return day;
}

/* The last day of a period. */
DateADT
period_last(const PeriodCalendar *calendar, int64 number)
{
	return period_first(calendar, number + 1) - 1;
}

CRM_NORETURN static void
origin_bad(PeriodStep step, DateADT origin)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("origin of steps of a %s must be the first day of a month, not %s", period_step_name(step), event_day_iso(origin)),
			 errhint("Pass 2026-01-01 for calendar years, or the first day of your business year.")));
}

/* Where periods begin unless it is said: 2000-01-01, weeks on a Monday. */
static DateADT
default_origin(PeriodStep step)
{
	if (is_fiscal(step))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("fiscal months of %s weeks need an origin", period_step_name(step)),
				 errhint("Pass the first day of a fiscal year, one that is on the very day that years begin nearest to: 2015-02-01 for the Sunday nearest to 1 February.")));
	return step == PERIOD_WEEK ? 2 : 0;
}

/* Lives in fn_extra: a calendar and what it was made of. */
typedef struct CalendarCache
{
	bool		is_set;
	bool		has_origin;
	DateADT		origin;
	char		step[8];
	Size		length;
	PeriodCalendar calendar;
} CalendarCache;

/* The calendar of two arguments, the origin's -1 if there is none; read once for as long as they are the same. */
const PeriodCalendar *
period_calendar_argument(FunctionCallInfo fcinfo, int origin, int step)
{
	CalendarCache *cache = fcinfo->flinfo->fn_extra;
	bool		has_origin = origin >= 0 && !PG_ARGISNULL(origin);
	DateADT		first = has_origin ? PG_GETARG_DATEADT(origin) : 0;
	const text *name;

	crm_refuse_null(fcinfo, step, "step", "Pass day, week, month, quarter, year, or 4-4-5 for fiscal months.");
	name = PG_GETARG_TEXT_PP(step);
	if (likely(cache != NULL && cache->is_set && has_origin == cache->has_origin && first == cache->origin &&
			   VARSIZE_ANY_EXHDR(name) == cache->length && memcmp(VARDATA_ANY(name), cache->step, cache->length) == 0))
		return &cache->calendar;
	if (cache == NULL)
		cache = fcinfo->flinfo->fn_extra = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(CalendarCache));
	cache->is_set = false;
	cache->calendar.step = (PeriodStep) field_name(&step_names, "step", name);
	cache->has_origin = has_origin;
	cache->origin = first;
	cache->length = VARSIZE_ANY_EXHDR(name);
	memcpy(cache->step, VARDATA_ANY(name), cache->length);
	cache->calendar = period_calendar(cache->calendar.step,
									  has_origin ? event_day_finite(first) : default_origin(cache->calendar.step));
	if (!period_calendar_valid((int) cache->calendar.step, cache->calendar.origin))
		origin_bad(cache->calendar.step, cache->calendar.origin);
	cache->is_set = true;
	return &cache->calendar;
}

/* The number of the period of argument 0; argument 1 is the origin if there are three. */
static const PeriodCalendar *
period_of_call(FunctionCallInfo fcinfo, int32 *number)
{
	const PeriodCalendar *calendar = PG_NARGS() == 3 ? period_calendar_argument(fcinfo, 1, 2) : period_calendar_argument(fcinfo, -1, 1);

	*number = period_number(calendar, event_day_finite(PG_GETARG_DATEADT(0)));
	return calendar;
}

/* period_number(at, [origin,] step) */
Datum
crm_period_number(PG_FUNCTION_ARGS)
{
	int32		number;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	(void) period_of_call(fcinfo, &number);
	PG_RETURN_INT32(number);
}

/* period_start(at, [origin,] step): the first day of its period. */
Datum
crm_period_start(PG_FUNCTION_ARGS)
{
	const PeriodCalendar *calendar;
	int32		number;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	calendar = period_of_call(fcinfo, &number);
	PG_RETURN_DATEADT(period_first(calendar, number));
}
