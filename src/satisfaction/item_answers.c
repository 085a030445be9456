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

/* No answer to question i. */
static inline void
put_missing(ItemAnswers *answers, int i)
{
	if (answers->whole)
		answers->small[i] = GRAM_MISSING;
	else
		answers->value[i] = get_float8_nan();
}

/* A number of one of the types that is_number() knows. */
static inline double
number_of(Oid type, Datum value)
{
	switch (type)
	{
		case INT2OID:
			return DatumGetInt16(value);
		case INT4OID:
			return DatumGetInt32(value);
		case INT8OID:
			return (double) DatumGetInt64(value);
		case FLOAT4OID:
			return DatumGetFloat4(value);
		case FLOAT8OID:
			return DatumGetFloat8(value);
		default:
			return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, value));
	}
}

/* How a type of numbers stands in an array; false for any other type. */
static inline bool
number_layout(Oid type, int16 *width, char *align)
{
	switch (type)
	{
		case INT2OID:
			*width = sizeof(int16);
			*align = TYPALIGN_SHORT;
			return true;
		case INT4OID:
		case FLOAT4OID:
			*width = sizeof(int32);
			*align = TYPALIGN_INT;
			return true;
		case INT8OID:
		case FLOAT8OID:
			*width = sizeof(int64);
			*align = TYPALIGN_DOUBLE;
			return true;
		case NUMERICOID:
			*width = -1;
			*align = TYPALIGN_INT;
			return true;
		default:
			*width = 0;
			*align = TYPALIGN_CHAR;
			return false;
	}
}

/* Answers must be numbers. */
static void
check_type(Oid type)
{
	int16		width;
	char		align;

	if (unlikely(!number_layout(type, &width, &align)))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("answers are of type %s", format_type_be(type)),
				 errhint("Answers are numbers; write q1::smallint for text, or recode the labels of the scale with CASE.")));
}

/* A row has at least one question, and not too many. */
static void
check_count(int items)
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

/* Rows of answers, gathered in an array of arrays, are not one row of many items. */
static void
check_dimensions(const ArrayType *array)
{
	if (unlikely(ARR_NDIM(array) > 1))
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("answers must be a one-dimensional array"),
				 errhint("Pass the answers of one respondent, ARRAY[q1, q2, q3], and every respondent in a row.")));
}

/* No answers yet. */
static inline void
begin_answers(ItemAnswers *answers, int items)
{
	answers->items = items;
	answers->given = 0;
	answers->whole = true;
}

/* All answers, if they are small: the loops have no branches. */
static bool
put_smallints(ItemAnswers *answers, const int16 *numbers)
{
	bool		small = true;

	for (int i = 0; i < answers->items; i++)
		small &= numbers[i] >= -GRAM_SMALL && numbers[i] <= GRAM_SMALL;
	if (!small)
		return false;
	memcpy(answers->small, numbers, answers->items * sizeof(int16));
	answers->given = answers->items;
	return true;
}

/* The same of arguments. */
static bool
put_smallint_arguments(ItemAnswers *answers, const NullableDatum *arguments)
{
	bool		small = true;

	for (int i = 0; i < answers->items; i++)
	{
		int16		number = DatumGetInt16(arguments[i].value);

		small &= !arguments[i].isnull && number >= -GRAM_SMALL && number <= GRAM_SMALL;
		answers->small[i] = number;
	}
	answers->given = answers->items;
	return small;
}

/* Types of the arguments from first on, as far as the call says. */
ItemColumns *
item_columns_find(FunctionCallInfo fcinfo, int first)
{
	ItemColumns *columns = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(ItemColumns));

	check_count(PG_NARGS() - first);
	columns->items = PG_NARGS() - first;
	columns->smallint = true;
	if (fcinfo->flinfo->fn_expr == NULL || get_fn_expr_variadic(fcinfo->flinfo))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("the types of the answers are not known here"),
				 errhint("Pass the answers of a row as an array: ARRAY[q1, q2, q3].")));
	for (int i = 0; i < columns->items; i++)
	{
		Oid			type = get_fn_expr_argtype(fcinfo->flinfo, first + i);

		if (OidIsValid(get_element_type(type)))
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("answer %d is an array", i + 1),
					 errhint("Pass one array of all answers of a row, its weight as a double precision; or a column for each answer.")));
		columns->type[i] = getBaseType(type);
		if (columns->type[i] != UNKNOWNOID)
			check_type(columns->type[i]);
		columns->smallint &= columns->type[i] == INT2OID;
	}
	return columns;
}

/* The number in argument first + i, which is not NULL. */
double
item_column_number(const ItemColumns *columns, FunctionCallInfo fcinfo, int first, int i)
{
	check_type(columns->type[i]);
	return number_of(columns->type[i], PG_GETARG_DATUM(first + i));
}

/* The answers in the arguments from first on, of any types of numbers; smallint are read fastest. */
void
item_answers_from_columns(ItemAnswers *answers, FunctionCallInfo fcinfo, int first)
{
	ItemColumns *columns = fcinfo->flinfo->fn_extra;

	if (unlikely(columns == NULL))
		fcinfo->flinfo->fn_extra = columns = item_columns_find(fcinfo, first);
	begin_answers(answers, columns->items);
	if (columns->smallint && put_smallint_arguments(answers, &fcinfo->args[first]))
		return;
	answers->given = 0;
	for (int i = 0; i < columns->items; i++)
	{
		if (PG_ARGISNULL(first + i))
			put_missing(answers, i);
		else
			put_answer(answers, i, item_column_number(columns, fcinfo, first, i));
	}
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

	check_dimensions(array);
	check_count(items);
	if (unlikely(!number_layout(type, &width, &align)))
	{
		type = getBaseType(type);
		check_type(type);
		(void) number_layout(type, &width, &align);
	}
	begin_answers(answers, items);
	if (type == INT2OID && bitmap == NULL && put_smallints(answers, (const int16 *) place))
		return;
	for (int i = 0; i < items; i++)
	{
		if (bitmap != NULL && (bitmap[i / 8] & (1 << (i % 8))) == 0)
		{
			put_missing(answers, i);
			continue;
		}
		put_answer(answers, i, number_of(type, fetch_att(place, width > 0, width)));
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
