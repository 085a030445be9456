/*-------------------------------------------------------------------------
 *
 * math_special.c
 *	  Special functions: gamma family, logarithms of sums, 2F1(1,b;c;z),
 *	  the exponential integral.
 *
 *-------------------------------------------------------------------------
 */
#include "math/special.h"

#include <float.h>

#include "math/quadrature.h"

#define LN_SQRT_2PI 0.91893853320467274178
#define EULER_GAMMA 0.57721566490153286061

/* From here on the Stirling series below are exact to a double. */
#define STIRLING_FROM 10.0

/*
 * math_lgamma
 *		ln Gamma(x), x > 0, without the global sign of lgamma().
 */
double
math_lgamma(double x)
{
	int			sign;

	return lgamma_r(x, &sign);
}

/*
 * math_digamma
 *		psi(x), x > 0: upward recurrence to 10, then the asymptotic series
 *		(Abramowitz & Stegun 1964, 6.3.18).
 */
double
math_digamma(double x)
{
	double		shift = 0.0;
	double		y;

	while (x < STIRLING_FROM)
	{
		shift -= 1.0 / x;
		x += 1.0;
	}
	y = 1.0 / (x * x);
	return shift + log(x) - 0.5 / x
		- y * (1.0 / 12 - y * (1.0 / 120 - y * (1.0 / 252 - y * (1.0 / 240
		- y * (1.0 / 132 - y * (691.0 / 32760 - y * (1.0 / 12
		- y * (3617.0 / 8160))))))));
}

/*
 * math_trigamma
 *		psi'(x), x > 0: upward recurrence to 10, then the asymptotic series
 *		(Abramowitz & Stegun 1964, 6.4.12).
 */
double
math_trigamma(double x)
{
	double		shift = 0.0;
	double		y;

	while (x < STIRLING_FROM)
	{
		shift += 1.0 / (x * x);
		x += 1.0;
	}
	y = 1.0 / (x * x);
	return shift + 1.0 / x + 0.5 * y
		+ y / x * (1.0 / 6 - y * (1.0 / 30 - y * (1.0 / 42 - y * (1.0 / 30
		- y * (5.0 / 66 - y * (691.0 / 2730 - y * (7.0 / 6
		- y * (3617.0 / 510))))))));
}

/*
 * math_stirling_error
 *		ln Gamma(x) - [(x - 1/2) ln x - x + ln(2 pi)/2], x > 0
 *		(Loader 2000; Abramowitz & Stegun 1964, 6.1.41).
 */
double
math_stirling_error(double x)
{
	double		shift = 0.0;
	double		y;

	while (x < STIRLING_FROM)
	{
		shift += (x + 0.5) * log1p(1.0 / x) - 1.0;
		x += 1.0;
	}
	y = 1.0 / (x * x);
	return shift + (1.0 / 12 - y * (1.0 / 360 - y * (1.0 / 1260
		- y * (1.0 / 1680 - y * (1.0 / 1188 - y * (691.0 / 360360
		- y * (1.0 / 156 - y * (3617.0 / 122400)))))))) / x;
}

/*
 * stirling_diff
 *		math_stirling_error(a + d) - math_stirling_error(a) for a, a + d >= 10,
 *		term by term, so that a small d keeps its digits.
 */
static double
stirling_diff(double a, double d)
{
	static const double coef[8] = {
		1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188,
		-691.0 / 360360, 1.0 / 156, -3617.0 / 122400
	};
	double		t = a / (a + d);
	double		less = -d / (a + d);	/* t - 1 */
	double		f = less;			/* t^(2k-1) - 1 */
	double		power = 1.0 / a;
	double		sum = 0.0;
	int			k;

	for (k = 0; k < 8; k++)
	{
		sum += coef[k] * power * f;
		power /= a * a;
		f = t * t * f + less * (1.0 + t);
	}
	return sum;
}

/*
 * math_lgamma_diff
 *		ln Gamma(a + d) - ln Gamma(a), a > 0, a + d > 0, without the
 *		cancellation of two large logarithms (small d, large a).
 */
double
math_lgamma_diff(double a, double d)
{
	double		shift = 0.0;

	if (d == 0.0)
		return 0.0;
	if (a < STIRLING_FROM && d > 1e6)
		return math_lgamma(a + d) - math_lgamma(a);
	while (a < STIRLING_FROM || a + d < STIRLING_FROM)
	{
		shift -= log1p(d / a);
		a += 1.0;
	}
	return shift + (a - 0.5) * log1p(d / a) + d * (log(a + d) - 1.0)
		+ stirling_diff(a, d);
}

/*
 * math_lnbeta
 *		ln B(a, b), a, b > 0, stable when one or both are large
 *		(after Didonato & Morris 1992, algorithm 708).
 */
