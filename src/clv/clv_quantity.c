/*
 * clv_quantity.c
 *		What a model of purchases says about a customer.
 *
 * Sources of the formulas are with the kernels, in math.
 */
#include "base/crm.h"

#include <math.h>

#include "base/interrupted.h"
#include "clv/clv_quantity.h"

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
	covariates_at(clv_kernels[model->kind].covariates, model->parameters, model->covariates,
				  covariates, at.parameters);
	at.covariates = 0;
	at.count = clv_kernels[model->kind].plan->base;
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

/* The model as its kernel takes it. */
static BtydModel
kernel_model(const ClvModel *model)
{
	BtydModel	result = {.k = model->k,.dropout_at_zero = clv_kernels[model->kind].dropout_at_zero};

	memcpy(result.params, model->parameters, sizeof(result.params));
	return result;
}

/*
 * Fill outlook with what all quantities of the customer start from.  The model
 * has no covariates.  Long computations stop for a cancel with NaN:
 * CHECK_FOR_INTERRUPTS before it is used.
 */
void
clv_outlook(const ClvModel *model, const ClvHistory *history, ClvOutlook *outlook)
{
	BtydModel	kernel = kernel_model(model);

	outlook->kernel = &clv_kernels[model->kind];
	outlook->kernel->posterior(&kernel, history->x, history->t_x, history->T, &outlook->post);
	outlook->post.stop = crm_interrupted;
}

/*
 * Expectations of a customer are P(alive) times those of one who is known to be
 * alive, of whom x and T tell all: it does not matter then who bought last
 * when.  Makes the outlook and the history those of such a one, and returns
 * P(alive).  Where t_x does matter, with stages, of which it tells how many are
 * done, or where P(alive) takes as long as the rest, there is no outlook yet:
 * kernel is NULL, and the factor is 1.
 */
double
clv_outlook_living(const ClvModel *model, ClvHistory *history, ClvOutlook *outlook)
{
	double		alive;

	outlook->kernel = NULL;
	if (model->k > 1 || !clv_kernels[model->kind].expects_slowly)
		return 1;
	clv_outlook(model, history, outlook);
	alive = outlook->post.alive;
	outlook->post.alive = 1;
	history->t_x = 0;
	return alive;
}

/* Expected purchases in the time horizon from now. */
double
clv_outlook_expected(const ClvOutlook *o, double horizon)
{
	return o->post.alive == 0 ? 0 : o->kernel->expected(&o->post, horizon);
}

/*
 * Expected purchases in the time horizon from now, or with INFINITY ever after,
 * discounted continuously at delta per unit; of a discrete model by e^-delta
 * per opportunity.  Without end and without discount they are NaN where the
 * model expects infinitely many: NBD; (M)BG models with a <= 1; Pareto/NBD
 * with s <= 1; BG/BB with gamma <= 1.
 */
double
clv_outlook_discounted(const ClvOutlook *o, double horizon, double delta)
{
	if (o->post.alive == 0 && (delta > 0 || isfinite(horizon)))
		return 0;
	return o->kernel->discounted(&o->post, horizon, delta);
}

/*
 * Expected purchases in so many periods from now, those of each discounted to
 * its end at rate per period.
 */
double
clv_outlook_periods(const ClvOutlook *o, double period, int periods, double rate)
{
	if (rate == 0 || periods == 0 || o->post.alive == 0)
		return clv_outlook_expected(o, period * periods);
	return o->kernel->discounted_periods(&o->post, period, periods, rate);
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

/*
 * Probability that a new customer makes n repeat purchases in (start, start +
 * horizon] after the first purchase, whatever happens before.
 */
double
clv_new_probability(const ClvModel *model, double start, double horizon, double n)
{
	BtydModel	kernel = kernel_model(model);

	return clv_kernels[model->kind].pmf_interval(&kernel, start, horizon, n);
}
