/*
 * outcomes_io.c
 *		The stored form of crm.outcomes, its type input and output.
 *
 * Packed bytes (packed.c): counts, the names in ascending order, and the cells
 * in order of duration, the same for the same rows in any order.  Whole durations
 * and whole counts, the common case, take a few bytes a cell.
 */
#include "base/crm.h"

#include <math.h>

#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"

#include "base/packed.h"
#include "base/packed_type.h"
#include "outcomes/outcomes.h"

PG_FUNCTION_INFO_V1(crm_outcomes_to_jsonb);

#define OUTCOMES_VERSION 1

/* How numbers are written. */
#define WHOLE_DURATIONS 1
#define WHOLE_CASES 2

/* Whole numbers below are exact, and so are their differences. */
#define MOST_WHOLE 4503599627370496.0	/* 2^52 */

/* A cell at most: a billion rows of the greatest weight. */
#define MOST_CASES (OUTCOMES_MOST_CASES * 1e9)

#define ST_SORT sort_cells
#define ST_ELEMENT_TYPE OutcomeCell
#define ST_COMPARE(a, b) ((a)->duration < (b)->duration ? -1 : (a)->duration > (b)->duration ? 1 : \
						  ((a)->outcome > (b)->outcome) - ((a)->outcome < (b)->outcome))
#define ST_SCOPE static
#define ST_DEFINE
#define ST_CHECK_FOR_INTERRUPTS
#include "lib/sort_template.h"

/* What a state holds, in order; anything that rows cannot have left is an error. */
Outcomes *
outcomes_of_state(const OutcomesState *state)
{
	Outcomes   *outcomes = palloc0(sizeof(Outcomes));
	const NumberedName *names = state_names_list(&outcomes_shape, state);
	const OutcomeCell *cells = state_behind_names(&outcomes_shape, state);
	int			count = (int) state->names.count;
	const uint32 *order = state_names_order(names, (uint32) count);
	uint32	   *number = palloc0(sizeof(uint32) * (Size) (count + 1));

	outcomes->rows = state->rows;
	outcomes->skipped = state->skipped;
	outcomes->outcomes = count;
	outcomes->names = palloc(sizeof(NumberedName) * (Size) Max(count, 1));
	for (int i = 0; i < count; i++)
	{
		outcomes->names[i] = names[order[i]];
		number[order[i] + 1] = (uint32) i + 1;
	}
	outcomes->cells = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(OutcomeCell) * Max(state->cells, 1));
	for (uint64 i = 0; i < state->slots; i++)
	{
		OutcomeCell cell = cells[i];

		CRM_CHECK_INTERRUPTS(i);
		if (cell.cases == 0)
			continue;
		if (!(cell.duration >= 0 && isfinite(cell.duration) && cell.cases > 0 && cell.cases <= MOST_CASES &&
			  cell.outcome <= (uint32) count && (uint64) outcomes->ncells < state->cells))
			crm_invalid_state(outcomes_shape.aggregate);
		cell.outcome = number[cell.outcome];
		outcomes->cells[outcomes->ncells++] = cell;
	}
	sort_cells(outcomes->cells, (size_t) outcomes->ncells);
	return outcomes;
}

static inline bool
is_whole(double value)
{
	return value < MOST_WHOLE && value == floor(value);
}

/* The finished value. */
Datum
outcomes_to_datum(Outcomes *outcomes)
{
	StringInfoData out;
	uint8		form = WHOLE_DURATIONS | WHOLE_CASES;
	double		last = 0;

	for (int64 i = 0; i < outcomes->ncells; i++)
	{
		if (!is_whole(outcomes->cells[i].duration))
			form &= (uint8) ~WHOLE_DURATIONS;
		if (!is_whole(outcomes->cells[i].cases))
			form &= (uint8) ~WHOLE_CASES;
	}
	initStringInfo(&out);
	appendStringInfoSpaces(&out, VARHDRSZ);
	appendStringInfoChar(&out, OUTCOMES_VERSION);
	pack_uint(&out, (uint64) outcomes->rows);
	pack_uint(&out, (uint64) outcomes->skipped);
	pack_uint(&out, (uint64) outcomes->outcomes);
	for (int i = 0; i < outcomes->outcomes; i++)
	{
		pack_uint(&out, outcomes->names[i].length);
		appendBinaryStringInfo(&out, outcomes->names[i].bytes, (int) outcomes->names[i].length);
	}
	appendStringInfoChar(&out, (char) form);
	pack_uint(&out, (uint64) outcomes->ncells);
	for (int64 i = 0; i < outcomes->ncells; i++)
	{
		const OutcomeCell *cell = &outcomes->cells[i];

		CRM_CHECK_INTERRUPTS(i);
		if (form & WHOLE_DURATIONS)
			pack_uint(&out, (uint64) (cell->duration - last));
		else
			pack_double(&out, cell->duration);
		last = cell->duration;
		pack_uint(&out, cell->outcome);
		if (form & WHOLE_CASES)
			pack_uint(&out, (uint64) cell->cases);
		else
			pack_double(&out, cell->cases);
	}
	SET_VARSIZE(out.data, out.len);
	return PointerGetDatum(out.data);
}

