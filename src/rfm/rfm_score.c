/*
 * rfm_score.c
 *		Scores of one customer: functions of a model and a summary or values.
 */
#include "base/crm.h"

#include "math/decimal.h"
#include "rfm/rfm_fit.h"

PG_FUNCTION_INFO_V1(crm_rfm_score_summary);
PG_FUNCTION_INFO_V1(crm_rfm_score_values);
PG_FUNCTION_INFO_V1(crm_rfm_weighted_score);

/* The model of a call that knows no keys, which some methods need to break ties. */
static const RfmModel *
keyless_model(FunctionCallInfo fcinfo)
{
	const RfmModel *model = rfm_model_argument(fcinfo, 0);

	if (rfm_splits_ties(model->method))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a model of method \"%s\" scores by key, and there is none", rfm_method_name(model->method)),
				 errhint("Score a population with crm.rfm_scores(model, population), or fit with another method.")));
	return model;
}

/* What a customer is scored by; the summary holds a purchase and no later row. */
void
customer_summary_values(const CustomerSummary *summary, DateADT as_of, RfmValues *values)
{
	Money		net = customer_summary_net(summary);

	values->value[RFM_RECENCY] = (double) ((int64) as_of - summary->last_day);
	values->value[RFM_FREQUENCY] = (double) customer_summary_purchases(summary);
	values->value[RFM_MONETARY] = money_to_double(&net, summary->amount_kind, summary->scale);
	if (summary->amount_kind == AMOUNT_FLOAT)
		values->value[RFM_MONETARY] = decimal_near(values->value[RFM_MONETARY]);
}

/* rfm_score(model, summary [, as_of]); NULL for a customer who never bought. */
Datum
crm_rfm_score_summary(PG_FUNCTION_ARGS)
{
	const RfmModel *model;
	CustomerSummary *summary;
	RfmValues	values = {0};
	DateADT		as_of;
	int			score[3];

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	model = keyless_model(fcinfo);
	summary = customer_summary_from_datum(PG_GETARG_DATUM(1));
	as_of = rfm_model_as_of(model, PG_ARGISNULL(2), PG_ARGISNULL(2) ? 0 : PG_GETARG_DATEADT(2));
	event_day_check_as_of(as_of);
	customer_summary_check_as_of(summary, as_of, false);
	if (summary->purchase_rows == 0)
		PG_RETURN_NULL();
	customer_summary_values(summary, as_of, &values);
	rfm_model_score(model, &values, score);
	return rfm_score_result(fcinfo, score);
}

/* rfm_score(model, recency_days, frequency, monetary). */
Datum
crm_rfm_score_values(PG_FUNCTION_ARGS)
{
	const RfmModel *model = keyless_model(fcinfo);
	RfmValues	values = {0};
	int			score[3];

	for (int id = 0; id < 3; id++)
	{
		values.value[id] = PG_GETARG_FLOAT8(id + 1);
		rfm_check_value(values.value[id], rfm_value_names[id]);
	}
	rfm_check_recency(values.value[RFM_RECENCY]);
	values.value[RFM_MONETARY] = decimal_near(values.value[RFM_MONETARY]);
	rfm_model_score(model, &values, score);
	return rfm_score_result(fcinfo, score);
}

/* rfm_weighted_score(r, f, m, weights): their weighted sum. */
Datum
crm_rfm_weighted_score(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {"recency_weight", "frequency_weight", "monetary_weight"};
	double		total = 0;

	for (int id = 0; id < 3; id++)
	{
		double		weight = PG_GETARG_FLOAT8(id + 3);
		int32		score = PG_GETARG_INT32(id);

		if (score < 1)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s score %d is not a score", rfm_dimension_names[id], score),
					 errhint("Scores run from 1 (worst) upwards.")));
		rfm_check_value(weight, names[id]);
		if (weight < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s must not be negative, not %.15g", names[id], weight),
					 errhint("Scores already count upwards: 1 is worst. The usual weights are 100, 10 and 1.")));
		total += weight * score;
	}
	PG_RETURN_FLOAT8(total);
}
