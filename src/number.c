/*
 * number.c
 *		Floating-point numbers as exact ones, with all their digits.
 */
#include "crm.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/numeric.h"

#include "amount.h"

PG_FUNCTION_INFO_V1(crm_number_of_float8);
PG_FUNCTION_INFO_V1(crm_number_of_real);

/* The shortest decimal that is that double; NaN and infinity stay what they are. */
static Datum
number_of_double(double value)
{
	if (isfinite(value))
		PG_RETURN_NUMERIC(double_to_numeric(value));
	return DirectFunctionCall1(float8_numeric, Float8GetDatum(value));
}

Datum
crm_number_of_float8(PG_FUNCTION_ARGS)
{
	return number_of_double(PG_GETARG_FLOAT8(0));
}

/* A real is the double of the same value. */
Datum
crm_number_of_real(PG_FUNCTION_ARGS)
{
	return number_of_double(PG_GETARG_FLOAT4(0));
}