double
math_lnbeta(double a, double b)
{
	double		h;

	if (a > b)
	{
		h = a;
		a = b;
		b = h;
	}
	if (a < STIRLING_FROM)
		return math_lgamma(a) - math_lgamma_diff(b, a);
	h = a / b;
	return LN_SQRT_2PI - 0.5 * log(b) + (a - 0.5) * log(h / (1.0 + h))
		- b * log1p(h)
		+ math_stirling_error(a) + math_stirling_error(b)
		- math_stirling_error(a + b);
}

/*
 * log1p_minus
 *		ln(1 + x) - x for |x| <= 1/2: the series of atanh in x / (2 + x).
 */
static double
log1p_minus(double x)
{
	double		r = x / (2.0 + x);
	double		y = r * r;
	double		sum = 0.0;
	int			k;

	for (k = 19; k >= 0; k--)
		sum = sum * y + 2.0 / (2 * k + 3);
	return r * (sum * y - x);
}

/*
 * math_log_beta_power
 *		a ln x + b ln y - ln B(a, b) for x + y = 1, a, b > 0, by the saddle
 *		point expansion (Loader 2000): no cancellation of the three terms
 *		near the mode, however large a and b.  x = 0 or y = 0: -Inf.
 */
double
math_log_beta_power(double a, double b, double x, double y)
{
	double		n = a + b;
	double		diff = fma(x, b, -y * a);
	double		e = diff / a;
	double		f = -diff / b;
	double		deviance;

	if (x <= 0.0 || y <= 0.0)
		return -INFINITY;
	if (fabs(e) <= 0.5 && fabs(f) <= 0.5)
		deviance = a * log1p_minus(e) + b * log1p_minus(f);
	else
		deviance = a * (fabs(e) <= 0.5 ? log1p(e) : log(x * (n / a)))
			+ b * (fabs(f) <= 0.5 ? log1p(f) : log(y * (n / b)));
	return deviance + 0.5 * log(a) + 0.5 * log(b / n) - LN_SQRT_2PI
		- math_stirling_error(a) - math_stirling_error(b)
		+ math_stirling_error(n);
}

/*
 * hyp2f1_rate
 *		Decay rate at y of the integrand of hyp2f1_quadrature().
 */
static double
hyp2f1_rate(double b, double d, double zc, double y)
{
	double		grown = zc * exp(fmin(y, 700.0));

	return d - 1.0 + b * grown / (1.0 - zc + grown);
}

/*
 * hyp2f1_panel
 *		End of the Gauss-Legendre panel that starts at y.  The integrand is a
 *		plain exponential up to ln(1/zc) or ln(1/(b zc)) and after ln(1/zc);
 *		between, a panel may not be longer than 3; the exponent may change by
 *		30 at most.
 */
static double
hyp2f1_panel(double b, double d, double zc, double y)
{
	double		knee = -log(zc * fmax(b, 1.0)) - 3.0;
	double		width = 3.0;
	int			i;

	if (y < knee)
		width = fmax(fmin(knee - y, 24.0), 1.0);
	else if (y > 4.0 - log(zc))
		width = 24.0;
	for (i = 0; i < 8; i++)
	{
		double		rate = fabs(hyp2f1_rate(b, d, zc, y + width));

		if (width * rate <= 30.0)
			break;
		width = i < 7 ? fmax(30.0 / rate, 0.5 * width) : 30.0 / rate;
	}
	return y + width;
}

/*
 * hyp2f1_quadrature
 *		2F1(1,b;c;z), c = b + d > 1, by Euler's integral in y = -ln(1 - t),
 *			(c-1) Int_0^Inf e^(-(c-1-b) y) (1 + zc (e^y - 1))^-b dy,
 *		zc = 1 - z: Gauss-Legendre on panels.
 */
static double
hyp2f1_quadrature(double b, double d, double zc)
{
	double		sum = 0.0;
	double		lo = 0.0;
	int			panel;

	for (panel = 0; panel < 500; panel++)
	{
		double		hi = hyp2f1_panel(b, d, zc, lo);
		double		part = 0.0;
		int			i;

		for (i = 0; i < MATH_GAUSS24; i++)
		{
			double		y = lo + (hi - lo) * math_gauss24.node[i];
			double		lift = y > 30.0 ? log((1.0 - zc) * exp(-y) + zc) + y
				: log1p(zc * expm1(y));

			part += math_gauss24.weight[i]
				* exp(-(d - 1.0) * y - b * lift);
		}
		part *= hi - lo;
		sum += part;
		lo = hi;
		/* the rest is no more than the last panel once the decay is on */
		if (part < 1e-17 * sum && hyp2f1_rate(b, d, zc, lo) > 0.0)
			break;
	}
	return (b + d - 1.0) * sum;
}

/*
 * hyp2f1_fraction
 *		2F1(1,b;c;z) - 1, c > b > 0, by Gauss's continued fraction (DLMF 15.7.5)
 *		in Steed's form, here a sum of positive terms; 0 when it does not
 *		settle in 1000 steps.
 */
