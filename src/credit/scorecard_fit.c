/*
 * scorecard_fit.c
 *		From a sample to a card: bins of every variable, the logistic regression
 *		on their weights of evidence, points.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "base/interrupted.h"
#include "credit/scorecard_fit.h"
#include "math/special.h"

/* So many rows are put into an order of their own; of more, the order shows in the last digits only. */
#define ORDERED_MOST 100000

/* A sentence more in a text, or the first. */
static void
append_note(StringInfo notes, const char *separator, const char *note)
{
	appendStringInfo(notes, "%s%s", notes->len == 0 ? "" : separator, note);
}

/* Leave a variable out, and say why. */
void
fit_drop(CardFit *fit, int variable, const char *why)
{
	append_note(&fit->dropped, ", ", psprintf("%s (%s)", fit->variables[variable].column->name, why));
	memmove(fit->variables + variable, fit->variables + variable + 1,
			sizeof(FitVariable) * (fit->n - variable - 1));
	fit->n--;
}

/* The codes of the bins in all rows, and for each variable the weights of evidence by code. */
static void
code_rows(CardFit *fit)
{
	int64		rows = fit->sample->rows;

	fit->codes = palloc_extended((Size) rows * Max(fit->n, 1), MCXT_ALLOC_HUGE);
	for (int v = 0; v < fit->n; v++)
	{
		const SampleColumn *column = fit->variables[v].column;
		const Binning *binning = fit->variables[v].binning;
		uint8		missing = (uint8) binning_missing(binning);
		uint8	   *level_bins = palloc(Max(column->nlevels, 1));

		for (uint32 i = 0; i < column->nlevels; i++)
			level_bins[i] = (uint8) binning_find_level(binning, column->levels[i].bytes, column->levels[i].length);
		for (int64 i = 0; i < rows; i++)
		{
			CRM_CHECK_INTERRUPTS(i);
			if (column->kind == CARD_CATEGORY)
				fit->codes[i * fit->n + v] = column->codes[i] == SAMPLE_MISSING ? missing : level_bins[column->codes[i]];
			else
				fit->codes[i * fit->n + v] = isnan(column->numbers[i]) ? missing
					: (uint8) binning_find_number(binning, column->numbers[i]);
		}
		pfree(level_bins);
	}
}

static int
compare_bytes(const void *a, const void *b, void *width)
{
	return memcmp(a, b, *(const size_t *) width);
}

/*
 * Rows in the order of their codes, label and weight, so that a fit is the same
 * to the bit for any order in which they came.
 */
static void
order_rows(const CardFit *fit, LogisticData *data)
{
	size_t		label = (size_t) fit->n;
	size_t		width = label + 1 + (data->weight != NULL ? sizeof(double) : 0);
	uint8	   *rows = palloc_extended((Size) data->rows * width, MCXT_ALLOC_HUGE);
	uint8	   *event = palloc_extended((Size) data->rows, MCXT_ALLOC_HUGE);
	double	   *weight = data->weight == NULL ? NULL : palloc_extended(sizeof(double) * (Size) data->rows, MCXT_ALLOC_HUGE);

	for (int64 i = 0; i < data->rows; i++)
	{
		uint8	   *row = rows + (Size) i * width;

		CRM_CHECK_INTERRUPTS(i);
		memcpy(row, fit->codes + i * fit->n, label);
		row[label] = fit->sample->bad[i];
		if (weight != NULL)
			memcpy(row + label + 1, &data->weight[i], sizeof(double));
	}
	qsort_arg(rows, (size_t) data->rows, width, compare_bytes, &width);
	for (int64 i = 0; i < data->rows; i++)
	{
		const uint8 *row = rows + (Size) i * width;

		event[i] = row[label];
		if (weight != NULL)
			memcpy(&weight[i], row + label + 1, sizeof(double));
	}
	data->codes = rows;
	data->event = event;
	data->weight = weight;
	data->row_step = (int64) width;
}

/* Run the regression; work is what it needs. */
static void
run_regression(CardFit *fit, double *work, LogisticFit *result)
{
	LogisticOptions options = {.ridge = fit->options->ridge,.stop = crm_interrupted};
	const double **tables = palloc(sizeof(*tables) * fit->n);
	LogisticData data = {
		.features = fit->n,.rows = fit->sample->rows,.event = (const uint8_t *) fit->sample->bad,
		.weight = fit->sample->weights,.codes = fit->codes,.row_step = fit->n,.feature_step = 1
	};

	for (int v = 0; v < fit->n; v++)
		tables[v] = fit->variables[v].binning->woe;
	data.tables = tables;
	if (data.rows <= ORDERED_MOST)
		order_rows(fit, &data);
	(void) logistic_fit(&data, &options, work, result);
	CHECK_FOR_INTERRUPTS();
}

