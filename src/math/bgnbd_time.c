/*-------------------------------------------------------------------------
 *
 * math_bgnbd_time.c
 *	  Discounted purchases of (M)BG/CNBD-k over a horizon by the times of the
 *	  purchases, at a cost that does not grow with their number.
 *
 * Given alive with j stages done, purchase m completes stage n = k m - j.  In
 * units of alpha + T its time u has the density of a beta prime law, so that
 *	 value = sum over m >= 1 of e_m D_m,	e_m = E[(1-p)^(m-1)],
 *	 D_m = sum over j of w_j Int_0^U e^(-d u) u^(n-1) (1+u)^-(n+A+j)
 *										/ B(n, A+j) du.
 * All terms are positive and the integrand is log-concave in ln u.  The first
 * terms are added one by one.  Beyond them e_m D_m is a smooth function of
 * real m: Gauss-Legendre on panels, and what a sum differs from its integral
 * at the lower end by central differences (D = 2 asinh(delta/2)).  The function
 * falls where purchases come to an end with the horizon, over a width of more
 * than two purchases; the sum then is the integral to less than
 * e^(-2 pi^2 2^2) of a term.
 *
 *-------------------------------------------------------------------------
 */
#include "math/bgnbd.h"

#include <float.h>

#include "math/gamma_diff.h"
#include "math/quadrature.h"
#include "math/special.h"

/* Terms added one by one, all of them where there are no more than MOST. */
#define DIRECT_TERMS 32
#define MOST_DIRECT 128.0

/* Differences at the lower end, and what is left out of the sum. */
#define DIFFERENCES 6
#define LEAST_REST 1e-17

/* The first purchases, for which every j has an integral of its own. */
#define SEPARATE 2.0

/* The incomplete beta function is exact for odds below this. */
#define MOST_ODDS 1e5

/* Panels grow by this factor, and fall by no more than e^-this. */
#define PANEL_GROWTH 8.0
#define PANEL_FALL 16.0
#define MOST_PANELS 1000

/* 1/D - 1/delta in odd powers of delta: x/asinh(x) - 1, x = delta/2 */
static const double sum_correction[DIFFERENCES] = {
	1.0 / 24, -17.0 / 5760, 367.0 / 967680, -27859.0 / 464486400,
	1295803.0 / 122624409600.0, -5329242827.0 / 2678117105664000.0,
};

/* The integrand of one D_m: its logarithm at ln u = ln at + y. */
typedef struct PurchaseTime
{
	int			stages;			/* j < stages have a weight */
	double		n;				/* k m */
	double		shape;
	double		decay;			/* d */
	double		at;
	double		mean;			/* of j at y = 0 */
	double		log_weight[BGNBD_MAX_K];	/* of j at y = 0 */
	double		weight[BGNBD_MAX_K];	/* the same, their sum being 1 */
} PurchaseTime;

/*
 * stage_mean
 *		The mean of j at y, where the integrand comes from, and in *log_sum ln
 *		of the sum over j.
 */
static double
stage_mean(const PurchaseTime *f, double y, double *log_sum)
{
	double		top = f->log_weight[0];
	double		sum = 0.0;
	double		mean = 0.0;

	for (int j = 1; j < f->stages; j++)
		top = fmax(top, f->log_weight[j] - j * y);
	for (int j = 0; j < f->stages; j++)
	{
		double		w = exp(f->log_weight[j] - j * y - top);

		sum += w;
		mean += j * w;
	}
	*log_sum = top + log(sum);
	return mean / sum;
}

/*
 * log_stages
 *		ln of the sum over j at y, where weight is set.  A polynomial of e^-y
 *		that neither overflows nor loses a term near y = 0.
 */
static double
log_stages(const PurchaseTime *f, double y)
{
	double		sum = 0.0;
	double		x;

	if (f->stages == 1)
		return f->log_weight[0];
	if (fabs(y) > 20.0)
	{
		(void) stage_mean(f, y, &sum);
		return sum;
	}
	x = exp(-y);
	for (int j = f->stages - 1; j >= 0; j--)
		sum = sum * x + f->weight[j];
	return log(sum);
}

/*
 * log_density
 *		ln of the integrand by ln u, less that at y = 0; n y does not cancel with
 *		its like.  The slope is that of a concave function which falls from
 *		y = 0 no slower on either side.
 */
static double
log_density(double y, const void *context, double *slope)
{
	const PurchaseTime *f = context;
	double		both = f->n + f->shape;
	double		u = f->at * exp(y);
	double		value = log_stages(f, y);

	if (f->at <= 1.0)
		value += f->n * y - both * log1p(f->at / (1.0 + f->at) * expm1(y));
	else
		value -= f->shape * y + both * log1p(expm1(-y) / (1.0 + f->at));
	if (slope != NULL)
		*slope = (f->n - f->shape * u) / (1.0 + u) - f->mean - f->decay * u;
	return value - f->decay * f->at * expm1(y);
}

