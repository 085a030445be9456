/*
 * bdw.h
 *		Beta-discrete-Weibull contract model (Fader, Hardie, Liu, Davin &
 *		Steenburgh 2018).
 *
 * A customer of his own theta is still there after t renewals with
 * probability (1 - theta)^(t^c), theta ~ Beta(alpha, beta) over customers:
 * S(t) = B(alpha, beta + t^c) / B(alpha, beta).  c = 1 is the
 * shifted-beta-geometric.  params is {alpha, beta, c}, positive.
 */
#ifndef CRM_MATH_BDW_H
#define CRM_MATH_BDW_H

#include "math/btyd.h"
#include "math/churn.h"

#define BDW_PARAMS 3

extern bool bdw_loglik(const double *params, const ChurnCounts *counts,
					   MathInterrupted stop, double *loglik,
					   double *gradient, double *hessian);
extern double bdw_retention(const double *params, double period);
extern double bdw_survival(const double *params, double periods);
extern double bdw_churn(const double *params, double period);
extern double bdw_del(const double *params, double rate);
extern double bdw_derl(const double *params, double renewals, double rate);
extern double bdw_residual(const double *params, double renewals, double periods,
						   double rate);

#endif
