/*
 * sort.h
 *		Sorting doubles, alone or with the numbers of their items, and keys.
 */
#ifndef CRM_MATH_SORT_H
#define CRM_MATH_SORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct RankedValue
{
	double		value;			/* finite */
	uint32_t	item;			/* the caller's number of the item */
} RankedValue;

typedef struct NumberedKey
{
	uint64_t	key;
	uint32_t	item;			/* the caller's number of the item */
} NumberedKey;

extern bool sort_doubles(double *values, double *scratch, size_t n, bool (*interrupted) (void));
extern void sort_keys(uint64_t *keys, uint64_t *scratch, size_t n);
extern bool sort_ranked(RankedValue *values, RankedValue *scratch, size_t n, bool (*interrupted) (void));
extern bool sort_numbered(NumberedKey *keys, NumberedKey *scratch, size_t n, bool (*interrupted) (void));

#endif
