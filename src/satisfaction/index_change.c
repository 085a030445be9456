/*
 * index_change.c
 *		index_change: does an index differ between two periods or segments by
 *		more than chance?  First minus second, as the changes of details.
 */
#include "base/crm.h"

#include <math.h>

#include "math/survey.h"
#include "satisfaction/answers.h"
#include "satisfaction/satisfaction_model.h"

PG_FUNCTION_INFO_V1(crm_index_change);

/* An index, and its standard error; NaN where they are not known. */
typedef struct IndexEstimate
{
	double		index;
	double		se;
} IndexEstimate;

/* The index of a construct of a model that has standard errors of replicates. */
static IndexEstimate
index_of(const SatisfactionModel *model, const text *construct)
{
	int			number = path_spec_construct(&model->spec, VARDATA_ANY(construct), VARSIZE_ANY_EXHDR(construct));
	Estimates	estimates = satisfaction_estimates(&model->spec);

	if (number < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the model has no construct \"%.*s\"", (int) VARSIZE_ANY_EXHDR(construct), VARDATA_ANY(construct)),
				 errhint("It has these: %s.", path_spec_constructs(&model->spec))));
	if (model->method == ERRORS_NONE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the model has no standard errors of its indices"),
				 errhint("Fit it to a sample instead of moments: crm.satisfaction_fit(model, crm.item_sample(respondent, answers)).")));
	for (int i = 0; i < estimates.n; i++)
		if (estimates.list[i].kind == ESTIMATE_INDEX && estimates.list[i].source == number)
			return (IndexEstimate) {model->estimates[i], model->se == NULL ? NAN : model->se[i]};
	return (IndexEstimate) {NAN, NAN};
}

/* index_change(first, second, construct, confidence): z = difference / sqrt(se^2 + se^2), of two samples apart. */
Datum
crm_index_change(PG_FUNCTION_ARGS)
{
	IndexEstimate first;
	IndexEstimate second;
	double		confidence = confidence_argument(fcinfo, 3);
	double		difference;
	double		se;
	double		p;
	double		width;
	ResultRow	row;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	first = index_of(row_decode(&satisfaction_model_type, PG_GETARG_DATUM(0)), PG_GETARG_TEXT_PP(2));
	second = index_of(row_decode(&satisfaction_model_type, PG_GETARG_DATUM(1)), PG_GETARG_TEXT_PP(2));
	difference = first.index - second.index;
	se = isfinite(difference) ? hypot(first.se, second.se) : NAN;
	p = survey_two_sided(difference / se);
	width = survey_normal(confidence) * se;
	result_row_begin(&row, fcinfo);
	put_finite(&row, difference);
	put_finite(&row, difference);
	put_finite(&row, se);
	put_float_if(&row, se > 0, difference / se);
	put_float_if(&row, se > 0, p);
	put_float_if(&row, isfinite(width), fmax(difference - width, -100));
	put_float_if(&row, isfinite(width), fmin(difference + width, 100));
	put_float(&row, confidence);
	if (se > 0)
		put_typed(&row, BOOLOID, BoolGetDatum(p < 1 - confidence));
	put_nulls(&row);
	return result_row_datum(&row);
}
