/*
 * clv_fit_covariates.c
 *		Fitting models whose rates depend on covariates of the customers
 *		(Fader & Hardie 2007, note 019).
 *
 * Covariates are standardised before anything is searched for: the box and the
 * penalty then mean the same in any unit, and a covariate far from zero does
 * not hide the base rate.  With z' = (z - m)/s the model of coefficients g'
 * and base b' is that of g = g'/s and ln b = ln b' -+ g m.
 */
#include "base/crm.h"

#include <math.h>

#include "base/interrupted.h"
#include "clv/clv_fit.h"
#include "math/covariates.h"
#include "math/special.h"

/* Parameters outside of this cannot be stored in a model. */
#define PARAMETER_LEAST 1e-30
#define PARAMETER_MOST 1e30

/* Which of the base parameters each block of coefficients multiplies, and by exp(sign g'z). */
typedef struct Blocks
{
	int			target[3];
	double		sign[3];
} Blocks;

static const Blocks bg_blocks = {{1, 2, 3}, {-1, 1, 1}};
static const Blocks pareto_blocks = {{1, 3}, {-1, -1}};

typedef struct FitContext
{
	ClvKind		kind;
	int			count;
	CovariateData data;
	double	   *work;
} FitContext;

/* Mean and deviation of the covariates, weighted; 1 for one that does not vary. */
static void
measure_covariates(ClvFitRows *rows, int covariates)
{
	MathSum		first[CLV_MAX_COVARIATES] = {{0, 0}};
	MathSum		second[CLV_MAX_COVARIATES] = {{0, 0}};

	for (int64 i = 0; i < rows->n; i++)
	{
		const double *row = rows->rows + i * rows->width;

		CRM_CHECK_INTERRUPTS(i);
		for (int j = 0; j < covariates; j++)
			math_sum_add(&first[j], row[rows->width - 1] * row[3 + j]);
	}
	for (int j = 0; j < covariates; j++)
		rows->mean[j] = math_sum_value(&first[j]) / rows->customers;
	for (int64 i = 0; i < rows->n; i++)
	{
		const double *row = rows->rows + i * rows->width;

		CRM_CHECK_INTERRUPTS(i);
		for (int j = 0; j < covariates; j++)
		{
			double		off = row[3 + j] - rows->mean[j];

			math_sum_add(&second[j], row[rows->width - 1] * off * off);
		}
	}
	for (int j = 0; j < covariates; j++)
	{
		double		variance = math_sum_value(&second[j]) / rows->customers;

		rows->deviation[j] = variance > 0 ? sqrt(variance) : 1;
	}
}

/* Standardise the covariates of the rows, in place. */
static void
standardise(ClvFitRows *rows, int covariates)
{
	measure_covariates(rows, covariates);
	for (int64 i = 0; i < rows->n; i++)
	{
		double	   *row = rows->rows + i * rows->width;

		CRM_CHECK_INTERRUPTS(i);
		for (int j = 0; j < covariates; j++)
			row[3 + j] = (row[3 + j] - rows->mean[j]) / rows->deviation[j];
	}
}

/* FitEvaluate: log likelihood by the logarithms of the base parameters and the coefficients. */
static bool
evaluate(const double *theta, void *context, double *loglik, double *gradient, double *hessian)
{
	FitContext *c = context;
	double		params[CLV_MAX_PARAMETERS];

	memcpy(params, theta, sizeof(double) * c->count);
	fit_exp(clv_kind_base(c->kind), theta, params);
	if (c->kind == CLV_PARETO_NBD)
		return pareto_covariates_loglik(params, &c->data, c->work, crm_interrupted, loglik,
										gradient, hessian);
	if (c->kind == CLV_MBG_NBD)
		return mbgnbd_covariates_loglik(params, &c->data, c->work, crm_interrupted, loglik,
										gradient, hessian);
	return bgnbd_covariates_loglik(params, &c->data, c->work, crm_interrupted, loglik,
								   gradient, hessian);
}

