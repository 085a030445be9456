/*
 * drivers_test.c
 *		drivers.c against averages over all orders of entering the items, each
 *		R2 by a regression of its own, and against what is known beforehand.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "math/drivers.h"
#include "math/random.h"
#include "math/special.h"
#include "tap_check.h"

#define MOST 20

static uint64_t seed = 11;
static double mean[MOST];
static double cov[MOST * MOST];
static double importance[MOST];
static double beta[MOST];
static double vif[MOST];
static int	item[MOST];
static ItemMatrix matrix = {.mean = mean,.cov = cov};
static DriverAnswer answer = {.importance = importance,.beta = beta,.vif = vif};

static double
uniform(void)
{
	return (double) (splitmix64_next(&seed) >> 11) * 0x1p-53;
}

/* Covariances of items that share factors; column 0 is the target. */
static void
make_matrix(int items)
{
	double		factor[MOST][MOST];

	matrix.items = items;
	matrix.rows = matrix.rows_effective = 1000;
	for (int i = 0; i < items; i++)
	{
		mean[i] = 10 * uniform();
		for (int k = 0; k < items; k++)
			factor[i][k] = (i == k ? 1 : 0) + uniform() - 0.2;
	}
	for (int i = 0; i < items; i++)
		for (int j = 0; j < items; j++)
		{
			cov[i * items + j] = 0;
			for (int k = 0; k < items; k++)
				cov[i * items + j] += factor[i][k] * factor[j][k];
		}
}

/* Drivers of a column by all the others. */
static DriverStatus
solve(int target, DriverMethod method, MathInterrupted stop)
{
	DriverProblem problem = {&matrix, target, 0, item, method};
	double	   *work;
	DriverStatus status;

	for (int i = 0; i < matrix.items; i++)
		if (i != target)
			item[problem.items++] = i;
	work = malloc(sizeof(double) * drivers_work_size(problem.items, method));
	status = drivers_solve(&problem, stop, work, &answer);
	free(work);
	return status;
}

/* R2 of column 0 on the columns of a subset, a bit for each from column 1 on. */
static double
r2_of(unsigned subset)
{
	double		a[MOST * MOST];
	double		b[MOST];
	double		r[MOST];
	int			column[MOST];
	int			n = 0;
	double		explained = 0;

	for (int i = 1; i < matrix.items; i++)
		if (subset >> (i - 1) & 1)
			column[n++] = i;
	for (int i = 0; i < n; i++)
	{
		b[i] = r[i] = cov[column[i] * matrix.items];
		for (int j = 0; j < n; j++)
			a[i * n + j] = cov[column[i] * matrix.items + column[j]];
	}
	(void) math_cholesky(n, a, 0);
	math_cholesky_solve(n, a, b);
	for (int i = 0; i < n; i++)
		explained += b[i] * r[i];
	return explained / cov[0];
}

/* Mean of an item's gain over all orders, one by one. */
static double
mean_over_orders(int items, int of, bool partial, unsigned before, int orders_of)
{
	double		sum = 0;

	for (int i = 0; i < items; i++)
	{
		double		without = 0;

		if (before >> i & 1)
			continue;
		if (i != of)
			sum += mean_over_orders(items, of, partial, before | 1u << i, orders_of - 1);
		else
		{
			without = r2_of(before);
			sum += (r2_of(before | 1u << i) - without) / (partial ? 1 - without : 1);
		}
	}
	return sum / orders_of;
}

static void
test_orders(void)
{
	bool		right = true;
	bool		whole = true;
	bool		lost = true;

	for (int round = 0; round < 5; round++)
	{
		double		sum = 0;

		make_matrix(7);
		(void) solve(0, DRIVERS_SHAPLEY, NULL);
		for (int i = 0; i < 6; i++)
		{
			right = right && near(importance[i], mean_over_orders(6, i, false, 0, 6), 1e-12);
			sum += importance[i];
		}
		whole = whole && near(sum, answer.r2, 1e-12) && near(answer.r2, r2_of(63), 1e-12);
		(void) solve(0, DRIVERS_KRUSKAL, NULL);
		for (int i = 0; i < 6; i++)
			right = right && near(importance[i], mean_over_orders(6, i, true, 0, 6), 1e-12);
		(void) solve(0, DRIVERS_LAST, NULL);
		for (int i = 0; i < 6; i++)
			lost = lost && near_scaled(importance[i], r2_of(63) - r2_of(63 & ~(1u << i)), 1e-2, 1e-12);
		(void) solve(0, DRIVERS_FIRST, NULL);
		for (int i = 0; i < 6; i++)
			lost = lost && near(importance[i], r2_of(1u << i), 1e-12);
	}
	tap_ok(right, "Shapley and Kruskal are means over all orders");
	tap_ok(whole, "Shapley values add up to R2");
	tap_ok(lost, "first and last are R2 of an item alone, and without it");
}

