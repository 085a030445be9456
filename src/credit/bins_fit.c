/*
 * bins_fit.c
 *		From the values of a variable to its bins.
 *
 * Special values and missing ones have bins of their own; what is left is cut
 * into prebins, and these are put together by bins_optimal(), or taken as the
 * caller's edges and groups say.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "base/interrupted.h"
#include "credit/binning.h"
#include "math/sort.h"
#include "math/special.h"

/* One prebin: where it begins, and what is in it. */
typedef struct Prebins
{
	int			n;
	double		first[BINS_MOST_PREBINS];
	BinCount	count[BINS_MOST_PREBINS];
} Prebins;

/* A walk through the different values, which goes around special ones. */
typedef struct Walk
{
	const NumberCounts *counts;
	const BinOptions *options;
	size_t		at[2];
	uint64		turn;
} Walk;

static int
special_at(const BinOptions *options, double value)
{
	for (int i = 0; i < options->nspecial; i++)
		if (options->special[i] == value)
			return i;
	return -1;
}

/* Go past all rows of the next value; false at the end. */
static bool
walk_any(Walk *walk, double *value, BinCount *count)
{
	double		sum[2] = {0, 0};

	*value = INFINITY;
	if (walk->at[0] >= walk->counts->n[0] && walk->at[1] >= walk->counts->n[1])
		return false;
	for (int label = 0; label < 2; label++)
		if (walk->at[label] < walk->counts->n[label])
			*value = Min(*value, walk->counts->values[label][walk->at[label]]);
	for (int label = 0; label < 2; label++)
	{
		const double *values = walk->counts->values[label];
		const double *weights = walk->counts->weights[label];
		size_t		n = walk->counts->n[label];
		size_t		i = walk->at[label];

		if (weights == NULL)
			while (i < n && values[i] == *value)
				i++;
		else
			for (; i < n && values[i] == *value; i++)
				sum[label] += weights[i];
		if (weights == NULL)
			sum[label] = (double) (i - walk->at[label]);
		walk->at[label] = i;
	}
	*count = (BinCount) {sum[0], sum[1]};
	CRM_CHECK_INTERRUPTS(walk->turn++);
	return true;
}

static bool
walk_next(Walk *walk, double *value, BinCount *count)
{
	while (walk_any(walk, value, count))
		if (special_at(walk->options, *value) < 0)
			return true;
	return false;
}

static inline void
add_count(BinCount *sum, const BinCount *count)
{
	sum->good += count->good;
	sum->bad += count->bad;
}

