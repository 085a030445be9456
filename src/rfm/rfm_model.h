/*
 * rfm_model.h
 *		Cut-offs as a value: what a fit makes and a score uses.
 */
#ifndef CRM_RFM_MODEL_H
#define CRM_RFM_MODEL_H

#include "postgres.h"

#include "access/tupdesc.h"
#include "fmgr.h"
#include "utils/date.h"

#include "base/fields.h"
#include "customer/customer_key.h"

#define RFM_MODEL_VERSION 1
#define RFM_MIN_BINS 2
#define RFM_MAX_BINS 10

/* Limits of a number of bins, in tables of fields. */
#define RFM_BINS .least = RFM_MIN_BINS,.most = RFM_MAX_BINS,.hint = "Five bins are the textbook choice."

typedef enum RfmMethod
{
	RFM_QUANTILE,
	RFM_NESTED,
	RFM_RANK,
	RFM_NTILE,
	RFM_NESTED_NTILE,
	RFM_MEAN,
	RFM_MEDIAN,
	RFM_SCORE_MEAN,
	RFM_FIXED,
	RFM_R
} RfmMethod;

typedef enum RfmDimensionId
{
	RFM_RECENCY,
	RFM_FREQUENCY,
	RFM_MONETARY
} RfmDimensionId;

typedef struct RfmDimension
{
	int			bins;
	int			ncuts;			/* bins - 1, or that for every cell of the outer dimensions */
	double	   *cuts;
	CustomerKey *ties;			/* ncuts, only if rfm_splits_ties(): where a run of equal values is split, the last key of the lower part */
	int64		counts[RFM_MAX_BINS];	/* customers per score at the fit */
	Datum	   *keys;			/* of the ties, as text; NULL if none are set */
} RfmDimension;

typedef struct RfmModel
{
	RfmMethod	method;
	bool		has_as_of;
	DateADT		as_of;
	int64		customers;
	int64		excluded;
	RfmDimension dim[3];
} RfmModel;

/* What a customer is scored by. */
typedef struct RfmValues
{
	double		value[3];		/* recency in days, frequency, monetary */
	CustomerKey	key;			/* only looked at if rfm_splits_ties() */
} RfmValues;

/* Does the method part equal values, by the customers' keys? */
static inline bool
rfm_splits_ties(RfmMethod method)
{
	return method == RFM_NTILE || method == RFM_NESTED_NTILE;
}

/* Has it cut-offs for every cell of the outer dimensions? */
static inline bool
rfm_is_nested(RfmMethod method)
{
	return method == RFM_NESTED || method == RFM_NESTED_NTILE;
}

/* By RfmDimensionId: columns of a model, and arguments of fits and scores. */
extern const char *const rfm_dimension_names[3];
extern const char *const rfm_value_names[3];

extern const FieldNames rfm_methods;
extern const char *rfm_method_name(RfmMethod method);
extern void rfm_check_value(double value, const char *argument);
extern void rfm_check_recency(double days);
extern int	rfm_model_cuts(const RfmModel *model, RfmDimensionId id);

extern void rfm_model_score(const RfmModel *model, const RfmValues *values, int score[3]);

extern Datum rfm_model_result(FunctionCallInfo fcinfo, RfmModel *model, int key_kind);
extern RfmModel *rfm_model_from_datum(Datum datum, int key_kind);
extern const RfmModel *rfm_model_argument(FunctionCallInfo fcinfo, int argument);
extern Datum rfm_score_row(TupleDesc desc, const int score[3]);
extern Datum rfm_score_result(FunctionCallInfo fcinfo, const int score[3]);
extern DateADT rfm_model_as_of(const RfmModel *model, bool isnull, DateADT argument);

#endif
