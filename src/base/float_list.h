/*
 * float_list.h
 *		float8[] arguments that are lists of finite numbers.
 */
#ifndef CRM_FLOAT_LIST_H
#define CRM_FLOAT_LIST_H

#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"

/*
 * The elements of an array, in place.  A slice of an array with nulls keeps
 * the bitmap for them even if none is left, so they may begin after one.
 */
static inline const void *
array_elements(const ArrayType *array)
{
	return (const char *) array + (ARR_HASNULL(array) ? (Size) array->dataoffset :
								   ARR_OVERHEAD_NONULLS(ARR_NDIM(array)));
}

/*
 * The numbers of an array of float8 of any dimensions, in place, and how many
 * there are; NULL when an element is null.
 */
static inline const double *
float_array_items(ArrayType *array, int *count)
{
	Assert(ARR_ELEMTYPE(array) == FLOAT8OID);
	*count = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	return array_contains_nulls(array) ? NULL : array_elements(array);
}

extern void float_list_check_finite(const float8 *values, int count, const char *name);
extern void float_list_check_cuts(const float8 *cuts, int count, const char *name, bool ascending);
extern const float8 *float_list_read(ArrayType *array, const char *name, int *count);
extern const float8 *float_list_read_cuts(ArrayType *array, const char *name, bool ascending,
										  int most, int *count);

#endif
