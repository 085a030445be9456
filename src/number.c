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
PG_FUNCTION_INFO_V1(crm_exact_numeric);

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

/*
 * exact_numeric(value): the double as an amount to be added up.  Decimals
 * beyond the 38th, with which large sums would not be exact, are rounded.
 */
Datum
crm_exact_numeric(PG_FUNCTION_ARGS)
{
	double		value = PG_GETARG_FLOAT8(0);

	if (!isfinite(value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("amount is %s", isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity"),
				 errhint("Amounts must be finite; keep such rows out with WHERE or FILTER.")));
	if (fabs(value) > 1e-20 || value == 0)
		return number_of_double(value);
	return DirectFunctionCall1(numeric_trim_scale,
							   DirectFunctionCall2(numeric_round, number_of_double(value),
												   Int32GetDatum(38)));
}
