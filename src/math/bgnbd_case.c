/*-------------------------------------------------------------------------
 *
 * math_bgnbd_case.c
 *	  Likelihood of one customer under (M)BG/NBD with parameters of his own.
 *
 * With A = r + x, m = x (BG) or x + 1 (MBG), as in math_bgnbd_fit.c,
 *
 *	 ln Gamma(A) - ln Gamma(r) - A ln(1 + T/alpha) - x ln alpha
 *	 + ln B(a, b+m) - ln B(a, b) + ln(1 + O),
 *	 O = a/(b+m-1) [(alpha+T)/(alpha+t_x)]^A	(0 for BG with x = 0)
 *
 * (Fader, Hardie & Lee 2005, eq. 6; Batislam et al. 2007).  Derivatives are by
 * the logarithms of the parameters throughout, so that parameters of any size
 * keep their digits.
 *
 *-------------------------------------------------------------------------
 */
#include "math/bgnbd.h"

#include <math.h>
#include <string.h>

#include "math/gamma_diff.h"

/*
 * Terms of the sums over the purchases that are added one by one; from here
 * on differences of gamma functions are cheaper, and at their best.
 */
#define DIRECT_TERMS 32.0

/* ln B(a, b+m) - ln B(a, b) and its derivatives by ln a, ln b. */
typedef struct BetaRise
{
	double		value;
	double		a;
	double		b;
	double		aa;
	double		ab;
	double		bb;
} BetaRise;

/*
 * beta_rise
 *		Fills the above for whole m >= 0.
 */
static BetaRise
beta_rise(double a, double b, double m)
{
	BetaRise	rise = {0};
	double		all = 0.0;		/* psi(a+b+m) - psi(a+b) */
	double		gap = 0.0;		/* psi(b+m) - psi(b) less the above */
	double		all_bend = 0.0; /* minus the same of psi' */
	double		gap_bend = 0.0;
	double		direct = fmin(m, DIRECT_TERMS);

	for (double i = 0.0; i < direct; i += 1.0)
	{
		double		inv_b = 1.0 / (b + i);
		double		inv_ab = 1.0 / (a + b + i);

		rise.value -= log1p(a * inv_b);
		all += inv_ab;
		gap += a * inv_b * inv_ab;
		all_bend += inv_ab * inv_ab;
		gap_bend += a * inv_b * inv_ab * (inv_b + inv_ab);
	}
	if (m > direct)
	{
		double		z = b + direct;
		double		rest = m - direct;

		rise.value -= lgamma_cross_difference(z, a, rest);
		all += digamma_difference(a + z, rest);
		gap += digamma_difference(z, a) - digamma_difference(z + rest, a);
		all_bend += trigamma_difference(a + z, rest);
		gap_bend += trigamma_difference(z, a) - trigamma_difference(z + rest, a);
	}
	rise.a = -a * all;
	rise.b = b * gap;
	rise.aa = rise.a + a * a * all_bend;
	rise.ab = a * b * all_bend;
	rise.bb = rise.b - b * b * gap_bend;
	return rise;
}

/* The odds O of one customer: value, slopes of ln O, and its curvatures. */
typedef struct DropoutOdds
{
	double		log_odds;		/* -Inf for certainly alive */
	double		dead;			/* O / (1 + O) */
	double		alive;
	double		slope[BTYD_PARAMS];
	double		rr;
	double		ra;
	double		aa;				/* by ln alpha twice */
	double		bb;
} DropoutOdds;

/*
 * dropout_odds
 *		late, early are alpha/(alpha+T), alpha/(alpha+t_x); last is b + m - 1.
 */
