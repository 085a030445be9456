/*
 * churn.h
 *		Renewals and losses of contract customers by period of tenure.
 */
#ifndef CRM_MATH_CHURN_H
#define CRM_MATH_CHURN_H

#include <stdbool.h>
#include <stddef.h>

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

extern bool churn_add_survivors(size_t periods, const double *survivors,
								double *lost, double *kept);
extern bool churn_add_pairs(size_t n, const double *tenure, const bool *churned,
							const double *weight, size_t periods,
							double *lost, double *kept, double *work);

#endif
