/*-------------------------------------------------------------------------
 *
 * math_nbd.c
 *	  NBD: Poisson purchases, gamma rates, nobody ever leaves
 *	  (Ehrenberg 1959; Morrison & Schmittlein 1988).
 *
 *-------------------------------------------------------------------------
 */
#include "math/nbd.h"

#include <math.h>

#include "math/rising.h"
#include "math/special.h"

/*
 * nbd_loglik
 *		Log likelihood of the times of the purchases,
 *			ln Gamma(r+x) - ln Gamma(r) + r ln alpha - (r+x) ln(alpha+T),
 *		the convention of the BG/NBD and Pareto/NBD likelihoods, so that the
 *		models compare.  Gradient and
 *		Hessian (row-major 2 x 2) by ln r, ln alpha, each may be NULL.  False
 *		when stopped.
 */
bool
nbd_loglik(const BtydModel *model, const BtydData *data, double *work,
		   MathInterrupted stop, double *loglik, double *gradient,
		   double *hessian)
{
	double		r = model->params[0];
	double		alpha = model->params[1];
	double		log_alpha = log(alpha);
	RisingTable table;
	double		last = -1.0;
	double		lift = 0.0;
	MathSum		sum[6] = {{0.0, 0.0}};
	size_t		i;

	rising_table_fill(&table, r, rising_table_top(data), work);
	for (i = 0; i < data->n; i++)
	{
		const BtydCase *c = &data->cases[i];
		Rising		g = rising_lookup(&table, c->x);
		double		w = c->weight;
		double		late = c->T / (alpha + c->T);
		double		early = alpha / (alpha + c->T);
		double		by_r;

		if (c->T != last)
		{
			last = c->T;
			lift = log1p(last / alpha);
		}
		by_r = r * (g.first - lift);
		if (i % BTYD_POLL_CASES == 0 && stop != NULL && stop())
			return false;
		math_sum_add(&sum[0], w * (g.value - r * lift - c->x * (log_alpha + lift)));
		math_sum_add(&sum[1], w * by_r);
		math_sum_add(&sum[2], w * (r * late - c->x * early));
		math_sum_add(&sum[3], w * (by_r + r * r * g.second));
		math_sum_add(&sum[4], w * r * late);
		math_sum_add(&sum[5], -w * (r + c->x) * late * early);
	}
	*loglik = math_sum_value(&sum[0]);
	if (gradient != NULL)
	{
		gradient[0] = math_sum_value(&sum[1]);
		gradient[1] = math_sum_value(&sum[2]);
	}
	if (hessian != NULL)
	{
		hessian[0] = math_sum_value(&sum[3]);
		hessian[1] = hessian[2] = math_sum_value(&sum[4]);
		hessian[3] = math_sum_value(&sum[5]);
	}
	return true;
}

/*
 * nbd_posterior
 *		Everybody is alive; the rate of a customer with x in (0, T] has again a
 *		gamma distribution, with r + x and alpha + T.
 */
void
nbd_posterior(const BtydModel *model, double x, double t_x, double T,
			  BtydPosterior *post)
{
	(void) t_x;
	post->alive = 1.0;
	post->dead = 0.0;
	post->stop = NULL;
	post->after[0] = model->params[0] + x;
	post->after[1] = model->params[1] + T;
}

/*
 * nbd_expected
 *		Expected purchases in (T, T+t], (r+x) t / (alpha+T) (Morrison &
 *		Schmittlein 1988).
 */
double
nbd_expected(const BtydPosterior *post, double t)
{
	return post->after[0] * (t / post->after[1]);
}

/*
 * nbd_log_pmf
 *		ln P(X(t) = n), integer n >= 0, t >= 0; -Inf where impossible.  The
 *		saddle point form keeps the digits of large n and r.
 */
double
nbd_log_pmf(const double *params, double n, double t)
{
	double		r = params[0];
	double		alpha = params[1];

	if (n == 0.0)
		return -r * log1p(t / alpha);
	if (t <= 0.0)
		return -INFINITY;
	return math_log_beta_power(r, n, alpha / (alpha + t), t / (alpha + t)) - log(n);
}

/*
 * nbd_pmf
 *		P(n purchases in (T, T+t]).
 */
double
nbd_pmf(const BtydPosterior *post, double t, double n)
{
	return exp(nbd_log_pmf(post->after, n, t));
}

/*
 * nbd_pmf_interval
 *		P(n purchases in (start, start+t]) of a new customer: the start does
 *		not matter.
 */
double
nbd_pmf_interval(const BtydModel *model, double start, double t, double n)
{
	(void) start;
	return exp(nbd_log_pmf(model->params, n, t));
}

/*
 * nbd_p_any
 *		P(at least one purchase in (T, T+t]), without 1 - P(none).
 */
double
nbd_p_any(const BtydPosterior *post, double t)
{
	return -expm1(-post->after[0] * log1p(t / post->after[1]));
}

/*
 * nbd_discounted
 *		Expected purchases in (T, T+t], discounted continuously at delta >= 0
 *		per unit of time; t may be INFINITY.  Does not exist (NAN) for
 *		delta = 0 and no end.
 */
double
nbd_discounted(const BtydPosterior *post, double t, double delta)
{
	double		rate = post->after[0] / post->after[1];

	if (delta > 0.0)
		return rate * (-expm1(-delta * t) / delta);
	return isinf(t) ? NAN : rate * t;
}

/*
 * nbd_discounted_periods
 *		The same with the purchases of each period discounted at its end:
 *		sum over k = 1 .. periods of (1+rate)^-k times the expected purchases
 *		in (T+(k-1) period, T+k period]; rate >= 0 per period, periods may be
 *		INFINITY.  Does not exist (NAN) for rate = 0 and no end.
 */
double
nbd_discounted_periods(const BtydPosterior *post, double period, double periods,
					   double rate)
{
	double		each = post->after[0] * (period / post->after[1]);

	if (rate > 0.0)
		return each * (-expm1(-periods * log1p(rate)) / rate);
	return isinf(periods) ? NAN : each * periods;
}
