/*
 * fit_state.c
 *		Rows of a fit, equal ones merged: a hash table in a float8[].
 *
 * Customers of day-grained histories repeat: a million of them have about a
 * hundred thousand different (x, t_x, T).  A row costs one probe, the state
 * stays small, and the likelihood is evaluated once per different row.
 */
#include "base/crm.h"

#include <math.h>

#include "catalog/pg_type.h"

#include "clv/fit_state.h"

/* The heading of a state. */
enum
{
	HEAD_MARK, HEAD_KEY_WIDTH, HEAD_ROWS, HEAD_CAPACITY, HEAD_OPTIONS,
	HEAD_COUNTERS = HEAD_OPTIONS + FIT_STATE_OPTIONS,
	HEAD_LENGTH = HEAD_COUNTERS + FIT_STATE_COUNTERS
};

/* Tells a state from any other float8[]; a new layout gets a new number. */
#define STATE_MARK 7402001.0
#define FIRST_CAPACITY 64
#define STATE_ITEMS(array) ((double *) ((char *) (array) + ARR_OVERHEAD_NONULLS(1)))

/* Numbers of an array with so many slots. */
static int64
state_numbers(int key_width, int64 capacity)
{
	return HEAD_LENGTH + capacity * (key_width + 1);
}

static bool
state_fits(int key_width, int64 capacity)
{
	return state_numbers(key_width, capacity) <=
		(int64) ((MaxAllocSize - ARR_OVERHEAD_NONULLS(1)) / sizeof(double));
}

/* The view of an array whose heading is known to be right. */
static FitState
state_view(ArrayType *array)
{
	double	   *items = STATE_ITEMS(array);

	return (FitState)
	{
		.array = array,
			.key_width = (int) items[HEAD_KEY_WIDTH],
			.options = items + HEAD_OPTIONS,
			.counters = items + HEAD_COUNTERS,
			.rows = (int64) items[HEAD_ROWS],
			.capacity = (int64) items[HEAD_CAPACITY],
			.slots = items + HEAD_LENGTH
	};
}

static FitState
state_allocate(int key_width, int64 capacity)
{
	int64		numbers = state_numbers(key_width, capacity);
	Size		size = ARR_OVERHEAD_NONULLS(1) + (Size) numbers * sizeof(double);
	ArrayType  *array = palloc0(size);
	double	   *items = STATE_ITEMS(array);
	FitState	state;

	SET_VARSIZE(array, size);
	array->ndim = 1;
	array->elemtype = FLOAT8OID;
	ARR_DIMS(array)[0] = (int) numbers;
	ARR_LBOUND(array)[0] = 1;
	items[HEAD_MARK] = STATE_MARK;
	items[HEAD_KEY_WIDTH] = key_width;
	items[HEAD_CAPACITY] = (double) capacity;
	state = state_view(array);
	state.owned = true;
	return state;
}

/* An empty state in the current memory context; the aggregate's name stays the caller's. */
FitState
fit_state_create(int key_width, const double *options, const char *aggregate)
{
	FitState	state = state_allocate(key_width, FIRST_CAPACITY);

	state.aggregate = aggregate;
	memcpy(state.options, options, sizeof(double) * FIT_STATE_OPTIONS);
	return state;
}

/*
 * Anyone can hand an array to an aggregate of his own over our functions: look
 * at the heading, so that no slot outside of the array is ever touched.  The
 * slots are looked at when they are sorted.
 */
static FitState
state_check(ArrayType *array, const char *aggregate)
{
	const double *items = STATE_ITEMS(array);
	bool		good = ARR_NDIM(array) == 1 && ARR_ELEMTYPE(array) == FLOAT8OID &&
		!ARR_HASNULL(array) && ARR_DIMS(array)[0] > HEAD_LENGTH &&
		items[HEAD_MARK] == STATE_MARK &&
		items[HEAD_KEY_WIDTH] >= 1 && items[HEAD_KEY_WIDTH] <= FIT_STATE_MAX_KEY &&
		items[HEAD_CAPACITY] >= FIRST_CAPACITY && items[HEAD_CAPACITY] <= PG_INT32_MAX &&
		items[HEAD_ROWS] >= 0 && items[HEAD_ROWS] < items[HEAD_CAPACITY];
	FitState	state;

	if (good)
	{
		int64		capacity = (int64) items[HEAD_CAPACITY];

		good = (capacity & (capacity - 1)) == 0 &&
			state_numbers((int) items[HEAD_KEY_WIDTH], capacity) == ARR_DIMS(array)[0];
	}
	if (!good)
		crm_invalid_state(aggregate);
	state = state_view(array);
	state.aggregate = aggregate;
	return state;
}

/* All rows of one fit must bring the same options. */
static void
check_same_options(const FitState *state, int key_width, const double *options)
{
	if (state->key_width != key_width)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of covariates changes from row to row, from %d to %d",
						state->key_width - 3, key_width - 3),
				 errhint("Give every customer the same covariates in the same order.")));
	for (int i = 0; i < FIT_STATE_OPTIONS; i++)
		if (unlikely(state->options[i] != options[i]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("options or as-of date change from row to row"),
					 errhint("One model has one as-of date and one set of options; use GROUP BY for several.")));
}

/* The state in an argument of a transition function, a new one for the first row. */
FitState
fit_state_argument(FunctionCallInfo fcinfo, int argument, int key_width,
				   const double *options, const char *aggregate)
{
	FitState	state;

	if (PG_ARGISNULL(argument))
		return fit_state_create(key_width, options, aggregate);
	state = state_check(PG_GETARG_ARRAYTYPE_P(argument), aggregate);
	check_same_options(&state, key_width, options);
	return state;
}

