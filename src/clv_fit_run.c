/*
 * clv_fit_run.c
 *		Finding the maximum of a likelihood, and saying honestly how that went.
 *
 * What is maximised is
 *		log likelihood - customers * penalty * sum of theta^2,
 * theta being the logarithms of the parameters (and the coefficients of
 * standardised covariates) in units in which the mean of T, or of the value of
 * a purchase, is a fixed number: so neither the unit of time nor the currency
 * changes the answer, nor does taking every customer twice.  Reported is the
 * log likelihood alone.
 */
#include "crm.h"

#include <math.h>

#include "lib/stringinfo.h"

#include "clv_fit.h"

/* Two starts that end this close have found the same. */
#define SAME_LOGLIK 1e-7

typedef struct Penalised
{
	const ClvFitTask *task;
	int			count;
	double		ridge;			/* customers * penalty */
} Penalised;

/*
 * Has somebody asked to stop?  The mathematics polls this and returns, it must
 * not be jumped out of.
 */
bool
clv_fit_interrupted(void)
{
	return InterruptPending && (QueryCancelPending || ProcDiePending || ClientConnectionLost);
}

static double
penalty_of(const Penalised *p, const double *theta)
{
	double		sum = 0;

	for (int i = 0; i < p->count; i++)
		sum += theta[i] * theta[i];
	return p->ridge * sum;
}

/* FitEvaluate: the task's likelihood less the penalty. */
static bool
evaluate_penalised(const double *theta, void *context, double *loglik, double *gradient,
				   double *hessian)
{
	const Penalised *p = context;

	if (!p->task->evaluate(theta, p->task->context, loglik, gradient, hessian))
		return false;
	*loglik -= penalty_of(p, theta);
	for (int i = 0; i < p->count; i++)
	{
		gradient[i] -= 2 * p->ridge * theta[i];
		hessian[i * p->count + i] -= 2 * p->ridge;
	}
	return true;
}

/* One run from one start. */
static void
run_once(const FitProblem *problem, const double *start, double *theta, double *work,
		 double *covariance, FitResult *result)
{
	do
	{
		memcpy(theta, start, sizeof(double) * problem->count);
		CHECK_FOR_INTERRUPTS();
	} while (fit_newton(problem, theta, work, covariance, result) == FIT_INTERRUPTED);
}

static const char *const status_words[] = {
	[FIT_CONVERGED] = "converged",
	[FIT_AT_BOUND] = "at_bound",
	[FIT_FLAT] = "flat",
	[FIT_ITERATION_LIMIT] = "iteration_limit",
	[FIT_INTERRUPTED] = "interrupted",
	[FIT_NOT_FINITE] = "not_finite"
};

/* What is wrong with a fit that did not converge, naming the parameters. */
static const char *
problem_note(const ClvModel *model, const FitResult *result, const double *theta)
{
	uint64		named = result->status == FIT_FLAT ? result->weak : result->at_bound;
	StringInfoData note;

	if (result->status == FIT_ITERATION_LIMIT)
		return psprintf("stopped after %d iterations", result->iterations);
	initStringInfo(&note);
	for (int i = 0; i < model->count; i++)
		if (named >> i & 1)
		{
			const char *name = clv_parameter_name(model->kind, model->covariates, i);

			appendStringInfo(&note, "%s%s", note.len > 0 ? ", " : "", name);
			if (result->status == FIT_AT_BOUND)
				appendStringInfoString(&note, theta[i] < 0 ? " at its lower bound" :
									   " at its upper bound");
		}
	if (result->status == FIT_FLAT)
		appendStringInfoString(&note, " not determined by the data");
	return note.data;
}

/*
 * Find the maximum and put what is known of it into the model, whose kind,
 * count and customers are set: parameters (still in the units of the task),
 * log likelihood, iterations, status, note.  Returns the covariance of theta,
 * or NULL if there is none.  Several starts are tried until one converges or
 * two agree; the same rows give the same bits.
 */
double *
clv_fit_run(const ClvFitTask *task, ClvModel *model)
{
	int			count = model->count;
	Penalised	penalised = {.task = task,.count = count,.ridge = task->penalty * model->customers};
	FitProblem	problem = {.count = count,.evaluate = evaluate_penalised,.context = &penalised,
		.weight_sum = model->customers};
	double	   *work = palloc(sizeof(double) * fit_work_size(count));
	double	   *covariance = palloc(sizeof(double) * count * count);
	double	   *best_covariance = palloc(sizeof(double) * count * count);
	double		best[CLV_MAX_PARAMETERS] = {0};
	FitResult	best_result = {.status = FIT_NOT_FINITE,.loglik = -INFINITY};

	for (int i = 0; i < CLV_STARTS; i++)
	{
		double		start[CLV_MAX_PARAMETERS] = {0};
		double		theta[CLV_MAX_PARAMETERS];
		FitResult	result;
		double		before = best_result.loglik;

		memcpy(start, task->starts[i], sizeof(double) * clv_kind_base(model->kind));
		run_once(&problem, start, theta, work, covariance, &result);
		model->iterations += result.iterations;
		if (result.loglik > before || (result.status == FIT_CONVERGED &&
									   result.loglik > before - SAME_LOGLIK * (fabs(before) + 1)))
		{
			best_result = result;
			memcpy(best, theta, sizeof(double) * count);
			memcpy(best_covariance, covariance, sizeof(double) * count * count);
		}
		if (best_result.status == FIT_CONVERGED ||
			fabs(result.loglik - before) <= SAME_LOGLIK * (fabs(before) + 1))
			break;
	}
	if (!isfinite(best_result.loglik))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("likelihood of model %s is not finite for these customers",
						clv_kind_name(model->kind)),
				 errhint("Look for extreme values of x, t or weight.")));

	memcpy(model->parameters, best, sizeof(double) * count);
	for (int i = 0; i < clv_kind_base(model->kind); i++)
		model->parameters[i] = exp(best[i]);
	model->is_fitted = true;
	model->log_likelihood = best_result.loglik + penalty_of(&penalised, best);
	model->penalty = task->penalty;
	model->converged = best_result.status == FIT_CONVERGED;
	model->status = status_words[best_result.status];
	if (model->converged)
		return best_covariance;
	model->note = problem_note(model, &best_result, best);
	return NULL;
}

/*
 * Bring parameters from the task's units to those of the model, scale[i] of
 * the latter to one of the former, and with them the covariance of theta (may
 * be NULL) to that of the parameters.
 */
void
clv_fit_natural(ClvModel *model, const double *scale, const double *covariance)
{
	int			base = clv_kind_base(model->kind);
	double		slope[CLV_MAX_PARAMETERS];

	for (int i = 0; i < model->count; i++)
	{
		if (i < base)
			model->parameters[i] *= scale[i];
		slope[i] = i < base ? model->parameters[i] : 1;
	}
	if (covariance == NULL)
		return;
	model->covariance = palloc(sizeof(double) * model->count * model->count);
	fit_natural_covariance(model->count, slope, covariance, model->covariance);
}

/* Tell the user when a model is not to be trusted. */
void
clv_fit_warn(const ClvModel *model)
{
	if (!model->converged)
		ereport(WARNING,
				(errmsg("fit of model %s did not converge: %s", clv_kind_name(model->kind),
						model->note),
				 errhint("Its standard errors are null. Use more customers or a longer time, a simpler model, or a penalty, as clv_options(penalty => 0.01).")));
}
