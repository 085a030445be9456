/*
 * bgbb_predict.c
 *		BG/BB: what a fitted model says about a customer (Fader, Hardie & Shang
 *		2010, "Customer-base analysis in a discrete-time noncontractual
 *		setting", Marketing Science 29(6)).
 *
 * All quantities are sums of positive terms.  Horizons and numbers of
 * purchases are integers, given as doubles.
 */
#include "math/bgbb.h"

#include <math.h>

#include "math/gamma_diff.h"
#include "math/special.h"

#define SHORT_SUM 32			/* sums up to here need no gamma function */
#define DIRECT_TERMS 4096		/* longest discounted sum term by term */

enum
{
	ALPHA, BETA, GAMMA, DELTA
};

/* B(gamma, delta + count) / B(gamma, delta): alive at opportunity count. */
static double
survival(double gamma, double delta, double count)
{
	return exp(-lgamma_cross_difference(delta, gamma, count));
}

/*
 * sum over j = 1 .. periods of B(gamma, delta+j) / B(gamma, delta): expected
 * opportunities still alive for.  Term by term while short, else the closed
 * form delta / (gamma-1) (1 - (delta+1)_m / (delta+gamma)_m), whose quotient of
 * Pochhammer symbols is taken by a difference of log gamma that keeps its
 * digits near gamma = 1, where both factors go to their limits.
 */
static double
lifetime(double gamma, double delta, double periods)
{
	double		term = 1.0;
	double		sum = 0.0;

	if (periods <= SHORT_SUM)
	{
		for (double i = 0.0; i < periods; i += 1.0)
		{
			term *= (delta + i) / (gamma + delta + i);
			sum += term;
		}
		return sum;
	}
	if (gamma == 1.0)
		return delta * digamma_difference(delta + 1.0, periods);
	return -delta / (gamma - 1.0) *
		expm1(-lgamma_cross_difference(delta + 1.0, gamma - 1.0, periods));
}

/*
 * The same sum without end, term j discounted by (1+rate)^-j: a multiple of
 * 2F1(1, delta+1; gamma+delta+1; 1/(1+rate)).  With rate 0 it exists for
 * gamma > 1 only, else NaN.
 */
static double
discounted_lifetime(double gamma, double delta, double rate)
{
	double		z = 1.0 / (1.0 + rate);

	if (rate <= 0.0)
		return rate == 0.0 && gamma > 1.0 ? delta / (gamma - 1.0) : NAN;
	return z * (delta / (gamma + delta)) * math_hyp2f1_one(delta + 1.0, gamma, z, rate * z);
}

/*
 * The discounted sum over j = 1 .. periods.  Long horizons are the endless
 * sum less its rest, which is of the same kind.
 */
static double
discounted_periods(double gamma, double delta, double periods, double rate)
{
	double		z = 1.0 / (1.0 + rate);
	double		term = 1.0;
	double		sum = 0.0;

	if (rate == 0.0)
		return lifetime(gamma, delta, periods);
	if (periods > DIRECT_TERMS)
		return discounted_lifetime(gamma, delta, rate) -
			exp(-periods * log1p(rate)) * survival(gamma, delta, periods) *
			discounted_lifetime(gamma, delta + periods, rate);
	for (double i = 0.0; i < periods && term > 1e-20 * sum * rate * z; i += 1.0)
	{
		term *= z * (delta + i) / (gamma + delta + i);
		sum += term;
	}
	return sum;
}

/*
 * The posterior of the history (x, t_x, n): now is the probability that the
 * customer was alive at opportunity n, dead that of having died before it
 * (their sum is 1, each is right to its last digits).  The paper and peers
 * report P(alive) at the next opportunity.
 */
void
bgbb_posterior(const BtydModel *model, double x, double t_x, double n, BtydPosterior *post)
{
	const double *p = model->params;
	double		alive = 1.0;
	double		dead = 0.0;

	for (double t = n - 1.0; t >= t_x; t -= 1.0)
	{
		double		g = 1.0 / (p[GAMMA] + p[DELTA] + t);
		double		a = 1.0 / (p[ALPHA] + p[BETA] + t);
		double		rho = (p[BETA] + (t - x)) * a * ((p[DELTA] + t) * g);

		alive *= rho;
		dead = p[GAMMA] * g + rho * dead;
	}
	post->now = alive / (alive + dead);
	post->dead = dead / (alive + dead);
	post->alive = post->now * survival(p[GAMMA], p[DELTA] + n, 1.0);
	post->buys = post->now * ((p[ALPHA] + x) / (p[ALPHA] + p[BETA] + n));
	post->stop = NULL;
	post->after[ALPHA] = p[ALPHA] + x;
	post->after[BETA] = p[BETA] + (n - x);
	post->after[GAMMA] = p[GAMMA];
	post->after[DELTA] = p[DELTA] + n;
}

/* Expected purchases in the next `periods` opportunities (integer): E[X(n, n+n*) | x, t_x, n]. */
double
bgbb_expected(const BtydPosterior *post, double periods)
{
	return post->buys * lifetime(post->after[GAMMA], post->after[DELTA], periods);
}

/*
 * The same discounted: opportunity n + j, j = 1, 2, ..., by e^(-delta j).
 * periods = INFINITY has no end (DERT); with delta = 0 that exists for
 * gamma > 1 only, else NaN.
 */
