/*
 * weighted_moments.c
 *		Mean and standard error of values with weights that may come in any
 *		order and be merged.
 *
 * All sums are unevaluated pairs of doubles, as in moments.c.
 */
#include "math/weighted_moments.h"

/* Below this part of the squares, their difference from the square of the sum is rounding. */
#define ROUNDING 4e-16

/* Add a finite value with a weight above 0. */
void
weighted_moments_add(WeightedMoments *moments, double value, double weight)
{
	double		product = weight * value;

	moments->rows += 1;
	math_sum_add(&moments->weight, weight);
	math_sum_add_product(&moments->weight_squares, weight, weight);
	math_sum_add_product(&moments->sum, weight, value);
	math_sum_add_product(&moments->squares, product, value);
	moments->squares.carry += fma(weight, value, -product) * value;
}

/* Add the values of another. */
void
weighted_moments_merge(WeightedMoments *moments, const WeightedMoments *other)
{
	moments->rows += other->rows;
	math_sum_merge(&moments->weight, &other->weight);
	math_sum_merge(&moments->weight_squares, &other->weight_squares);
	math_sum_merge(&moments->sum, &other->sum);
	math_sum_merge(&moments->squares, &other->squares);
}

/* Sum of weighted values over sum of weights; NaN without rows. */
double
weighted_moments_mean(const WeightedMoments *moments)
{
	return math_sum_quotient(&moments->sum, &moments->weight);
}

/* (sum w)^2 / sum w^2 (Kish 1965): the number of rows where all weights are equal; NaN without rows. */
double
weighted_moments_rows_effective(const WeightedMoments *moments)
{
	double		weight = math_sum_value(&moments->weight);

	return weight / math_sum_value(&moments->weight_squares) * weight;
}

/*
 * Standard error of the mean: the sample standard deviation over the root of
 * the number of rows, which the effective number n takes the place of:
 * sqrt(sum w (x - mean)^2 / sum w / (n - 1)).  NaN for n up to 1, and when the
 * squares are out of range.
 */
double
weighted_moments_standard_error(const WeightedMoments *moments)
{
	double		n = weighted_moments_rows_effective(moments);
	double		weight = math_sum_value(&moments->weight);
	double		sum = math_sum_value(&moments->sum);
	double		low_sum = (moments->sum.sum - sum) + moments->sum.carry;
	double		squares = math_sum_value(&moments->squares);
	double		high = sum * sum;
	double		low = fma(sum, sum, -high) + 2 * sum * low_sum;
	double		quotient = high / weight;
	double		rest = (fma(-quotient, weight, high) + low) / weight;
	double		difference = (squares - quotient) + ((moments->squares.sum - squares) + moments->squares.carry - rest);

	if (!(n > 1 + 1e-12) || !isfinite(difference))
		return NAN;
	return difference <= ROUNDING * squares ? 0 : sqrt(difference / weight / (n - 1));
}