/* The state in an argument of a final function, which must not change it. */
FitState
fit_state_final(FunctionCallInfo fcinfo, int argument, const char *aggregate)
{
	return state_check(PG_GETARG_ARRAYTYPE_P(argument), aggregate);
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
find_slot(const FitState *state, const double *key)
{
	int			width = state->key_width;
	uint64		mask = (uint64) state->capacity - 1;
	uint64		at = hash_key(key, width);

	for (int64 probes = 0; probes < state->capacity; probes++)
	{
		double	   *slot = state->slots + (at++ & mask) * (width + 1);

		if (slot[width] == 0 || same_key(slot, key, width))
			return slot;
	}
	return NULL;
}

/* Twice the slots, in a new array. */
static void
state_grow(FitState *state)
{
	FitState	old = *state;
	int			stride = old.key_width + 1;

	*state = state_allocate(old.key_width, 2 * old.capacity);
	state->aggregate = old.aggregate;
	memcpy(state->options, old.options, sizeof(double) * FIT_STATE_OPTIONS);
	memcpy(state->counters, old.counters, sizeof(double) * FIT_STATE_COUNTERS);
	for (int64 i = 0; i < old.capacity; i++)
	{
		const double *slot = old.slots + i * stride;

		CRM_CHECK_INTERRUPTS(i);
		if (slot[old.key_width] != 0)
			memcpy(find_slot(state, slot), slot, sizeof(double) * stride);
	}
	state->rows = old.rows;
	STATE_ITEMS(state->array)[HEAD_ROWS] = (double) old.rows;
	if (old.owned)
		pfree(old.array);
}

/* Make sure that one more row finds an empty slot soon. */
static void
state_reserve(FitState *state)
{
	if (likely(10 * (state->rows + 1) <= 7 * state->capacity))
		return;
	if (state->rows < FIT_STATE_MAX_ROWS && state_fits(state->key_width, 2 * state->capacity))
		state_grow(state);
	else if (state->rows >= FIT_STATE_MAX_ROWS || 10 * (state->rows + 1) > 8 * state->capacity)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a fit holds at most %lld different rows", (long long) state->rows),
				 errhint("Round times to the unit, so that equal customers merge, or fit to a sample of the customers.")));
}

/*
 * Add a row, merging it with an equal one.  The key is finite, the weight
 * finite and not negative; 0 adds nothing.  The state may move to a new array.
 */
void
fit_state_add(FitState *state, const double *key, double weight)
{
	int			width = state->key_width;
	double		clean[FIT_STATE_MAX_KEY];
	double	   *slot;

	if (weight == 0)
		return;
	for (int i = 0; i < width; i++)
		clean[i] = key[i] + 0.0;	/* -0 becomes 0 */
	slot = find_slot(state, clean);
	if (slot != NULL && slot[width] != 0)
	{
		slot[width] += weight;
		return;
	}
	if (slot == NULL || 10 * (state->rows + 1) > 7 * state->capacity)
	{
		state_reserve(state);
		slot = find_slot(state, clean);
		if (slot == NULL)
			crm_invalid_state(state->aggregate);
	}
	memcpy(slot, clean, sizeof(double) * width);
	slot[width] = weight;
	state->rows++;
	STATE_ITEMS(state->array)[HEAD_ROWS] = (double) state->rows;
}

/*
 * Merge the rows of one state into another.  The slots are not visited in
 * order: rows in the order of their hashes would pile up at the start of a
 * table that is being filled.  Multiplying by an odd number visits each once.
 */
static void
state_merge(FitState *state, const FitState *other)
{
	uint64		mask = (uint64) other->capacity - 1;

	for (uint64 i = 0; i <= mask; i++)
	{
		uint64		at = (i * UINT64CONST(0x9E3779B97F4A7C15)) & mask;
		const double *slot = other->slots + at * (other->key_width + 1);

		CRM_CHECK_INTERRUPTS(i);
		fit_state_add(state, slot, slot[other->key_width]);
	}
	for (int i = 0; i < FIT_STATE_COUNTERS; i++)
		state->counters[i] += other->counters[i];
}

/* The combine function of every aggregate with such a state. */
Datum
fit_state_combine(FunctionCallInfo fcinfo, const char *aggregate)
{
	FitState	state;
	FitState	other;

	(void) crm_aggregate_context(fcinfo, aggregate);
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	other = state_check(PG_GETARG_ARRAYTYPE_P(1), aggregate);
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(PG_GETARG_ARRAYTYPE_P_COPY(1));
	state = fit_state_argument(fcinfo, 0, other.key_width, other.options, aggregate);
	state_merge(&state, &other);
	PG_RETURN_POINTER(state.array);
}

/* Which numbers of a row decide, most significant first. */
typedef struct RowOrder
{
	int			width;
	int			key[FIT_STATE_MAX_KEY];
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
fit_state_sorted(const FitState *state, const int *order, double **rows)
{
	int			stride = state->key_width + 1;
	int64		n = 0;
	double	   *to;
	RowOrder	by = {.width = state->key_width};

	to = *rows = palloc(sizeof(double) * stride * Max(state->rows, 1));
	for (int64 i = 0; i < state->capacity; i++)
	{
		const double *slot = state->slots + i * stride;
		bool		good = true;

		CRM_CHECK_INTERRUPTS(i);
		if (slot[state->key_width] == 0)
			continue;
		for (int j = 0; j < stride; j++)
			good = good && isfinite(slot[j]);
		if (!good || slot[state->key_width] < 0 || n >= state->rows)
			crm_invalid_state(state->aggregate);
		memcpy(to, slot, sizeof(double) * stride);
		to += stride;
		n++;
	}
	for (int i = 0; i < by.width; i++)
		by.key[i] = order == NULL ? i : order[i];
	sort_rows(*rows, (size_t) n, sizeof(double) * stride, &by);
	return n;
}