/* Johnson and Pratt add up to R2 too; of uncorrelated items all methods say the same. */
static void
test_sums(void)
{
	static const DriverMethod sums[] = {DRIVERS_SHAPLEY, DRIVERS_JOHNSON, DRIVERS_PRATT};
	bool		whole = true;
	bool		same = true;

	for (int m = 0; m < 3; m++)
	{
		double		sum = 0;

		make_matrix(10);
		(void) solve(0, sums[m], NULL);
		for (int i = 0; i < 9; i++)
			sum += importance[i];
		whole = whole && near(sum, answer.r2, 1e-11);
	}
	make_matrix(6);
	for (int i = 1; i < 6; i++)
		for (int j = 1; j < 6; j++)
			if (i != j)
				cov[i * 6 + j] = 0;
	cov[0] *= 100;
	for (DriverMethod m = DRIVERS_SHAPLEY; m <= DRIVERS_PRATT; m++)
	{
		(void) solve(0, m, NULL);
		for (int i = 0; i < 5; i++)
			same = same && vif[i] == 1 &&
				(m == DRIVERS_KRUSKAL || near(importance[i], r2_of(1u << i), 1e-12));
	}
	tap_ok(whole, "Shapley, Johnson and Pratt add up to R2");
	tap_ok(same, "uncorrelated items: every method gives squared correlations");
}

/* Units and numbers of columns do not matter; what is alike ranks alike. */
static void
test_ranks(void)
{
	double		before[MOST];
	bool		same = true;

	make_matrix(9);
	(void) solve(3, DRIVERS_SHAPLEY, NULL);
	memcpy(before, importance, sizeof(before));
	for (int i = 0; i < 9; i++)
		for (int j = 0; j < 9; j++)
			cov[i * 9 + j] *= pow(10, 3 * i - 9) * pow(10, 3 * j - 9);
	for (int i = 0; i < 9; i++)
		mean[i] = 0;
	(void) solve(3, DRIVERS_SHAPLEY, NULL);
	for (int i = 0; i < 8; i++)
		same = same && near(importance[i], before[i], 1e-12);
	tap_ok(same, "units of the items do not matter");
	for (int i = 0; i < 9; i++)
		for (int j = 0; j < 9; j++)
			cov[i * 9 + j] = i == j ? 1 : i == 0 || j == 0 ? 0.31 : 0.17;
	for (DriverMethod m = DRIVERS_SHAPLEY; m <= DRIVERS_PRATT; m++)
	{
		(void) solve(0, m, NULL);
		for (int i = 0; i < 8; i++)
			same = same && drivers_rank(8, importance, i) == 1;
	}
	tap_ok(same, "items that are alike share the first rank");
	importance[2] = 9;
	importance[5] = 8;
	tap_ok(drivers_rank(8, importance, 2) == 1 && drivers_rank(8, importance, 5) == 2 &&
		   drivers_rank(8, importance, 0) == 3, "ties share the lower number");
}

static int	polls;

static bool
stop_now(void)
{
	return ++polls > 3;
}

static void
test_refusals(void)
{
	make_matrix(6);
	for (int j = 0; j < 6; j++)
		cov[4 * 6 + j] = cov[1 * 6 + j] + cov[2 * 6 + j];
	for (int i = 0; i < 6; i++)
		cov[i * 6 + 4] = i == 4 ? cov[4 * 6 + 1] + cov[4 * 6 + 2] : cov[4 * 6 + i];
	tap_ok(solve(0, DRIVERS_SHAPLEY, NULL) == DRIVERS_COLLINEAR && answer.culprit == 4,
		   "a sum of earlier items is named");
	make_matrix(6);
	matrix.rows = 6;
	tap_ok(solve(0, DRIVERS_FIRST, NULL) == DRIVERS_FEW_ROWS, "as many rows as items and one are too few");
	matrix.rows = 7;
	tap_ok(solve(0, DRIVERS_FIRST, NULL) == DRIVERS_OK, "one more will do");
	mean[3] = 7.3;
	cov[3 * 6 + 3] = 1e-29;
	tap_ok(solve(0, DRIVERS_FIRST, NULL) == DRIVERS_ZERO_VARIANCE && answer.culprit == 3,
		   "an item of one answer, but for rounding, is named");
	tap_ok(solve(3, DRIVERS_FIRST, NULL) == DRIVERS_ZERO_VARIANCE && answer.culprit == 3, "so is a target");
	make_matrix(18);
	tap_ok(solve(0, DRIVERS_SHAPLEY, NULL) == DRIVERS_TOO_MANY && solve(0, DRIVERS_KRUSKAL, NULL) == DRIVERS_TOO_MANY,
		   "17 items are too many for subsets");
	tap_ok(solve(0, DRIVERS_JOHNSON, NULL) == DRIVERS_OK, "and not for Johnson");
	make_matrix(17);
	tap_ok(solve(0, DRIVERS_SHAPLEY, stop_now) == DRIVERS_INTERRUPTED && polls == 4, "subsets can be interrupted");
	tap_ok(solve(0, DRIVERS_SHAPLEY, NULL) == DRIVERS_OK, "16 items");
	make_matrix(2);
	tap_ok(solve(0, DRIVERS_SHAPLEY, NULL) == DRIVERS_OK && near(importance[0], r2_of(1), 1e-14) &&
		   solve(0, DRIVERS_JOHNSON, NULL) == DRIVERS_OK && near(importance[0], r2_of(1), 1e-14) && vif[0] == 1,
		   "one item has the squared correlation");
}

int
main(void)
{
	test_orders();
	test_sums();
	test_ranks();
	test_refusals();
	return tap_end();
}
