/*
 * rfm_fit_agg.c
 *		rfm_fit as SQL: over a population, over summaries, over plain values.
 *
 * The aggregates collect three numbers a customer (row_state.c).
 */
#include "base/crm.h"

#include <float.h>

#include "base/fit_once.h"
#include "base/row_state.h"
#include "customer/customer_summary.h"
#include "math/decimal.h"
#include "rfm/rfm_fit.h"

PG_FUNCTION_INFO_V1(crm_rfm_fit_summary_transition);
PG_FUNCTION_INFO_V1(crm_rfm_fit_values_transition);
PG_FUNCTION_INFO_V1(crm_rfm_fit_part_transition);

/* The heading of a state. */
enum
{
	STATE_EXCLUDED = ROW_STATE_ROWS + 1, STATE_METHOD, STATE_BINS,
	STATE_EXCLUDE_LATER = STATE_BINS + 3, STATE_AS_OF, STATE_HAS_AS_OF, STATE_HEADING
};

/* What stands in the heading after the number of rows. */
static const ValueRange heading_ranges[] = {
	{0, 0x1p53, true},			/* excluded */
	{RFM_QUANTILE, RFM_R, true},
	{RFM_MIN_BINS, RFM_MAX_BINS, true}, {RFM_MIN_BINS, RFM_MAX_BINS, true}, {RFM_MIN_BINS, RFM_MAX_BINS, true},
	{0, 1, true},				/* exclude_later */
	{DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE, DATE_END_JULIAN - POSTGRES_EPOCH_JDATE - 1, true},
	{0, 1, true}				/* has_as_of */
};

/* Nobody bought after the as-of date; frequency and monetary value are any numbers. */
static const ValueRange row_ranges[] = {{0, DBL_MAX, false}, {-DBL_MAX, DBL_MAX, false}, {-DBL_MAX, DBL_MAX, false}};

static const RowShape fit_shape = {
	.state = ROW_STATE("crm.rfm_fit", STATE_HEADING, STATE_METHOD, "options or as-of date change",
					   "One model has one as-of date and one set of options; use GROUP BY for several."),
	.rows = "customers",
	.too_many_hint = "Fit to a population, or to a sample of the customers.",
	.width = 3,
	.checked = lengthof(heading_ranges),
	.heading_ranges = heading_ranges,
	.row_ranges = row_ranges
};

STATE_COMBINE(crm_rfm_fit_combine, &fit_shape.state)

/* The state of the call, a new one for the first row; all rows must bring the same options. */
static float8 *
rows_begin(FunctionCallInfo fcinfo, const RfmOptions *options, bool has_as_of, DateADT as_of)
{
	float8		heading[STATE_HEADING] = {0};

	heading[STATE_METHOD] = options->method;
	for (int id = 0; id < 3; id++)
		heading[STATE_BINS + id] = options->bins[id];
	heading[STATE_EXCLUDE_LATER] = options->exclude_later;
	heading[STATE_HAS_AS_OF] = has_as_of;
	heading[STATE_AS_OF] = as_of;

	return state_begin_with(&fit_shape.state, fcinfo, &heading[STATE_METHOD]);
}

/* rfm_fit(summary, as_of [, options]): add one customer. */
Datum
crm_rfm_fit_summary_transition(PG_FUNCTION_ARGS)
{
	float8	   *state;
	CustomerSummary *summary;
	const RfmOptions *options;
	DateADT		as_of;
	RfmValues	values = {0};

	as_of = event_day_as_of_argument(fcinfo, 2);
	options = row_argument(&rfm_options, fcinfo, 3);
	state = rows_begin(fcinfo, options, true, as_of);
	if (PG_ARGISNULL(1))
		return state_datum(&fit_shape.state, state);

	summary = customer_summary_from_datum(PG_GETARG_DATUM(1));
	customer_summary_check_as_of(summary, as_of, options->exclude_later);
	if (summary->last_event > as_of || summary->purchase_rows == 0)
	{
		state[STATE_EXCLUDED]++;
		return state_datum(&fit_shape.state, state);
	}
	customer_summary_values(summary, as_of, &values);
	return row_state_add(&fit_shape, state, values.value);
}

