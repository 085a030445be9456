/*
 * detail_change.c
 *		nps_change, box_change and mean_change: is the difference between two
 *		groups or periods more than chance? First minus second.
 */
#include "base/crm.h"

#include "satisfaction/answers.h"
#include "satisfaction/details.h"

PG_FUNCTION_INFO_V1(crm_nps_change);
PG_FUNCTION_INFO_V1(crm_box_change);
PG_FUNCTION_INFO_V1(crm_mean_change);
PG_FUNCTION_INFO_V1(crm_effort_change);

/* Write a row of type change_test. interval's se below 0: there is no test. */
static Datum
change_row(FunctionCallInfo fcinfo, double difference, const SurveyInterval *interval, double confidence)
{
	bool		has_interval = interval->se >= 0;
	bool		has_test = interval->se > 0;
	double		z = has_test ? interval->center / interval->se : 0;
	double		p = survey_two_sided(z);
	ResultRow	row;

	result_row_begin(&row, fcinfo);
	put_float(&row, difference);
	put_float(&row, interval->center);
	put_float_if(&row, has_interval, interval->se);
	put_float_if(&row, has_test, z);
	put_float_if(&row, has_test, p);
	put_float_if(&row, has_interval, interval->lower);
	put_float_if(&row, has_interval, interval->upper);
	put_float(&row, confidence);
	if (has_test)
		put_typed(&row, BOOLOID, BoolGetDatum(p < 1 - confidence));
	put_nulls(&row);
	return result_row_datum(&row);
}

/* A normal interval around the difference of two estimates, each with a standard error (below 0: none). */
static SurveyInterval
difference_of(const SurveyInterval *first, const SurveyInterval *second, bool known, double confidence, double most)
{
	SurveyInterval result;
	double		z = survey_normal(confidence);

	result.center = first->center - second->center;
	result.se = known ? hypot(first->se, second->se) : -1;
	result.lower = fmax(result.center - z * result.se, -most);
	result.upper = fmin(result.center + z * result.se, most);
	return result;
}

/* The two details, and the confidence of the test; false if one detail is NULL. */
static bool
read_details(FunctionCallInfo fcinfo, const RowType *type, void **first, void **second, double *confidence)
{
	*confidence = confidence_argument(fcinfo, 2);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return false;
	*first = row_decode(type, PG_GETARG_DATUM(0));
	*second = row_decode(type, PG_GETARG_DATUM(1));
	return true;
}

/* nps_change(first, second, confidence): z = (center - center) / sqrt(se^2 + se^2). */
Datum
crm_nps_change(PG_FUNCTION_ARGS)
{
	NpsDetail  *first;
	NpsDetail  *second;
	double		confidence;
	SurveyInterval interval;

	if (!read_details(fcinfo, &nps_detail, (void **) &first, (void **) &second, &confidence))
		PG_RETURN_NULL();
	if (first->method != second->method)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("details of methods \"%s\" and \"%s\" are not compared",
						field_name_at(&nps_methods, first->method), field_name_at(&nps_methods, second->method)),
				 errhint("Make both by the same method.")));
	interval = difference_of(&first->interval, &second->interval, first->has_se && second->has_se, confidence, 200);
	return change_row(fcinfo, first->score - second->score, &interval, confidence);
}

/* box_change(first, second, confidence): the score test of two shares, and Newcombe's interval. */
Datum
crm_box_change(PG_FUNCTION_ARGS)
{
	BoxDetail  *first;
	BoxDetail  *second;
	double		confidence;
	SurveyInterval interval;

	if (!read_details(fcinfo, &box_detail, (void **) &first, (void **) &second, &confidence))
		PG_RETURN_NULL();
	interval = survey_shares_differ(first->interval.center, first->effective_n, second->interval.center,
									second->effective_n, survey_normal(confidence));
	return change_row(fcinfo, interval.center, &interval, confidence);
}

/* The test of two means, z = difference / sqrt(se^2 + se^2). */
static Datum
mean_change(FunctionCallInfo fcinfo, const RowType *type)
{
	MeanDetail *first;
	MeanDetail *second;
	double		confidence;
	SurveyInterval interval;

	if (!read_details(fcinfo, type, (void **) &first, (void **) &second, &confidence))
		PG_RETURN_NULL();
	interval = difference_of(&first->interval, &second->interval, first->has_se && second->has_se, confidence, DBL_MAX);
	return change_row(fcinfo, interval.center, &interval, confidence);
}

/* mean_change(first mean_detail, second mean_detail, confidence) */
Datum
crm_mean_change(PG_FUNCTION_ARGS)
{
	return mean_change(fcinfo, &mean_detail);
}

/* mean_change(first effort_detail, second effort_detail, confidence) */
Datum
crm_effort_change(PG_FUNCTION_ARGS)
{
	return mean_change(fcinfo, &effort_detail);
}
