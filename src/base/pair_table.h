/*
 * pair_table.h
 *		A hash of pairs of numbers, such as those of value_numbers.h: where
 *		aggregates in memory count, or find what they know of two values.
 */
#ifndef CRM_PAIR_TABLE_H
#define CRM_PAIR_TABLE_H

#include "postgres.h"

typedef struct PairEntry
{
	uint64		pair;			/* pair_of() */
	int64		value;
	uint32		more;			/* the caller's; neither is set in a new entry */
	char		status;
} PairEntry;

static inline uint64
pair_of(uint32 first, uint32 second)
{
	return first * UINT64CONST(0x100000000) + second;
}

static inline uint32
pair_hash(uint64 pair)
{
	pair ^= pair >> 33;
	pair *= UINT64CONST(0xff51afd7ed558ccd);	/* of MurmurHash3 */
	return (uint32) (pair >> 32);
}

#define SH_PREFIX pairs
#define SH_ELEMENT_TYPE PairEntry
#define SH_KEY_TYPE uint64
#define SH_KEY pair
#define SH_HASH_KEY(table, key) pair_hash(key)
#define SH_EQUAL(table, a, b) ((a) == (b))
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

#endif
