/*
 * rank.h
 *		Values with the numbers of their items, from the greatest down.
 */
#ifndef CRM_MATH_RANK_H
#define CRM_MATH_RANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct RankedValue
{
	double		value;			/* finite */
	uint32_t	item;			/* the caller's number of the item */
} RankedValue;

/* A key of 64 bits in digits of 11. */
#define RANK_DIGIT_BITS 11
#define RANK_DIGIT_VALUES (1 << RANK_DIGIT_BITS)
#define RANK_DIGITS 6

/* A sort in steps, so that the caller can look up between them. */
typedef struct RankSort
{
	size_t		n;
	RankedValue *values;		/* sorted after the last step */
	RankedValue *scratch;		/* room for n */
	RankedValue *from;			/* where the values are now: one of the two */
	int			digit;			/* next to move by */
	size_t		counts[RANK_DIGITS][RANK_DIGIT_VALUES];
} RankSort;

extern void rank_begin(RankSort *sort, RankedValue *values, RankedValue *scratch, size_t n);
extern bool rank_step(RankSort *sort);

#endif
