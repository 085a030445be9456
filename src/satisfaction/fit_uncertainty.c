/*
 * fit_uncertainty.c
 *		Standard errors and intervals of a fitted path model, from the sample
 *		that it was fitted to: bootstrap of its rows, or the jackknife that
 *		leaves out one group of respondents after another.
 */
#include "base/crm.h"

#include "math/item_resample.h"
#include "satisfaction/fit_uncertainty.h"

/* A figure of the model: where a refit leaves it, and where its uncertainty goes. */
typedef struct Figure
{
	const double *refitted;
	double		estimate;
	Uncertainty *uncertainty;
} Figure;

/* Refits of one model. */
typedef struct Refits
{
	PlsPlan    *plan;
	const PlsOptions *options;
	PlsFit		fit;
	FitUncertainty *result;
	Figure	   *figures;
	int			nfigures;
	int			replicates;
	int			done;
	double	   *values;			/* figure by figure */
} Refits;

static Uncertainty *
unknown_figures(int n)
{
	Uncertainty *figures = palloc(n * sizeof(Uncertainty));

	for (int i = 0; i < n; i++)
		figures[i] = (Uncertainty) {NAN, NAN, NAN};
	return figures;
}

static FitUncertainty *
unknown_fit(const PathModel *model)
{
	FitUncertainty *result = palloc0(sizeof(FitUncertainty));
	int			pairs = model->constructs * model->constructs;

	result->method = METHOD_NONE;
	result->weight = unknown_figures(model->items);
	result->loading = unknown_figures(model->items);
	result->r2 = unknown_figures(model->constructs);
	result->index = unknown_figures(model->constructs);
	result->path = unknown_figures(pairs);
	result->total = unknown_figures(pairs);
	return result;
}

/* Figures of an array whose estimates are there; 0 is what no way leads to. */
static void
add_figures(Refits *refits, int n, const double *refitted, const double *estimate, Uncertainty *uncertainty, bool skip_zero)
{
	for (int i = 0; i < n; i++)
		if (!isnan(estimate[i]) && !(skip_zero && estimate[i] == 0))
			refits->figures[refits->nfigures++] = (Figure) {&refitted[i], estimate[i], &uncertainty[i]};
}

static Refits *
begin_refits(const PathModel *model, const PlsOptions *options, const PlsFit *estimate, int replicates,
			 FitUncertainty *result)
{
	Refits	   *refits = palloc0(sizeof(Refits));
	int			pairs = model->constructs * model->constructs;
	PlsProblem	problem;

	refits->plan = pls_plan(model, palloc(pls_plan_size(model)), &problem);
	if (refits->plan == NULL)
		elog(ERROR, "a model that was fitted cannot be fitted again");
	pls_fit_place(&refits->fit, model, palloc(pls_fit_size(model)));
	refits->options = options;
	refits->result = result;
	refits->replicates = replicates;
	refits->figures = palloc((2 * model->items + 2 * model->constructs + 2 * pairs) * sizeof(Figure));
	add_figures(refits, model->items, refits->fit.weight, estimate->weight, result->weight, false);
	add_figures(refits, model->items, refits->fit.loading, estimate->loading, result->loading, false);
	add_figures(refits, model->constructs, refits->fit.r2, estimate->r2, result->r2, false);
	add_figures(refits, model->constructs, refits->fit.index, estimate->index, result->index, false);
	add_figures(refits, pairs, refits->fit.path, estimate->path, result->path, false);
	add_figures(refits, pairs, refits->fit.total, estimate->total, result->total, true);
	refits->values = MemoryContextAllocHuge(CurrentMemoryContext, (Size) refits->nfigures * replicates * sizeof(double));
	return refits;
}

/* Fit the model to a replicate; one that cannot be fitted has no figures. */
static void
refit(Refits *refits, const ItemMatrix *matrix)
{
	PlsProblem	problem;
	bool		fitted;

	CHECK_FOR_INTERRUPTS();
	fitted = pls_refit(refits->plan, refits->options, matrix, &refits->fit, &problem);
	for (int i = 0; i < refits->nfigures; i++)
		refits->values[(Size) i * refits->replicates + refits->done] = fitted ? *refits->figures[i].refitted : NAN;
	refits->result->valid += fitted;
	refits->done++;
}

