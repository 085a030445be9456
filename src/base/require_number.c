/*
 * require_number.c
 *		The guard of formulas written in SQL: a number they are defined for.
 */
#include "base/crm.h"

#include "utils/builtins.h"
#include "utils/numeric.h"

PG_FUNCTION_INFO_V1(crm_require_finite);
PG_FUNCTION_INFO_V1(crm_require_between);

static void
check_finite(Numeric value, const text *name)
{
	if (!numeric_is_nan(value) && !numeric_is_inf(value))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s is %s", text_to_cstring(name),
					DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value)))),
			 errhint("Pass a finite number; what is unknown is NULL.")));
}

/* require_finite(value, name): the value, if it is neither NaN nor infinite. */
Datum
crm_require_finite(PG_FUNCTION_ARGS)
{
	Numeric		value = PG_GETARG_NUMERIC(0);

	check_finite(value, PG_GETARG_TEXT_PP(1));
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
	return errhint("It must be from %s to %s.", numeric_normalize(minimum), numeric_normalize(maximum));
}

/* require_between(value, name, minimum, maximum): the value, if it is in that closed range. */
Datum
crm_require_between(PG_FUNCTION_ARGS)
{
	Datum		value = PG_GETARG_DATUM(0);
	Datum		minimum = PG_GETARG_DATUM(2);
	Datum		maximum = PG_GETARG_DATUM(3);

	check_finite(DatumGetNumeric(value), PG_GETARG_TEXT_PP(1));
	if (DatumGetBool(DirectFunctionCall2(numeric_lt, value, minimum)) ||
		DatumGetBool(DirectFunctionCall2(numeric_gt, value, maximum)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is %s", text_to_cstring(PG_GETARG_TEXT_PP(1)),
						DatumGetCString(DirectFunctionCall1(numeric_out, value))),
				 hint_range(DatumGetNumeric(minimum), DatumGetNumeric(maximum))));
	PG_RETURN_DATUM(value);
}
