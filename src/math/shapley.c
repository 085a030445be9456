/*
 * shapley.c
 *		Shapley values of games of few players, exactly over all coalitions.
 *
 * Coalitions are the 2^players sets of bits, one bit a player.
 */
#include "math/shapley.h"

#include "math/special.h"

/* Replace what each coalition has by the sum over all coalitions within it (Yates 1937). */
void
subset_sums(int players, double *numbers)
{
	size_t		coalitions = (size_t) 1 << players;

	for (int p = 0; p < players; p++)
		for (size_t s = 0; s < coalitions; s++)
			if (s >> p & 1)
				numbers[s] += numbers[s ^ ((size_t) 1 << p)];
}

/*
 * The value of each player (Shapley 1953, equation 12): the mean of what he
 * adds to the worth of those before him over all orders in which players come.
 */
void
shapley_values(int players, const double *worth, double *value)
{
	double		weight[SHAPLEY_MOST];	/* of a coalition of so many others: s! (n - s - 1)! / n! */

	if (players < 1)
		return;
	weight[0] = 1.0 / players;
	for (int s = 1; s < players; s++)
		weight[s] = weight[s - 1] * s / (players - s);
	for (int p = 0; p < players; p++)
	{
		size_t		bit = (size_t) 1 << p;
		MathSum		sum = {0};

		for (size_t s = 0; s < (size_t) 1 << players; s++)
			if ((s & bit) == 0)
				math_sum_add(&sum, weight[__builtin_popcountll(s)] * (worth[s | bit] - worth[s]));
		value[p] = math_sum_value(&sum);
	}
}
