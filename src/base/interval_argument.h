/*
 * interval_argument.h
 *		A length of time in an argument.
 */
#ifndef CRM_INTERVAL_ARGUMENT_H
#define CRM_INTERVAL_ARGUMENT_H

#include "base/crm.h"

extern int64 interval_argument(FunctionCallInfo fcinfo, int argument, const char *name, const char *hint);

#endif
