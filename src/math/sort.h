/*
 * sort.h
 *		Sorting plain doubles.
 */
#ifndef CRM_MATH_SORT_H
#define CRM_MATH_SORT_H

#include <stdbool.h>
#include <stddef.h>

extern bool sort_doubles(double *values, double *scratch, size_t n, bool (*interrupted) (void));

#endif
