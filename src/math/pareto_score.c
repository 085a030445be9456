/*-------------------------------------------------------------------------
 *
 * math_pareto_score.c
 *	  Pareto/NBD: what is to be expected of a customer.
 *
 * Given that a customer with (x, t_x, T) is alive at T the rates have again
 * gamma distributions, with r + x, alpha + T, s and beta + T: everything
 * about the future is P(alive) times the same quantity of a new customer with
 * these parameters (Fader & Hardie, notes 009, 013 and 028 at
 * brucehardie.com).
 *
 *-------------------------------------------------------------------------
 */
#include "math/pareto.h"

#include <math.h>

#include "math/nbd.h"
#include "math/quadrature.h"

/*
 * log_odds_dead
 *		ln of P(dead at T) / P(alive at T); -Inf for t_x = T.
 */
static double
log_odds_dead(const double *params, double x, double t_x, double T)
{
	double		a = params[1] + t_x;
	double		b = params[3] + t_x;
	double		s = params[2];
	double		span = T - t_x;
	ParetoMoments m;

	pareto_integral(a, params[0] + x, b, s + 1.0, span, BTYD_VALUE, &m);
	if (!(m.total > 0.0))
		return -INFINITY;
	return log(s / b * m.total) + (params[0] + x) * log1p(span / a)
		+ s * log1p(span / b);
}

/*
 * pareto_posterior
 *		P(alive at T) (Schmittlein, Morrison & Colombo 1987, eq. 11-13), in
 *		(0, 1], 0 only by underflow; dead has all its digits when it is small.
 */
void
pareto_posterior(const BtydModel *model, double x, double t_x, double T,
				 BtydPosterior *post)
{
	const double *params = model->params;
	double		log_odds = log_odds_dead(params, x, t_x, T);

	post->alive = 1.0 / (1.0 + exp(log_odds));
	post->dead = 1.0 / (1.0 + exp(-log_odds));
	post->stop = NULL;
	post->after[0] = params[0] + x;
	post->after[1] = params[1] + T;
	post->after[2] = params[2];
	post->after[3] = params[3] + T;
}

/*
 * pareto_expected
 *		Expected purchases in (T, T+t] (Schmittlein, Morrison & Colombo 1987,
 *		eq. 22): P(alive) times r beta / (alpha (s-1)) [1 - (beta/(beta+t))^(s-1)]
 *		(note 009), without the singularity at s = 1.
 */
double
pareto_expected(const BtydPosterior *post, double t)
{
	const double *p = post->after;
	double		life = log1p(t / p[3]);
	double		k = (1.0 - p[2]) * life;

	return post->alive * (p[0] * (p[3] / p[1]) * life * (k == 0.0 ? 1.0 : expm1(k) / k));
}

/*
 * The integrand of pmf_dying() relative to its value at the death time y0, in
 * u = ln(y/y0).
 */
typedef struct DyingShape
{
	double		rise;			/* n + 1 */
	double		fall[2];		/* r + n, s + 1 */
	double		share[2];		/* y0/(alpha+y0), y0/(beta+y0) */
} DyingShape;

static double
dying_log(double u, const void *context, double *slope)
{
	const DyingShape *d = (const DyingShape *) context;
	double		growth = expm1(u);
	double		lift[2] = {d->share[0] * growth, d->share[1] * growth};

	if (slope != NULL)
		*slope = d->rise
			- d->fall[0] * (lift[0] + d->share[0]) / (1.0 + lift[0])
			- d->fall[1] * (lift[1] + d->share[1]) / (1.0 + lift[1]);
	return d->rise * u - d->fall[0] * log1p(lift[0]) - d->fall[1] * log1p(lift[1]);
}

/*
 * dying_peak
 *		The death time at which the integrand of pmf_dying(), per ln y, is
 *		greatest: the positive root of a quadratic equation.
 */
static double
dying_peak(const double *params, double n)
{
	double		a = params[0] + params[2];
	double		b = params[1] * (n - params[2]) + params[3] * (1.0 - params[0]);
	double		c = (n + 1.0) * params[1] * params[3];
	double		root = sqrt(b * b + 4.0 * a * c);

	return b > 0.0 ? (b + root) / (2.0 * a) : 2.0 * c / (root - b);
}

/*
 * pmf_dying
 *		P(exactly n >= 1 purchases and death within t), the integral over the
 *		time of death y of the NBD probability of n in y, relative to the
 *		greatest value of the integrand.
 */
static double
pmf_dying(const double *params, double n, double t)
{
	double		y0 = fmin(dying_peak(params, n), t);
	double		scale;
	double		low;
	DyingShape	d;

	d.rise = n + 1.0;
	d.fall[0] = params[0] + n;
	d.fall[1] = params[2] + 1.0;
	d.share[0] = y0 / (params[1] + y0);
	d.share[1] = y0 / (params[3] + y0);
	/* the asymptote for y -> 0 lies above the integrand */
	low = -(QUADRATURE_DROP + d.fall[0] * log1p(y0 / params[1])
			+ d.fall[1] * log1p(y0 / params[3])) / d.rise;
	scale = exp(nbd_log_pmf(params, n, y0) - params[2] * log1p(y0 / params[3]));
	return scale * params[2] * d.share[1]
		* math_logconcave_integral(dying_log, &d, low, 0.0, log(t / y0));
}

/*
 * pmf_new
 *		P(X(t) = n) of a new customer, integer n >= 0, t >= 0 (Fader & Hardie,
 *		"Deriving an expression for P(X(t) = x) under the Pareto/NBD model"),
 *		a sum of two positive parts: alive at t, or dead before.
 */
static double
pmf_new(const double *params, double n, double t)
{
	double		alive;
	ParetoMoments m;

	if (t <= 0.0)
		return n == 0.0 ? 1.0 : 0.0;
	alive = exp(nbd_log_pmf(params, n, t) - params[2] * log1p(t / params[3]));
	if (n > 0.0)
		return alive + pmf_dying(params, n, t);
	pareto_integral(params[1], params[0], params[3], params[2] + 1.0, t,
					BTYD_VALUE, &m);
	return alive + params[2] / params[3] * m.total;
}

/*
 * pareto_pmf
 *		P(n purchases in (T, T+t]) (note 028).
 */
double
pareto_pmf(const BtydPosterior *post, double t, double n)
{
	return (n == 0.0 ? post->dead : 0.0) + post->alive * pmf_new(post->after, n, t);
}

/*
 * pareto_pmf_interval
 *		P(n purchases in (start, start+t]) of a new customer (note 013):
 *		who dies before start buys nothing, who lives has beta + start.
 */
double
pareto_pmf_interval(const BtydModel *model, double start, double t, double n)
{
	const double *params = model->params;
	double		log_alive = -params[2] * log1p(start / params[3]);
	double		later[BTYD_PARAMS] = {params[0], params[1], params[2],
	params[3] + start};

	return (n == 0.0 ? -expm1(log_alive) : 0.0)
		+ exp(log_alive) * pmf_new(later, n, t);
}

/*
 * pareto_p_any
 *		P(at least one purchase in (T, T+t]): the integral over the time of
 *		the first of them, who must be alive then; no 1 - P(none).
 */
double
pareto_p_any(const BtydPosterior *post, double t)
{
	const double *p = post->after;
	ParetoMoments m;

	pareto_integral(p[1], p[0] + 1.0, p[3], p[2], t, BTYD_VALUE, &m);
	return post->alive * (p[0] / p[1] * m.total);
}
