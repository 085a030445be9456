/*-------------------------------------------------------------------------
 *
 * math_bgnbd_count.c
 *	  Distribution of the number of future purchases of (M)BG/NBD and
 *	  (M)BG/CNBD-k.
 *
 *-------------------------------------------------------------------------
 */
#include "math/bgnbd.h"

#include "math/special.h"

/* sums over the stages before an interval stop here */
#define MAX_START_STAGES 200000

/*
 * beta_moment
 *		E[(1-p)^n] = B(a, b + n) / B(a, b) for p ~ Beta(a, b).
 */
static double
beta_moment(double a, double b, double n)
{
	double		product = 1.0;
	double		i;

	if (n > 40.0)
		return exp(math_lgamma_diff(b, a) - math_lgamma_diff(b + n, a));
	for (i = 0.0; i < n; i += 1.0)
		product *= (b + i) / (a + b + i);
	return product;
}

/*
 * pmf_if_alive
 *		P(n purchases) in a time with odds u for a customer alive with j stages
 *		done: either n purchases were survived and the next did not come, or
 *		the n-th one was the last (Fader, Hardie & Lee 2005, eq. 8, in stages).
 */
static double
pmf_if_alive(double shape, double a, double b, int k, int j, double u, double n)
{
	double		first = k * n - j;
	double		sum = 0.0;
	double		died = 0.0;
	int			i;

	for (i = 0; i < k; i++)
	{
		if (first + i >= 0.0)
			sum += math_nbd_pmf(shape, u, first + i);
	}
	if (n > 0.0)
		died = beta_moment(a, b, n - 1.0) * a / (a + b + n - 1.0)
			* math_nbd_tail(shape, u, first);
	return beta_moment(a, b, n) * sum + died;
}

/*
 * bgnbd_pmf
 *		P(n purchases in (T, T+t]), n >= 0 whole.
 */
double
bgnbd_pmf(const BtydPosterior *post, double t, double n)
{
	double		sum = 0.0;
	int			j;

	for (j = 0; j < post->k; j++)
	{
		if (post->stage[j] > 0.0)
			sum += post->stage[j] * pmf_if_alive(post->shape + j, post->a, post->b,
												 post->k, j, t / post->scale, n);
	}
	return post->alive * sum + (n == 0.0 ? post->dead : 0.0);
}

/*
 * bgnbd_p_any
 *		P(at least one purchase in (T, T+t]), without the cancellation of
 *		1 - P(none).
 */
double
bgnbd_p_any(const BtydPosterior *post, double t)
{
	double		u = t / post->scale;
	double		sum = 0.0;
	int			j;

	if (post->k == 1)
		return post->alive * -expm1(-post->shape * log1p(u));
	for (j = 0; j < post->k; j++)
	{
		if (post->stage[j] > 0.0)
			sum += post->stage[j] * math_nbd_tail(post->shape + j, u, post->k - j);
	}
	return post->alive * sum;
}

/* One term of the interval PMF for k = 1 as an integral over p. */
typedef struct IntervalTerm
{
	const BtydModel *model;
	double		start;
	double		t;
	double		n;
	double		a;				/* p ~ Beta(a, b) */
	double		b;
	int			kind;			/* 0 dead at start, 1 survived, 2 died last */
} IntervalTerm;

/*
 * interval_log
 *		ln of the integrand at y = logit p, up to ln B(a, b).
 */
static double
interval_log(const IntervalTerm *term, double y)
{
	double		log_p = y > 0.0 ? -log1p(exp(-y)) : y - log1p(exp(y));
	double		log_q = y > 0.0 ? -y - log1p(exp(-y)) : -log1p(exp(y));
	double		r = term->model->r;
	double		alpha = term->model->alpha;
	double		before = exp(log_p) * term->start;
	double		gone = r * log1p(before / alpha);
	double		u = term->t / (alpha + before);
	double		value = term->a * log_p + term->b * log_q;

	if (term->kind == 0)
	{
		if (term->model->dropout_at_zero)
			gone -= log_q;
		return gone > 1e-290 ? value + log(-expm1(-gone)) : -INFINITY;
	}
	if (term->kind == 1)
	{
		if (term->n == 0.0)
			return value - gone - r * log1p(u);
		return value - gone - log(term->n)
			+ math_log_beta_power(term->n, r, u / (1.0 + u), 1.0 / (1.0 + u));
	}
	return value - gone + log(fmax(math_nbd_tail(r, u, term->n), 1e-300));
}

/*
 * interval_peak
 *		Golden section for the greatest value of interval_log.
 */
static double
interval_peak(const IntervalTerm *term)
{
	double		mean = log(term->a / term->b);
	double		lo = mean - 60.0;
	double		hi = mean + 60.0;
	double		ratio = 0.61803398874989485;
	double		x1 = hi - ratio * (hi - lo);
	double		x2 = lo + ratio * (hi - lo);
	double		f1 = interval_log(term, x1);
	double		f2 = interval_log(term, x2);
	int			i;

	for (i = 0; i < 30; i++)
	{
		if (f1 < f2)
		{
			lo = x1;
			x1 = x2;
			f1 = f2;
			x2 = lo + ratio * (hi - lo);
			f2 = interval_log(term, x2);
		}
		else
		{
			hi = x2;
			x2 = x1;
			f2 = f1;
			x1 = hi - ratio * (hi - lo);
			f1 = interval_log(term, x1);
		}
	}
	return 0.5 * (lo + hi);
}

