/*
 * outcomes_questions.c
 *		Questions of crm.outcomes that are answered by one row: quantiles,
 *		restricted mean, target attainment.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "base/result_rows.h"
#include "outcomes/outcomes.h"

PG_FUNCTION_INFO_V1(crm_duration_quantile);
PG_FUNCTION_INFO_V1(crm_restricted_mean);
PG_FUNCTION_INFO_V1(crm_target_attainment);

/* Shares that differ by no more are equal: rounding of products. */
#define SAME_SHARE 1e-10

/* A question in the middle of being answered. */
typedef struct Question
{
	const Outcomes *outcomes;
	int			outcome;		/* 0: any */
	size_t		n;
	SurvivalTime *times;
	SurvivalStep *steps;
} Question;

/* The cases by time with their estimates; which outcome is asked for an argument says. */
static Question
begin(FunctionCallInfo fcinfo, int outcome)
{
	Question	q = {.outcomes = outcomes_from_datum(PG_GETARG_DATUM(0))};

	q.outcome = outcome < 0 ? 0 : outcomes_find(q.outcomes, outcomes_name_argument(fcinfo, outcome));
	q.n = outcomes_times(q.outcomes, q.outcome, false, &q.times);
	q.steps = outcomes_steps(q.n, q.times);
	return q;
}

/*
 * duration_quantile(outcomes, share, outcome, confidence, limits): the first time
 * by which that share of the cases has ended; its limits are the times at which
 * the limits of the curve pass the share (Brookmeyer & Crowley 1982).
 */
Datum
crm_duration_quantile(PG_FUNCTION_ARGS)
{
	ResultRow	row;
	Question	q;
	double		share;
	double		z;
	double		found[3] = {NAN, NAN, NAN};
	SurvivalLimits scale;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	share = outcomes_share(fcinfo, 1, "share", "Pass a number between 0 and 1: 0.5 for the median, 0.9 for the 90th percentile.");
	z = outcomes_z(fcinfo, 3);
	scale = outcomes_scale(fcinfo, 4);
	q = begin(fcinfo, 2);
	for (size_t i = 0; i < q.n && isnan(found[2]); i++)
	{
		const SurvivalStep *step = &q.steps[i];
		double		ended[3];

		/* of one outcome among others it is the incidence that reaches the share */
		if (q.outcome == 0)
		{
			survival_limits(scale, step->survival, step->survival_se, z, &ended[1], &ended[2]);
			for (int k = 1; k < 3; k++)
				ended[k] = 1 - ended[k];
			ended[0] = 1 - step->survival;
		}
		else
		{
			survival_limits(scale, step->incidence, step->incidence_se, z, &ended[2], &ended[1]);
			ended[0] = step->incidence;
		}
		for (int k = 0; k < 3; k++)
			if (isnan(found[k]) && ended[k] >= share - SAME_SHARE)
				found[k] = q.times[i].time;
	}
	result_row_begin(&row, fcinfo);
	for (int k = 0; k < 3; k++)
		put_finite(&row, found[k]);
	return result_row_datum(&row);
}

/* restricted_mean(outcomes, until): the mean duration up to a time. */
Datum
crm_restricted_mean(PG_FUNCTION_ARGS)
{
	ResultRow	row;
	Question	q;
	double		mean;
	double		se;
	double		until;
	double		z;
	bool		known;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	z = outcomes_z(fcinfo, 2);
	q = begin(fcinfo, -1);
	until = PG_ARGISNULL(1) ? (q.n == 0 ? NAN : q.times[q.n - 1].time) : PG_GETARG_FLOAT8(1);
	if (!PG_ARGISNULL(1) && !(until > 0 && isfinite(until)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("until is %g", until),
				 errhint("Pass a duration above 0 in the unit of the durations, or NULL for the longest one.")));
	known = survival_restricted_mean(q.n, q.times, q.steps, until, &mean, &se);
	result_row_begin(&row, fcinfo);
	put_float_if(&row, known, mean);
	put_float_if(&row, known, se);
	put_float_if(&row, known, known ? fmax(mean - z * se, 0) : NAN);
	put_float_if(&row, known, known ? fmin(mean + z * se, until) : NAN);
	put_finite(&row, until);
	return result_row_datum(&row);
}

/*
 * target_attainment(outcomes, target, outcome, confidence): who met it, who did
 * not, of whom nobody knows, and the estimate from all of them.  A case that has
 * been open for the whole target has not met it: events come before censorings.
 */
Datum
crm_target_attainment(PG_FUNCTION_ARGS)
{
	ResultRow	row;
	Question	q;
	double		target;
	double		z;
	double		met = 0;
	double		breached = 0;
	double		undecided = 0;
	double		lower = NAN;
	double		upper = NAN;
	SurvivalStep at = {0};

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	crm_refuse_null(fcinfo, 1, "target", "Pass the target in the unit of the durations: target => 24.");
	target = PG_GETARG_FLOAT8(1);
	if (!(target >= 0 && isfinite(target)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("target is %g", target),
				 errhint("Pass a duration, 0 or more, in the unit of the durations.")));
	z = outcomes_z(fcinfo, 3);
	q = begin(fcinfo, 2);
	for (size_t i = 0; i < q.n; i++)
	{
		const SurvivalTime *time = &q.times[i];

		met += time->time <= target ? time->events : 0;
		breached += (time->time > target ? time->events : 0) + time->others + (time->time >= target ? time->censored : 0);
		undecided += time->time < target ? time->censored : 0;
		if (time->time <= target)
			at = q.steps[i];
	}
	survival_limits(SURVIVAL_LOG_LOG, at.incidence, at.incidence_se, z, &lower, &upper);
	result_row_begin(&row, fcinfo);
	put_float(&row, met + breached + undecided);
	put_float(&row, met);
	put_float(&row, breached);
	put_float(&row, undecided);
	put_float_if(&row, q.n > 0 && undecided == 0, met / (met + breached));
	put_float_if(&row, q.n > 0, at.incidence);
	put_float_if(&row, q.n > 0, at.incidence_se);
	put_finite(&row, lower);
	put_finite(&row, upper);
	return result_row_datum(&row);
}
