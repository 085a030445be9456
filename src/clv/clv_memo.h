/*
 * clv_memo.h
 *		Answers about the customers met last, by their history.
 *
 * Customers share histories: in a cohort most who never came back do.  A set of
 * slots holds the last histories that fell on it, so the memo is bounded and
 * never wrong; it only saves time.
 */
#ifndef CRM_CLV_MEMO_H
#define CRM_CLV_MEMO_H

#include "postgres.h"

#include "clv/clv_history.h"

#define CLV_MEMO_ANSWERS 4

/* What an answer depends on beside model and history; what is not asked for is 0. */
typedef struct ClvNumbers
{
	double		horizon;		/* in units of the model; without end it is infinite */
	double		delta;			/* discount rate, continuous; NaN: nothing is discounted */
	double		purchases;		/* whose probability is asked for */
	double		period;			/* discounted at the end of each; 0: at every moment */
} ClvNumbers;

typedef struct ClvMemoSlot
{
	ClvHistory	history;
	uint64		generation;		/* of the memo when written; 0: empty */
	double		answer[CLV_MEMO_ANSWERS];
} ClvMemoSlot;

typedef struct ClvMemo
{
	uint64		generation;		/* rises when model or numbers change */
	uint64		model;			/* the model's, see RowCache */
	ClvNumbers	numbers;
	int			lookups;		/* before the slots were made */
	int			bits;			/* of the number of a set of slots */
	int			kept;			/* slots of this generation */
	ClvMemoSlot *slots;			/* NULL until it pays */
} ClvMemo;

extern ClvMemoSlot *clv_memo_slot(ClvMemo *memo, MemoryContext context, uint64 model,
								  const ClvNumbers *numbers, const ClvHistory *history);

/* Does the slot already hold the answers?  If not, fill it and call clv_memo_keep(). */
static inline bool
clv_memo_holds(const ClvMemo *memo, const ClvMemoSlot *slot, const ClvHistory *history)
{
	return slot->generation == memo->generation && slot->history.x == history->x &&
		slot->history.t_x == history->t_x && slot->history.T == history->T;
}

static inline void
clv_memo_keep(ClvMemo *memo, ClvMemoSlot *slot, const ClvHistory *history)
{
	memo->kept += slot->generation != memo->generation;
	slot->history = *history;
	slot->generation = memo->generation;
}

#endif
