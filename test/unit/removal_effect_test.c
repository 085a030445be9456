/*
 * removal_effect_test.c
 *		removal_effect.c and the LU factors of linear.c: random chains, against
 *		walks without the channel; and a chain by hand.
 */
#include <stdlib.h>
#include <string.h>

#include "math/random.h"
#include "math/removal_effect.h"
#include "math/special.h"
#include "tap_check.h"

#define STATES 30
#define CHANNELS 7

static uint64_t seed = 14;

static double
draw(void)
{
	return (double) (splitmix64_next(&seed) >> 11) / 9007199254740992.0;
}

/* The chance of a conversion, or its mean value, from the start, where a channel ends the journey; step by step. */
static double
walk(int n, const double *next, const double *ends, const int *channel, int without)
{
	double		at[STATES] = {1};
	double		sum = 0;
	double		goes_on = 1;

	while (goes_on > 1e-18)
	{
		double		after[STATES] = {0};

		goes_on = 0;

		for (int i = 0; i < n; i++)
		{
			sum += at[i] * ends[i];
			for (int j = 0; j < n; j++)
				if (channel[j] != without)
					after[j] += at[i] * next[i * n + j];
		}
		for (int j = 0; j < n; j++)
			goes_on += after[j];
		memcpy(at, after, sizeof(at));
	}
	return sum;
}

static void
test_random(void)
{
	bool		conversions = true;
	bool		values = true;

	for (int round = 0; round < 20; round++)
	{
		double		next[STATES * STATES] = {0};
		double		copy[STATES * STATES];
		double		converts[STATES];
		double		pays[STATES];
		int			channel[STATES] = {-1};
		double		effect[CHANNELS];
		double		value[CHANNELS];
		JourneyChain chain = {STATES, CHANNELS, copy, converts, pays, channel};
		double	   *work;

		for (int i = 0; i < STATES; i++)
		{
			double		sum = 0;
			double		goes_on = 0.2 + 0.75 * draw();

			if (i > 0)
				channel[i] = (int) (splitmix64_next(&seed) % CHANNELS);
			for (int j = 1; j < STATES; j++)
			{
				next[i * STATES + j] = draw() < 0.3 ? draw() : 0;
				sum += next[i * STATES + j];
			}
			for (int j = 1; j < STATES && sum > 0; j++)
				next[i * STATES + j] *= goes_on / sum;
			converts[i] = (1 - (sum > 0 ? goes_on : 0)) * draw();
			pays[i] = converts[i] * 100 * draw();
		}
		memcpy(copy, next, sizeof(next));
		work = malloc(removal_effect_work(&chain) * sizeof(double));
		if (removal_effect(&chain, work, NULL, effect, value) != CHAIN_OK)
			conversions = false;
		free(work);
		for (int c = 0; c < CHANNELS; c++)
		{
			double		all = walk(STATES, next, converts, channel, -2);
			double		paid = walk(STATES, next, pays, channel, -2);

			conversions = conversions && fabs(effect[c] - (1 - walk(STATES, next, converts, channel, c) / all)) < 1e-12;
			values = values && fabs(value[c] - (1 - walk(STATES, next, pays, channel, c) / paid)) < 1e-12;
		}
	}
	tap_ok(conversions, "shares of conversions lost without a channel");
	tap_ok(values, "shares of their value");
}

/* start > A > B > conversion in half of the journeys, start > B > nothing in the others. */
static void
test_by_hand(void)
{
	double		next[9] = {0, 0.5, 0.5, 0, 0, 1, 0, 0, 0};
	const double converts[3] = {0, 0, 0.5};
	const double pays[3] = {0, 0, 0};
	const int	channel[3] = {-1, 0, 1};
	double		effect[3];
	double		value[3];
	JourneyChain chain = {3, 3, next, converts, pays, channel};
	double		work[64];

	tap_ok(removal_effect_work(&chain) <= 64, "work");
	tap_ok(removal_effect(&chain, work, NULL, effect, value) == CHAIN_OK, "a chain by hand");
	tap_ok(near(effect[0], 0.5, 1e-15) && near(effect[1], 1, 1e-15) && effect[2] == 0, "effects by hand, of a channel nowhere too");
	tap_ok(isnan(value[0]), "no value, no effect on it");
}

/* A journey that goes round for ever. */
static void
test_endless(void)
{
	double		next[4] = {0, 1, 0, 1};
	const double none[2] = {0, 0};
	const int	channel[2] = {-1, 0};
	double		effect[1];
	double		value[1];
	JourneyChain chain = {2, 1, next, none, none, channel};
	double		work[64];

	tap_ok(removal_effect(&chain, work, NULL, effect, value) == CHAIN_ENDLESS, "an endless chain is told");
}

static bool
now(void)
{
	return true;
}

/* a x = b for a matrix that needs its rows swapped. */
static void
test_lu(void)
{
	double		a[9] = {0, 2, 1, 1, 1, 1, 2, 0, 3};
	double		b[6] = {7, 1, 6, 0, 11, 2};	/* x = (1, 2, 3), and another */
	double		c[100] = {0};
	int			swaps[10];

	tap_ok(math_lu(3, a, swaps, NULL) == MATH_LU_OK && math_lu_solve(3, a, swaps, 2, b, NULL), "factors");
	tap_ok(near(b[0], 1, 1e-14) && near(b[2], 2, 1e-14) && near(b[4], 3, 1e-14), "the solution");
	tap_ok(fabs(2 * b[3] + b[5] - 1) < 1e-14 && fabs(b[1] + b[3] + b[5]) < 1e-14 && fabs(2 * b[1] + 3 * b[5] - 2) < 1e-14, "that of the other column");
	tap_ok(math_lu(10, c, swaps, NULL) == MATH_LU_SINGULAR, "a singular matrix");
	for (int i = 0; i < 10; i++)
		c[i * 10 + i] = 1;
	tap_ok(math_lu(10, c, swaps, now) == MATH_LU_INTERRUPTED, "interrupted");
}

int
main(void)
{
	test_random();
	test_by_hand();
	test_endless();
	test_lu();
	return tap_end();
}
