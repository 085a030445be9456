/*
 * ascending_template.h
 *		ascending.c for one type of item: ASCENDING_ITEM, with the names ASCENDING_NAME(part).
 */
/* Where the run that begins at start ends: up to there, each item is larger than the one before. */
static uint32_t
ASCENDING_NAME(end_of_run)(const ASCENDING_ITEM *items, uint32_t start, uint32_t n)
{
	uint32_t	end = start + 1;

	while (end < n && items[end - 1] < items[end])
		end++;
	return end;
}

/* Two runs as one, equal items once; returns how many.  Without a branch that depends on the items. */
static uint32_t
ASCENDING_NAME(merge_runs)(const ASCENDING_ITEM *a, uint32_t na, const ASCENDING_ITEM *b, uint32_t nb, ASCENDING_ITEM *into)
{
	ASCENDING_ITEM *out = into;
	uint32_t	i = 0;
	uint32_t	j = 0;

	while (i < na && j < nb)
	{
		ASCENDING_ITEM left = a[i];
		ASCENDING_ITEM right = b[j];

		*out++ = left <= right ? left : right;
		i += left <= right;
		j += right <= left;
	}
	memcpy(out, a + i, (na - i) * sizeof(ASCENDING_ITEM));
	out += na - i;
	memcpy(out, b + j, (nb - j) * sizeof(ASCENDING_ITEM));
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
ASCENDING_NAME(ascending_distinct)(ASCENDING_ITEM *items, ASCENDING_ITEM *scratch, uint32_t n)
{
	ASCENDING_ITEM *from = items;
	ASCENDING_ITEM *to = scratch;

	while (n > 0 && ASCENDING_NAME(end_of_run)(from, 0, n) < n)
	{
		uint32_t	filled = 0;

		for (uint32_t start = 0; start < n;)
		{
			uint32_t	middle = ASCENDING_NAME(end_of_run)(from, start, n);
			uint32_t	end = middle < n ? ASCENDING_NAME(end_of_run)(from, middle, n) : n;

			filled += ASCENDING_NAME(merge_runs)(from + start, middle - start, from + middle, end - middle, to + filled);
			start = end;
		}
		n = filled;
		from = to;
		to = to == items ? scratch : items;
	}
	if (from != items)
		memcpy(items, from, n * sizeof(ASCENDING_ITEM));
	return n;
}

#undef ASCENDING_ITEM
#undef ASCENDING_NAME
