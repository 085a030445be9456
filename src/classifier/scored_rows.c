/*
 * scored_rows.c
 *		State of aggregates that need every score at the end, with whether the
 *		event came.
 *
 * A state begins as a hash of different scores with counts, which points,
 * grades and rounded scores never outgrow.  With more scores than that it
 * becomes two lists of plain numbers, one of events and one of others: 8 bytes
 * a row, sorted at the end.  Rows of other weights than 1 stay in the hash,
 * however large.
 */
#include "classifier/scored_rows.h"

#include <float.h>
#include <math.h>

#include "base/sorted_values.h"
#include "classifier/score_arguments.h"
#include "classifier/scored_lists.h"
#include "math/probe.h"

/* More different scores than this are listed. */
#define FEW_SCORES 1024

/* With this many rows in its lists, a state is expanded. */
#define EXPAND_FROM 4096

/* Bytes behind the struct at most. */
#define MOST_TAIL (MaxAllocSize - sizeof(ByteaHeader) - offsetof(ScoredRows, numbers))

/* Rows that lists hold at most. */
#define MOST_ROWS ((int64) (MOST_TAIL / sizeof(double)))

static inline ScoredSlot *
slots_of(const ScoredRows *rows)
{
	return (ScoredSlot *) unconstify(ScoredRows *, rows)->numbers;
}

/* The heading of a state that anyone may have made: no number outside of it is touched. */
static inline bool
heading_valid(const ScoredRows *rows, Size tail)
{
	if (rows->capacity == 0)
		return rows->events >= 0 && rows->others >= 0 && rows->events <= (int64) (tail / sizeof(double)) &&
			rows->others <= (int64) (tail / sizeof(double)) - rows->events;
	return rows->capacity >= SCORED_FIRST_SLOTS && rows->capacity <= (int64) (MOST_TAIL / sizeof(ScoredSlot)) &&
		(rows->capacity & (rows->capacity - 1)) == 0 && tail == (Size) rows->capacity * sizeof(ScoredSlot) &&
		rows->used >= 0 && rows->used < rows->capacity;
}

/* The same as a part of the shape. */
bool
scored_rows_valid(const StateShape *shape, const void *state, Size tail)
{
	return heading_valid(state, tail);
}

void
scored_too_many(const StateShape *shape)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("%s holds at most 1 GB of scores, 130 million rows without weights", shape->aggregate),
			 errhint("Round the scores to four digits or so: equal ones take no room of their own.")));
}

/* A state with another tail, which has the heading and nothing else. */
static ScoredRows *
with_tail(const StateShape *shape, const ScoredRows *rows, Size tail)
{
	ScoredRows *larger;

	CHECK_FOR_INTERRUPTS();
	if (tail > MOST_TAIL)
		scored_too_many(shape);
	larger = state_create(shape, tail);
	memcpy(larger, rows, offsetof(ScoredRows, numbers));
	return larger;
}

/* Room for so many more rows in the lists; the result may be another state. */
static ScoredRows *
reserve(const StateShape *shape, ScoredRows *rows, int64 more)
{
	Size		tail = state_tail(shape, rows);
	Size		needed = (Size) (rows->events + rows->others + more) * sizeof(double);
	Size		larger = 2 * tail;
	ScoredRows *next;

	if (needed <= tail)
		return rows;
	if (larger > MOST_TAIL)
		larger = MOST_TAIL / sizeof(double) * sizeof(double);
	next = with_tail(shape, rows, Max(needed, larger));
	memcpy(next->numbers, rows->numbers, (Size) rows->events * sizeof(double));
	memcpy(next->numbers + state_tail(shape, next) / sizeof(double) - rows->others,
		   rows->numbers + tail / sizeof(double) - rows->others, (Size) rows->others * sizeof(double));
	return next;
}

/* List a row; there is room. */
static inline void
list_row(ScoredRows *rows, Size tail, double score, bool event)
{
	if (event)
		rows->numbers[rows->events++] = score;
	else
		rows->numbers[(int64) (tail / sizeof(double)) - ++rows->others] = score;
}

static inline uint64
hash_score(double score)
{
	uint64		hash;

	/* whole numbers differ in their upper bits only, which a product does not bring down */
	memcpy(&hash, &score, sizeof(hash));
	hash = (hash ^ hash >> 32) * UINT64CONST(0x9E3779B97F4A7C15);
	return hash ^ hash >> 32;
}

