/*
 * logistic_model.h
 *		Fitted logistic regressions: crm.logistic_model as C sees it.
 */
#ifndef CRM_LOGISTIC_MODEL_H
#define CRM_LOGISTIC_MODEL_H

#include "base/crm.h"

#include "base/fields.h"
#include "math/logistic.h"

#define LOGISTIC_MODEL_VERSION 1

/* What the intercept is called among the names. */
#define LOGISTIC_INTERCEPT "(intercept)"

typedef struct LogisticModel
{
	int			terms;			/* the intercept and the features */
	Datum	   *names;			/* of the terms */
	double	   *coefficients;	/* NaN: left out */
	double	   *se;				/* NaN: none */
	double	   *z;
	double	   *p_value;
	double	   *covariance;		/* NaN: none; may be NULL in a model that someone wrote */
	double		log_likelihood;
	double		penalised_log_likelihood;
	double		null_log_likelihood;
	int64		rows;
	int64		events;
	int64		rows_skipped;
	double		weight;
	double		ridge;
	bool		firth;
	int			errors;			/* LogisticErrors */
	int			iterations;
	bool		converged;
	bool		separated;
	const char *notes;			/* NULL: none */
} LogisticModel;

extern const RowType logistic_model_type;

#endif
