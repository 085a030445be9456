/*
 * value_arguments.h
 *		Arguments that the functions of customer value share.
 */
#ifndef CRM_VALUE_ARGUMENTS_H
#define CRM_VALUE_ARGUMENTS_H

#include "postgres.h"

#include <math.h>

#include "fmgr.h"

#include "base/compat.h"

/* The most a rate may be: 10 means 10 % and is written 0.1. */
#define VALUE_MOST_RATE 1.0

/* A rate above 1 can come out of compounding; 5 to be taken apart is 5 %. */
#define VALUE_MOST_COMPOUND_RATE 4.0

#define VALUE_RATE_HINT "Pass the rate as a part of one, 0.1 for 10 %%."

CRM_NORETURN extern void value_refused(double value, const char *name, const char *hint);
extern double value_money_argument(FunctionCallInfo fcinfo, int argument, const char *name);
extern double value_share_argument(FunctionCallInfo fcinfo, int argument, const char *name);
extern double value_rate_argument(FunctionCallInfo fcinfo, int argument, const char *name, double most);
extern double value_periods_argument(FunctionCallInfo fcinfo, int argument);

/* A number that must be finite and lie in a range, ends included. */
static inline double
value_range_argument(FunctionCallInfo fcinfo, int argument, const char *name,
					 double low, double high, const char *hint)
{
	double		value = PG_GETARG_FLOAT8(argument);

	if (unlikely(!isfinite(value) || value < low || value > high))
		value_refused(value, name, hint);
	return value;
}

#endif
