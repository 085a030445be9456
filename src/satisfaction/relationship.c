/*
 * relationship.c
 *		How much a customer trusts a company, and how close the two are.
 */
#include "base/crm.h"

#include <math.h>

#include "base/sorted_values.h"
#include "satisfaction/survey_answer.h"

PG_FUNCTION_INFO_V1(crm_trust_score);
PG_FUNCTION_INFO_V1(crm_closeness_index);
PG_FUNCTION_INFO_V1(crm_closeness_percent);

/* Each part of closeness has that scale. */
#define CLOSENESS_LOWEST 1
#define CLOSENESS_HIGHEST 10
#define CLOSENESS_PARTS 3

/* An error unless a score of the trust equation is finite. */
static double
score_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	double		score = PG_GETARG_FLOAT8(argument);

	value_check(score, name);
	return score;
}

/*
 * trust_score(credibility, reliability, intimacy, self_orientation): the trust
 * equation, (C + R + I) / S (Maister, Green & Galford 2000, The Trusted
 * Advisor).
 */
Datum
crm_trust_score(PG_FUNCTION_ARGS)
{
	double		gained = score_argument(fcinfo, 0, "credibility") + score_argument(fcinfo, 1, "reliability") +
		score_argument(fcinfo, 2, "intimacy");
	double		self = score_argument(fcinfo, 3, "self_orientation");

	if (self <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("self_orientation %.15g is not above 0", self),
				 errhint("Trust is divided by it: rate it on a scale that begins at 1, 1 being the least selfish.")));
	PG_RETURN_FLOAT8(gained / self);
}

/* The sum of the parts (Berscheid, Snyder & Omoto 1989, "The Relationship Closeness Inventory"). */
static double
closeness(FunctionCallInfo fcinfo)
{
	static const char *const parts[CLOSENESS_PARTS] = {"frequency", "diversity", "strength"};
	double		sum = 0;

	for (int i = 0; i < CLOSENESS_PARTS; i++)
	{
		survey_answer_check(PG_GETARG_FLOAT8(i), parts[i], CLOSENESS_LOWEST, CLOSENESS_HIGHEST, false);
		sum += PG_GETARG_FLOAT8(i);
	}
	return sum;
}

/* closeness_index(frequency, diversity, strength): from 3 to 30. */
Datum
crm_closeness_index(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(closeness(fcinfo));
}

/* closeness_percent(frequency, diversity, strength): the same from 0 to 100. */
Datum
crm_closeness_percent(PG_FUNCTION_ARGS)
{
	double		least = CLOSENESS_PARTS * CLOSENESS_LOWEST;
	double		most = CLOSENESS_PARTS * CLOSENESS_HIGHEST;

	PG_RETURN_FLOAT8((closeness(fcinfo) - least) / (most - least) * 100);
}