/*
 * interval_integral
 *		E over p ~ Beta(a, b) of the term: trapezoid in s with
 *		logit p = y0 + c sinh(s) about the peak.
 */
static double
interval_integral(const IntervalTerm *term)
{
	double		y0 = interval_peak(term);
	double		top = interval_log(term, y0);
	double		width = sqrt(1.0 / term->a + 1.0 / term->b);
	double		c = fmin(1.0, width);
	double		far = fmax(fabs(y0), fabs(y0 - log(term->a / term->b)));
	double		bend = fabs(y0 + log1p((term->n + term->model->r) * term->start
									   / term->model->alpha));
	double		step;
	double		sum = 0.0;
	int			side;
	int			i;

	far = fmax(fmax(far, bend), log1p(term->a));
	step = fmin(0.08, 0.2 / sqrt(c * c + far * far));
	for (side = -1; side <= 1; side += 2)
	{
		for (i = side > 0 ? 0 : 1; i < 40000; i++)
		{
			double		s = side * step * i;
			double		v = cosh(s) * exp(interval_log(term, y0 + c * sinh(s))
										  - top);

			sum += v;
			if (v < 1e-18 * sum)
				break;
		}
	}
	return c * step * sum * exp(top - math_lnbeta(term->a, term->b));
}

/*
 * interval_exponential
 *		P(n purchases in (start, start+t]) of a new customer, k = 1: over the
 *		dropout of the customer before, during and after the interval (note
 *		that the increments are not stationary; Hardie's note on the interval
 *		counts integrates over the death time in the same way).
 */
static double
interval_exponential(const BtydModel *model, double start, double t, double n)
{
	double		drop = model->dropout_at_zero ? 1.0 : 0.0;
	IntervalTerm term = {model, start, t, n, model->a, model->b, 0};
	double		sum = 0.0;

	if (n == 0.0)
		sum = interval_integral(&term);
	term.kind = 1;
	term.b = model->b + drop + n;
	sum += beta_moment(model->a, model->b, drop + n) * interval_integral(&term);
	if (n > 0.0)
	{
		double		m = drop + n - 1.0;

		term.kind = 2;
		term.a = model->a + 1.0;
		term.b = model->b + m;
		sum += beta_moment(model->a, model->b, m) * model->a
			/ (model->a + model->b + m) * interval_integral(&term);
	}
	return sum;
}

/*
 * interval_stages
 *		The same for k > 1: sum over the stages i done at the start.
 */
static double
interval_stages(const BtydModel *model, double start, double t, double n)
{
	double		drop = model->dropout_at_zero ? 1.0 : 0.0;
	double		u = start / model->alpha;
	double		then = t / (model->alpha + start);
	double		z = u / (1.0 + u);
	double		mass = math_nbd_pmf(model->r, u, 0.0);
	double		moment = beta_moment(model->a, model->b, drop);
	double		sum = 0.0;
	double		block = 0.0;
	double		before = 0.0;
	int			i;

	for (i = 0; i < MAX_START_STAGES; i++)
	{
		int			m = i / model->k;
		int			j = i % model->k;

		if (i > 0)
			mass = mass > 1e-290 ? mass * (model->r + i - 1.0) / i * z
				: math_nbd_pmf(model->r, u, i);
		if (i > 0 && j == 0)
			moment *= (model->b + drop + m - 1.0)
				/ (model->a + model->b + drop + m - 1.0);
		if (mass > 0.0)
			block += mass * moment * pmf_if_alive(model->r + i, model->a,
												  model->b + drop + m, model->k,
												  j, then, n);
		if (n == 0.0)
			block += mass * (1.0 - moment);
		if (j < model->k - 1)
			continue;
		/* a whole purchase interval is done: does the rest still count? */
		sum += block;
		if (i > model->r * u && block <= before
			&& block <= 1e-17 * (1.0 - z) * sum)
			break;
		before = block;
		block = 0.0;
	}
	return sum;
}

/*
 * bgnbd_pmf_interval
 *		P(n purchases in (start, start+t]) of a new customer, times since the
 *		first purchase, whatever happened before start.  For k > 1 a sum over
 *		at most MAX_START_STAGES stages: what is beyond (only when start is
 *		beyond some thousand alpha) is left out.
 */
double
bgnbd_pmf_interval(const BtydModel *model, double start, double t, double n)
{
	BtydPosterior post;

	if (start <= 0.0)
	{
		bgnbd_posterior(model, 0.0, 0.0, 0.0, &post);
		return bgnbd_pmf(&post, t, n);
	}
	if (t <= 0.0)
		return n == 0.0 ? 1.0 : 0.0;
	if (model->k == 1)
		return interval_exponential(model, start, t, n);
	return interval_stages(model, start, t, n);
}
