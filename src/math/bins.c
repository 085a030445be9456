/*
 * bins.c
 *		Bins of a variable for a scorecard: exact optimal cuts, weight of
 *		evidence and information value.
 *
 * The cuts are found by dynamic programming over all bins that may be there: a
 * bin is a cell (first prebin, last prebin).  The best way to end with a cell
 * as bin k is the best way to end with one before it as bin k - 1 whose rate is
 * below, or above, that of the cell; with the cells that end at a prebin sorted
 * by rate this is a look at the greatest of a beginning or an end of them.  So
 * K bins of n prebins take n^2 (K + log n) steps, and the result is the optimum.
 *
 * Rates are quotients of counts, rounded the same way wherever they are equal.
 */
#include "math/bins.h"

#include <math.h>
#include <stdint.h>

#include "math/share.h"

/* In a way back: the ascent ends with this very cell. */
#define ASCENT_ENDS 0x8000

/* More bins must be better by this much of the whole, beyond what rounding makes. */
#define BETTER 1e-14

/* Working space of a search: cells by their last prebin, then by their first. */
typedef struct Search
{
	int			n;
	int			max_bins;
	size_t		cells;
	double	   *rate;			/* of bads; negative for a descent */
	double	   *iv;				/* part of the information value */
	double	   *best[2][2];		/* by phase: what ends with a cell, at the last level and at this one */
	double	   *greatest;		/* of a beginning or an end of sorted cells */
	uint16_t   *sorted;			/* allowed cells of each last prebin by rate: their first prebins */
	uint16_t   *below;			/* how many of the sorted cells before a cell are below it */
	uint16_t   *not_above;		/* ... below or equal */
	uint16_t   *greatest_at;
	uint16_t   *from[2];		/* ways back, by level and cell */
	int			allowed[BINS_MOST_PREBINS]; /* sorted cells of each last prebin */
	double		total_rows;
	double		total_good;
	double		total_bad;
} Search;

static inline size_t
cell_at(int first, int last)
{
	return (size_t) last * (size_t) (last + 1) / 2 + (size_t) first;
}

/* Bytes of working space that bins_optimal() needs. */
size_t
bins_work_size(int n, int max_bins)
{
	size_t		cells = cell_at(0, n);

	return sizeof(double) * (cells * 6 + (size_t) n + 1) +
		sizeof(uint16_t) * (cells * 3 + (size_t) n + 1 + 2 * cells * (size_t) max_bins);
}

/* Lay the arrays of a search out in the working space. */
static void
lay_out(Search *search, void *work)
{
	double	   *numbers = work;
	uint16_t   *places;
	size_t		cells = search->cells;

	search->rate = numbers;
	search->iv = numbers + cells;
	for (int i = 0; i < 4; i++)
		search->best[i / 2][i % 2] = numbers + (size_t) (2 + i) * cells;
	search->greatest = numbers + 6 * cells;
	places = (uint16_t *) (search->greatest + search->n + 1);
	search->sorted = places;
	search->below = places + cells;
	search->not_above = places + 2 * cells;
	search->greatest_at = places + 3 * cells;
	search->from[0] = search->greatest_at + search->n + 1;
	search->from[1] = search->from[0] + cells * (size_t) search->max_bins;
}

/* Part of the information value of a bin with goods and bads. */
static double
part_of_iv(const Search *search, double good, double bad)
{
	double		good_share = good / search->total_good;
	double		bad_share = bad / search->total_bad;

	return (bad_share - good_share) * log(bad_share / good_share);
}

/* Rate and value of every cell; one that may not be a bin has the value -infinity. */
static void
fill_cells(Search *search, const BinCount *prebins, double min_share)
{
	for (int last = 0; last < search->n; last++)
	{
		double		good = 0;
		double		bad = 0;

		for (int first = last; first >= 0; first--)
		{
			size_t		cell = cell_at(first, last);

			good += prebins[first].good;
			bad += prebins[first].bad;
			search->rate[cell] = 0;
			search->iv[cell] = -INFINITY;
			if (good <= 0 || bad <= 0 ||
				!(share_reaches(good + bad, min_share * search->total_rows) ||
				  (first == 0 && last == search->n - 1)))
				continue;
			search->rate[cell] = bad / (good + bad);
			search->iv[cell] = part_of_iv(search, good, bad);
		}
	}
}

