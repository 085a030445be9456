/*
 * concentration_formulas.h
 *		How a total is spread over customers: Gini, Lorenz, HHI, entropy,
 *		shares of the largest, the whale curve.
 */
#ifndef CRM_MATH_CONCENTRATION_H
#define CRM_MATH_CONCENTRATION_H

#include <stdbool.h>
#include <stddef.h>

#include "math/share.h"

/*
 * What HHI and entropy need of a set of values >= 0, in any order: sums that
 * are exact to some 100 bits, so that order and split show in no result.
 */
typedef struct ShareMoments
{
	double		n;
	double		largest;
	MathSum		sum;			/* of x */
	MathSum		squares;		/* of x^2 */
	MathSum		logs;			/* of x ln x */
} ShareMoments;

extern void share_moments_add(ShareMoments *moments, double value);
extern void share_moments_merge(ShareMoments *moments, const ShareMoments *other);
extern bool share_moments_hhi(const ShareMoments *moments, double *hhi);
extern bool share_moments_entropy(const ShareMoments *moments, double *entropy);

/* Sorted values, ascending. */
typedef struct SortedValues
{
	const double *values;
	size_t		n;
	const WideInt *wide;		/* the same in units of 10^-scale, where doubles are too short; or NULL */
	int			scale;
} SortedValues;

/* Decimals that are looked for in doubles, to compare shares in whole numbers. */
#define SHARED_MOST_DECIMALS 6

/* Sorted values, and their total to compare shares of it. */
typedef struct SharedValues
{
	const SortedValues *sorted;
	double		factor;			/* units in 1 */
	ShareTotal	total;
} SharedValues;

extern SharedValues shared_values(const SortedValues *sorted);
extern size_t shared_count(const SharedValues *shared, size_t passed, ShareSum *sum,
						   const ShareLimit *limit);

/* How many customers the best share p of n customers are. */
typedef enum FractionRule
{
	FRACTION_EXACT,				/* n p, with a fraction of a customer */
	FRACTION_FLOOR,				/* n p rounded down */
	FRACTION_CEIL				/* n p rounded up */
} FractionRule;

extern double sorted_total(const SortedValues *sorted);
extern bool sorted_gini(const SortedValues *sorted, bool unbiased, double *gini);
extern bool sorted_gini_normalized(const SortedValues *sorted, double *gini);
extern double fraction_count(size_t n, const ShareLimit *fraction, FractionRule rule);
extern bool sorted_top_share(const SortedValues *sorted, double count, double *share);
extern size_t sorted_top_count(const SortedValues *sorted, double share);
extern bool sorted_curve(const SortedValues *sorted, bool descending, int points, double *curve);

/* Customers with a profit, with a loss, and what they bring. */
typedef struct WhaleTotals
{
	size_t		winners;
	size_t		losers;
	double		profit;
	double		loss;
	double		total;
} WhaleTotals;

extern WhaleTotals sorted_whale(const SortedValues *sorted);

#endif
