/*
 * fields_pack.c
 *		Described rows: options as bytes in the state of an aggregate, and back.
 *
 * A row of SQL holds the identity of its type, which another server numbers
 * otherwise, and nobody could check one that somebody made up.  So the members
 * go one after another; on the way back they are read as columns are.
 */
#include "base/crm.h"

#include "mb/pg_wchar.h"
#include "port/pg_bswap.h"
#include "utils/builtins.h"

#include "base/fields.h"
#include "base/packed.h"

/* Has a member a value? */
static bool
has_value(const Field *field, const void *row)
{
	const char *members = row;

	if (field->shown)
		return false;
	if (field->present != 0 && !*(const bool *) (members + field->present))
		return false;
	return !field->elsewhere || *(const void *const *) (members + field->offset) != NULL;
}

/* A member that has a value. */
static void
pack_member(StringInfo out, const Field *field, const void *row)
{
	const char *members = row;
	const void *member = members + field->offset;
	int			n = field->elsewhere ? field_elements(field->shape, *(const int *) (members + field->count)) : 0;

	switch (field->kind)
	{
		case FIELD_INT:
		case FIELD_NAME:
			Assert(field->size == sizeof(int));
			pack_int(out, *(const int *) member);
			break;
		case FIELD_FLOAT:
			pack_double(out, *(const double *) member);
			break;
		case FIELD_FLOATS:
			pack_uint(out, n);
			for (int i = 0; i < n; i++)
				pack_double(out, (*(const double *const *) member)[i]);
			break;
		case FIELD_TEXTS:
			pack_uint(out, n);
			for (int i = 0; i < n; i++)
			{
				const text *item = DatumGetTextPP((*(const Datum *const *) member)[i]);

				pack_uint(out, VARSIZE_ANY_EXHDR(item));
				appendBinaryStringInfo(out, VARDATA_ANY(item), (int) VARSIZE_ANY_EXHDR(item));
			}
			break;
		default:
			elog(ERROR, "column %s cannot be packed", field->name);
	}
}

/* The members of a struct of numbers, names and arrays elsewhere. */
void
row_pack(StringInfo out, const RowType *type, const void *row)
{
	for (int i = 0; i < type->nfields; i++)
	{
		const Field *field = &type->fields[i];
		bool		has = has_value(field, row);

		appendStringInfoChar(out, has ? 1 : 0);
		if (has)
			pack_member(out, field, row);
	}
}

/* Texts of an array, each right in the encoding of the database. */
static Datum
unpack_texts(PackedReader *in)
{
	int			n = (int) unpack_count(in, 1, "A number of elements");
	Datum	   *items = palloc(sizeof(Datum) * Max(n, 1));

	for (int i = 0; i < n; i++)
	{
		int			length = (int) unpack_count(in, 1, "A length");
		const char *bytes = (const char *) unpack_bytes(in, (uint64) length);

		(void) pg_verifymbstr(bytes, length, false);
		items[i] = PointerGetDatum(cstring_to_text_with_len(bytes, length));
	}
	return text_array_datum(items, n);
}

/* A double, whatever it is: rules of the row say more. */
static double
unpack_number(PackedReader *in)
{
	uint64		bits;
	double		number;

	memcpy(&bits, unpack_bytes(in, sizeof(bits)), sizeof(bits));
	bits = pg_ntoh64(bits);
	memcpy(&number, &bits, sizeof(number));
	return number;
}

static Datum
unpack_floats(PackedReader *in)
{
	int			n = (int) unpack_count(in, sizeof(double), "A number of elements");
	double	   *numbers = palloc(sizeof(double) * Max(n, 1));

	for (int i = 0; i < n; i++)
		numbers[i] = unpack_number(in);
	return float_array_datum(numbers, n);
}

/* The column of a member. */
static Datum
unpack_member(PackedReader *in, const Field *field)
{
	int64		number;

	switch (field->kind)
	{
		case FIELD_INT:
			number = unpack_int(in);
			if (number < PG_INT32_MIN || number > PG_INT32_MAX)
				packed_bad(in, "A number is out of range.");
			return Int32GetDatum((int32) number);
		case FIELD_NAME:
			number = unpack_int(in);
			if (number < 0 || number >= field->names->count)
				packed_bad(in, "A name is not known.");
			return CStringGetTextDatum(field_name_at(field->names, (int) number));
		case FIELD_FLOAT:
			return Float8GetDatum(unpack_number(in));
		case FIELD_FLOATS:
			return unpack_floats(in);
		default:
			return unpack_texts(in);
	}
}

/* A new struct from such bytes, by whomever they were made: checked as columns are. */
void *
row_unpack(PackedReader *in, const RowType *type)
{
	Datum		values[FIELD_MOST] = {0};
	bool		nulls[FIELD_MOST];
	void	   *row = palloc(type->size);

	for (int i = 0; i < type->nfields; i++)
	{
		nulls[i] = unpack_byte(in) == 0;
		if (!nulls[i])
			values[i] = unpack_member(in, &type->fields[i]);
	}
	row_read(type, values, nulls, row);
	return row;
}
