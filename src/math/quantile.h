/*
 * quantile.h
 *		Order statistics and cut-offs without sorting.
 */
#ifndef CRM_MATH_QUANTILE_H
#define CRM_MATH_QUANTILE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Working space of order_statistics(): for n values, room for n doubles and
 * the histogram.  Owned by the caller.
 */
#define QUANTILE_HISTOGRAM 65536

typedef struct QuantileWork
{
	uint64_t   *keys;			/* n */
	size_t	   *histogram;		/* QUANTILE_HISTOGRAM */
} QuantileWork;

/* Different values, ascending, with how many of n have each. */
typedef struct CountedValues
{
	const double *values;
	const double *counts;		/* whole numbers */
	size_t		different;
	size_t		n;
} CountedValues;

extern void order_statistics(const double *values, size_t n, const size_t *ranks,
							 int nranks, double *result, QuantileWork *work);
extern void quantile_cuts(const double *values, size_t n, int bins, double *cuts,
						  QuantileWork *work);
extern void counted_quantile_cuts(const CountedValues *counted, int bins, double *cuts);
extern void counted_rank_cuts(const CountedValues *counted, int bins, double *cuts);
extern double weighted_median(size_t n, const double *values, const double *weights,
							  size_t stride);
extern void rank_cuts(const double *values, size_t n, int bins, double *cuts,
					  QuantileWork *work);

#endif
