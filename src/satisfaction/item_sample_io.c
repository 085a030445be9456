/*
 * item_sample_io.c
 *		The stored form of item_sample, its type input and output.
 *
 * A finished sample is packed bytes (packed.c), independent of the machine and
 * of the order in which its rows came.  Reading them adds the rows again, or
 * checks every group, so that nothing but a sample gets in.
 */
#include "base/crm.h"

#include <math.h>

#include "libpq/pqformat.h"
#include "utils/builtins.h"

#include "base/packed.h"
#include "satisfaction/item_moments.h"
#include "satisfaction/item_sample.h"

/* Bits that say what rows have. */
#define HAS_WEIGHTS 1
#define HAS_REAL 2

/* Bytes of a hash or a double. */
#define WIDE 8

/* A hash, its lowest byte first. */
static void
pack_hash(StringInfo out, uint64 hash)
{
	for (int byte = 0; byte < WIDE; byte++)
		appendStringInfoCharMacro(out, (char) (hash >> (8 * byte)));
}

static uint64
unpack_hash(PackedReader *in)
{
	const uint8 *bytes = unpack_bytes(in, WIDE);
	uint64		hash = 0;

	for (int byte = 0; byte < WIDE; byte++)
		hash |= (uint64) bytes[byte] << (8 * byte);
	return hash;
}

/* What rows have, then row by row: hash of the respondent, weight, answers. */
static void
pack_rows(StringInfo out, const ItemSample *sample)
{
	Size		at = 0;

	appendStringInfoChar(out, (char) ((sample->weights != NULL ? HAS_WEIGHTS : 0) | (sample->real != NULL ? HAS_REAL : 0)));
	for (int64 row = 0; row < sample->rows; row++)
	{
		pack_hash(out, sample->respondents[row]);
		if (sample->weights != NULL)
			pack_double(out, sample->weights[row]);
		for (int item = 0; item < sample->items; item++, at++)
			if (sample->real != NULL)
				pack_double(out, sample->real[at]);
			else
				pack_int(out, sample->whole[at]);
	}
}

/* Group by group its length, 0 without rows, and its packed moments. */
static void
pack_groups(StringInfo out, ItemSample *sample)
{
	ItemGram  **groups = item_sample_groups(sample);

	for (int group = 0; group <= SAMPLE_GROUPS; group++)
	{
		ItemMoments *moments;
		bytea	   *bytes;

		CHECK_FOR_INTERRUPTS();
		if (groups[group] == NULL)
		{
			pack_uint(out, 0);
			continue;
		}
		moments = item_moments_create(sample->items, groups[group]->parts, false);
		item_gram_merge(ITEM_MOMENTS_GRAM(moments), groups[group]);
		bytes = DatumGetByteaP(item_moments_pack(moments));
		pack_uint(out, VARSIZE(bytes) - VARHDRSZ);
		appendBinaryStringInfo(out, VARDATA(bytes), VARSIZE(bytes) - VARHDRSZ);
		pfree(bytes);
		pfree(moments);
	}
}

/* The packed bytes, behind room for the header of a varlena. */
static void
pack_sample(StringInfo out, ItemSample *sample)
{
	item_sample_sort(sample);
	initStringInfo(out);
	appendStringInfoSpaces(out, VARHDRSZ);
	appendStringInfoChar(out, ITEM_SAMPLE_VERSION);
	appendStringInfoChar(out, (char) sample->form);
	pack_uint(out, (uint64) sample->items);
	pack_uint(out, (uint64) sample->rows);
	pack_uint(out, (uint64) sample->dropped);
	pack_uint(out, (uint64) sample->nobody);
	if (sample->form == SAMPLE_ROWS)
		pack_rows(out, sample);
	else
		pack_groups(out, sample);
	SET_VARSIZE(out->data, out->len);
}

/* Packs the sample to know how long it is. */
static Size
sample_flat_size(ExpandedObjectHeader *header)
{
	ItemSample *sample = (ItemSample *) header;
	MemoryContext caller = MemoryContextSwitchTo(sample->context);

	if (sample->packed.data != NULL)
		pfree(sample->packed.data);
	pack_sample(&sample->packed, sample);
	MemoryContextSwitchTo(caller);
	return sample->packed.len;
}

/* Hands over what was packed. */
static void
sample_flatten(ExpandedObjectHeader *header, void *result, Size allocated_size)
{
	ItemSample *sample = (ItemSample *) header;

	Assert((Size) sample->packed.len == allocated_size);
	memcpy(result, sample->packed.data, allocated_size);
	pfree(sample->packed.data);
	sample->packed.data = NULL;
}

const ExpandedObjectMethods item_sample_methods = {
	sample_flat_size,
	sample_flatten
};

/* An answer that lies within what an aggregate takes. */
static double
unpack_real(PackedReader *in, const char *what)
{
	double		value = unpack_finite(in, what);

	if (fabs(value) > GRAM_LARGEST)
		packed_bad(in, psprintf("%s is out of range.", what));
	return value;
}

