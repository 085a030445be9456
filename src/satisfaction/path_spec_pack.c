/*
 * path_spec_pack.c
 *		A path model as packed bytes, which the state of an aggregate carries.
 */
#include "base/crm.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "base/packed.h"
#include "satisfaction/path_spec.h"

/* What a model may have. */
#define HAS_PRESET 1
#define HAS_SCALES 2

static void
pack_string(StringInfo out, const char *string)
{
	pack_uint(out, strlen(string));
	appendStringInfoString(out, string);
}

/* A text of the database's encoding. */
static Datum
unpack_text(PackedReader *in)
{
	uint64		length = unpack_uint_max(in, MaxAllocSize, "The length of a name");
	const char *bytes = (const char *) unpack_bytes(in, length);

	(void) pg_verifymbstr(bytes, (int) length, false);
	return PointerGetDatum(cstring_to_text_with_len(bytes, (int) length));
}

/* Append a checked model. */
void
path_spec_pack(StringInfo out, const PathSpec *spec)
{
	appendStringInfoChar(out, (spec->preset != NULL ? HAS_PRESET : 0) | (spec->lowest != NULL ? HAS_SCALES : 0));
	pack_uint(out, (uint64) spec->constructs);
	pack_uint(out, (uint64) spec->items);
	pack_uint(out, (uint64) spec->arrows);
	if (spec->preset != NULL)
		pack_string(out, spec->preset);
	for (int i = 0; i < spec->constructs; i++)
	{
		pack_string(out, spec->construct[i]);
		pack_uint(out, spec->mode_b[i] ? 1 : 0);
	}
	for (int i = 0; i < spec->items; i++)
	{
		pack_string(out, spec->item[i]);
		pack_uint(out, (uint64) spec->construct_of[i]);
		if (spec->lowest == NULL)
			continue;
		pack_double(out, spec->lowest[i]);
		pack_double(out, spec->highest[i]);
	}
	for (int i = 0; i < spec->arrows; i++)
	{
		pack_uint(out, (uint64) spec->source[i]);
		pack_uint(out, (uint64) spec->target[i]);
	}
}

/* The constructs with their modes. */
static void
unpack_constructs(PackedReader *in, PathSpec *spec)
{
	spec->construct_texts = palloc(sizeof(Datum) * spec->constructs);
	spec->mode_texts = palloc(sizeof(Datum) * spec->constructs);
	for (int i = 0; i < spec->constructs; i++)
	{
		spec->construct_texts[i] = unpack_text(in);
		spec->mode_texts[i] = CStringGetTextDatum(unpack_uint_max(in, 1, "A mode") == 1 ? "B" : "A");
	}
}

/* The items, which constructs they are of, and their scales. */
static void
unpack_items(PackedReader *in, PathSpec *spec, bool has_scales)
{
	spec->item_texts = palloc(sizeof(Datum) * spec->items);
	spec->construct_of_texts = palloc(sizeof(Datum) * spec->items);
	if (has_scales)
	{
		spec->lowest = palloc(sizeof(double) * spec->items);
		spec->highest = palloc(sizeof(double) * spec->items);
	}
	for (int i = 0; i < spec->items; i++)
	{
		spec->item_texts[i] = unpack_text(in);
		spec->construct_of_texts[i] = spec->construct_texts[unpack_uint_max(in, (uint64) spec->constructs - 1, "A construct")];
		if (!has_scales)
			continue;
		spec->lowest[i] = unpack_finite(in, "The end of a scale");
		spec->highest[i] = unpack_finite(in, "The end of a scale");
	}
}

/* The name of a construct, as unpacked. */
static char *
unpack_construct(PackedReader *in, const PathSpec *spec)
{
	return TextDatumGetCString(spec->construct_texts[unpack_uint_max(in, (uint64) spec->constructs - 1, "A construct")]);
}

/* Read a model that stands in bytes which anyone may have made up: checked. */
const PathSpec *
path_spec_unpack(const char *bytes, Size length)
{
	PackedReader in = {(const uint8 *) bytes, (const uint8 *) bytes + length, "path_model"};
	PathSpec   *spec = palloc0(sizeof(PathSpec));
	uint8		has = unpack_byte(&in);

	spec->constructs = (int) unpack_uint_max(&in, PLS_CONSTRUCTS_MOST, "The number of constructs");
	spec->items = (int) unpack_uint_max(&in, ITEMS_MOST, "The number of items");
	spec->arrows = (int) unpack_uint_max(&in, PLS_CONSTRUCTS_MOST * PLS_CONSTRUCTS_MOST, "The number of paths");
	if (spec->constructs == 0)
		packed_bad(&in, "A path model has constructs.");
	if (has & HAS_PRESET)
		spec->preset = TextDatumGetCString(unpack_text(&in));
	unpack_constructs(&in, spec);
	unpack_items(&in, spec, (has & HAS_SCALES) != 0);
	spec->arrow_texts = palloc(sizeof(Datum) * Max(spec->arrows, 1));
	for (int i = 0; i < spec->arrows; i++)
	{
		const char *source = unpack_construct(&in, spec);

		spec->arrow_texts[i] = CStringGetTextDatum(psprintf("%s->%s", source, unpack_construct(&in, spec)));
	}
	unpack_end(&in);
	path_spec_check(spec);
	return spec;
}
