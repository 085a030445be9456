/*-------------------------------------------------------------------------
 *
 * math_special_beta.c
 *	  Regularised incomplete beta and gamma functions.
 *
 *-------------------------------------------------------------------------
 */
#include "math/special.h"

#include <float.h>

#define LENTZ_TINY 1e-290

/*
 * beta_fraction
 *		Continued fraction of the incomplete beta function (DLMF 8.17.22),
 *		modified Lentz; for x below the mean it takes O(sqrt(max(a, b)))
 *		steps.
 */
static double
beta_fraction(double a, double b, double x)
{
	double		c = 1.0;
	double		d = 1.0 - (a + b) * x / (a + 1.0);
	double		h;
	int			m;

	if (fabs(d) < LENTZ_TINY)
		d = LENTZ_TINY;
	d = 1.0 / d;
	h = d;
	for (m = 1; m < 100000; m++)
	{
		double		m2 = 2.0 * m;
		double		aa = m * (b - m) * x / ((a + m2 - 1.0) * (a + m2));
		double		delta;

		d = 1.0 + aa * d;
		c = 1.0 + aa / c;
		d = 1.0 / (fabs(d) < LENTZ_TINY ? LENTZ_TINY : d);
		c = fabs(c) < LENTZ_TINY ? LENTZ_TINY : c;
		h *= d * c;
		aa = -(a + m) * (a + b + m) * x / ((a + m2) * (a + m2 + 1.0));
		d = 1.0 + aa * d;
		c = 1.0 + aa / c;
		d = 1.0 / (fabs(d) < LENTZ_TINY ? LENTZ_TINY : d);
		c = fabs(c) < LENTZ_TINY ? LENTZ_TINY : c;
		delta = d * c;
		h *= delta;
		if (fabs(delta - 1.0) < DBL_EPSILON)
			break;
	}
	return h;
}

/*
 * math_betainc
 *		Regularised incomplete beta I_x(a, b), a, b > 0, x + y = 1 (both
 *		given, so that either may be tiny).  The upper tail is
 *		math_betainc(b, a, y, x).
 */
double
math_betainc(double a, double b, double x, double y)
{
	if (x <= 0.0)
		return 0.0;
	if (y <= 0.0)
		return 1.0;
	if (x <= (a + 1.0) / (a + b + 2.0))
		return exp(math_log_beta_power(a, b, x, y)) / a * beta_fraction(a, b, x);
	return 1.0 - exp(math_log_beta_power(a, b, x, y)) / b * beta_fraction(b, a, y);
}

/*
 * math_gamma_power
 *		x^a e^-x / Gamma(a), x, a > 0, by Stirling's form so that large a and
 *		x near a keep their digits.
 */
double
math_gamma_power(double a, double x)
{
	double		e = (x - a) / a;
	double		deviance;

	if (fabs(e) < 0.5)
	{
		double		r = e / (2.0 + e);
		double		y = r * r;
		double		sum = 0.0;
		int			k;

		for (k = 19; k >= 0; k--)
			sum = sum * y + 2.0 / (2 * k + 3);
		deviance = a * r * (sum * y - e);
	}
	else
		deviance = a * log(x / a) - (x - a);
	return sqrt(a / (2.0 * M_PI)) * exp(deviance - math_stirling_error(a));
}

/*
 * gamma_series
 *		P(a, x) by its power series (DLMF 8.7.1), for x < a + 1.
 */
static double
gamma_series(double a, double x)
{
	double		term = 1.0 / a;
	double		sum = term;
	int			n;

	for (n = 1; n < 100000; n++)
	{
		term *= x / (a + n);
		sum += term;
		if (term < sum * (0.2 * DBL_EPSILON))
			break;
	}
	return sum * math_gamma_power(a, x);
}

/*
 * gamma_fraction
 *		Q(a, x) by its continued fraction (DLMF 8.9.2), for x >= a + 1.
 */
static double
gamma_fraction(double a, double x)
{
	double		b = x + 1.0 - a;
	double		c = 1e300;
	double		d = 1.0 / b;
	double		h = d;
	int			i;

	for (i = 1; i < 100000; i++)
	{
		double		an = -i * (i - a);
		double		delta;

		b += 2.0;
		d = an * d + b;
		c = b + an / c;
		d = 1.0 / (fabs(d) < LENTZ_TINY ? LENTZ_TINY : d);
		c = fabs(c) < LENTZ_TINY ? LENTZ_TINY : c;
		delta = d * c;
		h *= delta;
		if (fabs(delta - 1.0) < DBL_EPSILON)
			break;
	}
	return h * math_gamma_power(a, x);
}

/*
 * math_gamma_p
 *		Regularised lower incomplete gamma P(a, x), a > 0, x >= 0.
 */
double
math_gamma_p(double a, double x)
{
	if (x <= 0.0)
		return 0.0;
	return x < a + 1.0 ? gamma_series(a, x) : 1.0 - gamma_fraction(a, x);
}

/*
 * math_gamma_q
 *		Regularised upper incomplete gamma Q(a, x) = 1 - P(a, x).
 */
double
math_gamma_q(double a, double x)
{
	if (x <= 0.0)
		return 1.0;
	return x < a + 1.0 ? 1.0 - gamma_series(a, x) : gamma_fraction(a, x);
}

/*
 * math_nbd_pmf
 *		P(M = n) of the negative binomial with the given shape > 0 and odds
 *		u >= 0: Poisson counts over a time t with rate ~ Gamma(shape, t/u).
 */
double
math_nbd_pmf(double shape, double u, double n)
{
	if (n == 0.0)
		return exp(-shape * log1p(u));
	if (u == 0.0)
		return 0.0;
	return exp(math_log_beta_power(n, shape, u / (1.0 + u), 1.0 / (1.0 + u))) / n;
}

/*
 * math_nbd_tail
 *		P(M >= n) of the same, with full relative precision; 1 for n <= 0.
 */
double
math_nbd_tail(double shape, double u, double n)
{
	double		z = u / (1.0 + u);
	double		y = 1.0 / (1.0 + u);

	if (n <= 0.0)
		return 1.0;
	if (u == 0.0)
		return 0.0;
	/* a small tail above the mean of the Beta: no 1 - (nearly 1) */
	if (shape < 1.0 && z > (n + 1.0) / (n + shape + 2.0))
		return math_nbd_pmf(shape, u, n)
			* math_hyp2f1_one(n + shape, 1.0 - shape, z, y);
	return math_betainc(n, shape, z, y);
}
