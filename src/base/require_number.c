/*
 * require_number.c
 *		The guard of formulas, in SQL and in C: a number they are defined for.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/numeric.h"

#include "base/number.h"

PG_FUNCTION_INFO_V1(crm_require_finite);
PG_FUNCTION_INFO_V1(crm_require_between);
PG_FUNCTION_INFO_V1(crm_require_above_zero);

/* The error for NaN and infinity. */
CRM_NORETURN static void
refuse_infinite(Numeric value, const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s is %s", name, DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value)))),
			 errhint("Pass a finite number; what is unknown is NULL.")));
}

static inline bool
is_finite(Numeric value)
{
	return !numeric_is_nan(value) && !numeric_is_inf(value);
}

/* require_finite(value, name): the value, if it is neither NaN nor infinite. */
Datum
crm_require_finite(PG_FUNCTION_ARGS)
{
	Numeric		value = PG_GETARG_NUMERIC(0);

	if (unlikely(!is_finite(value)))
		refuse_infinite(value, text_to_cstring(PG_GETARG_TEXT_PP(1)));
	PG_RETURN_NUMERIC(value);
}

/* Is it the bound of rates and shares, where percent are a mistake? */
static bool
is_share(Numeric maximum)
{
	for (int64 bound = 1; bound <= 2; bound++)
		if (DatumGetBool(DirectFunctionCall2(numeric_eq, NumericGetDatum(maximum),
											 NumericGetDatum(int64_to_numeric(bound)))))
			return true;
	return false;
}

/* The hint to a range; an infinite bound is none. */
static int
hint_range(Numeric minimum, Numeric maximum)
{
	if (numeric_is_inf(maximum))
		return errhint("It must be at least %s.", numeric_normalize(minimum));
	if (numeric_is_inf(minimum) && is_share(maximum))
		return errhint("It must be at most %s: it is a part of one, 0.3 for 30 %%.", numeric_normalize(maximum));
	if (numeric_is_inf(minimum))
		return errhint("It must be at most %s.", numeric_normalize(maximum));
	if (DatumGetBool(DirectFunctionCall2(numeric_eq, NumericGetDatum(minimum), NumericGetDatum(int64_to_numeric(0)))) &&
		DatumGetBool(DirectFunctionCall2(numeric_eq, NumericGetDatum(maximum), NumericGetDatum(int64_to_numeric(1)))))
		return errhint("It must be from 0 to 1: it is a part of one, 0.3 for 30 %%.");
	return errhint("It must be from %s to %s.", numeric_normalize(minimum), numeric_normalize(maximum));
}

static inline bool
is_between(Numeric value, Numeric minimum, Numeric maximum)
{
	return number_compare(value, minimum) >= 0 && number_compare(value, maximum) <= 0;
}

/* The error for a finite number outside a closed range. */
CRM_NORETURN static void
refuse_range(Numeric value, const char *name, Numeric minimum, Numeric maximum)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s is %s", name, DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value)))),
			 hint_range(minimum, maximum)));
}

/* require_between(value, name, minimum, maximum): the value, if it is in that closed range. */
Datum
crm_require_between(PG_FUNCTION_ARGS)
{
	Numeric		value = PG_GETARG_NUMERIC(0);
	Numeric		minimum = PG_GETARG_NUMERIC(2);
	Numeric		maximum = PG_GETARG_NUMERIC(3);

	if (unlikely(!is_finite(value)))
		refuse_infinite(value, text_to_cstring(PG_GETARG_TEXT_PP(1)));
	if (unlikely(!is_between(value, minimum, maximum)))
		refuse_range(value, text_to_cstring(PG_GETARG_TEXT_PP(1)), minimum, maximum);
	PG_RETURN_NUMERIC(value);
}

/* require_above_zero(value, name): the value, if it is finite and above 0. */
Datum
crm_require_above_zero(PG_FUNCTION_ARGS)
{
	Numeric		value = number_argument(fcinfo, 0, text_to_cstring(PG_GETARG_TEXT_PP(1)));

	if (unlikely(number_compare(value, int64_to_numeric(0)) <= 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is %s", text_to_cstring(PG_GETARG_TEXT_PP(1)),
						DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value)))),
				 errhint("It must be above 0.")));
	PG_RETURN_NUMERIC(value);
}

/* An argument, a finite number; NULL is NULL. */
Numeric
number_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	Numeric		value;

	if (PG_ARGISNULL(argument))
		return NULL;
	value = PG_GETARG_NUMERIC(argument);
	if (unlikely(!is_finite(value)))
		refuse_infinite(value, name);
	return value;
}

/* The same for one that cannot be negative. */
Numeric
number_argument_from_zero(FunctionCallInfo fcinfo, int argument, const char *name)
{
	Numeric		value = number_argument(fcinfo, argument, name);
	Numeric		zero;

	if (value == NULL)
		return NULL;
	zero = int64_to_numeric(0);
	if (unlikely(number_compare(value, zero) < 0))
		refuse_range(value, name, zero, DatumGetNumeric(DirectFunctionCall1(float8_numeric, Float8GetDatum(INFINITY))));
	return value;
}

/* The error for a finite number outside a closed range; NULL is nowhere outside. */
void
number_check_between(Numeric value, const char *name, Numeric minimum, Numeric maximum)
{
	if (value != NULL && unlikely(!is_between(value, minimum, maximum)))
		refuse_range(value, name, minimum, maximum);
}
