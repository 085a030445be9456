/*
 * clv_quantity.c
 *		What a model of purchases says about a customer.
 *
 * Sources of the formulas are with the kernels, math_*.c.
 */
#include "base/crm.h"

#include <math.h>

#include "base/interrupted.h"
#include "clv/clv_quantity.h"
#include "math/bgbb.h"
#include "math/covariates.h"
#include "math/nbd.h"

/* Beyond this the kernels are not tested; no covariates of real customers lead there. */
#define BASE_LEAST 1e-40
#define BASE_MOST 1e40

/* A customer of whom nothing is known but the first purchase. */
static const ClvHistory new_customer = {0, 0, 0};

/*
 * The model for a customer with these covariates: base parameters only, rates
 * multiplied by exp(coefficient * z) (Fader & Hardie 2007, note 019).
 * covariates is not looked at when the model has none.
 */
ClvModel
clv_model_at(const ClvModel *model, const double *covariates)
{
	ClvModel	at = *model;

	if (model->covariates == 0)
		return at;
	if (model->kind == CLV_PARETO_NBD)
		pareto_covariates_at(model->parameters, model->covariates, covariates, at.parameters);
	else
		bgnbd_covariates_at(model->parameters, model->covariates, covariates, at.parameters);
	at.covariates = 0;
	at.count = clv_kind_base(model->kind);
	at.covariance = NULL;
	for (int i = 0; i < at.count; i++)
		if (!(at.parameters[i] >= BASE_LEAST && at.parameters[i] <= BASE_MOST))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("covariates make the customer's %s %g, which is outside %g to %g",
							clv_parameter_name(at.kind, 0, i), at.parameters[i], BASE_LEAST, BASE_MOST),
					 errhint("Score covariates in the units they were fitted in.")));
	return at;
}

static BgnbdModel
bgnbd_model(const ClvModel *model)
{
	const double *p = model->parameters;

	return (BgnbdModel) {p[0], p[1], p[2], p[3], model->k, model->kind != CLV_BG_NBD};
}

/*
 * Fill outlook with what all quantities of the customer start from.  The model
 * has no covariates and must live as long as the outlook.  Long computations
 * stop for a cancel with NaN: CHECK_FOR_INTERRUPTS before it is used.
 */
void
clv_outlook(const ClvModel *model, const ClvHistory *history, ClvOutlook *outlook)
{
	const double *p = model->parameters;
	const ClvHistory *h = history;
	double		log_odds;
	BgnbdModel	bgnbd;

	outlook->model = model;
	outlook->history = *history;
	switch (model->kind)
	{
		case CLV_BG_NBD:
		case CLV_MBG_NBD:
		case CLV_MBG_CNBD_K:
			bgnbd = bgnbd_model(model);
			bgnbd_posterior(&bgnbd, h->x, h->t_x, h->T, &outlook->bgnbd);
			outlook->bgnbd.stop = crm_interrupted;
			outlook->alive = outlook->bgnbd.alive;
			break;
		case CLV_PARETO_NBD:
			log_odds = pareto_log_odds_dead(p, h->x, h->t_x, h->T);
			outlook->alive = 1 / (1 + exp(log_odds));
			outlook->dead = 1 / (1 + exp(-log_odds));
			outlook->later[2] = p[2];
			outlook->later[3] = p[3] + h->T;
			outlook->later[0] = p[0] + h->x;
			outlook->later[1] = p[1] + h->T;
			break;
		case CLV_BG_BB:
			outlook->alive = bgbb_p_alive(p, h->x, h->t_x, h->T, 1);
			break;
		default:
			Assert(model->kind == CLV_NBD);
			outlook->alive = 1;
			outlook->later[0] = p[0] + h->x;
			outlook->later[1] = p[1] + h->T;
			break;
	}
}

/* Expected purchases in the time horizon from now. */
double
clv_outlook_expected(const ClvOutlook *o, double horizon)
{
	const ClvHistory *h = &o->history;

	if (o->alive == 0)
		return 0;
	switch (o->model->kind)
	{
		case CLV_NBD:
			return nbd_expected(o->later, horizon);
		case CLV_PARETO_NBD:
			return o->alive * pareto_expected(o->later, horizon);
		case CLV_BG_BB:
			return bgbb_expected_conditional(o->model->parameters, h->x, h->t_x, h->T, horizon);
		default:
			return bgnbd_expected_post(&o->bgnbd, horizon);
	}
}

/* Probability of n purchases in the time horizon from now. */
double
clv_outlook_probability(const ClvOutlook *o, double horizon, double n)
{
	const ClvHistory *h = &o->history;

	switch (o->model->kind)
	{
		case CLV_NBD:
			return nbd_pmf(o->later, n, horizon);
		case CLV_PARETO_NBD:
			return (n == 0 ? o->dead : 0) + o->alive * pareto_pmf(o->later, n, horizon);
		case CLV_BG_BB:
			return bgbb_pmf_conditional(o->model->parameters, h->x, h->t_x, h->T, horizon, n);
		default:
			return bgnbd_pmf_post(&o->bgnbd, horizon, n);
	}
}

