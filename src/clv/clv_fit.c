/*
 * clv_fit.c
 *		Fitting the models of purchases: from rows to a model.
 *
 * Time is scaled so that the mean of T is 10 before anything is searched for:
 * the starts and the box of the search then fit any unit of time.
 */
#include "base/crm.h"

#include <math.h>

#include "clv/clv_fit.h"
#include "clv/clv_likelihood.h"
#include "math/special.h"

/* A BIC that is better by less is no better. */
#define SAME_BIC 1e-3

/*
 * The order of keys (x, t_x, T, ...) that suits the likelihood: equal T, then
 * equal t_x, in a row share logarithms; a discrete one goes through t_x last.
 */
const int *
clv_fit_order(ClvKind kind, int covariates)
{
	static const int by_time[] = {2, 1, 0};
	static const int by_count[] = {0, 2, 1};

	if (covariates > 0)
		return NULL;
	return clv_kernels[kind].is_discrete ? by_count : by_time;
}

/* Check every row and add up; any role can have made the state. */
static double
sum_rows(ClvKind kind, ClvFitRows *rows)
{
	MathSum		customers = {0, 0};
	MathSum		repeats = {0, 0};
	MathSum		time = {0, 0};

	rows->most_purchases = 0;
	for (int64 i = 0; i < rows->n; i++)
	{
		const double *row = rows->rows + i * rows->width;
		ClvHistory	history = {.x = row[0],.t_x = row[1],.T = row[2]};
		double		weight = row[rows->width - 1];

		CRM_CHECK_INTERRUPTS(i);
		clv_history_check(kind, &history);
		math_sum_add(&customers, weight);
		math_sum_add(&repeats, weight * history.x);
		math_sum_add(&time, weight * history.T);
		rows->most_purchases = fmax(rows->most_purchases, history.x);
	}
	rows->customers = math_sum_value(&customers);
	rows->repeats = math_sum_value(&repeats);
	return math_sum_value(&time);
}

/*
 * Add the rows up and bring their times to the scale of the search, once;
 * a discrete model counts and has no scale.
 */
void
clv_fit_prepare(ClvKind kind, ClvFitRows *rows)
{
	double		time;

	if (rows->time_scale != 0)
		return;
	time = sum_rows(kind, rows);
	rows->time_scale = 1;
	if (clv_kernels[kind].is_discrete || time <= 0)
		return;
	rows->time_scale = time / rows->customers / SEARCH_MEAN_TIME;
	for (int64 i = 0; i < rows->n; i++)
	{
		double	   *row = rows->rows + i * rows->width;

		row[1] /= rows->time_scale;
		row[2] /= rows->time_scale;
	}
}

/* FitEvaluate: log likelihood by the logarithms of the parameters and the coefficients. */
static bool
evaluate(const double *theta, void *context, double *loglik, double *gradient, double *hessian)
{
	const ClvLikelihood *likelihood = context;
	double		params[CLV_MAX_PARAMETERS];

	memcpy(params, theta, sizeof(double) * likelihood->count);
	fit_exp(likelihood->kernel->plan->base, theta, params);
	return clv_likelihood(likelihood, params, loglik, gradient, hessian);
}

/*
 * The log likelihood in the model's unit of time: a density of purchase times
 * has one factor per time.  With k stages a purchase brings k of them, and
 * k - 1 times the logarithms of all times between purchases, which (x, t_x, T)
 * do not hold (Reutterer, Platzer & Schroeder 2020).
 */
static void
finish_likelihood(ClvModel *model, const ClvFitRows *rows)
{
	if (clv_kernels[model->kind].is_discrete)
		return;
	model->log_likelihood -= model->k * rows->repeats * log(rows->time_scale);
	if (model->k == 1)
		return;
	if (rows->has_intervals)
		model->log_likelihood += (model->k - 1) * rows->log_intervals;
	else
		clv_fit_note(model, "log likelihood without (k - 1) times the logarithms of the times between purchases, which are not known here: not to be compared with other models");
}

