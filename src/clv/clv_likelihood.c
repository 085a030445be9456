/*
 * clv_likelihood.c
 *		The likelihoods of the models of purchases, for fits and as SQL.
 */
#include "base/crm.h"

#include <math.h>

#include "base/interrupted.h"
#include "clv/clv_history.h"
#include "clv/clv_likelihood.h"
#include "math/gamma_gamma.h"

PG_FUNCTION_INFO_V1(crm_clv_log_likelihood);
PG_FUNCTION_INFO_V1(crm_spend_log_likelihood);

/*
 * A likelihood of data, which must stay, for a model of which kind, k and
 * count are set; work is palloc'd.
 */
ClvLikelihood
clv_likelihood_create(const ClvModel *model, const BtydData *data)
{
	const ClvKernel *kernel = &clv_kernels[model->kind];
	size_t		size = data->covariates > 0 ? covariates_work_size(data, model->count) :
		kernel->work_size(data);

	return (ClvLikelihood)
	{
		.kernel = kernel,
			.count = model->count,
			.model = {.k = model->k,.dropout_at_zero = kernel->dropout_at_zero},
			.data = *data,
			.work = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(double) * Max(size, 1))
	};
}

/*
 * Log likelihood with derivatives, either NULL; base parameters are positive
 * and derivatives by their logarithms, coefficients of covariates behind them.
 * False when the query is to be stopped.
 */
bool
clv_likelihood(const ClvLikelihood *l, const double *params, double *loglik, double *gradient,
			   double *hessian)
{
	BtydModel	model = l->model;

	if (l->data.covariates > 0)
		return covariates_loglik(l->kernel->covariates, model.dropout_at_zero, params, &l->data,
								 l->work, crm_interrupted, loglik, gradient, hessian);
	memcpy(model.params, params, sizeof(double) * l->count);
	return l->kernel->loglik(&model, &l->data, l->work, crm_interrupted, loglik, gradient, hessian);
}

/*
 * clv_log_likelihood(model, repeat_days, t_x, age): of one customer, in the model's unit.
 * Without the times between purchases that mbg_cnbd_k with k > 1 would need
 * for a complete density.
 */
Datum
crm_clv_log_likelihood(PG_FUNCTION_ARGS)
{
	const ClvModel *model = clv_model_argument(fcinfo, 0, CLV_PURCHASES);
	ClvHistory	history = {.x = PG_GETARG_FLOAT8(1),.t_x = PG_GETARG_FLOAT8(2),.T = PG_GETARG_FLOAT8(3)};
	BtydCase	one = {.x = history.x,.t_x = history.t_x,.T = history.T,.weight = 1};
	BtydData	data = {.n = 1,.cases = &one,.weight_sum = 1};
	ClvLikelihood likelihood;
	double		loglik;
	bool		done;

	if (model->covariates > 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("clv_log_likelihood does not take a model with covariates"),
				 errhint("The column log_likelihood of the model holds that of all customers.")));
	clv_history_check(model->kind, &history);
	data.max_x = (int64) history.x;
	likelihood = clv_likelihood_create(model, &data);
	done = clv_likelihood(&likelihood, model->parameters, &loglik, NULL, NULL);
	pfree(likelihood.work);
	CHECK_FOR_INTERRUPTS();
	if (!done || !isfinite(loglik))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(loglik);
}

/* clv_log_likelihood(spend_model, repeat_days, mean_value): of one customer, NULL without repeat purchases. */
Datum
crm_spend_log_likelihood(PG_FUNCTION_ARGS)
{
	const ClvModel *model = clv_model_argument(fcinfo, 0, CLV_SPEND);
	SpendCase	one = {.x = PG_GETARG_FLOAT8(1),.m = PG_GETARG_FLOAT8(2),.weight = 1};
	SpendData	data = {.n = 1,.cases = &one,.weight_sum = 1};
	double		loglik;

	if (one.x == 0)
		PG_RETURN_NULL();
	if (!(one.x > 0 && one.x <= CLV_MOST_PURCHASES && one.m > 0 && isfinite(one.m)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("customer with repeat_days = %.15g, mean value %.15g: both must be positive and finite", one.x, one.m),
				 errhint("Gamma-Gamma knows positive values only; leave such customers out with FILTER or WHERE.")));
	if (!gamma_gamma_loglik(model->parameters, &data, NULL, &loglik, NULL, NULL) || !isfinite(loglik))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(loglik);
}
