/*
 * shapley.h
 *		Shapley values of games of few players, exactly over all coalitions.
 */
#ifndef CRM_MATH_SHAPLEY_H
#define CRM_MATH_SHAPLEY_H

#include <stddef.h>

/* The most players. */
#define SHAPLEY_MOST 16

extern void subset_sums(int players, double *numbers);
extern void shapley_values(int players, const double *worth, double *value);

#endif
