/*
 * sbg.c
 *		Shifted-beta-geometric contract model.
 *
 * Fader & Hardie 2007, "How to project customer retention", Journal of
 * Interactive Marketing 21(1); Fader & Hardie 2010, "Customer-base valuation in
 * a contractual setting", Marketing Science 29(1).
 */
#include "math/sbg.h"

#include <math.h>

#include "math/gamma_diff.h"
#include "math/special.h"

/*
 * Log likelihood of renewals and losses, with gradient and Hessian
 * (row-major) by the logarithms of the parameters; either may be NULL.
 *
 * Over a whole cohort it equals the paper's sum of n_t ln P(T = t) and
 * n ln S(t): each is a product of retention rates (beta+t-1)/(alpha+beta+t-1).
 * Returns false when interrupted.
 */
bool
sbg_loglik(const double *params, const ChurnCounts *counts, MathInterrupted stop,
		   double *loglik, double *gradient, double *hessian)
{
	MathSum		value = {0.0, 0.0};
	MathSum		by_a = {0.0, 0.0};
	MathSum		by_b = {0.0, 0.0};
	MathSum		by_aa = {0.0, 0.0};
	MathSum		by_ab = {0.0, 0.0};
	MathSum		by_bb = {0.0, 0.0};

	for (size_t i = 0; i < counts->periods; i++)
	{
		double		lost = counts->lost[i];
		double		kept = counts->kept[i];
		double		all = lost + kept;
		double		stay = params[1] + (double) i;
		double		inverse = 1.0 / (params[0] + stay);
		double		a = params[0] * inverse;
		double		b = params[1] * inverse;
		double		c = params[1] / stay;

		if (stop && (i + 1) % BTYD_POLL_CASES == 0 && stop())
			return false;
		if (lost > 0.0)
			math_sum_add(&value, lost * log(a));
		math_sum_add(&value, -kept * log1p(params[0] / stay));
		math_sum_add(&by_a, lost * (stay * inverse) - kept * a);
		math_sum_add(&by_b, kept * (a * c) - lost * b);
		math_sum_add(&by_aa, -all * a * (stay * inverse));
		math_sum_add(&by_ab, all * a * b);
		math_sum_add(&by_bb, kept * c * ((double) i / stay) -
					 all * b * ((params[0] + (double) i) * inverse));
	}
	*loglik = math_sum_value(&value);
	if (gradient)
	{
		gradient[0] = math_sum_value(&by_a);
		gradient[1] = math_sum_value(&by_b);
	}
	if (hessian)
	{
		hessian[0] = math_sum_value(&by_aa);
		hessian[1] = hessian[2] = math_sum_value(&by_ab);
		hessian[3] = math_sum_value(&by_bb);
	}
	return true;
}

/* Retention rate r_t of period t >= 1: share of those left who renew. */
double
sbg_retention(const double *params, double period)
{
	double		stay = params[1] + (period - 1.0);

	return stay / (params[0] + stay);
}

/* S(t): share of a cohort still there after t >= 0 renewals. */
double
sbg_survival(const double *params, double periods)
{
	return exp(-lgamma_cross_difference(params[1], params[0], periods));
}

/* P(T = t): share of a cohort that leaves at renewal t >= 1. */
double
sbg_churn(const double *params, double period)
{
	return sbg_survival(params, period - 1.0) *
		(params[0] / (params[0] + params[1] + (period - 1.0)));
}

/*
 * Discounted expected residual lifetime just before renewal renewals + 1, of
 * a customer who has renewed `renewals` times: sum over j >= 0 of
 * S(renewals+1+j) / S(renewals) (1+rate)^-j.  The payment at that renewal is
 * not discounted, but made only if the customer renews (Fader & Hardie 2010).
 * With rate 0 it exists for alpha > 1 only, else NaN.
 */
double
sbg_derl(const double *params, double renewals, double rate)
{
	double		stay = params[1] + renewals;
	double		z = 1.0 / (1.0 + rate);

	if (rate <= 0.0)
		return rate == 0.0 && params[0] > 1.0 ? stay / (params[0] - 1.0) : NAN;
	return stay / (params[0] + stay) * math_hyp2f1_one(stay + 1.0, params[0], z, rate * z);
}

/*
 * As sbg_derl, over the next `periods` renewals only (whole number, rate >= 0,
 * at most CHURN_MAX_PERIODS).
 */
double
sbg_residual(const double *params, double renewals, double periods, double rate)
{
	double		stay = params[1] + renewals;
	double		z = 1.0 / (1.0 + rate);
	double		term = 1.0 + rate;
	double		sum = 0.0;

	for (double j = 0.0; j < periods; j += 1.0)
	{
		term *= z * ((stay + j) / (params[0] + stay + j));
		sum += term;
		if (term < 1e-18 * sum * rate * z)
			break;
	}
	return sum;
}
