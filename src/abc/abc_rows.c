/*
 * abc_rows.c
 *		The Pareto table: every item of a population with its rank, shares and
 *		class, greatest value first.
 */
#include "base/crm.h"

#include "abc/abc_ranking.h"
#include "base/result_rows.h"
#include "customer/customer_key.h"

PG_FUNCTION_INFO_V1(crm_abc);
PG_FUNCTION_INFO_V1(crm_abc_by_model);

/* A walk down the ranking of a population. */
typedef struct AbcScan
{
	PopulationView view;
	AbcRanking	ranking;
	bool		split_ties;
	size_t		rank;			/* next item */
	size_t		tied_from;		/* rank of the first item of its value */
	AbcWalk		walk;			/* up to the last item of that value */
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

/* Rank the population in an argument; the ranking is not cut yet. */
static void
scan_begin(AbcScan *abc, Datum population, const AbcOptions *options)
{
	memset(abc, 0, sizeof(*abc));
	abc->view = population_argument(population);
	abc->split_ties = options->split_ties;
	abc_ranking_population(&abc->ranking, &abc->view);
	abc_ranking_finish(&abc->ranking, options->refuse_negative);
	order_ties(&abc->ranking);
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

/* The items with their classes, one row each. */
static Datum
return_items(FunctionCallInfo fcinfo, AbcScan *abc, const AbcOptions *options)
{
	const AbcRanking *ranking = &abc->ranking;
	bool		has_shares = ranking->curve.positive > 0;
	int			class = 0;
	ResultRow	row;

	result_rows_begin(&row, fcinfo);
	for (; abc->rank < ranking->n; abc->rank++)
	{
		const RankedValue *item = &ranking->ranked[abc->rank];

		CRM_CHECK_INTERRUPTS(abc->rank);
		walk_ahead(abc);
		while (abc->rank >= ranking->boundaries[class])
			class++;
		put_datum(&row, population_key_datum(&abc->view, &abc->view.entries[item->item]));
		put_numeric(&row, abc_item_numeric(ranking, abc->rank));
		put_float_if(&row, has_shares, item->value > 0 ? item->value / ranking->curve.total.value : 0);
		put_float_if(&row, has_shares, abc_walk_share(&ranking->curve, &abc->walk));
		put_int(&row, (int64) abc->tied_from + 1);
		put_text(&row, options->labels[class]);
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}

/* abc(population, cuts, rule, labels, negatives, ties). */
Datum
crm_abc(PG_FUNCTION_ARGS)
{
	AbcOptions	options;
	AbcScan		abc;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	row_arguments(&abc_options, fcinfo, 1, NULL, &options);
	scan_begin(&abc, PG_GETARG_DATUM(0), &options);
	abc_ranking_cut(&abc.ranking, &options);
	return return_items(fcinfo, &abc, &options);
}

/* abc(model, population): the same by the limits of a model. */
Datum
crm_abc_by_model(PG_FUNCTION_ARGS)
{
	const AbcModel *model;
	AbcScan		abc;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return result_rows_none(fcinfo);
	model = row_decode(&abc_model, PG_GETARG_DATUM(0));
	scan_begin(&abc, PG_GETARG_DATUM(1), &model->options);
	abc_ranking_apply(&abc.ranking, model);
	return return_items(fcinfo, &abc, &model->options);
}
