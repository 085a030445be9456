/*
 * item_resample.c
 *		Bootstrap samples of survey answers, as moments.
 *
 * A bootstrap sample (Efron 1979) is how often each row is taken.  Its means
 * and covariances need no copy of the rows: sums of products, each so many
 * times.  Answers that are small whole numbers add up in integers of 16 and 32
 * bits, eight a step, exactly.
 */
#include "math/item_resample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/random.h"

/* Rows that are multiplied without a look at their number: whole vectors of any processor. */
#define BLOCK 64

/* Largest distance of an answer from its centre that may stay in 16 bits: 12 times it does. */
#define LARGEST 2730

/* Part of an item's squares that its variance has at least. */
#define LEAST_PART 1e-13

static int
stride_of(int rows)
{
	return (rows + BLOCK - 1) / BLOCK * BLOCK;
}

/* Bytes that resample_place() needs. */
size_t
resample_size(int items, int rows)
{
	size_t		stride = (size_t) stride_of(rows);

	return ((size_t) items * (items + 3) + stride * (items + 1)) * sizeof(double) + stride * sizeof(uint16_t);
}

/* Divide the caller's memory, aligned for doubles, among the arrays. */
void
resample_place(ItemResample *resample, int items, int rows, void *memory)
{
	size_t		stride = (size_t) stride_of(rows);
	double	   *next = memory;

	memset(resample, 0, sizeof(*resample));
	resample->items = items;
	resample->rows = rows;
	resample->stride = (int) stride;
	resample->centre = next;
	resample->sum = next += items;
	resample->mean = next += items;
	resample->cov = next += items;
	resample->weight = next += (size_t) items * items;
	resample->value = next += stride;
	/* whole answers take the place of others, of which each is four of theirs */
	resample->column = (int16_t *) resample->value;
	resample->multiple = resample->column + stride * items;
	resample->taken = (uint16_t *) (next + stride * items);
	memset(resample->taken, 0, stride * sizeof(uint16_t));
}

/* The centre of each item is the mean of its answers. */
static void
find_centres(ItemResample *resample, double (*answer_at) (const void *answers, size_t at), const void *answers)
{
	for (int item = 0; item < resample->items; item++)
	{
		double		mean = 0;

		for (int row = 0; row < resample->rows; row++)
			mean += (answer_at(answers, (size_t) row * resample->items + item) - mean) / (row + 1);
		resample->centre[item] = mean;
	}
}

static double
whole_at(const void *answers, size_t at)
{
	return ((const int16_t *) answers)[at];
}

static double
real_at(const void *answers, size_t at)
{
	return ((const double *) answers)[at];
}

/* Rows of any answers, one after another; without weights all count the same. */
static void
take_values(ItemResample *resample, double (*answer_at) (const void *answers, size_t at), const void *answers,
			const double *weights)
{
	for (int row = 0; row < resample->rows; row++)
	{
		for (int item = 0; item < resample->items; item++)
		{
			size_t		at = (size_t) row * resample->items + item;

			resample->value[at] = answer_at(answers, at) - resample->centre[item];
		}
		resample->weight[row] = weights == NULL ? 1 : weights[row];
	}
}

/* Answers of 16 bits, row by row, all of weight 1. */
void
resample_whole(ItemResample *resample, const int16_t *answers)
{
	int			items = resample->items;

	find_centres(resample, whole_at, answers);
	for (int item = 0; item < items; item++)
		resample->centre[item] = nearbyint(resample->centre[item]);
	for (size_t at = 0; at < (size_t) resample->rows * items; at++)
	{
		int			distance = abs(answers[at] - (int) resample->centre[at % items]);

		if (distance > resample->largest)
			resample->largest = distance;
	}
	resample->is_whole = resample->largest <= LARGEST &&
		(double) resample->rows * resample->largest * resample->largest <= INT32_MAX;
	if (!resample->is_whole)
	{
		take_values(resample, whole_at, answers, NULL);
		return;
	}
	memset(resample->column, 0, (size_t) items * resample->stride * sizeof(int16_t));
	for (int row = 0; row < resample->rows; row++)
		for (int item = 0; item < items; item++)
			resample->column[(size_t) item * resample->stride + row] =
				(int16_t) (answers[(size_t) row * items + item] - (int) resample->centre[item]);
}

/* Any finite answers, row by row, with positive weights or NULL. */
void
resample_real(ItemResample *resample, const double *answers, const double *weights)
{
	resample->is_whole = false;
	find_centres(resample, real_at, answers);
	take_values(resample, real_at, answers, weights);
}

/* Each row once: the sample itself. */
void
resample_all(ItemResample *resample)
{
	for (int row = 0; row < resample->rows; row++)
		resample->taken[row] = 1;
}

/*
 * As many rows as there are, each with equal chance, by the random numbers that
 * belong to the replicate: whichever came before does not matter.
 */
