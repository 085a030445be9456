/*
 * share.c
 *		A part of a total beside a limit: the one comparison of all shares.
 */
#include "math/share.h"

#include <float.h>
#include <math.h>

#define WHOLE UINT64_C(1000000000000000)	/* 10^15 */
#define THOUSAND UINT64_C(1000)

/* Shares that differ by more than this, relative to the limit, leave no doubt. */
#define DOUBT 1e-9

/*
 * PostgreSQL divides numerics to 16 significant digits at least, counted in
 * groups of four: a quotient has 10^16 units of its last place or more.
 * Shorter numbers are what they are, and so is money, with two or three
 * decimals, whatever its size.
 */
#define ROUNDED_UNITS 1e16

/*
 * Beside values of more decimals a number is filled up with zeros.  Those of
 * its own that are zeros as well are taken for filling; a quotient has more
 * than three of them once in ten thousand times.
 */
#define QUOTIENT_ZEROS 3

/*
 * A quotient is off by up to 5e-17 of itself, and keeps that when it is
 * multiplied or summed, which brings more decimals or more units of error;
 * 1e-15 leaves room for a chain of a dozen.  Numbers of fewer than eight
 * decimals come from no such chain, nor do those of more than 26 digits,
 * unless they are sums of large quotients and small ones, of 20 decimals.
 */
#define QUOTIENT_ERROR 5e-17
#define QUOTIENT_SLACK 1e-15
#define QUOTIENT_LEAST_SCALE 8
#define QUOTIENT_MOST_UNITS 1e26
#define QUOTIENT_SUM_SCALE 20
#define QUOTIENT_SUM_MOST_UNITS 1e36

/*
 * The fraction that a double between 0 and 1 stands for: the decimal of up to
 * twelve places next to it, if it is that or its neighbour, as 0.1 + 0.2 is
 * one of 0.3; else itself, to 1e-15.
 */
ShareLimit
share_limit(double value)
{
	ShareLimit	limit = {.value = value,.whole = WHOLE};
	double		places = rint(value * 1e12);

	if (fabs(value - places / 1e12) <= 4 * DBL_EPSILON * value)
		limit.parts = (uint64_t) places * THOUSAND;
	else
	{
		limit.parts = (uint64_t) rint(value * 1e15);
		limit.slack = 1e-15;
	}
	return limit;
}

/* The share that one of n > 0 has on average. */
ShareLimit
share_limit_mean(size_t n)
{
	return (ShareLimit) {.value = 1 / (double) n,.parts = 1,.whole = n};
}

/* Add another limit made by share_limit(). */
void
share_limit_add(ShareLimit *limit, const ShareLimit *other)
{
	limit->value += other->value;
	limit->parts += other->parts;
	limit->slack += other->slack;
}

/* The share of n: how many they are, a whole number where it is meant to be one. */
double
share_count(const ShareLimit *limit, size_t n)
{
	unsigned __int128 parts = (unsigned __int128) n * limit->parts;
	double		whole = (double) (uint64_t) (parts / limit->whole);
	double		rest = (double) (uint64_t) (parts % limit->whole) / (double) limit->whole;
	double		slack = limit->slack * (double) n;

	if (rest <= slack)
		return whole;
	return rest >= 1 - slack ? whole + 1 : whole + rest;
}

/* 10^n, n >= 0 */
static double
power10(int n)
{
	/* those that are doubles */
	static const double powers[] = {
		1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
		1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22
	};

	return n <= 22 ? powers[n] : pow(10, n);
}

/*
 * By how many units of 10^-scale divisions may have changed a value of about
 * that many units, a sum of so many rows: half a unit of its own last decimal
 * for each, whatever other values have, and the slack of a chain where it has
 * the decimals of one.
 */
