/*
 * value_arguments.h
 *		Arguments that the functions of customer value share.
 */
#ifndef CRM_VALUE_ARGUMENTS_H
#define CRM_VALUE_ARGUMENTS_H

#include "postgres.h"

#include "fmgr.h"

extern double value_range_argument(FunctionCallInfo fcinfo, int argument, const char *name,
								   double low, double high, const char *hint);
extern double value_money_argument(FunctionCallInfo fcinfo, int argument, const char *name);
extern double value_share_argument(FunctionCallInfo fcinfo, int argument, const char *name);
extern double value_rate_argument(FunctionCallInfo fcinfo, int argument, const char *name);
extern double value_periods_argument(FunctionCallInfo fcinfo, int argument);

#endif
