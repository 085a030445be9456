/*
 * bins_state.c
 *		State of the aggregates of one variable and its label: how many goods
 *		and bads each different value has.
 */
#include "base/crm.h"

#include <math.h>

#include "common/hashfn.h"
#include "nodes/execnodes.h"
#include "utils/builtins.h"

#include "base/aggregate_state.h"
#include "credit/bins_state.h"
#include "math/probe.h"

#define FIRST_SLOTS 64
#define FIRST_ROOM 8192
#define MOST_LEVELS 100000
#define MOST_LENGTH 1000

/* The most rows that are kept: 16 GB of them. */
#define MOST_ROWS ((Size) 1 << 31)

/* An empty state in a memory context of its own below parent; the reader is begun where rows are read. */
BinsState *
bins_state_create(MemoryContext parent, BinningKind kind, bool weighted)
{
	MemoryContext context = AllocSetContextCreate(parent, "crm bins", ALLOCSET_START_SMALL_SIZES);
	BinsState  *state = MemoryContextAllocZero(context, sizeof(BinsState));

	EOH_init_header(&state->hdr, &bins_state_methods, context);
	state->context = context;
	state->reader.kind = kind;
	state->weighted = weighted;
	if (kind == BINNING_TEXT)
	{
		state->level_slots = FIRST_SLOTS;
		state->levels = MemoryContextAllocZero(context, sizeof(LevelEntry) * FIRST_SLOTS);
	}
	else if (!weighted)
	{
		state->nslots = FIRST_SLOTS;
		state->slots = MemoryContextAllocZero(context, sizeof(NumberSlot) * FIRST_SLOTS);
	}
	return state;
}

/* Room for so many more numbers. */
static void
reserve(BinsState *state, NumberList *list, size_t more)
{
	size_t		room = Max(list->room, FIRST_ROOM);

	if (likely(list->n + more <= list->room))
		return;
	CHECK_FOR_INTERRUPTS();
	if (more > MOST_ROWS || list->n + more > MOST_ROWS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a variable of many different values has more than %zu rows", MOST_ROWS),
				 errhint("Take a sample of the rows.")));
	while (room < list->n + more)
		room *= 2;
	if (list->values == NULL)
		list->values = MemoryContextAllocHuge(state->context, room * sizeof(double));
	else
		list->values = repalloc_huge(list->values, room * sizeof(double));
	if (state->weighted && list->weights == NULL)
		list->weights = MemoryContextAllocHuge(state->context, room * sizeof(double));
	else if (state->weighted)
		list->weights = repalloc_huge(list->weights, room * sizeof(double));
	list->room = room;
}

/* Keep all rows from now on: there are too many different numbers to count. */
void
bins_state_spill(BinsState *state)
{
	for (uint32 i = 0; i < state->nslots; i++)
	{
		const NumberSlot *slot = &state->slots[i];

		for (int label = 0; label < 2; label++)
		{
			NumberList *list = &state->list[label];

			reserve(state, list, slot->rows[label]);
			for (uint32 row = 0; row < slot->rows[label]; row++)
			{
				CRM_CHECK_INTERRUPTS(row);
				list->values[list->n++] = slot->value;
			}
		}
	}
	pfree(state->slots);
	state->slots = NULL;
	state->nslots = 0;
	state->used = 0;
}

static inline uint64
hash_number(double value)
{
	uint64		bits;

	memcpy(&bits, &value, sizeof(bits));
	/* small whole numbers differ in the upper bits of a double only */
	bits ^= bits >> 32;
	return (bits * UINT64CONST(0x9E3779B97F4A7C15)) >> 32;
}

/* The slot of a number, or the empty one where it belongs. */
static inline NumberSlot *
find_slot(NumberSlot *slots, uint32 nslots, double value)
{
	PROBE(at, hash_number(value), (uint64) nslots - 1)
	{
		NumberSlot *slot = &slots[at];

		if (slot->value == value || (slot->rows[0] | slot->rows[1]) == 0)
			return slot;
	}
}

