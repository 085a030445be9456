/*
 * shapley_test.c
 *		shapley.c: games with a known value, and the mean over all orders.
 */
#include <string.h>

#include "math/random.h"
#include "math/shapley.h"
#include "tap_check.h"

#define PLAYERS 5

static uint64_t seed = 41;

/* The mean of what each player adds, over all orders of those that are left. */
static void
walk_orders(const double *worth, unsigned in, double weight, double *value)
{
	int			left = PLAYERS - __builtin_popcount(in);

	for (int p = 0; p < PLAYERS; p++)
		if ((in >> p & 1) == 0)
		{
			value[p] += weight / left * (worth[in | 1u << p] - worth[in]);
			walk_orders(worth, in | 1u << p, weight / left, value);
		}
}

int
main(void)
{
	double		worth[1 << PLAYERS];
	double		sums[1 << PLAYERS];
	double		value[PLAYERS];
	double		truth[PLAYERS] = {0};
	double		glove[8] = {0, 0, 0, 1, 0, 1, 0, 1};
	double		big[1 << SHAPLEY_MOST];
	double		values[SHAPLEY_MOST];
	double		sum = 0;
	bool		all = true;

	for (int s = 0; s < 1 << PLAYERS; s++)
		worth[s] = s == 0 ? 0 : (double) (splitmix64_next(&seed) % 1000);
	shapley_values(PLAYERS, worth, value);
	walk_orders(worth, 0, 1, truth);
	for (int p = 0; p < PLAYERS; p++)
	{
		all = all && near(value[p], truth[p], 1e-13);
		sum += value[p];
	}
	tap_ok(all, "the mean over all orders");
	tap_ok(near(sum, worth[(1 << PLAYERS) - 1], 1e-13), "they add up to the worth of all");

	shapley_values(3, glove, value);
	tap_ok(near(value[0], 2.0 / 3, 1e-15) && near(value[1], 1.0 / 6, 1e-15), "one left glove, two right ones");

	memcpy(sums, worth, sizeof(sums));
	subset_sums(PLAYERS, sums);
	all = true;
	for (unsigned s = 0; s < 1u << PLAYERS; s++)
	{
		double		plain = 0;

		for (unsigned t = 0; t < 1u << PLAYERS; t++)
			if ((t & ~s) == 0)
				plain += worth[t];
		all = all && plain == sums[s];
	}
	tap_ok(all, "sums over the coalitions within");

	for (int s = 0; s < 1 << SHAPLEY_MOST; s++)
		big[s] = __builtin_popcount((unsigned) s);
	shapley_values(SHAPLEY_MOST, big, values);
	tap_ok(near(values[0], 1, 1e-12) && near(values[SHAPLEY_MOST - 1], 1, 1e-12), "the most players");
	shapley_values(1, glove + 2, value);
	tap_ok(value[0] == 1, "one player");
	shapley_values(0, big, value);
	return tap_end();
}
