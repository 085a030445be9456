/*
 * quantile_test.c
 *		math_quantile.c against sorting, and against the definitions.
 *
 * Arrays come from a fixed seed in the shapes that trouble selection: ties,
 * few distinct values, both signs, -0, all magnitudes, ends of the range.
 */
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "math/quantile.h"
#include "math/sort.h"
#include "math/random.h"
#include "tap_check.h"

#define ARRAYS 2000
#define REPEATED 400			/* arrays of checks that fit each one several times */
#define MAX_N 50
#define MAX_BINS 10

static uint64_t seed = 7;

static uint64_t keys[200000];
static size_t histogram[QUANTILE_HISTOGRAM];
static QuantileWork work = {keys, histogram};

static double
uniform(void)
{
	return (double) (splitmix64_next(&seed) >> 11) * 0x1p-53;
}

/* One value of a shape; eight shapes. */
static double
random_value(int shape)
{
	static const double ends[] = {0.0, -0.0, DBL_MAX, -DBL_MAX, DBL_MIN, -DBL_MIN, 5e-324, -5e-324, 1, -1};

	switch (shape)
	{
		case 0:
			return floor(uniform() * 5);	/* many ties */
		case 1:
			return floor(uniform() * 100) / 100;	/* cents */
		case 2:
			return uniform() * 2000 - 1000;
		case 3:
			return uniform() < 0.54 ? 1 : 1 + floor(uniform() * 20);	/* one-order customers */
		case 4:
			return (uniform() - 0.5) * pow(10, uniform() * 600 - 300);	/* all magnitudes */
		case 5:
			return ends[splitmix64_next(&seed) % 10];
		case 6:
			return 1e15 + floor(uniform() * 4);	/* differ in the last bits only */
		default:
			return -floor(uniform() * 3);	/* -0 and small negatives */
	}
}

static size_t
random_array(int round, double *values)
{
	size_t		n = 1 + (size_t) round % MAX_N;

	for (size_t i = 0; i < n; i++)
		values[i] = random_value(round % 8);
	return n;
}

static int
compare(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	return (x > y) - (x < y);
}

static void
shuffle(double *values, size_t n)
{
	for (size_t i = n; i > 1; i--)
	{
		size_t		j = splitmix64_next(&seed) % i;
		double		swap = values[i - 1];

		values[i - 1] = values[j];
		values[j] = swap;
	}
}

/* Type 7 from a sorted array, in long double, without the guard at the upper end. */
static double
naive_quantile(const double *sorted, size_t n, int k, int bins)
{
	size_t		position = (n - 1) * (size_t) k / (size_t) bins;
	size_t		rest = (n - 1) * (size_t) k % (size_t) bins;
	long double lower = sorted[position];
	long double upper = sorted[position + 1 < n ? position + 1 : position];

	return (double) (lower + (long double) rest / bins * (upper - lower));
}

/* Equal up to the rounding of three operations on operands of that size. */
static bool
nearly(double a, double b, double size)
{
	return fabs(a - b) <= 4 * DBL_EPSILON * size || (fabs(a / 2 - b / 2) <= 2 * DBL_EPSILON * size);
}

static void
test_order_statistics(void)
{
	bool		same = true;

	for (int round = 0; round < REPEATED; round++)
	{
		double		values[MAX_N];
		double		sorted[MAX_N];
		double		found[8];
		size_t		ranks[8];
		size_t		n = random_array(round, values);

		memcpy(sorted, values, sizeof(values));
		qsort(sorted, n, sizeof(double), compare);
		for (int i = 0; i < 8; i++)
			ranks[i] = n * (size_t) i / 8;
		order_statistics(values, n, ranks, 8, found, &work);
		for (int i = 0; i < 8; i++)
			same &= found[i] == sorted[ranks[i]];
	}
	tap_ok(same, "order statistics are those of the sorted array");
}

static void
test_quantiles(void)
{
	bool		near = true;
	bool		ascending = true;
	bool		parted = true;
	bool		untouched = true;

	for (int round = 0; round < ARRAYS; round++)
	{
		double		values[MAX_N];
		double		before[MAX_N];
		double		sorted[MAX_N];
		double		cuts[MAX_BINS];
		size_t		n = random_array(round, values);
		int			bins = 2 + round % 9;

		memcpy(before, values, n * sizeof(double));
		memcpy(sorted, values, n * sizeof(double));
		qsort(sorted, n, sizeof(double), compare);
		quantile_cuts(values, n, bins, cuts, &work);
		untouched &= memcmp(before, values, n * sizeof(double)) == 0;
		for (int k = 1; k < bins; k++)
		{
			size_t		position = (n - 1) * (size_t) k / (size_t) bins;
			double		lower = sorted[position];
			double		upper = sorted[position + 1 < n ? position + 1 : position];

			near &= nearly(cuts[k - 1], naive_quantile(sorted, n, k, bins), fmax(fabs(lower), fabs(upper)));
			parted &= cuts[k - 1] >= lower && (cuts[k - 1] < upper || lower == upper);
			ascending &= k == 1 || cuts[k - 1] >= cuts[k - 2];
		}
	}
	tap_ok(near, "cut-offs are type 7 quantiles of the sorted array");
	tap_ok(parted, "a cut-off is never below its lower neighbour nor reaches its upper one");
	tap_ok(ascending, "cut-offs ascend");
	tap_ok(untouched, "the values are left alone");
}

