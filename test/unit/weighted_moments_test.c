/*
 * weighted_moments_test.c
 *		weighted_moments.c against two passes in long double.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "math/random.h"
#include "math/weighted_moments.h"
#include "tap_check.h"

#define ROWS 1000

static uint64_t seed = 5;
static double value[ROWS];
static double weight[ROWS];

static double
uniform(void)
{
	return (double) (splitmix64_next(&seed) >> 11) * 0x1p-53;
}

/* Moments of the rows from first to last, in steps. */
static WeightedMoments
add_rows(int first, int last, int step)
{
	WeightedMoments moments = {0};

	for (int i = first; step > 0 ? i < last : i > last; i += step)
		weighted_moments_add(&moments, value[i], weight[i]);
	return moments;
}

/* Mean, effective rows and standard error by two passes. */
static bool
agrees(const WeightedMoments *moments)
{
	long double w = 0;
	long double w2 = 0;
	long double mean = 0;
	long double squares = 0;
	long double n;

	for (int i = 0; i < ROWS; i++)
	{
		w += weight[i];
		w2 += (long double) weight[i] * weight[i];
		mean += (long double) weight[i] * value[i];
	}
	mean /= w;
	n = w / w2 * w;
	for (int i = 0; i < ROWS; i++)
		squares += weight[i] * (value[i] - mean) * (value[i] - mean);
	return near(weighted_moments_mean(moments), (double) mean, 1e-14) &&
		near(weighted_moments_rows_effective(moments), (double) n, 1e-13) &&
		near(weighted_moments_standard_error(moments), (double) sqrtl(squares / w / (n - 1)), 1e-12);
}

int
main(void)
{
	WeightedMoments moments;
	WeightedMoments other;
	WeightedMoments none = {0};
	bool		right = true;
	bool		merged = true;

	for (int round = 0; round < 20; round++)
	{
		for (int i = 0; i < ROWS; i++)
		{
			value[i] = round + uniform() - 0.5;
			weight[i] = round < 10 ? 1 : pow(10, 20 * (round - 15)) * (0.1 + uniform());
		}
		moments = add_rows(0, ROWS, 1);
		right = right && agrees(&moments);
		moments = add_rows(0, 300, 1);
		other = add_rows(ROWS - 1, 299, -1);
		weighted_moments_merge(&moments, &other);
		merged = merged && agrees(&moments) && moments.rows == ROWS;
	}
	tap_ok(right, "mean, effective rows and standard error, weights of any size");
	tap_ok(merged, "merged, in another order");
	for (int i = 0; i < ROWS; i++)
		value[i] = 0.1;
	moments = add_rows(0, ROWS, 1);
	tap_ok(weighted_moments_standard_error(&moments) == 0 && near(weighted_moments_mean(&moments), 0.1, 1e-15),
		   "equal values have no standard error");
	moments = add_rows(0, 1, 1);
	tap_ok(isnan(weighted_moments_standard_error(&moments)), "nor has one value");
	tap_ok(isnan(weighted_moments_mean(&none)) && isnan(weighted_moments_standard_error(&none)), "nothing of nothing");
	return tap_end();
}