/* What is to be known of the fit. */
static void
note_fit(CardFit *fit, const LogisticFit *result)
{
	if (!result->converged)
		append_note(&fit->notes, "; ", "the regression did not converge");
	if (result->separated)
		append_note(&fit->notes, "; ", "bads and goods are apart along some direction: the coefficients have no finite estimate, give a ridge");
	for (int v = 0; v < fit->n; v++)
		if (fit->variables[v].coefficient < 0)
			append_note(&fit->notes, "; ", psprintf("the coefficient of %s is negative: its points go against its bins",
													fit->variables[v].column->name));
	if (fit->notes.len > 0)
		ereport(WARNING,
				(errmsg("the scorecard is to be looked at: %s", fit->notes.data),
				 errhint("Leave variables that say the same out, ask for fewer bins, or give ridge => 1.")));
}

/* The regression of bad on the weights of evidence; a variable that follows from others before it is left out. */
void
fit_regression(CardFit *fit)
{
	LogisticFit result;
	double	   *work;

	if (fit->n > LOGISTIC_MOST)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%d variables are left, but a card can have %d", fit->n, LOGISTIC_MOST),
				 errhint("Ask for a higher information value with min_iv.")));
	for (;;)
	{
		if (fit->n == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("no variable is left for a scorecard"),
					 errdetail("Left out: %s.", fit->dropped.data),
					 errhint("Ask for a lower information value with min_iv, or give other variables.")));
		code_rows(fit);
		work = palloc_extended(sizeof(double) * logistic_work_size(fit->n), MCXT_ALLOC_HUGE);
		run_regression(fit, work, &result);
		if (result.status != LOGISTIC_COLLINEAR)
			break;
		fit_drop(fit, result.collinear, "follows from variables before it");
		pfree(fit->codes);
		pfree(work);
	}
	if (result.status != LOGISTIC_FITTED)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the regression of a scorecard cannot be fitted"),
				 errhint("Look at the rows: both bads and goods must be there.")));
	fit->intercept = result.coefficients[0];
	for (int v = 0; v < fit->n; v++)
	{
		fit->variables[v].coefficient = result.coefficients[v + 1];
		fit->variables[v].se = sqrt(result.covariance[(v + 1) * (fit->n + 2)]);
	}
	fit->log_likelihood = result.log_likelihood;
	fit->null_log_likelihood = result.null_log_likelihood;
	note_fit(fit, &result);
}

/* Bads and goods of the labels; an error where one class is not there. */
static void
count_classes(CardFit *fit)
{
	MathSum		sums[2] = {{0, 0}, {0, 0}};

	for (int64 i = 0; i < fit->sample->rows; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		fit->n_bad += fit->sample->bad[i];
		math_sum_add(&sums[fit->sample->bad[i]], sample_weight(fit->sample, i));
	}
	fit->goods = math_sum_value(&sums[false]);
	fit->bads = math_sum_value(&sums[true]);
	if (fit->n_bad == 0 || fit->n_bad == fit->sample->rows)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a scorecard needs bads and goods, but of %lld rows %lld are bad", (long long) fit->sample->rows,
						(long long) fit->n_bad),
				 errhint("bad is true for customers who defaulted and false for those who did not.")));
}

static int
compare_columns(const void *a, const void *b)
{
	return strcmp((*(const SampleColumn *const *) a)->name, (*(const SampleColumn *const *) b)->name);
}

/* The columns of the sample as variables: of rows in their order, of jsonb by name. */
static void
begin_variables(CardFit *fit)
{
	const Sample *sample = fit->sample;
	const SampleColumn **columns = palloc(sizeof(void *) * Max(sample->ncolumns, 1));

	for (int i = 0; i < sample->ncolumns; i++)
		columns[i] = &sample->columns[i];
	if (sample->is_json)
		qsort(columns, sample->ncolumns, sizeof(void *), compare_columns);
	fit->variables = palloc0(sizeof(FitVariable) * Max(sample->ncolumns, 1));
	for (int i = 0; i < sample->ncolumns; i++)
		fit->variables[i].column = columns[i];
	fit->n = sample->ncolumns;
}

/* The card of a sample. */
Scorecard *
scorecard_of_sample(const Sample *sample, const FitOptions *options)
{
	CardFit		fit = {.sample = sample,.options = options};

	initStringInfo(&fit.dropped);
	initStringInfo(&fit.notes);
	count_classes(&fit);
	begin_variables(&fit);
	fit_bins(&fit);
	fit_regression(&fit);
	return fit_card(&fit);
}
