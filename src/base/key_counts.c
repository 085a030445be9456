/*
 * key_counts.c
 *		How often keys of 64 bits occur: a hash in the state of an aggregate.
 */
#include "base/crm.h"

#include "common/int.h"

#include "base/key_counts.h"
#include "math/probe.h"

#define SCATTER UINT64CONST(0x9E3779B97F4A7C15)

/* What adding needs. */
bool
key_counts_valid(const StateShape *shape, const void *state, Size tail)
{
	const KeyCounts *counts = key_counts(shape, state);

	return counts->slots >= KEY_COUNTS_FIRST && (counts->slots & (counts->slots - 1)) == 0 &&
		(uint64) counts->slots <= tail / key_slot_size(shape) && counts->keys >= 0 &&
		!probe_is_full((uint64) counts->keys, (uint64) counts->slots) &&
		counts->recent >= 0 && counts->recent < counts->slots;
}

/* A state without keys, else zeros. */
void *
key_counts_create(const StateShape *shape)
{
	void	   *state = state_create(shape, shape->tail);

	key_counts(shape, state)->slots = KEY_COUNTS_FIRST;
	return state;
}

/* Where a key is, or has its place; a forged state may have no empty slot. */
static int64
find_slot(const StateShape *shape, const KeyCounts *counts, uint64 key)
{
	int64		steps = 0;

	PROBE(at, key * SCATTER >> 32, (uint64) counts->slots - 1)
	{
		const KeyCount *slot = key_slot(shape, counts, (int64) at);

		if (slot->count == 0 || slot->key == key)
			return (int64) at;
		if (unlikely(++steps == counts->slots))
			crm_invalid_state(shape->aggregate);
	}
}

/* Twice the slots. */
static void *
enlarge(const StateShape *shape, void *state)
{
	KeyCounts  *counts = key_counts(shape, state);
	int64		slots = counts->slots;
	Size		width = key_slot_size(shape);
	Size		tail = 2 * (Size) slots * width;
	char	   *before;
	int64		n = 0;

	if (tail > state_most_room(shape))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s over more than %lld %s needs more than crm.population_memory (%d MB)", shape->aggregate,
						(long long) counts->keys, ((const CountShape *) shape)->keys, crm_population_memory / 1024),
				 errhint("Raise crm.population_memory. %s", ((const CountShape *) shape)->too_many_hint)));
	before = MemoryContextAllocHuge(CurrentMemoryContext, (Size) slots * width);
	for (int64 i = 0; i < slots; i++)
		if (key_slot(shape, counts, i)->count != 0)
			memcpy(before + (Size) n++ * width, key_slot(shape, counts, i), width);
	state = state_enlarge(shape, state, Max(tail, state_tail(shape, state)));
	counts = key_counts(shape, state);
	memset(counts->slot, 0, tail);
	counts->slots = 2 * slots;
	for (int64 i = 0; i < n; i++)
	{
		const KeyCount *slot = (const KeyCount *) (before + (Size) i * width);

		CRM_CHECK_INTERRUPTS(i);
		memcpy(key_slot(shape, counts, find_slot(shape, counts, slot->key)), slot, width);
	}
	pfree(before);
	return state;
}

/* Add counts that are not negative; an error of the state if they are, or too many. */
void
key_counts_sum(const StateShape *shape, int64 *sum, int64 more)
{
	if (unlikely(*sum < 0 || more < 0 || pg_add_s64_overflow(*sum, more, sum)))
		crm_invalid_state(shape->aggregate);
}

/* Count a key so often, at least once; may return a new state. */
void *
key_counts_add(const StateShape *shape, void *state, uint64 key, int64 count)
{
	KeyCounts  *counts = key_counts(shape, state);
	KeyCount   *slot = key_slot(shape, counts, counts->recent);

	if (slot->key != key || slot->count == 0)
	{
		int64		at = find_slot(shape, counts, key);

		slot = key_slot(shape, counts, at);
		if (slot->count == 0)
		{
			if (unlikely(probe_is_full((uint64) counts->keys + 1, (uint64) counts->slots)))
			{
				state = enlarge(shape, state);
				counts = key_counts(shape, state);
				at = find_slot(shape, counts, key);
				slot = key_slot(shape, counts, at);
			}
			slot->key = key;
			counts->keys++;
		}
		counts->recent = at;
	}
	key_counts_sum(shape, &slot->count, count);
	return state;
}

/*
 * Add the keys of another state.  Its slots are not visited in order: keys in
 * the order of their hashes would pile up at the start of a table that is being
 * filled.  Multiplying by an odd number visits each once.
 */
void *
key_counts_merge(const StateShape *shape, void *state, const void *other)
{
	const KeyCounts *more = key_counts(shape, other);
	const CountShape *count_shape = (const CountShape *) shape;

	for (int64 i = 0; i < more->slots; i++)
	{
		const KeyCount *slot = key_slot(shape, more, (int64) ((uint64) i * SCATTER & ((uint64) more->slots - 1)));

		CRM_CHECK_INTERRUPTS(i);
		if (slot->count == 0)
			continue;
		state = key_counts_add(shape, state, slot->key, slot->count);
		if (count_shape->merge_more != NULL)
			count_shape->merge_more(key_slot_recent(shape, state) + 1, slot + 1);
	}
	return state;
}

/* What reading needs beside: as many keys as it says, with counts above 0. */
void
key_counts_check(const StateShape *shape, const void *state)
{
	const KeyCounts *counts = key_counts(shape, state);
	int64		keys = 0;

	for (int64 i = 0; i < counts->slots; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (key_slot(shape, counts, i)->count < 0)
			crm_invalid_state(shape->aggregate);
		keys += key_slot(shape, counts, i)->count != 0;
	}
	if (keys != counts->keys)
		crm_invalid_state(shape->aggregate);
}
