/*
 * rfm_fit_agg.c
 *		rfm_fit as SQL: over a population, over summaries, over plain values.
 *
 * The aggregates collect three numbers a customer in a float8[] that grows in
 * place: eight numbers of heading, then the customers.
 */
#include "crm.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "rfm_fit.h"
#include "rfm_summary.h"

PG_FUNCTION_INFO_V1(crm_rfm_fit_population);
PG_FUNCTION_INFO_V1(crm_rfm_fit_summary_transition);
PG_FUNCTION_INFO_V1(crm_rfm_fit_values_transition);
PG_FUNCTION_INFO_V1(crm_rfm_fit_combine);
PG_FUNCTION_INFO_V1(crm_rfm_fit_final);

/* The heading of a state. */
enum
{
	STATE_CUSTOMERS, STATE_EXCLUDED, STATE_METHOD, STATE_BINS,
	STATE_EXCLUDE_LATER = STATE_BINS + 3, STATE_AS_OF, STATE_HAS_AS_OF, STATE_HEADING
};

#define STATE_MAX_ITEMS \
	((MaxAllocSize - ARR_OVERHEAD_NONULLS(1)) / sizeof(float8))
#define STATE_ITEMS(array) ((float8 *) ((char *) (array) + ARR_OVERHEAD_NONULLS(1)))

static ArrayType *
state_create(int64 items)
{
	Size		size;
	ArrayType  *state;

	if (items > (int64) STATE_MAX_ITEMS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("rfm_fit over rows holds at most %lld customers",
						(long long) ((STATE_MAX_ITEMS - STATE_HEADING) / 3)),
				 errhint("Fit to a population, or to a sample of the customers.")));
	size = ARR_OVERHEAD_NONULLS(1) + (Size) items * sizeof(float8);
	state = palloc0(size);
	SET_VARSIZE(state, size);
	state->ndim = 1;
	state->elemtype = FLOAT8OID;
	ARR_DIMS(state)[0] = (int) items;
	ARR_LBOUND(state)[0] = 1;
	return state;
}

static int64
state_capacity(const ArrayType *state)
{
	return (ARR_DIMS(state)[0] - STATE_HEADING) / 3;
}

/* Anyone can hand an array to the combine function of an aggregate of his own. */
static ArrayType *
state_check(ArrayType *state)
{
	bool		good = ARR_NDIM(state) == 1 && ARR_ELEMTYPE(state) == FLOAT8OID &&
		!ARR_HASNULL(state) && ARR_DIMS(state)[0] >= STATE_HEADING;

	if (good)
	{
		const float8 *items = STATE_ITEMS(state);

		good = items[STATE_CUSTOMERS] >= 0 &&
			items[STATE_CUSTOMERS] <= (double) state_capacity(state) &&
			items[STATE_METHOD] >= RFM_QUANTILE && items[STATE_METHOD] <= RFM_R;
		for (int id = 0; id < 3; id++)
			good = good && items[STATE_BINS + id] >= RFM_MIN_BINS &&
				items[STATE_BINS + id] <= RFM_MAX_BINS;
	}
	if (!good)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid state of aggregate crm.rfm_fit")));
	return state;
}

/* Room for that many more customers; may return a new array. */
static ArrayType *
state_reserve(ArrayType *state, int64 more)
{
	int64		needed = (int64) STATE_ITEMS(state)[STATE_CUSTOMERS] + more;
	int64		capacity = state_capacity(state);
	ArrayType  *grown;

	if (needed <= capacity)
		return state;
	CHECK_FOR_INTERRUPTS();
	grown = state_create(STATE_HEADING +
						 3 * Max(needed, Min(2 * capacity, (int64) (STATE_MAX_ITEMS - STATE_HEADING) / 3)));
	memcpy(STATE_ITEMS(grown), STATE_ITEMS(state),
		   (STATE_HEADING + 3 * (Size) STATE_ITEMS(state)[STATE_CUSTOMERS]) * sizeof(float8));
	return grown;
}

