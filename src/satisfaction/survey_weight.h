/*
 * survey_weight.h
 *		The weight of a respondent.
 */
#ifndef CRM_SURVEY_WEIGHT_H
#define CRM_SURVEY_WEIGHT_H

#include "base/crm.h"

#include <math.h>

/* Sizes that leave room for squares and for sums of any number of weights. */
#define SURVEY_WEIGHT_LARGEST 1e100
#define SURVEY_WEIGHT_SMALLEST 1e-100

CRM_NORETURN extern void survey_weight_refuse(double weight);

/* An error unless it is a weight; 0 is one, and its row does not count. */
static inline void
survey_weight_check(double weight)
{
	if (unlikely(!(weight >= SURVEY_WEIGHT_SMALLEST && weight <= SURVEY_WEIGHT_LARGEST) && weight != 0))
		survey_weight_refuse(weight);
}

/* The weight in an argument; 0 for NULL. */
static inline double
survey_weight_argument(FunctionCallInfo fcinfo, int argument)
{
	double		weight = PG_ARGISNULL(argument) ? 0 : PG_GETARG_FLOAT8(argument);

	survey_weight_check(weight);
	return weight;
}

#endif
