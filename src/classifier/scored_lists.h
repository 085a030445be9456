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

#include <math.h>

#include "nodes/nodes.h"
#include "utils/expandeddatum.h"

#include "base/aggregate_state.h"
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
	ScoredLists *lists = state_in_memory(state, &scored_lists_methods);

	return lists != NULL && lists->shape == shape ? lists : NULL;
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

/* Do two calls say the same?  Number by number: two at once would wait for those that were just written. */
static inline bool
scored_options_same(const ScoredOptions *one, const ScoredOptions *other)
{
	int32		groups = other->groups;
	int32		choice = other->choice;

	return one->confidence == other->confidence && one->groups == groups && one->choice == choice;
}

/* The lists that the state in argument 0 is, to add to, where one look shows that it is some of that call; NULL otherwise. */
static inline ScoredLists *
scored_lists_quick(const StateShape *shape, FunctionCallInfo fcinfo, const ScoredOptions *options)
{
	ScoredLists *lists;

	if (!state_is_given(fcinfo) ||
		!VARATT_IS_EXTERNAL_EXPANDED_RW(PG_GETARG_POINTER(0)))
		return NULL;
	lists = scored_lists_of(shape, PG_GETARG_DATUM(0));
	return lists != NULL && scored_options_same(&lists->options, options) ? lists : NULL;
}

/* Add a row of weight 1 to lists; false, with nothing done, where that takes a closer look. */
static inline bool
scored_lists_try(const StateShape *shape, FunctionCallInfo fcinfo, const ScoredArguments *arguments, const ScoredOptions *options)
{
	ScoredLists *lists;
	double		score;

	if (arguments->weight != 0 || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return false;
	lists = scored_lists_quick(shape, fcinfo, options);
	score = PG_GETARG_FLOAT8(1) + 0.0;
	if (lists == NULL || !(arguments->is_probability ? score >= 0 && score <= 1 : isfinite(score)))
		return false;
	scored_lists_add(lists, score, PG_GETARG_BOOL(2));
	return true;
}

/*
 * The body of a transition function: scored_rows_add(), but most rows are
 * added here, where what the call says is constant and in no memory.
 */
static inline Datum
scored_add(const StateShape *shape, FunctionCallInfo fcinfo, const ScoredArguments *arguments, const ScoredOptions *options)
{
	if (likely(scored_lists_try(shape, fcinfo, arguments, options)))
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	return scored_rows_add(shape, fcinfo, arguments, options);
}

#endif
