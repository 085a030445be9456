/*
 * logistic_state.c
 *		Rows of a logistic regression while they come in.
 */
#include "base/crm.h"

#include <math.h>

#include "logistic/logistic_state.h"

#define FIRST_ROOM 16
#define LARGE_ROOM 65536		/* from here on arrays grow by a quarter */
#define SLOTS 1024				/* of the hash of values */

/* No rows yet, in a memory context of its own below parent. */
LogisticState *
logistic_state_create(MemoryContext parent)
{
	MemoryContext context = AllocSetContextCreate(parent, "crm logistic regression", ALLOCSET_START_SMALL_SIZES);
	LogisticState *state = MemoryContextAllocZero(context, sizeof(LogisticState));

	EOH_init_header(&state->hdr, &logistic_state_methods, context);
	state->context = context;
	return state;
}

/* The options of the call, which are those of all rows. */
void
logistic_state_set_choice(LogisticState *state, const char *bytes, Size length, uint64 digest)
{
	state->choice = MemoryContextAlloc(state->context, Max(length, 1));
	memcpy(state->choice, bytes, length);
	state->choice_length = length;
	state->digest = digest;
}

/* Bytes of a value. */
Size
logistic_cell_width(CellKind kind)
{
	return kind == CELL_LEVEL ? sizeof(uint8) : kind == CELL_REAL ? sizeof(float) : sizeof(double);
}

/* All rows have as many features as the first one. */
void
logistic_state_set_features(LogisticState *state, int features)
{
	if (likely(state->features == features))
		return;
	if (state->features != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there are %d features here and %d elsewhere", features, state->features),
				 errhint("All rows must have the same features in the same order, with NULL for a value that is missing.")));
	state->features = features;
	state->feature = MemoryContextAllocZero(state->context, sizeof(FeatureCells) * (Size) features);
	for (int j = 0; j < features; j++)
		state->feature[j].kind = CELL_DOUBLE;
}

/* An array of the state that has become longer. */
static void *
lengthen(const LogisticState *state, void *array, Size item, int64 room)
{
	if (array == NULL)
		return MemoryContextAllocHuge(state->context, (Size) room * item);
	return repalloc_huge(array, (Size) room * item);
}

/* Room for so many rows. */
void
logistic_state_reserve(LogisticState *state, int64 rows)
{
	int64		room = Max(state->room, FIRST_ROOM);

	if (likely(rows <= state->room))
		return;
	if (rows > LOGISTIC_ROWS_MOST)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a logistic regression holds at most %lld rows", (long long) LOGISTIC_ROWS_MOST),
				 errhint("Fit to a sample of the rows, or count equal rows and pass the count as weight.")));
	CHECK_FOR_INTERRUPTS();
	while (room < rows)
		room = room < LARGE_ROOM ? 2 * room : room + room / 4;
	state->event = lengthen(state, state->event, sizeof(uint8), room);
	if (state->weight != NULL)
		state->weight = lengthen(state, state->weight, sizeof(double), room);
	for (int j = 0; j < state->features; j++)
		state->feature[j].cells = lengthen(state, state->feature[j].cells,
										   logistic_cell_width(state->feature[j].kind), room);
	state->room = room;
}

/* From now on rows have weights; those that are there have 1. */
static void
begin_weights(LogisticState *state)
{
	state->weight = MemoryContextAllocHuge(state->context, sizeof(double) * (Size) state->room);
	for (int64 row = 0; row < state->rows; row++)
		state->weight[row] = 1;
}

/* Values of a feature from the row first on. */
void
logistic_cells_copy(const FeatureCells *cells, int64 first, int rows, double *values)
{
	switch (cells->kind)
	{
		case CELL_LEVEL:
			for (int r = 0; r < rows; r++)
				values[r] = cells->values[cells->level[first + r]];
			break;
		case CELL_REAL:
			for (int r = 0; r < rows; r++)
				values[r] = cells->real[first + r];
			break;
		case CELL_DOUBLE:
			memcpy(values, cells->number + first, sizeof(double) * (Size) rows);
			break;
	}
}

static inline uint32
hash_value(double value)
{
	uint64		bits;

	memcpy(&bits, &value, sizeof(bits));
	return (uint32) ((bits * UINT64CONST(0x9E3779B97F4A7C15)) >> 54);	/* 10 bits: SLOTS */
}

/* The slot of a value, or the empty one where it belongs. */
static inline uint16 *
find_slot(const FeatureCells *cells, double value)
{
	for (uint32 at = hash_value(value);; at = (at + 1) & (SLOTS - 1))
		if (cells->slots[at] == 0 || cells->values[cells->slots[at] - 1] == value)
			return &cells->slots[at];
}

/* The hash of the values that there are. */
static void
make_slots(const LogisticState *state, FeatureCells *cells)
{
	cells->slots = MemoryContextAllocZero(state->context, sizeof(uint16) * SLOTS);
	for (int i = 0; i < cells->levels; i++)
		*find_slot(cells, cells->values[i]) = (uint16) (i + 1);
}

/* The place of a value among those of a feature, a new one if need be; -1: there are too many. */
static inline int
level_of(FeatureCells *cells, double value)
{
	uint16	   *slot = find_slot(cells, value);

	if (unlikely(*slot == 0))
	{
		if (cells->levels == LOGISTIC_LEVELS)
			return -1;
		cells->values[cells->levels] = value;
		*slot = (uint16) ++cells->levels;
	}
	return *slot - 1;
}

