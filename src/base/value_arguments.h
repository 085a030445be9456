/*
 * value_arguments.h
 *		Arguments that the functions of customer value share.
 */
#ifndef CRM_VALUE_ARGUMENTS_H
#define CRM_VALUE_ARGUMENTS_H

#include "postgres.h"

#include "fmgr.h"

/* The most a rate may be: 10 means 10 % and is written 0.1. */
#define VALUE_MOST_RATE 1.0

/* A rate above 1 can come out of compounding; 5 to be taken apart is 5 %. */
#define VALUE_MOST_COMPOUND_RATE 4.0

#define VALUE_RATE_HINT "Pass the rate as a part of one, 0.1 for 10 %%."

extern double value_range_argument(FunctionCallInfo fcinfo, int argument, const char *name,
								   double low, double high, const char *hint);
extern double value_money_argument(FunctionCallInfo fcinfo, int argument, const char *name);
extern double value_share_argument(FunctionCallInfo fcinfo, int argument, const char *name);
extern double value_rate_argument(FunctionCallInfo fcinfo, int argument, const char *name, double most);
extern double value_periods_argument(FunctionCallInfo fcinfo, int argument);

#endif
