/*
 * regression.h
 *		Least squares of one line through points, from sums without rounding.
 */
#ifndef CRM_MATH_REGRESSION_H
#define CRM_MATH_REGRESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "math/wide.h"

/*
 * Coordinates are whole numbers of 2^-REGRESSION_BITS, and so have an absolute
 * precision of 1e-16, which is what logarithms of doubles near 1 have.
 */
#define REGRESSION_BITS 52
#define REGRESSION_LARGEST 1024.0	/* size of a coordinate */

/* Sums over points; x and y of either sign. */
typedef struct RegressionSums
{
	int64_t		n;
	WideInt		x;
	WideInt		y;
	WideInt		xx;
	WideInt		yy;
	WideInt		xy;
} RegressionSums;

typedef struct RegressionLine
{
	double		slope;
	double		intercept;
	double		xx;				/* sums of squares about the means */
	double		yy;
	double		rest;			/* what the line leaves of yy */
} RegressionLine;

extern int64_t regression_units(double coordinate);
extern WideInt regression_product(int64_t one, int64_t other);
extern bool regression_line(const RegressionSums *sums, RegressionLine *line);

#endif
