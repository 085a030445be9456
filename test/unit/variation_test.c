/*
 * variation_test.c
 *		math_variation.c against long double, in any order and any split.
 */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "math/random.h"
#include "math/variation.h"
#include "tap_check.h"

#define ARRAYS 1000
#define MAX_N 60

static uint64_t seed = 5;

static double
uniform(void)
{
	return (double) (splitmix64_next(&seed) >> 11) * 0x1p-53;
}

static double
random_value(int shape)
{
	switch (shape)
	{
		case 0:
			return floor(uniform() * 100);
		case 1:
			return 1e9 + floor(uniform() * 3);	/* nearly no variation */
		case 2:
			return uniform() < 0.8 ? 0 : floor(uniform() * 50);	/* intermittent */
		default:
			return pow(10, uniform() * 40 - 20);
	}
}

static double
coefficient(const double *values, size_t n, bool is_sample)
{
	Variation	variation = {0};
	double		result = -1;

	for (size_t i = 0; i < n; i++)
		variation_add(&variation, values[i]);
	if (!variation_coefficient(&variation, is_sample, &result))
		return -1;
	return result;
}

/* Two passes in long double. */
static double
naive(const double *values, size_t n, bool is_sample)
{
	long double sum = 0;
	long double squares = 0;

	for (size_t i = 0; i < n; i++)
		sum += values[i];
	for (size_t i = 0; i < n; i++)
		squares += (values[i] - sum / n) * (values[i] - sum / n);
	if (sum <= 0 || (is_sample && n < 2))
		return -1;
	return (double) (sqrtl(squares / (n - is_sample)) / (sum / n));
}

static void
test_random(void)
{
	bool		near = true;
	bool		same_order = true;
	bool		same_split = true;
	bool		same_unit = true;

	for (int round = 0; round < ARRAYS; round++)
	{
		double		values[MAX_N];
		double		scaled[MAX_N];
		double		reversed[MAX_N];
		Variation	parts[2] = {{.periods = 0}, {.periods = 0}};
		size_t		n = 1 + (size_t) round % MAX_N;
		double		expected;
		double		result;

		for (size_t i = 0; i < n; i++)
			values[i] = random_value(round % 4);
		for (size_t i = 0; i < n; i++)
		{
			scaled[i] = values[i] * 1024;
			reversed[i] = values[n - 1 - i];
			variation_add(&parts[i % 3 == 0], values[i]);
		}
		variation_merge(&parts[0], &parts[1]);
		for (int is_sample = 0; is_sample < 2; is_sample++)
		{
			expected = naive(values, n, is_sample);
			result = coefficient(values, n, is_sample);
			near &= fabs(result - expected) <= 1e-9 * fabs(expected);
			same_order &= fabs(result - coefficient(reversed, n, is_sample)) <= 1e-14 * fabs(result);
			same_unit &= result == coefficient(scaled, n, is_sample);
			if (variation_coefficient(&parts[0], is_sample, &expected))
				same_split &= fabs(result - expected) <= 1e-14 * fabs(result);
			else
				same_split &= result == -1;
		}
	}
	tap_ok(near, "standard deviation over mean, in two passes of long double");
	tap_ok(same_order, "the order of the periods does not matter");
	tap_ok(same_split, "nor how they are split");
	tap_ok(same_unit, "nor the unit");
}

static void
test_edges(void)
{
	static const double equal[] = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
	static const double one[] = {5};
	static const double none[] = {0, 0};
	static const double returns[] = {3, -5};
	Variation	variation = {0};
	double		result;

	tap_ok(coefficient(equal, 7, false) == 0 && coefficient(equal, 7, true) == 0, "equal values vary by nothing at all");
	tap_ok(coefficient(one, 1, false) == 0 && coefficient(one, 1, true) == -1, "one period is no sample");
	tap_ok(coefficient(none, 2, false) == -1 && coefficient(returns, 2, false) == -1, "a mean that is not above zero has none");
	variation_add(&variation, 7);
	variation_add_zeros(&variation, 36);
	tap_ok(variation_coefficient(&variation, false, &result) && fabs(result - 6) < 1e-15, "demand in one month of 37: 6");
	tap_ok(variation.periods == 37 && variation.with_demand == 1 && variation.least == 0, "and the periods are known");
	tap_ok(variation_takes(0) && variation_takes(-1e140) && !variation_takes(1e141) && !variation_takes(1e-150) &&
		   !variation_takes(NAN) && !variation_takes(INFINITY), "values whose squares are lost are refused");
}

int
main(void)
{
	test_random();
	test_edges();
	return tap_end();
}