static ArrayType *
state_add(ArrayType *state, const double values[3])
{
	float8	   *items;
	int64		n;

	state = state_reserve(state, 1);
	items = STATE_ITEMS(state);
	n = (int64) items[STATE_CUSTOMERS];
	for (int id = 0; id < 3; id++)
		items[STATE_HEADING + 3 * n + id] = values[id];
	items[STATE_CUSTOMERS] = (double) (n + 1);
	return state;
}

/* The options of the last row, read once for as long as they stay the same. */
typedef struct OptionsCache
{
	HeapTupleHeader source;
	RfmOptions	options;
} OptionsCache;

/* Options of the call: the argument if there is one and it is not NULL. */
static RfmOptions
call_options(FunctionCallInfo fcinfo, int argument)
{
	OptionsCache *cache = fcinfo->flinfo->fn_extra;
	HeapTupleHeader header;
	uint32		length;

	if (PG_NARGS() <= argument || PG_ARGISNULL(argument))
		return rfm_options_default();
	header = PG_GETARG_HEAPTUPLEHEADER(argument);
	length = HeapTupleHeaderGetDatumLength(header);
	if (cache == NULL)
		cache = fcinfo->flinfo->fn_extra =
			MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(OptionsCache));
	if (cache->source == NULL ||
		HeapTupleHeaderGetDatumLength(cache->source) != length ||
		memcmp(cache->source, header, length) != 0)
	{
		cache->options = rfm_options_from_datum(HeapTupleHeaderGetDatum(header));
		if (cache->source != NULL)
			pfree(cache->source);
		cache->source = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, length);
		memcpy(cache->source, header, length);
	}
	return cache->options;
}

/* All rows of one fit must bring the same options and as-of date. */
static void
check_same_options(const float8 *one, const float8 *other)
{
	for (int i = STATE_METHOD; i < STATE_HEADING; i++)
		if (one[i] != other[i])
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("options or as-of date change from row to row"),
					 errhint("One model has one as-of date and one set of options; use GROUP BY for several.")));
}

/* The state of the call, a new one for the first row; checks that its options hold. */
static ArrayType *
state_argument(FunctionCallInfo fcinfo, const RfmOptions *options, bool has_as_of, DateADT as_of)
{
	ArrayType  *state;
	float8		heading[STATE_HEADING] = {0};

	heading[STATE_METHOD] = options->method;
	for (int id = 0; id < 3; id++)
		heading[STATE_BINS + id] = options->bins[id];
	heading[STATE_EXCLUDE_LATER] = options->exclude_later;
	heading[STATE_HAS_AS_OF] = has_as_of;
	heading[STATE_AS_OF] = as_of;

	if (PG_ARGISNULL(0))
	{
		state = state_create(STATE_HEADING + 3 * 64);
		memcpy(STATE_ITEMS(state), heading, sizeof(heading));
		return state;
	}
	state = state_check(PG_GETARG_ARRAYTYPE_P(0));
	check_same_options(STATE_ITEMS(state), heading);
	return state;
}

/* rfm_fit(summary, as_of [, options]): add one customer. */
Datum
crm_rfm_fit_summary_transition(PG_FUNCTION_ARGS)
{
	ArrayType  *state;
	RfmSummary *summary;
	RfmOptions	options;
	DateADT		as_of;
	RfmValues	values = {0};

	(void) crm_aggregate_context(fcinfo, "crm.rfm_fit");
	as_of = event_day_as_of_argument(fcinfo, 2);
	options = call_options(fcinfo, 3);
	state = state_argument(fcinfo, &options, true, as_of);
	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(state);

	summary = rfm_summary_from_datum(PG_GETARG_DATUM(1));
	if (!options.exclude_later)
		rfm_summary_check_as_of(summary, as_of);
	if (summary->last_event > as_of || summary->purchase_rows == 0)
	{
		STATE_ITEMS(state)[STATE_EXCLUDED]++;
		PG_RETURN_POINTER(state);
	}
	rfm_summary_values(summary, as_of, &values);
	PG_RETURN_POINTER(state_add(state, values.value));
}

