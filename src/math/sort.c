/*
 * sort.c
 *		Radix sort of plain doubles: linear time without bad cases.
 *
 * (math_rank.c keeps the number of each value's item beside it, at twice the
 * memory.)
 */
#include "math/sort.h"

#include <string.h>

#include "math/key.h"

#define DIGIT_BITS 11
#define DIGIT_VALUES (1 << DIGIT_BITS)
#define DIGITS 6				/* 66 bits hold a key of 64 */

/* Below this, clearing the counters costs more than moving the values. */
#define INSERTION_BELOW 64

static void
insertion_sort(double *values, size_t n)
{
	for (size_t i = 1; i < n; i++)
	{
		double		moving = values[i];
		size_t		hole = i;

		for (; hole > 0 && values[hole - 1] > moving; hole--)
			values[hole] = values[hole - 1];
		values[hole] = moving;
	}
}

static inline size_t
digit_of(double value, int digit)
{
	return (size_t) (double_to_key(value) >> (digit * DIGIT_BITS)) & (DIGIT_VALUES - 1);
}

/* Stable move of all values by one digit; counts becomes positions. */
static void
move_by_digit(const double *from, double *to, size_t n, int digit, size_t *counts)
{
	size_t		before = 0;

	for (int i = 0; i < DIGIT_VALUES; i++)
	{
		size_t		count = counts[i];

		counts[i] = before;
		before += count;
	}
	for (size_t i = 0; i < n; i++)
		to[counts[digit_of(from[i], digit)]++] = from[i];
}

/*
 * Sort n finite values ascending; scratch has room for as many.  False, with
 * the values in another order, if interrupted (NULL: never) says so between
 * two passes.
 */
bool
sort_doubles(double *values, double *scratch, size_t n, bool (*interrupted) (void))
{
	size_t		counts[DIGITS][DIGIT_VALUES];
	double	   *from = values;
	double	   *to = scratch;

	if (n < INSERTION_BELOW)
	{
		insertion_sort(values, n);
		return true;
	}
	memset(counts, 0, sizeof(counts));
	for (size_t i = 0; i < n; i++)
		for (int digit = 0; digit < DIGITS; digit++)
			counts[digit][digit_of(values[i], digit)]++;
	for (int digit = 0; digit < DIGITS; digit++)
	{
		double	   *swap = from;

		/* the same digit everywhere moves nothing */
		if (counts[digit][digit_of(from[0], digit)] == n)
			continue;
		if (interrupted != NULL && interrupted())
			return false;
		move_by_digit(from, to, n, digit, counts[digit]);
		from = to;
		to = swap;
	}
	if (from != values)
		memcpy(values, from, n * sizeof(double));
	return true;
}
