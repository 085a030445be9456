/*
 * key_counts.h
 *		How often keys of 64 bits occur: a hash in the state of an aggregate.
 *
 * A struct of the aggregate ends with a KeyCounts, whose slots are the room
 * behind the struct; its shape is a CountShape, by KEY_COUNTS().  A key can have
 * more than its count: so many bytes behind it, zeros at first.
 */
#ifndef CRM_KEY_COUNTS_H
#define CRM_KEY_COUNTS_H

#include "base/crm.h"

#include "base/aggregate_state.h"

#define KEY_COUNTS_FIRST 64

typedef struct KeyCount
{
	uint64		key;
	int64		count;			/* 0: an empty slot */
} KeyCount;

typedef struct KeyCounts
{
	int64		keys;			/* different ones */
	int64		slots;			/* a power of two */
	int64		recent;			/* where the last one was counted */
	int64		unused;
	KeyCount	slot[FLEXIBLE_ARRAY_MEMBER];
} KeyCounts;

typedef struct CountShape
{
	StateShape	state;
	const char *keys;			/* what they are, in the plural */
	const char *too_many_hint;
	Size		more;			/* bytes behind each count, a multiple of 8 */
	void		(*merge_more) (void *more, const void *other);	/* add those of the same key */
} CountShape;

/* The members of a StateShape that are the same for all; the struct before the counts has so many bytes, each count so many more. */
#define KEY_COUNTS_WITH(bytes, more) \
	.size = (bytes) + offsetof(KeyCounts, slot), \
	.tail = KEY_COUNTS_FIRST * (sizeof(KeyCount) + (more)), \
	.may_be_large = true
#define KEY_COUNTS(bytes) KEY_COUNTS_WITH(bytes, 0)

/* Bytes of a slot. */
static inline Size
key_slot_size(const StateShape *shape)
{
	return sizeof(KeyCount) + ((const CountShape *) shape)->more;
}

/* The counts at the end of a state. */
static inline KeyCounts *
key_counts(const StateShape *shape, const void *state)
{
	return (KeyCounts *) ((char *) unconstify(void *, state) + shape->size - offsetof(KeyCounts, slot));
}

/* One of the slots; what the aggregate has of the key lies behind it. */
static inline KeyCount *
key_slot(const StateShape *shape, const KeyCounts *counts, int64 i)
{
	return (KeyCount *) ((char *) unconstify(KeyCounts *, counts)->slot + (Size) i * key_slot_size(shape));
}

/* That of the key which was counted last. */
static inline KeyCount *
key_slot_recent(const StateShape *shape, const void *state)
{
	const KeyCounts *counts = key_counts(shape, state);

	return key_slot(shape, counts, counts->recent);
}

extern bool key_counts_valid(const StateShape *shape, const void *state, Size tail);
extern void *key_counts_create(const StateShape *shape);
extern void *key_counts_add(const StateShape *shape, void *state, uint64 key, int64 count);
extern void *key_counts_merge(const StateShape *shape, void *state, const void *other);
extern void key_counts_check(const StateShape *shape, const void *state);

/* Add counts that are not negative; an error of the state if they are, or too many. */
extern void key_counts_sum(const StateShape *shape, int64 *sum, int64 more);

#endif
