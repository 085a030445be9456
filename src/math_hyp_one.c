/*
 * math_hyp_one.c
 *		Discounted sums of ratios of beta functions.
 */
#include "math_hyp_one.h"

#include <float.h>
#include <math.h>

#define FIRST_LENGTH 32.0
#define LAST_LENGTH 4194304.0

/*
 * Bounds of the series from `length` pairs of elements of the fraction below:
 * with s at infinity behind the last pair, and with s = 0.
 */
static void
fraction_bounds(double b, double gap, double zc, double length,
				double *from_above, double *from_below)
{
	double		c = b + gap;
	double		high = (gap + length) / (c + 2.0 * length);
	double		low = high * zc;
	double		g;

	/* high, low are s_{2m+2}; each round goes from s_{2m+2} to s_{2m} */
	for (double m = length; m > 0.0; m -= 1.0)
	{
		double		inverse = 1.0 / (c + 2.0 * m - 1.0);
		double		even = m * inverse;
		double		odd_rest = (gap + (m - 1.0)) / (c + 2.0 * (m - 1.0));

		g = (b + m) / (c + 2.0 * m);
		high = (c + m - 1.0) * inverse * ((g * zc + high) / (g + high));
		low = (c + m - 1.0) * inverse * ((g * zc + low) / (g + low));
		high = odd_rest * ((even * zc + high) / (even + high));
		low = odd_rest * ((even * zc + low) / (even + low));
	}
	g = b / c;
	*from_above = (g + high) / (g * zc + high);
	*from_below = (g + low) / (g * zc + low);
}

/*
 * sum over j >= 0 of (b)_j / (b+gap)_j (1+rate)^-j, which is
 * 2F1(1, b; b+gap; 1/(1+rate)), for b, gap, rate > 0.
 *
 * Gauss's continued fraction (Wall 1948, "Analytic theory of continued
 * fractions", par. 89) has the elements (1 - g_{n-1}) g_n z with
 *
 *	g_{2m+1} = (b+m) / (c+2m),  g_{2m} = m / (c+2m-1),  c = b+gap.
 *
 * Its tails are g_{n-1} + s_n with s_n = (1-g_{n-1}) (g_n (1-z) + s_{n+1}) /
 * (g_n + s_{n+1}): positive terms only, so nothing cancels however near z is
 * to 1.  s_n rises with s_{n+1}, which gives bounds on both sides; the length
 * is doubled until they meet, about 10 / sqrt(rate) pairs.
 */
double
beta_ratio_series(double b, double gap, double rate)
{
	double		zc = rate / (1.0 + rate);
	double		length = FIRST_LENGTH + 8.0 / sqrt(zc);
	double		high;
	double		low;

	length = floor(fmin(length, LAST_LENGTH));
	for (;;)
	{
		fraction_bounds(b, gap, zc, length, &high, &low);
		if (fabs(high - low) <= 4.0 * DBL_EPSILON * low || length >= LAST_LENGTH)
			return low + 0.5 * (high - low);
		length *= 2.0;
	}
}
