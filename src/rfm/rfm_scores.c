/*
 * rfm_scores.c
 *		All customers of a population with their scores.
 */
#include "base/crm.h"

#include "funcapi.h"
#include "utils/builtins.h"

#include "customer/population_scan.h"
#include "rfm/rfm_fit.h"
#include "rfm/rfm_population.h"

PG_FUNCTION_INFO_V1(crm_rfm_scores);
PG_FUNCTION_INFO_V1(crm_rfm);

/* What the scan needs beside the population. */
typedef struct ScoreScan
{
	const RfmModel *model;
	DateADT		as_of;
	Datum		cells[RFM_MAX_BINS][RFM_MAX_BINS][RFM_MAX_BINS];	/* text, made once */
} ScoreScan;

/*
 * Model and as-of date of a call that scores a population; the arguments
 * as_of and after_as_of stand next to each other.
 */
const RfmModel *
rfm_population_call(FunctionCallInfo fcinfo, const PopulationView *view,
					int model_argument, int as_of_argument, DateADT *as_of)
{
	const RfmModel *model = rfm_model_from_datum(PG_GETARG_DATUM(model_argument),
												 view->head->key_kind);
	bool		isnull = PG_ARGISNULL(as_of_argument);
	bool		exclude = !PG_ARGISNULL(as_of_argument + 1) &&
		rfm_after_as_of_parse(text_to_cstring(PG_GETARG_TEXT_PP(as_of_argument + 1)));

	*as_of = rfm_model_as_of(model, isnull, isnull ? 0 : PG_GETARG_DATEADT(as_of_argument));
	rfm_check_population(view, *as_of, exclude);
	return model;
}

/* The scores of a customer; false for those who are not scored. */
bool
rfm_population_score(const PopulationView *view, const PopulationEntry *entry,
					 const RfmModel *model, DateADT as_of, int score[3])
{
	RfmValues	values;

	if (!rfm_population_values(view, entry, as_of, &values))
		return false;
	values.key.is_set = false;
	if (rfm_splits_ties(model->method))
		customer_key_of_entry(view, entry, &values.key);
	rfm_model_score(model, &values, score);
	return true;
}

/* '545', or '10-4-5' where a score has two digits. */
static Datum
cell_text(const int score[3])
{
	const char *format = Max(Max(score[0], score[1]), score[2]) > 9 ? "%d-%d-%d" : "%d%d%d";

	return CStringGetTextDatum(psprintf(format, score[0], score[1], score[2]));
}

static Datum
cached_cell(FuncCallContext *call, ScoreScan *scan, const int score[3])
{
	Datum	   *cell = &scan->cells[score[0] - 1][score[1] - 1][score[2] - 1];

	if (*cell == 0)
	{
		MemoryContext old = MemoryContextSwitchTo(call->multi_call_memory_ctx);

		*cell = cell_text(score);
		MemoryContextSwitchTo(old);
	}
	return *cell;
}

/* The next customer's row. */
static Datum
next_score(FunctionCallInfo fcinfo)
{
	FuncCallContext *call = SRF_PERCALL_SETUP();
	PopulationScan *scan = call->user_fctx;
	ScoreScan  *scores = scan->extra;
	const PopulationEntry *entry;
	Datum		values[8];
	bool		nulls[8] = {false};
	int			score[3];
	Money		net;

	do
	{
		entry = population_scan_next(scan);
		if (entry == NULL)
			SRF_RETURN_DONE(call);
	} while (!rfm_population_score(&scan->view, entry, scores->model, scores->as_of, score));

	net = population_net(&scan->view, entry);
	values[0] = population_key_datum(&scan->view, entry);
	values[1] = Int32GetDatum((int32) ((int64) scores->as_of - entry->last_day));
	values[2] = Int64GetDatum((int64) entry->orders);
	values[3] = NumericGetDatum(population_money_numeric(&scan->view, &net));
	for (int id = 0; id < 3; id++)
		values[4 + id] = Int32GetDatum(score[id]);
	values[7] = cached_cell(call, scores, score);
	SRF_RETURN_NEXT(call, HeapTupleGetDatum(heap_form_tuple(call->tuple_desc, values, nulls)));
}

/* No rows for a NULL population or model. */
static Datum
no_rows(FunctionCallInfo fcinfo)
{
	FuncCallContext *call = SRF_FIRSTCALL_INIT();

	SRF_RETURN_DONE(call);
}

/* rfm_scores(population, model, as_of, after_as_of). */
Datum
crm_rfm_scores(PG_FUNCTION_ARGS)
{
	if (SRF_IS_FIRSTCALL())
	{
		FuncCallContext *call;
		PopulationScan *scan;
		ScoreScan  *scores;
		MemoryContext old;

		if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
			return no_rows(fcinfo);
		call = SRF_FIRSTCALL_INIT();
		scan = population_scan_begin(fcinfo, call);
		old = MemoryContextSwitchTo(call->multi_call_memory_ctx);
		scores = scan->extra = palloc0(sizeof(ScoreScan));
		scores->model = rfm_population_call(fcinfo, &scan->view, 1, 2, &scores->as_of);
		MemoryContextSwitchTo(old);
	}
	return next_score(fcinfo);
}

/* rfm(population, as_of, bins, method, …): fit, then score. */
Datum
crm_rfm(PG_FUNCTION_ARGS)
{
	if (SRF_IS_FIRSTCALL())
	{
		RfmOptions	options = rfm_options_default();
		FuncCallContext *call;
		PopulationScan *scan;
		ScoreScan  *scores;
		MemoryContext old;
		DateADT		as_of;

		if (PG_ARGISNULL(0))
			return no_rows(fcinfo);
		as_of = event_day_as_of_argument(fcinfo, 1);
		rfm_options_arguments(fcinfo, 2, &options);
		call = SRF_FIRSTCALL_INIT();
		scan = population_scan_begin(fcinfo, call);
		old = MemoryContextSwitchTo(call->multi_call_memory_ctx);
		scores = scan->extra = palloc0(sizeof(ScoreScan));
		scores->as_of = as_of;
		scores->model = rfm_fit_population(&options, &scan->view, scores->as_of);
		MemoryContextSwitchTo(old);
		/* nobody to fit to: nobody to score */
		if (scores->model == NULL)
			scan->next = scan->view.head->ncustomers;
	}
	return next_score(fcinfo);
}
