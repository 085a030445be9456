/*
 * abc_classes.c
 *		The class table: items and value per class, straight from a population.
 */
#include "base/crm.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "abc/abc_ranking.h"

PG_FUNCTION_INFO_V1(crm_abc_classes);
PG_FUNCTION_INFO_V1(crm_abc_classes_by_model);

/* One row per class of a ranking that was cut. */
static void
put_classes(ReturnSetInfo *result, const AbcRanking *ranking, const AbcOptions *options)
{
	for (int class = 0; class < ranking->nclasses; class++)
	{
		size_t		end = ranking->boundaries[class];
		size_t		items = end - abc_class_begin(ranking, class);
		Datum		values[6] = {0};
		bool		nulls[6] = {false};

		values[0] = CStringGetTextDatum(options->labels[class]);
		values[1] = Int64GetDatum((int64) items);
		nulls[2] = ranking->n == 0;
		values[2] = Float8GetDatum((double) items / (double) Max(ranking->n, 1));
		values[3] = NumericGetDatum(abc_class_sum(ranking, class));
		nulls[4] = ranking->curve.positive == 0;
		if (!nulls[4])
			values[4] = Float8GetDatum(abc_class_share(ranking, class));
		nulls[5] = items == 0;
		if (!nulls[5])
			values[5] = NumericGetDatum(abc_item_numeric(ranking, end - 1));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
}

/* abc_classes(population, cuts, rule, labels, negatives, ties). */
Datum
crm_abc_classes(PG_FUNCTION_ARGS)
{
	AbcOptions	options;
	PopulationView view;
	AbcRanking	ranking;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	abc_options_arguments(&options, fcinfo, 1);
	view = population_argument(PG_GETARG_DATUM(0));
	abc_ranking_population(&ranking, &view);
	abc_ranking_finish(&ranking, options.refuse_negative);
	abc_ranking_cut(&ranking, &options);
	put_classes((ReturnSetInfo *) fcinfo->resultinfo, &ranking, &options);
	return (Datum) 0;
}

/* abc_classes(model, population). */
Datum
crm_abc_classes_by_model(PG_FUNCTION_ARGS)
{
	const AbcModel *model;
	PopulationView view;
	AbcRanking	ranking;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return (Datum) 0;
	model = abc_model_decode(PG_GETARG_DATUM(0));
	view = population_argument(PG_GETARG_DATUM(1));
	abc_ranking_population(&ranking, &view);
	abc_ranking_finish(&ranking, model->options.refuse_negative);
	abc_ranking_apply(&ranking, model);
	put_classes((ReturnSetInfo *) fcinfo->resultinfo, &ranking, &model->options);
	return (Datum) 0;
}
