/*
 * abc_spline.h
 *		Computed ABC limits the way the R package ABCanalysis finds them.
 */
#ifndef CRM_MATH_ABC_SPLINE_H
#define CRM_MATH_ABC_SPLINE_H

#include "math/abc.h"

/* A cubic spline: y + t (b + t (c + t d)) for t = effort - x of the knot before. */
typedef struct AbcSpline
{
	size_t		knots;
	double	   *x;
	double	   *y;
	double	   *b;
	double	   *c;
	double	   *d;
} AbcSpline;

/* Doubles of working space that abc_spline_begin() wants for so many items. */
#define ABC_SPLINE_DOUBLES(items) (5 * ((items) + 1))

typedef struct AbcSplinePoint
{
	double		effort;
	double		yield;
} AbcSplinePoint;

typedef struct AbcSplinePoints
{
	AbcSplinePoint pareto;
	AbcSplinePoint break_even;
	AbcSplinePoint submarginal;
} AbcSplinePoints;

extern void abc_spline_begin(AbcSpline *spline, const AbcCurve *curve, double *work);
extern double abc_spline_yield(const AbcSpline *spline, double effort);
extern AbcSplinePoints abc_spline_points(const AbcSpline *spline);
extern size_t abc_spline_rank(const AbcCurve *curve, double effort);
extern void abc_spline_boundaries(const AbcCurve *curve, const AbcSplinePoints *points,
								  size_t boundaries[2]);

#endif
