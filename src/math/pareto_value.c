/*-------------------------------------------------------------------------
 *
 * math_pareto_value.c
 *	  Pareto/NBD: discounted expected purchases.
 *
 * A customer alive at T buys at T + u with expected rate
 *		(r+x)/(alpha+T) ((beta+T)/(beta+T+u))^s,
 * so every discounted value is P(alive) (r+x)/(alpha+T) times a discounted
 * integral of that power.  For the infinite horizon it is (beta+T) e^w E_s(w),
 * w = delta (beta+T), finite for every s > 0 (Fader, Hardie & Lee 2005, "RFM
 * and CLV", write it with Tricomi's function U(s, s, w)).
 *
 *-------------------------------------------------------------------------
 */
#include "math/pareto.h"

#include <math.h>

#include "math/quadrature.h"

/* Order of the correction of discrete discounting, and its two limits. */
#define CORRECTION_ORDER 10
#define BERNOULLI_TERMS 12
#define DIRECT_RATE 0.5
#define DIRECT_TERMS 400

/*
 * Integrand of e^(-w v) (1+v)^-s in z = ln(1+v): (1-s) z - w (e^z - 1).
 */
typedef struct DiscountShape
{
	double		rise;
	double		w;
} DiscountShape;

static double
discount_log(double z, const void *context, double *slope)
{
	const DiscountShape *d = (const DiscountShape *) context;
	double		growth = expm1(z);

	if (slope != NULL)
		*slope = d->rise - d->w - d->w * growth;
	return d->rise * z - d->w * growth;
}

/*
 * discounted_power
 *		Int_0^span e^(-w v) (1+v)^-s dv, s > 0, w >= 0; span may be INFINITY
 *		unless w = 0 and s <= 1 (then NAN).
 */
static double
discounted_power(double s, double w, double span)
{
	DiscountShape d;
	double		hi;
	double		peak = 0.0;

	d.rise = 1.0 - s;
	d.w = w;
	if (w == 0.0)
	{
		double		life = log1p(span);
		double		k = d.rise * life;

		if (isinf(span))
			return s > 1.0 ? 1.0 / (s - 1.0) : NAN;
		return life * (k == 0.0 ? 1.0 : expm1(k) / k);
	}
	/* at w e^z = 50 + w the integrand is below e^-40 of its peak for any s */
	hi = log1p(fmin(span, 50.0 / w));
	if (d.rise > w)
		peak = fmin(log(d.rise / w), hi);
	return math_logconcave_integral(discount_log, &d, 0.0, peak, hi);
}

/*
 * pareto_discounted
 *		Expected purchases in (T, T+t], discounted continuously at delta >= 0
 *		per unit of time.  t = INFINITY gives the DERT.  Does not exist (NAN)
 *		for delta = 0, no end and s <= 1.
 */
double
pareto_discounted(const BtydPosterior *post, double t, double delta)
{
	const double *p = post->after;

	return post->alive * (p[0] / p[1] * p[3] * discounted_power(p[2], delta * p[3], t / p[3]));
}

/*
 * correction_series
 *		Taylor coefficients, in D, of the difference between discounting at
 *		the end of each period and p0 times continuous discounting at
 *		rho = ln(1+rate) per period, p0 = (1 - e^-rho)/rho, for a flow
 *		e^(D u):
 *			E(D)/(1 - e^(D-rho)) - E(rho)/(rho - D),
 *			E(D) = e^-rho (e^D - 1)/D
 *		(an Euler-Maclaurin formula; its radius of convergence is 2 pi).
 *		1/(1 - e^-y) is written 1/y + 1/2 + sum of b_j y^(2j-1).
 */