void
resample_draw(ItemResample *resample, uint64_t seed, uint64_t replicate)
{
	RandomStream stream;

	memset(resample->taken, 0, resample->rows * sizeof(uint16_t));
	random_start(&stream, seed, replicate);
	for (int row = 0; row < resample->rows; row++)
		resample->taken[((random_bits(&stream) >> 32) * (uint64_t) resample->rows) >> 32]++;
}

/* Sum of products of a block. */
static inline int32_t
dot_block(const int16_t *one, const int16_t *other)
{
	int32_t		sum = 0;

	for (int i = 0; i < BLOCK; i++)
		sum += (int32_t) one[i] * other[i];
	return sum;
}

/* A block, each number so many times as its row is taken. */
static inline void
multiply_block(int16_t *multiple, const int16_t *column, const uint16_t *taken)
{
	for (int i = 0; i < BLOCK; i++)
		multiple[i] = (int16_t) (column[i] * (int16_t) taken[i]);
}

/* Sum of products; at most rows * largest^2. */
static int32_t
dot(const int16_t *one, const int16_t *other, int stride)
{
	int32_t		sum = 0;

	for (int at = 0; at < stride; at += BLOCK)
		sum += dot_block(one + at, other + at);
	return sum;
}

/* The same, of rows that are taken too often for 16 bits. */
static int64_t
dot_wide(const ItemResample *resample, const int16_t *one, const int16_t *other)
{
	int64_t		sum = 0;

	for (int row = 0; row < resample->rows; row++)
		sum += (int64_t) one[row] * other[row] * resample->taken[row];
	return sum;
}

/* The most often that a row is taken. */
static int
most_taken(const ItemResample *resample)
{
	int			most = 0;

	for (int row = 0; row < resample->rows; row++)
		if (resample->taken[row] > most)
			most = resample->taken[row];
	return most;
}

/*
 * Sums of products of whole answers, less their centres, in the lower half of
 * cov, and their sums.  All are whole numbers below 2^31.
 */
static void
add_whole(ItemResample *resample)
{
	int			items = resample->items;
	int			stride = resample->stride;
	bool		fits = (int64_t) most_taken(resample) * resample->largest <= INT16_MAX;

	for (int a = 0; a < items; a++)
	{
		const int16_t *column = resample->column + (size_t) a * stride;
		int16_t    *multiple = resample->multiple + (size_t) a * stride;
		int32_t		sum = 0;

		for (int row = 0; row < resample->rows; row++)
			sum += column[row] * resample->taken[row];
		resample->sum[a] = sum;
		for (int at = 0; fits && at < stride; at += BLOCK)
			multiply_block(multiple + at, column + at, resample->taken + at);
		for (int b = 0; b <= a; b++)
		{
			const int16_t *other = resample->column + (size_t) b * stride;

			resample->cov[a * items + b] = fits ? (double) dot(multiple, other, stride)
				: (double) dot_wide(resample, column, other);
		}
	}
}

/* The same of any answers, each row times its weight. */
static void
add_real(ItemResample *resample)
{
	int			items = resample->items;

	memset(resample->cov, 0, (size_t) items * items * sizeof(double));
	memset(resample->sum, 0, items * sizeof(double));
	for (int row = 0; row < resample->rows; row++)
	{
		const double *value = resample->value + (size_t) row * items;
		double		weight = resample->taken[row] * resample->weight[row];

		if (weight == 0)
			continue;
		for (int a = 0; a < items; a++)
		{
			double		weighted = weight * value[a];

			resample->sum[a] += weighted;
			for (int b = 0; b <= a; b++)
				resample->cov[a * items + b] += weighted * value[b];
		}
	}
}

/*
 * Means and covariances of the rows that are taken (reference of weights: sum
 * of w d d' over sum of w, times n / (n - 1)).  The matrix points into the
 * memory of the sample.
 */
void
resample_moments(ItemResample *resample, ItemMatrix *matrix)
{
	int			items = resample->items;
	double		total = 0;
	double		squares = 0;
	double		rows = 0;

	for (int row = 0; row < resample->rows; row++)
	{
		double		weight = resample->is_whole ? 1 : resample->weight[row];

		rows += resample->taken[row];
		total += resample->taken[row] * weight;
		squares += resample->taken[row] * weight * weight;
	}
	if (resample->is_whole)
		add_whole(resample);
	else
		add_real(resample);
	for (int a = 0; a < items; a++)
	{
		resample->mean[a] = resample->centre[a] + resample->sum[a] / total;
		for (int b = 0; b <= a; b++)
		{
			double		products = total * resample->cov[a * items + b];
			double		about = products - resample->sum[a] * resample->sum[b];

			/* what rounding leaves of an item whose answers are all the same */
			if (a == b && about < LEAST_PART * products)
				about = 0;
			resample->cov[a * items + b] = resample->cov[b * items + a] = about / total / total * (rows / (rows - 1));
		}
	}
	*matrix = (ItemMatrix) {
		.items = items,
		.rows = rows,
		.rows_effective = total * total / squares,
		.mean = resample->mean,
		.cov = resample->cov
	};
}