/* Twice the slots. */
static void
grow(BinsState *state)
{
	uint32		nslots = state->nslots * 2;
	NumberSlot *slots = MemoryContextAllocZero(state->context, sizeof(NumberSlot) * nslots);

	for (uint32 i = 0; i < state->nslots; i++)
		if ((state->slots[i].rows[0] | state->slots[i].rows[1]) != 0)
			*find_slot(slots, nslots, state->slots[i].value) = state->slots[i];
	pfree(state->slots);
	state->slots = slots;
	state->nslots = nslots;
}

/* Append rows of a number of one label. */
static inline void
append(BinsState *state, double value, int label, double weight)
{
	NumberList *list = &state->list[label];

	reserve(state, list, 1);
	if (state->weighted)
		list->weights[list->n] = weight;
	list->values[list->n++] = value;
}

/* Count rows of a number; its value is neither NaN nor -0. */
void
bins_state_count(BinsState *state, double value, int label, uint32 rows)
{
	NumberSlot *slot;

	if (state->slots != NULL)
	{
		slot = find_slot(state->slots, state->nslots, value);
		if (likely((slot->rows[0] | slot->rows[1]) != 0))
		{
			if (unlikely(slot->rows[label] > PG_UINT32_MAX - rows))
				ereport(ERROR,
						(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						 errmsg("value %.15g has more than %u rows", value, PG_UINT32_MAX),
						 errhint("Take a sample of the rows.")));
			slot->rows[label] += rows;
			return;
		}
		if (state->used < BINS_STATE_COUNTED)
		{
			if (probe_is_full(state->used + 1, state->nslots))
			{
				grow(state);
				slot = find_slot(state->slots, state->nslots, value);
			}
			slot->value = value;
			slot->rows[label] = rows;
			state->used++;
			return;
		}
		bins_state_spill(state);
	}
	for (uint32 row = 0; row < rows; row++)
	{
		CRM_CHECK_INTERRUPTS(row);
		append(state, value, label, 1);
	}
}

/* Append rows of another state. */
void
bins_state_append(BinsState *state, int label, const NumberList *more)
{
	NumberList *list = &state->list[label];

	if (more->n == 0)
		return;
	if (state->slots != NULL)
		bins_state_spill(state);
	reserve(state, list, more->n);
	memcpy(list->values + list->n, more->values, more->n * sizeof(double));
	if (state->weighted)
		memcpy(list->weights + list->n, more->weights, more->n * sizeof(double));
	list->n += more->n;
}

/* The slot of a text, or the empty one where it belongs. */
static LevelEntry *
find_level(LevelEntry *levels, uint32 slots, uint32 hash, const char *bytes, size_t length)
{
	PROBE(at, hash, (uint64) slots - 1)
	{
		LevelEntry *entry = &levels[at];

		if (entry->bytes == NULL ||
			(entry->hash == hash && entry->length == length && (length == 0 || memcmp(entry->bytes, bytes, length) == 0)))
			return entry;
	}
}

/* A new text in its empty slot, in a larger table if it is full. */
static LevelEntry *
new_level(BinsState *state, uint32 hash, const char *bytes, size_t length)
{
	LevelEntry *entry;
	char	   *copy;

	if (length > MOST_LENGTH || state->level_used >= MOST_LEVELS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 length > MOST_LENGTH ? errmsg("a text is longer than %d bytes", MOST_LENGTH)
				 : errmsg("there are more than %d different texts", MOST_LEVELS),
				 errhint("Such a variable makes no groups; cast a number that is stored as text.")));
	if (probe_is_full(state->level_used + 1, state->level_slots))
	{
		uint32		slots = state->level_slots * 2;
		LevelEntry *levels = MemoryContextAllocZero(state->context, sizeof(LevelEntry) * slots);

		CHECK_FOR_INTERRUPTS();
		for (uint32 i = 0; i < state->level_slots; i++)
			if (state->levels[i].bytes != NULL)
				*find_level(levels, slots, state->levels[i].hash, state->levels[i].bytes, state->levels[i].length) = state->levels[i];
		pfree(state->levels);
		state->levels = levels;
		state->level_slots = slots;
	}
	copy = MemoryContextAlloc(state->context, length + 1);
	if (length > 0)
		memcpy(copy, bytes, length);
	copy[length] = '\0';
	entry = find_level(state->levels, state->level_slots, hash, bytes, length);
	*entry = (LevelEntry) {.bytes = copy, .length = (uint32) length, .hash = hash};
	state->level_used++;
	return entry;
}

