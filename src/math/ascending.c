/*
 * ascending.c
 *		Distinct integers in ascending order, out of few runs that are so already.
 */
#include "math/ascending.h"

#include <string.h>

/* Where the run that begins at start ends: up to there, each item is larger than the one before. */
static uint32_t
end_of_run(const int32_t *items, uint32_t start, uint32_t n)
{
	uint32_t	end = start + 1;

	while (end < n && items[end - 1] < items[end])
		end++;
	return end;
}

/* Two runs as one, equal items once; returns how many.  Without a branch that depends on the items. */
static uint32_t
merge_runs(const int32_t *a, uint32_t na, const int32_t *b, uint32_t nb, int32_t *into)
{
	int32_t    *out = into;
	uint32_t	i = 0;
	uint32_t	j = 0;

	while (i < na && j < nb)
	{
		int32_t		left = a[i];
		int32_t		right = b[j];

		*out++ = left <= right ? left : right;
		i += left <= right;
		j += right <= left;
	}
	memcpy(out, a + i, (na - i) * sizeof(int32_t));
	out += na - i;
	memcpy(out, b + j, (nb - j) * sizeof(int32_t));
	out += nb - j;
	return (uint32_t) (out - into);
}

/*
 * Sorts n items and keeps one of equal ones; returns how many are left.
 * scratch has room for n.  A natural merge sort (Knuth, TAOCP vol. 3, 5.2.4,
 * algorithm N, with runs merged in pairs): a pass if they are two runs, two if
 * they are three or four.
 */
uint32_t
ascending_distinct(int32_t *items, int32_t *scratch, uint32_t n)
{
	int32_t    *from = items;
	int32_t    *to = scratch;

	while (n > 0 && end_of_run(from, 0, n) < n)
	{
		uint32_t	filled = 0;

		for (uint32_t start = 0; start < n;)
		{
			uint32_t	middle = end_of_run(from, start, n);
			uint32_t	end = middle < n ? end_of_run(from, middle, n) : n;

			filled += merge_runs(from + start, middle - start, from + middle, end - middle, to + filled);
			start = end;
		}
		n = filled;
		from = to;
		to = to == items ? scratch : items;
	}
	if (from != items)
		memcpy(items, from, n * sizeof(int32_t));
	return n;
}
