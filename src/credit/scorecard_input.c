/*
 * scorecard_input.c
 *		Values of variables by their names, out of a row of any type or jsonb.
 *
 * A card names its variables; a row of a table or of a subquery has columns of
 * names.  Which column is which is looked up once for a row type.  Numbers may
 * be of any number type; categories of any type whose text is the same in
 * every session.
 */
#include "base/crm.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "credit/scorecard_input.h"

/* Is it a type of numbers? */
bool
input_type_is_number(Oid type)
{
	return type == INT2OID || type == INT4OID || type == INT8OID || type == FLOAT4OID || type == FLOAT8OID ||
		type == NUMERICOID;
}

/* Has the type the same text in every session, so that it can be a category? */
static bool
is_category(Oid type)
{
	return input_type_is_number(type) || type == TEXTOID || type == VARCHAROID || type == BPCHAROID ||
		type == NAMEOID || type == BOOLOID || type == UUIDOID || type == CHAROID || type_is_enum(type);
}

/* Prepare to read a column; an error for a type that is neither number nor category. */
void
input_column_read(InputColumn *column, TupleDesc desc, int place, MemoryContext context)
{
	Form_pg_attribute attribute = TupleDescAttr(desc, place);
	Oid			type = getBaseType(attribute->atttypid);
	Oid			output;
	bool		is_varlena;

	if (!is_category(type))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" of type %s is neither a number nor a category", NameStr(attribute->attname),
						format_type_be(attribute->atttypid)),
				 errhint("Make it a number, as days between two dates, or a text in a subquery, or leave it out.")));
	getTypeOutputInfo(type, &output, &is_varlena);
	fmgr_info_cxt(output, &column->output, context);
	column->place = place;
	column->type = type;
}

/* Is the row of another type than the one before?  Then its columns are to be looked up. */
bool
row_input_take(RowInput *input, HeapTupleHeader row, MemoryContext parent)
{
	Oid			type = HeapTupleHeaderGetTypeId(row);
	int32		typmod = HeapTupleHeaderGetTypMod(row);
	MemoryContext old;
	TupleDesc	desc;

	if (input->desc != NULL && input->type == type && input->typmod == typmod)
		return false;
	if (input->context == NULL)
		input->context = AllocSetContextCreate(parent, "crm row input", ALLOCSET_SMALL_SIZES);
	input->desc = NULL;
	MemoryContextReset(input->context);
	desc = lookup_rowtype_tupdesc(type, typmod);
	old = MemoryContextSwitchTo(input->context);
	input->values = palloc(sizeof(Datum) * Max(desc->natts, 1));
	input->nulls = palloc(sizeof(bool) * Max(desc->natts, 1));
	input->desc = CreateTupleDescCopy(desc);
	MemoryContextSwitchTo(old);
	ReleaseTupleDesc(desc);
	input->type = type;
	input->typmod = typmod;
	return true;
}

/* The place of the column of that name; an error if there is none. */
int
row_input_find(const RowInput *input, const char *name)
{
	for (int i = 0; i < input->desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(input->desc, i);

		if (!attribute->attisdropped && strcmp(NameStr(attribute->attname), name) == 0)
			return i;
	}
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("the row has no column \"%s\", which is a variable of the card", name),
			 errhint("Name it so in a subquery: SELECT crm.credit_score(card, t) FROM (SELECT ... AS %s) AS t.",
					 quote_identifier(name))));
}

void
row_input_deform(RowInput *input, HeapTupleHeader row)
{
	HeapTupleData tuple = {.t_len = HeapTupleHeaderGetDatumLength(row),.t_data = row};

	heap_deform_tuple(&tuple, input->desc, input->values, input->nulls);
}

/* A number of any number type. */
static double
number_of(Oid type, Datum datum)
{
	switch (type)
	{
		case INT2OID:
			return DatumGetInt16(datum);
		case INT4OID:
			return DatumGetInt32(datum);
		case INT8OID:
			return (double) DatumGetInt64(datum);
		case FLOAT4OID:
			return DatumGetFloat4(datum);
		case FLOAT8OID:
			return DatumGetFloat8(datum);
		default:
			return DatumGetFloat8(DirectFunctionCall1(numeric_float8, datum));
	}
}

/* The text of a category, as a cast to text writes it. */
static void
text_of(InputColumn *column, Datum datum, InputValue *value)
{
	if (column->type == TEXTOID || column->type == VARCHAROID || column->type == BPCHAROID)
	{
		text	   *packed = DatumGetTextPP(datum);

		value->bytes = VARDATA_ANY(packed);
		value->length = (int) VARSIZE_ANY_EXHDR(packed);
		while (column->type == BPCHAROID && value->length > 0 && value->bytes[value->length - 1] == ' ')
			value->length--;
		return;
	}
	value->bytes = column->type == BOOLOID ? (DatumGetBool(datum) ? "true" : "false")
		: OutputFunctionCall(&column->output, datum);
	value->length = (int) strlen(value->bytes);
}

/* The value of a variable in the row that was taken apart last. */
void
row_input_value(RowInput *input, int variable, bool number, const char *name, InputValue *value)
{
	InputColumn *column = &input->columns[variable];

	value->is_missing = input->nulls[column->place];
	if (value->is_missing)
		return;
	if (!number)
	{
		text_of(column, input->values[column->place], value);
		return;
	}
	if (!input_type_is_number(column->type))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("variable \"%s\" of the card is a number, but the column is of type %s", name,
						format_type_be(column->type)),
				 errhint("Cast it in a subquery, as %s::float8.", quote_identifier(name))));
	value->number = number_of(column->type, input->values[column->place]);
	value->is_missing = isnan(value->number);
}

/* A value of JSON as a number or category. */
void
json_value_input(const JsonbValue *json, const char *name, bool number, InputValue *value)
{
	value->is_missing = json->type == jbvNull;
	if (value->is_missing)
		return;
	if (json->type == jbvNumeric && number)
		value->number = number_of(NUMERICOID, NumericGetDatum(json->val.numeric));
	else if (json->type == jbvNumeric)
	{
		value->bytes = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(json->val.numeric)));
		value->length = (int) strlen(value->bytes);
	}
	else if (json->type == jbvString && !number)
	{
		value->bytes = json->val.string.val;
		value->length = json->val.string.len;
	}
	else if (json->type == jbvBool && !number)
	{
		value->bytes = json->val.boolean ? "true" : "false";
		value->length = (int) strlen(value->bytes);
	}
	else
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg(number ? "variable \"%s\" must be a number in the jsonb" :
						"variable \"%s\" must be a string, number or boolean in the jsonb", name),
				 errhint("Write {\"%s\": %s}, or null where it is not known.", name, number ? "12.5" : "\"...\"")));
	if (number)
		value->is_missing = isnan(value->number);
}

/* The value under a key of an object; an error where there is no such key. */
void
jsonb_input_value(JsonbContainer *object, const char *name, bool number, InputValue *value)
{
	JsonbValue	found;

	if (getKeyJsonValueFromContainer(object, name, (int) strlen(name), &found) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("the jsonb has no key \"%s\", which is a variable of the card", name),
				 errhint("Give it as null where it is not known.")));
	json_value_input(&found, name, number, value);
}

/* The object of a jsonb. */
JsonbContainer *
jsonb_input_object(Jsonb *input)
{
	if (!JB_ROOT_IS_OBJECT(input))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the jsonb is no object"),
				 errhint("Write the values of variables under their names: {\"age\": 44, \"housing\": \"own\"}.")));
	return &input->root;
}
