/*
 * coupon_collector_test.c
 *		coupon_collector.c against inclusion-exclusion, in long double, and
 *		closed forms.
 */
#include <math.h>
#include <string.h>

#include "math/coupon_collector.h"
#include "tap_check.h"

#define MOST 20

/* Expected draws, or the probability after draws, by inclusion-exclusion. */
static double
by_exclusion(int n, const double *chances, double draws)
{
	long double sum = 0;

	for (unsigned set = 1; set < 1u << n; set++)
	{
		long double chance = 0;
		int			items = 0;

		for (int i = 0; i < n; i++)
			if (set >> i & 1)
			{
				chance += chances[i];
				items++;
			}
		sum += (items % 2 ? 1 : -1) * (draws < 0 ? 1 / chance : powl(1 - chance, draws));
	}
	return (double) (draws < 0 ? sum : 1 - sum);
}

static double
draws_of(int n, const double *chances)
{
	double		sorted[MOST];
	ChanceGroup groups[MOST];
	double		draws;

	memcpy(sorted, chances, sizeof(double) * (size_t) n);
	return complete_set_draws(complete_set_groups(n, sorted, groups), groups, NULL, &draws) ? draws : NAN;
}

static double
probability_of(int n, const double *chances, double draws)
{
	double		sorted[MOST];
	ChanceGroup groups[MOST];
	double		probability;

	memcpy(sorted, chances, sizeof(double) * (size_t) n);
	return complete_set_probability(complete_set_groups(n, sorted, groups), groups, draws, NULL, &probability) ? probability : NAN;
}

static bool
always(void)
{
	return true;
}

static void
test_sets(void)
{
	static const double thirds[] = {0.5, 0.3, 0.2};
	static const double skewed[] = {0.6, 0.3, 0.09, 0.009, 0.0009, 0.0001};
	static const double blanks[] = {1e-7, 0.02, 0.02, 1e-3};
	double		zipf[8];

	for (int i = 0; i < 8; i++)
		zipf[i] = 0.36 / (i + 1);
	tap_ok(near(draws_of(3, thirds), by_exclusion(3, thirds, -1), 1e-13), "three items");
	tap_ok(near(draws_of(6, skewed), by_exclusion(6, skewed, -1), 1e-13), "from common to rare");
	tap_ok(near(draws_of(4, blanks), by_exclusion(4, blanks, -1), 1e-13), "most draws are blanks");
	tap_ok(near(draws_of(8, zipf), by_exclusion(8, zipf, -1), 1e-13), "eight items");
	for (double draws = 1; draws < 3000; draws = ceil(draws * 1.7))
	{
		tap_ok(near_scaled(probability_of(3, thirds, draws), draws < 3 ? 0 : by_exclusion(3, thirds, draws), 1e-3, 1e-11), "probability of three");
		tap_ok(near_scaled(probability_of(8, zipf, draws), draws < 8 ? 0 : by_exclusion(8, zipf, draws), 1e-3, 1e-11), "probability of eight");
	}
	tap_ok(near(probability_of(6, skewed, 6), 720 * 0.6 * 0.3 * 0.09 * 0.009 * 0.0009 * 0.0001, 1e-12), "as many draws as items: digits of a small one");
	tap_ok(near(probability_of(4, blanks, 4), 24 * 1e-7 * 4e-4 * 1e-3, 1e-12), "and with blanks");
	tap_ok(probability_of(3, thirds, 1e9) == 1 && probability_of(3, thirds, 0) == 0, "in the end, and at first");
}

static void
test_equal(void)
{
	ChanceGroup group = {.chance = 1.0 / 12, .items = 12};
	ChanceGroup two[2] = {{.chance = 0.0005, .items = 1000}, {.chance = 0.000500001, .items = 999}};
	double		result;
	double		other;

	tap_ok(complete_set_draws(1, &group, NULL, &result) && near(result, 37.2385281385281385, 1e-14), "the published twelve");
	tap_ok(complete_set_draws(2, two, NULL, &result), "two thousand items");
	two[0].items = 1999;
	tap_ok(complete_set_draws(1, two, NULL, &other) && near(result, other, 1e-6) && result < other, "a little more likely, a little sooner");
	group = (ChanceGroup) {.chance = 1, .items = 1};
	tap_ok(complete_set_draws(1, &group, NULL, &result) && result == 1, "a sure item");
	tap_ok(complete_set_probability(1, &group, 1, NULL, &result) && near(result, 1, 1e-14), "it comes at once");
	group.chance = 0;
	tap_ok(complete_set_probability(1, &group, 9, NULL, &result) && result == 0, "an item that never comes");
	two[0] = (ChanceGroup) {.chance = 1e-6, .items = 100000};
	tap_ok(!complete_set_draws(2, two, always, &result) || !complete_set_probability(2, two, 1e9, always, &result), "stopped");
}

int
main(void)
{
	test_sets();
	test_equal();
	return tap_end();
}
