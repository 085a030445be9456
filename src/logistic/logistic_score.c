/*
 * logistic_score.c
 *		A logistic model printed, one row a term, and asked for the probability
 *		of an event.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "base/result_rows.h"
#include "logistic/feature_row.h"
#include "logistic/logistic_model.h"
#include "math/normal.h"

PG_FUNCTION_INFO_V1(crm_logistic_rows);
PG_FUNCTION_INFO_V1(crm_logistic_probability);

/* First argument of logistic_probability() that is a feature. */
#define FIRST 1

/* One term of a model: its estimate with its interval, and both as odds. */
static void
put_term(ResultRow *rows, const LogisticModel *model, int i, double quantile)
{
	double		b = model->coefficients[i];
	double		se = model->se == NULL ? NAN : model->se[i];

	put_int(rows, i);
	put_datum(rows, model->names[i]);
	put_finite(rows, b);
	put_finite(rows, se);
	put_finite(rows, model->z == NULL ? NAN : model->z[i]);
	put_finite(rows, model->p_value == NULL ? NAN : model->p_value[i]);
	put_finite(rows, b - quantile * se);
	put_finite(rows, b + quantile * se);
	put_finite(rows, exp(b));
	put_finite(rows, exp(b - quantile * se));
	put_finite(rows, exp(b + quantile * se));
	result_rows_next(rows);
}

/* logistic_rows(model, confidence) */
Datum
crm_logistic_rows(PG_FUNCTION_ARGS)
{
	const LogisticModel *model;
	ResultRow	rows;
	double		confidence;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	crm_refuse_null(fcinfo, 1, "confidence", "Pass a confidence such as 0.95.");
	confidence = PG_GETARG_FLOAT8(1);
	if (!(confidence > 0 && confidence < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("confidence is %g", confidence),
				 errhint("Pass a number between 0 and 1, such as 0.95.")));
	model = row_decode(&logistic_model_type, PG_GETARG_DATUM(0));
	result_rows_begin(&rows, fcinfo);
	for (int i = 0; i < model->terms; i++)
		put_term(&rows, model, i, math_normal_upper(0.5 * (1.0 - confidence)));
	return result_rows_end(&rows);
}

/* What is known from one call to the next. */
typedef struct ScoreCall
{
	RowCache	row;
	FeatureCall features;
} ScoreCall;

/* Rows must have the features of the model. */
static void
check_features(const LogisticModel *model, int features)
{
	if (unlikely(features != model->terms - 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the model has %d features, not %d", model->terms - 1, features),
				 errhint("Pass the features in the order of the model's names; there is none for the intercept.")));
}

/* logistic_probability(model, feature, feature, ... | features) */
Datum
crm_logistic_probability(PG_FUNCTION_ARGS)
{
	ScoreCall  *call = fcinfo->flinfo->fn_extra;
	const LogisticModel *model;
	FeatureRow	row;
	double		sum;

	if (unlikely(call == NULL))
	{
		call = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(ScoreCall));
		feature_call_begin(&call->features, fcinfo, FIRST, true);
		fcinfo->flinfo->fn_extra = call;
	}
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	model = row_cached(&logistic_model_type, &call->row, fcinfo, 0);
	feature_row_read(&row, &call->features, fcinfo, FIRST);
	if (row.features == 0)
		PG_RETURN_NULL();
	check_features(model, row.features);
	sum = model->coefficients[0];
	for (int i = 1; i < model->terms; i++)
	{
		if (isnan(model->coefficients[i]))
			continue;
		sum += model->coefficients[i] * row.value[i - 1];
	}
	if (isnan(sum))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(logistic_chance(sum));
}