/* What the data lack, said before what the search found. */
static void
note_lack(ClvModel *model, const ClvFitRows *rows)
{
	if (model->converged || rows->repeats > 0)
		return;
	model->note = psprintf("nobody has bought again; %s", model->note);
}

/* The likelihood of one level of a search. */
static ClvLikelihood
level_likelihood(const ClvModel *model, const ClvFitSample *sample)
{
	BtydData	data = {
		.n = (size_t) sample->n,
		.cases = (const BtydCase *) sample->rows,
		.weight_sum = sample->weight,
		.covariates = model->covariates
	};

	StaticAssertStmt(sizeof(BtydCase) == sizeof(double) * 4, "rows of a fit are cases of the likelihood");
	for (int64 i = 0; i < sample->n; i++)
		data.max_x = Max(data.max_x, (int64) sample->rows[i * (model->covariates + 4)]);
	return clv_likelihood_create(model, &data);
}

/* Fit to prepared rows, of covariates as many as the model has: the covariance of theta or NULL. */
static double *
fit_rows(ClvModel *model, SearchProblem *problem, ClvFitRows *rows)
{
	ClvLikelihood likelihood[SEARCH_LEVELS];
	const int	levels = clv_fit_levels(rows);
	double	   *covariance;

	problem->evaluate = evaluate;
	problem->levels = levels;
	for (int i = 0; i < levels; i++)
	{
		likelihood[i] = level_likelihood(model, &rows->sample[i]);
		problem->level[i] = (SearchLevel) {&likelihood[i], rows->sample[i].weight};
	}
	covariance = clv_fit_run(problem, model);
	for (int i = 0; i < levels; i++)
		pfree(likelihood[i].work);
	return covariance;
}

/* The rows without their covariates; the rows themselves if they have none. */
static ClvFitRows *
without_covariates(ClvFitRows *rows)
{
	ClvFitRows *plain = rows->plain;

	if (rows->width == 4 || plain != NULL)
		return rows->width == 4 ? rows : plain;
	plain = rows->plain = palloc(sizeof(ClvFitRows));
	*plain = *rows;
	plain->width = 4;
	plain->levels = 0;
	plain->rows = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(double) * 4 * rows->n);
	for (int64 i = 0; i < rows->n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		memcpy(plain->rows + 4 * i, rows->rows + i * rows->width, sizeof(double) * 3);
		plain->rows[4 * i + 3] = rows->rows[(i + 1) * rows->width - 1];
	}
	return plain;
}

/* Logarithms of the parameters of a model without covariates, in the time of the rows. */
static ClvModel
search_plain(ClvKind kind, SearchProblem *problem, ClvFitRows *rows, double *theta)
{
	ClvModel	model = {.kind = kind,.k = 1,.count = clv_kernels[kind].plan->base,.customers = rows->customers};

	(void) fit_rows(&model, problem, without_covariates(rows));
	for (int i = 0; i < model.count; i++)
		theta[i] = log(model.parameters[i]);
	return model;
}

/*
 * The NBD of the rows, in which nobody leaves: where the searches of other
 * models begin, and what they must do better than.
 */
static void
fit_rate(ClvFitRows *rows)
{
	SearchProblem problem = {.plan = &search_nbd};
	ClvModel	model;

	if (rows->has_rate)
		return;
	model = search_plain(CLV_NBD, &problem, rows, rows->rate);
	rows->rate_loglik = model.log_likelihood;
	rows->rate_free = model.free;
	rows->has_rate = true;
}

/* Fit with covariates, from the model without as well as from the plan's starts. */
static double *
fit_covariates(ClvModel *model, SearchProblem *problem, ClvFitRows *rows)
{
	double		start[CLV_MAX_PARAMETERS] = {0};
	SearchProblem plain = *problem;

	(void) search_plain(model->kind, &plain, rows, start);
	problem->given = 1;
	problem->given_start = start;
	clv_fit_standardise(model, rows);
	return clv_fit_unstandardise(model, rows, fit_rows(model, problem, rows));
}

