/*
 * attainment.c
 *		attainment: how far an indicator has come towards its target.
 *
 * Exact arithmetic: 1 is the target, whatever the unit and the direction.
 */
#include "base/crm.h"

#include <math.h>

#include "base/fields.h"
#include "base/number.h"

PG_FUNCTION_INFO_V1(crm_attainment);

enum
{
	HIGHER, LOWER
};

static const FieldNames directions = {
	FIELD_NAMES([HIGHER] = "higher", [LOWER] = "lower"),
	.what = "direction",
	.hint = "Use 'higher' where more is better, 'lower' where less is."
};

enum
{
	RATIO, INVERSE, RANGE
};

static const FieldNames methods = {
	FIELD_NAMES([RATIO] = "ratio", [INVERSE] = "inverse", [RANGE] = "range"),
	.what = "method",
	.hint = "Use 'ratio' for actual / target, where lower is better 2 - actual / target; 'inverse' for target / actual; 'range' for (actual - worst) / (target - worst)."
};

/* target / actual: nothing of what should be little is more than any cap, as infinity. */
static Numeric
inverse(Numeric actual, Numeric target)
{
	if (number_positive(target) == NULL || actual == NULL)
		return NULL;
	if (number_compare(actual, int64_to_numeric(0)) == 0)
		return DatumGetNumeric(DirectFunctionCall1(float8_numeric, Float8GetDatum(INFINITY)));
	return number_divide(target, number_positive(actual));
}

/* Actual and target by a method; NULL where it says nothing. */
static Numeric
measure(int method, int direction, Numeric actual, Numeric target, Numeric worst)
{
	Numeric		way;

	if (method == INVERSE)
		return inverse(actual, target);
	if (method == RATIO)
	{
		Numeric		quotient = number_divide(actual, number_positive(target));

		return direction == HIGHER ? quotient : number_subtract(int64_to_numeric(2), quotient);
	}
	if (number_exceeds(direction == HIGHER ? worst : target, direction == HIGHER ? target : worst))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("worst %s is better than target %s", numeric_normalize(worst), numeric_normalize(target)),
				 errhint(direction == HIGHER ? "Pass a worst value below the target, or direction => 'lower' where less is better." :
						 "Pass a worst value above the target, or direction => 'higher' where more is better.")));
	way = number_subtract(target, worst);
	if (way == NULL || number_compare(way, int64_to_numeric(0)) == 0)
		return NULL;
	return number_divide(number_subtract(actual, worst), way);
}

/* The number within limits, of which each may be missing. */
static Numeric
clamp(Numeric value, Numeric least, Numeric most)
{
	if (number_exceeds(least, most))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("floor %s is above cap %s", numeric_normalize(least), numeric_normalize(most)),
				 errhint("Pass the least and the most that an attainment may be, or NULL for no limit.")));
	if (number_exceeds(least, value))
		return least;
	return number_exceeds(value, most) ? most : value;
}

/* attainment(actual, target, direction, method, worst, floor, cap) */
Datum
crm_attainment(PG_FUNCTION_ARGS)
{
	Numeric		actual = number_argument(fcinfo, 0, "actual");
	Numeric		target = number_argument(fcinfo, 1, "target");
	int			direction = name_argument(fcinfo, 2, &directions, "direction");
	int			method = name_argument(fcinfo, 3, &methods, "method");
	Numeric		worst = number_argument(fcinfo, 4, "worst");
	Numeric		result;

	if (method == INVERSE && direction == HIGHER)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("method inverse is for indicators of which lower is better"),
				 errhint("Pass direction => 'lower', or method => 'ratio'.")));
	if (method == RANGE && worst == NULL)
		crm_null_refused("worst", "Method range needs the worst value, at which nothing is attained: worst => 0.");
	result = clamp(measure(method, direction, actual, target, worst),
				   number_argument(fcinfo, 5, "floor"), number_argument(fcinfo, 6, "cap"));
	if (result == NULL || numeric_is_inf(result))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(result);
}
