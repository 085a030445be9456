/*
 * item_answers.c
 *		The answers of one respondent, as they come in a row.
 */
#include "base/crm.h"

#include <math.h>

#include "access/tupmacs.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/float.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"

#include "base/float_list.h"
#include "satisfaction/item_answers.h"

/* Numbers must be finite, and their squares too. */
static void
check_answer(double value, int item)
{
	if (likely(fabs(value) <= GRAM_LARGEST))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("answer %d is %s", item + 1, DatumGetCString(DirectFunctionCall1(float8out, Float8GetDatum(value)))),
			 errhint("Answers are numbers of a scale; one that is missing is NULL.")));
}

/* An answer that is no small whole number: from here on, all are doubles. */
static void
leave_whole(ItemAnswers *answers, int done)
{
	for (int i = 0; i < done; i++)
		answers->value[i] = answers->small[i] == GRAM_MISSING ? get_float8_nan() : answers->small[i];
	answers->whole = false;
}

/* Answer i of whatever kind. */
static inline void
put_answer(ItemAnswers *answers, int i, double value)
{
	answers->given++;
	if (likely(answers->whole))
	{
		if (likely(value >= -GRAM_SMALL && value <= GRAM_SMALL && (double) (int16) value == value))
		{
			answers->small[i] = (int16) value;
			return;
		}
		leave_whole(answers, i);
	}
	check_answer(value, i);
	answers->value[i] = value;
}

static inline void
put_missing(ItemAnswers *answers, int i)
{
	if (answers->whole)
		answers->small[i] = GRAM_MISSING;
	else
		answers->value[i] = get_float8_nan();
}

/* A number of one of the types that item_answers_from_array() takes. */
static inline double
number_of(Oid type, const char *place)
{
	Datum		value;

	switch (type)
	{
		case INT2OID:
			return *(const int16 *) place;
		case INT4OID:
			return *(const int32 *) place;
		case INT8OID:
			return (double) *(const int64 *) place;
		case FLOAT4OID:
			return *(const float4 *) place;
		case FLOAT8OID:
			return *(const float8 *) place;
		default:
			value = DirectFunctionCall1(numeric_float8_no_overflow, PointerGetDatum(place));
			return DatumGetFloat8(value);
	}
}

/* Is it a type of numbers?  Says its width and alignment. */
static bool
is_number(Oid type, int16 *width, char *align)
{
	bool		by_value;

	if (type != INT2OID && type != INT4OID && type != INT8OID && type != FLOAT4OID &&
		type != FLOAT8OID && type != NUMERICOID)
		return false;
	get_typlenbyvalalign(type, width, &by_value, align);
	return true;
}

static void
check_array(const ArrayType *array, int items)
{
	if (items == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a row has no items"),
				 errhint("Pass the answers of a row as ARRAY[q1, q2, q3], with NULL for what was not answered.")));
	if (items > ITEMS_MOST)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a row has %d items", items),
				 errhint("At most %d items can be analysed together.", ITEMS_MOST)));
}

/* The answers in an array of any type of numbers; smallint are read fastest. */
void
item_answers_from_array(ItemAnswers *answers, ArrayType *array)
{
	Oid			type = ARR_ELEMTYPE(array);
	int			items = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	const bits8 *bitmap = ARR_NULLBITMAP(array);
	const char *place = (const char *) array_elements(array);
	int16		width;
	char		align;

	check_array(array, items);
	if (!is_number(type, &width, &align))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("answers are of type %s", format_type_be(type)),
				 errhint("Answers are numbers; write q1::smallint for text, or recode the labels of the scale with CASE.")));
	answers->items = items;
	answers->given = 0;
	answers->whole = true;
	for (int i = 0; i < items; i++)
	{
		if (bitmap != NULL && (bitmap[i / 8] & (1 << (i % 8))) == 0)
		{
			put_missing(answers, i);
			continue;
		}
		put_answer(answers, i, number_of(type, place));
		place = att_addlength_pointer(place, width, place);
		place = (const char *) att_align_nominal(place, align);
	}
}

/* The answers as doubles, NaN for NULL. */
const double *
item_answers_real(ItemAnswers *answers)
{
	if (answers->whole)
	{
		leave_whole(answers, answers->items);
		answers->whole = true;
	}
	return answers->value;
}

/* The weight in an argument; false if the row does not count. */
bool
item_weight_argument(FunctionCallInfo fcinfo, int argument, double *weight)
{
	if (PG_ARGISNULL(argument))
		return false;
	*weight = PG_GETARG_FLOAT8(argument);
	if (*weight < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("weight is %g", *weight),
				 errhint("A weight says for how many people a row stands; leave rows out by 0 or NULL.")));
	if (*weight != 0 && !(*weight >= GRAM_LEAST_WEIGHT && *weight <= GRAM_LARGEST))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("weight is %s", DatumGetCString(DirectFunctionCall1(float8out, Float8GetDatum(*weight)))),
				 errhint("Weights are finite numbers; only their ratios matter.")));
	return *weight > 0;
}
