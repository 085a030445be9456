/*
 * revenue_periods.c
 *		A calendar of periods, and the days before and between them cut alike.
 *
 * In SQL a calendar is a date[] of first and last days in turn: {first, last,
 * first, last, ...}.  Whether a customer had revenue before a period is asked
 * of the earlier periods; days that belong to none are cut into spans of the
 * length of the period that follows, counted back from it: into calendar
 * months if it is one or several whole ones, else into as many days.  So the
 * same days are cut alike whether a bridge stands alone or in a series.
 */
#include "base/crm.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/datetime.h"

#include "base/event_day.h"
#include "change/revenue_periods.h"

PG_FUNCTION_INFO_V1(crm_revenue_period_first);

#define MAX_PERIODS 10000

/* Lives in fn_extra: the periods and the argument they were made of. */
typedef struct PeriodsCache
{
	ArrayType  *source;
	RevenuePeriods *periods;
} PeriodsCache;

/* The first days of months are numbered: 12 times the year, plus 0 to 11. */
static int64
month_number(DateADT day)
{
	int			year;
	int			month;
	int			day_of_month;

	j2date(day + POSTGRES_EPOCH_JDATE, &year, &month, &day_of_month);
	return (int64) year * 12 + month - 1;
}

static bool
is_first_of_month(DateADT day)
{
	int			year;
	int			month;
	int			day_of_month;

	j2date(day + POSTGRES_EPOCH_JDATE, &year, &month, &day_of_month);
	return day_of_month == 1;
}

/* The first day of a month; of months before the calendar the earliest day there is. */
static DateADT
month_first(int64 number)
{
	int64		year = number / 12 - (number % 12 < 0);

	if (year < JULIAN_MINYEAR)
		return PG_INT32_MIN;
	return date2j((int) year, (int) (number - 12 * year) + 1, 1) - POSTGRES_EPOCH_JDATE;
}

/* The span of that day, counted back from a later period. */
static DaySpan
span_before(const DaySpan *period, DateADT day)
{
	int64		length = (int64) period->last - period->first + 1;
	int64		steps;
	DaySpan		span;

	if (is_first_of_month(period->first) && period->last < DATEVAL_NOEND - 1 &&
		is_first_of_month(period->last + 1))
	{
		int64		first = month_number(period->first);
		int64		months = month_number(period->last) - first + 1;

		steps = (first - 1 - month_number(day)) / months + 1;
		span.first = month_first(first - steps * months);
		span.last = month_first(first - (steps - 1) * months) - 1;
		return span;
	}
	steps = ((int64) period->first - 1 - day) / length + 1;
	span.first = (DateADT) Max(period->first - steps * length, PG_INT32_MIN);
	span.last = (DateADT) (period->first - (steps - 1) * length - 1);
	return span;
}

/* The first period that ends on that day or later; their count if there is none. */
static int
period_at(const RevenuePeriods *periods, DateADT day)
{
	int			low = 0;
	int			high = periods->count;

	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (periods->spans[middle].last < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The period or the span of a finite day; false after the last period. */
bool
revenue_periods_find(RevenuePeriods *periods, DateADT day, DaySpan *span)
{
	int			next;

	if (likely(day >= periods->recent.first && day <= periods->recent.last))
	{
		*span = periods->recent;
		return true;
	}
	next = period_at(periods, day);
	if (next == periods->count)
		return false;
	*span = periods->spans[next];
	if (day < span->first)
	{
		*span = span_before(&periods->spans[next], day);
		if (next > 0 && span->first <= periods->spans[next - 1].last)
			span->first = periods->spans[next - 1].last + 1;
	}
	periods->recent = *span;
	return true;
}

/* The number of the period that begins on that day, or -1. */
int
revenue_periods_position(const RevenuePeriods *periods, DateADT first)
{
	int			position = period_at(periods, first);

	return position < periods->count && periods->spans[position].first == first ? position : -1;
}

/* Fill in the periods of an array of pairs of days; false if it is not one. */
static bool
read_pairs(ArrayType *array, RevenuePeriods *periods)
{
	const DateADT *days = (const DateADT *) ((char *) array + ARR_OVERHEAD_NONULLS(1));

	for (int i = 0; i < periods->count; i++)
	{
		DaySpan		span = {days[2 * i], days[2 * i + 1]};

		if (DATE_NOT_FINITE(span.first) || DATE_NOT_FINITE(span.last) || span.last < span.first ||
			!IS_VALID_DATE(span.first) || !IS_VALID_DATE(span.last) ||
			(i > 0 && span.first <= periods->spans[i - 1].last))
			return false;
		periods->spans[i] = span;
	}
	return true;
}

static RevenuePeriods *
read_periods(ArrayType *array, MemoryContext context)
{
	int			days = ARR_NDIM(array) == 1 ? ARR_DIMS(array)[0] : 0;
	RevenuePeriods *periods;

	if (days > 2 * MAX_PERIODS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("there are %d periods, more than %d", days / 2, MAX_PERIODS),
				 errhint("Take longer steps, or fewer of them at a time.")));
	periods = MemoryContextAlloc(context, offsetof(RevenuePeriods, spans) +
								 (Size) days / 2 * sizeof(DaySpan));
	periods->count = days / 2;
	periods->recent = (DaySpan) {.first = 0, .last = -1};
	if (days < 2 || days % 2 != 0 || ARR_HASNULL(array) || ARR_ELEMTYPE(array) != DATEOID ||
		!read_pairs(array, periods))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("periods are not the first and last days of one period after the other"),
				 errhint("Write for instance '{2026-01-01, 2026-01-31, 2026-02-01, 2026-02-28}'.")));
	return periods;
}

/* The calendar in an argument, read once for as long as the calls bring the same. */
RevenuePeriods *
revenue_periods_argument(FunctionCallInfo fcinfo, int argument)
{
	PeriodsCache *cache = fcinfo->flinfo->fn_extra;
	ArrayType  *array;

	crm_refuse_null(fcinfo, argument, "periods",
					"Write for instance '{2026-01-01, 2026-01-31, 2026-02-01, 2026-02-28}'.");
	array = PG_GETARG_ARRAYTYPE_P(argument);
	if (likely(cache != NULL && cache->source != NULL &&
			   VARSIZE(cache->source) == VARSIZE(array) &&
			   memcmp(cache->source, array, VARSIZE(array)) == 0))
		return cache->periods;

	if (cache == NULL)
	{
		cache = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(PeriodsCache));
		fcinfo->flinfo->fn_extra = cache;
	}
	if (cache->source != NULL)
	{
		pfree(cache->source);
		pfree(cache->periods);
		cache->source = NULL;
	}
	cache->periods = read_periods(array, fcinfo->flinfo->fn_mcxt);
	cache->source = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, VARSIZE(array));
	memcpy(cache->source, array, VARSIZE(array));
	return cache->periods;
}

/* revenue_period_first(day, periods): the first day of the period or span of a day. */
Datum
crm_revenue_period_first(PG_FUNCTION_ARGS)
{
	RevenuePeriods *periods;
	DaySpan		span;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	periods = revenue_periods_argument(fcinfo, 1);
	if (!revenue_periods_find(periods, event_day_finite(PG_GETARG_DATEADT(0)), &span))
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(span.first == PG_INT32_MIN ? -POSTGRES_EPOCH_JDATE : span.first);
}
