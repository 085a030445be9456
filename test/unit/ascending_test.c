/*
 * ascending_test.c
 *		math/ascending.c against qsort(), for items that come in few runs and in any order.
 */
#include <stdlib.h>
#include <string.h>

#include "math/ascending.h"
#include "math/random.h"
#include "tap_check.h"

#define MOST 200
#define ROUNDS 20000
/* Negative items are large numbers without a sign; with this they keep their order. */
#define WIDE_ZERO ((uint64_t) 1 << 62)

static uint64_t seed = 12;

static int32_t
draw(uint32_t n)
{
	return (int32_t) (splitmix64_next(&seed) % n);
}

static int
compare(const void *a, const void *b)
{
	int32_t		left = *(const int32_t *) a;
	int32_t		right = *(const int32_t *) b;

	return (left > right) - (left < right);
}

static uint32_t
distinct(int32_t *items, uint32_t n)
{
	uint32_t	count = 0;

	qsort(items, n, sizeof(int32_t), compare);
	for (uint32_t i = 0; i < n; i++)
		if (count == 0 || items[count - 1] != items[i])
			items[count++] = items[i];
	return count;
}

/* n items, in ascending runs of about that length, from so many values. */
static bool
agrees(uint32_t n, uint32_t run, uint32_t values)
{
	int32_t    *items = malloc((n + 1) * sizeof(int32_t));
	int32_t    *scratch = malloc((n + 1) * sizeof(int32_t));
	uint64_t   *wide = malloc((n + 1) * sizeof(uint64_t));
	uint64_t   *wide_scratch = malloc((n + 1) * sizeof(uint64_t));
	int32_t		expected[MOST];
	uint32_t	count;
	bool		same;

	for (uint32_t i = 0; i < n; i++)
		items[i] = draw(values) - (int32_t) values / 2;
	for (uint32_t i = 0; i < n; i += run)
		qsort(items + i, run < n - i ? run : n - i, sizeof(int32_t), compare);
	for (uint32_t i = 0; i < n; i++)
		wide[i] = ((uint64_t) items[i] + WIDE_ZERO) << 1;
	memcpy(expected, items, n * sizeof(int32_t));
	count = distinct(expected, n);
	same = ascending_distinct(items, scratch, n) == count && memcmp(items, expected, count * sizeof(int32_t)) == 0;
	same = ascending_distinct_wide(wide, wide_scratch, n) == count && same;
	for (uint32_t i = 0; i < count; i++)
		same = same && wide[i] == ((uint64_t) expected[i] + WIDE_ZERO) << 1;
	free(items);
	free(scratch);
	free(wide);
	free(wide_scratch);
	return same;
}

int
main(void)
{
	bool		same = true;
	int32_t		ends[] = {INT32_MAX, INT32_MIN, 0, INT32_MAX, INT32_MIN};
	int32_t		scratch[5];

	for (int round = 0; round < ROUNDS; round++)
	{
		uint32_t	n = (uint32_t) draw(MOST + 1);

		same = agrees(n, (uint32_t) draw(n + 1) + 1, (uint32_t) draw(3 * MOST) + 1) && same;
	}
	tap_ok(same, "the same as sorting, whatever the runs");
	tap_ok(agrees(0, 1, 1) && agrees(1, 1, 1) && agrees(MOST, 1, 1), "nothing, one item, one value");
	tap_ok(ascending_distinct(ends, scratch, 5) == 3 && ends[0] == INT32_MIN && ends[1] == 0 && ends[2] == INT32_MAX, "the ends of the range");
	return tap_end();
}
