/*
 * fields_put.c
 *		Described rows: from a struct to columns.
 */
#include "base/crm.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/numeric.h"

#include "base/fields.h"
#include "base/float_list.h"

/* How many elements there are, or have to be. */
int
field_elements(FieldShape shape, int count)
{
	return shape == FIELD_BETWEEN ? count - 1 : shape == FIELD_SQUARE ? count * count : count;
}

/* An array of numbers of eight bytes. */
static Datum
number_array(const void *numbers, int n, Oid type)
{
	Size		size = ARR_OVERHEAD_NONULLS(1) + n * sizeof(int64);
	ArrayType  *array;

	if (n == 0)
		return PointerGetDatum(construct_empty_array(type));
	array = palloc0(size);
	SET_VARSIZE(array, size);
	array->ndim = 1;
	array->elemtype = type;
	ARR_DIMS(array)[0] = n;
	ARR_LBOUND(array)[0] = 1;
	memcpy(unconstify(void *, array_elements(array)), numbers, n * sizeof(int64));
	return PointerGetDatum(array);
}

Datum
float_array_datum(const double *numbers, int n)
{
	return number_array(numbers, n, FLOAT8OID);
}

/* The same with NULL for NaN. */
static Datum
gap_array(const double *numbers, int n)
{
	Datum	   *items = palloc(sizeof(Datum) * Max(n, 1));
	bool	   *nulls = palloc(sizeof(bool) * Max(n, 1));
	int			lower = 1;

	for (int i = 0; i < n; i++)
	{
		items[i] = Float8GetDatum(numbers[i]);
		nulls[i] = isnan(numbers[i]);
	}
	return PointerGetDatum(construct_md_array(items, nulls, 1, &n, &lower, FLOAT8OID, sizeof(double),
											  FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

Datum
text_array_datum(Datum *texts, int n)
{
	return PointerGetDatum(construct_array(texts, n, TEXTOID, -1, false, TYPALIGN_INT));
}

static Datum
label_array(const char (*labels)[FIELD_LABEL_SIZE], int n)
{
	Datum	   *items = palloc(sizeof(Datum) * n);

	for (int i = 0; i < n; i++)
		items[i] = CStringGetTextDatum(labels[i]);
	return text_array_datum(items, n);
}

/* A name of a list.  What a forged state brings may be none of them. */
static Datum
name_datum(const FieldNames *names, int place)
{
	if (place < 0 || place >= names->count)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("a state has option %d of %d", place, names->count),
				 errhint("States are made by their own aggregates only.")));
	return CStringGetTextDatum(field_name_at(names, place));
}

/* The column of a member that has a value. */
static Datum
field_datum(const RowType *type, const Field *field, const void *row)
{
	const void *member = (const char *) row + field->offset;
	int			n = field_elements(field->shape, *(const int *) ((const char *) row + field->count));

	if (field->elsewhere)
		member = *(const void *const *) member;
	switch (field->kind)
	{
		case FIELD_VERSION:
			return Int32GetDatum(type->version);
		case FIELD_INT:
			return Int32GetDatum(*(const int *) member);
		case FIELD_COUNT:
			return Int64GetDatum(*(const int64 *) member);
		case FIELD_FLOAT:
			return Float8GetDatum(*(const double *) member);
		case FIELD_BOOL:
			return BoolGetDatum(*(const bool *) member);
		case FIELD_DAY:
			return DateADTGetDatum(*(const DateADT *) member);
		case FIELD_NAME:
			return name_datum(field->names, field->size == sizeof(bool) ? *(const bool *) member : *(const int *) member);
		case FIELD_TEXT:
			return CStringGetTextDatum((const char *) member);
		case FIELD_FLOATS:
			return float_array_datum(member, n);
		case FIELD_GAPS:
			return gap_array(member, n);
		case FIELD_COUNTS:
			return number_array(member, n, INT8OID);
		case FIELD_TEXTS:
			return text_array_datum(unconstify(void *, member), n);
		case FIELD_LABELS:
			return label_array(member, n);
		case FIELD_SUMS:
			return PointerGetDatum(construct_array(unconstify(void *, member), n, NUMERICOID, -1, false,
												   TYPALIGN_INT));
		case FIELD_ARRAY:
			return PointerGetDatum(member);
		case FIELD_COMPUTED:
			break;
	}
	return (Datum) 0;
}

/* Put the columns of a struct; those that the caller computes are NULL. */
void
put_fields(ResultRow *result, const RowType *type, const void *row)
{
	/* SQL of an earlier version has not got the last ones yet */
	for (int i = 0; i < type->nfields && result->column < result->desc->natts; i++)
	{
		const Field *field = &type->fields[i];

		if (field->kind == FIELD_COMPUTED ||
			(field->present != 0 && !*((const bool *) row + field->present)) ||
			(field->elsewhere && *(void *const *) ((const char *) row + field->offset) == NULL))
			put_null(result);
		else
			put_datum(result, field_datum(type, field, row));
	}
}

/* Set a column that the caller computes, after put_fields(). */
void
set_column(ResultRow *result, int column, Datum value)
{
	result->values[column] = value;
	result->nulls[column] = false;
}