/* Rows of a label up to and with a value. */
static size_t
rows_up_to(const NumberCounts *counts, int label, double value)
{
	const double *values = counts->values[label];
	size_t		low = 0;
	size_t		high = counts->n[label];

	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;

		if (values[middle] <= value)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The value at a place, from 1, among the rows of both labels. */
static double
value_at(const NumberCounts *counts, size_t place)
{
	const double *goods = counts->values[0];
	const double *bads = counts->values[1];
	size_t		low = place > counts->n[1] ? place - counts->n[1] : 0;
	size_t		high = Min(place, counts->n[0]);

	/* the least number of goods among them after which no bad is too many */
	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;

		if (goods[middle] < bads[place - middle - 1])
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return bads[place - 1];
	if (low == place)
		return goods[place - 1];
	return Max(goods[low - 1], bads[place - low - 1]);
}

/* More different values than most?  Special ones count too: a look at the beginning is enough. */
static bool
has_more_values(const NumberCounts *counts, const BinOptions *options, int most)
{
	Walk		walk = {.counts = counts, .options = options};
	BinCount	count;
	double		value;
	int			n = 0;

	while (n <= most && walk_next(&walk, &value, &count))
		n++;
	return n > most;
}

/* All rows but those of special values. */
static double
count_rows(const NumberCounts *counts, const BinOptions *options)
{
	MathSum		rows = {0, 0};

	if (options->nspecial == 0 && counts->weights[0] == NULL && counts->weights[1] == NULL)
		return (double) counts->n[0] + (double) counts->n[1];
	for (int label = 0; label < 2; label++)
		for (size_t i = 0; i < counts->n[label]; i++)
		{
			CRM_CHECK_INTERRUPTS(i);
			if (special_at(options, counts->values[label][i]) < 0)
				math_sum_add(&rows, counts->weights[label] == NULL ? 1 : counts->weights[label][i]);
		}
	return math_sum_value(&rows);
}

/* Can prebins be found by places?  Rows without weights, all to be cut, and finite. */
static bool
has_places(const NumberCounts *counts, const BinOptions *options)
{
	for (int label = 0; label < 2; label++)
		if (counts->weights[label] != NULL ||
			(counts->n[label] > 0 && (isinf(counts->values[label][0]) || isinf(counts->values[label][counts->n[label] - 1]))))
			return false;
	return options->nspecial == 0;
}

/* Prebins with equal numbers of rows as below, without a walk through all rows. */
static void
prebins_by_place(const NumberCounts *counts, const BinOptions *options, Prebins *prebins)
{
	size_t		rows = counts->n[0] + counts->n[1];
	size_t		before[2] = {0, 0};
	size_t		below = 0;

	for (prebins->n = 0; below < rows; prebins->n++)
	{
		double		last = bins_prebin((double) below, (double) rows, options->prebins);
		size_t		place = (size_t) floor((last + 1) * (double) rows / options->prebins);
		size_t		end[2];

		/* the fewest rows that lead to the next prebin, and not less because of rounding */
		while (bins_prebin((double) place, (double) rows, options->prebins) <= last)
			place++;
		for (int label = 0; label < 2; label++)
			end[label] = rows_up_to(counts, label, value_at(counts, Min(place, rows)));
		prebins->first[prebins->n] = value_at(counts, below + 1);
		prebins->count[prebins->n] = (BinCount) {(double) (end[0] - before[0]), (double) (end[1] - before[1])};
		before[0] = end[0];
		before[1] = end[1];
		below = end[0] + end[1];
	}
}

/*
 * Prebins by the values themselves: each its own, or so many with equal numbers
 * of rows.  Infinite values go with their neighbours.
 */
static void
prebins_of_values(const NumberCounts *counts, const BinOptions *options, Prebins *prebins)
{
	Walk		walk = {.counts = counts, .options = options};
	bool		many = has_more_values(counts, options, options->prebins);
	double		rows;
	double		below = 0;
	double		last = -1;
	double		value;
	BinCount	count;

	if (many && has_places(counts, options))
	{
		prebins_by_place(counts, options, prebins);
		return;
	}
	rows = count_rows(counts, options);
	prebins->n = 0;
	for (double i = 0; walk_next(&walk, &value, &count); i++)
	{
		double		prebin = many ? bins_prebin(below, rows, options->prebins) : i;
		bool		alone = value != INFINITY && !(prebins->n == 1 && isinf(prebins->first[0]) && i == 1);

		if (prebins->n == 0 || (alone && prebin > last && prebins->n < options->prebins))
		{
			prebins->first[prebins->n] = value;
			prebins->count[prebins->n++] = (BinCount) {0, 0};
			last = prebin;
		}
		add_count(&prebins->count[prebins->n - 1], &count);
		below += count.good + count.bad;
	}
}

/* Prebins that begin at given places. */
static void
prebins_at(const NumberCounts *counts, const BinOptions *options, const double *places, int n, Prebins *prebins)
{
	Walk		walk = {.counts = counts, .options = options};
	BinCount	count;
	double		value;
	int			at = 0;

	prebins->n = n + 1;
	memset(prebins->count, 0, sizeof(BinCount) * (size_t) prebins->n);
	for (int i = 0; i < n; i++)
		prebins->first[i + 1] = places[i];
	while (walk_next(&walk, &value, &count))
	{
		while (at < n && value >= places[at])
			at++;
		add_count(&prebins->count[at], &count);
	}
}

/* The best bins of prebins; one if there is nothing to cut by. */
void
binning_cut(const BinCount *prebins, int n, const BinRules *rules, BinCuts *cuts)
{
	void	   *work;

	*cuts = (BinCuts) {.bins = 1, .trend = rules->trend};
	if (n < 2)
		return;
	work = palloc(bins_work_size(n, rules->max_bins));
	(void) bins_optimal(prebins, n, rules, work, cuts);
	pfree(work);
}

/* Every prebin is a bin. */
static void
cut_all(int n, BinCuts *cuts)
{
	*cuts = (BinCuts) {.bins = n, .trend = BIN_TREND_NONE};
	for (int i = 0; i < n; i++)
		cuts->first[i] = i;
}

/* A binning with room for so many bins, counts all zero. */
Binning *
binning_create(BinningKind kind, const BinCuts *cuts, int special, const BinOptions *options)
{
	Binning    *binning = palloc0(sizeof(Binning));
	Size		size;

	binning->kind = kind;
	binning->trend = cuts->trend;
	binning->zero_cell = options->zero_cell;
	binning->bins = cuts->bins;
	binning->all = cuts->bins + special + 1;
	size = sizeof(double) * (Size) binning->all;
	binning->good = palloc0(size);
	binning->bad = palloc0(size);
	binning->woe = palloc0(size);
	binning->part = palloc0(size);
	return binning;
}

/* Count rows in a bin. */
void
binning_add(Binning *binning, int bin, const BinCount *count)
{
	binning->good[bin] += count->good;
	binning->bad[bin] += count->bad;
}

/* Add the prebins to the bins they are in. */
static void
add_prebins(Binning *binning, const BinCuts *cuts, const BinCount *prebins, int n)
{
	int			bin = 0;

	for (int i = 0; i < n; i++)
	{
		while (bin + 1 < cuts->bins && cuts->first[bin + 1] <= i)
			bin++;
		binning_add(binning, bin, &prebins[i]);
	}
}

/* The error where there is only one class: nothing tells a bin from another. */
CRM_NORETURN static void
one_class(const BinCount *total, const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 name == NULL ? errmsg("bins need goods and bads, not %.15g goods and %.15g bads", total->good, total->bad)
			 : errmsg("bins of \"%s\" need goods and bads, not %.15g goods and %.15g bads", name, total->good, total->bad),
			 errhint("bad is true for a row that went bad, false for a good one; take a longer period or a larger group.")));
}

