/*
 * cox_score.c
 *		A Cox model printed, one row a feature, and asked of a case: its hazard
 *		beside that of a mean one, and how likely it lasts.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "base/result_rows.h"
#include "logistic/feature_row.h"
#include "outcomes/cox_model.h"
#include "outcomes/outcomes.h"

PG_FUNCTION_INFO_V1(crm_cox_rows);
PG_FUNCTION_INFO_V1(crm_cox_hazard);
PG_FUNCTION_INFO_V1(crm_cox_survival);

/* cox_rows(model, confidence) */
Datum
crm_cox_rows(PG_FUNCTION_ARGS)
{
	const CoxModel *model;
	ResultRow	rows;
	double		z;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	z = outcomes_z(fcinfo, 1);
	model = row_decode(&cox_model_type, PG_GETARG_DATUM(0));
	result_rows_begin(&rows, fcinfo);
	for (int i = 0; i < model->features; i++)
	{
		double		b = model->coefficients[i];
		double		se = model->se == NULL ? NAN : model->se[i];

		put_int(&rows, i + 1);
		put_datum(&rows, model->names[i]);
		put_finite(&rows, b);
		put_finite(&rows, se);
		put_finite(&rows, model->z == NULL ? NAN : model->z[i]);
		put_finite(&rows, model->p_value == NULL ? NAN : model->p_value[i]);
		put_finite(&rows, b - z * se);
		put_finite(&rows, b + z * se);
		put_finite(&rows, exp(b));
		put_finite(&rows, exp(b - z * se));
		put_finite(&rows, exp(b + z * se));
		result_rows_next(&rows);
	}
	return result_rows_end(&rows);
}

/* The model in argument 0, and the logarithm of the hazard of the features in another; NaN where one that counts is missing. */
static const CoxModel *
read_case(FunctionCallInfo fcinfo, int argument, double *log_hazard)
{
	static const FeatureCall in_array = {.is_array = true};
	const CoxModel *model = row_argument(&cox_model_type, fcinfo, 0);
	FeatureRow	row;

	*log_hazard = 0;
	feature_row_read(&row, &in_array, fcinfo, argument);
	if (unlikely(row.features != model->features))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the model has %d features, not %d", model->features, row.features),
				 errhint("Pass the features in the order of the model's names: ARRAY[x1, x2].")));
	for (int i = 0; i < model->features; i++)
		if (!isnan(model->coefficients[i]))
			*log_hazard += model->coefficients[i] * (row.value[i] - model->means[i]);
	return model;
}

/* cox_hazard(model, features) */
Datum
crm_cox_hazard(PG_FUNCTION_ARGS)
{
	double		log_hazard;
	double		hazard;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	(void) read_case(fcinfo, 1, &log_hazard);
	hazard = exp(log_hazard);
	if (isnan(hazard))
		PG_RETURN_NULL();
	if (isinf(hazard))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("relative hazard is beyond the range of double precision"),
				 errhint("Has the model converged? See its column notes.")));
	PG_RETURN_FLOAT8(hazard);
}

/* The number of the stratum of a name; NULL is that without one, or the only one. */
static int
find_stratum(const CoxModel *model, const text *name)
{
	if (name == NULL && model->nstrata == 1)
		return 0;
	for (int s = 0; s < model->nstrata; s++)
	{
		const text *stratum = DatumGetTextPP(model->strata[s]);
		Size		length = name == NULL ? 0 : VARSIZE_ANY_EXHDR(name);

		if (VARSIZE_ANY_EXHDR(stratum) == length && memcmp(VARDATA_ANY(stratum), name == NULL ? "" : VARDATA_ANY(name), length) == 0)
			return s;
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 name == NULL ? errmsg("the model has strata, and none is given") :
			 errmsg("the model has no stratum \"%s\"", text_to_cstring(name)),
			 errhint("Pass one of the model's column strata as stratum.")));
}

/* The cumulative hazard of the baseline at a time. */
static double
baseline_at(const CoxModel *model, int stratum, double at)
{
	int64		first = stratum == 0 ? 0 : model->stratum_ends[stratum - 1];
	int64		low = first;
	int64		high = model->stratum_ends[stratum];

	while (low < high)
	{
		int64		middle = low + (high - low) / 2;

		if (model->times[middle] <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low == first ? 0 : model->hazards[low - 1];
}

/* cox_survival(model, features, at, stratum): the chance that a case lasts longer than that. */
Datum
crm_cox_survival(PG_FUNCTION_ARGS)
{
	const CoxModel *model;
	double		log_hazard;
	double		at;
	double		baseline;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	at = PG_GETARG_FLOAT8(2);
	if (!(at >= 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("at is %g", at),
				 errhint("Pass a duration, 0 or more, in the unit of the durations.")));
	model = read_case(fcinfo, 1, &log_hazard);
	if (isnan(log_hazard))
		PG_RETURN_NULL();
	baseline = baseline_at(model, find_stratum(model, PG_ARGISNULL(3) ? NULL : PG_GETARG_TEXT_PP(3)), at);
	PG_RETURN_FLOAT8(baseline == 0 ? 1 : exp(-baseline * exp(log_hazard)));
}
