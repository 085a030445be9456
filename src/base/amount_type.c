/*
 * amount_type.c
 *		Type amount: the money of a row, as aggregates take it.
 *
 * Every type of number becomes one of it by an implicit cast, so that an
 * aggregate has one declared form for all of them: nothing about a row has to
 * be looked up in the call, which is gone where the rows of a partial
 * aggregate are on another server.
 */
#include "base/crm.h"

#include <math.h>

#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/numeric.h"

#include "base/amount.h"

PG_FUNCTION_INFO_V1(crm_amount_of_smallint);
PG_FUNCTION_INFO_V1(crm_amount_of_integer);
PG_FUNCTION_INFO_V1(crm_amount_of_bigint);
PG_FUNCTION_INFO_V1(crm_amount_of_real);
PG_FUNCTION_INFO_V1(crm_amount_of_float8);
PG_FUNCTION_INFO_V1(crm_amount_refuse);
PG_FUNCTION_INFO_V1(crm_amount_in);
PG_FUNCTION_INFO_V1(crm_amount_out);
PG_FUNCTION_INFO_V1(crm_amount_recv);
PG_FUNCTION_INFO_V1(crm_amount_send);
PG_FUNCTION_INFO_V1(crm_amount_cmp);

/* A value that carries a 64-bit number behind the mark of its kind. */
static Datum
tagged(uint16 tag, const void *value)
{
	struct varlena *datum = palloc(VARHDRSZ + AMOUNT_TAGGED_SIZE);

	SET_VARSIZE(datum, VARHDRSZ + AMOUNT_TAGGED_SIZE);
	memset(VARDATA(datum), 0, AMOUNT_TAGGED_VALUE);
	memcpy(VARDATA(datum), &tag, sizeof(tag));
	memcpy(VARDATA(datum) + AMOUNT_TAGGED_VALUE, value, sizeof(int64));
	return PointerGetDatum(datum);
}

static Datum
tagged_integer(int64 value)
{
	return tagged(AMOUNT_TAG_INTEGER, &value);
}

static Datum
tagged_float(double value)
{
	return tagged(AMOUNT_TAG_FLOAT, &value);
}

/* amount(smallint), amount(integer), amount(bigint): exact. */
Datum
crm_amount_of_smallint(PG_FUNCTION_ARGS)
{
	return tagged_integer(PG_GETARG_INT16(0));
}

Datum
crm_amount_of_integer(PG_FUNCTION_ARGS)
{
	return tagged_integer(PG_GETARG_INT32(0));
}

Datum
crm_amount_of_bigint(PG_FUNCTION_ARGS)
{
	return tagged_integer(PG_GETARG_INT64(0));
}

/* amount(real), amount(float8): with all digits. */
Datum
crm_amount_of_real(PG_FUNCTION_ARGS)
{
	return tagged_float(amount_real_to_double(PG_GETARG_FLOAT4(0)));
}

Datum
crm_amount_of_float8(PG_FUNCTION_ARGS)
{
	return tagged_float(PG_GETARG_FLOAT8(0));
}

/* Text, times and the like are no amounts. */
Datum
crm_amount_refuse(PG_FUNCTION_ARGS)
{
	amount_refuse_type(get_fn_expr_argtype(fcinfo->flinfo, 0));
}

/* Text with an exponent is a floating-point amount, as it is in a query; all other is exact. */
static Datum
amount_from_text(char *text)
{
	if (strpbrk(text, "eE") != NULL)
		return tagged_float(DatumGetFloat8(DirectFunctionCall1(float8in, CStringGetDatum(text))));
	return DirectFunctionCall3(numeric_in, CStringGetDatum(text), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
}

/* The text that amount_from_text() reads as the same amount. */
static char *
amount_to_text(Datum value)
{
	double		real;
	int64		units;
	char	   *text;

	switch (amount_tag(value, &units, &real))
	{
		case AMOUNT_TAG_INTEGER:
			return psprintf(INT64_FORMAT, units);
		case AMOUNT_TAG_FLOAT:
			text = float8out_internal(real);
			return isfinite(real) && strchr(text, 'e') == NULL ? psprintf("%se0", text) : text;
		default:
			return DatumGetCString(DirectFunctionCall1(numeric_out, value));
	}
}

Datum
crm_amount_in(PG_FUNCTION_ARGS)
{
	return amount_from_text(PG_GETARG_CSTRING(0));
}

Datum
crm_amount_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(amount_to_text(PG_GETARG_DATUM(0)));
}

/* Binary form: the text. */
Datum
crm_amount_recv(PG_FUNCTION_ARGS)
{
	StringInfo	in = (StringInfo) PG_GETARG_POINTER(0);
	int			length;

	return amount_from_text(pq_getmsgtext(in, in->len - in->cursor, &length));
}

Datum
crm_amount_send(PG_FUNCTION_ARGS)
{
	const char *text = amount_to_text(PG_GETARG_DATUM(0));
	StringInfoData out;

	pq_begintypsend(&out);
	pq_sendtext(&out, text, (int) strlen(text));
	PG_RETURN_BYTEA_P(pq_endtypsend(&out));
}

/* The amount as a numeric. */
static Datum
amount_to_numeric(Datum value)
{
	double		real;
	int64		units;

	switch (amount_tag(value, &units, &real))
	{
		case AMOUNT_TAG_INTEGER:
			return NumericGetDatum(int64_to_numeric(units));
		case AMOUNT_TAG_FLOAT:
			return DirectFunctionCall1(float8_numeric, Float8GetDatum(real));
		default:
			return value;
	}
}

/* The order of amounts by value, for ORDER BY and DISTINCT inside an aggregate. */
static int
amount_compare(Datum left, Datum right)
{
	double		left_real;
	double		right_real;
	int64		units;

	if (amount_tag(left, &units, &left_real) == AMOUNT_TAG_FLOAT &&
		amount_tag(right, &units, &right_real) == AMOUNT_TAG_FLOAT)
		return float8_cmp_internal(left_real, right_real);
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp, amount_to_numeric(left), amount_to_numeric(right)));
}

Datum
crm_amount_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(amount_compare(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)));
}

#define AMOUNT_OPERATOR(name, operator) \
	CRM_FUNCTION(crm_amount_##name, BoolGetDatum(amount_compare(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)) operator 0))

AMOUNT_OPERATOR(lt, <)
AMOUNT_OPERATOR(le, <=)
AMOUNT_OPERATOR(eq, ==)
AMOUNT_OPERATOR(ge, >=)
AMOUNT_OPERATOR(gt, >)
