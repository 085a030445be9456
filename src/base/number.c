/*
 * number.c
 *		Floating-point numbers as exact ones, with all their digits.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/numeric.h"

#include "base/amount.h"
#include "base/number.h"

PG_FUNCTION_INFO_V1(crm_number_of_float8);
PG_FUNCTION_INFO_V1(crm_number_of_real);
PG_FUNCTION_INFO_V1(crm_exact_numeric);
PG_FUNCTION_INFO_V1(crm_exact_numeric_of_real);
PG_FUNCTION_INFO_V1(crm_cents);

/* The shortest decimal that is that double; NaN and infinity stay what they are. */
Numeric
number_of_double(double value)
{
	if (isfinite(value))
		return double_to_numeric(value);
	return DatumGetNumeric(DirectFunctionCall1(float8_numeric, Float8GetDatum(value)));
}

/*
 * A double as an amount of two decimals, rounded half away from zero as its
 * shortest decimal is.  That reaches the next half cent where the double
 * reaches the double nearest to that half cent, which a division gives.
 */
Numeric
number_cents(double value)
{
	double		cents = floor(fabs(value) * 100);

	/* up to 15 digits with the half cent, a double is the nearest of one decimal only */
	if (!(cents < 1e14))
		return number_of_double(value);
	if (fabs(value) >= (2 * cents + 1) / 200)
		cents++;
	return int64_div_fast_to_numeric(value < 0 ? -(int64) cents : (int64) cents, 2);
}

Datum
crm_cents(PG_FUNCTION_ARGS)
{
	PG_RETURN_NUMERIC(number_cents(PG_GETARG_FLOAT8(0)));
}

Datum
crm_number_of_float8(PG_FUNCTION_ARGS)
{
	PG_RETURN_NUMERIC(number_of_double(PG_GETARG_FLOAT8(0)));
}

/* The shortest decimal that is that real, as PostgreSQL prints it. */
static Datum
number_of_real(float4 value)
{
	if (isfinite(value))
		PG_RETURN_NUMERIC(real_to_numeric(value));
	return DirectFunctionCall1(float4_numeric, Float4GetDatum(value));
}

Datum
crm_number_of_real(PG_FUNCTION_ARGS)
{
	return number_of_real(PG_GETARG_FLOAT4(0));
}

/* The number as an amount to be added up: beyond the 38th decimal, with which large sums would not be exact, rounded. */
static Datum
summable(double value, Datum number)
{
	if (!isfinite(value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("amount is %s", isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity"),
				 errhint("Amounts must be finite; keep such rows out with WHERE or FILTER.")));
	if (fabs(value) > 1e-20 || value == 0)
		return number;
	return DirectFunctionCall1(numeric_trim_scale,
							   DirectFunctionCall2(numeric_round, number, Int32GetDatum(38)));
}

/* exact_numeric(value): a double as an amount to be added up. */
Datum
crm_exact_numeric(PG_FUNCTION_ARGS)
{
	return summable(PG_GETARG_FLOAT8(0), NumericGetDatum(number_of_double(PG_GETARG_FLOAT8(0))));
}

/* exact_numeric(value): a real as an amount to be added up. */
Datum
crm_exact_numeric_of_real(PG_FUNCTION_ARGS)
{
	return summable(PG_GETARG_FLOAT4(0), number_of_real(PG_GETARG_FLOAT4(0)));
}
