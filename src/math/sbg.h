/*
 * sbg.h
 *		Shifted-beta-geometric contract model (Fader & Hardie 2007, 2010).
 *
 * At each renewal a customer leaves with a probability theta of his own;
 * theta ~ Beta(alpha, beta) over customers.  params is {alpha, beta}, positive.
 * Rates are per period; periods and renewals are whole numbers.
 */
#ifndef CRM_MATH_SBG_H
#define CRM_MATH_SBG_H

#include "math/btyd.h"
#include "math/churn.h"

#define SBG_PARAMS 2

extern bool sbg_loglik(const double *params, const ChurnCounts *counts,
					   MathInterrupted stop, double *loglik,
					   double *gradient, double *hessian);
extern double sbg_retention(const double *params, double period);
extern double sbg_survival(const double *params, double periods);
extern double sbg_churn(const double *params, double period);
extern double sbg_del(const double *params, double rate);
extern double sbg_derl(const double *params, double renewals, double rate);
extern double sbg_residual(const double *params, double renewals, double periods,
						   double rate);

#endif
