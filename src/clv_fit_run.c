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

/*
 * The box of the search: logarithms of parameters, and of their ratios, which
 * are rates and odds and may be further out.
 */
#define PARAMETER_BOUND 12.0
#define RATIO_BOUND 16.0
#define MOST_STEPS 100

/* Two starts that end this close have found the same. */
#define SAME_LOGLIK 1e-7

/*
 * Coordinates of the search.  Where customers hardly differ in a rate, both
 * parameters of its distribution grow together and only their ratio is known
 * (r / alpha is the mean rate): a narrow ridge in the logarithms of the two.
 * So the search runs over the logarithm of one and of the ratio: which
 * parameter each is divided by, or -1.
 */
static const int divisor[CLV_KINDS][CLV_MAX_BASE] = {
	[CLV_NBD] = {-1, 0, -1, -1},
	[CLV_BG_NBD] = {-1, 0, -1, 2},
	[CLV_MBG_NBD] = {-1, 0, -1, 2},
	[CLV_MBG_CNBD_K] = {-1, 0, -1, 2},
	[CLV_PARETO_NBD] = {-1, 0, -1, 2},
	[CLV_BG_BB] = {-1, 0, -1, 2},
	[CLV_GAMMA_GAMMA] = {-1, -1, 1, -1},
	[CLV_SBG] = {-1, 0, -1, -1},
	[CLV_BDW] = {-1, 0, -1, -1}
};

typedef struct Search
{
	const ClvFitTask *task;
	int			count;
	const int  *divisor;		/* of the first base coordinates */
	int			base;
	double		ridge;			/* customers * penalty */
} Search;

/* The coordinate that is added to a coordinate to make it a logarithm of a parameter, or -1. */
static int
added(const Search *s, int i)
{
	return i < s->base ? s->divisor[i] : -1;
}

/* Logarithms of parameters, and coefficients, from coordinates of the search. */
static void
to_theta(const Search *s, const double *at, double *theta)
{
	for (int i = 0; i < s->count; i++)
		theta[i] = added(s, i) < 0 ? at[i] : at[i] + at[added(s, i)];
}

/* Covariance of theta from that of the coordinates, in place: A C A'. */
static void
covariance_to_theta(const Search *s, double *c)
{
	int			n = s->count;

	for (int i = 0; i < n; i++)
		for (int j = 0; j < n && added(s, i) >= 0; j++)
			c[i * n + j] += c[added(s, i) * n + j];
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n && added(s, i) >= 0; j++)
			c[j * n + i] += c[j * n + added(s, i)];
}

/* Derivatives by the coordinates from those by theta, in place: A' g and A' H A. */
static void
derivatives_from_theta(const Search *s, double *gradient, double *hessian)
{
	int			n = s->count;

	for (int i = 0; i < n; i++)
		if (added(s, i) >= 0)
		{
			gradient[added(s, i)] += gradient[i];
			for (int j = 0; j < n; j++)
				hessian[added(s, i) * n + j] += hessian[i * n + j];
		}
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n && added(s, i) >= 0; j++)
			hessian[j * n + added(s, i)] += hessian[j * n + i];
}

static double
penalty_of(const Search *s, const double *theta)
{
	double		sum = 0;

	for (int i = 0; i < s->count; i++)
		sum += theta[i] * theta[i];
	return s->ridge * sum;
}

/* FitEvaluate: the task's likelihood less the penalty, by the coordinates. */
static bool
evaluate_search(const double *at, void *context, double *loglik, double *gradient, double *hessian)
{
	const Search *s = context;
	double		theta[CLV_MAX_PARAMETERS];

	to_theta(s, at, theta);
	if (!s->task->evaluate(theta, s->task->context, loglik, gradient, hessian))
		return false;
	*loglik -= penalty_of(s, theta);
	for (int i = 0; i < s->count; i++)
	{
		gradient[i] -= 2 * s->ridge * theta[i];
		hessian[i * s->count + i] -= 2 * s->ridge;
	}
	derivatives_from_theta(s, gradient, hessian);
	return true;
}

/* One run from one start. */
static void
run_once(const FitProblem *problem, const double *start, double *at, double *work,
		 double *covariance, FitResult *result)
{
	do
	{
		memcpy(at, start, sizeof(double) * problem->count);
		CHECK_FOR_INTERRUPTS();
	} while (fit_newton(problem, at, work, covariance, result) == FIT_INTERRUPTED);
}

static const char *const status_words[] = {
	[FIT_CONVERGED] = "converged",
	[FIT_AT_BOUND] = "at_bound",
	[FIT_FLAT] = "flat",
	[FIT_ITERATION_LIMIT] = "iteration_limit",
	[FIT_INTERRUPTED] = "interrupted",
	[FIT_NOT_FINITE] = "not_finite"
};

/* Name of a coordinate: a parameter, or a ratio of two. */
static const char *
coordinate_name(const Search *s, const ClvModel *model, int i)
{
	const char *name = clv_parameter_name(model->kind, model->covariates, i);

	if (added(s, i) < 0)
		return name;
	return psprintf("%s/%s", name, clv_parameter_name(model->kind, model->covariates, added(s, i)));
}

