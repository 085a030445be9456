/*
 * satisfaction_fit.c
 *		Path models fitted to moments: the call of the algorithm, and what it
 *		returns.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "base/fit_once.h"
#include "base/interrupted.h"
#include "satisfaction/item_moments.h"
#include "satisfaction/satisfaction_model.h"

/* An error that names what is wrong with a model or with the answers. */
CRM_NORETURN static void
refuse_problem(const PathSpec *spec, const PlsProblem *problem)
{
	ProblemWords words = satisfaction_problem_words(spec, problem);

	ereport(ERROR, (errcode(words.sqlstate), errmsg("%s", words.what), errhint("%s", words.hint)));
}

/*
 * The place of each item of a model among the columns of moments: by names,
 * or without them in the model's own order.
 */
int *
satisfaction_columns(const PathSpec *spec, ArrayType *names, int columns)
{
	int		   *places = palloc(sizeof(int) * spec->items);
	Datum	   *texts;
	int			n;

	for (int i = 0; i < spec->items; i++)
		places[i] = i;
	if (names == NULL && columns != spec->items)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the model has %d items and the moments %d", spec->items, columns),
				 errhint("Sum up the items of the model in its order, or say the names of those there are: items => '{q1,q2,q3}'.")));
	if (names == NULL)
		return places;
	if (ARR_NDIM(names) > 1 || array_contains_nulls(names))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("items must be a one-dimensional array without nulls"),
				 errhint("Name the items of the moments in their order: items => '{q1,q2,q3}'.")));
	deconstruct_array(names, TEXTOID, -1, false, TYPALIGN_INT, &texts, NULL, &n);
	if (n != columns)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("items names %d items, the moments have %d", n, columns),
				 errhint("Name the items of the moments, all of them and in their order.")));
	for (int i = 0; i < spec->items; i++)
	{
		int			found = -1;

		for (int k = 0; k < n; k++)
		{
			if (strcmp(TextDatumGetCString(texts[k]), spec->item[i]) != 0)
				continue;
			if (found >= 0)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("items names \"%s\" twice", spec->item[i]),
						 errhint("Name the items of the moments, each once and in their order.")));
			found = k;
		}
		if (found < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("the moments have no item \"%s\", which the model names", spec->item[i]),
					 errhint("items names those of the moments in their order; make a model of these with crm.path_model().")));
		places[i] = found;
	}
	return places;
}

/* Prepare fits of a model; columns belongs to the caller. */
void
satisfaction_fit_begin(SatisfactionFit *fit, const PathSpec *spec, const PlsOptions *options,
					   const int *columns)
{
	PlsProblem	problem;

	fit->spec = spec;
	fit->options = *options;
	fit->options.interrupted = crm_interrupted;
	path_spec_model(spec, columns, &fit->model);
	fit->plan = pls_plan(&fit->model, palloc(pls_plan_size(&fit->model)), &problem);
	if (fit->plan == NULL)
		refuse_problem(spec, &problem);
	pls_fit_place(&fit->fit, &fit->model, palloc0(pls_fit_size(&fit->model)));
	fit->estimates = satisfaction_estimates(spec);
}

static double *
copied(const double *numbers, int n)
{
	double	   *copy = palloc(sizeof(double) * Max(n, 1));

	memcpy(copy, numbers, sizeof(double) * n);
	return copy;
}

/* Standard errors of the paths by least squares; NULL if there are none. */
static double *
path_errors(const SatisfactionFit *fit)
{
	const Estimates *estimates = &fit->estimates;
	double	   *se = palloc(sizeof(double) * estimates->n);
	bool		any = false;

	for (int i = 0; i < estimates->n; i++)
	{
		const Estimate *estimate = &estimates->list[i];

		se[i] = estimate->kind == ESTIMATE_PATH ?
			fit->fit.path_se[estimate->target * fit->spec->constructs + estimate->source] : NAN;
		any = any || isfinite(se[i]);
	}
	return any ? se : NULL;
}

/*
 * Fit to a sample: the whole model, or an error that says why there is none.
 * It keeps nothing of the fit, which may go on with others.
 */
