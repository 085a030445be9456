/*
 * characteristic_stability.c
 *		characteristic_stability(points, is_actual [, weight]): by how many
 *		points one variable has moved the score.
 *
 * The sum over its bins of (share now - share then) * points of the bin is the
 * mean of the points now less that of then, so bins need not be known.
 */
#include "base/crm.h"

#include <math.h>

#include "base/aggregate_state.h"
#include "classifier/score_arguments.h"
#include "math/special.h"

PG_FUNCTION_INFO_V1(crm_characteristic_stability_transition);
PG_FUNCTION_INFO_V1(crm_characteristic_stability_final);

/* Points leave room for their products with weights. */
#define MOST_POINTS 1e100

/* Of the expected rows, and of the actual ones. */
typedef struct PointSums
{
	MathSum		weight[2];
	MathSum		points[2];
} PointSums;

/* Add the sums of another state. */
static void *
merge(const StateShape *shape, void *state, const void *other)
{
	PointSums  *sums = state;
	const PointSums *more = other;

	for (int i = 0; i < 2; i++)
	{
		math_sum_merge(&sums->weight[i], &more->weight[i]);
		math_sum_merge(&sums->points[i], &more->points[i]);
	}
	return sums;
}

static const StateShape shape = {
	.aggregate = "crm.characteristic_stability",
	.kind = 0x43435301,
	.size = sizeof(PointSums),
	.merge = merge
};

STATE_COMBINE(crm_characteristic_stability_combine, &shape)

/* Add a row. */
Datum
crm_characteristic_stability_transition(PG_FUNCTION_ARGS)
{
	PointSums  *sums = state_begin(&shape, fcinfo);
	double		weight = score_weight_argument(fcinfo, PG_NARGS() > 3 ? 3 : 0);
	double		points;
	bool		actual;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || weight == 0)
		return state_datum(&shape, sums);
	points = PG_GETARG_FLOAT8(1);
	if (!(fabs(points) <= MOST_POINTS))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("points must be finite, and not above 1e100, not %.15g", points),
				 errhint("Pass the points that the card gives for the value.")));
	actual = PG_GETARG_BOOL(2);
	math_sum_add(&sums->weight[actual], weight);
	math_sum_add(&sums->points[actual], weight * points);
	return state_datum(&shape, sums);
}

/* Mean of the actual rows less that of the expected ones; NULL where one side is missing. */
Datum
crm_characteristic_stability_final(PG_FUNCTION_ARGS)
{
	const PointSums *sums = state_final(&shape, fcinfo);
	double		shift;

	if (sums == NULL || !(math_sum_value(&sums->weight[0]) > 0 && math_sum_value(&sums->weight[1]) > 0))
		PG_RETURN_NULL();
	shift = math_sum_value(&sums->points[1]) / math_sum_value(&sums->weight[1]) -
		math_sum_value(&sums->points[0]) / math_sum_value(&sums->weight[0]);
	if (!isfinite(shift))
		crm_invalid_state(shape.aggregate);
	PG_RETURN_FLOAT8(shift);
}
