/*
 * bins_state_io.c
 *		States of a variable and its label as bytes, and put together.
 *
 * Bytes of this machine: they are sent, not stored.  Anyone can make some up, so
 * everything is checked when they are read.
 */
#include "base/crm.h"

#include <math.h>

#include "mb/pg_wchar.h"

#include "base/aggregate_state.h"
#include "base/packed.h"
#include "credit/bins_state.h"

PG_FUNCTION_INFO_V1(crm_bins_combine);

#define FUNCTION "crm.optimal_bins"
#define FLAT_KIND 0x42494E01	/* layout 1 */

/* What a flat state begins with; options, counted numbers, lists and texts follow. */
typedef struct FlatState
{
	int32		vl_len_;
	uint32		kind;
	int32		is_text;
	int32		weighted;
	int64		rows;
	int64		rows_skipped;
	MathSum		missing[2];
	uint64		options;		/* bytes of them */
	uint64		used;			/* counted numbers, or texts */
	uint64		n[2];			/* rows in the lists */
} FlatState;

/* A text begins with this; its bytes follow. */
typedef struct FlatLevel
{
	uint64		length;
	MathSum		sum[2];
} FlatLevel;

/* Bytes of a row in a list. */
static inline Size
row_width(bool weighted)
{
	return weighted ? 2 * sizeof(double) : sizeof(double);
}

static Size
state_flat_size(ExpandedObjectHeader *header)
{
	const BinsState *state = (const BinsState *) header;
	Size		size = sizeof(FlatState) + state->options.length + state->used * sizeof(NumberSlot);

	size += (state->list[0].n + state->list[1].n) * row_width(state->weighted);
	for (uint32 i = 0; i < state->level_slots; i++)
		if (state->levels[i].bytes != NULL)
			size += sizeof(FlatLevel) + state->levels[i].length;
	if (size > MaxAllocSize)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a parallel worker holds too many rows of one variable"),
				 errhint("SET max_parallel_workers_per_gather = 0, or take a sample of the rows.")));
	return size;
}

static char *
put(char *to, const void *bytes, Size size)
{
	if (size > 0)
		memcpy(to, bytes, size);
	return to + size;
}

static void
state_flatten(ExpandedObjectHeader *header, void *result, Size allocated_size)
{
	const BinsState *state = (const BinsState *) header;
	FlatState	flat;
	char	   *to = (char *) result + sizeof(flat);

	memset(&flat, 0, sizeof(flat));
	SET_VARSIZE(&flat, allocated_size);
	flat.kind = FLAT_KIND;
	flat.is_text = state->reader.kind == BINNING_TEXT;
	flat.weighted = state->weighted;
	flat.rows = state->rows;
	flat.rows_skipped = state->rows_skipped;
	memcpy(flat.missing, state->missing, sizeof(flat.missing));
	flat.options = state->options.length;
	flat.used = flat.is_text ? state->level_used : state->used;
	flat.n[0] = state->list[0].n;
	flat.n[1] = state->list[1].n;
	memcpy(result, &flat, sizeof(flat));
	to = put(to, state->options.packed, state->options.length);
	for (uint32 i = 0; i < state->nslots; i++)
		if ((state->slots[i].rows[0] | state->slots[i].rows[1]) != 0)
			to = put(to, &state->slots[i], sizeof(NumberSlot));
	for (int label = 0; label < 2; label++)
	{
		to = put(to, state->list[label].values, state->list[label].n * sizeof(double));
		if (state->weighted)
			to = put(to, state->list[label].weights, state->list[label].n * sizeof(double));
	}
	for (uint32 i = 0; i < state->level_slots; i++)
		if (state->levels[i].bytes != NULL)
		{
			const LevelEntry *entry = &state->levels[i];
			FlatLevel	level = {entry->length, {entry->sum[0], entry->sum[1]}};

			to = put(to, &level, sizeof(level));
			to = put(to, entry->bytes, entry->length);
		}
	Assert(to == (char *) result + allocated_size);
}

const ExpandedObjectMethods bins_state_methods = {
	state_flat_size,
	state_flatten
};

/* Copy so many bytes. */
static void
take(PackedReader *in, void *to, Size size)
{
	const uint8 *bytes = unpack_bytes(in, size);

	if (size > 0)
		memcpy(to, bytes, size);
}

/* A sum of weights that are not negative. */
static void
check_sum(const PackedReader *in, const MathSum *sum)
{
	double		value = math_sum_value(sum);

	if (!(value >= 0 && value <= BIN_MOST_WEIGHT * 1e20 && fabs(sum->carry) <= 1e-10 * value))
		packed_bad(in, "A sum of weights is none.");
}

/* Numbers that are counted. */
static void
take_slots(PackedReader *in, BinsState *state, uint64 used)
{
	if (used > BINS_STATE_COUNTED || (used > 0 && state->weighted))
		packed_bad(in, "It counts too many numbers.");
	for (uint64 i = 0; i < used; i++)
	{
		NumberSlot	slot;

		take(in, &slot, sizeof(slot));
		if (isnan(slot.value) || (slot.rows[0] | slot.rows[1]) == 0)
			packed_bad(in, "A number that is counted is none.");
		for (int label = 0; label < 2; label++)
			if (slot.rows[label] > 0)
				bins_state_count(state, slot.value + 0.0, label, slot.rows[label]);
	}
}

