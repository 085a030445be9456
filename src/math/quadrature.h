/*-------------------------------------------------------------------------
 *
 * math_quadrature.h
 *	  Gauss-Legendre rules on [0, 1] and integrals of log-concave functions.
 *
 * Pure functions of their arguments: no state, no allocation, no errno.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MATH_QUADRATURE_H
#define MATH_QUADRATURE_H

/* A piece of an integral beyond a fall by e^-QUADRATURE_DROP is not seen. */
#define QUADRATURE_DROP 40.0

/* The n-point Gauss-Legendre rule on [0, 1]. */
typedef struct GaussRule
{
	int			n;
	const double *node;
	const double *weight;
} GaussRule;

/* ln of an integrand at u and, unless slope is NULL, its derivative. */
typedef double (*LogDensity) (double u, const void *context, double *slope);

/* The longest of them, of 24 points. */
#define MATH_GAUSS24 24
extern const GaussRule math_gauss24;

extern const GaussRule *math_gauss_rule(double length, double drop, int *panels);
extern double math_logconcave_integral(LogDensity f, const void *context,
									   double lo, double peak, double hi);
extern double math_unimodal_integral(LogDensity f, const void *context,
									 double lo, double peak, double hi,
									 double longest);

#endif							/* MATH_QUADRATURE_H */
