/*
 * share.h
 *		A part of a total beside a limit: the one comparison of all shares.
 *
 * Whole numbers of units are compared exactly.  Doubles, and long decimals
 * that a division may have rounded, have reached a limit as soon as they are
 * within their own rounding of it, so that multiplying all values by a
 * constant changes nothing.
 */
#ifndef CRM_MATH_SHARE_H
#define CRM_MATH_SHARE_H

#include <stdbool.h>
#include <stddef.h>

#include "math/special.h"
#include "math/wide.h"

/*
 * Relative slack of doubles.  A double is off by up to 1.1e-16 of itself, a
 * few operations and a plain sum of a thousand rows by up to 1e-13.
 */
#define SHARE_SLACK 1e-12

/* A limit of a share, as the fraction parts / whole. */
typedef struct ShareLimit
{
	double		value;
	uint64_t	parts;
	uint64_t	whole;
	double		slack;			/* how far the fraction may be from what was meant */
} ShareLimit;

/* What the values are. */
typedef enum ShareKind
{
	SHARE_FLOAT,				/* doubles */
	SHARE_UNITS,				/* whole numbers that doubles hold */
	SHARE_WIDE					/* whole numbers of any size */
} ShareKind;

/* A sum of values; units and rounding only of SHARE_WIDE. */
typedef struct ShareSum
{
	MathSum		real;
	WideInt		units;
	double		rounding;		/* units by which divisions may have changed the values */
} ShareSum;

/* A total to take shares of; begin it with its kind. */
typedef struct ShareTotal
{
	ShareKind	kind;
	double		value;
	WideInt		units;			/* unless SHARE_FLOAT */
	int			scale;			/* decimals of the units of SHARE_WIDE */
	double		rounding;		/* as of its sum */
} ShareTotal;

extern ShareLimit share_limit(double value);
extern ShareLimit share_limit_mean(size_t n);
extern void share_limit_add(ShareLimit *limit, const ShareLimit *other);
extern double share_count(const ShareLimit *limit, size_t n);

extern bool share_sum_add(ShareSum *sum, const ShareTotal *total, double value,
						  const WideInt *units, uint32_t rows);
extern bool share_total_set(ShareTotal *total, const ShareSum *sum);
extern int	share_compare(const ShareTotal *total, const ShareSum *part, const ShareLimit *limit);

extern bool share_same(double one, double other);

/* Has a value, a quotient perhaps, reached a limit? */
static inline bool
share_reaches(double value, double limit)
{
	return value >= limit || share_same(value, limit);
}

#endif
