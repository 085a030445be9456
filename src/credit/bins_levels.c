/*
 * bins_levels.c
 *		From the texts of a variable to its bins.
 *
 * Rare texts are pooled; the others are put in the order of their rate of bads,
 * in which the best groups are always neighbours, and cut like numbers.
 */
#include "base/crm.h"

#include "utils/builtins.h"

#include "credit/binning.h"

/* What is cut: a text, or the pool of rare ones. */
typedef struct CutItem
{
	BinCount	count;
	double		rate;
	size_t		level;			/* the first in the order of bytes: breaks ties */
	int			number;			/* before they are sorted */
	int			prebin;
} CutItem;

/* Order of texts by their bytes. */
static int
compare_bytes(const char *one, size_t one_length, const char *other, size_t other_length)
{
	int			order = memcmp(one, other, Min(one_length, other_length));

	return order != 0 ? order : (one_length > other_length) - (one_length < other_length);
}

static int
compare_levels(const void *a, const void *b)
{
	const LevelCount *one = a;
	const LevelCount *other = b;

	return compare_bytes(one->bytes, one->length, other->bytes, other->length);
}

/* Put texts in the order of their bytes. */
void
level_counts_sort(LevelCounts *counts)
{
	qsort(counts->levels, counts->n, sizeof(LevelCount), compare_levels);
}

static int
compare_items(const void *a, const void *b)
{
	const CutItem *one = a;
	const CutItem *other = b;

	if (one->rate != other->rate)
		return one->rate > other->rate ? 1 : -1;
	return (one->level > other->level) - (one->level < other->level);
}

/* Which special level a text is, or -1. */
static int
special_at(const BinOptions *options, const LevelCount *level)
{
	for (int i = 0; i < options->nspecial_levels; i++)
	{
		const text *special = DatumGetTextPP(options->special_levels[i]);

		if (compare_bytes(level->bytes, level->length, VARDATA_ANY(special), VARSIZE_ANY_EXHDR(special)) == 0)
			return i;
	}
	return -1;
}

/* Is a text one of those that a group lists? */
static bool
group_has(const char *group, size_t length, const LevelCount *level)
{
	size_t		separator = strlen(BINNING_SEPARATOR);
	size_t		begin = 0;

	for (size_t i = 0; i <= length; i++)
		if (i == length || (i + separator <= length && memcmp(group + i, BINNING_SEPARATOR, separator) == 0))
		{
			if (i - begin == level->length && memcmp(group + begin, level->bytes, level->length) == 0)
				return true;
			begin = i + separator;
			i += separator - 1;
		}
	return false;
}

/* The group of a text: the caller must have put it into exactly one. */
static int
group_of(const BinOptions *options, const LevelCount *level)
{
	int			found = -1;

	for (int i = 0; i < options->ngroups; i++)
	{
		const text *group = DatumGetTextPP(options->groups[i]);

		if (!group_has(VARDATA_ANY(group), VARSIZE_ANY_EXHDR(group), level))
			continue;
		if (found >= 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("value \"%s\" is in group %d and in group %d", pnstrdup(level->bytes, (int) level->length), found + 1, i + 1),
					 errhint("Put each value into one group.")));
		found = i;
	}
	if (found < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("value \"%s\" is in no group", pnstrdup(level->bytes, (int) level->length)),
				 errhint("Put each value into one group, several with %s between them.", BINNING_SEPARATOR)));
	return found;
}

/*
 * The items to be cut, and for each level which it is in (-1: a special one).
 * Returns how many there are.
 */
static int
make_items(const BinOptions *options, const LevelCounts *counts, CutItem *items, int *item_of)
{
	double		rows = 0;
	int			pool = -1;
	int			n = 0;

	for (size_t i = 0; i < counts->n; i++)
	{
		item_of[i] = special_at(options, &counts->levels[i]) >= 0 ? -1 : 0;
		if (item_of[i] == 0)
			rows += counts->levels[i].count.good + counts->levels[i].count.bad;
	}
	for (size_t i = 0; i < counts->n; i++)
	{
		const BinCount *count = &counts->levels[i].count;
		bool		is_rare = count->good + count->bad < options->rare_share * rows;

		if (item_of[i] < 0)
			continue;
		if (is_rare && pool < 0)
			pool = n;
		if (!is_rare || pool == n)
			{
			items[n] = (CutItem) {.level = i, .number = n};
			n++;
		}
		item_of[i] = is_rare ? pool : n - 1;
		items[item_of[i]].count.good += count->good;
		items[item_of[i]].count.bad += count->bad;
	}
	return n;
}