/* Numbers of the rows of a label. */
static void
take_list(PackedReader *in, BinsState *state, int label, uint64 n)
{
	NumberList	list = {.n = n};
	Size		size = n * sizeof(double);

	if (n == 0)
		return;
	if (n > (Size) (in->end - in->next) / row_width(state->weighted))
		packed_bad(in, "It ends too early.");
	list.values = palloc_extended(size, MCXT_ALLOC_HUGE);
	take(in, list.values, size);
	for (uint64 i = 0; i < n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (unlikely(isnan(list.values[i])))
			packed_bad(in, "A number is none.");
		list.values[i] += 0.0;
	}
	if (state->weighted)
	{
		list.weights = palloc_extended(size, MCXT_ALLOC_HUGE);
		take(in, list.weights, size);
		for (uint64 i = 0; i < n; i++)
			if (!(list.weights[i] >= BIN_LEAST_WEIGHT && list.weights[i] <= BIN_MOST_WEIGHT))
				packed_bad(in, "A weight is out of range.");
		bins_state_append(state, label, &list);
		pfree(list.weights);
	}
	else
		bins_state_append(state, label, &list);
	pfree(list.values);
}

/* The texts. */
static void
take_levels(PackedReader *in, BinsState *state, uint64 used)
{
	for (uint64 i = 0; i < used; i++)
	{
		FlatLevel	level;
		LevelEntry *own;
		const char *bytes;

		CRM_CHECK_INTERRUPTS(i);
		take(in, &level, sizeof(level));
		bytes = (const char *) unpack_bytes(in, level.length);
		(void) pg_verifymbstr(bytes, (int) level.length, false);
		own = bins_state_level(state, bytes, level.length);
		for (int label = 0; label < 2; label++)
		{
			check_sum(in, &level.sum[label]);
			math_sum_merge(&own->sum[label], &level.sum[label]);
		}
		if (!(math_sum_value(&own->sum[0]) + math_sum_value(&own->sum[1]) > 0))
			packed_bad(in, "A text has no rows.");
	}
}

/* A state from its bytes. */
static BinsState *
unpack(const struct varlena *value, MemoryContext parent)
{
	PackedReader in = {.type = "the state of " FUNCTION};
	FlatState	flat;
	BinsState  *state;

	in.next = (const uint8 *) VARDATA_ANY(value);
	in.end = in.next + VARSIZE_ANY_EXHDR(value);
	take(&in, (char *) &flat + VARHDRSZ, sizeof(flat) - VARHDRSZ);
	if (flat.kind != FLAT_KIND || (flat.is_text & ~1) != 0 || (flat.weighted & ~1) != 0 ||
		flat.rows < 0 || flat.rows > PG_INT64_MAX / 4 || flat.rows_skipped < 0 || flat.rows_skipped > PG_INT64_MAX / 4 ||
		((flat.is_text || flat.used != 0) && (flat.n[0] | flat.n[1]) != 0))	/* numbers are counted or listed */
		packed_bad(&in, "It does not begin as one.");
	state = bins_state_create(parent, flat.is_text ? BINNING_TEXT : BINNING_NUMBER, flat.weighted != 0);
	state->rows = flat.rows;
	state->rows_skipped = flat.rows_skipped;
	memcpy(state->missing, flat.missing, sizeof(state->missing));
	check_sum(&in, &state->missing[0]);
	check_sum(&in, &state->missing[1]);
	state_options_unpack(&state->options, state->context, &in, flat.options);
	if (flat.is_text)
		take_levels(&in, state, flat.used);
	else
	{
		take_slots(&in, state, flat.used);
		take_list(&in, state, 0, flat.n[0]);
		take_list(&in, state, 1, flat.n[1]);
	}
	unpack_end(&in);
	return state;
}

/*
 * The state of a value of SQL: itself while it is in memory, to be changed only
 * where it is that of an aggregate; else made anew below parent.
 */
BinsState *
bins_state_from(Datum datum, MemoryContext parent)
{
	BinsState  *state = state_in_memory(datum, &bins_state_methods);

	return state != NULL ? state : unpack(PG_DETOAST_DATUM_PACKED(datum), parent);
}

/* The combine function. */
Datum
crm_bins_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = crm_aggregate_context(fcinfo, FUNCTION);
	BinsState  *state = PG_ARGISNULL(0) ? NULL : bins_state_from(PG_GETARG_DATUM(0), context);
	BinsState  *more;

	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	more = state_in_memory(PG_GETARG_DATUM(1), &bins_state_methods);
	if (more == NULL && state == NULL)
		state = unpack(PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(1)), context);
	else
	{
		BinsState  *read = more == NULL ? unpack(PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(1)), CurrentMemoryContext) : NULL;

		more = read != NULL ? read : more;
		if (state == NULL)
			state = bins_state_create(context, more->reader.kind, more->weighted);
		if (state->reader.kind != more->reader.kind || state->weighted != more->weighted)
			crm_invalid_state(FUNCTION);
		bins_state_merge(state, more);
		if (read != NULL)
			MemoryContextDelete(read->context);
	}
	return EOHPGetRWDatum(&state->hdr);
}
