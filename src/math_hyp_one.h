/*
 * math_hyp_one.h
 *		Discounted sums of ratios of beta functions.
 */
#ifndef CRM_MATH_HYP_ONE_H
#define CRM_MATH_HYP_ONE_H

extern double beta_ratio_series(double b, double gap, double rate);

#endif
