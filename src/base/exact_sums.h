/*
 * exact_sums.h
 *		State of aggregates that add up several exact sums and counts.
 */
#ifndef CRM_EXACT_SUMS_H
#define CRM_EXACT_SUMS_H

#include "base/crm.h"

#include "base/aggregate_state.h"
#include "base/amount.h"

#define EXACT_COUNTS 7

/* One sum, in units of 10^-scale. */
typedef struct ExactSum
{
	WideInt		units;
	int32		scale;
	int32		unused;
} ExactSum;

/* What option, counts and sums mean is up to the aggregate; it has as many sums as its shape says. */
typedef struct ExactSums
{
	int64		option;
	int64		count[EXACT_COUNTS];
	ExactSum	sum[FLEXIBLE_ARRAY_MEMBER];
} ExactSums;

/* The sums of an aggregate that is a weighted mean: of value * weight, and of the weights. */
enum
{
	SUM_WEIGHTED, SUM_WEIGHT, SUMS_OF_MEAN
};

/* What the shape of a state says; in SQL a bytea, kind is the aggregate and the version of its layout. */
#define EXACT_SUMS_SHAPE(name, number, sums) \
	.aggregate = name, \
	.kind = number, \
	.size = offsetof(ExactSums, sum) + (sums) * sizeof(ExactSum), \
	.is_valid = exact_sums_valid, \
	.merge = exact_sums_merge

extern bool exact_sums_valid(const StateShape *shape, const void *state, Size tail);
extern void *exact_sums_merge(const StateShape *shape, void *state, const void *other);
extern void exact_sum_add(ExactSum *sum, const Amount *amount);
extern void exact_sum_subtract(ExactSum *sum, const Amount *amount);
extern Numeric exact_sum_numeric(const ExactSum *sum);
extern void exact_sums_add_weighted(ExactSums *sums, Datum value, Datum weight);
extern Datum exact_sums_mean(const StateShape *shape, FunctionCallInfo fcinfo);

#endif
