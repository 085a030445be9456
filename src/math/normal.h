/*
 * normal.h
 *		Quantiles of the standard normal distribution.
 */
#ifndef MATH_NORMAL_H
#define MATH_NORMAL_H

extern double math_normal_upper(double tail);

#endif