static double
hyp2f1_fraction(double b, double diff, double z)
{
	double		c = b + diff;
	double		d = 1.0;
	double		delta = 1.0;
	double		sum = 0.0;
	int			i;

	for (i = 0; i < 1000; i++)
	{
		int			half = i / 2;
		double		m = half;
		double		k;

		if (i % 2 == 0)
			k = (b + m) * (c + m - 1.0) / ((c + i - 1.0) * (c + i));
		else
			k = (m + 1.0) * (diff + m) / ((c + i - 1.0) * (c + i));
		d = 1.0 / (1.0 - k * z * d);
		delta *= d - 1.0;
		sum += delta;
		if (delta < (1.0 + sum) * 1e-17)
			return sum;
	}
	return 0.0;
}

/*
 * math_hyp2f1_one
 *		2F1(1, b; b+d; z), the sum over j >= 0 of (b)_j / (b+d)_j z^j, for
 *		b >= 0, d > 0, 0 <= z < 1; zc = 1 - z and d = c - b are given by the
 *		caller so that z near 1 and b much greater than d keep their digits.
 *		Power series for small z, Gauss's continued fraction in the middle,
 *		Euler's integral near 1 or when the fraction does not settle.
 */
double
math_hyp2f1_one(double b, double d, double z, double zc)
{
	double		c = b + d;
	double		term = 1.0;
	double		sum = 0.0;
	int			n;

	if (b == 0.0 || z == 0.0)
		return 1.0;
	if (z <= 0.6)
	{
		for (n = 0; n < 200; n++)
		{
			term *= (b + n) / (c + n) * z;
			sum += term;
			if (term < sum * (0.2 * DBL_EPSILON))
				return 1.0 + sum;
		}
	}
	/* one step of the recurrence brings c above 1 */
	if (c <= 1.5)
		return 1.0 + b / c * z * math_hyp2f1_one(b + 1.0, d, z, zc);
	if (z <= 0.97)
	{
		sum = hyp2f1_fraction(b, d, z);
		if (sum > 0.0)
			return 1.0 + sum;
	}
	return hyp2f1_quadrature(b, d, zc);
}

/*
 * expint_fraction
 *		e^w E_s(w) by the even part of the continued fraction (Abramowitz &
 *		Stegun 1964, 5.1.22); w >= 1.  Numerators p and denominators q of the
 *		convergents by their recurrence, which spares a division per step.
 */
static double
expint_fraction(double s, double w)
{
	double		b = w + s;
	double		p0 = 0.0;
	double		p1 = 1.0;
	double		q0 = 1.0;
	double		q1 = b;
	int			i;

	for (i = 1; i < 2000; i++)
	{
		double		a = -i * (s - 1.0 + i);
		double		p2;
		double		q2;

		b += 2.0;
		p2 = b * p1 + a * p0;
		q2 = b * q1 + a * q0;
		p0 = p1;
		q0 = q1;
		p1 = p2;
		q1 = q2;
		if (fabs(p1 * q0 - p0 * q1) <= DBL_EPSILON * p1 * q0)
			break;
		if (q1 > 1e100)
		{
			p0 *= 1e-100;
			p1 *= 1e-100;
			q0 *= 1e-100;
			q1 *= 1e-100;
		}
	}
	return p1 / q1;
}

/*
 * expint_start
 *		e^w E_s(w) for 0 < s <= 3/2, 0 < w < 1 by the power series (DLMF
 *		8.19.10), the pole of Gamma(1-s) taken together with its mate.
 */
static double
expint_start(double s, double w)
{
	double		eps = 1.0 - s;
	double		lead;
	double		term = 1.0;
	double		sum = 0.0;
	int			n;

	if (eps == 0.0)
		lead = -EULER_GAMMA - log(w);
	else
		lead = expm1(math_lgamma(1.0 + eps) - eps * log(w)) / eps;
	for (n = 1; n < 40; n++)
	{
		term *= -w / n;
		sum += term / (eps + n);
		if (fabs(term) < 1e-18)
			break;
	}
	return exp(w) * (lead - sum);
}

/*
 * math_expint_scaled
 *		e^w E_s(w) = Int_0^Inf e^(-w u) (1 + u)^-s du for real s > 0, w > 0
 *		(also s >= 0).  Continued fraction for w >= 1; below, the power
 *		series for the fractional part of s and the recurrence
 *		s E_{s+1} = e^-w - w E_s (DLMF 8.19.12), which is stable upwards.
 */
double
math_expint_scaled(double s, double w)
{
	double		base;
	double		value;

	if (s == 0.0)
		return 1.0 / w;
	if (w >= 1.0)
		return expint_fraction(s, w);
	if (s > 60.0)
	{
		/* the recurrence forgets its start: 30 steps divide by (s/w)^30 */
		base = s - 30.0;
		value = 1.0 / (base + w);
	}
	else
	{
		base = s <= 1.5 ? s : s - ceil(s - 1.5);
		value = expint_start(base, w);
	}
	for (; base < s - 0.5; base += 1.0)
		value = (1.0 - w * value) / base;
	return value;
}
