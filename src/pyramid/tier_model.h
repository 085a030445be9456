/*
 * tier_model.h
 *		The customer pyramid as a model: crm.pyramid_model.
 */
#ifndef CRM_TIER_MODEL_H
#define CRM_TIER_MODEL_H

#include "postgres.h"

#include "utils/array.h"

#include "base/fields.h"
#include "base/scheme.h"
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
	ArrayType  *given;			/* where they were read from */
} TierCuts;

/* How to cut, in the arguments behind a value. */
typedef struct TierOptions
{
	TierCuts	cuts;
	bool		split_ties;
} TierOptions;

typedef struct TierModel
{
	TierCuts	cuts;
	int64		customers;
	double		total;
	double		limits[MAX_TIERS];	/* tiers - 1 */
	int64		tier_customers[MAX_TIERS];
	double		tier_values[MAX_TIERS];
} TierModel;

extern const RowType tier_options;
extern const RowType tier_model;

extern void tier_cuts_of_scheme(TierCuts *cuts, const Scheme *scheme);
extern bool tier_cuts_valid(const TierCuts *cuts);
extern bool tier_cuts_limits(const TierCuts *cuts, const SortedValues *sorted, size_t *counts,
							 double *limits);
extern Datum tier_model_result(FunctionCallInfo fcinfo, const TierModel *model);

#endif
