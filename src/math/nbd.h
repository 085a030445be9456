/*-------------------------------------------------------------------------
 *
 * math_nbd.h
 *	  NBD: Poisson purchases, gamma rates, nobody ever leaves.
 *
 * params: r (shape) and alpha (rate, in units of time) of the gamma
 * distribution of the purchase rate, both > 0.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MATH_NBD_H
#define MATH_NBD_H

#include "math/btyd.h"

#define NBD_PARAMS 2

extern bool nbd_loglik(const BtydModel *model, const BtydData *data, double *work,
					   MathInterrupted stop, double *loglik, double *gradient,
					   double *hessian);
extern double nbd_count_constant(double x, double T);
extern double nbd_log_pmf(const double *params, double n, double t);

/* quantities; t, start and period in the unit of T */
extern void nbd_posterior(const BtydModel *model, double x, double t_x, double T,
						  BtydPosterior *post);
extern double nbd_expected(const BtydPosterior *post, double t);
extern double nbd_pmf(const BtydPosterior *post, double t, double n);
extern double nbd_pmf_interval(const BtydModel *model, double start, double t, double n);
extern double nbd_p_any(const BtydPosterior *post, double t);
extern double nbd_discounted(const BtydPosterior *post, double t, double delta);
extern double nbd_discounted_periods(const BtydPosterior *post, double period,
									 double periods, double rate);

#endif							/* MATH_NBD_H */
