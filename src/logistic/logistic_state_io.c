/*
 * logistic_state_io.c
 *		Rows of a logistic regression as bytes, for parallel workers.
 *
 * Bytes of this machine: they are sent, not stored.  Anyone can make some up, so
 * everything is checked when they are read.
 */
#include "base/crm.h"

#include <math.h>

#include "common/hashfn.h"

#include "base/aggregate_state.h"
#include "logistic/logistic_state.h"

#define FLAT_KIND 0x4C4F4701	/* layout 1 */

/* What a flat state begins with; options, events, weights and the features follow, each from a multiple of 8. */
typedef struct FlatState
{
	int32		vl_len_;
	uint32		kind;
	int32		features;
	uint32		choice_length;
	int64		rows;
	int64		skipped;
	int64		has_weights;
} FlatState;

/* What a feature begins with; its different values follow, and then its cells. */
typedef struct FlatFeature
{
	int32		kind;
	int32		levels;
} FlatFeature;

/* Bytes of a feature. */
static Size
feature_size(CellKind kind, int levels, int64 rows)
{
	return sizeof(FlatFeature) + sizeof(double) * (Size) levels + MAXALIGN(logistic_cell_width(kind) * (Size) rows);
}

static Size
state_flat_size(ExpandedObjectHeader *header)
{
	LogisticState *state = (LogisticState *) header;
	Size		size = sizeof(FlatState) + MAXALIGN(state->choice_length) + MAXALIGN((Size) state->rows);

	if (state->weight != NULL)
		size += sizeof(double) * (Size) state->rows;
	for (int j = 0; j < state->features; j++)
		size += feature_size(state->feature[j].kind, state->feature[j].levels, state->rows);
	if (size > MaxAllocSize)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("the rows of a logistic regression are too many to be sent from one process to another"),
				 errhint("Set max_parallel_workers_per_gather to 0, or fit to a sample of the rows.")));
	return size;
}

/* Append bytes, and zeros up to the next multiple of 8. */
static char *
append(char *to, const void *bytes, Size length)
{
	if (length > 0)
		memcpy(to, bytes, length);
	memset(to + length, 0, MAXALIGN(length) - length);
	return to + MAXALIGN(length);
}

static void
state_flatten(ExpandedObjectHeader *header, void *result, Size allocated_size)
{
	const LogisticState *state = (const LogisticState *) header;
	FlatState  *flat = result;
	char	   *to = (char *) (flat + 1);

	memset(flat, 0, sizeof(FlatState));
	SET_VARSIZE(flat, allocated_size);
	flat->kind = FLAT_KIND;
	flat->features = state->features;
	flat->choice_length = (uint32) state->choice_length;
	flat->rows = state->rows;
	flat->skipped = state->skipped;
	flat->has_weights = state->weight != NULL;
	to = append(to, state->choice, state->choice_length);
	to = append(to, state->event, (Size) state->rows);
	if (state->weight != NULL)
		to = append(to, state->weight, sizeof(double) * (Size) state->rows);
	for (int j = 0; j < state->features; j++)
	{
		const FeatureCells *cells = &state->feature[j];
		FlatFeature feature = {(int32) cells->kind, cells->levels};

		to = append(to, &feature, sizeof(feature));
		to = append(to, cells->values, sizeof(double) * (Size) cells->levels);
		to = append(to, cells->cells, logistic_cell_width(cells->kind) * (Size) state->rows);
	}
	Assert(to == (char *) result + allocated_size);
}

const ExpandedObjectMethods logistic_state_methods = {
	state_flat_size,
	state_flatten
};

/* The next bytes of a flat state, if there are so many. */
static const char *
take(const char **at, const char *end, Size length)
{
	const char *taken = *at;

	if (length > (Size) (end - *at) || MAXALIGN(length) > (Size) (end - *at))
		crm_invalid_state(LOGISTIC_FUNCTION);
	*at += MAXALIGN(length);
	return taken;
}

/* A copy of the next bytes in the memory of the state, with room for its rows. */
static void *
take_array(const LogisticState *state, const char **at, const char *end, Size width)
{
	const char *bytes = take(at, end, width * (Size) state->rows);
	void	   *copy = MemoryContextAllocHuge(state->context, width * (Size) state->room);

	memcpy(copy, bytes, width * (Size) state->rows);
	return copy;
}

static void
check_numbers(const double *numbers, int64 n, double above, double most)
{
	for (int64 i = 0; i < n; i++)
		if (!(numbers[i] > above && numbers[i] <= most))
			crm_invalid_state(LOGISTIC_FUNCTION);
}

