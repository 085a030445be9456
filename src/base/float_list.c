/*
 * float_list.c
 *		float8[] arguments that are lists of finite numbers, and results.
 */
#include "base/crm.h"

#include <math.h>

#include "base/float_array.h"
#include "base/float_list.h"

/*
 * The numbers of an array, in place: one dimension at most, no NULL, all of
 * them finite.
 */
const float8 *
float_list_read(ArrayType *array, const char *name, int *count)
{
	const float8 *values = NULL;

	if (ARR_ELEMTYPE(array) == FLOAT8OID && ARR_NDIM(array) <= 1)
		values = float_array_items(array, count);
	if (values == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be a one-dimensional array without nulls", name),
				 errhint("Write for instance '{10, 20}'.")));
	for (int i = 0; i < *count; i++)
		if (!isfinite(values[i]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s must be finite, not %.15g", name, values[i]),
					 errhint("Write for instance '{10, 20}'.")));
	return values;
}

/* Up to most cut points, ascending or descending; equal ones may follow each other. */
const float8 *
float_list_read_cuts(ArrayType *array, const char *name, bool ascending, int most,
					 int *count)
{
	const float8 *cuts = float_list_read(array, name, count);

	if (*count > most)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s has %d elements, more than %d", name, *count, most),
				 errhint("Fewer levels can be told apart by those who work with them.")));
	for (int i = 1; i < *count; i++)
		if (ascending ? cuts[i] < cuts[i - 1] : cuts[i] > cuts[i - 1])
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s must be %s: %.15g comes after %.15g", name,
							ascending ? "ascending" : "descending", cuts[i], cuts[i - 1]),
					 errhint("Write the %s one first.", ascending ? "smallest" : "largest")));
	return cuts;
}

ArrayType *
float_list_make(const float8 *values, int count)
{
	Datum	   *items = palloc(Max(count, 1) * sizeof(Datum));

	for (int i = 0; i < count; i++)
		items[i] = Float8GetDatum(values[i]);
	return construct_array(items, count, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL,
						   TYPALIGN_DOUBLE);
}
