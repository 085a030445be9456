/*
 * replicates.h
 *		Standard error and interval of an estimate from its replicates.
 */
#ifndef CRM_MATH_REPLICATES_H
#define CRM_MATH_REPLICATES_H

#include <stdbool.h>
#include <stddef.h>

/* What is not known is NaN. */
typedef struct Uncertainty
{
	double		se;
	double		lower;
	double		upper;
} Uncertainty;

extern double percentile_of_sorted(const double *sorted, size_t n, double share);
extern Uncertainty bootstrap_uncertainty(double *values, double *scratch, size_t n, double confidence);
extern Uncertainty jackknife_uncertainty(const double *values, size_t n, size_t least, double estimate, double confidence);

#endif