static void
correction_series(double rho, double *c)
{
	/* b_j = B_2j / (2j)! */
	static const double b[BERNOULLI_TERMS] = {
		8.3333333333333333333e-2, -1.3888888888888888889e-3,
		3.3068783068783068783e-5, -8.2671957671957671958e-7,
		2.0876756987868098979e-8, -5.2841901386874931848e-10,
		1.3382536530684678833e-11, -3.3896802963225828668e-13,
		8.5860620562778445641e-15, -2.1748686985580618730e-16,
		5.5090028283602295152e-18, -1.3954464685812523341e-19
	};
	double		bracket[2 * BERNOULLI_TERMS] = {0.5};
	double		divided[CORRECTION_ORDER] = {0.0};
	double		flow[CORRECTION_ORDER];
	int			i;
	int			j;

	/* 1/2 + sum of b_j y^(2j-1), then its Taylor shift to y = rho - D */
	for (j = 0; j < BERNOULLI_TERMS; j++)
		bracket[2 * j + 1] = b[j];
	for (i = 0; i < CORRECTION_ORDER; i++)
		for (j = 2 * BERNOULLI_TERMS - 2; j >= i; j--)
			bracket[j] += rho * bracket[j + 1];
	for (i = 1; i < CORRECTION_ORDER; i += 2)
		bracket[i] = -bracket[i];
	for (i = 0; i < CORRECTION_ORDER; i++)
	{
		double		term;

		/* coefficients of D^i in E(D) and in (E(rho) - E(D))/(rho - D) */
		flow[i] = i == 0 ? exp(-rho) : flow[i - 1] / (i + 1.0);
		term = flow[i] / (i + 2.0);
		for (j = 0; j < 20; j++)
		{
			divided[i] += term;
			term *= rho / (i + j + 3.0);
		}
	}
	for (i = 0; i < CORRECTION_ORDER; i++)
	{
		c[i] = -divided[i];
		for (j = 0; j <= i; j++)
			c[i] += flow[j] * bracket[i - j];
	}
}

/*
 * correction_at
 *		The correction for the flow (1+u/b)^-s from period n on, valued at
 *		period 0: discounted flow times sum of c_k times its k-th derivative.
 */
static double
correction_at(const double *c, double s, double b, double rho, double n)
{
	double		flow;
	double		sum = 0.0;
	int			k;

	if (isinf(n))
		return 0.0;
	flow = exp(-rho * n - s * log1p(n / b));
	for (k = 0; k < CORRECTION_ORDER; k++)
	{
		sum += c[k] * flow;
		flow *= -(s + k) / (b + n);
	}
	return sum;
}

/*
 * end_of_period
 *		Sum over k = 1 .. periods of e^(-rho k) Int_{k-1}^k (1+u/b)^-s du, the
 *		unit of u one period.  The first terms directly, the others by the
 *		continuous integral and its correction, so that a small rate and a
 *		long horizon cost no more.
 */
static double
end_of_period(double s, double b, double rho, double periods)
{
	double		direct = rho >= DIRECT_RATE ? DIRECT_TERMS
		: fmax(ceil(5.0 * (s + CORRECTION_ORDER) - b), 0.0);
	double		past = 0.0;
	double		sum = 0.0;
	double		c[CORRECTION_ORDER];
	double		k;

	direct = fmin(direct, periods);
	for (k = 1.0; k <= direct; k += 1.0)
	{
		double		step = log1p(1.0 / (b + k - 1.0));
		double		y = (1.0 - s) * step;
		double		term = b * step * (y == 0.0 ? 1.0 : expm1(y) / y)
			* exp((1.0 - s) * past - rho * k);

		sum += term;
		past += step;
		/* later terms fall by e^-rho at least */
		if (term < 1e-17 * sum * -expm1(-rho))
			return sum;
	}
	if (direct >= periods)
		return sum;
	correction_series(rho, c);
	return sum + correction_at(c, s, b, rho, direct)
		- correction_at(c, s, b, rho, periods)
		+ -expm1(-rho) / rho * exp(-rho * direct - s * log1p(direct / b))
		* (b + direct) * discounted_power(s, rho * (b + direct),
										  (periods - direct) / (b + direct));
}

/*
 * pareto_discounted_periods
 *		Expected purchases with those of each period discounted at its end:
 *		sum over k = 1 .. periods of (1+rate)^-k times the expected purchases
 *		in (T+(k-1) period, T+k period]; rate >= 0 per period, integer
 *		periods >= 0 or INFINITY.  Does not exist (NAN) for rate = 0, no end
 *		and s <= 1.
 */
double
pareto_discounted_periods(const BtydPosterior *post, double period, double periods,
						  double rate)
{
	const double *p = post->after;
	double		value;

	if (rate == 0.0)
		return pareto_discounted(post, period * periods, 0.0);
	value = end_of_period(p[2], p[3] / period, log1p(rate), periods);
	return post->alive * (p[0] / p[1] * period * value);
}
