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

/* estimation */
extern size_t nbd_work_size(const BtydData *data);
extern bool nbd_loglik(const double *params, const BtydData *data, double *work,
					   MathInterrupted stop, double *loglik, double *gradient,
					   double *hessian);
extern double nbd_count_constant(double x, double T);

/* quantities; t, length, horizon and period in the unit of T */
extern double nbd_p_alive(const double *params, double x, double T);
extern double nbd_expected(const double *params, double t);
extern double nbd_expected_given(const double *params, double x, double T, double t);
extern double nbd_log_pmf(const double *params, double n, double t);
extern double nbd_pmf(const double *params, double n, double t);
extern double nbd_pmf_given(const double *params, double x, double T, double n,
							double t);
extern double nbd_p_any(const double *params, double t);
extern double nbd_p_any_given(const double *params, double x, double T, double t);
extern double nbd_discounted(const double *params, double x, double T, double delta,
							 double horizon);
extern double nbd_discounted_periods(const double *params, double x, double T,
									 double rate, double period, double periods);

#endif							/* MATH_NBD_H */
