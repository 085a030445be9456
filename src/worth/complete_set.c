/*
 * complete_set.c
 *		Draws until a set is complete: complete_set(), complete_set_by().
 */
#include "base/crm.h"

#include <math.h>

#include "base/float_list.h"
#include "base/interrupted.h"
#include "math/coupon_collector.h"
#include "math/special.h"

PG_FUNCTION_INFO_V1(crm_complete_set);
PG_FUNCTION_INFO_V1(crm_complete_set_by);

/* The most items of a set. */
#define MOST_ITEMS 100000

/* Rounding of chances that add up to 1. */
#define SUM_SLACK 1e-9

/* The chances of argument 0 as groups of equal ones; how many groups there are. */
static int
read_chances(FunctionCallInfo fcinfo, ChanceGroup **groups)
{
	int			count;
	const double *given = float_list_read(PG_GETARG_ARRAYTYPE_P(0), "probabilities", &count);
	double	   *chances;
	MathSum		sum = {0};

	if (count > MOST_ITEMS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("probabilities has %d items, more than %d", count, MOST_ITEMS),
				 errhint("Take the items of one set.")));
	chances = palloc(sizeof(double) * (Size) Max(count, 1));
	for (int i = 0; i < count; i++)
	{
		if (given[i] < 0 || given[i] > 1)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("probability of item %d is %.15g", i + 1, given[i]),
					 errhint("Pass the probability of each item in one draw, from 0 to 1, for instance '{0.5, 0.3, 0.2}'.")));
		math_sum_add(&sum, given[i]);
		chances[i] = given[i];
	}
	if (math_sum_value(&sum) > 1 + SUM_SLACK)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("probabilities add up to %.15g", math_sum_value(&sum)),
				 errhint("A draw brings one item, or none: they add up to 1, or to less if some draws are blanks.")));
	*groups = palloc(sizeof(ChanceGroup) * (Size) Max(count, 1));
	return complete_set_groups(count, chances, *groups);
}

/* The query was cancelled, or the result is there. */
static void
check_done(bool done)
{
	CHECK_FOR_INTERRUPTS();
	if (!done)
		ereport(ERROR,
				(errcode(ERRCODE_QUERY_CANCELED),
				 errmsg("computation of draws was interrupted")));
}

/* complete_set(probabilities): expected draws until every item has come; NULL where one never comes. */
Datum
crm_complete_set(PG_FUNCTION_ARGS)
{
	ChanceGroup *groups;
	int			count = read_chances(fcinfo, &groups);
	double		draws;

	if (count == 0 || groups[0].chance == 0)
		PG_RETURN_NULL();
	check_done(complete_set_draws(count, groups, crm_interrupted, &draws));
	if (!isfinite(draws))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("expected draws are out of range for type double precision"),
				 errhint("The smallest probability is %.15g.", groups[0].chance)));
	PG_RETURN_FLOAT8(draws);
}

/* complete_set_by(probabilities, draws): probability that every item has come after so many draws. */
Datum
crm_complete_set_by(PG_FUNCTION_ARGS)
{
	ChanceGroup *groups;
	int			count = read_chances(fcinfo, &groups);
	int32		draws = PG_GETARG_INT32(1);
	double		probability;

	if (draws < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("draws is %d", draws),
				 errhint("Pass how many are drawn, 0 or more.")));
	if (count == 0)
		PG_RETURN_NULL();
	check_done(complete_set_probability(count, groups, draws, crm_interrupted, &probability));
	PG_RETURN_FLOAT8(probability);
}
