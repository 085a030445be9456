/*
 * fisher.h
 *		Quantiles of Fisher's F distribution.
 */
#ifndef MATH_FISHER_H
#define MATH_FISHER_H

extern double math_fisher_tail(double f, double freedom1, double freedom2);
extern double math_fisher_upper(double tail, double freedom1, double freedom2);

#endif
