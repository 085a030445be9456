/*
 * internal_rate.h
 *		The internal rate of return of a cash flow.
 */
#ifndef CRM_MATH_INTERNAL_RATE_H
#define CRM_MATH_INTERNAL_RATE_H

#include <stddef.h>

#include "math/btyd.h"

/* Rates beyond are none. */
#define INTERNAL_RATE_MOST 1e6

/* One amount, which is not 0, and when it is paid, in years or other periods. */
typedef struct Payment
{
	double		time;
	double		amount;
} Payment;

extern double internal_rate(const Payment *flow, size_t n, MathInterrupted stop);

#endif