/* rfm_fit(recency_days, frequency, monetary [, options]): add one customer. */
Datum
crm_rfm_fit_values_transition(PG_FUNCTION_ARGS)
{
	RfmOptions	options;
	ArrayType  *state;
	double		values[3];

	(void) crm_aggregate_context(fcinfo, "crm.rfm_fit");
	options = call_options(fcinfo, 4);
	state = state_argument(fcinfo, &options, false, 0);
	for (int id = 0; id < 3; id++)
	{
		if (PG_ARGISNULL(id + 1))
			PG_RETURN_POINTER(state);
		values[id] = PG_GETARG_FLOAT8(id + 1);
		rfm_check_value(values[id], rfm_value_names[id]);
	}
	rfm_check_recency(values[RFM_RECENCY]);
	PG_RETURN_POINTER(state_add(state, values));
}

/* Append the customers of another state. */
Datum
crm_rfm_fit_combine(PG_FUNCTION_ARGS)
{
	ArrayType  *state;
	ArrayType  *other;
	float8	   *items;
	int64		n;
	int64		more;

	(void) crm_aggregate_context(fcinfo, "crm.rfm_fit");
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	other = state_check(PG_GETARG_ARRAYTYPE_P(1));
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(PG_GETARG_ARRAYTYPE_P_COPY(1));
	state = state_check(PG_GETARG_ARRAYTYPE_P(0));
	more = (int64) STATE_ITEMS(other)[STATE_CUSTOMERS];
	state = state_reserve(state, more);
	items = STATE_ITEMS(state);
	n = (int64) items[STATE_CUSTOMERS];
	check_same_options(items, STATE_ITEMS(other));
	memcpy(items + STATE_HEADING + 3 * n, STATE_ITEMS(other) + STATE_HEADING,
		   3 * (Size) more * sizeof(float8));
	items[STATE_CUSTOMERS] += (double) more;
	items[STATE_EXCLUDED] += STATE_ITEMS(other)[STATE_EXCLUDED];
	PG_RETURN_POINTER(state);
}

static Oid
result_type(FunctionCallInfo fcinfo)
{
	Oid			type;

	if (get_call_result_type(fcinfo, &type, NULL) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	return type;
}

/* The model of all collected customers; NULL when there are none. */
Datum
crm_rfm_fit_final(PG_FUNCTION_ARGS)
{
	ArrayType  *state;
	const float8 *items;
	RfmOptions	options;
	RfmSample	sample;
	RfmModel   *model;
	size_t		n;

	(void) crm_aggregate_context(fcinfo, "crm.rfm_fit");
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = state_check(PG_GETARG_ARRAYTYPE_P(0));
	items = STATE_ITEMS(state);
	options = rfm_options_default();
	options.method = (RfmMethod) items[STATE_METHOD];
	for (int id = 0; id < 3; id++)
		options.bins[id] = (int) items[STATE_BINS + id];
	n = (size_t) items[STATE_CUSTOMERS];
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
	PG_RETURN_DATUM(rfm_model_to_datum(model, result_type(fcinfo), 0));
}

/* rfm_fit(population, as_of, bins, method, …): the model of a population. */
Datum
crm_rfm_fit_population(PG_FUNCTION_ARGS)
{
	RfmOptions	options = rfm_options_default();
	PopulationView view;
	RfmModel   *model;
	DateADT		as_of;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	as_of = event_day_as_of_argument(fcinfo, 1);
	rfm_options_arguments(fcinfo, 2, &options);
	view = population_argument(PG_GETARG_DATUM(0));
	model = rfm_fit_population(&options, &view, as_of);
	if (model == NULL)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(rfm_model_to_datum(model, result_type(fcinfo), view.head->key_kind));
}
