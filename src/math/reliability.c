/*
 * reliability.c
 *		How well the items of a block measure one thing.
 */
#include "math/reliability.h"

#include <math.h>
#include <stdbool.h>

#include "math/fisher.h"

/* Covariance of the items i and j of the block. */
static double
covariance(const ItemBlock *block, int i, int j)
{
	int			row = block->item ? block->item[i] : i;
	int			column = block->item ? block->item[j] : j;

	return block->cov[row * block->stride + column];
}

/* k / (k - 1) (1 - sum of variances / variance of the sum): Cronbach 1951, eq. 2. */
static double
alpha_of(int k, double variances, double total)
{
	if (k < 2 || !(total > 0.0))
		return NAN;
	return k / (k - 1.0) * (1.0 - variances / total);
}

/*
 * Cronbach's alpha of the raw answers, never clipped: below 0 where items
 * contradict each other.  NaN for fewer than two items.
 */
double
reliability_alpha(const ItemBlock *block)
{
	return reliability_alpha_without(block, -1);
}

/* The same of the other items; NaN when fewer than two are left.  -1: of all. */
double
reliability_alpha_without(const ItemBlock *block, int left_out)
{
	double		variances = 0.0;
	double		twice = 0.0;

	for (int i = 0; i < block->k; i++)
	{
		if (i == left_out)
			continue;
		variances += covariance(block, i, i);
		for (int j = 0; j < i; j++)
			if (j != left_out)
				twice += 2.0 * covariance(block, i, j);
	}
	return alpha_of(block->k - (left_out >= 0), variances, variances + twice);
}

/* Alpha of the standardised items, k r / (1 + (k - 1) r) with their mean correlation r. */
double
reliability_alpha_standardized(const ItemBlock *block)
{
	double		twice = 0.0;

	for (int i = 0; i < block->k; i++)
		for (int j = 0; j < i; j++)
			twice += 2.0 * covariance(block, i, j) /
				sqrt(covariance(block, i, i) * covariance(block, j, j));
	return alpha_of(block->k, block->k, block->k + twice);
}

/* Correlation of an item with the sum of the others; NaN for fewer than two items. */
double
reliability_item_rest(const ItemBlock *block, int item)
{
	double		with_rest = 0.0;
	double		rest = 0.0;

	for (int i = 0; i < block->k; i++)
	{
		if (i == item)
			continue;
		with_rest += covariance(block, item, i);
		for (int j = 0; j < block->k; j++)
			if (j != item)
				rest += covariance(block, i, j);
	}
	if (block->k < 2 || !(rest > 0.0))
		return NAN;
	return with_rest / sqrt(rest * covariance(block, item, item));
}

/*
 * The interval of an alpha of k items and so many (effective) rows: (1 - alpha)
 * / (1 - its estimate) has an F distribution of rows - 1 and (rows - 1)(k - 1)
 * degrees of freedom (Feldt 1965).  NaN without an alpha, of one row, and of
 * hardly more than one, where it has no finite end.
 */
void
reliability_interval(double alpha, int k, double rows, double confidence, double *lower, double *upper)
{
	double		tail = 0.5 * (1.0 - confidence);
	double		freedom = rows - 1.0;

	double		below = math_fisher_upper(tail, freedom, freedom * (k - 1));
	double		above = math_fisher_upper(tail, freedom * (k - 1), freedom);
	bool		is_known = isfinite(below) && isfinite(above);

	*lower = is_known ? 1.0 - (1.0 - alpha) * below : NAN;
	*upper = is_known ? 1.0 - (1.0 - alpha) / above : NAN;
}

/*
 * rho_c (Joereskog 1971; Dillon & Goldstein 1984): (sum l)^2 / ((sum l)^2 +
 * sum(1 - l^2)).  NaN for fewer than two items, and when loadings above 1
 * leave nothing to divide by.
 */
double
reliability_composite(int k, const double *loading)
{
	double		sum = 0.0;
	double		rest = 0.0;

	for (int i = 0; i < k; i++)
	{
		sum += loading[i];
		rest += 1.0 - loading[i] * loading[i];
	}
	if (k < 2 || !(sum * sum + rest > 0.0))
		return NAN;
	return sum * sum / (sum * sum + rest);
}

/* Average variance extracted (Fornell & Larcker 1981): the mean of l^2; NaN for fewer than two items. */
double
reliability_ave(int k, const double *loading)
{
	double		sum = 0.0;

	for (int i = 0; i < k; i++)
		sum += loading[i] * loading[i];
	return k < 2 ? NAN : sum / k;
}
