/*
 * survey_answer.c
 *		What aggregates over survey answers take: an answer on a scale, and the
 *		weight of a respondent.
 */
#include "base/crm.h"

#include <math.h>

#include "satisfaction/survey_answer.h"

/* An error unless the answer lies on the scale, at a whole number where it has only these. */
void
survey_answer_check(double answer, const char *name, double lowest, double highest, bool whole)
{
	if (unlikely(!(answer >= lowest && answer <= highest)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s %.15g is outside the scale %.15g to %.15g", name, answer, lowest, highest),
				 errhint("Pass NULL where there is no answer, such as for codes of \"don't know\".")));
	if (unlikely(whole && answer != floor(answer)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s %.15g is not a whole number on the scale %.15g to %.15g", name, answer, lowest, highest),
				 errhint("Pass the answer that was given, not a mean of several.")));
}

/* Sizes that leave room for squares and for sums of any number of weights. */
#define WEIGHT_LARGEST 1e100
#define WEIGHT_SMALLEST 1e-100

/* An error unless the number is a weight, 0 among them. */
void
survey_weight_check(double weight)
{
	if (likely((weight >= WEIGHT_SMALLEST && weight <= WEIGHT_LARGEST) || weight == 0))
		return;
	if (!isfinite(weight))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("weight is %.15g", weight),
				 errhint("Weights are finite; NULL or 0 leaves a row out.")));
	if (weight < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("weight is %.15g", weight),
				 errhint("A weight says how many respondents a row stands for; NULL or 0 leaves it out.")));
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("weight %.15g is out of range", weight),
			 errhint("Sizes go from 1e-100 to 1e100; only the ratios of weights matter.")));
}

/*
 * The weight of a row in that argument, 1 where the function has no such
 * argument; false for NULL and 0, which skip the row.
 */
bool
survey_weight(FunctionCallInfo fcinfo, int argument, double *weight)
{
	*weight = 1;
	if (PG_NARGS() <= argument)
		return true;
	if (PG_ARGISNULL(argument))
		return false;
	*weight = PG_GETARG_FLOAT8(argument);
	survey_weight_check(*weight);
	return *weight > 0;
}
