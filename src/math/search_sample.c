/*
 * search_sample.c
 *		Samples of the rows of a fit, for the first rounds of a search.
 */
#include "math/search.h"

#include <stdlib.h>
#include <string.h>

/* Rows of the samples. */
#define SMALL_SAMPLE 90
#define LARGE_SAMPLE 4096

/* With fewer rows than so many small samples all of them are as quickly gone through. */
#define WORTH 7

/*
 * search_sample_sizes
 *		Sizes of the samples of n rows, the smallest first; returns how many.
 */
int
search_sample_sizes(size_t n, size_t *sizes)
{
	int			count = 0;

	if (n > WORTH * SMALL_SAMPLE)
		sizes[count++] = SMALL_SAMPLE;
	if (n > 2 * LARGE_SAMPLE)
		sizes[count++] = LARGE_SAMPLE;
	return count;
}

/*
 * search_thin
 *		See the header: rows are taken from the middle of runs of equal length
 *		and get the weight of the run.  Returns the number of rows in sample,
 *		which has room for target of them, at least one, and may be rows itself.
 */
size_t
search_thin(size_t n, int width, const double *rows, size_t target, double *sample)
{
	size_t		step = target > 1 ? (n + target - 1) / target : n;
	size_t		kept = 0;

	for (size_t i = 0; i < n; i += step)
	{
		size_t		length = n - i < step ? n - i : step;
		double	   *row = sample + kept++ * (size_t) width;
		double		weight = 0;

		for (size_t j = i; j < i + length; j++)
			weight += rows[(j + 1) * (size_t) width - 1];
		memmove(row, rows + (i + length / 2) * (size_t) width, sizeof(double) * (size_t) width);
		row[width - 1] = weight;
	}
	return kept;
}

static int
compare_rows(const void *a, const void *b)
{
	const double *one = a;
	const double *other = b;

	for (int i = 0; i < 3; i++)
		if (one[i] != other[i])
			return one[i] < other[i] ? -1 : 1;
	return 0;
}

/*
 * search_stratify
 *		As search_thin(), of rows that are sorted here by their first three
 *		numbers, in place.  Rows that begin with 0, customers who have not come
 *		back, tell least: they get a third of the sample if they are more.
 */
size_t
search_stratify(size_t n, int width, double *rows, size_t target)
{
	size_t		zeros = 0;
	size_t		kept;

	qsort(rows, n, sizeof(double) * (size_t) width, compare_rows);
	while (zeros < n && rows[zeros * (size_t) width] == 0)
		zeros++;
	if (zeros < target / 3 || zeros == n)
		return search_thin(n, width, rows, target, rows);
	kept = search_thin(zeros, width, rows, target / 3, rows);
	return kept + search_thin(n - zeros, width, rows + zeros * (size_t) width, target - target / 3,
							  rows + kept * (size_t) width);
}