/*
 * peak_of
 *		The odds where the integrand of stage n - j is greatest.
 */
static double
peak_of(const PurchaseTime *f, double j)
{
	double		sum = f->shape + j + f->decay;
	double		ratio = fmin((f->n - j) / sum, 1e300);

	return 2.0 * ratio / (1.0 + sqrt(1.0 + 4.0 * (f->decay / sum) * ratio));
}

/*
 * move_to
 *		Makes the odds at those of y = 0.
 */
static void
move_to(PurchaseTime *f, double at)
{
	double		y = log(at / f->at);

	for (int j = 1; j < f->stages; j++)
		f->log_weight[j] -= j * y;
	f->at = at;
}

/*
 * shape_integral
 *		The integral up to y = hi, relative to the integrand at y = 0, where its
 *		peak is.  Several j with peaks apart may make it flat between sides as
 *		steep as those of a single j; beyond odds of n they cannot be told apart.
 */
static double
shape_integral(const PurchaseTime *f, double hi)
{
	double		lo = fmax(-60.0 - fmax(log(f->at), 0.0), -700.0);
	double		split = fmin(hi, 1.0 + log(f->n / f->at));
	double		spread = sqrt(1.0 / f->n + 1.0 / f->shape);
	double		sum;

	if ((f->stages - 1) * spread < 1.0)
		return math_logconcave_integral(log_density, f, lo, 0.0, hi);
	sum = math_unimodal_integral(log_density, f, lo, fmin(split, 0.0), split,
								 fmin(1.8, 9.0 * spread));
	if (hi > split)
		sum += math_logconcave_integral(log_density, f, split, fmax(split, 0.0), hi);
	return sum;
}

/*
 * time_integral
 *		The integral up to the odds end, for log_weight at the odds at.  The
 *		peak is approached by the mean j where it was last believed to be, which
 *		never leads down.
 */
static double
time_integral(PurchaseTime *f, double end)
{
	double		log_peak;
	double		z;

	for (int i = 0; i < 50 && f->stages > 1; i++)
	{
		double		before = f->at;

		move_to(f, fmin(end, peak_of(f, stage_mean(f, 0.0, &log_peak))));
		if (fabs(log(f->at / before)) * (f->n + f->stages) < 0.5)
			break;
	}
	z = f->at / (1.0 + f->at);
	f->mean = stage_mean(f, 0.0, &log_peak);
	for (int j = 0; j < f->stages; j++)
	{
		f->log_weight[j] -= log_peak;
		f->weight[j] = exp(f->log_weight[j]);
	}
	log_peak -= f->decay * f->at;
	return exp(log_peak + math_log_beta_power(f->n, f->shape, z, 1.0 / (1.0 + f->at)))
		* shape_integral(f, log(end / f->at));
}

/*
 * purchase_chance
 *		D_m without decay, the chance that so many stages come: one step in j
 *		adds Gamma(n+A) / (Gamma(n) Gamma(A+1)) z^(n-1) (1-z)^A, n and A those
 *		before it.
 */
static double
purchase_chance(const BtydPosterior *post, double m, double end)
{
	double		n = post->k * m;
	double		shape = post->shape;
	double		z = end / (1.0 + end);
	double		y = 1.0 / (1.0 + end);
	double		chance = math_nbd_tail(shape, end, n);
	double		step = exp(math_log_beta_power(n, shape, z, y)) / (shape * z);
	double		sum = post->stage[0] * chance;

	for (int j = 1; j < post->k; j++)
	{
		chance += step;
		step *= (n - j) / ((shape + j) * end);
		sum += post->stage[j] * chance;
	}
	return sum;
}

/*
 * purchase_time
 *		D_m for real m >= 1 up to the odds end.  The first ones may have a peak
 *		for every j.
 */
static double
purchase_time(const BtydPosterior *post, double m, double end, double decay)
{
	PurchaseTime f = {.n = post->k * m,.shape = post->shape,.decay = decay};
	double		weight = 0.0;
	double		sum = 0.0;

	if (decay == 0.0 && m > SEPARATE && end < MOST_ODDS)
		return purchase_chance(post, m, end);
	f.at = fmin(end, peak_of(&f, 0.0));
	for (int j = 0; j < post->k; j++)
	{
		PurchaseTime one = {.stages = 1,.n = f.n - j,.shape = f.shape + j,.decay = decay};

		if (post->stage[j] > 0.0)
			f.stages = j + 1;
		if (m <= SEPARATE && post->stage[j] > 0.0)
		{
			one.at = fmin(end, peak_of(&one, 0.0));
			one.log_weight[0] = log(post->stage[j]);
			sum += time_integral(&one, end);
		}
		f.log_weight[j] = post->stage[j] > 0.0 ? weight + log(post->stage[j]) : -DBL_MAX;
		weight += log((f.n - 1.0 - j) / ((f.shape + j) * f.at));
	}
	return m <= SEPARATE ? sum : time_integral(&f, end);
}

