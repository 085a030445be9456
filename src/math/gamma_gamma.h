/*-------------------------------------------------------------------------
 *
 * math_gamma_gamma.h
 *	  Gamma-Gamma: the mean value of a customer's purchases.
 *
 * params: p, q, v, all > 0.  One purchase is gamma with shape p and rate nu,
 * nu is gamma over customers with shape q and rate v (v in units of money).
 *
 *-------------------------------------------------------------------------
 */
#ifndef MATH_GAMMA_GAMMA_H
#define MATH_GAMMA_GAMMA_H

#include "math/btyd.h"

#define GAMMA_GAMMA_PARAMS 3

/* x purchases of the mean value m, of weight customers. */
typedef struct SpendCase
{
	double		x;				/* > 0 */
	double		m;				/* > 0 */
	double		weight;
} SpendCase;

/* The data of one fit, equal rows merged, sorted by x and then m. */
typedef struct SpendData
{
	size_t		n;
	const SpendCase *cases;
	double		weight_sum;
} SpendData;

extern bool gamma_gamma_loglik(const double *params, const SpendData *data,
							   MathInterrupted stop, double *loglik,
							   double *gradient, double *hessian);
extern double gamma_gamma_mean(const double *params);
extern double gamma_gamma_mean_given(const double *params, double x, double m);

#endif							/* MATH_GAMMA_GAMMA_H */