/* Sort the allowed cells of each last prebin by rate; equal ones by their first prebin. */
static void
sort_cells(Search *search)
{
	for (int last = 0; last < search->n; last++)
	{
		const double *rate = search->rate + cell_at(0, last);
		const double *iv = search->iv + cell_at(0, last);
		uint16_t   *sorted = search->sorted + cell_at(0, last);
		int			count = 0;

		for (int first = 0; first <= last; first++)
		{
			int			hole = count;

			if (iv[first] < 0)
				continue;
			for (; hole > 0 && rate[sorted[hole - 1]] > rate[first]; hole--)
				sorted[hole] = sorted[hole - 1];
			sorted[hole] = (uint16_t) first;
			count++;
		}
		search->allowed[last] = count;
	}
}

/* How many sorted cells, of last prebin last, have a rate below this one, or equal to it too. */
static int
count_below(const Search *search, int last, double rate, bool or_equal)
{
	const double *rates = search->rate + cell_at(0, last);
	const uint16_t *sorted = search->sorted + cell_at(0, last);
	int			low = 0;
	int			high = search->allowed[last];

	while (low < high)
	{
		int			middle = (low + high) / 2;
		double		other = rates[sorted[middle]];

		if (other < rate || (or_equal && other == rate))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The place of every cell among the sorted cells that may come before it. */
static void
place_cells(Search *search)
{
	for (int last = 1; last < search->n; last++)
		for (int first = 1; first <= last; first++)
		{
			size_t		cell = cell_at(first, last);

			if (search->iv[cell] < 0)
				continue;
			search->below[cell] = (uint16_t) count_below(search, first - 1, search->rate[cell], false);
			search->not_above[cell] = (uint16_t) count_below(search, first - 1, search->rate[cell], true);
		}
}

/* Greatest of the first i sorted cells before first, for every i; or of those from the i-th on. */
static void
fill_greatest(Search *search, const double *best, int first, bool of_the_end)
{
	const double *values = best + cell_at(0, first - 1);
	const uint16_t *sorted = search->sorted + cell_at(0, first - 1);
	int			count = search->allowed[first - 1];
	double		greatest = -INFINITY;
	uint16_t	at = 0;

	search->greatest[of_the_end ? count : 0] = greatest;
	for (int i = 0; i < count; i++)
	{
		int			place = of_the_end ? count - 1 - i : i;

		if (values[sorted[place]] > greatest)
		{
			greatest = values[sorted[place]];
			at = sorted[place];
		}
		search->greatest[of_the_end ? place : place + 1] = greatest;
		search->greatest_at[of_the_end ? place : place + 1] = at;
	}
}

/* The ways to end with a cell that begins at first, as bin number level: an ascent, or any order. */
static void
ascend(Search *search, int level, int first, bool any)
{
	fill_greatest(search, search->best[0][0], first, false);
	for (int last = first; last < search->n; last++)
	{
		size_t		cell = cell_at(first, last);
		int			count;

		if (search->iv[cell] < 0)
			continue;
		count = any ? search->allowed[first - 1] : search->below[cell];
		search->best[0][1][cell] = search->greatest[count] + search->iv[cell];
		search->from[0][search->cells * (size_t) level + cell] = search->greatest_at[count];
	}
}

/* The same with a descent behind the ascent, which may be missing. */
static void
descend(Search *search, int level, int first)
{
	fill_greatest(search, search->best[1][0], first, true);
	for (int last = first; last < search->n; last++)
	{
		size_t		cell = cell_at(first, last);
		double		ascent = search->best[0][1][cell];
		double		descent;
		uint16_t   *from = &search->from[1][search->cells * (size_t) level + cell];

		if (search->iv[cell] < 0)
			continue;
		descent = search->greatest[search->not_above[cell]] + search->iv[cell];
		*from = descent > ascent ? search->greatest_at[search->not_above[cell]] : ASCENT_ENDS;
		search->best[1][1][cell] = descent > ascent ? descent : ascent;
	}
}

/* One level on: the values of this one are those of the last, and none is known. */
static void
begin_level(Search *search, int phases)
{
	for (int phase = 0; phase < phases; phase++)
	{
		double	   *last = search->best[phase][0];

		search->best[phase][0] = search->best[phase][1];
		search->best[phase][1] = last;
		for (size_t i = 0; i < search->cells; i++)
			last[i] = -INFINITY;
	}
}

/* Follow the way back from the last bin and note where each begins. */
static void
trace_back(const Search *search, int bins, int first, int phase, BinCuts *cuts)
{
	int			last = search->n - 1;

	cuts->bins = bins;
	for (int level = bins - 1; level >= 0; level--)
	{
		size_t		at = search->cells * (size_t) level + cell_at(first, last);

		cuts->first[level] = first;
		if (level == 0)
			break;
		if (phase == 1 && search->from[1][at] == ASCENT_ENDS)
			phase = 0;
		last = first - 1;
		first = search->from[phase][at];
	}
}

/* The best way with so many bins, if it is better than what is known. */
static void
take_best(const Search *search, int bins, int phase, BinCuts *cuts)
{
	const double *values = search->best[phase][1] + cell_at(0, search->n - 1);
	int			best = -1;

	for (int first = 0; first < search->n; first++)
		if (values[first] > (best < 0 ? cuts->iv * (1 + BETTER) : values[best]))
			best = first;
	if (best < 0)
		return;
	cuts->iv = values[best];
	trace_back(search, bins, best, phase, cuts);
}

/* The best cuts of one trend; it may change the sign of rates, which no other trend minds. */
static void
run(Search *search, BinTrend trend, BinCuts *cuts)
{
	bool		turned = trend == BIN_TREND_DESCENDING || trend == BIN_TREND_VALLEY;
	int			phases = trend == BIN_TREND_PEAK || trend == BIN_TREND_VALLEY ? 2 : 1;

	for (size_t i = 0; i < search->cells; i++)
		search->rate[i] = turned ? -fabs(search->rate[i]) : fabs(search->rate[i]);
	sort_cells(search);
	place_cells(search);
	cuts->trend = trend;
	cuts->iv = -1;
	for (int level = 0; level < search->max_bins && level < search->n; level++)
	{
		begin_level(search, phases);
		for (int phase = 0; phase < phases && level == 0; phase++)
			for (int last = 0; last < search->n; last++)
			{
				search->best[phase][1][cell_at(0, last)] = search->iv[cell_at(0, last)];
				search->from[phase][cell_at(0, last)] = 0;
			}
		for (int first = 1; first < search->n && level > 0; first++)
		{
			ascend(search, level, first, trend == BIN_TREND_NONE);
			if (phases == 2)
				descend(search, level, first);
		}
		take_best(search, level + 1, phases - 1, cuts);
	}
}

/* The trends that are tried for one that is asked for. */
static int
trends_of(BinTrend trend, BinTrend *trends)
{
	static const BinTrend all[] = {
		BIN_TREND_ASCENDING, BIN_TREND_DESCENDING, BIN_TREND_PEAK, BIN_TREND_VALLEY
	};
	int			count = trend == BIN_TREND_AUTO ? 2 : trend == BIN_TREND_AUTO_ALL ? 4 : 1;

	for (int i = 0; i < count; i++)
		trends[i] = count == 1 ? trend : all[i];
	return count;
}

/*
 * The bins of n prebins, 1 to BINS_MOST_PREBINS, with the greatest information
 * value: each has goods and bads and its share of the rows, neighbours have
 * different rates that go the way of the trend.  Of equal values the fewest
 * bins.  work has bins_work_size() bytes, aligned for doubles.  False if there
 * are no goods or no bads.
 */
bool
bins_optimal(const BinCount *prebins, int n, const BinRules *rules, void *work, BinCuts *cuts)
{
	Search		search = {.n = n,.max_bins = rules->max_bins,.cells = cell_at(0, n)};
	BinCount	total = bins_total(prebins, (size_t) n);
	BinTrend	trends[4];
	int			count = trends_of(rules->trend, trends);

	if (!(total.good > 0 && total.bad > 0))
		return false;
	search.total_good = total.good;
	search.total_bad = total.bad;
	search.total_rows = total.good + total.bad;
	lay_out(&search, work);
	fill_cells(&search, prebins, rules->min_share);
	for (int i = 0; i < count; i++)
	{
		BinCuts		found;

		run(&search, trends[i], &found);
		if (i == 0 || found.iv > cuts->iv + SHARE_SLACK * fabs(cuts->iv))
			*cuts = found;
	}
	return true;
}

/*
 * Prebins of n sorted values with equal numbers of rows, as far as equal values
 * allow: each value alone if there are no more than most, else by how many
 * rows are below it.  Notes the first value of each and returns how many.
 */
int
bins_prebins(const BinCount *values, size_t n, int most, size_t *first)
{
	BinCount	total = bins_total(values, n);
	double		rows = total.good + total.bad;
	double		below = 0;
	double		last = -1;
	int			count = 0;

	for (size_t i = 0; i < n; i++)
	{
		double		prebin = n <= (size_t) most ? (double) i : bins_prebin(below, rows, most);

		if (prebin > last && count < most)
		{
			first[count++] = i;
			last = prebin;
		}
		below += values[i].good + values[i].bad;
	}
	return count;
}

/* All goods and bads. */
BinCount
bins_total(const BinCount *bins, size_t n)
{
	BinCount	total = {0, 0};

	for (size_t i = 0; i < n; i++)
	{
		total.good += bins[i].good;
		total.bad += bins[i].bad;
	}
	return total;
}

/* A bin that has one kind of rows only; an empty one has nothing to say. */
static inline bool
has_zero_cell(const BinCount *bin)
{
	return (bin->good > 0) != (bin->bad > 0);
}

/* What a bin counts with; an empty one, and one without a zero cell, as it is. */
BinCount
bins_filled(BinCount bin, ZeroCell zero_cell)
{
	double		instead = zero_cell == ZERO_CELL_090 ? 0.9 : zero_cell == ZERO_CELL_099 ? 0.99 : 1;

	if (!has_zero_cell(&bin) || zero_cell == ZERO_CELL_FORBID)
		return bin;
	if (zero_cell == ZERO_CELL_HALF || zero_cell == ZERO_CELL_HALF_ALL)
		return (BinCount) {bin.good + 0.5, bin.bad + 0.5};
	return (BinCount) {bin.good > 0 ? bin.good : instead, bin.bad > 0 ? bin.bad : instead};
}

/* The same where any says whether some bin has a zero cell: then all get something by HALF_ALL. */
static BinCount
filled(const BinCount *bin, ZeroCell zero_cell, bool any)
{
	if (any && zero_cell == ZERO_CELL_HALF_ALL && (bin->good > 0 || bin->bad > 0))
		return (BinCount) {bin->good + 0.5, bin->bad + 0.5};
	return bins_filled(*bin, zero_cell);
}

/*
 * Weight of evidence of each of n bins, its part of the information value, and
 * their sum; woe and part may be NULL.  A bin without rows has weight 0.  False
 * if there are no goods or no bads, or a zero cell that is forbidden.
 */
bool
bins_woe(const BinCount *bins, size_t n, ZeroCell zero_cell, double *woe, double *part, double *iv)
{
	BinCount	total = bins_total(bins, n);
	MathSum		sum = {0, 0};
	bool		any = false;

	if (!(total.good > 0 && total.bad > 0))
		return false;
	for (size_t i = 0; i < n; i++)
		any = any || has_zero_cell(&bins[i]);
	if (any && zero_cell == ZERO_CELL_FORBID)
		return false;
	if (any && zero_cell != ZERO_CELL_1)
	{
		total = (BinCount) {0, 0};
		for (size_t i = 0; i < n; i++)
		{
			BinCount	bin = filled(&bins[i], zero_cell, any);

			total.good += bin.good;
			total.bad += bin.bad;
		}
	}
	for (size_t i = 0; i < n; i++)
	{
		BinCount	bin = filled(&bins[i], zero_cell, any);
		double		good = bin.good / total.good;
		double		bad = bin.bad / total.bad;
		double		weight = good > 0 && bad > 0 ? log(bad / good) : 0;

		if (woe != NULL)
			woe[i] = weight;
		if (part != NULL)
			part[i] = (bad - good) * weight;
		math_sum_add(&sum, (bad - good) * weight);
	}
	*iv = math_sum_value(&sum);
	return true;
}
