/*
 * variation.c
 *		Coefficient of variation of demand per period.
 *
 * Sums of values and of their squares are kept in double-double arithmetic, so
 * that the textbook formula loses nothing that a double could show, whatever
 * the order of the periods and however they are split.
 */
#include "math/variation.h"

#include <math.h>

/* Is the value of a size that can be added? */
bool
variation_takes(double value)
{
	return value == 0 || (fabs(value) >= VARIATION_LEAST && fabs(value) <= VARIATION_GREATEST);
}

/* Add a period whose value variation_takes(). */
void
variation_add(Variation *variation, double value)
{
	Variation	one = {
		.periods = 1,
		.with_demand = value > 0,
		.least = value,
		.greatest = value,
		.sum = {value, 0},
		.squares = two_product(value, value)
	};

	variation_merge(variation, &one);
}

/* Add the periods of another part. */
void
variation_merge(Variation *variation, const Variation *other)
{
	if (other->periods == 0)
		return;
	if (variation->periods == 0)
	{
		*variation = *other;
		return;
	}
	variation->periods += other->periods;
	variation->with_demand += other->with_demand;
	variation->least = fmin(variation->least, other->least);
	variation->greatest = fmax(variation->greatest, other->greatest);
	variation->sum = dd_add(variation->sum, other->sum);
	variation->squares = dd_add(variation->squares, other->squares);
}

/* Add periods without demand. */
void
variation_add_zeros(Variation *variation, double periods)
{
	Variation	zeros = {.periods = periods};

	variation_merge(variation, &zeros);
}

/*
 * Standard deviation over mean: sqrt(n S2 - S1^2) / S1, for a sample times
 * sqrt(n / (n - 1)).  False where there is none: no periods, one period of a
 * sample, or a mean that is not above zero.
 */
bool
variation_coefficient(const Variation *variation, bool is_sample, double *result)
{
	DoubleDouble n = {variation->periods, 0};
	DoubleDouble spread;
	DoubleDouble square;

	if (variation->periods < (is_sample ? 2 : 1) || !(variation->sum.high > 0))
		return false;
	*result = 0;
	if (variation->least == variation->greatest)
		return true;
	square = dd_multiply(variation->sum, variation->sum);
	spread = dd_multiply(n, variation->squares);
	spread = dd_add(spread, dd_negate(square));
	if (spread.high > 0)
		*result = sqrt(spread.high) / variation->sum.high;
	if (is_sample)
		*result *= sqrt(variation->periods / (variation->periods - 1));
	return true;
}