/* The entry of a text. */
LevelEntry *
bins_state_level(BinsState *state, const char *bytes, size_t length)
{
	uint32		hash = hash_bytes((const unsigned char *) bytes, (int) length);
	LevelEntry *entry = find_level(state->levels, state->level_slots, hash, bytes, length);

	return entry->bytes != NULL ? entry : new_level(state, hash, bytes, length);
}

/* Add the rows of another state. */
void
bins_state_merge(BinsState *state, const BinsState *more)
{
	state_options_merge(&state->options, state->context, &more->options);
	state->rows += more->rows;
	state->rows_skipped += more->rows_skipped;
	for (int label = 0; label < 2; label++)
	{
		math_sum_merge(&state->missing[label], &more->missing[label]);
		bins_state_append(state, label, &more->list[label]);
	}
	for (uint32 i = 0; i < more->nslots; i++)
		for (int label = 0; label < 2; label++)
			if (more->slots[i].rows[label] > 0)
				bins_state_count(state, more->slots[i].value, label, more->slots[i].rows[label]);
	for (uint32 i = 0; i < more->level_slots; i++)
	{
		const LevelEntry *entry = &more->levels[i];
		LevelEntry *own;

		CRM_CHECK_INTERRUPTS(i);
		if (entry->bytes == NULL)
			continue;
		own = bins_state_level(state, entry->bytes, entry->length);
		math_sum_merge(&own->sum[0], &entry->sum[0]);
		math_sum_merge(&own->sum[1], &entry->sum[1]);
	}
}

/* The state of the call for a row, a new one for the first; with a way to read values. */
static BinsState *
begin_slowly(FunctionCallInfo fcinfo, const char *function, bool weighted)
{
	MemoryContext context = crm_aggregate_context(fcinfo, function);
	BinsState  *state = PG_ARGISNULL(0) ? NULL : bins_state_from(PG_GETARG_DATUM(0), context);
	BinReader	reader;

	if (state == NULL || !OidIsValid(state->reader.type))
	{
		bin_reader_begin(&reader, fcinfo, 1, function, context);
		if (state == NULL)
			state = bins_state_create(context, reader.kind, weighted);
		if (state->reader.kind != reader.kind)
			crm_invalid_state(function);
		state->reader = reader;
	}
	if (state->weighted != weighted)
		crm_invalid_state(function);
	return state;
}

/* The same, where as a rule one look is enough. */
static inline BinsState *
begin(FunctionCallInfo fcinfo, const char *function, bool weighted)
{
	BinsState  *state = NULL;

	if (likely(state_is_given(fcinfo)))
		state = state_in_memory(PG_GETARG_DATUM(0), &bins_state_methods);
	if (unlikely(state == NULL || state->weighted != weighted || !OidIsValid(state->reader.type)))
		return begin_slowly(fcinfo, function, weighted);
	return state;
}

/* Add the value of a row that counts. */
static inline void
add_value(FunctionCallInfo fcinfo, BinsState *state, double weight)
{
	int			label = PG_GETARG_BOOL(2) ? 1 : 0;
	BinValue	value = {0};

	if (!PG_ARGISNULL(1))
		bin_value_read(&state->reader, PG_GETARG_DATUM(1), &value);
	if (PG_ARGISNULL(1) || (state->reader.kind == BINNING_NUMBER && isnan(value.number)))
		math_sum_add(&state->missing[label], weight);
	else if (state->reader.kind == BINNING_TEXT)
		math_sum_add(&bins_state_level(state, value.bytes, value.length)->sum[label], weight);
	else if (state->slots != NULL)
		bins_state_count(state, value.number + 0.0, label, 1);
	else
		append(state, value.number + 0.0, label, weight);
}

