/*
 * bin_value.c
 *		A value of a variable, of any type: a number or a text.
 *
 * Numbers of any type are doubles.  Texts are told apart byte by byte; truth
 * values and enums are texts.
 */
#include "base/crm.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"

#include "base/call_argument.h"
#include "credit/bin_value.h"

/* The error for a type whose values are neither numbers nor groups. */
CRM_NORETURN static void
wrong_type(Oid type, const char *function)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 OidIsValid(type) ? errmsg("%s takes numbers and texts, not values of type %s", function, format_type_be(type))
			 : errmsg("%s takes numbers and texts, not values of an unknown type", function),
			 errhint("Of a date, pass a number of days or years before the decision; cast what names a group to text.")));
}

/* The type of an argument; that of the declaration where the call has no expression, as in a worker of another server. */
static Oid
argument_type(FunctionCallInfo fcinfo, int argument)
{
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, argument);
	Oid		   *types;
	int			count;

	if (OidIsValid(type))
		return type;
	(void) get_func_signature(fcinfo->flinfo->fn_oid, &types, &count);
	return argument < count && types[argument] != ANYOID ? types[argument] : InvalidOid;
}

/* Learn how to read an argument; state that is kept lies in the context. */
void
bin_reader_begin(BinReader *reader, FunctionCallInfo fcinfo, int argument, const char *function,
				 MemoryContext context)
{
	Oid			type = argument_type(fcinfo, argument);
	Oid			base = OidIsValid(type) ? getBaseType(type) : InvalidOid;
	Oid			output;
	bool		is_varlena;

	reader->type = base;
	reader->kind = BINNING_TEXT;
	switch (base)
	{
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
			reader->kind = BINNING_NUMBER;
			return;
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
			call_check_bytes_key(fcinfo, argument, function);
			return;
		case BOOLOID:
			return;
		case UUIDOID:
		case NAMEOID:
		case CHAROID:
			break;
		default:
			if (!OidIsValid(base) || !type_is_enum(base))
				wrong_type(type, function);
	}
	getTypeOutputInfo(base, &output, &is_varlena);
	fmgr_info_cxt(output, &reader->output, context);
}

/* The double of the shortest decimal that reads back as a real: 5.97, not 5.96999979. */
static double
real_to_double(float4 value)
{
	char		buffer[FLOAT_SHORTEST_DECIMAL_LEN];

	if (!isfinite(value) || value == rintf(value))
		return value;
	float_to_shortest_decimal_buf(value, buffer);
	return strtod(buffer, NULL);
}

/* Read a value of one of the types that bin_value_read() does not see to itself. */
void
bin_value_read_other(BinReader *reader, Datum datum, BinValue *value)
{
	const text *bytes;

	switch (reader->type)
	{
		case FLOAT8OID:
		case INT4OID:
			bin_value_read(reader, datum, value);
			return;
		case INT2OID:
			value->number = DatumGetInt16(datum);
			return;
		case INT8OID:
			value->number = (double) DatumGetInt64(datum);
			return;
		case FLOAT4OID:
			value->number = real_to_double(DatumGetFloat4(datum));
			return;
		case NUMERICOID:
			value->number = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, datum));
			return;
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
			bytes = DatumGetTextPP(datum);
			value->bytes = VARDATA_ANY(bytes);
			value->length = VARSIZE_ANY_EXHDR(bytes);
			while (reader->type == BPCHAROID && value->length > 0 && value->bytes[value->length - 1] == ' ')
				value->length--;
			return;
		case BOOLOID:
			value->bytes = DatumGetBool(datum) ? "true" : "false";
			break;
		default:
			value->bytes = OutputFunctionCall(&reader->output, datum);
	}
	value->length = strlen(value->bytes);
}

/* The weight of a row, 1 without such an argument; with 0 or NULL the row does not count. */
double
bin_weight_argument(FunctionCallInfo fcinfo, int argument)
{
	double		weight;

	if (PG_NARGS() <= argument)
		return 1;
	if (PG_ARGISNULL(argument))
		return 0;
	weight = PG_GETARG_FLOAT8(argument);
	if (unlikely(!(weight >= 0) || isinf(weight)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("weight must be finite and not negative, not %.15g", weight),
				 errhint("A weight says how many rows a row stands for.")));
	if (unlikely(weight != 0 && (weight < BIN_LEAST_WEIGHT || weight > BIN_MOST_WEIGHT)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("weight must be 0, or between 1e-60 and 1e60, not %.15g", weight),
				 errhint("A weight says how many rows a row stands for.")));
	return weight;
}