/* Published example of type 7: R's quantile(c(1, 3, 6, 10, 15), 1:4/5). */
static void
test_published(void)
{
	double		values[] = {15, 1, 10, 3, 6};
	double		cuts[MAX_BINS];

	quantile_cuts(values, 5, 5, cuts, &work);
	tap_ok(nearly(cuts[0], 2.6, 3) && nearly(cuts[1], 4.8, 6) && nearly(cuts[2], 7.6, 10) && nearly(cuts[3], 11, 15),
	   "quantile(c(1, 3, 6, 10, 15), 1:4/5) of R");
	quantile_cuts(values, 5, 2, cuts, &work);
	tap_ok(cuts[0] == 6, "two bins part at the median");
	quantile_cuts(values, 1, 10, cuts, &work);
	tap_ok(cuts[0] == 15 && cuts[8] == 15, "one value is every cut-off");
}

static void
test_permutations(void)
{
	bool		same = true;
	bool		zeros = true;

	for (int round = 0; round < REPEATED; round++)
	{
		double		values[MAX_N];
		double		cuts[2][MAX_BINS] = {{0}};
		double		ranks[2][MAX_BINS] = {{0}};
		size_t		n = random_array(round, values);
		int			bins = 2 + round % 9;

		for (int i = 0; i < 2; i++)
		{
			quantile_cuts(values, n, bins, cuts[i], &work);
			rank_cuts(values, n, bins, ranks[i], &work);
			shuffle(values, n);
		}
		same &= memcmp(cuts[0], cuts[1], sizeof(cuts[0])) == 0 &&
			memcmp(ranks[0], ranks[1], sizeof(ranks[0])) == 0;
		for (int k = 0; k < bins - 1; k++)
			zeros &= (cuts[0][k] != 0 || !signbit(cuts[0][k])) && (ranks[0][k] != 0 || !signbit(ranks[0][k]));
	}
	tap_ok(same, "any permutation gives the same bits");
	tap_ok(zeros, "no cut-off is -0");
}

static int
score(double value, const double *cuts, int bins)
{
	int			result = 1;

	for (int k = 0; k < bins - 1; k++)
		result += value > cuts[k];
	return result;
}

/* Scores do not depend on the unit: cents, thousands. */
static void
test_units(void)
{
	static const double factors[] = {0.01, 1000, 0.001, 7};
	bool		same = true;

	for (int round = 0; round < REPEATED; round++)
	{
		double		values[MAX_N];
		double		scaled[MAX_N];
		double		cuts[MAX_BINS];
		double		scaled_cuts[MAX_BINS];
		int			bins = 2 + round % 9;
		size_t		n = 1 + (size_t) round % MAX_N;

		for (size_t i = 0; i < n; i++)
			values[i] = random_value(round % 4);
		quantile_cuts(values, n, bins, cuts, &work);
		for (int f = 0; f < 4; f++)
		{
			for (size_t i = 0; i < n; i++)
				scaled[i] = values[i] * factors[f];
			quantile_cuts(scaled, n, bins, scaled_cuts, &work);
			for (size_t i = 0; i < n; i++)
				same &= score(values[i], cuts, bins) == score(scaled[i], scaled_cuts, bins);
		}
	}
	tap_ok(same, "scores are the same in any unit");
}

/* Score k + 1 begins where at least k / bins of all values are below. */
static void
test_rank(void)
{
	bool		same = true;

	for (int round = 0; round < ARRAYS; round++)
	{
		double		values[MAX_N];
		double		cuts[MAX_BINS];
		size_t		n = random_array(round, values);
		int			bins = 2 + round % 9;

		rank_cuts(values, n, bins, cuts, &work);
		for (size_t i = 0; i < n; i++)
		{
			size_t		below = 0;

			for (size_t j = 0; j < n; j++)
				below += values[j] < values[i];
			same &= score(values[i], cuts, bins) == 1 + (int) ((size_t) bins * below / n);
		}
	}
	tap_ok(same, "rank scores are 1 + floor(bins * share of values below)");
}

