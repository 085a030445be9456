/*
 * churn.h
 *		Renewals and losses of contract customers by period of tenure.
 */
#ifndef CRM_MATH_CHURN_H
#define CRM_MATH_CHURN_H

#include <stdbool.h>
#include <stddef.h>

#include "math/btyd.h"

/* Most periods of a curve or a sum. */
#define CHURN_MAX_PERIODS 100000

/* Tenure in a fit, which looks at every period some hundred times: 27 years of days. */
#define CHURN_MAX_TENURE 10000

/*
 * lost[t-1] is the weight of the customers who came to renewal t and left,
 * kept[t-1] that of those who came to it and renewed, t = 1 .. periods.
 * Sufficient for every model with one retention rate per period of tenure,
 * over any mixture of cohorts and of customers still under contract.
 */
typedef struct ChurnCounts
{
	size_t		periods;
	const double *lost;
	const double *kept;
} ChurnCounts;

/*
 * What every contract model has, each with the prefix of its name: the log
 * likelihood of the counts with gradient and Hessian (row-major) by the
 * logarithms of the parameters, either may be NULL, false when stopped; and
 * its quantities.  Rates are per period; periods and renewals are whole.
 */
#define CONTRACT_MODEL(name) \
	extern bool name##_loglik(const double *params, const ChurnCounts *counts, \
							  MathInterrupted stop, double *loglik, double *gradient, \
							  double *hessian); \
	extern double name##_retention(const double *params, double period); \
	extern double name##_survival(const double *params, double periods); \
	extern double name##_churn(const double *params, double period); \
	extern double name##_derl(const double *params, double renewals, double rate); \
	extern double name##_residual(const double *params, double renewals, double periods, \
								  double rate)

extern bool churn_add_survivors(size_t periods, const double *survivors,
								double *lost, double *kept);
extern bool churn_add_pairs(size_t n, const double *tenure, const bool *churned,
							const double *weight, size_t periods,
							double *lost, double *kept, double *work);

#endif