/* rfm_fit(population, as_of, options): add a part of the customers. */
Datum
crm_rfm_fit_part_transition(PG_FUNCTION_ARGS)
{
	float8	   *state;
	const RfmOptions *options;
	PopulationView view;
	DateADT		as_of;

	as_of = event_day_as_of_argument(fcinfo, 2);
	options = row_argument(&rfm_options, fcinfo, 3);
	state = rows_begin(fcinfo, options, true, as_of);
	if (PG_ARGISNULL(1))
		return state_datum(&fit_shape.state, state);

	view = population_argument(PG_GETARG_DATUM(1));
	rfm_check_population(&view, as_of, options->exclude_later);
	population_warn_left_out(view.head);
	state = row_state_reserve(&fit_shape, state, view.head->ncustomers);
	for (uint32 i = 0; i < view.head->ncustomers; i++)
	{
		RfmValues	values;

		CRM_CHECK_INTERRUPTS(i);
		if (rfm_population_values(&view, &view.entries[i], as_of, &values))
			state = row_state_put(&fit_shape, state, values.value);
		else
			state[STATE_EXCLUDED]++;
	}
	return state_datum(&fit_shape.state, state);
}

/* rfm_fit(recency_days, frequency, monetary [, options]): add one customer. */
Datum
crm_rfm_fit_values_transition(PG_FUNCTION_ARGS)
{
	float8	   *state;
	double		values[3];

	state = rows_begin(fcinfo, row_argument(&rfm_options, fcinfo, 4), false, 0);
	for (int id = 0; id < 3; id++)
	{
		if (PG_ARGISNULL(id + 1))
			return state_datum(&fit_shape.state, state);
		values[id] = PG_GETARG_FLOAT8(id + 1);
		rfm_check_value(values[id], rfm_value_names[id]);
	}
	rfm_check_recency(values[RFM_RECENCY]);
	values[RFM_MONETARY] = decimal_near(values[RFM_MONETARY]);
	return row_state_add(&fit_shape, state, values);
}

/* Do all the customers end long before the as-of day? */
static void
warn_stale(const RfmSample *sample, DateADT as_of)
{
	double		least = sample->values[RFM_RECENCY][0];

	for (size_t i = 1; i < sample->n; i++)
		least = Min(least, sample->values[RFM_RECENCY][i]);
	if (least <= EVENT_DAY_FAR_CUSTOMER)
		event_day_warn_stale(as_of - (DateADT) least, as_of);
}

/* The model of all collected customers; NULL when there are none. */
static Datum
fit_aggregate(FunctionCallInfo fcinfo)
{
	const float8 *items = row_state_final(&fit_shape, fcinfo);
	RfmOptions	options;
	RfmSample	sample;
	RfmModel   *model;
	size_t		n;

	if (items == NULL)
		PG_RETURN_NULL();
	options.method = (RfmMethod) items[STATE_METHOD];
	for (int id = 0; id < 3; id++)
		options.bins[id] = (int) items[STATE_BINS + id];
	n = (size_t) row_state_rows(items);
	rfm_sample_create(&sample, n);
	sample.n = n;
	sample.excluded = (int64) items[STATE_EXCLUDED];
	for (size_t i = 0; i < n; i++)
		for (int id = 0; id < 3; id++)
			sample.values[id][i] = items[STATE_HEADING + 3 * i + id];
	model = rfm_fit(&options, &sample);
	if (model == NULL)
		PG_RETURN_NULL();
	model->has_as_of = items[STATE_HAS_AS_OF] != 0;
	model->as_of = (DateADT) items[STATE_AS_OF];
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
