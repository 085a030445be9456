/*
 * sort.c
 *		Radix sort by doubles: linear time without bad cases.
 *
 * Doubles map to integers of the same order.  Of the bits that are not the
 * same everywhere, the upper 30 are sorted by, 10 at a time from below (Knuth,
 * TAOCP vol. 3, 5.2.5); few values are alike in all of these, and what is then
 * out of order lies in a short run.  Long ones are sorted by the bits that are
 * left, in the same way.  Items begin with their double or are keys already;
 * what they are is a constant wherever the sort is inlined.
 */
#include "math/sort.h"

#include <string.h>

#include "math/key.h"

#define DIGIT_BITS 10
#define DIGIT_VALUES (1 << DIGIT_BITS)
#define KEY_BITS 64
#define UPPER_BITS (3 * DIGIT_BITS)
#define DIGITS 4				/* hold the bits of a key that are left then */

typedef enum Items
{
	DOUBLES_ASCENDING,
	RANKED_DESCENDING,
	KEYS,
	NUMBERED
} Items;

/* Below this, clearing the counters costs more than moving the values. */
#define INSERTION_BELOW 128
#define MOST_BYTES sizeof(RankedValue)

#define ALWAYS_INLINE static inline __attribute__((always_inline))

ALWAYS_INLINE size_t
size_of(Items kind)
{
	return kind == RANKED_DESCENDING ? sizeof(RankedValue) :
		kind == NUMBERED ? sizeof(NumberedKey) : sizeof(uint64_t);
}

ALWAYS_INLINE uint64_t
key_of(const char *item, Items kind)
{
	uint64_t	key;
	double		value;

	memcpy(&key, item, sizeof(key));
	if (kind == KEYS || kind == NUMBERED)
		return key;
	memcpy(&value, item, sizeof(value));
	key = double_to_key(value);
	return kind == RANKED_DESCENDING ? ~key : key;
}

/* The digit of a key that begins at a bit. */
ALWAYS_INLINE size_t
digit_of(uint64_t key, int bit)
{
	return (size_t) (key >> bit) & (DIGIT_VALUES - 1);
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

/* Stable move of all items by the digit at a bit; counts becomes positions. */
ALWAYS_INLINE void
move_by_digit(const char *from, char *to, size_t n, Items kind, int bit, size_t *counts)
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
		memcpy(to + counts[digit_of(key_of(from + i * size, kind), bit)]++ * size, from + i * size, size);
}

/*
 * Stable sort by the bits from low to below top, which fit into DIGITS digits;
 * those above are the same everywhere.
 */
ALWAYS_INLINE bool
sort_by_bits(char *items, char *scratch, size_t n, Items kind, int low, int top, bool (*interrupted) (void))
{
	const size_t size = size_of(kind);
	const int	digits = (top - low + DIGIT_BITS - 1) / DIGIT_BITS;
	size_t		counts[DIGITS][DIGIT_VALUES];
	char	   *from = items;
	char	   *to = scratch;

	memset(counts, 0, (size_t) digits * sizeof(counts[0]));
	for (size_t i = 0; i < n; i++)
	{
		uint64_t	key = key_of(items + i * size, kind) >> low;

		for (int digit = 0; digit < digits; digit++, key >>= DIGIT_BITS)
			counts[digit][digit_of(key, 0)]++;
	}
	for (int digit = 0; digit < digits; digit++)
	{
		const int	bit = low + digit * DIGIT_BITS;
		char	   *swap = from;

		/* the same digit everywhere moves nothing */
		if (counts[digit][digit_of(key_of(from, kind), bit)] == n)
			continue;
		if (interrupted != NULL && interrupted())
			return false;
		move_by_digit(from, to, n, kind, bit, counts[digit]);
		from = to;
		to = swap;
	}
	if (from != items)
		memcpy(items, from, n * size);
	return true;
}

/* Put items in order that are in order but for their bits below low. */
ALWAYS_INLINE bool
sort_runs(char *items, char *scratch, size_t n, Items kind, int low, bool (*interrupted) (void))
{
	const size_t size = size_of(kind);

	for (size_t i = 1; i < n; i++)
	{
		uint64_t	key = key_of(items + i * size, kind);
		size_t		start = i - 1;

		if (key >= key_of(items + start * size, kind))
			continue;
		if (interrupted != NULL && interrupted())
			return false;
		while (start > 0 && key_of(items + (start - 1) * size, kind) >> low == key >> low)
			start--;
		while (i < n && key_of(items + i * size, kind) >> low == key >> low)
			i++;
		if (i - start < INSERTION_BELOW)
			insertion_sort(items + start * size, i - start, kind);
		else if (!sort_by_bits(items + start * size, scratch, i - start, kind, 0, low, interrupted))
			return false;
	}
	return true;
}

/* The body of the functions below. */
ALWAYS_INLINE bool
radix_sort(char *items, char *scratch, size_t n, Items kind, bool (*interrupted) (void))
{
	const size_t size = size_of(kind);
	uint64_t	some = 0;
	uint64_t	all = UINT64_MAX;
	int			top = KEY_BITS;
	int			low = 0;

	if (n < INSERTION_BELOW)
	{
		insertion_sort(items, n, kind);
		return true;
	}
	for (size_t i = 0; i < n; i++)
	{
		uint64_t	key = key_of(items + i * size, kind);

		some |= key;
		all &= key;
	}
	if (some == all)
		return true;
	while ((some ^ all) >> (top - 1) == 0)
		top--;
	while (((some ^ all) >> low & 1) == 0)
		low++;
	if (top - low <= UPPER_BITS)
		return sort_by_bits(items, scratch, n, kind, low, top, interrupted);
	low = top - UPPER_BITS;
	return sort_by_bits(items, scratch, n, kind, low, top, interrupted) &&
		sort_runs(items, scratch, n, kind, low, interrupted);
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

/* Keys with their numbers, ascending; equal keys keep their order, interrupted as above. */
bool
sort_numbered(NumberedKey *keys, NumberedKey *scratch, size_t n, bool (*interrupted) (void))
{
	return radix_sort((char *) keys, (char *) scratch, n, NUMBERED, interrupted);
}
