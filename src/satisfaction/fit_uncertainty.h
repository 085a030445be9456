/*
 * fit_uncertainty.h
 *		Standard errors and intervals of a fitted path model, from the sample
 *		that it was fitted to.
 */
#ifndef CRM_FIT_UNCERTAINTY_H
#define CRM_FIT_UNCERTAINTY_H

#include "base/crm.h"

#include "satisfaction/item_sample.h"
#include "satisfaction/satisfaction_model.h"

/* Rows times replicates up to which the bootstrap is chosen: about a second. */
#define BOOTSTRAP_ROWS_MOST 5000000

/* Rows a group on average that the jackknife is chosen from, and groups that it needs. */
#define JACKKNIFE_GROUP_ROWS 10
#define JACKKNIFE_GROUPS_LEAST 20

/* The most replicates that are kept. */
#define REPLICATES_MOST 10000

typedef enum SampleMethod
{
	METHOD_AUTO,
	METHOD_BOOTSTRAP,
	METHOD_JACKKNIFE,
	METHOD_NONE
} SampleMethod;

typedef struct UncertaintyOptions
{
	int			method;			/* SampleMethod */
	int			replicates;		/* of the bootstrap */
	int64		seed;
	double		confidence;		/* of the intervals, between 0 and 1 */
	bool		is_quiet;		/* the notes of the model say enough */
} UncertaintyOptions;

extern void satisfaction_model_uncertainty(SatisfactionModel *model, SatisfactionFit *fit, ItemSample *sample,
										   const UncertaintyOptions *options);

#endif
