/*
 * abc_tables.c
 *		Tables of a population: the Pareto table, every item with its rank,
 *		shares and class, greatest value first, and the class table.
 */
#include "base/crm.h"

#include "abc/abc_ranking.h"
#include "base/result_rows.h"
#include "customer/customer_key.h"

PG_FUNCTION_INFO_V1(crm_abc);
PG_FUNCTION_INFO_V1(crm_abc_by_model);
PG_FUNCTION_INFO_V1(crm_abc_classes);
PG_FUNCTION_INFO_V1(crm_abc_classes_by_model);

/* The rows of a ranking that was cut into the classes of these options. */
typedef Datum (*AbcTable) (FunctionCallInfo fcinfo, AbcRanking *ranking, const AbcOptions *options);

/* A walk down a ranking. */
typedef struct AbcScan
{
	const AbcRanking *ranking;
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

/* Put tied items in order; boundaries of classes stay where they are. */
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

/* Walk to the last item that shares the shown values of the next one. */
static void
walk_ahead(AbcScan *abc)
{
	const AbcRanking *ranking = abc->ranking;
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
return_items(FunctionCallInfo fcinfo, AbcRanking *ranking, const AbcOptions *options)
{
	AbcScan		abc = {.ranking = ranking,.split_ties = options->split_ties};
	bool		has_shares = ranking->curve.positive > 0;
	int			class = 0;
	ResultRow	row;

	order_ties(ranking);
	result_rows_begin(&row, fcinfo);
	for (; abc.rank < ranking->n; abc.rank++)
	{
		const RankedValue *item = &ranking->ranked[abc.rank];

		CRM_CHECK_INTERRUPTS(abc.rank);
		walk_ahead(&abc);
		while (abc.rank >= ranking->boundaries[class])
			class++;
		put_datum(&row, population_key_datum(ranking->view, &ranking->view->entries[item->item]));
		put_numeric(&row, abc_item_numeric(ranking, abc.rank));
		put_float_if(&row, has_shares, item->value > 0 ? item->value / ranking->curve.total.value : 0);
		put_float_if(&row, has_shares, abc_walk_share(&ranking->curve, &abc.walk));
		put_int(&row, (int64) abc.tied_from + 1);
		put_text(&row, options->labels[class]);
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}

/* The classes, one row each. */
static Datum
return_classes(FunctionCallInfo fcinfo, AbcRanking *ranking, const AbcOptions *options)
{
	ResultRow	row;

	result_rows_begin(&row, fcinfo);
	for (int class = 0; class < ranking->nclasses; class++)
	{
		size_t		end = ranking->boundaries[class];
		size_t		items = end - abc_class_begin(ranking, class);

		put_text(&row, options->labels[class]);
		put_int(&row, (int64) items);
		put_share(&row, (double) items, (double) ranking->n);
		put_numeric(&row, abc_class_sum(ranking, class));
		put_finite(&row, ranking->curve.positive == 0 ? NAN : abc_class_share(ranking, class));
		put_numeric(&row, items == 0 ? NULL : abc_item_numeric(ranking, end - 1));
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}

/* TABLE(population, cuts, rule, labels, negatives, ties). */
static Datum
table_by_options(FunctionCallInfo fcinfo, AbcTable table)
{
	AbcOptions	options;
	PopulationView view;
	AbcRanking	ranking;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	row_arguments(&abc_options, fcinfo, 1, NULL, &options);
	view = population_argument(PG_GETARG_DATUM(0));
	abc_ranking_population(&ranking, &view);
	abc_ranking_cut(&ranking, &options);
	return table(fcinfo, &ranking, &options);
}

/* TABLE(model, population): the same by the limits of a model. */
static Datum
table_by_model(FunctionCallInfo fcinfo, AbcTable table)
{
	const AbcModel *model;
	PopulationView view;
	AbcRanking	ranking;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return result_rows_none(fcinfo);
	model = row_decode(&abc_model, PG_GETARG_DATUM(0));
	view = population_argument(PG_GETARG_DATUM(1));
	abc_ranking_population(&ranking, &view);
	abc_ranking_apply(&ranking, model);
	return table(fcinfo, &ranking, &model->options);
}

Datum
crm_abc(PG_FUNCTION_ARGS)
{
	return table_by_options(fcinfo, return_items);
}

Datum
crm_abc_by_model(PG_FUNCTION_ARGS)
{
	return table_by_model(fcinfo, return_items);
}

Datum
crm_abc_classes(PG_FUNCTION_ARGS)
{
	return table_by_options(fcinfo, return_classes);
}

Datum
crm_abc_classes_by_model(PG_FUNCTION_ARGS)
{
	return table_by_model(fcinfo, return_classes);
}
