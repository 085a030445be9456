/*
 * decimal.c
 *		Doubles that stand for short decimals, as money does.
 */
#include "math/decimal.h"

#include <float.h>
#include <math.h>

/* All of them are doubles. */
static const double powers[DECIMAL_MOST_PLACES + 1] = {
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
};

/*
 * The least number of up to most places with which each value is the double
 * next to a decimal of at most 15 digits.  -1 when they are something else.
 */
int
decimal_places(const double *values, size_t n, int most)
{
	for (int places = 0; places <= most; places++)
	{
		double		factor = powers[places];
		size_t		i = 0;

		for (; i < n; i++)
		{
			double		units = rint(values[i] * factor);

			if (!(fabs(units) < DECIMAL_MOST_UNITS) || units / factor != values[i])
				break;
		}
		if (i == n)
			return places;
	}
	return -1;
}

/* The whole number of units of 10^-places that a value stands for. */
int64_t
decimal_units(double value, int places)
{
	return (int64_t) rint(value * powers[places]);
}

/* The double next to dividend / divisor: positive, the quotient below 2^62, the divisor below 2^64. */
static double
nearest_quotient(unsigned __int128 dividend, unsigned __int128 divisor)
{
	unsigned __int128 quotient;
	int			shift = 0;

	/* 62 bits, and a last one that tells of a remainder: then rounded once */
	while (dividend < divisor << 62)
	{
		dividend <<= 1;
		shift++;
	}
	quotient = dividend / divisor;
	if (dividend % divisor != 0)
		quotient |= 1;
	return ldexp((double) (uint64_t) quotient, -shift);
}

/*
 * units / parts of 10^-places, rounded once.  A quotient that is no whole
 * number of units stays below the double of the next one, so that "value >
 * quotient" is true of that, whatever the unit.
 */
double
decimal_quotient(__int128 units, uint64_t parts, int places)
{
	unsigned __int128 magnitude = units < 0 ? -(unsigned __int128) units : (unsigned __int128) units;
	unsigned __int128 divisor = (unsigned __int128) parts * (uint64_t) powers[places];
	unsigned __int128 above;
	double		result;
	double		next;

	if (units == 0)
		return 0;
	result = nearest_quotient(magnitude, divisor);
	if (units < 0)
		result = -result;
	if (magnitude % parts == 0)
		return result;
	above = magnitude / parts + (units > 0);
	next = (double) above / powers[places];
	if (units < 0)
		next = -next;
	return result >= next ? nextafter(next, -HUGE_VAL) : result;
}

/*
 * The decimal of up to six places and twelve digits that a value is but for
 * the rounding of a few operations, as a sum of doubles is; else the value.
 */
double
decimal_near(double value)
{
	for (int places = 0; places <= 6; places++)
	{
		double		units = rint(value * powers[places]);
		double		decimal = units / powers[places];

		if (!(fabs(units) < 1e12))
			break;
		if (fabs(value - decimal) <= 8 * DBL_EPSILON * fabs(value))
			return decimal;
	}
	return value;
}
