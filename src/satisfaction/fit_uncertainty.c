/*
 * fit_uncertainty.c
 *		Standard errors and intervals of a fitted path model, from the sample
 *		that it was fitted to: bootstrap of its rows, or the jackknife that
 *		leaves out one group of respondents after another.
 */
#include "base/crm.h"

#include <math.h>

#include "math/item_resample.h"
#include "math/replicates.h"
#include "satisfaction/fit_uncertainty.h"

/* Fits of a model to replicates of its sample. */
typedef struct Refits
{
	SatisfactionFit *fit;
	int			n;				/* estimates that have replicates */
	int			replicates;
	int			done;
	int			valid;
	double	   *values;			/* estimate by estimate */
	double	   *one;			/* of one replicate */
} Refits;

static Refits
begin_refits(SatisfactionFit *fit, int replicates)
{
	Refits		refits = {.fit = fit, .n = fit->estimates.replicated, .replicates = replicates};

	refits.values = MemoryContextAllocHuge(CurrentMemoryContext, (Size) refits.n * replicates * sizeof(double));
	refits.one = palloc(refits.n * sizeof(double));
	return refits;
}

/* Fit the model to a replicate; one that cannot be fitted has no estimates. */
static void
refit(Refits *refits, const ItemMatrix *matrix)
{
	bool		fitted;

	CHECK_FOR_INTERRUPTS();
	fitted = satisfaction_fit_again(refits->fit, matrix, refits->one);
	for (int i = 0; i < refits->n; i++)
		refits->values[(Size) i * refits->replicates + refits->done] = fitted ? refits->one[i] : NAN;
	refits->valid += fitted;
	refits->done++;
}

/* Numbers of estimates, none of them known. */
static double *
unknown(int n)
{
	double	   *numbers = palloc(n * sizeof(double));

	for (int i = 0; i < n; i++)
		numbers[i] = NAN;
	return numbers;
}

/* Say in the model, and to the client unless options are quiet, why there are no standard errors. */
static void
leave_unknown(SatisfactionModel *model, const UncertaintyOptions *options, const char *why, const char *hint)
{
	satisfaction_model_note(model, why);
	if (options->is_quiet)
		return;
	ereport(WARNING,
			(errmsg("%s", why),
			 errhint("%s", hint)));
}

/* What the replicates say of every estimate. */
static void
end_refits(Refits *refits, SatisfactionModel *model, SampleMethod method, const UncertaintyOptions *options)
{
	double	   *scratch = palloc(refits->replicates * sizeof(double));

	model->replicates = refits->valid;
	model->failed = refits->replicates - refits->valid;
	if (2 * refits->valid < refits->replicates)
		leave_unknown(model, options,
					  psprintf("the model could be fitted to %d of %d replicates only: no standard errors",
							   refits->valid, refits->replicates),
					  "Fit larger groups, or leave out items whose answers hardly vary.");
	else
	{
		model->se = unknown(model->nestimates);
		model->lower = unknown(model->nestimates);
		model->upper = unknown(model->nestimates);
		for (int i = 0; i < refits->n; i++)
		{
			double	   *values = refits->values + (Size) i * refits->replicates;
			Uncertainty uncertainty;

			CHECK_FOR_INTERRUPTS();
			if (isnan(model->estimates[i]))
				continue;
			uncertainty = method == METHOD_BOOTSTRAP
				? bootstrap_uncertainty(values, scratch, refits->replicates, options->confidence)
				: jackknife_uncertainty(values, refits->replicates, JACKKNIFE_GROUPS_LEAST, model->estimates[i],
										options->confidence);
			model->se[i] = uncertainty.se;
			model->lower[i] = uncertainty.lower;
			model->upper[i] = uncertainty.upper;
		}
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
	if (sample->real != NULL)
		resample_real(resample, sample->real, sample->weights);
	else if (sample->whole != NULL && sample->weights == NULL)
		resample_whole(resample, sample->whole);
	else if (sample->whole != NULL)
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
	for (int replicate = 1; replicate <= refits->replicates; replicate++)
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
static SampleMethod
choose_method(const ItemSample *sample, const UncertaintyOptions *options)
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
jackknife_model(SatisfactionModel *model, SatisfactionFit *fit, ItemSample *sample, const UncertaintyOptions *options)
{
	ItemGram   *groups[SAMPLE_GROUPS];
	int			n = groups_with_rows(sample, groups);
	Refits		refits;

	model->method = ERRORS_JACKKNIFE;
	if (sample->nobody > 0)
	{
		leave_unknown(model, options,
					  psprintf("rows that have no respondent and so belong to no group: %lld; no standard errors",
							   (long long) sample->nobody),
					  "Pass a respondent in every row, the number of the interview for instance.");
		return;
	}
	if (n < JACKKNIFE_GROUPS_LEAST)
	{
		leave_unknown(model, options,
					  psprintf("only %d of %d groups have respondents, the jackknife needs %d: no standard errors",
							   n, SAMPLE_GROUPS, JACKKNIFE_GROUPS_LEAST),
					  "Use method 'bootstrap', or more respondents.");
		return;
	}
	refits = begin_refits(fit, n);
	jackknife(groups, n, &refits);
	end_refits(&refits, model, METHOD_JACKKNIFE, options);
}

/* Bootstrap, if the sample has its rows. */
static void
bootstrap_model(SatisfactionModel *model, SatisfactionFit *fit, ItemSample *sample, const UncertaintyOptions *options)
{
	Refits		refits;

	if (sample->form != SAMPLE_ROWS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%lld rows are kept as groups, from which no rows can be drawn", (long long) sample->rows),
				 errhint("Use method 'auto' or 'jackknife': up to %d rows are kept as they are.", SAMPLE_ROWS_MOST)));
	model->method = ERRORS_BOOTSTRAP;
	refits = begin_refits(fit, options->replicates);
	bootstrap(sample, &refits, options);
	end_refits(&refits, model, METHOD_BOOTSTRAP, options);
}

/*
 * Standard errors and intervals of the estimates of a model that was fitted to
 * the sample, whose errors by least squares they replace.
 */
void
satisfaction_model_uncertainty(SatisfactionModel *model, SatisfactionFit *fit, ItemSample *sample,
							   const UncertaintyOptions *options)
{
	SampleMethod method = choose_method(sample, options);

	if (method == METHOD_NONE)
		return;
	model->se = NULL;
	model->has_replicates = true;
	model->confidence = options->confidence;
	model->seed = options->seed;
	if (method == METHOD_JACKKNIFE)
		jackknife_model(model, fit, sample, options);
	else
		bootstrap_model(model, fit, sample, options);
}
