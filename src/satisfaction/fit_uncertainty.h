/*
 * fit_uncertainty.h
 *		Standard errors and intervals of a fitted path model, from the sample
 *		that it was fitted to.
 */
#ifndef CRM_FIT_UNCERTAINTY_H
#define CRM_FIT_UNCERTAINTY_H

#include "base/crm.h"

#include "math/pls.h"
#include "math/replicates.h"
#include "satisfaction/item_sample.h"

/* Rows times replicates up to which the bootstrap is chosen: about a second. */
#define BOOTSTRAP_ROWS_MOST 5000000

/* Rows a group on average that the jackknife is chosen from, and groups that it needs. */
#define JACKKNIFE_GROUP_ROWS 10
#define JACKKNIFE_GROUPS_LEAST 20

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
	SampleMethod method;
	int			replicates;		/* of the bootstrap */
	int64		seed;
	double		confidence;		/* of the intervals, between 0 and 1 */
} UncertaintyOptions;

/* What is not known is NaN; arrays as in PlsFit. */
typedef struct FitUncertainty
{
	SampleMethod method;		/* that was used */
	int			replicates;		/* bootstrap samples, or groups */
	int			valid;			/* of them, those that could be fitted */
	const char *note;			/* why nothing is known; NULL: nothing to say */
	Uncertainty *weight;
	Uncertainty *loading;
	Uncertainty *r2;
	Uncertainty *index;
	Uncertainty *path;
	Uncertainty *total;
} FitUncertainty;

extern const ItemMatrix *item_sample_matrix(ItemSample *sample);
extern SampleMethod sample_method(const ItemSample *sample, const UncertaintyOptions *options);
extern FitUncertainty *fit_uncertainty(ItemSample *sample, const PathModel *model, const PlsOptions *pls,
									   const PlsFit *estimate, const UncertaintyOptions *options);

#endif