double
bgbb_discounted(const BtydPosterior *post, double periods, double delta)
{
	double		rate = expm1(delta);

	return post->buys *
		(isinf(periods) ? discounted_lifetime(post->after[GAMMA], post->after[DELTA], rate) :
		 discounted_periods(post->after[GAMMA], post->after[DELTA], periods, rate));
}

/*
 * The same for periods of several opportunities, each discounted to its end at
 * rate > 0 per period: the sum by parts, so that nothing cancels, of the
 * purchases expected up to the end of each.
 */
double
bgbb_discounted_periods(const BtydPosterior *post, double period, double periods, double rate)
{
	double		discount = 1.0;
	double		sum = 0.0;

	if (period == 1.0)
		return post->buys * discounted_periods(post->after[GAMMA], post->after[DELTA], periods, rate);
	for (double i = 1.0; i <= periods; i += 1.0)
	{
		if (post->stop != NULL && post->stop())
			return NAN;
		discount /= 1.0 + rate;
		sum += bgbb_expected(post, i * period) * discount *
			(i < periods ? rate / (1.0 + rate) : 1.0);
	}
	return sum;
}

/* Number value * 2^(SCALE * power): products that leave the range of double. */
#define SCALE 512

typedef struct Scaled
{
	double		value;
	int			power;
} Scaled;

static void
rescale(Scaled *s)
{
	if (fabs(s->value) > 0x1p+512)
	{
		s->value *= 0x1p-512;
		s->power++;
	}
	else if (fabs(s->value) < 0x1p-512 && s->value != 0.0)
	{
		s->value *= 0x1p+512;
		s->power--;
	}
}

/*
 * P(X = count) over n opportunities of a customer who is alive now, with
 * p ~ Beta(alpha, beta), theta ~ Beta(gamma, delta): the paper's PMF of X(n),
 * nested like the likelihood, starting at opportunity i = count:
 *
 *	P = B(alpha+x, beta) / B(alpha, beta) B(gamma, delta+x) / B(gamma, delta) Q_x,
 *	Q_n = 1, Q_i = gamma / (gamma+delta+i) + (i+1) / (i+1-x) rho_i Q_{i+1}
 *
 * Positive throughout; carried with a scale, because the binomial
 * coefficients leave the range of double from n of about 1000 on.
 */
static double
pmf_alive(double alpha, double beta, double gamma, double delta, double n, double x)
{
	Scaled		q = {1.0, 0};

	if (x < 0.0 || x > n)
		return 0.0;
	for (double i = n - 1.0; i >= x; i -= 1.0)
	{
		double		g = 1.0 / (gamma + delta + i);
		double		rho = (beta + (i - x)) / (alpha + beta + i) * ((delta + i) * g);

		q.value *= (i + 1.0) / (i + 1.0 - x) * rho;
		if (q.power == 0)
			q.value += gamma * g;
		else if (q.power == 1)
			q.value += gamma * g * 0x1p-512;
		rescale(&q);
		if (q.power < 0)
		{						/* smaller than the next term's last digit */
			q.value = 0.0;
			q.power = 0;
		}
	}
	for (double i = 0.0; i < x; i += 1.0)
	{
		q.value *= (alpha + i) / (alpha + beta + i) * ((delta + i) / (gamma + delta + i));
		rescale(&q);
	}
	return ldexp(q.value, SCALE * q.power);
}

/*
 * P(a new customer buys `count` times in opportunities start+1 .. start +
 * periods); start = 0 gives P(X(n) = count), else P(X(n, n+n*) = count).
 */
double
bgbb_pmf_interval(const BtydModel *model, double start, double periods, double count)
{
	const double *params = model->params;
	double		alive = survival(params[GAMMA], params[DELTA], start);
	double		dead = 0.0;

	for (double i = start - 1.0; i >= 0.0; i -= 1.0)
		dead = (params[GAMMA] + (params[DELTA] + i) * dead) / (params[GAMMA] + params[DELTA] + i);
	return (count == 0.0 ? dead : 0.0) +
		alive * pmf_alive(params[ALPHA], params[BETA], params[GAMMA],
						  params[DELTA] + start, periods, count);
}

/* P(`count` purchases in the next `periods` opportunities): P(X(n, n+n*) = count | x, t_x, n). */
double
bgbb_pmf(const BtydPosterior *post, double periods, double count)
{
	const double *p = post->after;

	return (count == 0.0 ? post->dead : 0.0) +
		post->now * pmf_alive(p[ALPHA], p[BETA], p[GAMMA], p[DELTA], periods, count);
}

/*
 * P(at least one purchase in the next `periods` opportunities): the sum over
 * the opportunity j of the next purchase, not 1 - P(none), so that small
 * probabilities keep their digits.
 */
double
bgbb_p_any(const BtydPosterior *post, double periods)
{
	const double *p = post->after;
	double		term = 1.0;
	double		sum = 0.0;

	for (double i = 0.0; i < periods; i += 1.0)
	{
		term *= (p[DELTA] + i) / (p[GAMMA] + p[DELTA] + i);
		sum += term * p[ALPHA] / (p[ALPHA] + p[BETA] + i);
		term *= (p[BETA] + i) / (p[ALPHA] + p[BETA] + i);
		if (term * (i + 1.0) < 1e-20 * sum)
			break;
	}
	return post->now * sum;
}
