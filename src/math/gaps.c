/*
 * gaps.c
 *		The gap after the last of some events, from the gaps before it.
 *
 * Both distributions are predictive: they reckon with it that mean and
 * deviation are estimated, from few gaps.
 */
#include "math/gaps.h"

#include <math.h>

#include "math/double.h"
#include "math/student.h"

/* Sample standard deviation of two or more gaps that are whole numbers, from their sum and the sum of their squares. */
double
gaps_deviation(int64_t gaps, int64_t span, int64_t squares)
{
	DoubleDouble rest = dd_add(two_product((double) gaps, (double) squares),
							   dd_negate(two_product((double) span, (double) span)));

	return sqrt(fmax(rest.high + rest.low, 0) / ((double) gaps * ((double) gaps - 1)));
}

/*
 * P(next gap > gap) where gaps are exponential: gap / mean has an F distribution
 * with 2 and 2 n degrees of freedom, whose tail is (1 + gap / (n mean))^-n
 * (Lawless 1982, Statistical Models and Methods for Lifetime Data, 3.5.3).
 */
double
gaps_irregular_tail(double gaps, double mean, double gap)
{
	return exp(-gaps * log1p(gap / (gaps * mean)));
}

/* The gap that is exceeded with that probability. */
double
gaps_irregular_limit(double gaps, double mean, double tail)
{
	return gaps * mean * expm1(-log(tail) / gaps);
}

/*
 * The same where two or more gaps are normal: Student's t with n - 1 degrees of
 * freedom of (gap - mean) / (s sqrt(1 + 1/n)) (Hahn & Meeker 1991, Statistical
 * Intervals, 4.7).  Gaps that were all equal end at their mean.
 */
double
gaps_regular_tail(double gaps, double mean, double deviation, double gap)
{
	double		t = (gap - mean) / (deviation * sqrt(1 + 1 / gaps));

	if (gap == mean)
		return 0.5;
	return t < 0 ? 1 - math_student_tail(t, gaps - 1) : math_student_tail(t, gaps - 1);
}

/* The gap that is exceeded with that probability; none is below 0. */
double
gaps_regular_limit(double gaps, double mean, double deviation, double tail)
{
	double		t = deviation == 0 ? 0 : tail <= 0.5 ? math_student_upper(tail, gaps - 1) : -math_student_upper(1 - tail, gaps - 1);

	return fmax(mean + t * deviation * sqrt(1 + 1 / gaps), 0);
}
