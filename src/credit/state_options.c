/*
 * state_options.c
 *		The options of an aggregate in its state: those of the first row, which
 *		all others must bring, too.
 */
#include "base/crm.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "credit/state_options.h"

/* What packed options begin with. */
#define HOLDS_ROW 'R'
#define HOLDS_TEXT 'T'

CRM_NORETURN static void
options_change(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("options change from row to row"),
			 errhint("Give all rows of one fit the same options; use GROUP BY for several fits.")));
}

/* Keep packed options. */
static void
keep(StateOptions *options, MemoryContext context, const char *bytes, Size length)
{
	options->is_set = true;
	options->length = length;
	if (length == 0)
		return;
	options->packed = MemoryContextAlloc(context, length);
	memcpy(options->packed, bytes, length);
}

/* Keep the row that says so, for a look at the next. */
static void
remember(StateOptions *options, MemoryContext context, const struct varlena *row)
{
	Size		size = row == NULL ? 0 : VARSIZE_ANY(row);

	if (size == 0)
		return;
	options->row = MemoryContextAlloc(context, size);
	memcpy(unconstify(struct varlena *, options->row), row, size);
}

/* Do both say the same? */
static bool
are_same(const StateOptions *options, const char *bytes, Size length)
{
	return options->length == length && (length == 0 || memcmp(options->packed, bytes, length) == 0);
}

/* The options of a row: kept of the first, compared of the others.  An invalid one is an error. */
void
state_options_take(StateOptions *options, MemoryContext context, const RowType *type, const struct varlena *row)
{
	StringInfoData bytes;

	if (likely(options->is_set && (row == NULL) == (options->row == NULL) && (row != NULL || options->length == 0)) &&
		(row == NULL || (VARSIZE_ANY(options->row) == VARSIZE_ANY(row) &&
						 memcmp(options->row, row, VARSIZE_ANY(row)) == 0)))
		return;
	initStringInfo(&bytes);
	if (row != NULL && type != NULL)
	{
		appendStringInfoChar(&bytes, HOLDS_ROW);
		row_pack(&bytes, type, row_decode(type, PointerGetDatum(row)));
	}
	else if (row != NULL)
	{
		appendStringInfoChar(&bytes, HOLDS_TEXT);
		appendBinaryStringInfo(&bytes, VARDATA_ANY(row), (int) VARSIZE_ANY_EXHDR(row));
	}
	if (!options->is_set)
		keep(options, context, bytes.data, (Size) bytes.len);
	else if (!are_same(options, bytes.data, (Size) bytes.len))
		options_change();
	if (options->row == NULL)
		remember(options, context, row);
	pfree(bytes.data);
}

/* The options of another state, too. */
void
state_options_merge(StateOptions *options, MemoryContext context, const StateOptions *other)
{
	if (!other->is_set)
		return;
	if (!options->is_set)
		keep(options, context, other->packed, other->length);
	else if (!are_same(options, other->packed, other->length))
		options_change();
}

/* Options of so many bytes; what they say is checked where it is read. */
void
state_options_unpack(StateOptions *options, MemoryContext context, PackedReader *in, Size length)
{
	keep(options, context, (const char *) unpack_bytes(in, length), length);
}

/* The bytes behind the letter that says what they are. */
static PackedReader
reader_of(const StateOptions *options, char holds)
{
	PackedReader in = {(const uint8 *) options->packed, (const uint8 *) options->packed + options->length, "the options of a state"};

	if (unpack_byte(&in) != (uint8) holds)
		packed_bad(&in, "They are those of another aggregate.");
	return in;
}

/* The options as a struct; the defaults where no row was given. */
const void *
state_options_row(const StateOptions *options, const RowType *type)
{
	PackedReader in;
	const void *row;

	if (options->length == 0)
		return row_defaults(type);
	in = reader_of(options, HOLDS_ROW);
	row = row_unpack(&in, type);
	unpack_end(&in);
	return row;
}

/* The option as a text; NULL where none was given. */
const text *
state_options_text(const StateOptions *options)
{
	PackedReader in;
	int			length;

	if (options->length == 0)
		return NULL;
	in = reader_of(options, HOLDS_TEXT);
	length = (int) (in.end - in.next);
	(void) pg_verifymbstr((const char *) in.next, length, false);
	return cstring_to_text_with_len((const char *) in.next, length);
}
