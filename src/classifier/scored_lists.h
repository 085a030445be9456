/*
 * scored_lists.h
 *		Many scores of events and of others while an aggregate collects them:
 *		the expanded form of a state of lists (scored_rows.h).
 *
 * It grows in place.  A flat state would be copied whenever it doubles, which
 * took as long as sorting it.
 */
#ifndef CRM_SCORED_LISTS_H
#define CRM_SCORED_LISTS_H

#include "base/crm.h"

#include "utils/expandeddatum.h"

#include "classifier/scored_rows.h"

typedef struct ScoredList
{
	double	   *scores;
	int64		n;
	int64		room;
} ScoredList;

typedef struct ScoredLists
{
	ExpandedObjectHeader hdr;
	const StateShape *shape;
	ScoredOptions options;
	int64		rows;			/* these three as in ScoredRows */
	int64		event_rows;
	int64		skipped;
	ScoredList	list[2];		/* of others, and of events */
} ScoredLists;

extern const ExpandedObjectMethods scored_lists_methods;

extern void scored_list_enlarge(ScoredList *list, int64 room);
extern Datum scored_lists_expand(const StateShape *shape, const ScoredRows *rows, MemoryContext parent);
extern ScoredRows *scored_lists_sorted(ScoredLists *lists, ScoredData *data);

/* The lists that a state is; NULL if it is another one, or flat. */
static inline ScoredLists *
scored_lists_of(const StateShape *shape, Datum state)
{
	ScoredLists *lists;

	if (!VARATT_IS_EXTERNAL_EXPANDED(DatumGetPointer(state)))
		return NULL;
	lists = (ScoredLists *) DatumGetEOHP(state);
	return lists->hdr.eoh_methods == &scored_lists_methods && lists->shape == shape ? lists : NULL;
}

/* Add a row of weight 1. */
static inline void
scored_lists_add(ScoredLists *lists, double score, bool event)
{
	ScoredList *list = &lists->list[event];

	if (unlikely(list->n == list->room))
		scored_list_enlarge(list, list->room + 1);
	list->scores[list->n++] = score;
	lists->rows++;
	lists->event_rows += event;
}

#endif