/* Weights of evidence, once all is counted. */
Binning *
binning_complete(Binning *binning, const char *name)
{
	BinCount   *counts = palloc(sizeof(BinCount) * (Size) binning->all);
	BinCount	total;

	for (int i = 0; i < binning->all; i++)
		counts[i] = (BinCount) {binning->good[i], binning->bad[i]};
	total = bins_total(counts, (size_t) binning->all);
	if (!(total.good > 0 && total.bad > 0))
		one_class(&total, name);
	if (!bins_woe(counts, (size_t) binning->all, binning->zero_cell, binning->woe, binning->part, &binning->iv))
		for (int i = 0; i < binning->all; i++)
			if ((counts[i].good > 0) != (counts[i].bad > 0))
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("bin \"%s\" has %s only", binning_label(binning, i), counts[i].bad > 0 ? "bads" : "goods"),
						 errhint("Choose other bins, or what counts instead: zero_cell => 'half'.")));
	pfree(counts);
	return binning;
}

/* Count the rows of special values. */
static void
add_special(Binning *binning, const NumberCounts *counts, const BinOptions *options)
{
	for (int label = 0; label < 2 && options->nspecial > 0; label++)
		for (size_t i = 0; i < counts->n[label]; i++)
		{
			int			special = special_at(options, counts->values[label][i]);
			double		weight = counts->weights[label] == NULL ? 1 : counts->weights[label][i];

			CRM_CHECK_INTERRUPTS(i);
			if (special >= 0)
				(label == 0 ? binning->good : binning->bad)[binning->bins + special] += weight;
		}
}

