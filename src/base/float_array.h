/*
 * float_array.h
 *		The numbers of a float8[] argument.
 */
#ifndef CRM_FLOAT_ARRAY_H
#define CRM_FLOAT_ARRAY_H

#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"

/*
 * The numbers of an array of float8 of any dimensions, in place, and how many
 * there are; NULL when an element is null.  A slice of an array with nulls
 * keeps the bitmap for them even if none is left, so the data may begin after
 * one.
 */
static inline const double *
float_array_items(ArrayType *array, int *count)
{
	Size		start = ARR_HASNULL(array) ? (Size) array->dataoffset :
		ARR_OVERHEAD_NONULLS(ARR_NDIM(array));

	Assert(ARR_ELEMTYPE(array) == FLOAT8OID);
	*count = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	if (array_contains_nulls(array))
		return NULL;
	return (const double *) ((char *) array + start);
}

#endif
