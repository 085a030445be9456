/*
 * gamma_diff.c
 *		Differences of log gamma, digamma and trigamma that do not cancel.
 *
 * Each argument is raised by the recurrence of the function until the
 * asymptotic series holds (Abramowitz & Stegun 1964, 6.1.41, 6.3.18, 6.4.12),
 * and the difference is taken inside every term by algebra.
 */
#include "math/gamma_diff.h"

#include <math.h>

/* From here on the series below are right to the last digit. */
#define SERIES_FROM 24.0

/* (p^m - q^m) / (p - q): a sum of m terms, all positive. */
static double
power_ratio(double p, double q, int m)
{
	double		sum = 1.0;
	double		power = 1.0;

	for (int i = 1; i < m; i++)
	{
		power *= p;
		sum = sum * q + power;
	}
	return sum;
}

/*
 * ln G(z+a+d) - ln G(z+a) - ln G(z+d) + ln G(z), G the gamma function, for
 * z, z+a, z+d, z+a+d > 0; symmetric in a and d, with the sign of their product.
 * It is ln of B(z, a) / B(z+d, a), to full relative precision even where it is
 * far smaller than the four logarithms.  a and d may be 1e300.
 */
double
lgamma_cross_difference(double z, double a, double d)
{
	static const double coefficient[] = {
		-1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360
	};
	double		sum = 0.0;
	double		p;
	double		q;
	double		r;
	double		s;
	double		low = fmin(0.0, fmin(fmin(a, d), a + d));

	if (fabs(a) > fabs(d))
	{							/* the smaller one is factored out below */
		double		swap = a;

		a = d;
		d = swap;
	}
	for (; z + low < SERIES_FROM; z += 1.0)
		sum += log1p(a / z * (d / (z + a + d)));
	p = 1.0 / z;
	q = 1.0 / (z + a);
	r = 1.0 / (z + d);
	s = 1.0 / (z + a + d);
	sum += (z - 0.5) * log1p(-(a * q) * (d * r)) + a * log1p(d * q) + d * log1p(a * r);
	sum += (a * p) * (d * r) * (q + s * (z * q)) / 12.0;
	for (int i = 0; i < 5; i++)
		sum += coefficient[i] * (a * p * q * power_ratio(p, q, 2 * i + 3) -
								 a * r * s * power_ratio(r, s, 2 * i + 3));
	return sum;
}

/* digamma(z+a) - digamma(z) for z, z+a > 0. */
double
digamma_difference(double z, double a)
{
	static const double coefficient[] = {
		1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760
	};
	double		sum = 0.0;
	double		series = 0.5;
	double		p;
	double		q;

	for (; fmin(z, z + a) < SERIES_FROM; z += 1.0)
		sum += a / z / (z + a);
	p = 1.0 / z;
	q = 1.0 / (z + a);
	for (int i = 0; i < 6; i++)
		series += coefficient[i] * power_ratio(p, q, 2 * i + 2);
	return sum + log1p(a * p) + a * q * p * series;
}

/* trigamma(z) - trigamma(z+a) for z, z+a > 0. */
double
trigamma_difference(double z, double a)
{
	static const double coefficient[] = {
		1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730
	};
	double		sum = 0.0;
	double		series;
	double		p;
	double		q;

	for (; fmin(z, z + a) < SERIES_FROM; z += 1.0)
	{
		p = 1.0 / z;
		q = 1.0 / (z + a);
		sum += a * q * p * (p + q);
	}
	p = 1.0 / z;
	q = 1.0 / (z + a);
	series = 1.0 + 0.5 * (p + q);
	for (int i = 0; i < 6; i++)
		series += coefficient[i] * power_ratio(p, q, 2 * i + 3);
	return sum + a * q * p * series;
}
