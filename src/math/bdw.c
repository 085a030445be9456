/*
 * bdw.c
 *		Beta-discrete-Weibull contract model (Fader, Hardie, Liu, Davin &
 *		Steenburgh 2018, "How to project customer retention revisited: the role
 *		of duration dependence", Journal of Interactive Marketing 43).
 *
 * With u = t^c and v = (t-1)^c the retention rate is exp(-h),
 *
 *	h = ln G(alpha+beta+u) - ln G(beta+u) - ln G(alpha+beta+v) + ln G(beta+v),
 *
 * G the gamma function; h is taken as one difference that does not cancel.
 * Powers beyond 1e100 are replaced by their limits, h = alpha c ln(t/(t-1)).
 */
#include "math/bdw.h"

#include <math.h>

#include "math/gamma_diff.h"
#include "math/quadrature.h"
#include "math/special.h"

#define FAR 230.0				/* ln of a power that counts as infinite */
#define DIRECT_TERMS 1024		/* terms of a lifetime summed one by one */
#define PANELS 400				/* of the integral over the rest */

/* h of one period with derivatives by alpha, beta, c (upper triangle). */
typedef struct Exponent
{
	double		value;
	double		first[3];
	double		second[6];		/* aa, ab, ac, bb, bc, cc */
} Exponent;

/* Derivatives of ln G(alpha+beta+y) - ln G(beta+y) at y, with powers of y. */
typedef struct Point
{
	double		slope;			/* digamma difference */
	double		slope_y;		/* the same times y */
	double		bend;			/* trigamma difference, positive */
	double		bend_y;
	double		bend_yy;
	double		trigamma;		/* at alpha+beta+y */
	double		trigamma_y;
} Point;

/* to^c - from^c for 0 <= from < to, right to the last digits for small c too. */
static double
rise_between(double c, double from, double to)
{
	if (from == 0.0)
		return pow(to, c);
	return pow(from, c) * expm1(c * log1p((to - from) / from));
}

/*
 * ln of B(alpha, beta + from^c) / B(alpha, beta + to^c) for 0 <= from < to;
 * from = 0 gives -ln S(to), to = from + 1 gives -ln of a retention rate.
 */
static double
log_ratio(const double *p, double from, double to)
{
	double		low = from > 0.0 ? p[2] * log(from) : -INFINITY;
	double		high = p[2] * log(to);
	double		start;

	if (low > FAR)
		return p[0] * p[2] * log1p((to - from) / from);
	start = from > 0.0 ? exp(low) : 0.0;
	if (high > FAR)
		return p[0] * high - math_lgamma_diff(p[1] + start, p[0]);
	return lgamma_cross_difference(p[1] + start, p[0], rise_between(p[2], from, to));
}

static Point
point_at(const double *p, double log_y)
{
	Point		point = {0.0, p[0], 0.0, 0.0, p[0], 0.0, 1.0};
	double		y = exp(log_y);

	if (log_y > FAR)
		return point;
	point.slope = digamma_difference(p[1] + y, p[0]);
	point.slope_y = y * point.slope;
	point.bend = trigamma_difference(p[1] + y, p[0]);
	point.bend_y = y * point.bend;
	point.bend_yy = y * point.bend_y;
	point.trigamma = math_trigamma(p[0] + p[1] + y);
	point.trigamma_y = y * point.trigamma;
	return point;
}

/* Sum of h over the periods from + 1 to t, 0 <= from < t, with its derivatives. */
static Exponent
exponent_between(const double *p, double from, double t)
{
	Exponent	h;
	double		log_t = log(t);
	double		log_s = from > 0.0 ? log(from) : 0.0;
	double		log_u = p[2] * log_t;
	double		log_v = from > 0.0 ? p[2] * log_s : -INFINITY;
	double		sum = p[0] + p[1] + exp(fmin(log_v, FAR));
	Point		u = point_at(p, log_u);
	Point		v = point_at(p, log_v);

	h.value = log_ratio(p, from, t);
	if (log_v > FAR)
		h.first[0] = p[2] * (log_t - log_s);
	else if (log_u > FAR)
		h.first[0] = log_u - math_digamma(sum);
	else
		h.first[0] = digamma_difference(sum, rise_between(p[2], from, t));
	h.first[1] = u.slope - v.slope;
	h.first[2] = u.slope_y * log_t - v.slope_y * log_s;
	h.second[0] = h.second[1] = u.trigamma - v.trigamma;
	h.second[2] = u.trigamma_y * log_t - v.trigamma_y * log_s;
	h.second[3] = v.bend - u.bend;
	h.second[4] = v.bend_y * log_s - u.bend_y * log_t;
	h.second[5] = (u.slope_y - u.bend_yy) * log_t * log_t -
		(v.slope_y - v.bend_yy) * log_s * log_s;
	return h;
}

/*
 * Where the run of periods that starts at place i ends: periods in which
 * nobody leaves and equally many renew count as one, since their h add up.
 */
static size_t
quiet_end(const ChurnCounts *counts, size_t i)
{
	size_t		end = i + 1;

	while (counts->lost[i] == 0.0 && end < counts->periods &&
		   counts->lost[end] == 0.0 && counts->kept[end] == counts->kept[i])
		end++;
	return end;
}

/*
 * Log likelihood of renewals and losses, with gradient and Hessian
 * (row-major) by the logarithms of the parameters; either may be NULL.
 * Comparable with sbg_loglik.  Returns false when interrupted.
 */