/* What the replicates say of every figure. */
static void
end_refits(Refits *refits, SampleMethod method, double confidence)
{
	double	   *scratch = palloc(refits->replicates * sizeof(double));
	FitUncertainty *result = refits->result;

	result->method = method;
	result->replicates = refits->replicates;
	if (2 * result->valid < result->replicates)
		result->note = psprintf("the model could be fitted to %d of %d replicates only: no standard errors",
								result->valid, result->replicates);
	for (int i = 0; i < refits->nfigures && result->note == NULL; i++)
	{
		double	   *values = refits->values + (Size) i * refits->replicates;

		*refits->figures[i].uncertainty = method == METHOD_BOOTSTRAP
			? bootstrap_uncertainty(values, scratch, refits->replicates, confidence)
			: jackknife_uncertainty(values, refits->replicates, JACKKNIFE_GROUPS_LEAST,
									refits->figures[i].estimate, confidence);
	}
	pfree(refits->values);
	pfree(scratch);
}

/* The rows of a sample, to be drawn from. */
static void
begin_resample(ItemResample *resample, ItemSample *sample)
{
	item_sample_sort(sample);
	resample_place(resample, sample->items, (int) sample->rows, palloc(resample_size(sample->items, (int) sample->rows)));
	if (sample->whole != NULL && sample->weights == NULL)
		resample_whole(resample, sample->whole);
	else if (sample->real != NULL)
		resample_real(resample, sample->real, sample->weights);
	else
	{
		Size		answers = (Size) sample->rows * sample->items;
		double	   *real = palloc(answers * sizeof(double));

		for (Size i = 0; i < answers; i++)
			real[i] = sample->whole[i];
		resample_real(resample, real, sample->weights);
		pfree(real);
	}
}

/* As many rows as there are, each with equal chance and with its weight, over and over (Efron 1979). */
static void
bootstrap(ItemSample *sample, Refits *refits, const UncertaintyOptions *options)
{
	ItemResample resample;
	ItemMatrix	matrix;

	begin_resample(&resample, sample);
	for (int replicate = 1; replicate <= options->replicates; replicate++)
	{
		resample_draw(&resample, (uint64) options->seed, (uint64) replicate);
		resample_moments(&resample, &matrix);
		refit(refits, &matrix);
	}
}

/* Means and covariances of the rows in a gram. */
static const ItemMatrix *
gram_matrix(ItemGram *gram)
{
	Size		items = (Size) gram->items;
	ItemMatrix *matrix = palloc(sizeof(ItemMatrix));
	double	   *numbers = palloc((items + items * items) * sizeof(double));

	item_gram_flush(gram);
	item_gram_matrix(gram, matrix, numbers, numbers + items);
	return matrix;
}

/* Two grams as one, or NULL of none. */
static ItemGram *
together(const ItemGram *one, const ItemGram *other)
{
	ItemGram   *gram = NULL;

	item_sample_merge_group(&gram, one, CurrentMemoryContext);
	item_sample_merge_group(&gram, other, CurrentMemoryContext);
	return gram;
}

/* All rows of a sample: their means and covariances. */
const ItemMatrix *
item_sample_matrix(ItemSample *sample)
{
	ItemGram  **groups = item_sample_groups(sample);
	ItemGram   *all = NULL;
	ItemMatrix *matrix;

	for (int group = 0; group <= SAMPLE_GROUPS; group++)
		item_sample_merge_group(&all, groups[group], CurrentMemoryContext);
	matrix = unconstify(ItemMatrix *, gram_matrix(all));
	matrix->rows_dropped = (double) sample->dropped;
	return matrix;
}

