/*
 * regression_test.c
 *		math_regression.c against lines that are known and sums in long double.
 */
#include <math.h>
#include <stdlib.h>

#include "math/random.h"
#include "math/regression.h"
#include "tap_check.h"

#define POINTS 500

static uint64_t seed = 7;

static double
uniform(void)
{
	return (double) (splitmix64_next(&seed) >> 11) * 0x1p-53;
}

static void
add_point(RegressionSums *sums, double x, double y)
{
	int64_t		a = regression_units(x);
	int64_t		b = regression_units(y);
	const WideInt products[5] = {
		wide_from_int64(a), wide_from_int64(b), regression_product(a, a),
		regression_product(b, b), regression_product(a, b)
	};
	WideInt    *each[5] = {&sums->x, &sums->y, &sums->xx, &sums->yy, &sums->xy};

	sums->n++;
	for (int i = 0; i < 5; i++)
		(void) wide_add(each[i], &products[i]);
}

/* Random points around places and of spreads of all sizes, against two passes. */
static void
test_points(void)
{
	double		worst = 0;

	for (int round = 0; round < 200; round++)
	{
		static double x[POINTS];
		static double y[POINTS];
		double		place = 700 * (uniform() - 0.5) * 2;
		double		spread = pow(10, -6 * uniform());
		long double mean_x = 0;
		long double mean_y = 0;
		long double xx = 0;
		long double xy = 0;
		long double yy = 0;
		RegressionSums sums = {0};
		RegressionLine line = {0};

		for (int i = 0; i < POINTS; i++)
		{
			x[i] = (double) regression_units(place + spread * uniform()) * 0x1p-52;
			y[i] = (double) regression_units(-3 * (x[i] - place) + spread * uniform()) * 0x1p-52;
			add_point(&sums, x[i], y[i]);
			mean_x += x[i] / (long double) POINTS;
			mean_y += y[i] / (long double) POINTS;
		}
		for (int i = 0; i < POINTS; i++)
		{
			xx += (x[i] - mean_x) * (x[i] - mean_x);
			yy += (y[i] - mean_y) * (y[i] - mean_y);
			xy += (x[i] - mean_x) * (y[i] - mean_y);
		}
		if (!regression_line(&sums, &line))
			worst = INFINITY;
		worst = fmax(worst, fabs((double) (line.slope - xy / xx)));
		worst = fmax(worst, fabs((double) (line.xx / xx - 1)));
		worst = fmax(worst, fabs((double) (line.rest / (yy - xy * xy / xx) - 1)));
	}
	tap_ok_worst("slope, squares and rest of random points", worst, 1e-11);
}

static void
test_edges(void)
{
	RegressionSums sums = {0};
	RegressionLine line;
	RegressionSums made_up = {.n = INT64_MAX / 16,.xx = {{0, 0, 0, UINT64_C(1) << 62}}};

	add_point(&sums, 5, 1);
	tap_ok(!regression_line(&sums, &line), "one point has no line");
	add_point(&sums, 5 * (1 + 1e-15), 2);
	tap_ok(!regression_line(&sums, &line), "nor has one x");
	add_point(&sums, -1000, 1);
	add_point(&sums, 1000, 1);
	tap_ok(regression_line(&sums, &line) && fabs(line.slope) < 1e-3, "the largest coordinates");
	tap_ok(!regression_line(&made_up, &line), "sums that no points have");
	made_up = (RegressionSums) {.n = 3,.x = {{0, 0, 1, 0}},.y = {{0, 0, 1, 0}},.xy = {{1, 0, 0, UINT64_C(1) << 63}}};
	tap_ok(!regression_line(&made_up, &line), "nor these");
}

int
main(void)
{
	test_points();
	test_edges();
	return tap_end();
}
