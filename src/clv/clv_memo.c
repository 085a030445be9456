/*
 * clv_memo.c
 *		Answers about the customers met last, by their history.
 */
#include "base/crm.h"

#include "clv/clv_memo.h"

/* Calls for a few customers only need no memo. */
#define LOOKUPS_BEFORE_SLOTS 128

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

/* A slot number; multiplication brings the few leading bits of small whole numbers to bear. */
static inline uint64
slot_number(const ClvHistory *history)
{
	uint64		h = bits(history->x) * UINT64CONST(0x9E3779B97F4A7C15);

	h = (h ^ (h >> 32) ^ bits(history->t_x)) * UINT64CONST(0xC2B2AE3D27D4EB4F);
	h = (h ^ (h >> 32) ^ bits(history->T)) * UINT64CONST(0x165667B19E3779F9);
	return h >> (64 - CLV_MEMO_BITS);
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
	}
	if (unlikely(memo->slots == NULL))
	{
		if (++memo->lookups < LOOKUPS_BEFORE_SLOTS)
			return NULL;
		memo->slots = MemoryContextAllocZero(context, sizeof(ClvMemoSlot) << CLV_MEMO_BITS);
	}
	return &memo->slots[slot_number(history)];
}
