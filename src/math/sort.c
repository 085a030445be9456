/*
 * sort.c
 *		Radix sort by doubles: linear time without bad cases.
 *
 * Doubles map to integers of the same order; their digits of 11 bits are
 * counted in one pass, and every digit that is not the same everywhere takes
 * one more (Knuth, TAOCP vol. 3, 5.2.5).  Items begin with their double or are
 * keys already; what they are is a constant wherever the sort is inlined.
 */
#include "math/sort.h"

#include <string.h>

#include "math/key.h"

#define DIGIT_BITS 11
#define DIGIT_VALUES (1 << DIGIT_BITS)
#define DIGITS 6				/* 66 bits hold a key of 64 */

typedef enum Items
{
	DOUBLES_ASCENDING,
	RANKED_DESCENDING,
	KEYS
} Items;

/* Below this, clearing the counters costs more than moving the values. */
#define INSERTION_BELOW 128
#define MOST_BYTES sizeof(RankedValue)

#define ALWAYS_INLINE static inline __attribute__((always_inline))

ALWAYS_INLINE size_t
size_of(Items kind)
{
	return kind == RANKED_DESCENDING ? sizeof(RankedValue) : sizeof(uint64_t);
}

ALWAYS_INLINE uint64_t
key_of(const char *item, Items kind)
{
	uint64_t	key;
	double		value;

	memcpy(&key, item, sizeof(key));
	if (kind == KEYS)
		return key;
	memcpy(&value, item, sizeof(value));
	key = double_to_key(value);
	return kind == RANKED_DESCENDING ? ~key : key;
}

ALWAYS_INLINE size_t
digit_of(const char *item, Items kind, int digit)
{
	return (size_t) (key_of(item, kind) >> (digit * DIGIT_BITS)) & (DIGIT_VALUES - 1);
}

ALWAYS_INLINE void
insertion_sort(char *items, size_t n, Items kind)
{
	const size_t size = size_of(kind);
	char		moving[MOST_BYTES];

	for (size_t i = 1; i < n; i++)
	{
		uint64_t	key = key_of(items + i * size, kind);
		size_t		hole = i;

		memcpy(moving, items + i * size, size);
		for (; hole > 0 && key_of(items + (hole - 1) * size, kind) > key; hole--)
			memcpy(items + hole * size, items + (hole - 1) * size, size);
		memcpy(items + hole * size, moving, size);
	}
}

/* Stable move of all items by one digit; counts becomes positions. */
ALWAYS_INLINE void
move_by_digit(const char *from, char *to, size_t n, Items kind, int digit, size_t *counts)
{
	const size_t size = size_of(kind);
	size_t		before = 0;

	for (int i = 0; i < DIGIT_VALUES; i++)
	{
		size_t		count = counts[i];

		counts[i] = before;
		before += count;
	}
	for (size_t i = 0; i < n; i++)
		memcpy(to + counts[digit_of(from + i * size, kind, digit)]++ * size, from + i * size, size);
}

/* The body of the functions below. */
ALWAYS_INLINE bool
radix_sort(char *items, char *scratch, size_t n, Items kind, bool (*interrupted) (void))
{
	const size_t size = size_of(kind);
	size_t		counts[DIGITS][DIGIT_VALUES];
	char	   *from = items;
	char	   *to = scratch;

	if (n < INSERTION_BELOW)
	{
		insertion_sort(items, n, kind);
		return true;
	}
	memset(counts, 0, sizeof(counts));
	for (size_t i = 0; i < n; i++)
		for (int digit = 0; digit < DIGITS; digit++)
			counts[digit][digit_of(items + i * size, kind, digit)]++;
	for (int digit = 0; digit < DIGITS; digit++)
	{
		char	   *swap = from;

		/* the same digit everywhere moves nothing */
		if (counts[digit][digit_of(from, kind, digit)] == n)
			continue;
		if (interrupted != NULL && interrupted())
			return false;
		move_by_digit(from, to, n, kind, digit, counts[digit]);
		from = to;
		to = swap;
	}
	if (from != items)
		memcpy(items, from, n * size);
	return true;
}

/*
 * Sort n finite values ascending; scratch has room for as many.  False, with
 * the values in another order, if interrupted (NULL: never) says so between
 * two passes.
 */
bool
sort_doubles(double *values, double *scratch, size_t n, bool (*interrupted) (void))
{
	return radix_sort((char *) values, (char *) scratch, n, DOUBLES_ASCENDING, interrupted);
}

/*
 * The same with items, the greatest value first; equal values keep their
 * order, also when a sort that was interrupted is begun again.
 */
bool
sort_ranked(RankedValue *values, RankedValue *scratch, size_t n, bool (*interrupted) (void))
{
	return radix_sort((char *) values, (char *) scratch, n, RANKED_DESCENDING, interrupted);
}

/* Sort n keys, few enough to be done with soon. */
void
sort_keys(uint64_t *keys, uint64_t *scratch, size_t n)
{
	(void) radix_sort((char *) keys, (char *) scratch, n, KEYS, NULL);
}
