/*
 * weighted_rows.c
 *		State of an aggregate that keeps different rows of numbers, equal ones
 *		merged, with the weight of each.
 *
 * Customers of day-grained histories repeat: a million of them have about a
 * hundred thousand different (x, t_x, T).  A row costs one probe, the state
 * stays small, and the likelihood is evaluated once per different row.
 */
#include "base/weighted_rows.h"

#include <math.h>

#include "utils/array.h"

#include "math/probe.h"

/* Tells a state from any other float8[]; a new layout gets a new number. */
#define STATE_MARK 7402001.0
#define FIRST_CAPACITY 64
#define MOST_CAPACITY 1e15

/* Bytes of so many slots. */
static int64
slots_size(int key_width, int64 capacity)
{
	return capacity * (key_width + 1) * (int64) sizeof(double);
}

static WeightedTable *
table_create(const WeightedShape *shape, int key_width, int64 capacity)
{
	WeightedTable *table = state_create(&shape->state, (Size) slots_size(key_width, capacity));

	table->mark = STATE_MARK;
	table->key_width = key_width;
	table->capacity = (double) capacity;
	return table;
}

/* An empty state in the current memory context. */
WeightedRows
weighted_rows_create(const WeightedShape *shape, int key_width, const double *options)
{
	WeightedRows rows = {shape, table_create(shape, key_width, FIRST_CAPACITY), true};

	memcpy(rows.table->options, options, sizeof(rows.table->options));
	return rows;
}

/*
 * The heading of an array that anyone may have made: no slot outside of it is
 * ever touched.  The slots are looked at when they are sorted.
 */
bool
weighted_rows_valid(const StateShape *shape, const void *state, Size tail)
{
	const WeightedTable *table = state;
	int64		capacity;

	if (!(table->mark == STATE_MARK &&
		  table->key_width >= 1 && table->key_width <= WEIGHTED_ROWS_MAX_KEY &&
		  table->capacity >= FIRST_CAPACITY && table->capacity <= MOST_CAPACITY &&
		  table->rows >= 0 && table->rows < table->capacity))
		return false;
	capacity = (int64) table->capacity;
	return (capacity & (capacity - 1)) == 0 &&
		slots_size((int) table->key_width, capacity) == (int64) tail;
}

/* All rows of one fit must have keys of one width. */
static void
check_same_width(const WeightedShape *shape, const WeightedTable *table, int key_width)
{
	if ((int) table->key_width != key_width)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of %s changes from row to row, from %d to %d", shape->more,
						(int) table->key_width - shape->key, key_width - shape->key),
				 errhint("%s", shape->more_hint)));
}

/* The state in argument 0 of a transition function, a new one for the first row. */
WeightedRows
weighted_rows_begin(const WeightedShape *shape, FunctionCallInfo fcinfo, int key_width, const double *options)
{
	WeightedRows rows = {shape, state_final(&shape->state, fcinfo), false};

	if (rows.table == NULL)
		return weighted_rows_create(shape, key_width, options);
	check_same_width(shape, rows.table, key_width);
	state_check_options(&shape->state, rows.table, options);
	return rows;
}

/* The state as the result of a function of an aggregate. */
Datum
weighted_rows_result(const WeightedRows *rows, FunctionCallInfo fcinfo)
{
	return state_result(&rows->shape->state, fcinfo, rows->table);
}

/* Free a state that was made here. */
void
weighted_rows_free(WeightedRows *rows)
{
	state_free(&rows->shape->state, rows->table);
}

static inline uint64
hash_key(const double *key, int width)
{
	uint64		hash = 0;

	for (int i = 0; i < width; i++)
	{
		uint64		bits;

		memcpy(&bits, &key[i], sizeof(bits));
		hash = (hash ^ bits) * UINT64CONST(0x9E3779B97F4A7C15);
		hash ^= hash >> 32;
	}
	return hash;
}

static inline bool
same_key(const double *one, const double *other, int width)
{
	for (int i = 0; i < width; i++)
		if (one[i] != other[i])
			return false;
	return true;
}

