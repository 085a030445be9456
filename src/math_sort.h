/*
 * math_sort.h
 *		Sorting plain doubles.
 */
#ifndef CRM_MATH_SORT_H
#define CRM_MATH_SORT_H

#include <stddef.h>

extern void sort_doubles(double *values, double *scratch, size_t n);

#endif
