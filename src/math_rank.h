/*
 * math_rank.h
 *		Values with the numbers of their items, from the greatest down.
 */
#ifndef CRM_MATH_RANK_H
#define CRM_MATH_RANK_H

#include <stddef.h>
#include <stdint.h>

typedef struct RankedValue
{
	double		value;			/* finite */
	uint32_t	item;			/* the caller's number of the item */
} RankedValue;

extern void rank_descending(RankedValue *values, RankedValue *scratch, size_t n);

#endif
