/*
 * variation.h
 *		Coefficient of variation of demand per period.
 */
#ifndef CRM_MATH_VARIATION_H
#define CRM_MATH_VARIATION_H

#include <stdbool.h>

#include "math/double.h"

/* What is known of some periods; all zero for none. */
typedef struct Variation
{
	double		periods;
	double		with_demand;	/* periods with a value above zero */
	double		least;
	double		greatest;
	DoubleDouble sum;
	DoubleDouble squares;
} Variation;

/* Magnitudes whose squares, and their rounding errors, are doubles. */
#define VARIATION_LEAST 1e-140
#define VARIATION_GREATEST 1e140

extern bool variation_takes(double value);
extern void variation_add(Variation *variation, double value);
extern void variation_merge(Variation *variation, const Variation *other);
extern void variation_add_zeros(Variation *variation, double periods);
extern bool variation_coefficient(const Variation *variation, bool is_sample, double *result);

#endif
