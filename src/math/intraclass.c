/*
 * intraclass.c
 *		Do the members of a unit agree: analysis of variance of one factor, and
 *		the intraclass correlations.
 *
 * Bliese 2000, "Within-group agreement, non-independence, and reliability", in
 * Klein & Kozlowski (eds.): ICC(1) = (MSB - MSW) / (MSB + (k0 - 1) MSW) is the
 * reliability of one member, ICC(2) = 1 - MSW / MSB that of a unit's mean, with
 * k0 = (N - sum n^2 / N) / (J - 1) for J units of different size.
 */
#include "math/intraclass.h"

#include <math.h>

#include "math/fisher.h"

static inline const MathMoments *
unit_at(const MathMoments *unit, size_t step, size_t i)
{
	return (const MathMoments *) ((const char *) unit + step * i);
}

/* The part of a whole; NAN of nothing. */
static inline double
part(double share, double whole)
{
	return whole > 0 ? share / whole : NAN;
}

/* a * b - c * d without cancellation (Kahan 1998). */
static inline double
difference_of_products(double a, double b, double c, double d)
{
	double		product = c * d;

	return fma(a, b, -product) - fma(c, d, -product);
}

/* From the mean squares on. */
static void
correlations(Intraclass *result, double between, double within)
{
	double		squares = result->msb * between + result->msw * within;

	result->f = part(result->msb, result->msw);
	result->p_value = isnan(result->f) ? NAN : math_fisher_tail(result->f, between, within);
	result->eta_squared = part(result->msb * between, squares);
	result->icc1 = part(result->msb - result->msw, result->msb + (result->k0 - 1) * result->msw);
	result->icc2 = part(result->msb - result->msw, result->msb);
}

void
intraclass(const MathMoments *unit, size_t units, size_t step, Intraclass *result)
{
	MathMoments total = {0};
	MathSum		within = {0};
	MathSum		between = {0};
	double		squared_sizes = 0;
	double		sum;

	*result = (Intraclass) {0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
	for (size_t i = 0; i < units; i++)
		math_moments_merge(&total, unit_at(unit, step, i));
	result->n = total.count;
	sum = math_sum_value(&total.sum);
	for (size_t i = 0; i < units; i++)
	{
		const MathMoments *one = unit_at(unit, step, i);
		double		deviation = difference_of_products(math_sum_value(&one->sum), total.count, sum, one->count) / (one->count * total.count);

		math_sum_add(&between, one->count * deviation * deviation);
		if (one->count > 1)
			math_sum_add(&within, math_moments_variance(one) * (one->count - 1));
		squared_sizes += one->count * one->count;
	}
	if (units < 2)
		return;
	result->msb = math_sum_value(&between) / (double) (units - 1);
	result->k0 = (total.count - squared_sizes / total.count) / (double) (units - 1);
	if (total.count <= (double) units)
		return;
	result->msw = math_sum_value(&within) / (total.count - (double) units);
	correlations(result, (double) (units - 1), total.count - (double) units);
}
