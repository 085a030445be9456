/*
 * replicates.c
 *		Standard error and interval of an estimate from its replicates.
 *
 * A replicate that failed is NaN, which is dropped.
 */
#include "math/replicates.h"

#include <math.h>

#include "math/normal.h"
#include "math/sort.h"

static const Uncertainty unknown = {NAN, NAN, NAN};

/* The value with so large a share below it, between two of them by their distance, as percentile_cont. */
double
percentile_of_sorted(const double *sorted, size_t n, double share)
{
	double		place = share * (double) (n - 1);
	size_t		below = (size_t) place;

	if (below + 1 >= n)
		return sorted[n - 1];
	return sorted[below] + (place - (double) below) * (sorted[below + 1] - sorted[below]);
}

/* Sum of squares about the mean of values that are no NaN, and their number. */
static double
squares_about_mean(const double *values, size_t n, size_t *valid)
{
	double		mean = 0;
	double		squares = 0;

	*valid = 0;
	for (size_t i = 0; i < n; i++)
		if (isfinite(values[i]))
			mean += (values[i] - mean) / (double) ++*valid;
	for (size_t i = 0; i < n; i++)
		if (isfinite(values[i]))
			squares += (values[i] - mean) * (values[i] - mean);
	return squares;
}

/*
 * Of bootstrap replicates (Efron 1979): their standard deviation, divisor one
 * less than their number, and their percentiles.  Unknown if fewer than half
 * are valid.  The values are sorted; scratch has room for as many.
 */
Uncertainty
bootstrap_uncertainty(double *values, double *scratch, size_t n, double confidence)
{
	Uncertainty result = unknown;
	size_t		valid;
	double		squares = squares_about_mean(values, n, &valid);
	size_t		kept = 0;

	if (valid < 2 || 2 * valid < n)
		return unknown;
	for (size_t i = 0; i < n; i++)
		if (isfinite(values[i]))
			values[kept++] = values[i];
	sort_doubles(values, scratch, valid, NULL);
	result.se = sqrt(squares / (double) (valid - 1));
	result.lower = percentile_of_sorted(values, valid, (1 - confidence) / 2);
	result.upper = percentile_of_sorted(values, valid, (1 + confidence) / 2);
	return result;
}

/*
 * Of estimates that each leave one group out (delete-a-group jackknife; Kott
 * 2001, "The delete-a-group jackknife", J. Official Statistics 17): SE^2 =
 * (G - 1) / G sum of (estimate_g - their mean)^2; the interval is normal about
 * the estimate from all.  Unknown with fewer valid groups than least, or than
 * half of all.
 */
Uncertainty
jackknife_uncertainty(const double *values, size_t n, size_t least, double estimate, double confidence)
{
	Uncertainty result = unknown;
	size_t		valid;
	double		squares = squares_about_mean(values, n, &valid);
	double		width;

	if (valid < least || valid < 2 || 2 * valid < n || !isfinite(estimate))
		return unknown;
	result.se = sqrt(squares * (double) (valid - 1) / (double) valid);
	width = math_normal_upper((1 - confidence) / 2) * result.se;
	result.lower = estimate - width;
	result.upper = estimate + width;
	return result;
}
