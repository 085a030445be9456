/*
 * item_gram_test.c
 *		item_gram.c against means and covariances computed in two passes with
 *		long doubles, for any split and order of the rows.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "math/item_gram.h"
#include "tap_check.h"

#define ITEMS 7
#define ROWS 500
#define ALL_PARTS (GRAM_WHOLE | GRAM_REAL | GRAM_WHOLE_PAIRS | GRAM_REAL_PAIRS)

typedef struct Answers
{
	int			rows;
	double		weight[ROWS];
	double		answer[ROWS][ITEMS];	/* NaN: none */
} Answers;

typedef struct Result
{
	ItemMatrix	matrix;
	double		mean[ITEMS];
	double		cov[ITEMS * ITEMS];
} Result;

static uint64_t seed = 1;

static uint32_t
next_random(void)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t) (seed >> 33);
}

/* Answers that correlate; gaps: a share of them is missing, but the first of each row is there. */
static void
make(Answers *answers, bool whole, bool weighted, int gaps)
{
	answers->rows = ROWS;
	for (int row = 0; row < ROWS; row++)
	{
		double		common = next_random() % 5;

		answers->weight[row] = weighted ? 0.25 + next_random() % 8 : 1.0;
		for (int item = 0; item < ITEMS; item++)
		{
			answers->answer[row][item] = common + next_random() % 6 + (whole ? 0.0 : 0.1 * (next_random() % 10));
			if (item > 0 && (int) (next_random() % 100) < gaps)
				answers->answer[row][item] = NAN;
		}
	}
}

static ItemGram *
new_gram(bool replaces, int batch)
{
	ItemGram   *gram = malloc(item_gram_size(ITEMS, ALL_PARTS, batch));

	item_gram_begin(gram, ITEMS, ALL_PARTS, batch, replaces);
	return gram;
}

static void
add(ItemGram *gram, const double *answer, double weight)
{
	bool		gaps = false;
	bool		whole = weight == 1.0;
	int16_t		small[ITEMS];

	for (int item = 0; item < ITEMS; item++)
	{
		gaps |= isnan(answer[item]);
		whole &= isnan(answer[item]) || answer[item] == floor(answer[item]);
		small[item] = isnan(answer[item]) || !whole ? GRAM_MISSING : (int16_t) answer[item];
	}
	if (gaps && !gram->replaces)
		gram->rows_dropped++;
	else if (whole)
		item_gram_add_whole(gram, small, gaps);
	else
		item_gram_add_real(gram, answer, weight, gaps);
}

static void
finish(ItemGram *gram, Result *result)
{
	item_gram_flush(gram);
	item_gram_matrix(gram, &result->matrix, result->mean, result->cov);
	free(gram);
}

/* One pass in the given order; parts > 1: that many grams, merged. */
static void
in_parts(const Answers *answers, bool replaces, int parts, bool backwards, Result *result)
{
	ItemGram   *total = new_gram(replaces, GRAM_BATCH);

	for (int part = 0; part < parts; part++)
	{
		ItemGram   *gram = new_gram(replaces, part % 2 == 0 ? GRAM_BATCH : 16);

		for (int i = part; i < answers->rows; i += parts)
		{
			int			row = backwards ? answers->rows - 1 - i : i;

			add(gram, answers->answer[row], answers->weight[row]);
		}
		item_gram_merge(total, gram);
		free(gram);
	}
	finish(total, result);
}

/* Means first, then products of distances; a missing answer is the mean. */
static void
two_passes(const Answers *answers, bool replaces, Result *result)
{
	long double mean[ITEMS];
	long double weight = 0;
	long double squares = 0;
	int			rows = 0;
	bool		counts[ROWS];

	for (int row = 0; row < answers->rows; row++)
	{
		counts[row] = true;
		for (int item = 0; item < ITEMS; item++)
			counts[row] &= replaces || !isnan(answers->answer[row][item]);
		rows += counts[row];
		weight += counts[row] ? answers->weight[row] : 0;
		squares += counts[row] ? answers->weight[row] * answers->weight[row] : 0;
	}
	for (int item = 0; item < ITEMS; item++)
	{
		long double sum = 0;
		long double given = 0;

		for (int row = 0; row < answers->rows; row++)
			if (counts[row] && !isnan(answers->answer[row][item]))
			{
				sum += (long double) answers->weight[row] * answers->answer[row][item];
				given += answers->weight[row];
			}
		mean[item] = sum / given;
		result->mean[item] = (double) mean[item];
	}
	for (int j = 0; j < ITEMS; j++)
		for (int k = 0; k < ITEMS; k++)
		{
			long double sum = 0;

			for (int row = 0; row < answers->rows; row++)
				if (counts[row] && !isnan(answers->answer[row][j]) && !isnan(answers->answer[row][k]))
					sum += answers->weight[row] * (answers->answer[row][j] - mean[j]) * (answers->answer[row][k] - mean[k]);
			result->cov[j * ITEMS + k] = (double) (sum / weight * rows / (rows - 1));
		}
	result->matrix.rows = rows;
	result->matrix.rows_effective = (double) (weight * weight / squares);
	result->matrix.rows_dropped = answers->rows - rows;
}

