/*
 * scorecard_sample_io.c
 *		The sample of a card as bytes.
 *
 * Bytes of this machine: they are sent, not stored.  Anyone can make some up, so
 * everything is checked when they are read.
 */
#include "base/crm.h"

#include <math.h>

#include "mb/pg_wchar.h"

#include "base/aggregate_state.h"
#include "base/packed.h"
#include "credit/bin_value.h"
#include "credit/scorecard_sample.h"

#define FLAT_KIND 0x43415201	/* layout 1 */

/* What the values of a column are written as. */
typedef enum ColumnForm
{
	FORM_NONE,					/* all are missing */
	FORM_CODES,
	FORM_FLOATS,
	FORM_DOUBLES
} ColumnForm;

/* Can all numbers go as floats without loss? */
static bool
are_floats(const double *numbers, int64 n)
{
	for (int64 i = 0; i < n; i++)
		if (!isnan(numbers[i]) && (double) (float) numbers[i] != numbers[i])
			return false;
	return true;
}

/* An array of the sample, for which there must be room in one value. */
static void
pack_array(StringInfo out, const void *array, Size width, int64 rows)
{
	Size		size = width * (Size) rows;

	if ((Size) out->len + size >= MaxAllocSize)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a worker has too many rows for the leader"),
				 errhint("SET max_parallel_workers_per_gather = 0.")));
	appendBinaryStringInfo(out, array, (int) size);
}

static void
pack_bytes(StringInfo out, const char *bytes, Size length)
{
	pack_uint(out, length);
	appendBinaryStringInfo(out, bytes, (int) length);
}

static void
pack_floats(StringInfo out, const double *numbers, int64 rows)
{
	enlargeStringInfo(out, (int) (rows * sizeof(float)));
	for (int64 i = 0; i < rows; i++)
	{
		float		number = (float) numbers[i];

		appendBinaryStringInfo(out, (const char *) &number, sizeof(float));
	}
}

static void
pack_column(StringInfo out, const SampleColumn *column, int64 rows)
{
	ColumnForm	form = !column->has_kind ? FORM_NONE : column->kind == CARD_CATEGORY ? FORM_CODES
		: are_floats(column->numbers, rows) ? FORM_FLOATS : FORM_DOUBLES;

	pack_bytes(out, column->name, strlen(column->name));
	appendStringInfoChar(out, (char) form);
	if (form == FORM_CODES)
	{
		pack_uint(out, column->nlevels);
		for (uint32 i = 0; i < column->nlevels; i++)
			pack_bytes(out, column->levels[i].bytes, (Size) column->levels[i].length);
		pack_array(out, column->codes, sizeof(uint32), rows);
	}
	else if (form == FORM_FLOATS)
		pack_floats(out, column->numbers, rows);
	else if (form == FORM_DOUBLES)
		pack_array(out, column->numbers, sizeof(double), rows);
}

/* Packs the sample to know how long it is. */
static Size
sample_flat_size(ExpandedObjectHeader *header)
{
	Sample	   *sample = (Sample *) header;
	StringInfo	out = &sample->packed;
	const uint32 kind = FLAT_KIND;
	MemoryContext old = MemoryContextSwitchTo(sample->context);

	if (out->data != NULL)
		pfree(out->data);
	initStringInfo(out);
	appendBinaryStringInfo(out, (const char *) &kind, sizeof(kind));
	pack_uint(out, (uint64) sample->rows);
	pack_uint(out, (uint64) sample->skipped);
	appendStringInfoChar(out, sample->is_json ? 1 : 0);
	appendStringInfoChar(out, sample->weights != NULL ? 1 : 0);
	appendStringInfoChar(out, sample->options.is_set ? 1 : 0);
	pack_bytes(out, sample->options.length > 0 ? sample->options.packed : "", sample->options.length);
	pack_array(out, sample->bad, sizeof(bool), sample->rows);
	if (sample->weights != NULL)
		pack_array(out, sample->weights, sizeof(double), sample->rows);
	pack_uint(out, (uint64) sample->ncolumns);
	for (int i = 0; i < sample->ncolumns; i++)
		pack_column(out, &sample->columns[i], sample->rows);
	MemoryContextSwitchTo(old);
	return VARHDRSZ + (Size) out->len;
}

/* Hands over what was packed. */
static void
sample_flatten(ExpandedObjectHeader *header, void *result, Size allocated_size)
{
	Sample	   *sample = (Sample *) header;

	Assert(VARHDRSZ + (Size) sample->packed.len == allocated_size);
	SET_VARSIZE(result, allocated_size);
	memcpy(VARDATA(result), sample->packed.data, allocated_size - VARHDRSZ);
	pfree(sample->packed.data);
	sample->packed.data = NULL;
}

const ExpandedObjectMethods sample_methods = {
	sample_flat_size,
	sample_flatten
};

/* An array of as many elements as there are rows. */
static const char *
unpack_array(PackedReader *in, Size width, int64 rows)
{
	return (const char *) unpack_bytes(in, width * (Size) rows);
}

