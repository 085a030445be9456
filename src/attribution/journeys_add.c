/*
 * journeys_add.c
 *		Adding a journey, or many with the same touches, to what is counted.
 */
#include "attribution/journeys.h"

#include <math.h>

#include "common/int.h"

#include "attribution/journey.h"

/* A channel of the journey that is being added; zeros between two journeys. */
typedef struct ChannelTally
{
	uint32		visits;
	uint64		places;			/* sum of them */
	double		decay;			/* sum of weights */
} ChannelTally;

/* Room for one more touch. */
static void
enlarge_touches(Journeys *journeys)
{
	uint32		room = Max(64, 2 * journeys->numbers_room);
	MemoryContext caller = MemoryContextSwitchTo(journeys->built.context);

	if (journeys->numbers_room == 0)
	{
		journeys->numbers = palloc(room * sizeof(uint32));
		journeys->times = palloc(room * sizeof(int64));
	}
	else
	{
		journeys->numbers = repalloc(journeys->numbers, room * sizeof(uint32));
		journeys->times = repalloc(journeys->times, room * sizeof(int64));
	}
	journeys->numbers_room = room;
	MemoryContextSwitchTo(caller);
}

/* Room for all channels. */
static void
enlarge_tally(Journeys *journeys)
{
	uint32		room = Max(64, 2 * journeys->channels.count);

	if (journeys->tally != NULL)
		pfree(journeys->tally);
	journeys->tally = MemoryContextAllocZero(journeys->built.context, room * sizeof(ChannelTally));
	journeys->tally_room = room;
}

/* The touch of that place, from 0 on. */
void
journeys_add_touch(Journeys *journeys, uint32 place, const char *channel, uint32 length, int64 at)
{
	if (unlikely(place >= JOURNEY_MOST_TOUCHES))
		journey_too_long();
	if (unlikely(place >= journeys->numbers_room))
		enlarge_touches(journeys);
	journeys->numbers[place] = journeys_channel(journeys, channel, length);
	journeys->times[place] = at;
}

/* Add what the journeys came to, times a number, to a cell. */
static void
add_times(Journeys *journeys, uint64 key, const JourneyEnd *end, uint64 times)
{
	int64		conversions;
	int64		nulls;
	MathSum		value = {.sum = end->value * (double) times};

	if (pg_mul_s64_overflow(end->conversions, (int64) times, &conversions) ||
		pg_mul_s64_overflow(end->nulls, (int64) times, &nulls))
		conversions = nulls = PG_INT64_MAX;	/* which no sum holds */
	if (times > 1)
		value.carry = fma(end->value, (double) times, -value.sum);
	journeys_add_cell(journeys, key, conversions, nulls, &value);
}

/* Moves of the chain, and steps by their number. */
static void
add_moves(Journeys *journeys, uint32 touches, const JourneyEnd *end)
{
	uint32		last[JOURNEY_ORDER] = {CHANNEL_START, CHANNEL_START, CHANNEL_START};

	for (uint32 i = 0; i < touches; i++)
	{
		uint32		to = journeys->numbers[i];

		add_times(journeys, cell_key(CELL_MOVE, last[0], last[1], last[2], to), end, 1);
		if (i < JOURNEY_STEPS)
			add_times(journeys, cell_key(CELL_STEP, i + 1, last[2], to, 0), end, 1);
		last[0] = last[1];
		last[1] = last[2];
		last[2] = to;
	}
	for (int converted = 0; converted <= 1; converted++)
	{
		uint32		to = converted ? CHANNEL_CONVERSION : CHANNEL_NO_CONVERSION;
		JourneyEnd	part = converted ? (JourneyEnd) {.conversions = end->conversions, .value = end->value} :
			(JourneyEnd) {.nulls = end->nulls};

		if (part.conversions == 0 && part.nulls == 0)
			continue;
		add_times(journeys, cell_key(CELL_MOVE, last[0], last[1], last[2], to), &part, 1);
		if (touches < JOURNEY_STEPS)
			add_times(journeys, cell_key(CELL_STEP, touches + 1, last[2], to, 0), &part, 1);
	}
}

/*
 * Visits and places of each channel, and the weights of time-decay: 2^(-age /
 * half-life), the age since the last touch, since any other origin of the ages
 * would cancel.  How many channels there are; their sum of weights.
 */
static uint32
tally_touches(Journeys *journeys, uint32 touches, double *weights, uint32 *set)
{
	bool		decays = journeys->half_life > 0;
	uint32		distinct = 0;

	*weights = 0;
	*set = 0;
	for (uint32 i = 0; i < touches; i++)
	{
		ChannelTally *tally = &journeys->tally[journeys->numbers[i]];

		distinct += tally->visits == 0;
		tally->visits++;
		tally->places += i + 1;
		if (journeys->numbers[i] < SHAPLEY_MOST)
			*set |= UINT32_C(1) << journeys->numbers[i];
		if (decays)
		{
			double		age = (double) journeys->times[touches - 1] - (double) journeys->times[i];
			double		weight = exp2(-age / (double) journeys->half_life);

			tally->decay += weight;
			*weights += weight;
		}
	}
	return distinct;
}

/* The shares that time-decay gives a channel. */
static void
add_decay(Journeys *journeys, uint32 channel, double share, const JourneyEnd *end)
{
	MathSum		conversions = {.sum = share * (double) end->conversions};
	MathSum		value = {.sum = share * end->value};

	if (end->conversions == 0)
		return;
	conversions.carry = fma(share, (double) end->conversions, -conversions.sum);
	value.carry = fma(share, end->value, -value.sum);
	journeys_add_cell(journeys, cell_key_number(CELL_DECAY, channel, 0), 0, 0, &conversions);
	if (end->value != 0)
		journeys_add_cell(journeys, cell_key_number(CELL_DECAY_VALUE, channel, 0), 0, 0, &value);
}

/* Add journeys with the touches that journeys_add_touch() has put there, one at least. */
void
journeys_add(Journeys *journeys, uint32 touches, const JourneyEnd *end)
{
	uint32		set;
	uint32		distinct;
	double		weights;

	if (unlikely(journeys->channels.count > journeys->tally_room))
		enlarge_tally(journeys);
	distinct = tally_touches(journeys, touches, &weights, &set);
	add_times(journeys, cell_key(CELL_TOTAL, 0, 0, 0, 0), end, 1);
	add_moves(journeys, touches, end);
	add_times(journeys, cell_key_number(CELL_FIRST, journeys->numbers[0], touches), end, 1);
	add_times(journeys, cell_key_number(CELL_LAST, journeys->numbers[touches - 1], touches), end, 1);
	if (cells_have_sets(journeys))
		add_times(journeys, cell_key_number(CELL_SET, 0, set), end, 1);
	for (uint32 i = 0; i < touches; i++)
	{
		uint32		channel = journeys->numbers[i];
		ChannelTally *tally = &journeys->tally[channel];

		if (tally->visits == 0)
			continue;
		add_times(journeys, cell_key_number(CELL_VISITS, channel, touches), end, tally->visits);
		add_times(journeys, cell_key_number(CELL_PLACES, channel, touches), end, tally->places);
		add_times(journeys, cell_key_number(CELL_DISTINCT, channel, distinct), end, 1);
		if (journeys->half_life > 0)
			add_decay(journeys, channel, tally->decay / weights, end);
		*tally = (ChannelTally) {0};
	}
}