static DropoutOdds
dropout_odds(const double *params, double x, double t_x, double T, double late,
			 double early, double last)
{
	double		shape = params[0] + x;
	double		lift = log1p((T - t_x) / (params[1] + t_x));
	double		gap = -early * (T - t_x) / (params[1] + T);
	DropoutOdds o;
	double		odds;

	o.log_odds = log(params[2] / last) + shape * lift;
	odds = exp(-fabs(o.log_odds));
	o.dead = (o.log_odds > 0.0 ? 1.0 : odds) / (1.0 + odds);
	o.alive = (o.log_odds > 0.0 ? odds : 1.0) / (1.0 + odds);
	o.slope[0] = params[0] * lift;
	o.slope[1] = shape * gap;
	o.slope[2] = 1.0;
	o.slope[3] = -params[3] / last;
	o.rr = o.slope[0];
	o.ra = params[0] * gap;
	/* late (1 - late) - early (1 - early) */
	o.aa = shape * gap * (1.0 - late - early);
	o.bb = o.slope[3] * ((last - params[3]) / last);
	return o;
}

/*
 * fill_hessian
 *		Second derivatives; log_late = ln(1 + T/alpha).
 */
static void
fill_hessian(const double *params, double x, double T, const Rising *g,
			 double log_late, const BetaRise *rise, const DropoutOdds *o,
			 double hessian[BTYD_PARAMS][BTYD_PARAMS])
{
	double		r = params[0];
	double		late = params[1] / (params[1] + T);
	double		gone = T / (params[1] + T);

	for (int i = 0; i < BTYD_PARAMS; i++)
		for (int j = 0; j < BTYD_PARAMS; j++)
			hessian[i][j] = o->dead * o->alive * o->slope[i] * o->slope[j];
	hessian[0][0] += r * (g->first - log_late) + r * r * g->second + o->dead * o->rr;
	hessian[1][0] += r * gone + o->dead * o->ra;
	hessian[0][1] = hessian[1][0];
	hessian[1][1] += o->dead * o->aa - (r + x) * late * gone;
	hessian[2][2] += rise->aa;
	hessian[3][2] += rise->ab;
	hessian[2][3] = hessian[3][2];
	hessian[3][3] += rise->bb + o->dead * o->bb;
}

/*
 * bgnbd_case
 *		Log likelihood of one customer with k = 1, and
 *		its derivatives by their logarithms up to the order asked for (the
 *		rest of *result is left alone).  g is rising(r, x).
 */
void
bgnbd_case(const BtydModel *model, double x, double t_x, double T,
		   const Rising *g, BtydOrder order, BtydSlopes *result)
{
	const double *params = model->params;
	double		r = params[0];
	double		alpha = params[1];
	double		m = x + (model->dropout_at_zero ? 1.0 : 0.0);
	double		late = alpha / (alpha + T);
	double		early = alpha / (alpha + t_x);
	double		log_late = log1p(T / alpha);
	BetaRise	rise = beta_rise(params[2], params[3], m);
	DropoutOdds o = {.log_odds = -INFINITY, .alive = 1.0};
	double	   *slope = result->gradient;

	if (m > 0.0)
		o = dropout_odds(params, x, t_x, T, late, early, params[3] + m - 1.0);
	/* start from the greater of the two parts, taken at T or at t_x */
	result->loglik = g->value - x * log(alpha) + rise.value
		+ log1p(exp(-fabs(o.log_odds)));
	if (o.log_odds > 0.0)
		result->loglik += log(params[2] / (params[3] + m - 1.0))
			- (r + x) * log1p(t_x / alpha);
	else
		result->loglik -= (r + x) * log_late;
	if (order == BTYD_VALUE)
		return;
	slope[0] = r * (g->first - log_late) + o.dead * o.slope[0];
	slope[1] = r * (T / (alpha + T)) - x * late + o.dead * o.slope[1];
	slope[2] = rise.a + o.dead * o.slope[2];
	slope[3] = rise.b + o.dead * o.slope[3];
	if (order == BTYD_HESSIAN)
		fill_hessian(params, x, T, g, log_late, &rise, &o, result->hessian);
}