/* The slot of a score, or the empty one where it belongs; an error in a forged table without room. */
static inline ScoredSlot *
find_slot(const StateShape *shape, const ScoredRows *rows, double score)
{
	ScoredSlot *slots = slots_of(rows);
	int64		probes = 0;

	PROBE(at, hash_score(score), (uint64) rows->capacity - 1)
	{
		ScoredSlot *slot = &slots[at];

		if (slot->score == score || (slot->events == 0 && slot->others == 0))
			return slot;
		if (unlikely(++probes >= rows->capacity))
			crm_invalid_state(shape->aggregate);
	}
}

/* Put weight of a score into the hash, where there is an empty slot. */
static inline void
hash_row(const StateShape *shape, ScoredRows *rows, double score, double events, double others)
{
	ScoredSlot *slot = find_slot(shape, rows, score);

	rows->used += slot->events == 0 && slot->others == 0;
	slot->score = score;
	slot->events += events;
	slot->others += others;
}

/* A hash of so many slots with the rows of any state. */
static ScoredRows *
rehash(const StateShape *shape, const ScoredRows *rows, int64 capacity)
{
	ScoredRows *hash = with_tail(shape, rows, (Size) capacity * sizeof(ScoredSlot));
	const double *end = rows->numbers + state_tail(shape, rows) / sizeof(double);

	hash->capacity = capacity;
	hash->used = hash->events = hash->others = 0;
	for (int64 i = 0; i < rows->capacity; i++)
	{
		/* not in order: hashes in order would pile up at the start of the new table */
		int64		at = (int64) (((uint64) i * UINT64CONST(0x9E3779B97F4A7C15)) & ((uint64) rows->capacity - 1));
		const ScoredSlot *slot = &slots_of(rows)[at];

		CRM_CHECK_INTERRUPTS(i);
		if (slot->events != 0 || slot->others != 0)
			hash_row(shape, hash, slot->score, slot->events, slot->others);
	}
	for (int64 i = 0; i < rows->events; i++)
		hash_row(shape, hash, rows->numbers[i], 1, 0);
	for (int64 i = 1; i <= rows->others; i++)
		hash_row(shape, hash, end[-i], 0, 1);
	return hash;
}

/* How often a row of a hash without other weights than 1 came. */
static int64
times(const StateShape *shape, double count)
{
	if (!(count >= 0 && count <= (double) MOST_ROWS && count == floor(count)))
		crm_invalid_state(shape->aggregate);
	return (int64) count;
}

/* Add rows of a score to lists. */
static ScoredRows *
list_add(const StateShape *shape, ScoredRows *lists, double score, double events, double others)
{
	int64		n_events = times(shape, events);
	int64		n_others = times(shape, others);
	Size		tail;

	lists = reserve(shape, lists, n_events + n_others);
	tail = state_tail(shape, lists);
	while (n_events-- > 0)
		list_row(lists, tail, score, true);
	while (n_others-- > 0)
		list_row(lists, tail, score, false);
	return lists;
}

/* Lists of the rows of a hash. */
static ScoredRows *
to_lists(const StateShape *shape, const ScoredRows *hash)
{
	ScoredRows *lists = with_tail(shape, hash, 2 * FEW_SCORES * sizeof(double));

	lists->capacity = lists->used = lists->events = lists->others = 0;
	for (int64 i = 0; i < hash->capacity; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		lists = list_add(shape, lists, slots_of(hash)[i].score, slots_of(hash)[i].events, slots_of(hash)[i].others);
	}
	return lists;
}

/* A hash, of rows of any weight from now on. */
static ScoredRows *
to_hash(const StateShape *shape, ScoredRows *rows)
{
	if (rows->capacity == 0)
		rows = rehash(shape, rows, (int64) probe_slots((uint64) (rows->events + rows->others + 1), SCORED_FIRST_SLOTS));
	rows->weighted = 1;
	return rows;
}

/* Add rows of a score; the result may be another state. */
static ScoredRows *
add(const StateShape *shape, ScoredRows *rows, double score, double events, double others)
{
	const ScoredSlot *slot;

	if (rows->capacity == 0)
		return list_add(shape, rows, score, events, others);
	slot = find_slot(shape, rows, score);
	if (slot->events == 0 && slot->others == 0 &&
		probe_is_full((uint64) rows->used + 1, (uint64) rows->capacity))
	{
		if (rows->weighted == 0 && rows->used >= FEW_SCORES)
			return list_add(shape, to_lists(shape, rows), score, events, others);
		rows = rehash(shape, rows, 2 * rows->capacity);
	}
	hash_row(shape, rows, score, events, others);
	return rows;
}