static inline bool
is_real(double value)
{
	return fabs(value) <= 1e38 && (double) (float) value == value;
}

/* Give up what told values by a byte. */
static void
forget_levels(FeatureCells *cells)
{
	if (cells->slots != NULL)
		pfree(cells->slots);
	if (cells->values != NULL)
		pfree(cells->values);
	cells->slots = NULL;
	cells->values = NULL;
	cells->levels = 0;
}

/* The rows that there are, in cells of eight bytes. */
static double *
as_numbers(const LogisticState *state, const FeatureCells *cells)
{
	double	   *number = MemoryContextAllocHuge(state->context, sizeof(double) * (Size) state->room);

	for (int64 first = 0; first < state->rows; first += LOGISTIC_BLOCK)
		logistic_cells_copy(cells, first, (int) Min(LOGISTIC_BLOCK, state->rows - first), number + first);
	return number;
}

/* From bytes or reals to reals, if all values are exact there, or to doubles. */
static void
widen(const LogisticState *state, FeatureCells *cells, double value)
{
	bool		real = cells->kind == CELL_LEVEL && is_real(value);
	double	   *number = as_numbers(state, cells);

	for (int i = 0; i < cells->levels; i++)
		real = real && is_real(cells->values[i]);
	pfree(cells->cells);
	forget_levels(cells);
	cells->kind = CELL_DOUBLE;
	cells->number = number;
	if (!real)
		return;
	cells->real = MemoryContextAllocHuge(state->context, sizeof(float) * (Size) state->room);
	for (int64 row = 0; row < state->rows; row++)
		cells->real[row] = (float) number[row];
	cells->kind = CELL_REAL;
	pfree(number);
}

/* Put a value into the cell of the row that is being added. */
static inline void
put_cell(LogisticState *state, FeatureCells *cells, double value)
{
	if (cells->kind == CELL_LEVEL)
	{
		int			level;

		if (unlikely(cells->slots == NULL))
			make_slots(state, cells);
		level = level_of(cells, value);
		if (likely(level >= 0))
		{
			cells->level[state->rows] = (uint8) level;
			return;
		}
		widen(state, cells, value);
	}
	if (cells->kind == CELL_REAL)
	{
		if (likely(is_real(value)))
		{
			cells->real[state->rows] = (float) value;
			return;
		}
		widen(state, cells, value);
	}
	cells->number[state->rows] = value;
}

/* Bytes for the values so far, if they are few; else reals, if all are exact there. */
static void
settle(LogisticState *state, FeatureCells *cells)
{
	double	   *number = cells->number;
	uint8	   *level = MemoryContextAllocHuge(state->context, (Size) state->room);
	bool		few = true;
	bool		real = true;

	cells->values = MemoryContextAlloc(state->context, sizeof(double) * LOGISTIC_LEVELS);
	make_slots(state, cells);
	for (int64 row = 0; row < state->rows; row++)
	{
		int			found = few ? level_of(cells, number[row]) : -1;

		real = real && is_real(number[row]);
		few = found >= 0;
		level[row] = (uint8) Max(found, 0);
	}
	if (few)
	{
		cells->kind = CELL_LEVEL;
		cells->level = level;
		pfree(number);
		return;
	}
	pfree(level);
	forget_levels(cells);
	if (!real)
		return;
	cells->real = MemoryContextAllocHuge(state->context, sizeof(float) * (Size) state->room);
	for (int64 row = 0; row < state->rows; row++)
		cells->real[row] = (float) number[row];
	cells->kind = CELL_REAL;
	pfree(number);
}

/* Add a row of as many values as there are features, and a weight above 0. */
void
logistic_state_add(LogisticState *state, bool event, double weight, const double *values)
{
	logistic_state_reserve(state, state->rows + 1);
	if (unlikely(state->weight == NULL && weight != 1))
		begin_weights(state);
	state->event[state->rows] = event;
	state->events += event;
	if (state->weight != NULL)
		state->weight[state->rows] = weight;
	for (int j = 0; j < state->features; j++)
		put_cell(state, &state->feature[j], values[j]);
	state->rows++;
	if (unlikely(state->rows == LOGISTIC_PLAIN_ROWS))
		for (int j = 0; j < state->features; j++)
			if (state->feature[j].kind == CELL_DOUBLE)
				settle(state, &state->feature[j]);
}

/* Add the rows of another state, which stays as it is. */
void
logistic_state_merge(LogisticState *state, const LogisticState *other)
{
	double		values[LOGISTIC_MOST] = {0};

	if (state->digest != other->digest)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the options change from row to row"),
				 errhint("A fit has the same options for all rows; use GROUP BY for several fits.")));
	state->skipped += other->skipped;
	if (other->features == 0)
		return;
	logistic_state_set_features(state, other->features);
	for (int64 row = 0; row < other->rows; row++)
	{
		CRM_CHECK_INTERRUPTS(row);
		for (int j = 0; j < other->features; j++)
			logistic_cells_copy(&other->feature[j], row, 1, &values[j]);
		logistic_state_add(state, other->event[row] != 0, other->weight == NULL ? 1.0 : other->weight[row], values);
	}
}