/* One row, as pack_rows() writes it. */
static void
unpack_row(PackedReader *in, ItemSample *sample, int flags)
{
	ItemAnswers answers;
	SampleRow	row = {.respondent = unpack_hash(in), .weight = 1, .answers = &answers};

	answers.items = answers.given = sample->items;
	answers.whole = (flags & HAS_REAL) == 0;
	if (flags & HAS_WEIGHTS)
	{
		row.weight = unpack_real(in, "A weight");
		if (row.weight < GRAM_LEAST_WEIGHT)
			packed_bad(in, "A weight is out of range.");
	}
	for (int item = 0; item < sample->items; item++)
		if (answers.whole)
		{
			int64		answer = unpack_int(in);

			if (answer < -GRAM_SMALL || answer > GRAM_SMALL)
				packed_bad(in, "An answer is out of range.");
			answers.small[item] = (int16) answer;
		}
		else
			answers.value[item] = unpack_real(in, "An answer");
	item_sample_add(sample, &row);
}

/* All groups, as pack_groups() writes them. */
static void
unpack_groups(PackedReader *in, ItemSample *sample, uint64 rows)
{
	double		found = 0;

	item_sample_begin_groups(sample);
	for (int group = 0; group <= SAMPLE_GROUPS; group++)
	{
		uint64		length = unpack_uint(in);
		ItemMoments *moments;
		ItemGram   *gram;

		CHECK_FOR_INTERRUPTS();
		if (length == 0)
			continue;
		moments = item_moments_unpack((const char *) unpack_bytes(in, length), length);
		gram = ITEM_MOMENTS_GRAM(moments);
		if (gram->replaces || gram->rows_dropped > 0 || gram->items != sample->items)
			packed_bad(in, "A group is not one of a sample.");
		found += item_gram_rows(gram);
		if (group == SAMPLE_NOBODY)
			sample->nobody = (int64) item_gram_rows(gram);
		item_sample_merge_group(&sample->groups[group], gram, sample->grams);
		pfree(moments);
	}
	if (found != (double) rows)
		packed_bad(in, "Counts contradict each other.");
	sample->rows = (int64) rows;
}

/* Read a packed sample; any defect is an error. */
ItemSample *
item_sample_unpack(const char *bytes, Size length, MemoryContext parent)
{
	PackedReader in = {(const uint8 *) bytes, (const uint8 *) bytes + length, "item_sample"};
	ItemSample *sample;
	uint8		form;
	uint64		items;
	uint64		rows;
	uint64		dropped;
	uint64		nobody;

	if (unpack_byte(&in) != ITEM_SAMPLE_VERSION)
		packed_bad(&in, "The version is not known to this release.");
	form = unpack_byte(&in);
	items = unpack_uint_max(&in, ITEMS_MOST, "The number of items");
	rows = unpack_uint_max(&in, GRAM_MOST_ROWS, "The number of rows");
	dropped = unpack_uint_max(&in, GRAM_MOST_ROWS, "The number of rows left out");
	nobody = unpack_uint_max(&in, rows, "The number of rows without respondent");
	if (items == 0 || (form != SAMPLE_ROWS && form != SAMPLE_MOMENTS) || (form == SAMPLE_ROWS && rows > SAMPLE_ROWS_MOST))
		packed_bad(&in, "It holds an unknown kind of data.");
	sample = item_sample_create((int) items, parent);
	sample->dropped = (int64) dropped;
	if (form == SAMPLE_ROWS)
	{
		uint8		flags = unpack_byte(&in);

		for (uint64 row = 0; row < rows; row++)
			unpack_row(&in, sample, flags);
	}
	else
		unpack_groups(&in, sample, rows);
	if (sample->nobody != (int64) nobody)
		packed_bad(&in, "Counts contradict each other.");
	unpack_end(&in);
	return sample;
}

PG_FUNCTION_INFO_V1(crm_item_sample_in);
PG_FUNCTION_INFO_V1(crm_item_sample_out);
PG_FUNCTION_INFO_V1(crm_item_sample_recv);
PG_FUNCTION_INFO_V1(crm_item_sample_send);

/* The sample as a flat value of the type. */
static bytea *
flat_sample(ItemSample *sample)
{
	StringInfoData packed;

	pack_sample(&packed, sample);
	return (bytea *) packed.data;
}

/* item_sample_in(cstring): hexadecimal text of the packed bytes. */
Datum
crm_item_sample_in(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = packed_from_hex(PG_GETARG_CSTRING(0), "item_sample");

	PG_RETURN_BYTEA_P(flat_sample(item_sample_unpack(VARDATA(bytes), VARSIZE(bytes) - VARHDRSZ, CurrentMemoryContext)));
}

/* item_sample_out(item_sample): hexadecimal text of the packed bytes. */
Datum
crm_item_sample_out(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = PG_GETARG_BYTEA_PP(0);

	PG_RETURN_CSTRING(packed_to_hex(VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes)));
}

/* item_sample_recv(internal): the packed bytes. */
Datum
crm_item_sample_recv(PG_FUNCTION_ARGS)
{
	StringInfo	message = (StringInfo) PG_GETARG_POINTER(0);
	int			length = message->len - message->cursor;
	const char *data = pq_getmsgbytes(message, length);

	PG_RETURN_BYTEA_P(flat_sample(item_sample_unpack(data, length, CurrentMemoryContext)));
}

/* item_sample_send(item_sample): the packed bytes. */
Datum
crm_item_sample_send(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(DatumGetByteaPCopy(PG_GETARG_DATUM(0)));
}
