/*-------------------------------------------------------------------------
 *
 * math_pareto.h
 *	  Pareto/NBD: Poisson purchases until an exponential death, gamma rates
 *	  of both.
 *
 * params: r, alpha of the purchase rate, s, beta of the death rate; alpha and
 * beta in units of time; all > 0.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MATH_PARETO_H
#define MATH_PARETO_H

#include "math/btyd.h"
#include "math/rising.h"

/* Sums of an integral over the time of death, see pareto_integral(). */
typedef struct ParetoMoments
{
	double		total;			/* the integral itself */
	double		mean[4];		/* of ln(1+y/a), ln(1+y/b), y/(a+y), y/(b+y) */
	double		product[4][4];	/* of their products */
} ParetoMoments;

BTYD_MODEL(pareto);

extern size_t pareto_work_size(const BtydData *data);
extern void pareto_case(const BtydModel *model, double x, double t_x, double T,
						const Rising *g, BtydOrder order, BtydSlopes *result);
extern void pareto_integral(double a, double exponent_a, double b, double exponent_b,
							double span, BtydOrder order, ParetoMoments *moments);

#endif							/* MATH_PARETO_H */