static double
difference(const Result *one, const Result *other)
{
	double		worst = fabs(one->matrix.rows_effective / other->matrix.rows_effective - 1);

	for (int i = 0; i < ITEMS; i++)
		worst = fmax(worst, fabs(one->mean[i] - other->mean[i]));
	for (int i = 0; i < ITEMS * ITEMS; i++)
		worst = fmax(worst, fabs(one->cov[i] - other->cov[i]));
	if (one->matrix.rows != other->matrix.rows || one->matrix.rows_dropped != other->matrix.rows_dropped)
		return INFINITY;
	return worst;
}

/* All kinds of rows: right, and the same however they are split. */
static void
test_kind(const char *name, bool whole, bool weighted, int gaps, bool replaces)
{
	Answers    *answers = malloc(sizeof(Answers));
	Result		truth = {0};
	Result		first = {0};
	double		apart = 0;
	char		label[100];

	make(answers, whole, weighted, gaps);
	two_passes(answers, replaces, &truth);
	in_parts(answers, replaces, 1, false, &first);
	snprintf(label, sizeof(label), "%s: as in two passes", name);
	tap_ok_worst(label, difference(&first, &truth), 1e-12);
	for (int parts = 1; parts <= 9; parts += 2)
	{
		Result		other = {0};

		in_parts(answers, replaces, parts, parts % 3 == 0, &other);
		apart = fmax(apart, difference(&first, &other));
	}
	snprintf(label, sizeof(label), "%s: the same in parts", name);
	tap_ok_worst(label, apart, whole && !weighted ? 0.0 : 1e-12);
	free(answers);
}

/* Rows of both kinds in real sums alone, the whole ones added up before. */
static void
test_as_real(void)
{
	Answers    *answers = malloc(sizeof(Answers));
	ItemGram   *gram = new_gram(false, GRAM_BATCH);
	ItemGram   *real = malloc(item_gram_size(ITEMS, GRAM_REAL, GRAM_BATCH));
	Result		truth = {0};
	Result		result = {0};

	make(answers, true, true, 0);
	for (int row = 0; row < ROWS; row += 3)
		answers->weight[row] = 1.0;
	two_passes(answers, false, &truth);
	item_gram_begin(real, ITEMS, GRAM_REAL, GRAM_BATCH, false);
	for (int row = 0; row < ROWS; row++)
	{
		add(gram, answers->answer[row], answers->weight[row]);
		if (row % 50 < 49 && row < ROWS - 1)
			continue;
		item_gram_flush(gram);
		item_gram_merge_as_real(real, gram);
		item_gram_begin(gram, ITEMS, ALL_PARTS, GRAM_BATCH, false);
	}
	free(gram);
	finish(real, &result);
	tap_ok_worst("whole rows in real sums", difference(&result, &truth), 1e-12);
	free(answers);
}

/* Whole weights: means and correlations are those of replicated rows. */
static void
test_replicated(void)
{
	Answers    *answers = malloc(sizeof(Answers));
	ItemGram   *weighted = new_gram(false, GRAM_BATCH);
	ItemGram   *replicated = new_gram(false, GRAM_BATCH);
	Result		one;
	Result		other;
	double		worst = 0;

	make(answers, true, false, 0);
	for (int row = 0; row < ROWS; row++)
	{
		int			times = 1 + row % 3;

		add(weighted, answers->answer[row], times);
		for (int i = 0; i < times; i++)
			add(replicated, answers->answer[row], 1.0);
	}
	finish(weighted, &one);
	finish(replicated, &other);
	for (int j = 0; j < ITEMS; j++)
		for (int k = 0; k < ITEMS; k++)
			worst = fmax(worst, fabs(one.cov[j * ITEMS + k] / sqrt(one.cov[j * ITEMS + j] * one.cov[k * ITEMS + k]) -
									 other.cov[j * ITEMS + k] / sqrt(other.cov[j * ITEMS + j] * other.cov[k * ITEMS + k])));
	for (int j = 0; j < ITEMS; j++)
		worst = fmax(worst, fabs(one.mean[j] - other.mean[j]));
	tap_ok_worst("weights are replicated rows", worst, 1e-13);
	tap_ok(one.matrix.rows == ROWS && other.matrix.rows > ROWS, "but the number of rows is not");
	free(answers);
}

