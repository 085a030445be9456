/*
 * item_resample_test.c
 *		Moments of bootstrap samples against rows written out; percentiles and
 *		standard errors of replicates against their definitions.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "math/fixed_hash.h"
#include "math/item_resample.h"
#include "math/random.h"
#include "math/replicates.h"
#include "tap_check.h"

static uint64_t seed = 11;

static double
uniform(void)
{
	return (double) (splitmix64_next(&seed) >> 11) * 0x1p-53;
}

/* Mean and covariance by their definition, each row as often as it is taken. */
static bool
agrees(const ItemResample *resample, const ItemMatrix *matrix, const double *answers, const double *weights,
	   double tolerance)
{
	int			items = resample->items;
	double		total = 0;
	double		squares = 0;
	double		n = 0;
	bool		ok = true;

	for (int row = 0; row < resample->rows; row++)
	{
		double		weight = weights == NULL ? 1 : weights[row];

		n += resample->taken[row];
		total += weight * resample->taken[row];
		squares += weight * weight * resample->taken[row];
	}
	ok &= matrix->rows == n && near(matrix->rows_effective, total * total / squares, 1e-14);
	for (int a = 0; a < items; a++)
		for (int b = 0; b < items; b++)
		{
			long double mean_a = 0;
			long double mean_b = 0;
			long double about = 0;

			for (int row = 0; row < resample->rows; row++)
			{
				double		weight = (weights == NULL ? 1 : weights[row]) * resample->taken[row];

				mean_a += (long double) weight * answers[row * items + a] / total;
				mean_b += (long double) weight * answers[row * items + b] / total;
			}
			for (int row = 0; row < resample->rows; row++)
				about += (long double) (weights == NULL ? 1 : weights[row]) * resample->taken[row] *
					(answers[row * items + a] - mean_a) * (answers[row * items + b] - mean_b);
			ok &= near_scaled(matrix->mean[a], (double) mean_a, 1e-3, 1e-13);
			ok &= near_scaled(matrix->cov[a * items + b], (double) (about / total * n / (n - 1)),
							  sqrt(fabs(matrix->cov[a * items + a] * matrix->cov[b * items + b])), tolerance);
		}
	return ok;
}

/* Samples of whole answers in a range, and the same as other answers. */
static void
check_whole(int rows, int items, int range, const char *name)
{
	int16_t    *whole = malloc(sizeof(int16_t) * rows * items);
	double	   *real = malloc(sizeof(double) * rows * items);
	ItemResample one;
	ItemResample other;
	ItemMatrix	of_one;
	ItemMatrix	of_other;
	void	   *memory = malloc(resample_size(items, rows));
	void	   *memory2 = malloc(resample_size(items, rows));
	bool		ok = true;

	for (int i = 0; i < rows * items; i++)
		real[i] = whole[i] = (int16_t) (floor(uniform() * range) + (range > 30000 ? -32768 : 1));
	resample_place(&one, items, rows, memory);
	resample_place(&other, items, rows, memory2);
	resample_whole(&one, whole);
	resample_real(&other, real, NULL);
	for (int replicate = 0; replicate < 6; replicate++)
	{
		if (replicate == 0)
		{
			resample_all(&one);
			resample_all(&other);
		}
		else if (replicate == 1)
		{
			/* one row more often than 16 bits allow */
			memset(one.taken, 0, rows * sizeof(uint16_t));
			memset(other.taken, 0, rows * sizeof(uint16_t));
			one.taken[0] = other.taken[0] = (uint16_t) (rows - 1);
			one.taken[rows - 1] = other.taken[rows - 1] = 1;
		}
		else
		{
			resample_draw(&one, 7, replicate);
			resample_draw(&other, 7, replicate);
		}
		resample_moments(&one, &of_one);
		resample_moments(&other, &of_other);
		ok &= agrees(&one, &of_one, real, NULL, 1e-12);
		ok &= agrees(&other, &of_other, real, NULL, 1e-11);
	}
	tap_ok(ok, name);
	free(whole);
	free(real);
	free(memory);
	free(memory2);
}