/* The groups that have rows; returns how many. */
static int
groups_with_rows(ItemSample *sample, ItemGram **kept)
{
	ItemGram  **groups = item_sample_groups(sample);
	int			n = 0;

	for (int group = 0; group < SAMPLE_GROUPS; group++)
		if (groups[group] != NULL)
			kept[n++] = groups[group];
	return n;
}

/*
 * Leave out one group after another.  What stands before and behind a group is
 * put together anew, so that nothing is lost by subtraction.
 */
static void
jackknife(ItemGram **groups, int n, Refits *refits)
{
	ItemGram   *behind[SAMPLE_GROUPS + 1] = {NULL};
	ItemGram   *before = NULL;
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext context = AllocSetContextCreate(caller, "crm jackknife", ALLOCSET_DEFAULT_SIZES);

	for (int group = n - 1; group > 0; group--)
		behind[group] = together(groups[group], behind[group + 1]);
	for (int group = 0; group < n; group++)
	{
		MemoryContextSwitchTo(context);
		refit(refits, gram_matrix(together(before, behind[group + 1])));
		MemoryContextSwitchTo(caller);
		MemoryContextReset(context);
		item_sample_merge_group(&before, groups[group], caller);
	}
	MemoryContextDelete(context);
}

/* The method that is asked for, or chosen by the number of rows. */
SampleMethod
sample_method(const ItemSample *sample, const UncertaintyOptions *options)
{
	if (options->method != METHOD_AUTO)
		return options->method;
	if (sample->form == SAMPLE_MOMENTS)
		return METHOD_JACKKNIFE;
	if (sample->rows * options->replicates <= BOOTSTRAP_ROWS_MOST || sample->nobody > 0 ||
		sample->rows < JACKKNIFE_GROUP_ROWS * SAMPLE_GROUPS)
		return METHOD_BOOTSTRAP;
	return METHOD_JACKKNIFE;
}

/* Jackknife, unless there are too few groups, or rows that are in none. */
static void
jackknife_fit(ItemSample *sample, const PathModel *model, const PlsOptions *pls, const PlsFit *estimate,
			  double confidence, FitUncertainty *result)
{
	ItemGram   *groups[SAMPLE_GROUPS];
	int			n = groups_with_rows(sample, groups);
	Refits	   *refits;

	result->method = METHOD_JACKKNIFE;
	if (sample->nobody > 0)
	{
		result->note = psprintf("%lld rows have no respondent and belong to no group: no standard errors",
								(long long) sample->nobody);
		ereport(WARNING,
				(errmsg("%s", result->note),
				 errhint("Pass a respondent in every row, for instance the number of the interview.")));
		return;
	}
	result->replicates = n;
	if (n < JACKKNIFE_GROUPS_LEAST)
	{
		result->note = psprintf("respondents are in %d groups, of which the jackknife needs %d: no standard errors",
								n, JACKKNIFE_GROUPS_LEAST);
		return;
	}
	refits = begin_refits(model, pls, estimate, n, result);
	jackknife(groups, n, refits);
	end_refits(refits, METHOD_JACKKNIFE, confidence);
}

/* Standard errors and intervals of the figures of a fitted model. */
FitUncertainty *
fit_uncertainty(ItemSample *sample, const PathModel *model, const PlsOptions *pls, const PlsFit *estimate,
				const UncertaintyOptions *options)
{
	FitUncertainty *result = unknown_fit(model);
	SampleMethod method = sample_method(sample, options);
	Refits	   *refits;

	if (method == METHOD_NONE)
		return result;
	if (method == METHOD_JACKKNIFE)
	{
		jackknife_fit(sample, model, pls, estimate, options->confidence, result);
		return result;
	}
	if (sample->form != SAMPLE_ROWS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%lld rows are kept as groups, from which no rows can be drawn", (long long) sample->rows),
				 errhint("Use method 'auto' or 'jackknife': rows are kept up to %d of them.", SAMPLE_ROWS_MOST)));
	refits = begin_refits(model, pls, estimate, options->replicates, result);
	bootstrap(sample, refits, options);
	end_refits(refits, METHOD_BOOTSTRAP, options->confidence);
	return result;
}
