/*
 * rank.c
 *		Ranking by counting: a radix sort of doubles.
 *
 * Doubles map to integers of the same order; their digits of 11 bits are
 * counted in one pass, and every digit that is not the same everywhere takes
 * one more (Knuth, TAOCP vol. 3, 5.2.5).  Linear time without bad cases.
 */
#include "math/rank.h"

#include <string.h>

#include "math/key.h"

/* Below this, clearing the counters costs more than moving the values. */
#define INSERTION_BELOW 48

/* Greater values have smaller keys. */
static inline uint64_t
descending_key(const RankedValue *value)
{
	return ~double_to_key(value->value);
}

static void
insertion_sort(RankedValue *values, size_t n)
{
	for (size_t i = 1; i < n; i++)
	{
		RankedValue moving = values[i];
		size_t		hole = i;

		for (; hole > 0 && values[hole - 1].value < moving.value; hole--)
			values[hole] = values[hole - 1];
		values[hole] = moving;
	}
}

/*
 * Begin to sort by value, greatest first; equal values keep their order.
 * scratch has room for n values.  No value is NaN.
 */
void
rank_begin(RankSort *sort, RankedValue *values, RankedValue *scratch, size_t n)
{
	sort->n = n;
	sort->values = sort->from = values;
	sort->scratch = scratch;
	sort->digit = 0;
	if (n < INSERTION_BELOW)
	{
		insertion_sort(values, n);
		sort->digit = RANK_DIGITS;
		return;
	}
	memset(sort->counts, 0, sizeof(sort->counts));
	for (size_t i = 0; i < n; i++)
	{
		uint64_t	key = descending_key(&values[i]);

		for (int digit = 0; digit < RANK_DIGITS; digit++)
			sort->counts[digit][(key >> (digit * RANK_DIGIT_BITS)) & (RANK_DIGIT_VALUES - 1)]++;
	}
}

/* Stable move of all values by one digit; its counts become positions. */
static void
move_by_digit(RankSort *sort, int shift, size_t *counts)
{
	RankedValue *from = sort->from;
	RankedValue *to = from == sort->values ? sort->scratch : sort->values;
	size_t		before = 0;

	for (int i = 0; i < RANK_DIGIT_VALUES; i++)
	{
		size_t		count = counts[i];

		counts[i] = before;
		before += count;
	}
	for (size_t i = 0; i < sort->n; i++)
	{
		uint64_t	key = descending_key(&from[i]) >> shift;

		to[counts[key & (RANK_DIGIT_VALUES - 1)]++] = from[i];
	}
	sort->from = to;
}

/* One more pass over the values; false when they are sorted. */
bool
rank_step(RankSort *sort)
{
	while (sort->digit < RANK_DIGITS)
	{
		size_t	   *counts = sort->counts[sort->digit];
		int			shift = sort->digit * RANK_DIGIT_BITS;
		uint64_t	first = descending_key(&sort->values[0]) >> shift;

		sort->digit++;
		/* the same digit everywhere moves nothing */
		if (counts[first & (RANK_DIGIT_VALUES - 1)] == sort->n)
			continue;
		move_by_digit(sort, shift, counts);
		return true;
	}
	if (sort->from != sort->values)
		memcpy(sort->values, sort->from, sort->n * sizeof(RankedValue));
	sort->from = sort->values;
	return false;
}