static void
check_weights(void)
{
	enum {ROWS = 61, ITEMS = 5};
	double		answers[ROWS * ITEMS];
	double		weights[ROWS];
	ItemResample resample;
	ItemMatrix	matrix;
	void	   *memory = malloc(resample_size(ITEMS, ROWS));
	bool		ok = true;

	for (int i = 0; i < ROWS * ITEMS; i++)
		answers[i] = 1e6 + uniform();
	for (int i = 0; i < ROWS; i++)
		weights[i] = 0.1 + uniform();
	resample_place(&resample, ITEMS, ROWS, memory);
	resample_real(&resample, answers, weights);
	for (int replicate = 0; replicate < 5; replicate++)
	{
		resample_draw(&resample, 1, replicate);
		resample_moments(&resample, &matrix);
		ok &= agrees(&resample, &matrix, answers, weights, 1e-9);
	}
	tap_ok(ok, "weights and answers far from zero");
	memset(resample.taken, 0, sizeof(uint16_t) * ROWS);
	resample.taken[3] = ROWS;
	resample_moments(&resample, &matrix);
	for (int a = 0; a < ITEMS; a++)
		ok &= matrix.cov[a * ITEMS + a] == 0;
	tap_ok(ok, "one row over and over has no variance at all");
	free(memory);
}

/* Each row is taken once on average, as a multinomial sample has it. */
static void
check_draw(void)
{
	enum {ROWS = 50, REPLICATES = 20000};
	ItemResample resample;
	void	   *memory = malloc(resample_size(1, ROWS));
	double		mean[ROWS] = {0};
	double		square = 0;
	bool		ok = true;
	uint16_t	first[ROWS];

	resample_place(&resample, 1, ROWS, memory);
	for (int replicate = 0; replicate < REPLICATES; replicate++)
	{
		int			total = 0;

		resample_draw(&resample, 3, replicate);
		for (int row = 0; row < ROWS; row++)
		{
			total += resample.taken[row];
			mean[row] += resample.taken[row] / (double) REPLICATES;
			square += (resample.taken[row] - 1.0) * (resample.taken[row] - 1.0) / REPLICATES / ROWS;
		}
		ok &= total == ROWS;
	}
	tap_ok(ok, "as many rows as there are");
	for (int row = 0; row < ROWS; row++)
		ok &= fabs(mean[row] - 1) < 5 / sqrt(REPLICATES);
	tap_ok(ok && fabs(square - (1 - 1.0 / ROWS)) < 0.01, "each with equal chance");
	resample_draw(&resample, 3, 5);
	memcpy(first, resample.taken, sizeof(first));
	resample_draw(&resample, 3, 6);
	tap_ok(memcmp(first, resample.taken, sizeof(first)) != 0, "another replicate takes other rows");
	resample_draw(&resample, 3, 5);
	tap_ok(memcmp(first, resample.taken, sizeof(first)) == 0, "the same replicate takes the same");
	free(memory);
}

static void
check_replicates(void)
{
	double		values[] = {5, 1, NAN, 2, 4, 3};
	double		few[] = {1, 2, NAN, NAN, NAN};
	double		scratch[6];
	Uncertainty result = bootstrap_uncertainty(values, scratch, 6, 0.9);

	/* percentile_cont(0.05) of 1 to 5 is 1.2 */
	tap_ok(near(result.se, sqrt(2.5), 1e-15) && near(result.lower, 1.2, 1e-15) && near(result.upper, 4.8, 1e-15),
		   "percentiles between values, divisor one less, failed ones dropped");
	tap_ok(isnan(bootstrap_uncertainty(few, scratch, 5, 0.9).se), "fewer than half are valid: unknown");
	result = jackknife_uncertainty((const double[]) {1, 2, 3, 4}, 4, 4, 2.5, 0.95);
	tap_ok(near(result.se, sqrt(3.0 / 4 * 5), 1e-15) && near(result.upper - 2.5, 1.959963984540054 * result.se, 1e-12),
		   "delete-a-group jackknife");
	tap_ok(isnan(jackknife_uncertainty((const double[]) {1, 2, 3, 4}, 4, 5, 2.5, 0.95).se), "too few groups: unknown");
}

/* Numbers that must never change: stored samples rest on them. */
static void
check_hash(void)
{
	tap_ok(fixed_hash_number(1) == fixed_hash_number(INT64_C(1)) && fixed_hash_number(1) != fixed_hash_number(2) &&
		   fixed_hash_bytes("a", 1) != fixed_hash_bytes("a\0", 2) && fixed_hash_bytes("12345678", 8) != fixed_hash_bytes("123456789", 9),
		   "the hash tells keys apart");
	tap_ok(fixed_hash_number(17) == UINT64_C(0x808475f02ee37363) && fixed_hash_bytes("customer 17", 11) == UINT64_C(0xcae874dab22a4347),
		   "and is what it always was");
}

int
main(void)
{
	check_whole(250, 4, 10, "answers from 1 to 10");
	check_whole(33, 3, 1500, "wider answers");
	check_whole(40, 3, 65536, "all of 16 bits");
	check_whole(2, 2, 10, "two rows");
	check_weights();
	check_draw();
	check_replicates();
	check_hash();
	return tap_end();
}
