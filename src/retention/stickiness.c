/*
 * stickiness.c
 *		stickiness: how regularly customers come within a window of days.
 *
 * The mean of daily active customers over those of the window is the mean of
 * their active days over the days of the window: one pass over bits.
 */
#include "base/crm.h"

#include "base/aggregate_state.h"
#include "base/event_day.h"
#include "base/result_rows.h"
#include "retention/active_periods.h"

PG_FUNCTION_INFO_V1(crm_stickiness_transition);
PG_FUNCTION_INFO_V1(crm_stickiness_final);

#define WEEK 7
#define MOST_DAYS 3660

/* Sums over customers. */
typedef struct StickinessState
{
	int32		as_of;
	int32		days;
	int64		customers;		/* active in the window */
	int64		active_days;
	int64		on_last_day;
	int64		weeks;			/* of any seven days of the window, those with an active one */
} StickinessState;

static bool
is_valid(const StateShape *shape, const void *state, Size tail)
{
	const StickinessState *sums = state;

	return sums->days >= 1 && sums->days <= MOST_DAYS && sums->customers >= 0 && sums->active_days >= 0 &&
		sums->on_last_day >= 0 && sums->weeks >= 0;
}

static void *
merge(const StateShape *shape, void *state, const void *other)
{
	StickinessState *sums = state;
	const StickinessState *more = other;

	/* counts of rows: no sum of so many can overflow, but for a forged one, which wraps */
	sums->customers = (int64) ((uint64) sums->customers + (uint64) more->customers);
	sums->active_days = (int64) ((uint64) sums->active_days + (uint64) more->active_days);
	sums->on_last_day = (int64) ((uint64) sums->on_last_day + (uint64) more->on_last_day);
	sums->weeks = (int64) ((uint64) sums->weeks + (uint64) more->weeks);
	return sums;
}

static const StateShape shape = {
	.aggregate = "crm.stickiness",
	.kind = 0x53544B01,			/* layout 1 */
	.size = sizeof(StickinessState),
	.options = offsetof(StickinessState, customers),
	.options_at = 0,
	.options_change = "as_of or days change",
	.options_hint = "Give all customers the same window.",
	.is_valid = is_valid,
	.merge = merge
};

STATE_COMBINE(crm_stickiness_combine, &shape)

/* Add the active days of a customer from first to last. */
static void
add_days(StickinessState *state, const ActivePeriods *days, int64 first, int64 last)
{
	int64		week_from = first + WEEK - 1;	/* last days of weeks that are not counted yet begin here */
	int64		active_days = state->active_days;

	FOR_ACTIVE(at, days)
	{
		int64		day = days->first + (int64) at;
		int64		from = Max(day, week_from);
		int64		to = Min(day + WEEK - 1, last);

		if (day < first || day > last)
			continue;
		state->active_days++;
		state->on_last_day += day == last;
		if (from <= to)
		{
			state->weeks += to - from + 1;
			week_from = to + 1;
		}
	}
	state->customers += state->active_days > active_days;
}

/* stickiness(periods, as_of, days): add a customer. */
Datum
crm_stickiness_transition(PG_FUNCTION_ARGS)
{
	StickinessState options = {0};
	StickinessState *state;
	ActivePeriods periods;
	int64		last;

	crm_refuse_null(fcinfo, 2, "as_of", "Pass the last day of the window.");
	crm_refuse_null(fcinfo, 3, "days", "Pass the days of the window, 28 for instance.");
	options.as_of = event_day_finite(PG_GETARG_DATEADT(2));
	options.days = PG_GETARG_INT32(3);
	if (options.days < 1 || options.days > MOST_DAYS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("days must be between 1 and %d, not %d", MOST_DAYS, options.days),
				 errhint("Pass the days of the window, 28 or 30 for instance.")));
	state = state_begin_with(&shape, fcinfo, &options);
	if (PG_ARGISNULL(1))
		PG_RETURN_DATUM(state_datum(&shape, state));
	periods = active_periods_argument(fcinfo, 1);
	if (periods.calendar.step != PERIOD_DAY)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("stickiness is counted in days, not in steps of a %s", period_step_name(periods.calendar.step)),
				 errhint("Make the periods with crm.active_periods(at, 'day').")));
	last = period_number(&periods.calendar, options.as_of);
	add_days(state, &periods, last - options.days + 1, last);
	PG_RETURN_DATUM(state_datum(&shape, state));
}

/* A row of type stickiness; NULL without a row. */
Datum
crm_stickiness_final(PG_FUNCTION_ARGS)
{
	const StickinessState *state = state_final(&shape, fcinfo);
	int			weeks;
	double		customers;
	ResultRow	row;

	if (state == NULL)
		PG_RETURN_NULL();
	weeks = state->days - WEEK + 1;
	customers = (double) state->customers;
	result_row_begin(&row, fcinfo);
	put_int(&row, state->days);
	put_int(&row, state->customers);
	put_float(&row, (double) state->active_days / state->days);
	put_share(&row, (double) state->active_days, customers * state->days);
	put_share(&row, (double) state->on_last_day, customers);
	put_share(&row, (double) state->active_days, customers);
	put_float_if(&row, weeks > 0, weeks > 0 ? (double) state->weeks / weeks : 0);
	put_share(&row, (double) state->weeks, weeks > 0 ? customers * weeks : 0);
	return result_row_datum(&row);
}