/* Answers far from zero beside their spread keep their digits. */
static void
test_far(void)
{
	ItemGram   *gram = new_gram(false, GRAM_BATCH);
	Result		result;
	double		answer[ITEMS];

	for (int i = 0; i < 1000; i++)
	{
		for (int item = 0; item < ITEMS; item++)
			answer[item] = 1e9 + (i % 2 == 0 ? 1.0 : -1.0) * (item + 1);
		add(gram, answer, 0.7);
	}
	finish(gram, &result);
	tap_ok(near(result.cov[0], 1000.0 / 999.0, 1e-12) && near(result.cov[ITEMS + 2], 6.0 * 1000.0 / 999.0, 1e-12),
		   "a spread of 1 at 1e9");
}

/* The extremes of small whole numbers, a full batch of them, do not overflow. */
static void
test_extremes(void)
{
	ItemGram   *gram = new_gram(true, GRAM_BATCH);
	Result		result;
	int16_t		answers[ITEMS];

	for (int i = 0; i < 2 * GRAM_BATCH; i++)
	{
		for (int item = 0; item < ITEMS; item++)
			answers[item] = i % 2 == 0 || i < GRAM_BATCH ? -GRAM_SMALL : GRAM_SMALL;
		item_gram_add_whole(gram, answers, false);
	}
	finish(gram, &result);
	tap_ok(result.mean[0] == -GRAM_SMALL / 2.0 &&
		   near(result.cov[1], 0.75 * GRAM_SMALL * GRAM_SMALL * 96.0 / 95.0, 1e-15), "largest small numbers");
}

/* One row has a mean and no covariance. */
static void
test_one(void)
{
	ItemGram   *gram = new_gram(false, GRAM_BATCH);
	Result		result;
	const double answer[ITEMS] = {1, 2, 3, 4, 5, 6, 7.5};

	add(gram, answer, 3.0);
	finish(gram, &result);
	tap_ok(result.matrix.rows == 1 && result.matrix.rows_effective == 1 && result.mean[6] == 7.5 && result.cov[0] == 0,
		   "one row");
}

/* Room is taken as it is needed, and what is there is kept. */
static void
test_growing(void)
{
	Answers    *answers = malloc(sizeof(Answers));
	ItemGram   *gram = malloc(item_gram_size(ITEMS, 0, GRAM_BATCH));
	Result		first;
	Result		other;

	make(answers, true, false, 10);
	item_gram_begin(gram, ITEMS, 0, GRAM_BATCH, true);
	for (int row = 0; row < ROWS; row++)
	{
		int			parts = GRAM_WHOLE | (row > 20 ? GRAM_WHOLE_PAIRS : 0) | (row > 90 ? ALL_PARTS : 0);

		if (row < 21)
			for (int item = 0; item < ITEMS; item++)
				answers->answer[row][item] = row % (3 + item);
		if (row > 90 && row % 2 == 0)
			answers->weight[row] = 0.5;
		if (parts != gram->parts)
		{
			ItemGram   *larger = malloc(item_gram_size(ITEMS, parts, GRAM_BATCH));

			item_gram_begin(larger, ITEMS, parts, GRAM_BATCH, true);
			item_gram_copy(larger, gram);
			free(gram);
			gram = larger;
		}
		add(gram, answers->answer[row], answers->weight[row]);
	}
	finish(gram, &first);
	in_parts(answers, true, 1, false, &other);
	tap_ok(difference(&first, &other) == 0, "parts that come later");
	tap_ok(item_gram_size(24, GRAM_WHOLE | GRAM_REAL, GRAM_BATCH) < 8192 - 16 &&
		   200 * item_gram_size(24, GRAM_WHOLE, 16) < 1024 * 1024 &&
		   200 * item_gram_size(24, GRAM_REAL, 16) < 1024 * 1024,
		   "24 items: 8 kB, 200 groups 1 MB");
	free(answers);
}

int
main(void)
{
	test_kind("whole numbers", true, false, 0, false);
	test_kind("whole numbers, gaps left out", true, false, 2, false);
	test_kind("whole numbers, gaps replaced", true, false, 20, true);
	test_kind("fractions", false, false, 0, false);
	test_kind("weights", true, true, 0, false);
	test_as_real();
	test_kind("weights, gaps replaced", true, true, 20, true);
	test_kind("weights and fractions, gaps replaced", false, true, 60, true);
	test_replicated();
	test_far();
	test_extremes();
	test_one();
	test_growing();
	return tap_end();
}
