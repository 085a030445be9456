/*
 * removal_effect.c
 *		What is lost of a Markov chain of journeys without one of its channels.
 *
 * Anderl, Becker, von Wangenheim & Schumann 2016, "Mapping the customer
 * journey", International Journal of Research in Marketing 33(3): the removal
 * effect of a channel is the share of the conversions that goes through it.
 * It is exact here.  With the fundamental matrix N = (I - P)^-1 (Kemeny &
 * Snell 1960, theorem 3.2.1) the chance of a conversion from a state is
 * h = N r.  Of a channel with the states R, the chance to enter R first in
 * each of them is f = N[s,R] N[R,R]^-1, so that f h[R] / h[s] goes through it;
 * with one state, N[s,c] / N[c,c] h[c] / h[s].  One factorization of I - P
 * serves all channels.
 */
#include "math/removal_effect.h"

#include <math.h>
#include <string.h>

#include "math/special.h"

/* States of the channel that has most. */
static size_t
most_states(const JourneyChain *chain)
{
	size_t		most = 1;

	for (int c = 0; c < chain->channels; c++)
	{
		size_t		states = 0;

		for (int i = 1; i < chain->states; i++)
			states += chain->channel[i] == c;
		most = states > most ? states : most;
	}
	return most;
}

/* Doubles of workspace that removal_effect needs. */
size_t
removal_effect_work(const JourneyChain *chain)
{
	size_t		states = (size_t) chain->states;
	size_t		most = most_states(chain);

	return states * states + 2 * states + most * most + most;
}

/* What the places are: the inverse, what is reached from each state, a block of one channel. */
typedef struct Work
{
	double	   *inverse;
	double	   *converts;
	double	   *pays;
	double	   *block;
	double	   *enters;
	int			swaps[CHAIN_MOST_STATES];
	int			places[CHAIN_MOST_STATES];	/* states of the channel */
} Work;

/* N, h and the value reached from each state. */
static ChainStatus
invert(const JourneyChain *chain, Work *work, bool (*stop) (void))
{
	int			n = chain->states;
	MathLu		factored;

	for (size_t i = 0; i < (size_t) n * n; i++)
		chain->next[i] = -chain->next[i];
	memset(work->inverse, 0, (size_t) n * n * sizeof(double));
	for (int i = 0; i < n; i++)
	{
		chain->next[(size_t) i * n + i] += 1.0;
		work->inverse[(size_t) i * n + i] = 1.0;
	}
	factored = math_lu(n, chain->next, work->swaps, stop);
	if (factored == MATH_LU_SINGULAR)
		return CHAIN_ENDLESS;
	if (factored != MATH_LU_OK || !math_lu_solve(n, chain->next, work->swaps, n, work->inverse, stop))
		return CHAIN_INTERRUPTED;
	for (int i = 0; i < n; i++)
	{
		MathSum		converts = {0};
		MathSum		pays = {0};

		for (int j = 0; j < n; j++)
		{
			math_sum_add(&converts, work->inverse[(size_t) i * n + j] * chain->converts[j]);
			math_sum_add(&pays, work->inverse[(size_t) i * n + j] * chain->pays[j]);
		}
		work->converts[i] = math_sum_value(&converts);
		work->pays[i] = math_sum_value(&pays);
	}
	return CHAIN_OK;
}

/* Find for the states of a channel the chance that the channel is entered there; how many they are, 0 without any. */
static int
enter(const JourneyChain *chain, Work *work, int channel, ChainStatus *status, bool (*stop) (void))
{
	int			n = chain->states;
	int			m = 0;

	for (int i = 1; i < n; i++)
		if (chain->channel[i] == channel)
			work->places[m++] = i;
	for (int j = 0; j < m; j++)
	{
		for (int i = 0; i < m; i++)
			work->block[(size_t) j * m + i] = work->inverse[(size_t) work->places[i] * n + work->places[j]];
		work->enters[j] = work->inverse[work->places[j]];
	}
	switch (math_lu(m, work->block, work->swaps, stop))
	{
		case MATH_LU_OK:
			if (!math_lu_solve(m, work->block, work->swaps, 1, work->enters, stop))
				*status = CHAIN_INTERRUPTED;
			break;
		case MATH_LU_SINGULAR:
			*status = CHAIN_ENDLESS;
			break;
		case MATH_LU_INTERRUPTED:
			*status = CHAIN_INTERRUPTED;
			break;
	}
	return m;
}

/*
 * Of every channel, the shares of the conversions and of what they pay that are
 * lost without it: NAN where there are none.  work has removal_effect_work()
 * doubles; the states are CHAIN_MOST_STATES at most.
 */
ChainStatus
removal_effect(const JourneyChain *chain, double *work_space, bool (*stop) (void), double *conversions, double *value)
{
	size_t		n = (size_t) chain->states;
	size_t		most = most_states(chain);
	Work		work = {
		.inverse = work_space,
		.converts = work_space + n * n,
		.pays = work_space + n * n + n,
		.enters = work_space + n * n + 2 * n,
		.block = work_space + n * n + 2 * n + most
	};
	ChainStatus status = invert(chain, &work, stop);

	for (int c = 0; c < chain->channels && status == CHAIN_OK; c++)
	{
		int			m = enter(chain, &work, c, &status, stop);
		double		converts = 0.0;
		double		pays = 0.0;

		for (int i = 0; i < m; i++)
		{
			converts += work.enters[i] * work.converts[work.places[i]];
			pays += work.enters[i] * work.pays[work.places[i]];
		}
		conversions[c] = work.converts[0] > 0.0 ? converts / work.converts[0] : NAN;
		value[c] = work.pays[0] != 0.0 ? pays / work.pays[0] : NAN;
	}
	return status;
}
