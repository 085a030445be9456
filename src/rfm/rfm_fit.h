/*
 * rfm_fit.h
 *		Fitting cut-offs to the values of all customers.
 */
#ifndef CRM_RFM_FIT_H
#define CRM_RFM_FIT_H

#include "postgres.h"

#include "fmgr.h"

#include "customer/population.h"
#include "customer/customer_summary.h"
#include "math/quantile.h"
#include "rfm/rfm_model.h"

typedef struct RfmOptions
{
	RfmMethod	method;
	int			all_bins;		/* 0: not given */
	int			bins[3];
	bool		exclude_later;	/* leave out customers with later purchases */
} RfmOptions;

/* The customers to be fitted: three columns and, to break ties, their keys. */
typedef struct RfmSample
{
	size_t		n;
	double	   *values[3];		/* recency in days, frequency, monetary */
	const PopulationView *view;	/* NULL: keys are not known */
	uint32	   *entries;		/* index into the view's entries, per customer */
	int64		excluded;

	/* without counts, values has n of each; with them different ones, ascending, and no keys */
	double	   *counts[3];		/* customers who have the value */
	size_t		different[3];
	bool		scores_only;	/* the model is not kept: counts per score are not needed */
} RfmSample;

/* How many values of a dimension the sample holds. */
static inline size_t
rfm_sample_values(const RfmSample *sample, int id)
{
	return sample->counts[id] != NULL ? sample->different[id] : sample->n;
}

extern const RowType rfm_options;
extern const FieldNames rfm_after_as_of;

extern void rfm_sample_create(RfmSample *sample, size_t n);
extern void rfm_fit_nested(RfmModel *model, const RfmSample *sample, QuantileWork *work);
extern void rfm_fit_nested_ntile(RfmModel *model, const RfmSample *sample);
extern bool rfm_tell_spread(const char *measure, RfmMethod method, const int64 *counts, int bins,
							const double *values, size_t n);
extern bool rfm_tell_window(const char *measure, RfmMethod method, const int64 *counts, int bins,
							const double *values, size_t n);
extern double rfm_mean_cut(const RfmSample *sample, int id);
extern RfmModel *rfm_fit(const RfmOptions *options, const RfmSample *sample);

extern void customer_summary_values(const CustomerSummary *summary, DateADT as_of, RfmValues *values);
extern bool rfm_population_values(const PopulationView *view, const PopulationEntry *entry,
								  DateADT as_of, RfmValues *values);
extern void rfm_check_population(const PopulationView *view, DateADT as_of, bool exclude_later);
extern RfmModel *rfm_fit_population(const RfmOptions *options, const PopulationView *view,
									DateADT as_of);

#endif
