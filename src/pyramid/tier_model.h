/*
 * tier_model.h
 *		The customer pyramid as a model: crm.pyramid_model.
 */
#ifndef CRM_TIER_MODEL_H
#define CRM_TIER_MODEL_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/array.h"

#include "math/tiers.h"

#define TIER_MODEL_VERSION 1

/* What the cuts of a pyramid are. */
typedef enum TierBy
{
	TIER_BY_CUSTOMERS,			/* shares of the customers */
	TIER_BY_VALUE,				/* shares of the total */
	TIER_BY_LIMITS				/* lower limits of all tiers but the last */
} TierBy;

typedef struct TierCuts
{
	TierBy		by;
	int			tiers;
	int			count;			/* of cuts: as many as tiers, one less for limits */
	double		cuts[MAX_TIERS];
} TierCuts;

typedef struct TierModel
{
	TierCuts	cuts;
	int64		customers;
	double		total;
	double		limits[MAX_TIERS];	/* tiers - 1 */
	int64		tier_customers[MAX_TIERS];
	double		tier_values[MAX_TIERS];
} TierModel;

extern TierBy tier_by_parse(const char *name);
extern void tier_cuts_read(TierCuts *cuts, ArrayType *array, TierBy by);
extern bool tier_cuts_valid(const TierCuts *cuts);
extern bool tier_cuts_limits(const TierCuts *cuts, const SortedValues *sorted, size_t *counts,
							 double *limits);
extern Datum tier_model_to_datum(const TierModel *model, FunctionCallInfo fcinfo);
extern void tier_model_from_datum(Datum datum, TierModel *model);

#endif
