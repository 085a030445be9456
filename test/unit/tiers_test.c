/*
 * tiers_test.c
 *		math_tiers.c: limits by their definition, ties, hysteresis.
 */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "math/random.h"
#include "math/sort.h"
#include "math/tiers.h"
#include "tap_check.h"

#define ARRAYS 2000
#define MAX_N 60

static uint64_t seed = 5;
static const double textbook[] = {0.01, 0.04, 0.15, 0.80};

static double
uniform(void)
{
	return (double) (splitmix64_next(&seed) >> 11) * 0x1p-53;
}

/* Tier of each value by counting those that are better, without limits. */
static int
tier_by_rank(const double *x, size_t n, double value, const double *shares, int tiers)
{
	double		better = 0;
	double		cumulated = 0;

	for (size_t i = 0; i < n; i++)
		better += x[i] > value;
	for (int t = 1; t < tiers; t++)
	{
		cumulated += shares[t - 1];
		if (better < ceil((double) n * cumulated - 1e-9))
			return t;
	}
	return tiers;
}

static int
tier_by_cumulated_value(const double *x, size_t n, double value, const double *shares, int tiers)
{
	double		better = 0;
	double		total = 0;
	double		cumulated = 0;

	for (size_t i = 0; i < n; i++)
	{
		better += x[i] > value ? x[i] : 0;
		total += x[i];
	}
	for (int t = 1; t < tiers; t++)
	{
		cumulated += shares[t - 1];
		if (better / total < cumulated - 1e-12)
			return t;
	}
	return tiers;
}

static void
test_definitions(void)
{
	static const double thirds[] = {0.3, 0.3, 0.4};
	bool		good[2] = {true, true};
	bool		split = true;

	for (int a = 0; a < ARRAYS; a++)
	{
		const double *shares = a % 2 == 0 ? textbook : thirds;
		int			tiers = a % 2 == 0 ? 4 : 3;
		double		x[MAX_N];
		double		scratch[MAX_N];
		size_t		n = 1 + (size_t) (uniform() * (MAX_N - 1));
		SortedValues sorted = {.values = x, .n = n};
		size_t		counts[MAX_TIERS];
		size_t		room[MAX_TIERS];
		double		limits[MAX_TIERS];

		for (size_t i = 0; i < n; i++)
			x[i] = floor(uniform() * 20) + 1;
		(void) sort_doubles(x, scratch, n, NULL);
		tier_counts_by_customers(&sorted, shares, tiers, counts);
		tier_limits_of_counts(&sorted, counts, tiers, limits);
		for (size_t i = 0; i < n; i++)
			good[0] = good[0] && tier_of(limits, tiers, x[i]) == tier_by_rank(x, n, x[i], shares, tiers);
		tiers_split_ties(limits, counts, tiers, &sorted, room);
		for (int t = 0; t < tiers - 1; t++)
		{
			size_t		above = 0;
			size_t		equal = 0;

			for (size_t i = 0; i < n; i++)
			{
				above += x[i] > limits[t];
				equal += x[i] == limits[t];
			}
			split = split && room[t] >= 1 && room[t] <= equal && above + room[t] == counts[t];
		}
		good[1] = good[1] && tier_counts_by_value(&sorted, shares, tiers, counts);
		tier_limits_of_counts(&sorted, counts, tiers, limits);
		for (size_t i = 0; i < n; i++)
			good[1] = good[1] &&
				tier_of(limits, tiers, x[i]) == tier_by_cumulated_value(x, n, x[i], shares, tiers);
	}
	tap_ok(good[0], "by customers: the tier is that of the share of better customers");
	tap_ok(good[1], "by value: the tier is that of the value of better customers");
	tap_ok(split, "split ties: the counts come out exactly");
}

static void
test_edges(void)
{
	static const double half[] = {0.5, 0.5};
	const double one[] = {7};
	const double losses[] = {-5, 2, 3};
	const double profits[] = {-90, 10, 90};
	size_t		counts[MAX_TIERS];
	double		limits[MAX_TIERS];

	tier_counts_by_customers(&(SortedValues) {.values = one, .n = 1}, textbook, 4, counts);
	tier_limits_of_counts(&(SortedValues) {.values = one, .n = 1}, counts, 4, limits);
	tap_ok(tier_of(limits, 4, 7) == 1 && tier_of(limits, 4, 6) == 4, "one customer is in the best tier");
	tap_ok(!tier_counts_by_value(&(SortedValues) {.values = losses, .n = 3}, half, 2, counts), "no total to share out");
	tap_ok(tier_counts_by_value(&(SortedValues) {.values = profits, .n = 3}, half, 2, counts) && counts[0] == 1,
		   "losses after the peak play no part");
}

static void
test_hysteresis(void)
{
	static const double limits[] = {100, 0, -100};
	const TierHysteresis loose = {0, 0};
	const TierHysteresis tight = {0.1, 3};
	bool		plain = true;

	for (double value = -150; value <= 150; value += 0.5)
		for (int previous = 1; previous <= 4; previous++)
			plain = plain && tier_after(limits, 4, &loose, value, previous, 0) == tier_of(limits, 4, value);
	tap_ok(plain, "without margin and stay it is the plain tier");
	tap_ok(tier_after(limits, 4, &tight, 109, 2, 9) == 2 && tier_after(limits, 4, &tight, 110, 2, 0) == 1,
		   "up at once, beyond the margin");
	tap_ok(tier_after(limits, 4, &tight, 90, 1, 9) == 1 && tier_after(limits, 4, &tight, 89, 1, 9) == 2 &&
		   tier_after(limits, 4, &tight, 89, 1, 2) == 1, "down beyond the margin, after the stay");
	tap_ok(tier_after(limits, 4, &tight, -95, 3, 9) == 3 && tier_after(limits, 4, &tight, -95, 4, 9) == 4 &&
		   tier_after(limits, 4, &tight, -110.5, 3, 9) == 4 && tier_after(limits, 4, &tight, -89, 4, 9) == 3,
		   "a negative limit has its margin on both sides");
	tap_ok(tier_after(limits, 4, &tight, 200, 4, 0) == 1 && tier_after(limits, 4, &tight, -200, 1, 3) == 4,
		   "over several tiers at once");
}

int
main(void)
{
	test_definitions();
	test_edges();
	test_hysteresis();
	return tap_end();
}