SatisfactionModel *
satisfaction_fit_run(SatisfactionFit *fit, const ItemMatrix *matrix, bool replaces)
{
	SatisfactionModel *model = palloc0(sizeof(SatisfactionModel));
	PlsFit	   *fitted = &fit->fit;
	PlsProblem	problem;
	int			items = fit->spec->items;

	if (!pls_fit(fit->plan, &fit->options, matrix, fitted, &problem))
		refuse_problem(fit->spec, &problem);
	model->spec = *fit->spec;
	model->scheme = fit->options.scheme;
	model->consistent = fit->options.consistent;
	model->replaces = replaces;
	model->n = (int64) matrix->rows;
	model->effective_n = matrix->rows_effective;
	model->dropped = (int64) matrix->rows_dropped;
	model->rounds = fitted->rounds;
	model->admissible = fitted->admissible;
	for (int i = 0; i < fitted->notes; i++)
		satisfaction_model_note(model, satisfaction_note_words(fit->spec, &fitted->note[i]));
	model->means = copied(fitted->mean, items);
	model->sds = copied(fitted->sd, items);
	model->weights = copied(fitted->weight, items);
	model->nestimates = fit->estimates.n;
	model->estimates = palloc(sizeof(double) * fit->estimates.n);
	satisfaction_estimate_values(&fit->estimates, fit->estimates.n, fitted, model->estimates);
	model->se = path_errors(fit);
	return model;
}

/*
 * Why a model cannot be fitted to a sample; NULL if it can.  What views show
 * of a group that is too small, instead of an error for all groups.
 */
const char *
satisfaction_fit_problem(SatisfactionFit *fit, const ItemMatrix *matrix)
{
	PlsProblem	problem;

	if (pls_fit(fit->plan, &fit->options, matrix, &fit->fit, &problem))
		return NULL;
	if (problem.code == PLS_INTERRUPTED)
		refuse_problem(fit->spec, &problem);
	return satisfaction_problem_words(fit->spec, &problem).what;
}

/* Fit to a replicate: the first estimates->replicated of values; false if it has no fit. */
bool
satisfaction_fit_again(SatisfactionFit *fit, const ItemMatrix *matrix, double *values)
{
	PlsProblem	problem;

	if (!pls_refit(fit->plan, &fit->options, matrix, &fit->fit, &problem))
	{
		if (problem.code == PLS_INTERRUPTED)
			refuse_problem(fit->spec, &problem);
		return false;
	}
	satisfaction_estimate_values(&fit->estimates, fit->estimates.replicated, &fit->fit, values);
	return true;
}

/* satisfaction_fit(model, moments, scheme, consistent, items) */
static Datum
fit_moments(FunctionCallInfo fcinfo)
{
	SatisfactionFit fit;
	SatisfactionModel *model;
	PlsOptions	options = {0};
	const PathSpec *spec;
	ItemMoments *moments;
	const ItemMatrix *matrix;

	if (PG_ARGISNULL(1))
		PG_RETURN_NULL();
	crm_refuse_null(fcinfo, 0, "model", "Pass a model made by crm.path_model().");
	satisfaction_options(fcinfo, 2, 3, &options);
	spec = path_spec_from_datum(PG_GETARG_DATUM(0));
	moments = item_moments_copy(item_moments_argument(PG_GETARG_DATUM(1)));
	matrix = item_moments_matrix(moments);
	if (matrix->rows == 0)
		PG_RETURN_NULL();
	satisfaction_fit_begin(&fit, spec, &options,
						   satisfaction_columns(spec, PG_ARGISNULL(4) ? NULL : PG_GETARG_ARRAYTYPE_P(4), matrix->items));
	model = satisfaction_fit_run(&fit, matrix, ITEM_MOMENTS_GRAM(moments)->replaces);
	satisfaction_model_report(model);
	return satisfaction_model_result(fcinfo, model);
}

FIT_ONCE(crm_satisfaction_fit_moments, fit_moments(fcinfo))