/* Beyond one bucket: enough values to make every level of the histogram work. */
static void
test_large(void)
{
	static double values[200000];
	static double sorted[200000];
	size_t		n = 200000;
	double		cuts[MAX_BINS];
	bool		near = true;

	for (int shape = 0; shape < 8; shape++)
	{
		for (size_t i = 0; i < n; i++)
			sorted[i] = values[i] = random_value(shape);
		qsort(sorted, n, sizeof(double), compare);
		quantile_cuts(values, n, 10, cuts, &work);
		for (int k = 1; k < 10; k++)
		{
			size_t		position = (n - 1) * (size_t) k / 10;

			near &= nearly(cuts[k - 1], naive_quantile(sorted, n, k, 10),
						   fmax(fabs(sorted[position]), fabs(sorted[position + 1])));
		}
	}
	tap_ok(near, "deciles of 200,000 values of every shape");
}

/* Every rank asked for is exactly that of sorting, several in one bucket or all in one. */
static void
test_large_ranks(void)
{
	static double values[200000];
	static double sorted[200000];
	bool		same = true;

	for (int turn = 0; turn < 160; turn++)
	{
		size_t		n = 4000 + splitmix64_next(&seed) % 30000;
		size_t		ranks[16];
		double		found[16];

		for (size_t i = 0; i < n; i++)
			sorted[i] = values[i] = random_value(turn % 8);
		qsort(sorted, n, sizeof(double), compare);
		for (int r = 0; r < 16; r++)
			ranks[r] = r % 4 == 3 ? ranks[r - 1] : ((size_t) r * n + splitmix64_next(&seed) % n) / 16;
		order_statistics(values, n, ranks, 16, found, &work);
		for (int r = 0; r < 16; r++)
			same &= found[r] == sorted[ranks[r]];
	}
	tap_ok(same, "ranks of thousands of values of every shape are those of sorting");
}

static bool
same_cuts(const double *one, const double *other, int bins)
{
	bool		same = true;

	for (int i = 0; i < bins - 1; i++)
		same &= one[i] == other[i];
	return same;
}

/* Cut-offs of counted values are those of as many values, bit for bit. */
static void
test_counted(void)
{
	static double values[20000];
	static double sorted[20000];
	static double different[20000];
	static double counts[20000];
	bool		same = true;

	for (int turn = 0; turn < 160; turn++)
	{
		CountedValues counted = {different, counts, 0, 1 + splitmix64_next(&seed) % 20000};
		int			bins = 2 + turn % 9;
		double		cuts[MAX_BINS];
		double		of_counted[MAX_BINS];

		for (size_t i = 0; i < counted.n; i++)
			sorted[i] = values[i] = turn % 2 == 0 ? (double) (splitmix64_next(&seed) % 97) / 8 : random_value(turn % 8);
		qsort(sorted, counted.n, sizeof(double), compare);
		for (size_t i = 0; i < counted.n; i++)
		{
			if (i == 0 || sorted[i] != sorted[i - 1])
			{
				different[counted.different] = sorted[i];
				counts[counted.different++] = 0;
			}
			counts[counted.different - 1]++;
		}
		quantile_cuts(values, counted.n, bins, cuts, &work);
		counted_quantile_cuts(&counted, bins, of_counted);
		same &= same_cuts(cuts, of_counted, bins);
		rank_cuts(values, counted.n, bins, cuts, &work);
		counted_rank_cuts(&counted, bins, of_counted);
		same &= same_cuts(cuts, of_counted, bins);
	}
	tap_ok(same, "cut-offs of counted values are those of all of them");
}

/* Numbered keys come in order, equal ones in the order they had. */
static void
test_numbered(void)
{
	static NumberedKey keys[20000];
	static NumberedKey scratch[20000];
	bool		good = true;

	for (int turn = 0; turn < 60; turn++)
	{
		size_t		n = splitmix64_next(&seed) % 20000;
		int			shift = turn % 3 == 0 ? 0 : turn % 3 == 1 ? 30 : 52;

		for (uint32_t i = 0; i < n; i++)
			keys[i] = (NumberedKey) {splitmix64_next(&seed) >> shift, i};
		good &= sort_numbered(keys, scratch, n, NULL);
		for (size_t i = 1; i < n; i++)
			good &= keys[i - 1].key < keys[i].key || (keys[i - 1].key == keys[i].key && keys[i - 1].item < keys[i].item);
	}
	tap_ok(good, "numbered keys are sorted, equal ones left in their order");
}

int
main(void)
{
	test_order_statistics();
	test_quantiles();
	test_published();
	test_permutations();
	test_units();
	test_rank();
	test_large();
	test_large_ranks();
	test_counted();
	test_numbered();
	return tap_end();
}
