/*
 * weighted_moments.h
 *		Mean and standard error of values with weights that may come in any
 *		order and be merged.  Only the ratios of the weights matter.
 */
#ifndef CRM_MATH_WEIGHTED_MOMENTS_H
#define CRM_MATH_WEIGHTED_MOMENTS_H

#include "math/special.h"

/* Start it as zeros. */
typedef struct WeightedMoments
{
	double		rows;
	MathSum		weight;
	MathSum		weight_squares;
	MathSum		sum;			/* of weight times value */
	MathSum		squares;		/* of weight times squared value */
} WeightedMoments;

extern void weighted_moments_add(WeightedMoments *moments, double value, double weight);
extern void weighted_moments_merge(WeightedMoments *moments, const WeightedMoments *other);
extern double weighted_moments_mean(const WeightedMoments *moments);
extern double weighted_moments_rows_effective(const WeightedMoments *moments);
extern double weighted_moments_standard_error(const WeightedMoments *moments);

#endif