/*
 * Add a row: (state, value, bad [, options [, weight]]).  Without a label or a
 * weight it does not count.  options is the type of theirs, NULL if they are a
 * text.
 */
Datum
bins_state_add(FunctionCallInfo fcinfo, const char *function, const RowType *options)
{
	bool		weighted = PG_NARGS() > 4;
	BinsState  *state = begin(fcinfo, function, weighted);
	double		weight = weighted ? bin_weight_argument(fcinfo, 4) : 1;

	if (PG_NARGS() > 3 || unlikely(!state->options.is_set))
		state_options_take(&state->options, state->context, options,
						   PG_NARGS() > 3 && !PG_ARGISNULL(3) ? PG_GETARG_VARLENA_PP(3) : NULL);
	if (PG_ARGISNULL(2) || weight == 0)
		state->rows_skipped++;
	else
	{
		state->rows++;
		add_value(fcinfo, state, weight);
	}
	return EOHPGetRWDatum(&state->hdr);
}

/* The state in argument 0 of a final function; NULL without one. */
BinsState *
bins_state_of(FunctionCallInfo fcinfo, const char *function)
{
	(void) crm_aggregate_context(fcinfo, function);
	return PG_ARGISNULL(0) ? NULL : bins_state_from(PG_GETARG_DATUM(0), CurrentMemoryContext);
}

static BinCount
missing_of(const BinsState *state)
{
	return (BinCount) {math_sum_value(&state->missing[0]), math_sum_value(&state->missing[1])};
}

/* The numbers in order; the lists of the state are sorted where they are. */
NumberCounts
bins_state_numbers(BinsState *state)
{
	NumberCounts counts = {.missing = missing_of(state), .rows = state->rows, .rows_skipped = state->rows_skipped};

	for (int label = 0; label < 2; label++)
	{
		if (state->slots == NULL)
		{
			counts.n[label] = state->list[label].n;
			counts.values[label] = state->list[label].values;
			counts.weights[label] = state->list[label].weights;
		}
		else
		{
			counts.values[label] = palloc(sizeof(double) * Max(state->used, 1));
			counts.weights[label] = palloc(sizeof(double) * Max(state->used, 1));
			for (uint32 i = 0; i < state->nslots; i++)
				if (state->slots[i].rows[label] > 0)
				{
					counts.values[label][counts.n[label]] = state->slots[i].value;
					counts.weights[label][counts.n[label]++] = state->slots[i].rows[label];
				}
		}
		number_counts_sort(counts.values[label], counts.weights[label], counts.n[label]);
		CHECK_FOR_INTERRUPTS();
	}
	return counts;
}

/* The texts, in any order. */
LevelCounts
bins_state_levels(BinsState *state)
{
	LevelCounts counts = {.missing = missing_of(state), .rows = state->rows, .rows_skipped = state->rows_skipped};

	counts.levels = palloc(sizeof(LevelCount) * Max(state->level_used, 1));
	for (uint32 i = 0; i < state->level_slots; i++)
	{
		const LevelEntry *entry = &state->levels[i];

		if (entry->bytes != NULL)
			counts.levels[counts.n++] = (LevelCount) {
				entry->bytes, entry->length, {math_sum_value(&entry->sum[0]), math_sum_value(&entry->sum[1])}
			};
	}
	return counts;
}

/* The groups of the rows, that of missing values last, in an order of their own. */
BinCount *
bins_state_groups(BinsState *state, size_t *n)
{
	BinCount   *groups;

	if (state->reader.kind == BINNING_NUMBER)
	{
		NumberCounts counts = bins_state_numbers(state);

		groups = number_counts_groups(&counts, n);
		groups[(*n)++] = counts.missing;
	}
	else
	{
		LevelCounts counts = bins_state_levels(state);

		level_counts_sort(&counts);
		groups = palloc(sizeof(BinCount) * (counts.n + 1));
		for (size_t i = 0; i < counts.n; i++)
			groups[i] = counts.levels[i].count;
		groups[counts.n] = counts.missing;
		*n = counts.n + 1;
	}
	return groups;
}