/* Sort items by rate, and put them into at most as many prebins as there may be. */
static int
make_prebins(const BinOptions *options, CutItem *items, int n, BinCount *prebins)
{
	bool		falls = options->rules.trend == BIN_TREND_DESCENDING;
	BinCount   *counts = palloc(sizeof(BinCount) * (Size) Max(n, 1));
	size_t	   *first = palloc(sizeof(size_t) * BINS_MOST_PREBINS);
	int			nprebins;

	/* equal rates are turned round with the others, so that both ways find the same bins */
	for (int i = 0; i < n; i++)
	{
		items[i].rate = (falls ? -1 : 1) * items[i].count.bad / (items[i].count.good + items[i].count.bad);
		if (falls)
			items[i].level = SIZE_MAX - items[i].level;
	}
	qsort(items, (size_t) n, sizeof(CutItem), compare_items);
	for (int i = 0; i < n; i++)
		counts[i] = items[i].count;
	nprebins = bins_prebins(counts, (size_t) n, BINS_MOST_PREBINS, first);
	for (int i = 0, prebin = -1; i < n; i++)
	{
		if (prebin + 1 < nprebins && first[prebin + 1] == (size_t) i)
			prebins[++prebin] = (BinCount) {0, 0};
		items[i].prebin = prebin;
		prebins[prebin].good += counts[i].good;
		prebins[prebin].bad += counts[i].bad;
	}
	return nprebins;
}

/* The bin of each level by the best groups. */
static void
cut_levels(const BinOptions *options, const LevelCounts *counts, int *bin_of, BinCuts *cuts)
{
	CutItem	   *items = palloc0(sizeof(CutItem) * (Size) Max(counts->n, 1));
	BinCount   *prebins = palloc0(sizeof(BinCount) * BINS_MOST_PREBINS);
	BinRules	rules = options->rules;
	int			n = make_items(options, counts, items, bin_of);
	int		   *bin_of_item = palloc0(sizeof(int) * (Size) Max(n, 1));
	int			nprebins;

	rules.trend = rules.trend == BIN_TREND_DESCENDING ? BIN_TREND_DESCENDING : BIN_TREND_ASCENDING;
	nprebins = make_prebins(options, items, n, prebins);
	binning_cut(prebins, nprebins, &rules, cuts);
	for (int i = 0; i < n; i++)
	{
		int			bin = 0;

		while (bin + 1 < cuts->bins && cuts->first[bin + 1] <= items[i].prebin)
			bin++;
		bin_of_item[items[i].number] = bin;
	}
	for (size_t i = 0; i < counts->n; i++)
		bin_of[i] = bin_of[i] < 0 ? -1 : bin_of_item[bin_of[i]];
}

/* The bins of a text. */
Binning *
binning_of_levels(const BinOptions *options, LevelCounts *counts, const char *name)
{
	int		   *bin_of = palloc(sizeof(int) * Max(counts->n, 1));
	Binning    *binning;
	BinCuts		cuts = {.bins = options->ngroups, .trend = BIN_TREND_NONE};

	if (options->edges != NULL || options->candidates != NULL || options->special != NULL)
		row_bad(&bin_options, "Give groups and special_levels of a text, or cast the value to a number.",
				"edges, candidates and special are for numbers, not for a text");
	level_counts_sort(counts);
	if (options->groups == NULL)
		cut_levels(options, counts, bin_of, &cuts);
	binning = binning_create(BINNING_TEXT, &cuts, options->nspecial_levels, options);
	binning->rows = counts->rows;
	binning->rows_skipped = counts->rows_skipped;
	binning->nlevels = (int) counts->n;
	binning->levels = palloc(sizeof(Datum) * Max(counts->n, 1));
	binning->level_bins = palloc(sizeof(int64) * Max(counts->n, 1));
	for (size_t i = 0; i < counts->n; i++)
	{
		const LevelCount *level = &counts->levels[i];
		int			special = special_at(options, level);
		int			bin = special >= 0 ? binning->bins + special :
			options->groups != NULL ? group_of(options, level) : bin_of[i];

		CRM_CHECK_INTERRUPTS(i);
		binning_add(binning, bin, &level->count);
		binning->levels[i] = PointerGetDatum(cstring_to_text_with_len(level->bytes, (int) level->length));
		binning->level_bins[i] = bin + 1;
	}
	binning_add(binning, binning_missing(binning), &counts->missing);
	return binning_complete(binning, name);
}
