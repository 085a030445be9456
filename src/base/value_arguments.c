/*
 * value_arguments.c
 *		Arguments that the functions of customer value share.  None of them
 *		takes NULL but periods.
 */
#include "base/crm.h"

#include "base/value_arguments.h"

/* The error for a number that is out of its range. */
void
value_refused(double value, const char *name, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s is %.15g", name, value),
			 errhint("%s", hint)));
}

double
value_money_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	return value_range_argument(fcinfo, argument, name, -HUGE_VAL, HUGE_VAL,
								"Amounts must be finite; keep such rows out with WHERE.");
}

double
value_share_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	return value_range_argument(fcinfo, argument, name, 0, 1,
								"Pass a share from 0 to 1, 0.8 for 80 %.");
}

/* A rate per period up to the most; losing everything in one leaves nothing to discount. */
double
value_rate_argument(FunctionCallInfo fcinfo, int argument, const char *name, double most)
{
	double		rate = PG_GETARG_FLOAT8(argument);

	if (!isfinite(rate) || rate <= -1 || rate > most)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is %.15g", name, rate),
				 errhint(VALUE_RATE_HINT " It must be above -1 and at most %g.", most)));
	return rate;
}

/* A number of periods; NULL is without end. */
double
value_periods_argument(FunctionCallInfo fcinfo, int argument)
{
	int32		periods;

	if (PG_ARGISNULL(argument))
		return INFINITY;
	periods = PG_GETARG_INT32(argument);
	if (periods < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("periods is %d", periods),
				 errhint("Pass a number of periods, or NULL for a value without end.")));
	return periods;
}
