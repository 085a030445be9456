/*
 * reliability_test.c
 *		Reliability of blocks of items, against figures that can be worked out by hand.
 */
#include "math/reliability.h"
#include "tap_check.h"

/* Items a, b, c of variances 4, 1, 9 and correlations ab 0.5, ac 0.4, bc -0.2; d, a column of the survey between them. */
static const double cov[16] = {
	4, 7, 1, 2.4,
	7, 50, 7, 7,
	1, 7, 1, -0.6,
	2.4, 7, -0.6, 9
};
static const int item[3] = {0, 2, 3};

int
main(void)
{
	double		lower;
	double		upper;
	const ItemBlock block = {3, item, cov, 4};
	const ItemBlock pair = {2, item, cov, 4};
	const ItemBlock one = {1, item, cov, 4};
	const double opposite[4] = {1, -0.8, -0.8, 1};
	const ItemBlock against = {2, (const int *) 0, opposite, 2};
	const double loading[3] = {0.9, 0.8, 0.5};

	/* variance of the sum: 14 + 2 (1 + 2.4 - 0.6) = 19.6 */
	tap_ok(near(reliability_alpha(&block), 1.5 * (1 - 14 / 19.6), 1e-14), "alpha");
	tap_ok(near(reliability_alpha_standardized(&block), 1.5 * (1 - 3 / 4.4), 1e-14), "standardized alpha");
	tap_ok(near(reliability_alpha_without(&block, 2), 2 * (1 - 5 / 7.0), 1e-14), "alpha without an item");
	tap_ok(near(reliability_alpha_without(&block, 0), 2 * (1 - 10 / 8.8), 1e-14),
		   "alpha below 0 is not clipped");
	/* a with b + c: covariance 3.4, variance of b + c 8.8 */
	tap_ok(near(reliability_item_rest(&block, 0), 3.4 / sqrt(8.8 * 4), 1e-14), "item and rest");
	tap_ok(near(reliability_item_rest(&block, 1), 0.4 / sqrt(17.8), 1e-14), "item and rest of other items");
	tap_ok(near(reliability_alpha(&pair), 2 * (1 - 5 / 7.0), 1e-14) &&
		   isnan(reliability_alpha_without(&pair, 0)), "two items: none can be left out");
	tap_ok(isnan(reliability_alpha(&one)) && isnan(reliability_alpha_standardized(&one)) &&
		   isnan(reliability_item_rest(&one, 0)) && isnan(reliability_composite(1, loading)) &&
		   isnan(reliability_ave(1, loading)), "one item says nothing");
	tap_ok(near(reliability_alpha(&against), 2 * (1 - 2 / 0.4), 1e-13), "items against each other");
	tap_ok(near(reliability_composite(3, loading), 4.84 / (4.84 + 3 - 1.7), 1e-14), "rho_c");
	tap_ok(near(reliability_ave(3, loading), 1.7 / 3, 1e-14), "AVE");
	reliability_interval(0.4, 2, 1 + 1e-10, 0.95, &lower, &upper);
	tap_ok(isnan(lower) && isnan(upper), "hardly more than one row: no interval");
	return tap_end();
}
