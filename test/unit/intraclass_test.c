/*
 * intraclass_test.c
 *		intraclass.c: a worked example, large means, what does not exist.
 */
#include <math.h>
#include <stdbool.h>

#include "math/intraclass.h"
#include "tap_check.h"

static MathMoments unit[4];

static void
fill(double shift, int units)
{
	static const double values[4][6] = {{4, 7, 8, 6, 7}, {3, 5, 6, 5}, {5, 8, 9, 8, 9, 7}, {3, 6, 6, 7}};

	for (int i = 0; i < units; i++)
	{
		unit[i] = (MathMoments) {0};
		for (int j = 1; j <= values[i][0]; j++)
			math_moments_add(&unit[i], values[i][j] + shift);
	}
}

/* Four stores: 7 8 6 7, 5 6 5, 8 9 8 9 7, 6 6 7. */
static bool
is_example(const Intraclass *result, double tolerance)
{
	return near(result->msb, 5.6, tolerance) && near(result->msw, 46 / 82.5, tolerance) && near(result->k0, 166 / 45.0, 1e-15) &&
		near(result->f, 5.6 / (46 / 82.5), tolerance) && near(result->icc1, 0.710274700258, 1e-11 + tolerance) &&
		near(result->icc2, 0.900432900433, 1e-11 + tolerance) && near(result->eta_squared, 0.732558139535, 1e-11 + tolerance);
}

int
main(void)
{
	Intraclass	result;

	fill(0, 4);
	intraclass(unit, 4, sizeof(MathMoments), &result);
	tap_ok(is_example(&result, 1e-15) && result.n == 15, "four stores");
	fill(1e7, 4);
	intraclass(unit, 4, sizeof(MathMoments), &result);
	tap_ok(is_example(&result, 1e-9), "the same far from zero");
	fill(0, 1);
	intraclass(unit, 1, sizeof(MathMoments), &result);
	tap_ok(isnan(result.msb) && isnan(result.msw) && isnan(result.icc1) && isnan(result.k0) && result.n == 4, "one unit: nothing between");
	intraclass(unit, 0, sizeof(MathMoments), &result);
	tap_ok(isnan(result.msb) && isnan(result.icc1) && result.n == 0, "no unit");
	for (int i = 0; i < 2; i++)
	{
		unit[i] = (MathMoments) {0};
		math_moments_add(&unit[i], i);
	}
	intraclass(unit, 2, sizeof(MathMoments), &result);
	tap_ok(result.msb == 0.5 && result.k0 == 1 && isnan(result.msw) && isnan(result.f) && isnan(result.icc1), "one member each: nothing within");
	for (int i = 0; i < 2; i++)
		math_moments_add(&unit[i], i);
	intraclass(unit, 2, sizeof(MathMoments), &result);
	tap_ok(result.msw == 0 && isnan(result.f) && result.icc1 == 1 && result.icc2 == 1, "members who all agree");
	for (int i = 0; i < 2; i++)
	{
		unit[i] = (MathMoments) {0};
		math_moments_add(&unit[i], 1);
		math_moments_add(&unit[i], 3);
	}
	intraclass(unit, 2, sizeof(MathMoments), &result);
	tap_ok(result.msb == 0 && result.f == 0 && result.p_value == 1 && result.icc1 == -1 && isnan(result.icc2), "units who do not differ");
	return tap_end();
}
