/*
 * decimal.h
 *		Doubles that stand for short decimals, as money does.
 *
 * 914.85 is no double, but the double next to it stands for it and for no
 * other number of 15 digits.  What is worked out of the decimals in whole
 * numbers, and rounded once, is the same in cents and in euros.
 */
#ifndef CRM_MATH_DECIMAL_H
#define CRM_MATH_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Up to this many powers of ten are doubles, and 10^15 units of up to 10^15 parts fit 128 bits. */
#define DECIMAL_MOST_PLACES 15

/* Units of more digits than 15 are not known by their double. */
#define DECIMAL_MOST_UNITS 1e15

extern int	decimal_places(const double *values, size_t n, int most);
extern int64_t decimal_units(double value, int places);
extern double decimal_quotient(__int128 units, uint64_t parts, int places);
extern double decimal_near(double value);

#endif
