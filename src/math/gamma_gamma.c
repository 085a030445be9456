/*-------------------------------------------------------------------------
 *
 * math_gamma_gamma.c
 *	  Gamma-Gamma: the mean value of a customer's purchases
 *	  (Colombo & Jiang 1999; Fader & Hardie 2013, note 025 at
 *	  brucehardie.com).
 *
 *-------------------------------------------------------------------------
 */
#include "math/gamma_gamma.h"

#include <math.h>
#include <string.h>

#include "math/special.h"

#define SUMS 10

/* The gamma terms of one x: -ln B(p x, q) and what its derivatives need. */
typedef struct SpendTerms
{
	double		x;
	double		value;
	double		digamma_x;		/* psi(px+q) - psi(px) */
	double		digamma_q;		/* psi(px+q) - psi(q) */
	double		trigamma_x;		/* psi'(px+q) - psi'(px) */
	double		trigamma_q;		/* psi'(px+q) - psi'(q) */
	double		trigamma;		/* psi'(px+q) */
} SpendTerms;

/*
 * spend_terms
 *		The gamma terms of x; the derivatives only when wanted.
 */
static void
spend_terms(double p, double q, double x, bool derivatives, SpendTerms *result)
{
	double		px = p * x;

	result->x = x;
	result->value = -math_lnbeta(px, q);
	if (!derivatives)
		return;
	result->digamma_x = math_digamma(px + q);
	result->digamma_q = result->digamma_x - math_digamma(q);
	result->digamma_x -= math_digamma(px);
	result->trigamma = math_trigamma(px + q);
	result->trigamma_x = result->trigamma - math_trigamma(px);
	result->trigamma_q = result->trigamma - math_trigamma(q);
}

/*
 * add_case
 *		Add one case to the sums: value; gradient by p, q, v; Hessian pp, pq,
 *		pv, qq, qv, vv, all by the log parameters.  z = v/(x m) and
 *		u = v/(v + x m); the logarithm of the density of m is
 *			-ln B(px, q) + q ln z - (px+q) ln(1+z) - ln m.
 */
static void
add_case(MathSum *sum, const double *params, const SpendCase *c,
		 const SpendTerms *g, bool derivatives)
{
	double		p = params[0];
	double		q = params[1];
	double		z = params[2] / (c->x * c->m);
	double		size = p * c->x + q;
	double		log_m = log(c->m);
	double		log_z = log(z);
	double		lift = log1p(z);
	double		u = z / (1.0 + z);
	double		w = c->weight;
	double		by_p;
	double		by_q;

	math_sum_add(&sum[0], w * (g->value + q * log_z - size * lift - log_m));
	if (!derivatives)
		return;
	by_p = p * c->x * (g->digamma_x - lift);
	by_q = q * (g->digamma_q + log_z - lift);
	math_sum_add(&sum[1], w * by_p);
	math_sum_add(&sum[2], w * by_q);
	math_sum_add(&sum[3], w * (q * (1.0 - u) - p * c->x * u));
	math_sum_add(&sum[4], w * (by_p + p * c->x * p * c->x * g->trigamma_x));
	math_sum_add(&sum[5], w * p * c->x * q * g->trigamma);
	math_sum_add(&sum[6], -w * p * c->x * u);
	math_sum_add(&sum[7], w * (by_q + q * q * g->trigamma_q));
	math_sum_add(&sum[8], w * q * (1.0 - u));
	math_sum_add(&sum[9], -w * size * u * (1.0 - u));
}

/*
 * gamma_gamma_loglik
 *		Full log likelihood of the mean values m of x purchases (note 025,
 *		eq. 1a), no constant left out.  gradient (3) and hessian (row-major
 *		3 x 3) by ln p, ln q, ln v may be NULL.  The gamma terms are
 *		computed anew only when x changes, so the cases should be sorted by x.
 *		False when stopped.
 */
bool
gamma_gamma_loglik(const double *params, const SpendData *data, MathInterrupted stop,
				   double *loglik, double *gradient, double *hessian)
{
	static const int place[9] = {4, 5, 6, 5, 7, 8, 6, 8, 9};
	bool		derivatives = gradient != NULL || hessian != NULL;
	MathSum		sum[SUMS] = {{0.0, 0.0}};
	SpendTerms	g;
	size_t		row;
	int			i;

	memset(&g, 0, sizeof(g));
	for (row = 0; row < data->n; row++)
	{
		const SpendCase *c = &data->cases[row];

		if (row % BTYD_POLL_CASES == 0 && stop != NULL && stop())
			return false;
		if (c->x != g.x)
			spend_terms(params[0], params[1], c->x, derivatives, &g);
		add_case(sum, params, c, &g, derivatives);
	}
	*loglik = math_sum_value(&sum[0]);
	for (i = 0; i < 3 && gradient != NULL; i++)
		gradient[i] = math_sum_value(&sum[i + 1]);
	for (i = 0; i < 9 && hessian != NULL; i++)
		hessian[i] = math_sum_value(&sum[place[i]]);
	return true;
}

/*
 * gamma_gamma_mean
 *		Mean value of a purchase in the population, p v / (q - 1); does not
 *		exist (NAN) for q <= 1.
 */
double
gamma_gamma_mean(const double *params)
{
	return gamma_gamma_mean_given(params, 0.0, 0.0);
}

/*
 * gamma_gamma_mean_given
 *		Expected mean value of the purchases of a customer whose x >= 0
 *		purchases had the mean m, p (v + x m) / (p x + q - 1) (note 025,
 *		eq. 5); m is not looked at for x = 0.  Does not exist (NAN) unless
 *		p x + q > 1.
 */
double
gamma_gamma_mean_given(const double *params, double x, double m)
{
	double		p = params[0];
	double		shape = p * x + (params[1] - 1.0);

	if (!(shape > 0.0))
		return NAN;
	return p * (params[2] + (x > 0.0 ? x * m : 0.0)) / shape;
}
