/*
 * exact_sums.h
 *		State of aggregates that add up several exact sums and counts.
 */
#ifndef CRM_EXACT_SUMS_H
#define CRM_EXACT_SUMS_H

#include "base/crm.h"

#include "base/amount.h"

#define EXACT_SUMS 11
#define EXACT_COUNTS 7

/* One sum, in units of 10^-scale. */
typedef struct ExactSum
{
	WideInt		units;
	int64		scale;
} ExactSum;

/*
 * In SQL a bytea of this very size.  kind is the aggregate it belongs to and
 * the version of its layout; what option, sums and counts mean is up to it.
 */
typedef struct ExactSums
{
	int32		vl_len_;
	uint32		kind;
	int64		option;
	ExactSum	sum[EXACT_SUMS];
	int64		count[EXACT_COUNTS];
} ExactSums;

extern ExactSums *exact_sums_argument(FunctionCallInfo fcinfo, int argument,
									  const char *aggregate, uint32 kind);
extern ExactSums *exact_sums_check(ExactSums *sums, const char *aggregate, uint32 kind);
extern void exact_sums_merge(ExactSums *sums, const ExactSums *other);
extern Datum exact_sums_combine(FunctionCallInfo fcinfo, const char *aggregate, uint32 kind);
extern void exact_sum_add(ExactSum *sum, const Amount *amount);
extern void exact_sum_subtract(ExactSum *sum, const Amount *amount);
extern Numeric exact_sum_numeric(const ExactSum *sum);

#endif