/* The terms as a function of m, beyond the first ones. */
typedef struct Terms
{
	const BtydPosterior *post;
	double		end;
	double		decay;
	double		alive;			/* e_DIRECT_TERMS */
} Terms;

static double
term_at(const Terms *s, double m)
{
	double		from = s->post->b + (DIRECT_TERMS - 1.0);

	return s->alive
		* exp(-lgamma_cross_difference(from, s->post->a, m - DIRECT_TERMS))
		* purchase_time(s->post, m, s->end, s->decay);
}

/*
 * rest_of_terms
 *		The sum of the terms from DIRECT_TERMS on without the correction at
 *		its end, as an integral from DIRECT_TERMS - 1/2; center and spread
 *		are the mean and the deviation of the number of purchases, fall the
 *		rate at which the terms fall, sum what there is before.
 */
static double
rest_of_terms(const Terms *s, double center, double spread, double fall, double sum)
{
	double		lo = DIRECT_TERMS - 0.5;
	double		rest = 0.0;

	for (int panel = 0; panel < MOST_PANELS; panel++)
	{
		double		width = fmax(4.0 * spread, fmax(0.5 * (center - lo), 2.0 * (lo - center)));
		double		part = 0.0;
		double		before = 0.0;
		double		last = 0.0;

		if (s->post->stop != NULL && s->post->stop())
			return NAN;
		width = fmin(width, (PANEL_GROWTH - 1.0) * lo);
		if (fall > 0.0)
			width = fmin(width, PANEL_FALL / fall);
		for (int i = 0; i < MATH_GAUSS24; i++)
		{
			last = term_at(s, lo + width * math_gauss24.node[i]);
			part += math_gauss24.weight[i] * last;
			if (i == MATH_GAUSS24 - 4)
				before = last;
		}
		rest += part * width;
		lo += width;
		if (last == 0.0)
			break;
		fall = log(before / last) / (width * (math_gauss24.node[MATH_GAUSS24 - 1]
											  - math_gauss24.node[MATH_GAUSS24 - 4]));
		if (last < LEAST_REST * fall * (sum + rest))
			break;
	}
	return rest;
}

/*
 * end_correction
 *		What the sum from DIRECT_TERMS on exceeds its integral by, from the
 *		2 DIFFERENCES terms around its lower end.
 */
static double
end_correction(const double *term)
{
	double		d[2 * DIFFERENCES];
	double		sum = 0.0;

	for (int i = 0; i < 2 * DIFFERENCES; i++)
		d[i] = term[i];
	for (int order = 1; order < 2 * DIFFERENCES; order++)
	{
		for (int i = 0; i < 2 * DIFFERENCES - order; i++)
			d[i] = d[i + 1] - d[i];
		if (order % 2 == 1)
			sum += sum_correction[order / 2] * d[(2 * DIFFERENCES - 1 - order) / 2];
	}
	return sum;
}

/*
 * bgnbd_timed_purchases
 *		Discounted expected purchases in (T, T+t] of a customer known to be
 *		alive at T, k > 1, t > 0, continuous discounting at rate >= 0 per
 *		unit of time; NAN when stopped.
 */
double
bgnbd_timed_purchases(const BtydPosterior *post, double t, double rate)
{
	Terms		s = {post, t / post->scale, rate * post->scale, 1.0};
	double		near[2 * DIFFERENCES];	/* terms around DIRECT_TERMS - 1/2 */
	double		center = post->shape * s.end / post->k;
	double		spread = sqrt(post->shape * s.end * (1.0 + s.end)) / post->k;
	double		top = (post->shape + post->k) / post->shape;
	bool		direct = top * center + 9.0 * sqrt(top) * spread
		+ 40.0 * (1.0 + s.end) / post->k < MOST_DIRECT;
	int			first = DIRECT_TERMS - DIFFERENCES;
	double		alive = 1.0;
	double		term = 0.0;
	double		sum = 0.0;
	int			m;

	for (m = 1; direct ? m < 2 * MOST_DIRECT : m < DIRECT_TERMS + DIFFERENCES; m++)
	{
		double		before = term;

		if (m % 16 == 0 && post->stop != NULL && post->stop())
			return NAN;
		term = alive * purchase_time(post, m, s.end, s.decay);
		if (direct || m < DIRECT_TERMS)
			sum += term;
		if (m >= first && m < DIRECT_TERMS + DIFFERENCES)
			near[m - first] = term;
		if (m == DIRECT_TERMS)
			s.alive = alive;
		if (term == 0.0 || (m > 1 && term < LEAST_REST * (1.0 - term / before) * sum))
			return sum;
		alive *= (post->b + m - 1.0) / (post->a + post->b + m - 1.0);
	}
	if (direct)
		return sum;
	return sum + end_correction(near)
		+ rest_of_terms(&s, center, spread,
						log(near[DIFFERENCES - 1] / near[DIFFERENCES]), sum);
}