/*
 * From the model of standardised covariates to that of the covariates: slope
 * receives the derivatives of the latter's theta by the former's.
 */
static void
unstandardise(ClvModel *model, const ClvFitRows *rows, double *slope)
{
	const Blocks *blocks = model->kind == CLV_PARETO_NBD ? &pareto_blocks : &bg_blocks;
	int			base = clv_kind_base(model->kind);
	int			n = model->count;

	memset(slope, 0, sizeof(double) * n * n);
	for (int i = 0; i < n; i++)
	{
		int			block = (i - base) / model->covariates;
		int			j = (i - base) % model->covariates;
		int			target;
		double		shift;

		slope[i * n + i] = 1;
		if (i < base)
			continue;
		target = blocks->target[block];
		shift = -blocks->sign[block] * rows->mean[j] / rows->deviation[j];
		model->parameters[target] *= exp(shift * model->parameters[i]);
		slope[target * n + i] = shift;
		model->parameters[i] /= rows->deviation[j];
		slope[i * n + i] = 1 / rows->deviation[j];
	}
	for (int i = 0; i < base; i++)
		if (!(model->parameters[i] >= PARAMETER_LEAST && model->parameters[i] <= PARAMETER_MOST))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("%s of a customer whose covariates are 0 is out of range: %g",
							clv_parameter_name(model->kind, 0, i), model->parameters[i]),
					 errhint("Subtract something like its mean from each covariate.")));
}

/* J C J', in a new matrix. */
static double *
transform_covariance(int n, const double *slope, const double *covariance)
{
	double	   *half = palloc0(sizeof(double) * n * n);
	double	   *result = palloc0(sizeof(double) * n * n);

	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			for (int k = 0; k < n; k++)
				half[i * n + j] += slope[i * n + k] * covariance[k * n + j];
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			for (int k = 0; k < n; k++)
				result[i * n + j] += half[i * n + k] * slope[j * n + k];
	return result;
}

/* The likelihood of one level of a search. */
static FitContext
level_context(const ClvModel *model, const ClvFitSample *sample)
{
	FitContext	context = {.kind = model->kind,.count = model->count};
	int			width = model->covariates + 4;

	context.data = (CovariateData)
	{
		.n = (size_t) sample->n,
			.covariates = model->covariates,
			.rows = sample->rows
	};
	for (int64 i = 0; i < sample->n; i++)
		context.data.max_x = Max(context.data.max_x, (int64) sample->rows[i * width]);
	context.work = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(double) *
										  covariates_work_size(&context.data, model->count));
	return context;
}

/* Search from the plan's starts, all coefficients zero. */
static double *
search_levels(ClvModel *model, SearchProblem *problem, ClvFitRows *rows)
{
	FitContext	context[SEARCH_LEVELS];
	const int	levels = clv_fit_levels(rows);
	double	   *covariance;

	problem->evaluate = evaluate;
	problem->levels = levels;
	for (int i = 0; i < levels; i++)
	{
		context[i] = level_context(model, &rows->sample[i]);
		problem->level[i] = (SearchLevel) {&context[i], rows->sample[i].weight};
	}
	covariance = clv_fit_run(problem, model);
	for (int i = 0; i < levels; i++)
		pfree(context[i].work);
	return covariance;
}

/*
 * Fit to prepared rows with covariates, which are standardised in place; model
 * and problem are set but for what depends on covariates.  Returns the
 * covariance of theta or NULL.
 */
double *
clv_fit_covariates(ClvModel *model, SearchProblem *problem, ClvFitRows *rows)
{
	double	   *slope;
	double	   *covariance;

	model->covariates = rows->width - 4;
	model->count = clv_parameter_count(model->kind, model->covariates);
	standardise(rows, model->covariates);
	covariance = search_levels(model, problem, rows);
	slope = palloc(sizeof(double) * model->count * model->count);
	unstandardise(model, rows, slope);
	return covariance == NULL ? NULL : transform_covariance(model->count, slope, covariance);
}
