/*
 * number.h
 *		Exact numbers that formulas are defined for, and arithmetic over them
 *		that is NULL where a number is unknown.
 */
#ifndef CRM_NUMBER_H
#define CRM_NUMBER_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "base/compat.h"

extern Numeric number_of_double(double value);
extern Numeric number_cents(double value);
extern Numeric number_argument(FunctionCallInfo fcinfo, int argument, const char *name);
extern Numeric number_argument_from_zero(FunctionCallInfo fcinfo, int argument, const char *name);
extern void number_check_between(Numeric value, const char *name, Numeric minimum, Numeric maximum);

/* One operation; NULL where a number is NULL. */
static inline Numeric
number_apply(PGFunction operation, Numeric a, Numeric b)
{
	if (a == NULL || b == NULL)
		return NULL;
	return DatumGetNumeric(DirectFunctionCall2(operation, NumericGetDatum(a), NumericGetDatum(b)));
}

static inline Numeric
number_add(Numeric a, Numeric b)
{
	return number_apply(numeric_add, a, b);
}

static inline Numeric
number_subtract(Numeric a, Numeric b)
{
	return number_apply(numeric_sub, a, b);
}

static inline Numeric
number_multiply(Numeric a, Numeric b)
{
	return number_apply(numeric_mul, a, b);
}

static inline Numeric
number_divide(Numeric a, Numeric b)
{
	return number_apply(numeric_div, a, b);
}

/* Below 0, 0 or above as a is less than, equal to or greater than b, none of which is NULL. */
static inline int
number_compare(Numeric a, Numeric b)
{
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp, NumericGetDatum(a), NumericGetDatum(b)));
}

/* Comparisons that hold only between numbers that are known. */
static inline bool
number_exceeds(Numeric a, Numeric b)
{
	return a != NULL && b != NULL && number_compare(a, b) > 0;
}

static inline bool
number_reaches(Numeric a, Numeric b)
{
	return a != NULL && b != NULL && number_compare(a, b) >= 0;
}

/* The number if it is above 0, else NULL: what may be divided by. */
static inline Numeric
number_positive(Numeric a)
{
	return number_exceeds(a, int64_to_numeric(0)) ? a : NULL;
}

#endif