static double
value_rounding(const WideInt *value, double units, int scale, uint32_t rows)
{
	WideInt		digits = *value;
	double		significant;
	double		filling;
	double		rounding;
	int			zeros;
	int			own;			/* the zeros that may be the value's own */

	if (scale == 2 || scale == 3 || units < ROUNDED_UNITS)
		return 0;
	if (wide_is_negative(&digits))
		wide_negate(&digits);
	zeros = wide_strip_zeros(&digits);
	significant = units / power10(zeros);
	if (zeros > scale)
		zeros = scale;
	own = zeros < QUOTIENT_ZEROS ? zeros : QUOTIENT_ZEROS;
	filling = power10(zeros);
	if (units * power10(own) < ROUNDED_UNITS * filling ||
		significant * power10(QUOTIENT_ZEROS) < ROUNDED_UNITS)
		return 0;
	rounding = fmin(0.5 * filling * rows, QUOTIENT_ERROR * units);
	if (scale - zeros + own >= QUOTIENT_LEAST_SCALE &&
		units < filling * (scale - zeros <= QUOTIENT_SUM_SCALE ? QUOTIENT_SUM_MOST_UNITS : QUOTIENT_MOST_UNITS))
		rounding += QUOTIENT_SLACK * units;
	return rounding;
}

/*
 * Add a value, made of so many rows, of a total whose kind and scale are known,
 * with its units if the kind is SHARE_WIDE; false when they need more than 256
 * bits.
 */
bool
share_sum_add(ShareSum *sum, const ShareTotal *total, double value, const WideInt *units,
			  uint32_t rows)
{
	math_sum_add(&sum->real, value);
	if (units == NULL)
		return true;
	sum->rounding += value_rounding(units, fabs(value), total->scale, rows);
	return wide_add(&sum->units, units);
}

/* The units of a sum; the parts of a sum of whole numbers are whole. */
static WideInt
sum_units(ShareKind kind, const ShareSum *sum)
{
	WideInt		units;
	WideInt		carry;

	if (kind == SHARE_WIDE)
		return sum->units;
	units = wide_from_whole(sum->real.sum);
	carry = wide_from_whole(sum->real.carry);
	(void) wide_add(&units, &carry);
	return units;
}

/* The total is this sum; false when it is too long to be compared exactly. */
bool
share_total_set(ShareTotal *total, const ShareSum *sum)
{
	WideInt		product;

	total->value = math_sum_value(&sum->real);
	total->rounding = sum->rounding;
	if (total->kind == SHARE_FLOAT || !isfinite(total->value))
		return true;
	product = total->units = sum_units(total->kind, sum);
	return wide_multiply_add(&product, WHOLE, 0);
}

/*
 * How many units the part may be off the limit by the rounding of values:
 * that of each, weighed by what it does to part - limit * total.
 */
static double
rounding_units(const ShareTotal *total, const ShareSum *part, const ShareLimit *limit)
{
	return part->rounding * (1 - limit->value) + (total->rounding - part->rounding) * limit->value;
}

/*
 * Is the share of a part >= 0 in the total > 0 below the limit (-1), equal to
 * it (0), or above it (1)?
 */
int
share_compare(const ShareTotal *total, const ShareSum *part, const ShareLimit *limit)
{
	double		wanted = limit->value * total->value;
	double		above = math_sum_value(&part->real) - wanted;
	double		slack = SHARE_SLACK * wanted;

	if (fabs(above) > DOUBT * wanted)
		return above > 0 ? 1 : -1;
	if (total->kind != SHARE_FLOAT)
	{
		WideInt		left = sum_units(total->kind, part);
		WideInt		right = total->units;

		/* the total was checked to have room for this */
		(void) wide_multiply_add(&left, limit->whole, 0);
		(void) wide_multiply_add(&right, limit->parts, 0);
		wide_negate(&right);
		(void) wide_add(&left, &right);
		above = wide_estimate(&left) / (double) limit->whole;
		slack = rounding_units(total, part, limit);
	}
	slack += limit->slack * total->value;
	return fabs(above) <= slack ? 0 : above > 0 ? 1 : -1;
}

/* Two doubles that differ by no more than their rounding. */
bool
share_same(double one, double other)
{
	return fabs(one - other) <= SHARE_SLACK * fmax(fabs(one), fabs(other));
}
