/*
 * math_share.c
 *		A part of a total beside a limit: the one comparison of all shares.
 */
#include "math_share.h"

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
 * Such a quotient is off by up to 5e-17 of itself, and keeps that when it is
 * multiplied or summed, which brings more decimals or more units of error;
 * 1e-15 leaves room for a chain of a dozen.  Numbers of more than 26 digits,
 * or of fewer than eight decimals, come from no such chain.
 */
#define QUOTIENT_SLACK 1e-15
#define QUOTIENT_MOST_UNITS 1e26
#define QUOTIENT_LEAST_SCALE 8

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

/* Add a value, and its units if they are given; false when they need more than 256 bits. */
bool
share_sum_add(ShareSum *sum, double value, const WideInt *units)
{
	math_sum_add(&sum->real, value);
	return units == NULL || wide_add(&sum->units, units);
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
	if (total->kind == SHARE_FLOAT || !isfinite(total->value))
		return true;
	product = total->units = sum_units(total->kind, sum);
	return wide_multiply(&product, WHOLE);
}

/* Can a number of so many units be a quotient that was rounded? */
bool
share_is_roundable(double units)
{
	return units >= ROUNDED_UNITS;
}

/* So many values of a SHARE_WIDE total, the greatest ones, can be rounded quotients. */
void
share_total_roundable(ShareTotal *total, double greatest, size_t rounded)
{
	total->rounded = total->scale == 2 || total->scale == 3 ? 0 : rounded;
	if (total->rounded > 0 && total->scale >= QUOTIENT_LEAST_SCALE && greatest < QUOTIENT_MOST_UNITS)
		total->relative = QUOTIENT_SLACK;
}

/*
 * How many units the part may be off the limit by the rounding of values:
 * half a unit for each that can be rounded, weighed by what it does to
 * part - limit * total.
 */
static double
rounding_units(const ShareTotal *total, size_t count, const ShareLimit *limit)
{
	double		inside = (double) (count < total->rounded ? count : total->rounded);
	double		outside = (double) total->rounded - inside;

	return 0.5 * (inside * (1 - limit->value) + outside * limit->value) +
		total->relative * limit->value * total->value;
}

/*
 * Is the share of a part >= 0, made of the count greatest values, in the total
 * > 0 below the limit (-1), equal to it (0), or above it (1)?
 */
int
share_compare(const ShareTotal *total, const ShareSum *part, size_t count, const ShareLimit *limit)
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
		(void) wide_multiply(&left, limit->whole);
		(void) wide_multiply(&right, limit->parts);
		wide_negate(&right);
		(void) wide_add(&left, &right);
		above = wide_estimate(&left) / (double) limit->whole;
		slack = rounding_units(total, count, limit);
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
