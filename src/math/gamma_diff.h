/*
 * gamma_diff.h
 *		Differences of log gamma, digamma and trigamma that do not cancel.
 */
#ifndef CRM_MATH_GAMMA_DIFF_H
#define CRM_MATH_GAMMA_DIFF_H

extern double lgamma_cross_difference(double z, double a, double d);
extern double digamma_difference(double z, double a);
extern double trigamma_difference(double z, double a);

#endif
