/*
 * clv_tracking.c
 *		Purchases of a cohort period by period, as they were and as a model
 *		expects them.
 */
#include "base/crm.h"

#include <math.h>

#include "base/day_count.h"
#include "base/event_day.h"
#include "base/result_rows.h"
#include "clv/clv_quantity.h"
#include "math/special.h"
#include "validation/clv_holdout.h"

PG_FUNCTION_INFO_V1(crm_clv_tracking);

/* The cohort by day; day 0 is the day of its first purchase. */
typedef struct Tracking
{
	const ClvModel *model;
	double		unit_days;
	DateADT		origin;
	int			days;			/* from origin to the last day tracked */
	int64	   *first;			/* customers by day of their first purchase */
	int64	   *repeat;			/* repeat occasions by day */
	double	   *expected;		/* of one customer by age in days; NaN: not yet computed */
} Tracking;

static bool
in_cohort(const PopulationEntry *entry, DateADT cohort_end)
{
	return population_bought(entry) && entry->first_day <= cohort_end;
}

/* Is there a cohort?  Finds its first day. */
static bool
find_origin(Tracking *tracking, const PopulationView *view, DateADT cohort_end, DateADT until)
{
	bool		found = false;

	for (uint32 i = 0; i < view->head->ncustomers; i++)
	{
		const PopulationEntry *entry = &view->entries[i];

		CRM_CHECK_INTERRUPTS(i);
		if (in_cohort(entry, cohort_end) && (!found || entry->first_day < tracking->origin))
		{
			tracking->origin = entry->first_day;
			found = true;
		}
	}
	/* every pair of a day and an earlier first purchase will be looked at */
	if (found && (int64) until - tracking->origin >= CENTURY_DAYS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s to %s is more than %d days", event_day_text(tracking->origin),
						event_day_text(until), CENTURY_DAYS),
				 errhint("Build the population of later orders only, with FILTER (WHERE at >= ...).")));
	return found;
}

static void
add_repeat(Tracking *tracking, int64 day)
{
	if (day < tracking->days)
		tracking->repeat[day]++;
}

/*
 * The customer's repeat occasions, by day.  BG/BB counts opportunities, each
 * on the day on which it has ended.
 */
static void
count_repeats(Tracking *tracking, const DateADT *days, uint32 ndays)
{
	double		last = 0;

	for (uint32 i = 1; i < ndays; i++)
	{
		double		number;

		if (!clv_kernels[tracking->model->kind].is_discrete)
		{
			add_repeat(tracking, (int64) days[i] - tracking->origin);
			continue;
		}
		number = clv_opportunity(days[0], days[i], tracking->unit_days);
		if (number > last)
			add_repeat(tracking, (int64) days[0] - tracking->origin +
					   (int64) floor(number * tracking->unit_days));
		last = number;
	}
}

/* One pass over the population: first purchases and repeat occasions by day. */
static void
count_days(Tracking *tracking, const PopulationView *view, DateADT cohort_end)
{
	PopulationScan scan = {.view = *view};
	const PopulationEntry *entry;

	tracking->first = palloc0(sizeof(int64) * tracking->days);
	tracking->repeat = palloc0(sizeof(int64) * tracking->days);
	while ((entry = population_scan_next(&scan)) != NULL)
	{
		CRM_CHECK_INTERRUPTS(scan.next);
		if (!in_cohort(entry, cohort_end))
			continue;
		tracking->first[(int64) entry->first_day - tracking->origin]++;
		count_repeats(tracking, scan.days, view->clv[scan.next - 1].ndays);
	}
}

/*
 * Repeat occasions expected of a customer of that age in days: E[X(age)], the
 * age that fits and hold-outs know, 0 on the day of the first purchase.  BG/BB
 * has seen the opportunities that have ended by then.
 */
static double
expected_by_age(Tracking *tracking, int age)
{
	double	   *expected = &tracking->expected[age];

	if (isnan(*expected))
	{
		double		time = age / tracking->unit_days;

		CHECK_FOR_INTERRUPTS();
		*expected = clv_new_expected(tracking->model,
									 clv_kernels[tracking->model->kind].is_discrete ?
									 clv_opportunities(age, tracking->unit_days) : time);
	}
	return *expected;
}

/* Repeat occasions expected of the cohort up to and including a day. */
static double
expected_until(Tracking *tracking, int day)
{
	MathSum		sum = {0};

	for (int first = 0; first <= day; first++)
		if (tracking->first[first] > 0)
			math_sum_add(&sum, (double) tracking->first[first] *
						 expected_by_age(tracking, day - first));
	return math_sum_value(&sum);
}

/* A row per period; the last may be shorter. */
static Datum
return_periods(FunctionCallInfo fcinfo, Tracking *tracking, int period_days)
{
	int64		actual = 0;
	double		expected = 0;
	ResultRow	row;

	result_rows_begin(&row, fcinfo);
	for (int start = 0; start < tracking->days; start += period_days)
	{
		int			end = Min(start + period_days, tracking->days) - 1;
		int64		actual_before = actual;
		double		expected_before = expected;

		CHECK_FOR_INTERRUPTS();
		for (int day = start; day <= end; day++)
			actual += tracking->repeat[day];
		expected = expected_until(tracking, end);
		put_int(&row, start / period_days + 1);
		put_day(&row, tracking->origin + start);
		put_day(&row, tracking->origin + end);
		put_float(&row, expected - expected_before);
		put_int(&row, actual - actual_before);
		put_float(&row, expected);
		put_int(&row, actual);
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}

/* clv_tracking(model, population, calibration_end, until, period_days). */
Datum
crm_clv_tracking(PG_FUNCTION_ARGS)
{
	Tracking	tracking = {0};
	PopulationView view;
	DateADT		cohort_end;
	DateADT		until;
	int			period_days;

	cohort_end = clv_date_argument(fcinfo, 2, "calibration_end");
	until = clv_date_argument(fcinfo, 3, "until");
	period_days = clv_count_argument(fcinfo, 4, "period_days", CENTURY_DAYS);
	if (until < cohort_end)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("until %s is before calibration_end %s", event_day_text(until),
						event_day_text(cohort_end)),
				 errhint("Customers are followed from their first purchase, on or before calibration_end, up to a later day.")));
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return result_rows_none(fcinfo);
	tracking.model = clv_validation_model(fcinfo, 0);
	tracking.unit_days = clv_unit_days(tracking.model->unit);
	view = population_argument(PG_GETARG_DATUM(1));
	population_check_days(&view);
	event_day_check_far(Max(view.head->last_event, view.head->last_refund), until, EVENT_DAY_FAR, "population");
	if (!find_origin(&tracking, &view, cohort_end, until))
		return result_rows_none(fcinfo);

	tracking.days = (int) ((int64) until - tracking.origin) + 1;
	count_days(&tracking, &view, cohort_end);
	tracking.expected = palloc(sizeof(double) * tracking.days);
	for (int age = 0; age < tracking.days; age++)
		tracking.expected[age] = NAN;
	return return_periods(fcinfo, &tracking, period_days);
}