/* What is wrong with a fit that did not converge, naming the parameters. */
static const char *
problem_note(const Search *s, const ClvModel *model, const FitResult *result, const double *at)
{
	uint64		named = result->status == FIT_FLAT ? result->weak : result->at_bound;
	int			extreme = 0;
	StringInfoData note;

	for (int i = 1; i < s->count; i++)
		if (fabs(at[i]) > fabs(at[extreme]))
			extreme = i;
	if (result->status == FIT_ITERATION_LIMIT)
		return psprintf("stopped after %d steps, on the way to an extreme %s", result->iterations,
						coordinate_name(s, model, extreme));
	initStringInfo(&note);
	for (int i = 0; i < s->count; i++)
		if (named >> i & 1)
		{
			appendStringInfo(&note, "%s%s", note.len > 0 ? ", " : "", coordinate_name(s, model, i));
			if (result->status == FIT_AT_BOUND)
				appendStringInfoString(&note, at[i] < 0 ? " at its lower bound" : " at its upper bound");
		}
	if (result->status == FIT_FLAT)
		appendStringInfoString(&note, " not determined by the data");
	return note.data;
}

/* The best point of several runs. */
typedef struct Found
{
	double		at[CLV_MAX_PARAMETERS];
	double	   *covariance;
	FitResult	result;
} Found;

/* Run from the starts until one converges or two agree; the steps taken. */
static int
search(const FitProblem *problem, const Search *s, Found *best)
{
	double	   *work = palloc(sizeof(double) * fit_work_size(s->count));
	double	   *covariance = palloc(sizeof(double) * s->count * s->count);
	int			steps = 0;

	best->covariance = palloc(sizeof(double) * s->count * s->count);
	best->result = (FitResult) {.status = FIT_NOT_FINITE,.loglik = -INFINITY};
	for (int i = 0; i < CLV_STARTS; i++)
	{
		double		start[CLV_MAX_PARAMETERS] = {0};
		double		at[CLV_MAX_PARAMETERS] = {0};
		double		before = best->result.loglik;
		double		same = SAME_LOGLIK * (fabs(before) + 1);
		FitResult	result;

		for (int j = 0; j < s->base; j++)
			start[j] = s->task->starts[i][j] - (added(s, j) < 0 ? 0 : s->task->starts[i][added(s, j)]);
		run_once(problem, start, at, work, covariance, &result);
		steps += result.iterations;
		if (result.loglik > before || (result.status == FIT_CONVERGED && result.loglik > before - same))
		{
			best->result = result;
			memcpy(best->at, at, sizeof(at));
			memcpy(best->covariance, covariance, sizeof(double) * s->count * s->count);
		}
		if (best->result.status == FIT_CONVERGED || fabs(result.loglik - before) <= same)
			break;
	}
	return steps;
}

/*
 * Find the maximum and put what is known of it into the model, whose kind,
 * count and customers are set: parameters (still in the units of the task),
 * log likelihood, iterations, status, note.  Returns the covariance of theta,
 * or NULL if there is none.  The same rows give the same bits.
 */
double *
clv_fit_run(const ClvFitTask *task, ClvModel *model)
{
	Search		s = {.task = task,.count = model->count,.divisor = divisor[model->kind],
		.base = clv_kind_base(model->kind),.ridge = task->penalty * model->customers};
	double		lower[CLV_MAX_PARAMETERS];
	double		upper[CLV_MAX_PARAMETERS];
	FitProblem	problem = {.count = s.count,.evaluate = evaluate_search,.context = &s,
		.weight_sum = model->customers,.lower = lower,.upper = upper,.max_iterations = MOST_STEPS};
	double		theta[CLV_MAX_PARAMETERS] = {0};
	Found		best = {.covariance = NULL};

	for (int i = 0; i < s.count; i++)
	{
		upper[i] = added(&s, i) < 0 ? PARAMETER_BOUND : RATIO_BOUND;
		lower[i] = -upper[i];
	}
	model->iterations = search(&problem, &s, &best);
	if (!isfinite(best.result.loglik))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("likelihood of model %s is not finite for these customers",
						clv_kind_name(model->kind)),
				 errhint("Look for extreme values of x, t or weight.")));
	to_theta(&s, best.at, theta);
	for (int i = 0; i < s.count; i++)
		model->parameters[i] = i < s.base ? exp(theta[i]) : theta[i];
	model->is_fitted = true;
	model->log_likelihood = best.result.loglik + penalty_of(&s, theta);
	model->penalty = task->penalty;
	model->converged = best.result.status == FIT_CONVERGED;
	model->status = status_words[best.result.status];
	if (!model->converged)
	{
		model->note = problem_note(&s, model, &best.result, best.at);
		return NULL;
	}
	covariance_to_theta(&s, best.covariance);
	return best.covariance;
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
