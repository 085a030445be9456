/*
 * keyed_sums.h
 *		Exact sums of one customer or cash flow by a number, such as the day a period begins.
 */
#ifndef CRM_KEYED_SUMS_H
#define CRM_KEYED_SUMS_H

#include "base/crm.h"

#include "base/aggregate_state.h"
#include "base/amount.h"

/* A sum has the decimals of the most precise amount in it, whatever the others have. */
typedef struct KeyedSum
{
	int32		key;
	int32		scale;
	WideInt		units;			/* of 10^-scale */
} KeyedSum;

/*
 * In SQL a bytea; there is room for as many sums as its length allows.  A key
 * may have several sums, in any order, until they are gathered.
 */
typedef struct KeyedSums
{
	int64		count;
	KeyedSum	sums[FLEXIBLE_ARRAY_MEMBER];
} KeyedSums;

extern const StateShape keyed_sums_shape;

extern KeyedSums *keyed_sums_add(KeyedSums *sums, int32 key, const Amount *amount);
extern KeyedSums *keyed_sums_gathered(KeyedSums *sums);
extern Amount keyed_sums_amount(const KeyedSums *sums, int64 i);

#endif