/* The names: texts of the database, in ascending order. */
static void
unpack_names(PackedReader *in, Outcomes *outcomes)
{
	outcomes->outcomes = (int) unpack_uint_max(in, STATE_NAMES_MOST, "The number of outcomes");
	outcomes->names = palloc(sizeof(NumberedName) * (Size) Max(outcomes->outcomes, 1));
	for (int i = 0; i < outcomes->outcomes; i++)
	{
		NumberedName  *name = &outcomes->names[i];

		name->length = (uint32) unpack_uint_max(in, STATE_NAME_LONGEST, "The length of an outcome");
		name->bytes = (const char *) unpack_bytes(in, name->length);
		if (name->length == 0 || memchr(name->bytes, '\0', name->length) != NULL ||
			!pg_verifymbstr(name->bytes, (int) name->length, true))
			packed_bad(in, "An outcome is no text.");
		if (i > 0 && name_compare(name - 1, name) >= 0)
			packed_bad(in, "Outcomes are not in order.");
	}
}

/* One cell, which follows the one before. */
static void
unpack_cell(PackedReader *in, const Outcomes *outcomes, uint8 form, OutcomeCell *cell, const OutcomeCell *before)
{
	double		last = before == NULL ? 0 : before->duration;

	if (form & WHOLE_DURATIONS)
		cell->duration = last + (double) unpack_uint_max(in, (uint64) MOST_WHOLE, "A duration");
	else
		cell->duration = unpack_finite(in, "A duration");
	cell->outcome = (uint32) unpack_uint_max(in, (uint64) outcomes->outcomes, "An outcome");
	cell->unused = 0;
	if (form & WHOLE_CASES)
		cell->cases = (double) unpack_uint_max(in, (uint64) MOST_WHOLE, "The number of cases");
	else
		cell->cases = unpack_finite(in, "The number of cases");
	if (!(cell->cases > 0 && cell->cases <= MOST_CASES) || signbit(cell->duration))
		packed_bad(in, "A number of cases or a duration is out of range.");
	if (before != NULL && (cell->duration < last || (cell->duration == last && cell->outcome <= before->outcome)))
		packed_bad(in, "Durations are not in order.");
}

/* Read packed bytes; any defect is an error. */
static Outcomes *
unpack(const char *bytes, Size length)
{
	PackedReader in = {(const uint8 *) bytes, (const uint8 *) bytes + length, "outcomes"};
	Outcomes   *outcomes = palloc0(sizeof(Outcomes));
	uint8		form;

	if (unpack_byte(&in) != OUTCOMES_VERSION)
		packed_bad(&in, "The version is not known to this release.");
	outcomes->rows = (int64) unpack_uint_max(&in, PG_INT64_MAX / 2, "The number of rows");
	outcomes->skipped = (int64) unpack_uint_max(&in, PG_INT64_MAX / 2, "The number of rows left out");
	unpack_names(&in, outcomes);
	form = unpack_byte(&in);
	if ((form & ~(WHOLE_DURATIONS | WHOLE_CASES)) != 0)
		packed_bad(&in, "The form of the numbers is not known.");
	outcomes->ncells = unpack_count(&in, 3, "The number of cells");
	outcomes->cells = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(OutcomeCell) * (Size) Max(outcomes->ncells, 1));
	for (int64 i = 0; i < outcomes->ncells; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		unpack_cell(&in, outcomes, form, &outcomes->cells[i], i == 0 ? NULL : &outcomes->cells[i - 1]);
	}
	unpack_end(&in);
	if (outcomes->rows < outcomes->ncells)
		packed_bad(&in, "Counts contradict each other.");
	return outcomes;
}

/* A finished value, checked. */
Outcomes *
outcomes_from_datum(Datum datum)
{
	const struct varlena *value = PG_DETOAST_DATUM_PACKED(datum);

	return unpack(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
}

static void
check_packed(const char *bytes, Size length)
{
	(void) unpack(bytes, length);
}

/* The bytes as they would be written today. */
static bytea *
canonical_bytes(Datum datum)
{
	return DatumGetByteaP(outcomes_to_datum(outcomes_from_datum(datum)));
}

static const PackedType packed_type = {"outcomes", check_packed, canonical_bytes};

PACKED_TYPE_FUNCTIONS(outcomes, packed_type)

static char *
number_text(double value)
{
	return DatumGetCString(DirectFunctionCall1(float8out, Float8GetDatum(value)));
}

/* outcomes::jsonb, for people. */
Datum
crm_outcomes_to_jsonb(PG_FUNCTION_ARGS)
{
	const Outcomes *outcomes = outcomes_from_datum(PG_GETARG_DATUM(0));
	double	   *cases = palloc0(sizeof(double) * (Size) (outcomes->outcomes + 1));
	StringInfoData json;

	for (int64 i = 0; i < outcomes->ncells; i++)
		cases[outcomes->cells[i].outcome] += outcomes->cells[i].cases;
	initStringInfo(&json);
	appendStringInfo(&json, "{\"version\": %d, \"rows\": %lld, \"rows_skipped\": %lld, \"cells\": %lld, \"open\": %s, \"outcomes\": {",
					 OUTCOMES_VERSION, (long long) outcomes->rows, (long long) outcomes->skipped,
					 (long long) outcomes->ncells, number_text(cases[0]));
	for (int i = 0; i < outcomes->outcomes; i++)
	{
		if (i > 0)
			appendStringInfoString(&json, ", ");
		escape_json(&json, pnstrdup(outcomes->names[i].bytes, outcomes->names[i].length));
		appendStringInfo(&json, ": %s", number_text(cases[i + 1]));
	}
	appendStringInfoString(&json, "}}");
	PG_RETURN_DATUM(DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data)));
}