/* The cells of a feature: those of a byte name a value, the others are in range. */
static void
check_cells(const LogisticState *state, const FeatureCells *cells)
{
	double		values[LOGISTIC_BLOCK];

	for (int64 row = 0; row < state->rows && cells->kind == CELL_LEVEL; row++)
		if (cells->level[row] >= cells->levels)
			crm_invalid_state(LOGISTIC_FUNCTION);
	for (int64 first = 0; first < state->rows; first += LOGISTIC_BLOCK)
	{
		int			rows = (int) Min(LOGISTIC_BLOCK, state->rows - first);

		logistic_cells_copy(cells, first, rows, values);
		for (int r = 0; r < rows; r++)
			if (!(fabs(values[r]) <= LOGISTIC_LARGEST))
				crm_invalid_state(LOGISTIC_FUNCTION);
	}
}

static void
unpack_feature(const LogisticState *state, FeatureCells *cells, const char **at, const char *end)
{
	FlatFeature feature;

	memcpy(&feature, take(at, end, sizeof(feature)), sizeof(feature));
	if (feature.kind < CELL_DOUBLE || feature.kind > CELL_LEVEL ||
		feature.levels < 0 || feature.levels > (feature.kind == CELL_LEVEL ? LOGISTIC_LEVELS : 0))
		crm_invalid_state(LOGISTIC_FUNCTION);
	cells->kind = (CellKind) feature.kind;
	cells->levels = feature.levels;
	if (cells->kind == CELL_LEVEL)
	{
		cells->values = MemoryContextAllocZero(state->context, sizeof(double) * LOGISTIC_LEVELS);
		memcpy(cells->values, take(at, end, sizeof(double) * (Size) feature.levels), sizeof(double) * (Size) feature.levels);
		check_numbers(cells->values, feature.levels, -2 * LOGISTIC_LARGEST, LOGISTIC_LARGEST);
	}
	cells->cells = take_array(state, at, end, logistic_cell_width(cells->kind));
	check_cells(state, cells);
}

/* A state from its bytes. */
static LogisticState *
unpack(const struct varlena *value, MemoryContext parent)
{
	const char *at = (const char *) value + sizeof(FlatState);
	const char *end = (const char *) value + VARSIZE(value);
	LogisticState *state = logistic_state_create(parent);
	FlatState	flat;
	const char *choice;

	if (VARSIZE(value) < sizeof(FlatState))
		crm_invalid_state(LOGISTIC_FUNCTION);
	memcpy(&flat, value, sizeof(flat));
	if (flat.kind != FLAT_KIND || flat.features < 0 || flat.features > LOGISTIC_MOST ||
		flat.rows < 0 || flat.rows > (int64) VARSIZE(value) || (flat.rows > 0 && flat.features == 0) ||
		flat.skipped < 0 || flat.skipped > PG_INT64_MAX / 4)
		crm_invalid_state(LOGISTIC_FUNCTION);
	choice = take(&at, end, flat.choice_length);
	logistic_state_set_choice(state, choice, flat.choice_length,
							  hash_bytes_extended((const unsigned char *) choice, (int) flat.choice_length, 0));
	state->rows = flat.rows;
	state->skipped = flat.skipped;
	state->room = flat.rows;
	state->event = take_array(state, &at, end, sizeof(uint8));
	for (int64 row = 0; row < state->rows; row++)
	{
		if (state->event[row] > 1)
			crm_invalid_state(LOGISTIC_FUNCTION);
		state->events += state->event[row];
	}
	if (flat.has_weights)
	{
		state->weight = take_array(state, &at, end, sizeof(double));
		check_numbers(state->weight, state->rows, 0, LOGISTIC_LARGEST);
	}
	if (flat.features > 0)
		logistic_state_set_features(state, flat.features);
	for (int j = 0; j < state->features; j++)
		unpack_feature(state, &state->feature[j], &at, end);
	if (at != end)
		crm_invalid_state(LOGISTIC_FUNCTION);
	return state;
}

/*
 * The state of a datum: itself while it is a working form, to be changed only
 * where it is that of an aggregate; else made anew below parent.
 */
LogisticState *
logistic_state_of(Datum datum, MemoryContext parent)
{
	LogisticState *state = state_in_memory(datum, &logistic_state_methods);
	struct varlena *value;

	if (state != NULL)
		return state;
	value = PG_DETOAST_DATUM(datum);
	if ((Pointer) value != (Pointer) MAXALIGN(value))
		value = PG_DETOAST_DATUM_COPY(datum);
	return unpack(value, parent);
}
