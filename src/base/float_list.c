/*
 * float_list.c
 *		float8[] arguments that are lists of finite numbers.
 */
#include "base/crm.h"

#include <math.h>

#include "base/float_list.h"

void
float_list_check_finite(const float8 *values, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (!isfinite(values[i]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s must be finite, not %.15g", name, values[i]),
					 errhint("Write for instance '{10, 20}'.")));
}

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
	float_list_check_finite(values, *count, name);
	return values;
}

/* Cut points must be finite, ascending or descending; equal ones may follow each other. */
void
float_list_check_cuts(const float8 *cuts, int count, const char *name, bool ascending)
{
	float_list_check_finite(cuts, count, name);
	for (int i = 1; i < count; i++)
		if (ascending ? cuts[i] < cuts[i - 1] : cuts[i] > cuts[i - 1])
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s must be %s: %.15g comes after %.15g", name,
							ascending ? "ascending" : "descending", cuts[i], cuts[i - 1]),
					 errhint("Write the %s one first.", ascending ? "smallest" : "largest")));
}

/* Up to most cut points in an argument. */
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
	float_list_check_cuts(cuts, *count, name, ascending);
	return cuts;
}
