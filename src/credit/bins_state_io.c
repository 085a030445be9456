/*
 * bins_state_io.c
 *		States of a variable and its label put together, and on their way from
 *		a parallel worker.
 */
#include "base/crm.h"

#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"

#include "base/packed.h"
#include "credit/bins_state.h"

PG_FUNCTION_INFO_V1(crm_bins_combine);
PG_FUNCTION_INFO_V1(crm_bins_serialize);
PG_FUNCTION_INFO_V1(crm_bins_deserialize);

#define FUNCTION "crm.optimal_bins"

/* What a serialized state begins with; raw, as it is read by a process of the same server. */
typedef struct Heading
{
	int32		kind;
	int32		weighted;
	int64		rows;
	int64		rows_skipped;
	MathSum		missing[2];
	uint64		options;		/* bytes of them */
	uint64		used;			/* slots, or texts */
	uint64		n[2];			/* rows in the lists */
} Heading;

/* Add the rows of another state. */
static void
merge(BinsState *state, const BinsState *more)
{
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

/* The combine function. */
Datum
crm_bins_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = crm_aggregate_context(fcinfo, FUNCTION);
	BinsState  *state = PG_ARGISNULL(0) ? NULL : (BinsState *) PG_GETARG_POINTER(0);
	const BinsState *more;

	if (PG_ARGISNULL(1))
	{
		if (state == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(state);
	}
	more = (const BinsState *) PG_GETARG_POINTER(1);
	if (state == NULL)
	{
		state = bins_state_create(context, more->reader.kind, more->weighted);
		bins_state_options(state, more->options, true);
	}
	else
		bins_state_options(state, more->options, false);
	merge(state, more);
	PG_RETURN_POINTER(state);
}

/* The numbers of the lists, for which there must be room in one value. */
static void
send_lists(StringInfo bytes, const BinsState *state)
{
	size_t		width = state->weighted ? 2 * sizeof(double) : sizeof(double);

	if (state->list[0].n + state->list[1].n > (MaxAllocSize / 2) / width)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a parallel worker holds too many rows of one variable"),
				 errhint("SET max_parallel_workers_per_gather = 0, or take a sample of the rows.")));
	for (int label = 0; label < 2; label++)
	{
		const NumberList *list = &state->list[label];

		if (list->n == 0)
			continue;
		enlargeStringInfo(bytes, (int) (list->n * width));
		appendBinaryStringInfo(bytes, (const char *) list->values, (int) (list->n * sizeof(double)));
		if (state->weighted)
			appendBinaryStringInfo(bytes, (const char *) list->weights, (int) (list->n * sizeof(double)));
	}
}

/* A state as bytes. */
Datum
crm_bins_serialize(PG_FUNCTION_ARGS)
{
	const BinsState *state;
	Heading		heading;
	StringInfoData bytes;

	(void) crm_aggregate_context(fcinfo, FUNCTION);
	state = (const BinsState *) PG_GETARG_POINTER(0);
	memset(&heading, 0, sizeof(heading));
	heading.kind = (int32) state->reader.kind;
	heading.weighted = state->weighted;
	heading.rows = state->rows;
	heading.rows_skipped = state->rows_skipped;
	memcpy(heading.missing, state->missing, sizeof(heading.missing));
	heading.options = state->options == NULL ? 0 : VARSIZE_ANY(state->options);
	heading.used = state->reader.kind == BINNING_TEXT ? state->level_used : state->used;
	heading.n[0] = state->list[0].n;
	heading.n[1] = state->list[1].n;
	pq_begintypsend(&bytes);
	appendBinaryStringInfo(&bytes, (const char *) &heading, sizeof(heading));
	if (state->options != NULL)
		appendBinaryStringInfo(&bytes, (const char *) state->options, (int) heading.options);
	for (uint32 i = 0; i < state->nslots; i++)
		if ((state->slots[i].rows[0] | state->slots[i].rows[1]) != 0)
			appendBinaryStringInfo(&bytes, (const char *) &state->slots[i], sizeof(NumberSlot));
	send_lists(&bytes, state);
	for (uint32 i = 0; i < state->level_slots; i++)
		if (state->levels[i].bytes != NULL)
		{
			appendBinaryStringInfo(&bytes, (const char *) &state->levels[i], sizeof(LevelEntry));
			appendBinaryStringInfo(&bytes, state->levels[i].bytes, (int) state->levels[i].length);
		}
	PG_RETURN_BYTEA_P(pq_endtypsend(&bytes));
}

/* Copy so many bytes. */
static void
take(PackedReader *in, void *to, uint64 size)
{
	memcpy(to, unpack_bytes(in, size), size);
}

/* The rows of numbers. */
static void
take_numbers(PackedReader *in, BinsState *state, const Heading *heading)
{
	for (uint64 i = 0; i < heading->used; i++)
	{
		NumberSlot	slot;

		take(in, &slot, sizeof(slot));
		for (int label = 0; label < 2; label++)
			if (slot.rows[label] > 0)
				bins_state_count(state, slot.value, label, slot.rows[label]);
	}
	for (int label = 0; label < 2; label++)
	{
		NumberList	list = {.n = heading->n[label]};
		Size		size = list.n * sizeof(double);

		if (list.n == 0)
			continue;
		if (list.n > MaxAllocHugeSize / sizeof(double))
			packed_bad(in, "too many rows");
		list.values = palloc_extended(size, MCXT_ALLOC_HUGE);
		take(in, list.values, size);
		if (state->weighted)
		{
			list.weights = palloc_extended(size, MCXT_ALLOC_HUGE);
			take(in, list.weights, size);
		}
		bins_state_append(state, label, &list);
	}
}

/* The texts. */
static void
take_levels(PackedReader *in, BinsState *state, const Heading *heading)
{
	for (uint64 i = 0; i < heading->used; i++)
	{
		LevelEntry	entry;
		LevelEntry *own;

		CRM_CHECK_INTERRUPTS(i);
		take(in, &entry, sizeof(entry));
		own = bins_state_level(state, (const char *) unpack_bytes(in, entry.length), entry.length);
		memcpy(own->sum, entry.sum, sizeof(own->sum));
	}
}

/* A state from bytes. */
Datum
crm_bins_deserialize(PG_FUNCTION_ARGS)
{
	bytea	   *bytes;
	PackedReader in = {.type = "the state of " FUNCTION};
	Heading		heading;
	BinsState  *state;

	(void) crm_aggregate_context(fcinfo, FUNCTION);
	bytes = PG_GETARG_BYTEA_PP(0);
	in.next = (const uint8 *) VARDATA_ANY(bytes);
	in.end = in.next + VARSIZE_ANY_EXHDR(bytes);
	take(&in, &heading, sizeof(heading));
	state = bins_state_create(CurrentMemoryContext, heading.kind == BINNING_TEXT ? BINNING_TEXT : BINNING_NUMBER, heading.weighted != 0);
	state->rows = heading.rows;
	state->rows_skipped = heading.rows_skipped;
	memcpy(state->missing, heading.missing, sizeof(state->missing));
	if (heading.options > 0)
	{
		state->options = palloc(heading.options);
		take(&in, state->options, heading.options);
	}
	if (state->reader.kind == BINNING_TEXT)
		take_levels(&in, state, &heading);
	else
		take_numbers(&in, state, &heading);
	unpack_end(&in);
	PG_RETURN_POINTER(state);
}
