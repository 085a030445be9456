/*
 * sorted_values.h
 *		One value per customer: what is taken, and all of them in order.
 */
#ifndef CRM_SORTED_VALUES_H
#define CRM_SORTED_VALUES_H

#include "postgres.h"

#include "base/row_state.h"
#include "math/concentration_formulas.h"

/* Sizes that leave room for squares and for sums of any number of values. */
#define VALUE_LARGEST 1e150
#define VALUE_SMALLEST 1e-150

extern void value_check(double value, const char *name);
extern void values_sort(double *values, double *scratch, size_t n);
extern SortedValues sorted_values_of_state(const RowShape *shape, const float8 *state);
extern void sorted_values_free(SortedValues *sorted);

#endif
