/*
 * moments.h
 *		Sum and variance of values that may come in any order and be merged.
 *
 * No PostgreSQL header is used here.
 */
#ifndef CRM_MATH_MOMENTS_H
#define CRM_MATH_MOMENTS_H

#include "math/special.h"

/* Start it as zeros. */
typedef struct MathMoments
{
	double		count;
	MathSum		sum;
	MathSum		squares;
} MathMoments;

extern void math_moments_add(MathMoments *moments, double value);
extern void math_moments_merge(MathMoments *moments, const MathMoments *other);
extern double math_moments_variance(const MathMoments *moments);

#endif