/* Add the lists of another state to those of a state. */
static ScoredRows *
join_lists(const StateShape *shape, ScoredRows *rows, const ScoredRows *more)
{
	rows = reserve(shape, rows, more->events + more->others);
	memcpy(rows->numbers + rows->events, more->numbers, (Size) more->events * sizeof(double));
	rows->events += more->events;
	rows->others += more->others;
	memcpy(rows->numbers + state_tail(shape, rows) / sizeof(double) - rows->others,
		   more->numbers + state_tail(shape, more) / sizeof(double) - more->others,
		   (Size) more->others * sizeof(double));
	return rows;
}

/* Add the rows of another state. */
void *
scored_rows_merge(const StateShape *shape, void *state, const void *other)
{
	ScoredRows *rows = state;
	const ScoredRows *more = other;
	const double *end = more->numbers + state_tail(shape, more) / sizeof(double);
	uint64		mask = (uint64) more->capacity - 1;

	rows->rows += more->rows;
	rows->event_rows += more->event_rows;
	rows->skipped += more->skipped;
	if (more->weighted != 0)
		rows = to_hash(shape, rows);
	if (rows->capacity == 0 && more->capacity == 0)
		return join_lists(shape, rows, more);
	for (int64 i = 0; i < more->capacity; i++)
	{
		/* not in order, as in rehash() */
		const ScoredSlot *slot = &slots_of(more)[((uint64) i * UINT64CONST(0x9E3779B97F4A7C15)) & mask];

		CRM_CHECK_INTERRUPTS(i);
		if (slot->events != 0 || slot->others != 0)
			rows = add(shape, rows, slot->score, slot->events, slot->others);
	}
	for (int64 i = 0; i < more->events && more->capacity == 0; i++)
		rows = add(shape, rows, more->numbers[i], 1, 0);
	for (int64 i = 1; i <= more->others && more->capacity == 0; i++)
		rows = add(shape, rows, end[-i], 0, 1);
	return rows;
}

/* The hash that the state in argument 0 is, to add to, where one look shows that it is some of that call; NULL otherwise. */
static inline ScoredRows *
quick_hash(const StateShape *shape, FunctionCallInfo fcinfo, const ScoredOptions *options)
{
	const ByteaHeader *header;
	ScoredRows *rows;

	if (!state_is_given(fcinfo))
		return NULL;
	header = (const ByteaHeader *) PG_GETARG_POINTER(0);
	if (!VARATT_IS_4B_U(header) || (Pointer) header != (Pointer) MAXALIGN(header) ||
		VARSIZE_4B(header) < sizeof(ByteaHeader) + shape->size || header->kind != shape->kind)
		return NULL;
	rows = (ScoredRows *) (unconstify(ByteaHeader *, header) + 1);
	return rows->capacity > 0 && heading_valid(rows, state_tail(shape, rows)) &&
		scored_options_same(&rows->options, options) ? rows : NULL;
}

/* Add a row of weight 1 to a hash that has its score; false if it has not. */
static inline bool
hash_add_quickly(const StateShape *shape, ScoredRows *rows, double score, bool event)
{
	ScoredSlot *slot = find_slot(shape, rows, score);

	if (slot->events == 0 && slot->others == 0)
		return false;
	slot->events += event;
	slot->others += !event;
	rows->rows++;
	rows->event_rows += event;
	return true;
}

/* A score that can be ranked, and -0 as 0. */
static inline double
score_argument(FunctionCallInfo fcinfo, const ScoredArguments *arguments)
{
	double		score = PG_GETARG_FLOAT8(1) + 0.0;

	if (unlikely(!isfinite(score)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be finite, not %.15g", arguments->score, score),
				 errhint("Keep such rows out with FILTER (WHERE ...), or say where they stand with coalesce(), greatest() and least().")));
	if (arguments->is_probability)
		score_check_probability(score, arguments->score);
	return score;
}

/*
 * The body of a transition function: (state, score, event, ...).  A row without
 * score, event or weight is skipped and counted.
 */
