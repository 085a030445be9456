/*
 * mean_state.h
 *		State of aggregates that take a weighted mean of any values, with its
 *		standard error.
 */
#ifndef CRM_MEAN_STATE_H
#define CRM_MEAN_STATE_H

#include "base/crm.h"

#include "satisfaction/answers.h"
#include "satisfaction/details.h"

extern Datum mean_state_add(FunctionCallInfo fcinfo, bool counts, double value, double weight, double confidence);

#endif
