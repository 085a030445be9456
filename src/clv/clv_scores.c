/*
 * clv_scores.c
 *		All customers of a population with their lifetime value scores.
 */
#include "base/crm.h"

#include <math.h>

#include "funcapi.h"
#include "utils/builtins.h"

#include "base/event_day.h"
#include "clv/clv_options.h"
#include "clv/clv_value_score.h"
#include "customer/population_scan.h"

PG_FUNCTION_INFO_V1(crm_clv_scores);

/* What the scan needs beside the population. */
typedef struct ScoreScan
{
	const ClvModel *model;
	Datum		model_name;		/* text */
	const ClvModel *spend;		/* NULL: no values */
	DateADT		as_of;
	double		unit_days;
	ClvAhead	ahead;
	RefundRule	refunds;
	bool		include_first;
	bool		exclude_later;
	ClvMemo		memo;
} ScoreScan;

static const ClvModel *
read_model(Datum datum, ClvFamily family)
{
	ClvModel   *model = clv_model_from_datum(datum);

	clv_model_check_family(model, family);
	if (model->covariates > 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model has %d covariates, which a population does not hold", model->covariates),
				 errhint("Score row by row: crm.clv_score(model, spend_model, …, covariates => ARRAY[…]).")));
	return model;
}

/* Rows after the as-of date: refused, or left aside where they can be. */
static void
check_later(const ScoreScan *scores, const PopulationView *view)
{
	population_check_as_of(view, scores->as_of, scores->exclude_later);
	if (scores->exclude_later && scores->spend != NULL && Max(view->head->last_event, view->head->last_refund) > scores->as_of)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("money after the as-of date %s cannot be taken out of a population",
						event_day_text(scores->as_of)),
				 errhint("Build the population with FILTER (WHERE at <= as_of), or leave spend_model out.")));
}

/* The arguments after population, model and spend_model. */
static void
read_arguments(FunctionCallInfo fcinfo, ScoreScan *scores)
{
	ClvCall		call = {.fcinfo = fcinfo,.next = 3};
	NullableDatum *argument;

	scores->as_of = clv_call_as_of(&call, scores->model);
	clv_call_ahead(&call, scores->model, scores->spend != NULL, &scores->ahead);
	/* refunds, include_first, after_as_of */
	argument = &fcinfo->args[call.next];
	if (!argument[0].isnull)
		scores->refunds = refund_rule_parse(text_to_cstring(DatumGetTextPP(argument[0].value)));
	scores->include_first = !argument[1].isnull && DatumGetBool(argument[1].value);
	scores->exclude_later = !argument[2].isnull &&
		clv_after_as_of_parse(text_to_cstring(DatumGetTextPP(argument[2].value)));
}

static void
begin(FunctionCallInfo fcinfo)
{
	FuncCallContext *call = SRF_FIRSTCALL_INIT();
	PopulationScan *scan = population_scan_begin(fcinfo, call);
	MemoryContext old = MemoryContextSwitchTo(call->multi_call_memory_ctx);
	ScoreScan  *scores = scan->extra = palloc0(sizeof(ScoreScan));

	population_check_days(&scan->view);
	scores->model = read_model(PG_GETARG_DATUM(1), CLV_PURCHASES);
	scores->model_name = CStringGetTextDatum(clv_kind_name(scores->model->kind));
	if (!PG_ARGISNULL(2))
		scores->spend = read_model(PG_GETARG_DATUM(2), CLV_SPEND);
	scores->unit_days = clv_unit_days(scores->model->unit);
	read_arguments(fcinfo, scores);
	check_later(scores, &scan->view);
	MemoryContextSwitchTo(old);
}

/* The next customer with a purchase up to the as-of date, and the history in days. */
static const PopulationEntry *
next_customer(PopulationScan *scan, ClvHistory *days)
{
	const ScoreScan *scores = scan->extra;
	const PopulationEntry *entry;

	while ((entry = population_scan_next(scan)) != NULL)
	{
		CRM_CHECK_INTERRUPTS(scan->next);
		if (clv_history_of_entry(scan, entry, scores->as_of, CLV_NBD, CLV_DAY, true, days))
			break;
	}
	return entry;
}

/* The history as the model counts it. */
static ClvHistory
model_history(const PopulationScan *scan, const PopulationEntry *entry, const ClvHistory *days)
{
	const ScoreScan *scores = scan->extra;
	ClvHistory	history = {days->x, days->t_x / scores->unit_days, days->T / scores->unit_days};

	if (scores->model->kind == CLV_BG_BB)
		(void) clv_history_of_entry(scan, entry, scores->as_of, CLV_BG_BB, scores->model->unit,
									true, &history);
	clv_history_check(scores->model->kind, &history);
	return history;
}

/*
 * clv_scores(population, model, spend_model, as_of, horizon, annual_rate,
 * delta, margin, period, refunds, include_first, after_as_of).
 */
Datum
crm_clv_scores(PG_FUNCTION_ARGS)
{
	FuncCallContext *call;
	PopulationScan *scan;
	ScoreScan  *scores;
	const PopulationEntry *entry = NULL;
	ClvHistory	days;
	ClvHistory	history;
	ClvScore	score;
	double		order_value = NAN;
	Datum		values[9];
	bool		nulls[9] = {false};

	if (SRF_IS_FIRSTCALL())
	{
		if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		{
			call = SRF_FIRSTCALL_INIT();
			SRF_RETURN_DONE(call);
		}
		begin(fcinfo);
	}
	call = SRF_PERCALL_SETUP();
	scan = call->user_fctx;
	scores = scan->extra;
	entry = next_customer(scan, &days);
	if (entry == NULL)
		SRF_RETURN_DONE(call);

	history = model_history(scan, entry, &days);
	score = clv_score_memo(&scores->memo, call->multi_call_memory_ctx, 0, scores->model, &history,
						   &scores->ahead);
	if (scores->spend != NULL)
	{
		ClvSpend	known = clv_spend_of_entry(scan, entry, scores->refunds, scores->include_first);

		order_value = clv_order_value(scores->spend, &known);
	}
	values[0] = population_key_datum(&scan->view, entry);
	values[1] = Int64GetDatum((int64) days.x);
	values[2] = Int32GetDatum((int32) days.t_x);
	values[3] = Int32GetDatum((int32) days.T);
	clv_score_columns(&score, &scores->ahead, order_value, &values[4], &nulls[4]);
	values[8] = scores->model_name;
	SRF_RETURN_NEXT(call, HeapTupleGetDatum(heap_form_tuple(call->tuple_desc, values, nulls)));
}