Datum
scored_rows_add(const StateShape *shape, FunctionCallInfo fcinfo, const ScoredArguments *arguments,
				const ScoredOptions *options)
{
	double		weight = score_weight_argument(fcinfo, arguments->weight);
	bool		known = !PG_ARGISNULL(1) && !PG_ARGISNULL(2) && weight > 0;
	double		score = known ? score_argument(fcinfo, arguments) : 0;
	bool		event = known && PG_GETARG_BOOL(2);
	ScoredLists *lists = scored_lists_quick(shape, fcinfo, options);
	ScoredRows *rows;

	if (likely(lists != NULL && weight == 1 && known))
	{
		scored_lists_add(lists, score, event);
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	if (lists != NULL && !known)
	{
		lists->skipped++;
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	rows = lists == NULL && weight == 1 && known ? quick_hash(shape, fcinfo, options) : NULL;
	if (rows != NULL && hash_add_quickly(shape, rows, score, event))
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	rows = state_begin_with(shape, fcinfo, options);
	if (PG_ARGISNULL(0))
		rows->capacity = SCORED_FIRST_SLOTS;
	if (!known)
	{
		rows->skipped++;
		return state_datum(shape, rows);
	}
	rows->rows++;
	rows->event_rows += event;
	if (weight != 1)
		rows = to_hash(shape, rows);
	rows = add(shape, rows, score, event ? weight : 0, event ? 0 : weight);
	if (rows->capacity == 0 && rows->events + rows->others >= EXPAND_FROM)
		return scored_lists_expand(shape, rows, crm_aggregate_context(fcinfo, shape->aggregate));
	return state_datum(shape, rows);
}

/* A copy of some scores in ascending order. */
static const double *
sorted(const StateShape *shape, const double *scores, int64 n)
{
	double	   *copy = MemoryContextAllocHuge(CurrentMemoryContext, (Size) Max(n, 1) * sizeof(double));
	double	   *scratch = MemoryContextAllocHuge(CurrentMemoryContext, (Size) Max(n, 1) * sizeof(double));

	for (int64 i = 0; i < n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (!isfinite(scores[i]))
			crm_invalid_state(shape->aggregate);
		copy[i] = scores[i] + 0.0;
	}
	values_sort(copy, scratch, (size_t) n);
	pfree(scratch);
	return copy;
}

#define ST_SORT sort_by_score
#define ST_ELEMENT_TYPE ScoredGroup
#define ST_COMPARE(a, b) (((a)->score > (b)->score) - ((a)->score < (b)->score))
#define ST_SCOPE static
#define ST_DEFINE
#define ST_CHECK_FOR_INTERRUPTS
#include "lib/sort_template.h"

/* The groups of a hash in ascending order, one of each score. */
static ScoredGroup *
sorted_groups(const StateShape *shape, const ScoredRows *rows, size_t *n)
{
	ScoredGroup *groups = MemoryContextAllocHuge(CurrentMemoryContext, (Size) Max(rows->used, 1) * sizeof(ScoredGroup));
	int64		count = 0;

	for (int64 i = 0; i < rows->capacity; i++)
	{
		const ScoredSlot *slot = &slots_of(rows)[i];

		CRM_CHECK_INTERRUPTS(i);
		if (slot->events == 0 && slot->others == 0)
			continue;
		if (!(isfinite(slot->score) && slot->events >= 0 && slot->events <= DBL_MAX &&
			  slot->others >= 0 && slot->others <= DBL_MAX) || count >= rows->used)
			crm_invalid_state(shape->aggregate);
		groups[count++] = *slot;
	}
	sort_by_score(groups, (size_t) count);
	for (int64 i = 1; i < count; i++)
		if (groups[i].score == groups[i - 1].score)
			crm_invalid_state(shape->aggregate);
	*n = (size_t) count;
	return groups;
}

/*
 * The state in argument 0 of a final function, and its scores in ascending
 * order; NULL without a state.
 */
const ScoredRows *
scored_rows_final(const StateShape *shape, FunctionCallInfo fcinfo, ScoredData *data)
{
	const ScoredRows *rows;

	*data = (ScoredData) {0};
	(void) crm_aggregate_context(fcinfo, shape->aggregate);
	if (!PG_ARGISNULL(0) && scored_lists_of(shape, PG_GETARG_DATUM(0)) != NULL)
		return scored_lists_sorted(scored_lists_of(shape, PG_GETARG_DATUM(0)), data);
	rows = state_final(shape, fcinfo);
	if (rows == NULL)
		return NULL;
	if (rows->rows < 0 || rows->event_rows < 0 || rows->event_rows > rows->rows || rows->skipped < 0)
		crm_invalid_state(shape->aggregate);
	if (rows->capacity > 0)
		data->groups = sorted_groups(shape, rows, &data->n_groups);
	else
	{
		data->n_events = (size_t) rows->events;
		data->events = sorted(shape, rows->numbers, rows->events);
		data->n_others = (size_t) rows->others;
		data->others = sorted(shape, rows->numbers + state_tail(shape, rows) / sizeof(double) - rows->others, rows->others);
	}
	return rows;
}