/* The slot of the key, or the empty one where it belongs; NULL in a forged table without room. */
static inline double *
find_slot(WeightedTable *table, const double *key)
{
	int			width = (int) table->key_width;
	int64		capacity = (int64) table->capacity;
	int64		probes = 0;

	PROBE(at, hash_key(key, width), (uint64) capacity - 1)
	{
		double	   *slot = table->slots + at * (width + 1);

		if (slot[width] == 0 || same_key(slot, key, width))
			return slot;
		if (unlikely(++probes == capacity))
			return NULL;
	}
}

/* Put the row of a slot where it belongs, and leave the slot empty. */
static void
move_row(WeightedTable *table, double *slot)
{
	int			width = (int) table->key_width;
	double		row[WEIGHTED_ROWS_MAX_KEY + 1];

	memcpy(row, slot, sizeof(double) * (width + 1));
	memset(slot, 0, sizeof(double) * (width + 1));
	memcpy(find_slot(table, row), row, sizeof(double) * (width + 1));
}

/*
 * Rows to their places in a table whose slots have doubled where it is.  A row
 * stays where it was, or goes to the same place in the upper half, or back
 * where the one before it has left; those of the run at the beginning, which the
 * end may reach, are the last.
 */
static void
spread(WeightedTable *table, int64 before)
{
	int			stride = (int) table->key_width + 1;
	int64		run = 0;
	Size		bytes;
	double	   *first;

	while (run < before && table->slots[run * stride + stride - 1] != 0)
		run++;
	bytes = sizeof(double) * stride * run;
	first = MemoryContextAllocHuge(CurrentMemoryContext, Max(bytes, 1));
	memcpy(first, table->slots, bytes);
	memset(table->slots, 0, bytes);
	for (int64 i = run; i < before; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (table->slots[i * stride + stride - 1] != 0)
			move_row(table, table->slots + i * stride);
	}
	for (int64 i = 0; i < run; i++)
		move_row(table, first + i * stride);
	pfree(first);
}

/* Twice the slots, in a new array. */
static void
grow_copied(WeightedRows *rows)
{
	WeightedTable *old = rows->table;
	int			width = (int) old->key_width;
	int64		capacity = (int64) old->capacity;
	WeightedTable *table = table_create(rows->shape, width, 2 * capacity);

	memcpy(table->options, old->options, sizeof(table->options));
	memcpy(table->counters, old->counters, sizeof(table->counters));
	table->rows = old->rows;
	for (int64 i = 0; i < capacity; i++)
	{
		const double *slot = old->slots + i * (width + 1);

		CRM_CHECK_INTERRUPTS(i);
		if (slot[width] != 0)
			memcpy(find_slot(table, slot), slot, sizeof(double) * (width + 1));
	}
	if (rows->owned)
		weighted_rows_free(rows);
	rows->table = table;
	rows->owned = true;
}

/* Twice the slots; a large state grows where it is. */
static void
grow(WeightedRows *rows)
{
	int64		capacity = (int64) rows->table->capacity;

	if (!state_is_large(&rows->shape->state, rows->table))
	{
		grow_copied(rows);
		return;
	}
	rows->table = state_enlarge(&rows->shape->state, rows->table,
								(Size) slots_size((int) rows->table->key_width, 2 * capacity));
	rows->table->capacity = 2 * (double) capacity;
	spread(rows->table, capacity);
}

/* Make sure that one more row finds an empty slot soon. */
static void
reserve(WeightedRows *rows)
{
	const WeightedTable *table = rows->table;
	double		needed = 10 * (table->rows + 1);

	if (likely(needed <= 7 * table->capacity))
		return;
	if ((Size) slots_size((int) table->key_width, 2 * (int64) table->capacity) <= state_most_room(&rows->shape->state))
		grow(rows);
	else if (needed > 8 * table->capacity)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a fit to more than %lld different rows needs more than crm.population_memory (%d MB)",
						(long long) table->rows, crm_population_memory / 1024),
				 errhint("Raise crm.population_memory, round times to the unit, so that equal customers merge, or fit to a sample of the customers.")));
}

/*
 * Add a row, merging it with an equal one.  The key is finite, the weight
 * finite and not negative; 0 adds nothing.  The state may move to a new array.
 */
