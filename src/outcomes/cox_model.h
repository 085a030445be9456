/*
 * cox_model.h
 *		Fitted Cox regressions: crm.cox_model as C sees it.
 */
#ifndef CRM_COX_MODEL_H
#define CRM_COX_MODEL_H

#include "base/crm.h"

#include "base/fields.h"
#include "math/cox.h"

#define COX_MODEL_VERSION 1

/* Times of the baseline at most; of more, every so many events. */
#define COX_BASELINE_MOST 10000

typedef struct CoxModel
{
	int			features;
	Datum	   *names;
	double	   *coefficients;	/* NaN: left out */
	double	   *se;				/* NaN: none */
	double	   *z;
	double	   *p_value;
	double	   *covariance;		/* NaN: none; may be NULL in a model that someone wrote */
	double	   *means;			/* of the features: where the baseline is */
	double		log_likelihood;
	double		null_log_likelihood;
	int			df;
	double		likelihood_ratio;	/* test statistics, with their p values */
	double		likelihood_ratio_p;
	double		wald;
	double		wald_p;
	double		score;
	double		score_p;
	bool		has_tests;		/* some feature takes part */
	int64		rows;
	int64		events;
	int64		rows_skipped;
	double		weight;
	bool		breslow;
	int			iterations;
	bool		converged;
	bool		monotone;
	int			nstrata;
	Datum	   *strata;			/* of the baseline; '' is that without a name */
	int64	   *stratum_ends;	/* number of the last time of each, from 1 on */
	int			ntimes;
	double	   *times;			/* with events, ascending in each stratum */
	double	   *hazards;		/* cumulative, of a case with mean features */
	const char *notes;			/* NULL: none */
} CoxModel;

extern const RowType cox_model_type;

#endif
