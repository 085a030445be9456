/*
 * rfm_fit_agg.c
 *		rfm_fit as SQL: over a population, over summaries, over plain values.
 *
 * What the aggregates collect is in rfm_fit_state.c.
 */
#include "base/crm.h"

#include "base/fit_once.h"
#include "customer/customer_summary.h"
#include "math/decimal.h"
#include "rfm/rfm_fit_state.h"

PG_FUNCTION_INFO_V1(crm_rfm_fit_summary_transition);
PG_FUNCTION_INFO_V1(crm_rfm_fit_values_transition);
PG_FUNCTION_INFO_V1(crm_rfm_fit_part_transition);

/* rfm_fit(summary, as_of [, options]): add one customer. */
Datum
crm_rfm_fit_summary_transition(PG_FUNCTION_ARGS)
{
	RfmFitState *state;
	CustomerSummary *summary;
	const RfmOptions *options;
	DateADT		as_of;
	RfmValues	values = {0};

	as_of = event_day_as_of_argument(fcinfo, 2);
	options = row_argument(&rfm_options, fcinfo, 3);
	state = rfm_fit_state_begin(fcinfo, options, true, as_of);
	if (PG_ARGISNULL(1))
		return state_result(&rfm_fit_shape, fcinfo, state);

	summary = customer_summary_from_datum(PG_GETARG_DATUM(1));
	customer_summary_check_as_of(summary, as_of, options->exclude_later);
	if (summary->last_event > as_of || summary->purchase_rows == 0)
	{
		state->excluded++;
		return state_result(&rfm_fit_shape, fcinfo, state);
	}
	customer_summary_values(summary, as_of, &values);
	return state_result(&rfm_fit_shape, fcinfo, rfm_fit_state_add(state, values.value));
}

/* rfm_fit(population, as_of, options): add a part of the customers. */
Datum
crm_rfm_fit_part_transition(PG_FUNCTION_ARGS)
{
	RfmFitState *state;
	const RfmOptions *options;
	PopulationView view;
	DateADT		as_of;

	as_of = event_day_as_of_argument(fcinfo, 2);
	options = row_argument(&rfm_options, fcinfo, 3);
	state = rfm_fit_state_begin(fcinfo, options, true, as_of);
	if (PG_ARGISNULL(1))
		return state_result(&rfm_fit_shape, fcinfo, state);

	view = population_argument(PG_GETARG_DATUM(1));
	rfm_check_population(&view, as_of, options->exclude_later);
	population_warn_left_out(view.head);
	for (uint32 i = 0; i < view.head->ncustomers; i++)
	{
		RfmValues	values;

		CRM_CHECK_INTERRUPTS(i);
		if (rfm_population_values(&view, &view.entries[i], as_of, &values))
			state = rfm_fit_state_add(state, values.value);
		else
			state->excluded++;
	}
	return state_result(&rfm_fit_shape, fcinfo, state);
}

/* rfm_fit(recency_days, frequency, monetary [, options]): add one customer. */
Datum
crm_rfm_fit_values_transition(PG_FUNCTION_ARGS)
{
	RfmFitState *state;
	double		values[3];

	state = rfm_fit_state_begin(fcinfo, row_argument(&rfm_options, fcinfo, 4), false, 0);
	for (int id = 0; id < 3; id++)
	{
		if (PG_ARGISNULL(id + 1))
			return state_result(&rfm_fit_shape, fcinfo, state);
		values[id] = PG_GETARG_FLOAT8(id + 1);
		rfm_check_value(values[id], rfm_value_names[id]);
	}
	rfm_check_recency(values[RFM_RECENCY]);
	values[RFM_MONETARY] = decimal_near(values[RFM_MONETARY]);
	return state_result(&rfm_fit_shape, fcinfo, rfm_fit_state_add(state, values));
}

/* Do all the customers end long before the as-of day? */
static void
warn_stale(const RfmSample *sample, DateADT as_of)
{
	double		least = sample->values[RFM_RECENCY][0];

	for (size_t i = 1; i < rfm_sample_values(sample, RFM_RECENCY); i++)
		least = Min(least, sample->values[RFM_RECENCY][i]);
	if (least <= EVENT_DAY_FAR_CUSTOMER)
		event_day_warn_stale(as_of - (DateADT) least, as_of);
}

/* The model of all collected customers; NULL when there are none. */
static Datum
fit_aggregate(FunctionCallInfo fcinfo)
{
	const RfmFitState *state = rfm_fit_state_final(fcinfo);
	RfmOptions	options = {0};
	RfmSample	sample;
	RfmModel   *model;

	if (state == NULL)
		PG_RETURN_NULL();
	options.method = (RfmMethod) state->method;
	for (int id = 0; id < 3; id++)
		options.bins[id] = (int) state->bins[id];
	rfm_fit_state_sample(state, &sample);
	model = rfm_fit(&options, &sample);
	if (model == NULL)
		PG_RETURN_NULL();
	model->has_as_of = state->has_as_of != 0;
	model->as_of = (DateADT) state->as_of;
	if (model->has_as_of)
		warn_stale(&sample, model->as_of);
	return rfm_model_result(fcinfo, model, 0);
}

FIT_ONCE(crm_rfm_fit_final, fit_aggregate(fcinfo))

/* rfm_fit(population, as_of, bins, method, …): the model of a population. */
static Datum
fit_of_population(FunctionCallInfo fcinfo)
{
	RfmOptions	options;
	PopulationView view;
	RfmModel   *model;
	DateADT		as_of;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	as_of = event_day_as_of_argument(fcinfo, 1);
	row_arguments(&rfm_options, fcinfo, 2, NULL, &options);
	view = population_argument(PG_GETARG_DATUM(0));
	model = rfm_fit_population(&options, &view, as_of);
	if (model == NULL)
		PG_RETURN_NULL();
	return rfm_model_result(fcinfo, model, view.head->key_kind);
}

FIT_ONCE(crm_rfm_fit_population, fit_of_population(fcinfo))
