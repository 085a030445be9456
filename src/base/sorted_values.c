/*
 * sorted_values.c
 *		One value per customer: what is taken, and all of them in order.
 */
#include "base/crm.h"

#include <math.h>

#include "base/interrupted.h"
#include "base/sorted_values.h"
#include "math/sort.h"

/* A value must be finite, and its square a number too. */
void
value_check(double value, const char *name)
{
	double		size = fabs(value);

	if (!isfinite(value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be finite, not %.15g", name, value),
				 errhint("Keep such rows out with WHERE or FILTER.")));
	if (size > VALUE_LARGEST || (size < VALUE_SMALLEST && size > 0))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s %.15g is out of range", name, value),
				 errhint("Sizes go from 1e-150 to 1e150; use another unit.")));
}

/* Sort ascending; can be cancelled.  scratch has room for n values. */
void
values_sort(double *values, double *scratch, size_t n)
{
	if (sort_doubles(values, scratch, n, crm_interrupted))
		return;
	CHECK_FOR_INTERRUPTS();
	/* still here: it was nothing that stops the query */
	(void) sort_doubles(values, scratch, n, NULL);
}

/*
 * The values of a state that row_state_final() has checked (shape of width
 * 1) in ascending order, as a copy: final functions leave the state as it is.
 */
SortedValues
sorted_values_of_state(const RowShape *shape, const float8 *state)
{
	const float8 *source = row_state_values(shape, state);
	size_t		n = (size_t) row_state_rows(state);
	Size		bytes = Max(n, 1) * sizeof(double);
	double	   *values = MemoryContextAllocHuge(CurrentMemoryContext, bytes);
	double	   *scratch = MemoryContextAllocHuge(CurrentMemoryContext, bytes);

	for (size_t i = 0; i < n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		values[i] = source[i] + 0.0;	/* no -0 */
	}
	values_sort(values, scratch, n);
	pfree(scratch);
	return (SortedValues) {.values = values,.n = n};
}

void
sorted_values_free(SortedValues *sorted)
{
	pfree(unconstify(double *, sorted->values));
	sorted->values = NULL;
}