/* Probability of at least one purchase in the time horizon from now. */
double
clv_outlook_any(const ClvOutlook *o, double horizon)
{
	const ClvHistory *h = &o->history;

	switch (o->model->kind)
	{
		case CLV_NBD:
			return nbd_p_any(o->later, horizon);
		case CLV_PARETO_NBD:
			return o->alive * pareto_p_any(o->later, horizon);
		case CLV_BG_BB:
			return bgbb_p_active(o->model->parameters, h->x, h->t_x, h->T, horizon);
		default:
			return bgnbd_p_any_post(&o->bgnbd, horizon);
	}
}

/*
 * Expected purchases of a lifetime: sum over m >= 1 of E[(1-p)^(m-1)] = E[1/p],
 * p ~ Beta(a, b); infinite, hence NaN, unless a > 1.
 */
static double
bgnbd_lifetime(const BgnbdPosterior *post)
{
	if (!(post->a > 1))
		return NAN;
	return post->alive * (post->a + post->b - 1) / (post->a - 1);
}

/*
 * Expected purchases in the time horizon from now, or with INFINITY ever after,
 * discounted continuously at delta per unit; of CLV_BG_BB discounted by
 * e^-delta per opportunity.  Without end and without discount they are NaN
 * where the model expects infinitely many: NBD; (M)BG models with a <= 1;
 * Pareto/NBD with s <= 1; BG/BB with gamma <= 1.
 */
double
clv_outlook_discounted(const ClvOutlook *o, double horizon, double delta)
{
	const ClvHistory *h = &o->history;
	const double *p = o->model->parameters;

	if (o->alive == 0 && (delta > 0 || isfinite(horizon)))
		return 0;
	switch (o->model->kind)
	{
		case CLV_NBD:
			return nbd_discounted(o->later, 0, 0, delta, horizon);
		case CLV_PARETO_NBD:
			return o->alive * pareto_discounted(o->later, 0, 0, 0, delta, horizon);
		case CLV_BG_BB:
			if (isinf(horizon))
				return bgbb_dert(p, h->x, h->t_x, h->T, expm1(delta));
			return bgbb_discounted(p, h->x, h->t_x, h->T, horizon, expm1(delta));
		default:
			if (isfinite(horizon))
				return bgnbd_discounted_post(&o->bgnbd, horizon, delta);
			return delta > 0 ? bgnbd_dert_post(&o->bgnbd, delta) : bgnbd_lifetime(&o->bgnbd);
	}
}

/*
 * Periods of several opportunities: the sum by parts, so that nothing cancels,
 * of the purchases expected up to the end of each.
 */
static double
bgbb_periods(const ClvOutlook *o, double period, int periods, double rate)
{
	const ClvHistory *h = &o->history;
	const double *p = o->model->parameters;
	double		discount = 1;
	double		sum = 0;

	if (period == 1)
		return bgbb_discounted(p, h->x, h->t_x, h->T, periods, rate);
	for (int i = 1; i <= periods; i++)
	{
		CHECK_FOR_INTERRUPTS();
		discount /= 1 + rate;
		sum += clv_outlook_expected(o, i * period) * discount * (i < periods ? rate / (1 + rate) : 1);
	}
	return sum;
}

/*
 * Expected purchases in so many periods from now, those of each discounted to
 * its end at rate per period.
 */
double
clv_outlook_periods(const ClvOutlook *o, double period, int periods, double rate)
{
	if (rate == 0 || periods == 0 || o->alive == 0)
		return clv_outlook_expected(o, period * periods);
	switch (o->model->kind)
	{
		case CLV_NBD:
			return nbd_discounted_periods(o->later, 0, 0, rate, period, periods);
		case CLV_PARETO_NBD:
			return o->alive * pareto_discounted_periods(o->later, 0, 0, 0, rate, period, periods);
		case CLV_BG_BB:
			return bgbb_periods(o, period, periods, rate);
		default:
			return bgnbd_discounted_periods_post(&o->bgnbd, period, periods, rate);
	}
}

double
clv_expected_purchases(const ClvModel *model, const ClvHistory *history, double horizon)
{
	ClvOutlook	outlook;
	double		expected;

	clv_outlook(model, history, &outlook);
	expected = clv_outlook_expected(&outlook, horizon);
	CHECK_FOR_INTERRUPTS();
	return expected;
}

/* Expected repeat purchases of a new customer in the time horizon after the first one. */
double
clv_new_expected(const ClvModel *model, double horizon)
{
	return clv_expected_purchases(model, &new_customer, horizon);
}

/* Probability that a new customer makes n repeat purchases in the time horizon. */
double
clv_new_probability(const ClvModel *model, double horizon, double n)
{
	return clv_new_probability_from(model, 0, horizon, n);
}

/*
 * The same in (start, start + horizon] after the first purchase, whatever
 * happens before.
 */
double
clv_new_probability_from(const ClvModel *model, double start, double horizon, double n)
{
	const double *p = model->parameters;
	BgnbdModel	bgnbd;

	switch (model->kind)
	{
		case CLV_NBD:
			return nbd_pmf(p, n, horizon);
		case CLV_PARETO_NBD:
			return pareto_pmf_interval(p, n, start, horizon);
		case CLV_BG_BB:
			return bgbb_pmf(p, start, horizon, n);
		default:
			bgnbd = bgnbd_model(model);
			return bgnbd_pmf_interval(&bgnbd, start, horizon, n);
	}
}
