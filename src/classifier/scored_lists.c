/*
 * scored_lists.c
 *		Many scores of events and of others while an aggregate collects them.
 */
#include "classifier/scored_lists.h"

#include <math.h>

#include "base/sorted_values.h"

#define FIRST_ROOM 4096

/* Rows that can be made flat, which a value of 1 GB ends. */
#define MOST_ROWS ((int64) ((MaxAllocSize - sizeof(ByteaHeader) - offsetof(ScoredRows, numbers)) / sizeof(double)))

static Size flat_size(ExpandedObjectHeader *header);
static void flatten(ExpandedObjectHeader *header, void *result, Size size);

const ExpandedObjectMethods scored_lists_methods = {flat_size, flatten};

static Size
numbers_size(const ScoredLists *lists)
{
	return (Size) (lists->list[0].n + lists->list[1].n) * sizeof(double);
}

static Size
flat_size(ExpandedObjectHeader *header)
{
	const ScoredLists *lists = (const ScoredLists *) header;

	if (lists->list[0].n + lists->list[1].n > MOST_ROWS)
		scored_too_many(lists->shape);
	return sizeof(ByteaHeader) + offsetof(ScoredRows, numbers) + numbers_size(lists);
}

/* The heading of the flat form. */
static ScoredRows
heading(const ScoredLists *lists)
{
	return (ScoredRows) {
		.options = lists->options,
		.rows = lists->rows,
		.event_rows = lists->event_rows,
		.skipped = lists->skipped,
		.events = lists->list[true].n,
		.others = lists->list[false].n
	};
}

static void
flatten(ExpandedObjectHeader *header, void *result, Size size)
{
	const ScoredLists *lists = (const ScoredLists *) header;
	ByteaHeader *value = result;
	ScoredRows *rows = (ScoredRows *) (value + 1);
	ScoredRows	head = heading(lists);

	SET_VARSIZE(value, size);
	value->kind = lists->shape->kind;
	memcpy(rows, &head, offsetof(ScoredRows, numbers));
	memcpy(rows->numbers, lists->list[true].scores, (Size) head.events * sizeof(double));
	memcpy(rows->numbers + head.events, lists->list[false].scores, (Size) head.others * sizeof(double));
}

/* Room for so many scores at least; large blocks move to other addresses without being copied. */
void
scored_list_enlarge(ScoredList *list, int64 room)
{
	CHECK_FOR_INTERRUPTS();
	if (room <= list->room)
		return;
	list->room = Max(room, 2 * list->room);
	list->scores = repalloc_huge(list->scores, (Size) list->room * sizeof(double));
}

/* A list of scores of a flat state. */
static void
list_fill(const StateShape *shape, ScoredList *list, MemoryContext context, const double *scores, int64 n)
{
	list->room = Max(FIRST_ROOM, n);
	list->scores = MemoryContextAllocHuge(context, (Size) list->room * sizeof(double));
	list->n = n;
	for (int64 i = 0; i < n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (!isfinite(scores[i]))
			crm_invalid_state(shape->aggregate);
		list->scores[i] = scores[i] + 0.0;
	}
}

/* The expanded form of a flat state of lists, below parent. */
Datum
scored_lists_expand(const StateShape *shape, const ScoredRows *rows, MemoryContext parent)
{
	MemoryContext context = AllocSetContextCreate(parent, "crm scores", ALLOCSET_START_SMALL_SIZES);
	ScoredLists *lists = MemoryContextAllocZero(context, sizeof(ScoredLists));

	EOH_init_header(&lists->hdr, &scored_lists_methods, context);
	lists->shape = shape;
	lists->options = rows->options;
	lists->rows = rows->rows;
	lists->event_rows = rows->event_rows;
	lists->skipped = rows->skipped;
	list_fill(shape, &lists->list[true], context, rows->numbers, rows->events);
	list_fill(shape, &lists->list[false], context,
			  rows->numbers + state_tail(shape, rows) / sizeof(double) - rows->others, rows->others);
	return EOHPGetRWDatum(&lists->hdr);
}

/*
 * The scores in ascending order, in place: the order of the rows in a state
 * means nothing.  The heading of the flat form, in new memory.
 */
ScoredRows *
scored_lists_sorted(ScoredLists *lists, ScoredData *data)
{
	int64		most = Max(lists->list[0].n, lists->list[1].n);
	double	   *scratch = MemoryContextAllocHuge(CurrentMemoryContext, (Size) Max(most, 1) * sizeof(double));
	ScoredRows *rows = palloc(sizeof(ScoredRows));

	for (int i = 0; i < 2; i++)
		values_sort(lists->list[i].scores, scratch, (size_t) lists->list[i].n);
	pfree(scratch);
	*data = (ScoredData) {
		.events = lists->list[true].scores,
		.n_events = (size_t) lists->list[true].n,
		.others = lists->list[false].scores,
		.n_others = (size_t) lists->list[false].n
	};
	*rows = heading(lists);
	return rows;
}