/*
 * A model in which customers leave that is no better than the one in which
 * nobody does: its P(alive) says little, and stays high whatever happens.
 */
static void
compare_with_nbd(ClvModel *model, const ClvFitRows *rows)
{
	double		deviance = -2 * (rows->rate_loglik - rows->repeats * log(rows->time_scale));
	double		nbd = rows->rate_free * log(model->customers) + deviance;
	double		bic = clv_model_bic(model);

	if (model->penalty > 0 || (model->k > 1 && !rows->has_intervals) || bic < nbd - SAME_BIC)
		return;
	model->doubt = true;
	clv_fit_note(model, psprintf("no better than nbd, in which nobody leaves (BIC %.1f against %.1f): these data do not show who has left, P(alive) says little",
								 bic, nbd));
}

/* Fit one model with given k. */
static ClvModel *
fit_one(ClvKind kind, int k, const ClvOptions *options, ClvFitRows *rows)
{
	ClvModel   *model = palloc0(sizeof(ClvModel));
	const ClvKernel *kernel = &clv_kernels[kind];
	SearchProblem problem = {.plan = kernel->plan,.penalty = options->penalty};
	double		scale[CLV_MAX_BASE];
	double	   *covariance;

	for (int i = 0; i < CLV_MAX_BASE; i++)
		scale[i] = kernel->in_time[i] ? rows->time_scale : 1;
	model->kind = kind;
	model->unit = options->unit;
	model->k = k;
	model->count = clv_kernels[kind].plan->base;
	model->customers = rows->customers;
	model->excluded = rows->excluded;
	model->histories = rows->n;
	if (problem.plan->from_rate)
	{
		fit_rate(rows);
		problem.rate[0] = rows->rate[0];
		problem.rate[1] = rows->rate[1] - log(k);
	}
	covariance = rows->width > 4 ? fit_covariates(model, &problem, rows) :
		fit_rows(model, &problem, rows);
	clv_fit_natural(model, scale, covariance);
	finish_likelihood(model, rows);
	note_lack(model, rows);
	if (problem.plan->from_rate && rows->repeats > 0)
		compare_with_nbd(model, rows);
	return model;
}

/*
 * Fit a model with stages for k = 1, 2, ... until the likelihood falls: it has one
 * maximum in k where purchases are regular to some degree.
 */
static ClvModel *
fit_stages(const ClvOptions *options, ClvFitRows *rows)
{
	const char *name = clv_kernels[options->kind].name;
	ClvModel   *best = NULL;

	if (!rows->has_intervals)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s over columns repeat_days, t_x, age needs k", name),
				 errhint("Give k, as clv_options('%s', k => 2), or fit to summaries or a population, where k is found by itself.", name)));
	for (int k = 1; k <= BGNBD_MAX_K; k++)
	{
		ClvModel   *model = fit_one(options->kind, k, options, rows);

		if (best != NULL && model->log_likelihood <= best->log_likelihood)
			break;
		best = model;
	}
	/* k was found, too */
	best->free++;
	if (best->k == BGNBD_MAX_K)
		clv_fit_note(best, psprintf("k is at its limit of %d: purchases are more regular than the model can be", BGNBD_MAX_K));
	return best;
}

/* The model of the rows; NULL if there are none.  Prepares the rows. */
ClvModel *
clv_fit(const ClvOptions *options, ClvFitRows *rows)
{
	if (rows->n == 0)
		return NULL;
	clv_fit_prepare(options->kind, rows);
	if (clv_kernels[options->kind].has_stages && options->k == 0)
		return fit_stages(options, rows);
	return fit_one(options->kind, clv_kernels[options->kind].has_stages ? options->k : 1, options, rows);
}