/* A name or a category, right in the encoding of the database. */
static const char *
unpack_string(PackedReader *in, int *length)
{
	const char *bytes;

	*length = (int) unpack_count(in, 1, "A length");
	bytes = (const char *) unpack_bytes(in, (uint64) *length);
	(void) pg_verifymbstr(bytes, *length, false);
	return bytes;
}

static void
unpack_codes(PackedReader *in, Sample *sample, SampleColumn *column)
{
	uint32		levels = unpack_count(in, 1, "A number of categories");

	for (uint32 i = 0; i < levels; i++)
	{
		int			length;
		const char *bytes = unpack_string(in, &length);

		CRM_CHECK_INTERRUPTS(i);
		if (sample_level(sample, column, bytes, length) != i)
			packed_bad(in, "A category is there twice.");
	}
	memcpy(column->codes, unpack_array(in, sizeof(uint32), sample->rows), sizeof(uint32) * (Size) sample->rows);
	for (int64 i = 0; i < sample->rows; i++)
		if (column->codes[i] >= levels && column->codes[i] != SAMPLE_MISSING)
			packed_bad(in, "A category is not known.");
}

static void
unpack_numbers(PackedReader *in, const Sample *sample, SampleColumn *column, bool floats)
{
	Size		width = floats ? sizeof(float) : sizeof(double);
	const char *bytes = unpack_array(in, width, sample->rows);

	for (int64 i = 0; i < sample->rows; i++)
	{
		float		real;
		double		number;

		CRM_CHECK_INTERRUPTS(i);
		if (floats)
		{
			memcpy(&real, bytes + i * sizeof(float), sizeof(float));
			number = real;
		}
		else
			memcpy(&number, bytes + i * sizeof(double), sizeof(double));
		column->numbers[i] = number == 0 ? 0 : number;
	}
}

static void
unpack_column(PackedReader *in, Sample *sample)
{
	int			before = sample->ncolumns;
	int			length;
	const char *name = unpack_string(in, &length);
	SampleColumn *column = sample_column(sample, name, length);
	uint8		form = unpack_byte(in);

	if (sample->ncolumns == before || form > FORM_DOUBLES)
		packed_bad(in, "A column is none.");
	if (form == FORM_NONE)
		return;
	sample_set_kind(sample, column, form == FORM_CODES ? CARD_CATEGORY : CARD_NUMBER);
	if (form == FORM_CODES)
		unpack_codes(in, sample, column);
	else
		unpack_numbers(in, sample, column, form == FORM_FLOATS);
}

/* Labels and weights of the rows. */
static void
unpack_rows(PackedReader *in, Sample *sample, bool weighted)
{
	memcpy(sample->bad, unpack_array(in, sizeof(bool), sample->rows), (Size) sample->rows);
	for (int64 i = 0; i < sample->rows; i++)
		if ((((const uint8 *) sample->bad)[i] & ~1) != 0)
			packed_bad(in, "A label is none.");
	if (!weighted)
		return;
	sample_begin_weights(sample);
	memcpy(sample->weights, unpack_array(in, sizeof(double), sample->rows), sizeof(double) * (Size) sample->rows);
	for (int64 i = 0; i < sample->rows; i++)
		if (!(sample->weights[i] >= BIN_LEAST_WEIGHT && sample->weights[i] <= BIN_MOST_WEIGHT))
			packed_bad(in, "A weight is out of range.");
}

/* A sample from its bytes. */
static Sample *
unpack(const struct varlena *value, MemoryContext parent)
{
	PackedReader in = {.type = "the state of crm.scorecard_fit"};
	Sample	   *sample;
	uint32		kind;
	int64		rows;
	bool		weighted;
	bool		has_options;
	int			columns;
	Size		length;

	in.next = (const uint8 *) VARDATA_ANY(value);
	in.end = in.next + VARSIZE_ANY_EXHDR(value);
	memcpy(&kind, unpack_bytes(&in, sizeof(kind)), sizeof(kind));
	if (kind != FLAT_KIND)
		packed_bad(&in, "It does not begin as one.");
	rows = (int64) unpack_count(&in, 1, "A number of rows");
	sample = sample_create(parent);
	sample->skipped = (int64) unpack_uint_max(&in, PG_INT64_MAX / 4, "A number of rows");
	sample->is_json = unpack_byte(&in) != 0;
	weighted = unpack_byte(&in) != 0;
	has_options = unpack_byte(&in) != 0;
	length = unpack_count(&in, 1, "A length");
	if (has_options)
		state_options_unpack(&sample->options, sample->context, &in, length);
	else if (length > 0)
		packed_bad(&in, "Options are none.");
	sample_reserve(sample, rows);
	sample->rows = rows;
	unpack_rows(&in, sample, weighted);
	columns = (int) unpack_uint_max(&in, CARD_VARIABLES, "A number of variables");
	for (int i = 0; i < columns; i++)
		unpack_column(&in, sample);
	unpack_end(&in);
	return sample;
}

/*
 * The sample of a value of SQL: itself while it is in memory, to be changed only
 * where it is the state of an aggregate; else made anew below parent.
 */
Sample *
sample_from(Datum datum, MemoryContext parent)
{
	Sample	   *sample = state_in_memory(datum, &sample_methods);

	return sample != NULL ? sample : unpack(PG_DETOAST_DATUM_PACKED(datum), parent);
}
