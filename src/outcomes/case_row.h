/*
 * case_row.h
 *		A case as a row of an aggregate tells it: how long, how often.
 */
#ifndef CRM_CASE_ROW_H
#define CRM_CASE_ROW_H

#include "base/crm.h"

extern bool case_weight_argument(FunctionCallInfo fcinfo, int argument, double most, double *weight);
extern bool case_duration_argument(FunctionCallInfo fcinfo, int argument, const char *span, double *duration);

#endif
