/*
 * abc_rows.c
 *		The Pareto table: every item of a population with its rank, shares and
 *		class, greatest value first.
 */
#include "base/crm.h"

#include "funcapi.h"
#include "utils/builtins.h"

#include "abc/abc_ranking.h"
#include "customer/customer_key.h"

PG_FUNCTION_INFO_V1(crm_abc);
PG_FUNCTION_INFO_V1(crm_abc_by_model);

/* What the rows are made of; kept from call to call. */
typedef struct AbcScan
{
	PopulationView view;
	AbcRanking	ranking;
	text	   *labels[ABC_MAX_CLASSES];
	bool		split_ties;
	size_t		rank;			/* next item */
	size_t		tied_from;		/* rank of the first item of its value */
	AbcWalk		walk;			/* up to the last item of that value */
	int			class;
} AbcScan;

/* Equal values by item, so that no order of the input rows shows. */
static int
compare_items(const void *a, const void *b, void *arg)
{
	const PopulationView *view = arg;
	CustomerKey	left;
	CustomerKey	right;

	customer_key_of_entry(view, &view->entries[((const RankedValue *) a)->item], &left);
	customer_key_of_entry(view, &view->entries[((const RankedValue *) b)->item], &right);
	return customer_key_compare(&left, &right);
}

static void
order_ties(AbcRanking *ranking)
{
	size_t		end;

	for (size_t begin = 0; begin < ranking->n; begin = end)
	{
		CRM_CHECK_INTERRUPTS(begin);
		for (end = begin + 1; end < ranking->n && abc_tied(&ranking->curve, begin, end);)
			end++;
		if (end - begin > 1)
			qsort_interruptible(ranking->ranked + begin, end - begin, sizeof(RankedValue),
								compare_items, unconstify(PopulationView *, ranking->view));
	}
}

/* Begin to show the population in an argument; its ranking is not cut yet. */
static AbcScan *
scan_begin(FunctionCallInfo fcinfo, int argument, FuncCallContext *call, bool refuse_negative)
{
	AbcScan    *abc = palloc0(sizeof(AbcScan));
	TupleDesc	desc;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	call->tuple_desc = BlessTupleDesc(desc);
	call->user_fctx = abc;
	abc->view = population_argument(PG_GETARG_DATUM(argument));
	abc_ranking_population(&abc->ranking, &abc->view);
	abc_ranking_finish(&abc->ranking, refuse_negative);
	order_ties(&abc->ranking);
	return abc;
}

/* Walk to the last item that shares the shown values of the next one. */
static void
walk_ahead(AbcScan *abc)
{
	const AbcRanking *ranking = &abc->ranking;
	const AbcCurve *curve = &ranking->curve;

	if (abc->walk.rank > abc->rank)
		return;
	if (abc->rank == 0 || !abc_tied(curve, abc->rank, abc->rank - 1))
		abc->tied_from = abc->rank;
	do
		(void) abc_walk_step(curve, &abc->walk);
	while (!abc->split_ties && abc->walk.rank < ranking->n &&
		   abc_tied(curve, abc->walk.rank, abc->rank));
}

/* The next item's row. */
static Datum
next_item(FunctionCallInfo fcinfo)
{
	FuncCallContext *call = SRF_PERCALL_SETUP();
	AbcScan    *abc = call->user_fctx;
	AbcRanking *ranking = &abc->ranking;
	double		value;
	Datum		values[6];
	bool		nulls[6] = {false};

	if (abc->rank >= ranking->n)
		SRF_RETURN_DONE(call);
	walk_ahead(abc);
	while (abc->rank >= ranking->boundaries[abc->class])
		abc->class++;
	value = ranking->ranked[abc->rank].value;
	values[0] = population_key_datum(&abc->view, &abc->view.entries[ranking->ranked[abc->rank].item]);
	values[1] = NumericGetDatum(abc_item_numeric(ranking, abc->rank));
	nulls[2] = nulls[3] = ranking->curve.positive == 0;
	values[2] = Float8GetDatum(value > 0 ? value / ranking->curve.total.value : 0);
	values[3] = Float8GetDatum(abc_walk_share(&ranking->curve, &abc->walk));
	values[4] = Int64GetDatum((int64) abc->tied_from + 1);
	values[5] = PointerGetDatum(abc->labels[abc->class]);
	abc->rank++;
	SRF_RETURN_NEXT(call, HeapTupleGetDatum(heap_form_tuple(call->tuple_desc, values, nulls)));
}

/* No rows for a NULL population or model. */
static Datum
no_rows(FunctionCallInfo fcinfo)
{
	FuncCallContext *call = SRF_FIRSTCALL_INIT();

	SRF_RETURN_DONE(call);
}

static void
keep_labels(AbcScan *abc, const AbcOptions *options)
{
	for (int i = 0; i < options->nclasses; i++)
		abc->labels[i] = cstring_to_text(options->labels[i]);
	abc->split_ties = options->split_ties;
}

/* abc(population, cuts, rule, labels, negatives, ties). */
Datum
crm_abc(PG_FUNCTION_ARGS)
{
	if (SRF_IS_FIRSTCALL())
	{
		AbcOptions	options;
		FuncCallContext *call;
		AbcScan    *abc;
		MemoryContext old;

		if (PG_ARGISNULL(0))
			return no_rows(fcinfo);
		abc_options_arguments(&options, fcinfo, 1);
		call = SRF_FIRSTCALL_INIT();
		old = MemoryContextSwitchTo(call->multi_call_memory_ctx);
		abc = scan_begin(fcinfo, 0, call, options.refuse_negative);
		abc_ranking_cut(&abc->ranking, &options);
		keep_labels(abc, &options);
		MemoryContextSwitchTo(old);
	}
	return next_item(fcinfo);
}

/* abc(model, population): the same by the limits of a model. */
Datum
crm_abc_by_model(PG_FUNCTION_ARGS)
{
	if (SRF_IS_FIRSTCALL())
	{
		const AbcModel *model;
		FuncCallContext *call;
		AbcScan    *abc;
		MemoryContext old;

		if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
			return no_rows(fcinfo);
		model = abc_model_decode(PG_GETARG_DATUM(0));
		call = SRF_FIRSTCALL_INIT();
		old = MemoryContextSwitchTo(call->multi_call_memory_ctx);
		abc = scan_begin(fcinfo, 1, call, model->options.refuse_negative);
		abc_ranking_apply(&abc->ranking, model);
		keep_labels(abc, &model->options);
		MemoryContextSwitchTo(old);
	}
	return next_item(fcinfo);
}
