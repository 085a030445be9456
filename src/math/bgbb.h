/*
 * bgbb.h
 *		BG/BB: purchases at discrete opportunities (Fader, Hardie & Shang 2010).
 *
 * While alive a customer buys at each opportunity with probability p; before
 * each opportunity the customer dies with probability theta.  Over customers
 * p ~ Beta(alpha, beta) and theta ~ Beta(gamma, delta).  A history is
 * (x, t_x, n): x purchases in n opportunities, the last at opportunity t_x
 * (0 when x = 0); integers with 0 <= x <= t_x <= n.
 *
 * params is {alpha, beta, gamma, delta}, all positive.
 */
#ifndef CRM_MATH_BGBB_H
#define CRM_MATH_BGBB_H

#include "math/btyd.h"

#define BGBB_PARAMS 4

/* The most opportunities a history or a horizon by steps may have. */
#define BGBB_MAX_OPPORTUNITIES 100000

extern size_t bgbb_work_size(const BtydData *data);
extern bool bgbb_loglik(const double *params, const BtydData *data, double *work,
						MathInterrupted stop, double *loglik,
						double *gradient, double *hessian);

extern double bgbb_case_loglik(const double *params, double x, double t_x, double n);
extern double bgbb_p_alive(const double *params, double x, double t_x, double n,
						   double ahead);
extern double bgbb_expected_conditional(const double *params, double x, double t_x,
										double n, double periods);
extern double bgbb_dert(const double *params, double x, double t_x, double n,
						double rate);
extern double bgbb_discounted(const double *params, double x, double t_x, double n,
							  double periods, double rate);
extern double bgbb_pmf_conditional(const double *params, double x, double t_x,
								   double n, double periods, double count);
extern double bgbb_p_active(const double *params, double x, double t_x, double n,
							double periods);

extern double bgbb_expected(const double *params, double start, double periods);
extern double bgbb_discounted_new(const double *params, double periods, double rate);
extern double bgbb_pmf(const double *params, double start, double periods, double count);

#endif
