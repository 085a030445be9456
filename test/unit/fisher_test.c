/*
 * fisher_test.c
 *		fisher.c against high-precision truth.
 *
 * Truth: mpmath, the root of the regularized incomplete beta function at 40
 * decimal digits; for a million degrees, of the integral of the density.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "math/fisher.h"
#include "tap_check.h"

/* degrees of freedom, probability of more than f, f */
static const double truth[][4] = {
	{0.7, 1.9, 0.025, 43.142092173617064},
	{0.7, 1.9, 0.25, 2.3239924119311257},
	{0.7, 1.9, 0.005, 242.75284058521703},
	{0.7, 1.9, 1.0e-8, 243950368.74788213},
	{1, 1, 0.025, 647.78901147784531},
	{1, 1, 0.25, 5.8284271247461901},
	{1, 1, 1.0e-8, 4052847345693510.2},
	{2, 7, 0.025, 6.5415202970956514},
	{2, 7, 0.25, 1.7009800119793195},
	{2, 7, 1.0e-8, 672.24420510913756},
	{5, 10, 0.025, 4.2360856681886341},
	{5, 10, 0.25, 1.5853232593846156},
	{5, 10, 1.0e-8, 127.78042751026809},
	{10, 20, 0.025, 2.7736713751990819},
	{10, 20, 0.005, 3.847001752145257},
	{4.5, 3.25, 0.025, 12.987646894078593},
	{4.5, 3.25, 0.25, 2.2929510840214641},
	{4.5, 3.25, 1.0e-8, 121700.1988938018},
	{249, 498, 0.025, 1.2356685915961294},
	{249, 498, 0.25, 1.0751512223080714},
	{249, 498, 0.005, 1.3200415620100905},
	{249, 498, 1.0e-8, 1.8201522910361227},
	{249, 1743, 0.025, 1.1989101005172023},
	{249, 1743, 0.25, 1.0638261923158701},
	{23.4, 561.6, 0.025, 1.674501117744484},
	{23.4, 561.6, 1.0e-8, 3.7857121297719453},
	{1e6, 5e6, 0.025, 1.0030394164858682},
	{1e6, 5e6, 0.25, 1.0010448060771243},
	{1e6, 5e6, 1.0e-8, 1.0087229862090029},
};

int
main(void)
{
	bool		quantiles = true;
	bool		tails = true;
	bool		many = true;

	for (size_t i = 0; i < sizeof(truth) / sizeof(truth[0]); i++)
	{
		const double *t = truth[i];

		quantiles &= near(math_fisher_upper(t[2], t[0], t[1]), t[3], 1e-12);
		tails &= near(math_fisher_tail(t[3], t[0], t[1]), t[2], 1e-8);
	}
	tap_ok(quantiles, "quantiles");
	tap_ok(tails, "probabilities");
	/* the expansion continues the search */
	for (double tail = 0.001; tail < 0.5; tail *= 3)
		many &= near(log(math_fisher_upper(tail, 1.0001e7, 3e7)),
					 log(math_fisher_upper(tail, 0.9999e7, 3e7)), 1e-3) &&
			near(log(math_fisher_upper(tail, 1.0001e7, 1.0001e7)) / log(math_fisher_upper(tail, 0.9999e7, 0.9999e7)),
				 sqrt(0.9999 / 1.0001), 1e-6);
	tap_ok(many, "ten million degrees of freedom");
	tap_ok(near(math_fisher_upper(0.5, 7, 7), 1.0, 1e-13), "the median of equal degrees is 1");
	tap_ok(isnan(math_fisher_upper(0.0, 1, 1)) && isnan(math_fisher_upper(0.6, 1, 1)) &&
		   isnan(math_fisher_upper(0.1, 0, 1)) && isnan(math_fisher_upper(0.1, 1, -1)) &&
		   isnan(math_fisher_upper(0.1, INFINITY, 1)), "nothing outside of the range");
	return tap_end();
}
