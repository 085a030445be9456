/*
 * math_rank.c
 *		Ranking by counting: a radix sort of doubles.
 *
 * Doubles map to integers of the same order; their digits of 11 bits are
 * counted in one pass, and every digit that is not the same everywhere takes
 * one more (Knuth, TAOCP vol. 3, 5.2.5).  Linear time without bad cases.
 */
#include "math_rank.h"

#include <string.h>

#include "math_key.h"

#define DIGIT_BITS 11
#define DIGIT_VALUES (1 << DIGIT_BITS)
#define DIGITS 6				/* 66 bits hold a key of 64 */

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

/* Stable move of all values by one digit; counts becomes positions. */
static void
move_by_digit(const RankedValue *from, RankedValue *to, size_t n, int digit, size_t *counts)
{
	size_t		before = 0;

	for (int i = 0; i < DIGIT_VALUES; i++)
	{
		size_t		count = counts[i];

		counts[i] = before;
		before += count;
	}
	for (size_t i = 0; i < n; i++)
	{
		uint64_t	key = descending_key(&from[i]) >> (digit * DIGIT_BITS);

		to[counts[key & (DIGIT_VALUES - 1)]++] = from[i];
	}
}

/*
 * Sort by value, greatest first; equal values keep their order.  scratch has
 * room for n values.  No value is NaN.
 */
void
rank_descending(RankedValue *values, RankedValue *scratch, size_t n)
{
	size_t		counts[DIGITS][DIGIT_VALUES];
	RankedValue *from = values;
	RankedValue *to = scratch;

	if (n < INSERTION_BELOW)
	{
		insertion_sort(values, n);
		return;
	}
	memset(counts, 0, sizeof(counts));
	for (size_t i = 0; i < n; i++)
	{
		uint64_t	key = descending_key(&values[i]);

		for (int digit = 0; digit < DIGITS; digit++)
			counts[digit][(key >> (digit * DIGIT_BITS)) & (DIGIT_VALUES - 1)]++;
	}
	for (int digit = 0; digit < DIGITS; digit++)
	{
		uint64_t	first = descending_key(&values[0]) >> (digit * DIGIT_BITS);
		RankedValue *swap = from;

		/* the same digit everywhere moves nothing */
		if (counts[digit][first & (DIGIT_VALUES - 1)] == n)
			continue;
		move_by_digit(from, to, n, digit, counts[digit]);
		from = to;
		to = swap;
	}
	if (from != values)
		memcpy(values, from, n * sizeof(RankedValue));
}
