/*
 * credits_markov.c
 *		Credits by removal effects: the Markov chain of the journeys.
 *
 * A state of the chain is the last channels of a journey, as many as its order;
 * near the start, fewer.  A channel that is visited again is another state in
 * order 2 and 3, and none in order 1.
 */
#include "attribution/credits.h"

#include <math.h>

#include "base/interrupted.h"
#include "math/fixed_hash.h"
#include "math/probe.h"
#include "math/removal_effect.h"

#define STATE_SLOTS 4096		/* twice the states, a power of two */

/* The states by the channels that they remember, numbered as they come; all moves in order of their keys. */
typedef struct States
{
	int			order;
	int			count;
	uint64		remembered[CHAIN_MOST_STATES];	/* 1 + the last channels, 15 bits each */
	int			channel[CHAIN_MOST_STATES];
	int			slots[STATE_SLOTS]; /* 1 + state */
} States;

/* The last channels of an order, of the three before a move and the one it goes to. */
static uint64
memory_of(const States *states, uint32 before, uint32 last, uint32 now)
{
	uint64		memory = now;

	if (states->order >= 2)
		memory |= (uint64) last << 15;
	if (states->order >= 3)
		memory |= (uint64) before << 30;
	return memory + 1;
}

CRM_NORETURN static void
too_many_states(const States *states)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("Markov chain of order %d has more than %d states", states->order, CHAIN_MOST_STATES),
			 errhint("Take a lower markov_order, or put rare channels together as 'other'.")));
}

/* The state of that memory, a new one if there was none. */
static int
state_of(States *states, uint64 memory, uint32 channel)
{
	PROBE(at, fixed_hash_mix(memory), STATE_SLOTS - 1)
	{
		int			state = states->slots[at] - 1;

		if (state >= 0 && states->remembered[state] == memory)
			return state;
		if (state >= 0)
			continue;
		if (states->count == CHAIN_MOST_STATES)
			too_many_states(states);
		states->remembered[states->count] = memory;
		states->channel[states->count] = channel == CHANNEL_START ? -1 : (int) channel;
		states->slots[at] = ++states->count;
		return states->count - 1;
	}
}

/* Where a move comes from. */
static int
from_state(States *states, uint64 key)
{
	return state_of(states, memory_of(states, cell_part(key, 0), cell_part(key, 1), cell_part(key, 2)), cell_part(key, 2));
}

/* Where it leads, unless the journey ends. */
static int
to_state(States *states, uint64 key)
{
	return state_of(states, memory_of(states, cell_part(key, 1), cell_part(key, 2), cell_part(key, 3)), cell_part(key, 3));
}

/* All states; the start, which no move leads to, is number 0. */
static States *
find_states(const SortedJourneys *sorted, int order)
{
	States	   *states = palloc0(sizeof(States));

	states->order = order;
	(void) state_of(states, memory_of(states, CHANNEL_START, CHANNEL_START, CHANNEL_START), CHANNEL_START);
	for (uint32 i = sorted->first[CELL_MOVE]; i < sorted->first[CELL_MOVE + 1]; i++)
	{
		uint64		key = sorted->cells[i].key;

		CRM_CHECK_INTERRUPTS(i + 1);
		(void) from_state(states, key);
		if (cell_part(key, 3) < CHANNEL_START)
			(void) to_state(states, key);
	}
	return states;
}

/* Probabilities of what comes next, and the mean value of a conversion times its own. */
static JourneyChain
make_chain(const SortedJourneys *sorted, States *states)
{
	int			n = states->count;
	double	   *next = MemoryContextAllocExtended(CurrentMemoryContext, (Size) n * n * sizeof(double),
												   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	double	   *converts = palloc0(n * sizeof(double));
	double	   *pays = palloc0(n * sizeof(double));
	double	   *all = palloc0(n * sizeof(double));

	for (uint32 i = sorted->first[CELL_MOVE]; i < sorted->first[CELL_MOVE + 1]; i++)
	{
		const Cell *cell = &sorted->cells[i];
		int			from = from_state(states, cell->key);
		double		journeys = (double) cell->conversions + (double) cell->nulls;

		all[from] += journeys;
		if (cell_part(cell->key, 3) < CHANNEL_START)
			next[(Size) from * n + to_state(states, cell->key)] += journeys;
		else if (cell_part(cell->key, 3) == CHANNEL_CONVERSION)
		{
			converts[from] += journeys;
			pays[from] += math_sum_value(&cell->value);
		}
	}
	for (int i = 0; i < n; i++)
	{
		double		whole = all[i] > 0 ? all[i] : 1;

		for (int j = 0; j < n; j++)
			next[(Size) i * n + j] /= whole;
		converts[i] /= whole;
		pays[i] /= whole;
	}
	return (JourneyChain) {
		.states = n,
		.channels = (int) sorted->channels,
		.next = next,
		.converts = converts,
		.pays = pays,
		.channel = states->channel
	};
}

/* The total in proportion to the removal effects. */
static void
share_out(const SortedJourneys *sorted, Credits *credits)
{
	MathSum		sum = {0};

	for (uint32 c = 0; c < sorted->channels; c++)
		math_sum_add(&sum, credits->credit[CREDIT_REMOVAL][c]);
	for (uint32 c = 0; c < sorted->channels; c++)
		credits->credit[CREDIT_MARKOV][c] = credits->total * (credits->credit[CREDIT_REMOVAL][c] / math_sum_value(&sum));
}

/* There are no removal effects. */
static void
forget(const SortedJourneys *sorted, Credits *credits)
{
	for (uint32 c = 0; c < sorted->channels; c++)
		credits->credit[CREDIT_REMOVAL][c] = NAN;
}

void
credits_by_markov(const SortedJourneys *sorted, int order, Credits *conversions, Credits *value)
{
	States	   *states;
	JourneyChain chain;
	double	   *work;
	ChainStatus status;

	if (sorted->total.conversions == 0)
		return;
	states = find_states(sorted, order);
	chain = make_chain(sorted, states);
	work = MemoryContextAllocHuge(CurrentMemoryContext, removal_effect_work(&chain) * sizeof(double));
	status = removal_effect(&chain, work, crm_interrupted, conversions->credit[CREDIT_REMOVAL], value->credit[CREDIT_REMOVAL]);
	CHECK_FOR_INTERRUPTS();
	/* journeys that nobody has made may never end */
	if (status != CHAIN_OK)
		forget(sorted, conversions);
	if (status != CHAIN_OK || !sorted->journeys->has_value)
		forget(sorted, value);
	share_out(sorted, conversions);
	share_out(sorted, value);
	pfree(work);
	pfree(chain.next);
	pfree(states);
}
