/*
 * clv_memo.c
 *		Answers about the customers met last, by their history.
 */
#include "base/crm.h"

#include "clv/clv_memo.h"

/* Calls for a few customers only need no memo. */
#define LOOKUPS_BEFORE_SLOTS 128

/* Slots of a set, two lines of the processor's cache. */
#define SET 2

/* Sets: half a megabyte of slots first, 8 MB when so many histories have come. */
#define FIRST_BITS 12
#define MOST_BITS 16

static inline uint64
bits(double value)
{
	uint64		result;

	memcpy(&result, &value, sizeof(result));
	return result;
}

/* Numbers of the same bits, so that what is not a number equals itself. */
static inline bool
same_numbers(const ClvNumbers *one, const ClvNumbers *other)
{
	return bits(one->horizon) == bits(other->horizon) && bits(one->delta) == bits(other->delta) &&
		bits(one->purchases) == bits(other->purchases) && bits(one->period) == bits(other->period);
}

/* A number of a set; multiplication brings the few leading bits of small whole numbers to bear. */
static inline uint64
set_number(const ClvHistory *history, int set_bits)
{
	uint64		h = bits(history->x) * UINT64CONST(0x9E3779B97F4A7C15);

	h = (h ^ (h >> 32) ^ bits(history->t_x)) * UINT64CONST(0xC2B2AE3D27D4EB4F);
	h = (h ^ (h >> 32) ^ bits(history->T)) * UINT64CONST(0x165667B19E3779F9);
	return h >> (64 - set_bits);
}

/* The slot of a set where a history is, or the one that has been left alone for longer. */
static inline ClvMemoSlot *
slot_of_set(const ClvMemo *memo, ClvMemoSlot *set, const ClvHistory *history)
{
	if (clv_memo_holds(memo, &set[1], history))
		return &set[1];
	if (set[0].generation != memo->generation || clv_memo_holds(memo, &set[0], history))
		return &set[0];
	if (set[1].generation != memo->generation)
		return &set[1];
	set[1] = set[0];
	return &set[0];
}

/* Slots for all histories that are kept, in sets of twice the number: each set parts in two. */
static void
grow(ClvMemo *memo, MemoryContext context)
{
	ClvMemoSlot *old = memo->slots;

	memo->bits++;
	memo->slots = MemoryContextAllocZero(context, sizeof(ClvMemoSlot) * SET << memo->bits);
	for (int i = 0; i < SET << (memo->bits - 1); i++)
		if (old[i].generation == memo->generation)
		{
			ClvMemoSlot *set = memo->slots + SET * set_number(&old[i].history, memo->bits);

			*slot_of_set(memo, set, &old[i].history) = old[i];
		}
	pfree(old);
}

/*
 * The place of a history, or NULL while the memo does not pay; slots live in
 * context.  model is a number that changes with the model.
 */
ClvMemoSlot *
clv_memo_slot(ClvMemo *memo, MemoryContext context, uint64 model, const ClvNumbers *numbers,
			  const ClvHistory *history)
{
	if (memo->generation == 0 || memo->model != model ||
		!same_numbers(&memo->numbers, numbers))
	{
		memo->generation++;
		memo->model = model;
		memo->numbers = *numbers;
		memo->kept = 0;
	}
	if (unlikely(memo->slots == NULL))
	{
		if (++memo->lookups < LOOKUPS_BEFORE_SLOTS)
			return NULL;
		memo->bits = FIRST_BITS;
		memo->slots = MemoryContextAllocZero(context, sizeof(ClvMemoSlot) * SET << memo->bits);
	}
	if (unlikely(memo->kept > SET << memo->bits >> 1) && memo->bits < MOST_BITS)
		grow(memo, context);
	return slot_of_set(memo, memo->slots + SET * set_number(history, memo->bits), history);
}
