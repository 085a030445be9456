/*
 * bin_options.c
 *		The options of optimal_bins: how bins are cut, or which they are.
 */
#include "base/crm.h"

#include <math.h>

#include "credit/binning.h"

#define MOST_SPECIAL 16
#define MOST_GROUPS (BINS_MOST - 1)

const FieldNames bin_trend_names = {
	FIELD_NAMES("auto", "auto_all", "ascending", "descending", "peak", "valley", "none"),
	.hint = "The trend is how the share of bads goes from the first bin to the last; 'auto' is the better of ascending and descending, 'auto_all' the best of four."
};

const FieldNames zero_cell_names = {
	FIELD_NAMES("half", "half_all", "0.9", "0.99", "1", "forbid"),
	.hint = "It says what counts where a bin has goods only or bads only: 'half' adds 0.5 to both counts of that bin, 'half_all' to those of every bin; 0.9, 0.99 and 1 take the place of the zero."
};

/* Finite numbers, ascending, no two equal. */
static void
check_ascending(const RowType *type, const Field *field, const double *numbers, int n, int most)
{
	if (n > most)
		row_bad(type, "Take fewer; bins of a few rows say nothing.",
				psprintf("%s has %d elements, more than %d", field->name, n, most));
	for (int i = 0; i < n; i++)
	{
		if (!isfinite(numbers[i]))
			row_bad(type, "The first bin begins at minus infinity, the last ends at infinity by themselves.",
					psprintf("%s must be finite, not %.15g", field->name, numbers[i]));
		if (i > 0 && numbers[i] <= numbers[i - 1])
			row_bad(type, "List each cut once, the least first.",
					psprintf("%s must ascend, but %.15g follows %.15g", field->name, numbers[i], numbers[i - 1]));
	}
}

static void
check_edges(const RowType *type, const Field *field, void *row)
{
	const BinOptions *options = row;

	check_ascending(type, field, options->edges, options->nedges, BINS_MOST - 1);
}

static void
check_candidates(const RowType *type, const Field *field, void *row)
{
	const BinOptions *options = row;

	check_ascending(type, field, options->candidates, options->ncandidates, BINS_MOST_PREBINS - 1);
}

static int
compare_doubles(const void *a, const void *b)
{
	double		one = *(const double *) a;
	double		other = *(const double *) b;

	return (one > other) - (one < other);
}

static void
check_special(const RowType *type, const Field *field, void *row)
{
	BinOptions *options = row;

	qsort(options->special, (size_t) options->nspecial, sizeof(double), compare_doubles);
	check_ascending(type, field, options->special, options->nspecial, MOST_SPECIAL);
}

static void
check_groups(const RowType *type, const Field *field, void *row)
{
	const BinOptions *options = row;

	if (options->ngroups < 1 || options->ngroups > MOST_GROUPS)
		row_bad(type, "Give one text per bin, the values of a bin with %,% between them.",
				psprintf("groups has %d elements instead of 1 to %d", options->ngroups, MOST_GROUPS));
}

static void
check_special_levels(const RowType *type, const Field *field, void *row)
{
	const BinOptions *options = row;

	if (options->nspecial_levels > MOST_SPECIAL)
		row_bad(type, "Take fewer; bins of a few rows say nothing.",
				psprintf("special_levels has %d elements, more than %d", options->nspecial_levels, MOST_SPECIAL));
}

/* What cannot be meant together. */
static void
check_together(const RowType *type, void *row)
{
	const BinOptions *options = row;

	if (options->edges != NULL && options->candidates != NULL)
		row_bad(type, "edges are the bins themselves, candidates the places where they may begin.",
				"edges and candidates exclude each other");
}

#define ARRAY(pointer, counter) \
	FIELD_TO(BinOptions, pointer), .count = offsetof(BinOptions, counter), .sets_count = true

static const Field fields[] = {
	{"max_bins", FIELD_INT, FIELD_AT(BinOptions, rules.max_bins), .least = 1, .most = 32,
	.hint = "It is the most bins besides those of missing and special values: from 1 to 32, as 5."},
	{"min_share", FIELD_FLOAT, FIELD_AT(BinOptions, rules.min_share), .least = 0, .most = 1,
	.hint = "It is a part of one, 0.05 for 5 %."},
	{"trend", FIELD_NAME, FIELD_AT(BinOptions, rules.trend), .names = &bin_trend_names},
	{"edges", FIELD_FLOATS, ARRAY(edges, nedges), .check = check_edges},
	{"candidates", FIELD_FLOATS, ARRAY(candidates, ncandidates), .check = check_candidates},
	{"groups", FIELD_TEXTS, ARRAY(groups, ngroups), .check = check_groups},
	{"special", FIELD_FLOATS, ARRAY(special, nspecial), .check = check_special},
	{"special_levels", FIELD_TEXTS, ARRAY(special_levels, nspecial_levels), .check = check_special_levels},
	{"rare_share", FIELD_FLOAT, FIELD_AT(BinOptions, rare_share), .least = 0, .most = 1,
	.hint = "It is a part of one, 0.01 for 1 %."},
	{"prebins", FIELD_INT, FIELD_AT(BinOptions, prebins), .least = 2, .most = BINS_MOST_PREBINS,
	.hint = "It is how many ranges of about as many rows the bins are put together from: from 2 to 256."},
	{"zero_cell", FIELD_NAME, FIELD_AT(BinOptions, zero_cell), .names = &zero_cell_names},
};

static const BinOptions defaults = {
	.rules = {.max_bins = 8, .min_share = 0.05, .trend = BIN_TREND_AUTO},
	.prebins = 128,
	.zero_cell = ZERO_CELL_HALF,
	.rare_share = 0.01
};

const RowType bin_options = {
	"bin_options", FIELD_TABLE(fields, BinOptions), .defaults = &defaults,
	.hint = "Make options with crm.bin_options().",
	.check = check_together
};

OPTIONS_FUNCTION(crm_bin_options, &bin_options)