bool
bdw_loglik(const double *params, const ChurnCounts *counts, MathInterrupted stop,
		   double *loglik, double *gradient, double *hessian)
{
	static const int row[6] = {0, 0, 0, 1, 1, 2};
	static const int column[6] = {0, 1, 2, 1, 2, 2};
	MathSum		value = {0.0, 0.0};
	MathSum		first[3] = {{0.0, 0.0}};
	MathSum		second[6] = {{0.0, 0.0}};
	size_t		steps = 0;

	for (size_t i = 0, end; i < counts->periods; i = end)
	{
		double		lost = counts->lost[i];
		double		kept = counts->kept[i];
		Exponent	h = {0};
		double		by_h;
		double		by_hh;

		end = quiet_end(counts, i);
		if (stop && ++steps % (BTYD_POLL_CASES / 16) == 0 && stop())
			return false;
		if (gradient || hessian)
			h = exponent_between(params, (double) i, (double) end);
		else
			h.value = log_ratio(params, (double) i, (double) end);
		if (lost > 0.0)
			math_sum_add(&value, lost * log(-expm1(-h.value)));
		math_sum_add(&value, -kept * h.value);
		by_h = lost / expm1(h.value) - kept;
		by_hh = lost / expm1(h.value) / expm1(-h.value);
		for (int k = 0; k < 3; k++)
			math_sum_add(&first[k], by_h * h.first[k]);
		for (int k = 0; k < 6; k++)
			math_sum_add(&second[k], by_h * h.second[k] +
						 by_hh * h.first[row[k]] * h.first[column[k]]);
	}
	*loglik = math_sum_value(&value);
	for (int k = 0; gradient && k < 3; k++)
		gradient[k] = params[k] * math_sum_value(&first[k]);
	for (int k = 0; hessian && k < 6; k++)
		hessian[3 * row[k] + column[k]] = hessian[3 * column[k] + row[k]] =
			params[row[k]] * params[column[k]] * math_sum_value(&second[k]) +
			(row[k] == column[k] ? params[row[k]] * math_sum_value(&first[row[k]]) : 0.0);
	return true;
}

/* Retention rate of period t >= 1: share of those left who renew. */
double
bdw_retention(const double *params, double period)
{
	return exp(-log_ratio(params, period - 1.0, period));
}

/* S(t): share of a cohort still there after t >= 0 renewals. */
double
bdw_survival(const double *params, double periods)
{
	return periods > 0.0 ? exp(-log_ratio(params, 0.0, periods)) : 1.0;
}

/* P(T = t): share of a cohort that leaves at renewal t >= 1. */
double
bdw_churn(const double *params, double period)
{
	return bdw_survival(params, period - 1.0) *
		-expm1(-log_ratio(params, period - 1.0, period));
}

/*
 * Integral of S(t) / S(from) e^(-delta (t - from - 1)) over t from start to
 * infinity: Gauss-Legendre panels on ln t, each half a unit wide, until
 * nothing is added.
 */
static double
integral_from(const double *p, double from, double start, double delta)
{
	double		total = 0.0;

	for (int panel = 0; panel < PANELS; panel++)
	{
		double		low = log(start) + 0.5 * panel;
		double		sum = 0.0;

		for (int i = 0; i < MATH_GAUSS24; i++)
		{
			double		t = exp(low + 0.5 * math_gauss24.node[i]);

			sum += math_gauss24.weight[i] * t *
				exp(-log_ratio(p, from, t) - delta * (t - from - 1.0));
		}
		total += 0.5 * sum;
		if (sum < 1e-18 * total || total == 0.0)
			break;
	}
	return total;
}

/*
 * The rest of the sum below from t = start on: the integral and the first
 * terms of the Euler-Maclaurin formula.  w is -t d ln S / dt; the summand
 * behaves like t^-w e^(-delta t) as far as the third derivative matters.
 */
static double
rest_from(const double *p, double from, double start, double delta)
{
	double		f = exp(-log_ratio(p, from, start) - delta * (start - from - 1.0));
	double		w = p[2] * point_at(p, p[2] * log(start)).slope_y;
	double		l1 = -delta - w / start;
	double		l2 = w / (start * start);
	double		l3 = -2.0 * l2 / start;
	double		third = l1 * (l1 * l1 + 3.0 * l2) + l3;

	if (f == 0.0)
		return 0.0;
	return integral_from(p, from, start, delta) + f * (0.5 - l1 / 12.0 + third / 720.0);
}

/*
 * Discounted expected residual lifetime just before renewal renewals + 1; the
 * same convention as sbg_derl.  rate per period, > 0 (NaN otherwise).
 */
double
bdw_derl(const double *params, double renewals, double rate)
{
	double		delta = log1p(rate);
	double		sum;
	double		start = renewals + DIRECT_TERMS + 1.0;

	if (!(rate > 0.0))
		return NAN;
	sum = bdw_residual(params, renewals, DIRECT_TERMS, rate);
	if (exp(-log_ratio(params, renewals, start) - delta * DIRECT_TERMS) <
		1e-18 * sum * (1.0 - exp(-delta)))
		return sum;
	return sum + rest_from(params, renewals, start, delta);
}

/*
 * As bdw_derl, over the next `periods` renewals only (whole number, rate >= 0,
 * at most CHURN_MAX_PERIODS).
 */
double
bdw_residual(const double *params, double renewals, double periods, double rate)
{
	MathSum		sum = {0.0, 0.0};
	double		delta = log1p(rate);

	for (double j = 0.0; j < periods; j += 1.0)
	{
		double		term = exp(-log_ratio(params, renewals, renewals + j + 1.0) - delta * j);

		math_sum_add(&sum, term);
		if (term < 1e-18 * math_sum_value(&sum) * -expm1(-delta))
			break;
	}
	return math_sum_value(&sum);
}
