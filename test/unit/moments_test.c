/*
 * moments_test.c
 *		math_moments.c against sums that are exact in integers.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "math/moments.h"
#include "math/random.h"
#include "tap_check.h"

#define VALUES 20000

static double values[VALUES];
static uint64_t seed = 11;

static MathMoments
moments_of(size_t first, size_t n)
{
	MathMoments moments = {0};

	for (size_t i = first; i < first + n; i++)
		math_moments_add(&moments, values[i]);
	return moments;
}

/* A large mean and a small spread: offset + k / 8, k from 0 to 15. */
static void
test_variance(double offset, const char *what)
{
	long		sum = 0;
	long		squares = 0;
	double		exact;
	MathMoments moments;

	for (size_t i = 0; i < VALUES; i++)
	{
		long		k = (long) (splitmix64_next(&seed) % 16);

		values[i] = offset + (double) k / 8.0;
		sum += k;
		squares += k * k;
	}
	/* the sum of squares over n, both in whole numbers below 2^53 */
	exact = (double) (VALUES * squares - sum * sum) / 64.0 / VALUES / (VALUES - 1);
	moments = moments_of(0, VALUES);
	tap_ok(near(math_moments_variance(&moments), exact, 1e-13), what);
	tap_ok(near(math_sum_value(&moments.sum), VALUES * offset + (double) sum / 8.0, 1e-15), "and the sum");
}

/* Every split, and the order turned round, give the same. */
static void
test_order(void)
{
	MathMoments all;
	double		worst = 0.0;

	for (size_t i = 0; i < VALUES; i++)
	{
		double		u = (double) (splitmix64_next(&seed) >> 11) * 0x1p-53;

		values[i] = (u - 0.3) * pow(10.0, (double) (splitmix64_next(&seed) % 12));
	}
	all = moments_of(0, VALUES);
	for (size_t cut = 1; cut < VALUES; cut += 1999)
	{
		MathMoments back = moments_of(cut, VALUES - cut);
		MathMoments front = moments_of(0, cut);

		math_moments_merge(&back, &front);
		worst = fmax(worst, error_of(math_moments_variance(&back), math_moments_variance(&all)));
		worst = fmax(worst, error_of(math_sum_value(&back.sum), math_sum_value(&all.sum)));
		tap_ok(back.count == VALUES, "the count");
	}
	tap_ok_worst("order and split", worst, 1e-15);
}

int
main(void)
{
	MathMoments none = {0};

	tap_ok(isnan(math_moments_variance(&none)), "no values, no variance");
	math_moments_add(&none, 5.0);
	tap_ok(isnan(math_moments_variance(&none)), "nor of one");
	math_moments_add(&none, 5.0);
	tap_ok(math_moments_variance(&none) == 0.0, "equal values have none");
	math_moments_add(&none, 1e200);
	tap_ok(!isfinite(math_moments_variance(&none)), "squares out of range are no variance of 0");
	test_variance(0.0, "variance around 1");
	test_variance(1e6, "variance of a mean of 1e6");
	test_variance(-1e9, "variance of a mean of -1e9");
	test_order();
	return tap_end();
}
