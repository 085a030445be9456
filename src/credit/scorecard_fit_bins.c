/*
 * scorecard_fit_bins.c
 *		The bins of the variables of a sample, and which variables stay.
 */
#include "base/crm.h"

#include <math.h>

#include "credit/scorecard_fit.h"
#include "math/special.h"

/* How bins are made. */
static BinOptions
options_of(const FitOptions *options)
{
	const BinOptions *defaults = row_defaults(&bin_options);
	BinOptions	bins = *defaults;

	bins.rules.max_bins = options->max_bins;
	bins.rules.min_share = options->min_share;
	bins.rules.trend = options->trend;
	bins.zero_cell = ZERO_CELL_HALF;
	bins.nspecial = options->nspecial;
	bins.special = options->special;
	return bins;
}

/* How often each category is good and bad. */
static LevelCounts
count_levels(const Sample *sample, const SampleColumn *column)
{
	LevelCounts counts = {.n = column->nlevels,.rows = sample->rows};
	MathSum    *sums = palloc_extended(sizeof(MathSum) * 2 * (column->nlevels + (Size) 1), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);

	counts.levels = palloc_extended(sizeof(LevelCount) * Max(column->nlevels, 1), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (uint32 i = 0; i < column->nlevels; i++)
	{
		counts.levels[i].bytes = column->levels[i].bytes;
		counts.levels[i].length = column->levels[i].length;
	}
	for (int64 i = 0; i < sample->rows; i++)
	{
		Size		level = column->codes[i] == SAMPLE_MISSING ? column->nlevels : column->codes[i];

		CRM_CHECK_INTERRUPTS(i);
		math_sum_add(&sums[2 * level + sample->bad[i]], sample_weight(sample, i));
	}
	for (Size level = 0; level <= column->nlevels; level++)
	{
		BinCount   *count = level == column->nlevels ? &counts.missing : &counts.levels[level].count;

		*count = (BinCount) {math_sum_value(&sums[2 * level]), math_sum_value(&sums[2 * level + 1])};
	}
	pfree(sums);
	return counts;
}

/* Does every category have bads only or goods only? */
static bool
levels_tell(const LevelCounts *counts)
{
	if (counts->n < 2 || (counts->missing.good > 0 && counts->missing.bad > 0))
		return false;
	for (size_t i = 0; i < counts->n; i++)
		if (counts->levels[i].count.good > 0 && counts->levels[i].count.bad > 0)
			return false;
	return true;
}

/* Are all bads above all goods, or below? */
static bool
numbers_tell(const NumberCounts *counts)
{
	size_t		goods = counts->n[0];
	size_t		bads = counts->n[1];

	return goods > 0 && bads > 0 &&
		!(counts->missing.good > 0 && counts->missing.bad > 0) &&
		(counts->values[0][goods - 1] < counts->values[1][0] || counts->values[1][bads - 1] < counts->values[0][0]);
}

/* Has the column one value at most, and is never or always missing? */
static bool
is_constant(const Sample *sample, const SampleColumn *column)
{
	for (int64 i = 1; column->has_kind && i < sample->rows; i++)
		if (column->kind == CARD_CATEGORY ? column->codes[i] != column->codes[0]
			: !(column->numbers[i] == column->numbers[0] || (isnan(column->numbers[i]) && isnan(column->numbers[0]))))
			return false;
	return true;
}

/* The bins of a column; NULL, and why there are none. */
static Binning *
bin_column(const Sample *sample, const SampleColumn *column, const BinOptions *options, const char **why)
{
	if (is_constant(sample, column))
	{
		*why = "has one value only";
		return NULL;
	}
	if (column->kind == CARD_NUMBER)
	{
		NumberCounts counts = number_counts(column->numbers, sample->bad, sample->weights, (size_t) sample->rows);

		if (!numbers_tell(&counts))
			return binning_of_numbers(options, &counts, column->name);
	}
	else
	{
		LevelCounts counts = count_levels(sample, column);
		BinOptions	of_text = *options;

		of_text.nspecial = 0;
		of_text.special = NULL;
		if (!levels_tell(&counts))
			return binning_of_levels(&of_text, &counts, column->name);
	}
	*why = "tells bads from goods without fail";
	return NULL;
}

/* The bins of every variable; those of little information are left out. */
void
fit_bins(CardFit *fit)
{
	BinOptions	options = options_of(fit->options);

	for (int v = 0; v < fit->n;)
	{
		FitVariable *variable = &fit->variables[v];
		const char *why = NULL;

		CHECK_FOR_INTERRUPTS();
		variable->binning = bin_column(fit->sample, variable->column, &options, &why);
		if (why != NULL)
			ereport(NOTICE, (errmsg("variable \"%s\" is left out: it %s", variable->column->name, why)));
		else if (!(variable->binning->iv >= fit->options->min_iv))
			why = psprintf("iv %.4f", variable->binning->iv);
		if (why != NULL)
			fit_drop(fit, v, why);
		else
			v++;
	}
}