void
weighted_rows_add(WeightedRows *rows, const double *key, double weight)
{
	int			width = (int) rows->table->key_width;
	double		clean[WEIGHTED_ROWS_MAX_KEY] = {0};
	double	   *slot;

	if (weight == 0)
		return;
	for (int i = 0; i < width; i++)
		clean[i] = key[i] + 0.0;	/* -0 becomes 0 */
	slot = find_slot(rows->table, clean);
	if (slot != NULL && slot[width] != 0)
	{
		slot[width] += weight;
		return;
	}
	if (slot == NULL || probe_is_full((uint64) rows->table->rows + 1, (uint64) rows->table->capacity))
	{
		reserve(rows);
		slot = find_slot(rows->table, clean);
		if (slot == NULL)
			crm_invalid_state(rows->shape->state.aggregate);
	}
	memcpy(slot, clean, sizeof(double) * width);
	slot[width] = weight;
	rows->table->rows++;
}

/*
 * Merge the rows of another state.  The slots are not visited in order: rows
 * in the order of their hashes would pile up at the start of a table that is
 * being filled.  Multiplying by an odd number visits each once.
 */
void *
weighted_rows_merge(const StateShape *shape, void *state, const void *other)
{
	WeightedRows rows = {(const WeightedShape *) shape, state, false};
	const WeightedTable *more = other;
	int			width = (int) more->key_width;
	uint64		mask = (uint64) more->capacity - 1;

	check_same_width(rows.shape, rows.table, width);
	for (uint64 i = 0; i <= mask; i++)
	{
		uint64		at = (i * UINT64CONST(0x9E3779B97F4A7C15)) & mask;
		const double *slot = more->slots + at * (width + 1);

		CRM_CHECK_INTERRUPTS(i);
		weighted_rows_add(&rows, slot, slot[width]);
	}
	for (int i = 0; i < WEIGHTED_ROWS_COUNTERS; i++)
		rows.table->counters[i] += more->counters[i];
	return rows.table;
}

/* Which numbers of a row decide, most significant first. */
typedef struct RowOrder
{
	int			width;
	int			key[WEIGHTED_ROWS_MAX_KEY];
} RowOrder;

static inline int
compare_rows(const double *one, const double *other, const RowOrder *order)
{
	for (int i = 0; i < order->width; i++)
	{
		int			at = order->key[i];

		if (one[at] != other[at])
			return one[at] < other[at] ? -1 : 1;
	}
	return 0;
}

/* the template compares signed and unsigned lengths */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-compare"
#define ST_SORT sort_rows
#define ST_ELEMENT_TYPE_VOID
#define ST_COMPARE_ARG_TYPE const RowOrder
#define ST_COMPARE(a, b, arg) compare_rows((const double *) (a), (const double *) (b), arg)
#define ST_SCOPE static
#define ST_DEFINE
#define ST_CHECK_FOR_INTERRUPTS
#include "lib/sort_template.h"
#pragma GCC diagnostic pop

/*
 * The rows of a state, key and weight, sorted, in a new array; returns their
 * number.  order lists the numbers of the key by which to sort, the most
 * significant first, or is NULL for their own order.  Sorted rows make sums
 * that do not depend on the order in which the rows came.
 */
int64
weighted_rows_sorted(const WeightedShape *shape, const WeightedTable *table, const int *order, double **rows)
{
	RowOrder	by = {.width = (int) table->key_width};
	int			stride = by.width + 1;
	int64		capacity = (int64) table->capacity;
	int64		room = (int64) table->rows;
	int64		n = 0;
	double	   *to;

	to = *rows = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(double) * stride * (Size) Max(room, 1));
	for (int64 i = 0; i < capacity; i++)
	{
		const double *slot = table->slots + i * stride;
		bool		good = true;

		CRM_CHECK_INTERRUPTS(i);
		if (slot[by.width] == 0)
			continue;
		for (int j = 0; j < stride; j++)
			good = good && isfinite(slot[j]);
		if (!good || slot[by.width] < 0 || n >= room)
			crm_invalid_state(shape->state.aggregate);
		memcpy(to, slot, sizeof(double) * stride);
		to += stride;
		n++;
	}
	for (int i = 0; i < by.width; i++)
		by.key[i] = order == NULL ? i : order[i];
	sort_rows(*rows, (size_t) n, sizeof(double) * stride, &by);
	return n;
}