/* The bins of a number. */
Binning *
binning_of_numbers(const BinOptions *options, const NumberCounts *counts, const char *name)
{
	Prebins    *prebins = palloc(sizeof(Prebins));
	Binning    *binning;
	BinCuts		cuts;

	if (options->groups != NULL || options->special_levels != NULL)
		row_bad(&bin_options, "Give edges and special values of a number, or cast the value to text.",
				"groups and special_levels are for texts, not for a number");
	if (options->edges != NULL)
		prebins_at(counts, options, options->edges, options->nedges, prebins);
	else if (options->candidates != NULL)
		prebins_at(counts, options, options->candidates, options->ncandidates, prebins);
	else
		prebins_of_values(counts, options, prebins);
	if (options->edges != NULL)
		cut_all(prebins->n, &cuts);
	else
		binning_cut(prebins->count, prebins->n, &options->rules, &cuts);

	binning = binning_create(BINNING_NUMBER, &cuts, options->nspecial, options);
	binning->rows = counts->rows;
	binning->rows_skipped = counts->rows_skipped;
	binning->nedges = cuts.bins - 1;
	binning->edges = palloc(sizeof(double) * (Size) cuts.bins);
	for (int i = 1; i < cuts.bins; i++)
		binning->edges[i - 1] = prebins->first[cuts.first[i]];
	binning->nspecial = options->nspecial;
	binning->special = palloc(sizeof(double) * (Size) Max(options->nspecial, 1));
	if (options->nspecial > 0)
		memcpy(binning->special, options->special, sizeof(double) * (Size) options->nspecial);
	add_prebins(binning, &cuts, prebins->count, prebins->n);
	add_special(binning, counts, options);
	binning_add(binning, binning_missing(binning), &counts->missing);
	pfree(prebins);
	return binning_complete(binning, name);
}

/* The rows of each different value, with room for one more, and how many there are. */
BinCount *
number_counts_groups(const NumberCounts *counts, size_t *n)
{
	const BinOptions options = {.nspecial = 0};
	Walk		walk = {.counts = counts, .options = &options};
	BinCount   *groups = palloc_extended(sizeof(BinCount) * (counts->n[0] + counts->n[1] + 1), MCXT_ALLOC_HUGE);
	double		value;

	for (*n = 0; walk_any(&walk, &value, &groups[*n]); (*n)++)
		;
	return groups;
}

/* A value with its weight, to be sorted by both: sums do not depend on an order. */
typedef struct WeightedValue
{
	double		value;
	double		weight;
} WeightedValue;

#define ST_SORT sort_weighted
#define ST_ELEMENT_TYPE WeightedValue
#define ST_COMPARE(a, b) ((a)->value != (b)->value ? ((a)->value > (b)->value ? 1 : -1) : \
						  ((a)->weight > (b)->weight) - ((a)->weight < (b)->weight))
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* Sort values of one label in place, and their weights, if there are any, along. */
void
number_counts_sort(double *values, double *weights, size_t n)
{
	void	   *scratch = palloc_extended(Max(n, 1) * (weights == NULL ? sizeof(double) : sizeof(WeightedValue)),
										  MCXT_ALLOC_HUGE);

	if (weights == NULL)
	{
		if (!sort_doubles(values, scratch, n, crm_interrupted))
			CHECK_FOR_INTERRUPTS();
	}
	else
	{
		WeightedValue *pairs = scratch;

		for (size_t i = 0; i < n; i++)
			pairs[i] = (WeightedValue) {values[i], weights[i]};
		sort_weighted(pairs, n);
		for (size_t i = 0; i < n; i++)
		{
			values[i] = pairs[i].value;
			weights[i] = pairs[i].weight;
		}
	}
	pfree(scratch);
}

/* Values of rows with their labels, as binning_of_numbers() takes them. */
NumberCounts
number_counts(const double *values, const bool *bad, const double *weights, size_t n)
{
	NumberCounts counts = {.rows = (int64) n};
	MathSum		missing[2] = {{0, 0}, {0, 0}};

	for (int label = 0; label < 2; label++)
	{
		counts.values[label] = palloc_extended(sizeof(double) * Max(n, 1), MCXT_ALLOC_HUGE);
		if (weights != NULL)
			counts.weights[label] = palloc_extended(sizeof(double) * Max(n, 1), MCXT_ALLOC_HUGE);
	}
	for (size_t i = 0; i < n; i++)
	{
		int			label = bad[i] ? 1 : 0;

		CRM_CHECK_INTERRUPTS(i);
		if (isnan(values[i]))
		{
			math_sum_add(&missing[label], weights == NULL ? 1 : weights[i]);
			continue;
		}
		if (weights != NULL)
			counts.weights[label][counts.n[label]] = weights[i];
		counts.values[label][counts.n[label]++] = values[i];
	}
	counts.missing = (BinCount) {math_sum_value(&missing[0]), math_sum_value(&missing[1])};
	for (int label = 0; label < 2; label++)
		number_counts_sort(counts.values[label], counts.weights[label], counts.n[label]);
	return counts;
}
