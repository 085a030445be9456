/*
 * lifecycle.c
 *		Where a customer stands: the stage of the relationship by what was
 *		bought in two windows, the state of activity by days without any.
 *		Limits are cuts of a scheme.
 */
#include "base/crm.h"

#include <math.h>
#include <string.h>

#include "base/scheme_cache.h"
#include "math/share.h"

PG_FUNCTION_INFO_V1(crm_lifecycle_stage);
PG_FUNCTION_INFO_V1(crm_activity_state);

static const SchemeCode *
code_of(const Scheme *scheme, const char *code)
{
	return &scheme->codes[scheme_require_code(scheme, code, strlen(code))];
}

static double
cut_of(const Scheme *scheme, const char *code)
{
	return code_of(scheme, code)->cut;
}

/* A number of the call, which must be finite. */
static double
finite_argument(FunctionCallInfo fcinfo, int argument, const char *name, double least)
{
	double		value = PG_GETARG_FLOAT8(argument);

	if (!isfinite(value) || value < least)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is %.15g", name, value),
				 least == 0 ? errhint("It counts days, 0 or more.") : errhint("It must be finite.")));
	return value;
}

/* What became of a customer who bought before the last window: by the value in the window before, and in the last one. */
static const char *
stage_of_values(const Scheme *scheme, double before, double now)
{
	if (now <= 0)
		return before <= 0 ? "lost" : "danger";
	if (before <= 0)
		return "regained";
	if (now / before > cut_of(scheme, "growth") && !share_same(now / before, cut_of(scheme, "growth")))
		return "growth";
	return share_reaches(now / before, cut_of(scheme, "decline")) ? "maturity" : "decline";
}

/*
 * lifecycle_stage(value_before, value_now, tenure_days, window_days, ended,
 * ever_bought, scheme): the first of terminated, prospect, nurture, lost,
 * danger, regained, growth, decline, maturity that fits.
 */
Datum
crm_lifecycle_stage(PG_FUNCTION_ARGS)
{
	const Scheme *scheme = scheme_find_kind(fcinfo->flinfo, "lifecycle", PG_ARGISNULL(6) ? NULL : PG_GETARG_TEXT_PP(6));
	const char *stage;

	if (!PG_ARGISNULL(4) && PG_GETARG_BOOL(4))
		stage = "terminated";
	else if (!PG_ARGISNULL(5) && !PG_GETARG_BOOL(5))
		stage = "prospect";
	else
	{
		double		window;

		for (int i = 0; i < 6; i++)
			if (PG_ARGISNULL(i))
				PG_RETURN_NULL();
		window = finite_argument(fcinfo, 3, "window_days", 0);
		if (window == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("window_days is 0"),
					 errhint("Take about twice the usual gap between two purchases.")));
		(void) finite_argument(fcinfo, 0, "value_before", -INFINITY);
		(void) finite_argument(fcinfo, 1, "value_now", -INFINITY);
		if (finite_argument(fcinfo, 2, "tenure_days", 0) < cut_of(scheme, "nurture") * window)
			stage = "nurture";
		else
			stage = stage_of_values(scheme, PG_GETARG_FLOAT8(0), PG_GETARG_FLOAT8(1));
	}
	PG_RETURN_TEXT_P(code_of(scheme, stage)->code);
}

/*
 * activity_state(idle_days, gap_days, scheme): idle_days since the last active
 * day, 0 for today; gap_days between that one and the one before, NULL for the
 * first ever.
 */
Datum
crm_activity_state(PG_FUNCTION_ARGS)
{
	const Scheme *scheme = scheme_find_kind(fcinfo->flinfo, "activity", PG_ARGISNULL(2) ? NULL : PG_GETARG_TEXT_PP(2));
	const char *state;
	double		idle;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	idle = finite_argument(fcinfo, 0, "idle_days", 0);
	if (idle > 0)
		state = idle <= cut_of(scheme, "at_risk_week") ? "at_risk_week" : idle <= cut_of(scheme, "at_risk_month") ? "at_risk_month" : "dormant";
	else if (PG_ARGISNULL(1))
		state = "new";
	else
	{
		double		gap = finite_argument(fcinfo, 1, "gap_days", 0);

		state = gap <= cut_of(scheme, "current") ? "current" : gap <= cut_of(scheme, "reactivated") ? "reactivated" : "resurrected";
	}
	PG_RETURN_TEXT_P(code_of(scheme, state)->code);
}
