/*
 * abc_classes.c
 *		The class table: items and value per class, straight from a population.
 */
#include "base/crm.h"

#include "abc/abc_ranking.h"
#include "base/result_rows.h"

PG_FUNCTION_INFO_V1(crm_abc_classes);
PG_FUNCTION_INFO_V1(crm_abc_classes_by_model);

/* One row per class of a ranking that was cut. */
static Datum
return_classes(FunctionCallInfo fcinfo, const AbcRanking *ranking, const AbcOptions *options)
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

/* abc_classes(population, cuts, rule, labels, negatives, ties). */
Datum
crm_abc_classes(PG_FUNCTION_ARGS)
{
	AbcOptions	options;
	PopulationView view;
	AbcRanking	ranking;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	row_arguments(&abc_options, fcinfo, 1, NULL, &options);
	view = population_argument(PG_GETARG_DATUM(0));
	abc_ranking_population(&ranking, &view);
	abc_ranking_finish(&ranking, options.refuse_negative);
	abc_ranking_cut(&ranking, &options);
	return return_classes(fcinfo, &ranking, &options);
}

/* abc_classes(model, population). */
Datum
crm_abc_classes_by_model(PG_FUNCTION_ARGS)
{
	const AbcModel *model;
	PopulationView view;
	AbcRanking	ranking;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return result_rows_none(fcinfo);
	model = row_decode(&abc_model, PG_GETARG_DATUM(0));
	view = population_argument(PG_GETARG_DATUM(1));
	abc_ranking_population(&ranking, &view);
	abc_ranking_finish(&ranking, model->options.refuse_negative);
	abc_ranking_apply(&ranking, model);
	return return_classes(fcinfo, &ranking, &model->options);
}
