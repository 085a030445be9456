/*
 * moments.c
 *		Sum and variance of values that may come in any order and be merged.
 *
 * The sums of values and of squares are unevaluated pairs of doubles (Neumaier
 * 1974; exact products after Dekker 1971), about 32 digits, so that their
 * difference still has double precision where the mean is up to 1e7 standard
 * deviations, and any order gives the same digits.
 */
#include "math/moments.h"

/* Add a finite value. */
void
math_moments_add(MathMoments *moments, double value)
{
	moments->count += 1.0;
	math_sum_add(&moments->sum, value);
	math_sum_add_product(&moments->squares, value, value);
}

/* Add the values of another. */
void
math_moments_merge(MathMoments *moments, const MathMoments *other)
{
	moments->count += other->count;
	math_sum_merge(&moments->sum, &other->sum);
	math_sum_merge(&moments->squares, &other->squares);
}

/* The same number with the carry below the last digit of the sum. */
static MathSum
normal(const MathSum *pair)
{
	MathSum		result = {pair->sum + pair->carry, 0.0};

	result.carry = (pair->sum - result.sum) + pair->carry;
	return result;
}

/*
 * Variance of the values as a sample, (squares - sum^2 / count) / (count - 1);
 * NaN for fewer than two values, and when the squares are out of range.
 */
double
math_moments_variance(const MathMoments *moments)
{
	double		n = moments->count;
	MathSum		sum = normal(&moments->sum);
	MathSum		squares = normal(&moments->squares);
	double		high = sum.sum * sum.sum;
	double		low = fma(sum.sum, sum.sum, -high) + 2.0 * sum.sum * sum.carry;
	double		quotient = high / n;
	double		rest = (fma(-quotient, n, high) + low) / n;
	double		difference = squares.sum - quotient;

	/* exact where squares and quotient are close; where they are not its rounding is harmless */
	difference += squares.carry - rest;
	if (n < 2.0)
		return NAN;
	return (difference < 0.0 ? 0.0 : difference) / (n - 1.0);
}
