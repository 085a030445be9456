/*
 * normal_test.c
 *		math_normal.c against high-precision truth.
 *
 * Truth: mpmath, the root of the logarithm of erfc at 40 decimal digits.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "math/normal.h"
#include "tap_check.h"

/* probability of more than z, z */
static const double truth[][2] = {
	{0.5, 0.0},
	{0.49, 0.025068908258711058},
	{0.25, 0.67448975019608174},
	{0.1, 1.2815515655446004},
	{0.05, 1.6448536269514727},
	{0.025, 1.9599639845400542},
	{0.005, 2.5758293035489008},
	{1e-10, 6.3613409024040562},
	{1e-100, 21.273453560965324},
	{1e-300, 37.047096299361199},
};

int
main(void)
{
	double		worst = 0.0;

	for (size_t i = 0; i < sizeof(truth) / sizeof(truth[0]); i++)
		worst = fmax(worst, fabs(math_normal_upper(truth[i][0]) - truth[i][1])
					 / (1.0 + truth[i][1]));
	tap_ok_worst("upper quantiles", worst, 1e-15);
	tap_ok(!isfinite(math_normal_upper(0.0)) && !isfinite(math_normal_upper(0.6)),
		   "no quantile outside of (0, 0.5]");
	return tap_end();
}
