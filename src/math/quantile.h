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

extern void order_statistics(const double *values, size_t n, const size_t *ranks,
							 int nranks, double *result, QuantileWork *work);
extern void quantile_cuts(const double *values, size_t n, int bins, double *cuts,
						  QuantileWork *work);
extern double weighted_median(size_t n, const double *values, const double *weights,
							  size_t stride);
extern void rank_cuts(const double *values, size_t n, int bins, double *cuts,
					  QuantileWork *work);

#endif
