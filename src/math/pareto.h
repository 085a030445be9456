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

#define PARETO_PARAMS BTYD_PARAMS

/* Sums of an integral over the time of death, see pareto_integral(). */
typedef struct ParetoMoments
{
	double		total;			/* the integral itself */
	double		mean[4];		/* of ln(1+y/a), ln(1+y/b), y/(a+y), y/(b+y) */
	double		product[4][4];	/* of their products */
} ParetoMoments;

/* estimation (math_pareto.c) */
extern bool pareto_loglik(const BtydModel *model, const BtydData *data, double *work,
						  MathInterrupted stop, double *loglik, double *gradient,
						  double *hessian);
extern void pareto_case(const BtydModel *model, double x, double t_x, double T,
						const Rising *g, BtydOrder order, BtydSlopes *result);
extern void pareto_integral(double a, double exponent_a, double b, double exponent_b,
							double span, BtydOrder order, ParetoMoments *moments);

/* quantities (math_pareto_score.c); t, start and period in the unit of T */
extern void pareto_posterior(const BtydModel *model, double x, double t_x, double T,
							 BtydPosterior *post);
extern double pareto_expected(const BtydPosterior *post, double t);
extern double pareto_pmf(const BtydPosterior *post, double t, double n);
extern double pareto_pmf_interval(const BtydModel *model, double start, double t, double n);
extern double pareto_p_any(const BtydPosterior *post, double t);

/* discounted purchases (math_pareto_value.c) */
extern double pareto_discounted(const BtydPosterior *post, double t, double delta);
extern double pareto_discounted_periods(const BtydPosterior *post, double period,
										double periods, double rate);

#endif							/* MATH_PARETO_H */
