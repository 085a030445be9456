/*
 * clv_fit_run.c
 *		Finding the maximum of a likelihood, and saying honestly how that went.
 *
 * What is maximised is
 *		log likelihood - customers * penalty * sum of theta^2,
 * theta being the logarithms of the parameters (and the coefficients of
 * standardised covariates) in units in which the mean of T, or the median value
 * of a purchase, is a fixed number: so neither the unit of time nor the
 * currency changes the answer, nor does taking every customer twice.  Reported
 * is the log likelihood alone.
 */
#include "base/crm.h"

#include <math.h>

#include "lib/stringinfo.h"

#include "clv/clv_fit.h"

/* Name of a coordinate: a parameter, or a product and quotient of several, as p*v/q. */
static const char *
coordinate_name(const SearchPlan *plan, const ClvModel *model, int coordinate)
{
	StringInfoData name;

	initStringInfo(&name);
	for (int j = 0; j < coordinate && coordinate < plan->base; j++)
		if (plan->mix[coordinate][j] < 0)
			appendStringInfo(&name, "%s*", clv_parameter_name(model->kind, model->covariates, j));
	appendStringInfoString(&name, clv_parameter_name(model->kind, model->covariates, coordinate));
	for (int j = 0; j < coordinate && coordinate < plan->base; j++)
		if (plan->mix[coordinate][j] > 0)
			appendStringInfo(&name, "/%s", clv_parameter_name(model->kind, model->covariates, j));
	return name.data;
}

/* What is to be said of a search that did not end in a maximum inside the box. */
static const char *
problem_note(const SearchPlan *plan, const ClvModel *model, const SearchResult *result)
{
	uint64		named = result->status == FIT_FLAT ? result->weak : result->at_bound;
	int			extreme = 0;
	StringInfoData note;

	/* with a ratio at its bound, its divisor says nothing */
	for (int i = 1; i < plan->base && result->status == FIT_AT_BOUND; i++)
		if (plan->mix[i][i - 1] > 0 && named >> i & 1)
			named &= ~(UINT64CONST(1) << (i - 1));

	for (int i = 1; i < model->count; i++)
		if (fabs(result->at[i]) > fabs(result->at[extreme]))
			extreme = i;
	if (result->status == FIT_ITERATION_LIMIT)
		return psprintf("stopped after %d steps, on the way to an extreme %s", result->iterations,
						coordinate_name(plan, model, extreme));
	initStringInfo(&note);
	for (int i = 0; i < model->count; i++)
	{
		const char *meaning = i < plan->base ? plan->limit[i][result->at[i] >= 0] : NULL;

		if (!(named >> i & 1))
			continue;
		appendStringInfo(&note, "%s%s", note.len > 0 ? ", " : "", coordinate_name(plan, model, i));
		if (result->status != FIT_AT_BOUND)
			continue;
		appendStringInfo(&note, " at its %s bound", result->at[i] < 0 ? "lower" : "upper");
		if (meaning != NULL)
			appendStringInfo(&note, " (%s)", meaning);
	}
	if (result->status == FIT_FLAT)
		appendStringInfoString(&note, " not determined by the data");
	return note.data;
}

/* Behind the note of a model. */
void
clv_fit_note(ClvModel *model, const char *note)
{
	model->note = model->note == NULL ? note : psprintf("%s; %s", model->note, note);
}

static void
check_interrupts(void)
{
	CHECK_FOR_INTERRUPTS();
}

/*
 * Samples of rows for a search, and the rows themselves as the last; the number
 * of levels.  The samples are palloc'd.
 */
int
clv_fit_samples(int64 n, int width, double *rows, double weight, ClvFitSample *sample)
{
	size_t		sizes[SEARCH_LEVELS - 1];
	int			last = search_sample_sizes((size_t) n, sizes);

	sample[last] = (ClvFitSample) {.n = n,.rows = rows,.weight = weight};
	for (int i = last - 1; i >= 0; i--)
	{
		const ClvFitSample *from = &sample[i + 1];
		Size		bytes = sizeof(double) * width * (i > 0 ? sizes[i] : (Size) from->n);
		double	   *to = MemoryContextAllocHuge(CurrentMemoryContext, bytes);

		sample[i].rows = to;
		if (i > 0)
			sample[i].n = search_thin(from->n, width, from->rows, sizes[i], to);
		else
		{
			memcpy(to, from->rows, bytes);
			sample[i].n = search_stratify(from->n, width, to, sizes[i]);
		}
		for (int64 j = 0; j < sample[i].n; j++)
			sample[i].weight += to[(j + 1) * width - 1];
	}
	return last + 1;
}

/* The levels of a search of prepared rows: made once, for all models. */
int
clv_fit_levels(ClvFitRows *rows)
{
	if (rows->levels == 0)
		rows->levels = clv_fit_samples(rows->n, rows->width, rows->rows, rows->customers, rows->sample);
	return rows->levels;
}

/*
 * Find the maximum and put what is known of it into the model, whose kind,
 * count and customers are set: parameters (still in the units of the task),
 * log likelihood, iterations, status, note.  Returns the covariance of theta,
 * or NULL if there is none.  The same rows give the same bits.
 */
double *
clv_fit_run(SearchProblem *problem, ClvModel *model)
{
	const SearchPlan *plan = problem->plan;
	SearchResult result;
	double	   *work;
	double	   *covariance;

	problem->count = model->count;
	problem->interrupted = check_interrupts;
	work = palloc(sizeof(double) * search_work_size(model->count));
	covariance = palloc(sizeof(double) * model->count * model->count);
	(void) search_maximum(problem, work, covariance, &result);
	if (!isfinite(result.loglik))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("likelihood of model %s is not finite for these customers",
						clv_kernels[model->kind].name),
				 errhint("Look for extreme values of repeat_days, age or weight.")));
	for (int i = 0; i < model->count; i++)
		model->parameters[i] = i < plan->base ? exp(result.theta[i]) : result.theta[i];
	model->is_fitted = true;
	model->log_likelihood = result.loglik;
	model->penalty = problem->penalty;
	model->iterations = result.iterations;
	model->free = result.free;
	model->converged = result.status == FIT_CONVERGED;
	model->status = fit_status_name(result.status);
	if (model->converged)
		return covariance;
	model->note = problem_note(plan, model, &result);
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
	int			base = clv_kernels[model->kind].plan->base;
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

/* Tell the user, once, when a model is not to be trusted as it stands. */
void
clv_fit_warn(const ClvModel *model)
{
	const char *name = clv_kernels[model->kind].name;
	const char *penalty = clv_kernels[model->kind].family == CLV_CONTRACT ? "" :
		", or a penalty, as clv_options(penalty => 0.01)";

	if (!model->converged && strcmp(model->status, fit_status_name(FIT_AT_BOUND)) != 0)
		ereport(WARNING,
				(errmsg("fit of model %s did not converge: %s", name, model->note),
				 errhint("Its standard errors are null. Use more customers or a longer time, or a simpler model%s.", penalty)));
	else if (!model->converged)
		ereport(WARNING,
				(errmsg("fit of model %s ended at a bound: %s", name, model->note),
				 errhint("A simpler model lies there and suits the data as well. Scores hold, standard errors are null: for those use the simpler model or more customers%s.",
						 penalty)));
	else if (model->doubt)
		ereport(WARNING,
				(errmsg("fit of model %s: %s", name, model->note),
				 errhint("The scores hold for what they say; the manual has a section on what to do.")));
}
