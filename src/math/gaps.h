/*
 * gaps.h
 *		The gap after the last of some events, from the gaps before it.
 */
#ifndef CRM_MATH_GAPS_H
#define CRM_MATH_GAPS_H

#include <stdint.h>

extern double gaps_deviation(int64_t gaps, int64_t span, int64_t squares);
extern double gaps_irregular_tail(double gaps, double mean, double gap);
extern double gaps_irregular_limit(double gaps, double mean, double tail);
extern double gaps_regular_tail(double gaps, double mean, double deviation, double gap);
extern double gaps_regular_limit(double gaps, double mean, double deviation, double tail);

#endif
