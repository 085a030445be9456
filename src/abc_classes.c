/*
 * abc_classes.c
 *		What a whole ABC analysis comes to: its classes, its curve, and the
 *		points of the curve that computed limits stand on.
 */
#include "crm.h"

#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "abc_ranking.h"

PG_FUNCTION_INFO_V1(crm_abc_classes);
PG_FUNCTION_INFO_V1(crm_abc_classes_by_model);
PG_FUNCTION_INFO_V1(crm_abc_curve);
PG_FUNCTION_INFO_V1(crm_abc_curve_values);
PG_FUNCTION_INFO_V1(crm_abc_computed_limits);

#define CURVE_MAX_POINTS 1000000

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
		values[2] = Float8GetDatum((double) items / (double) ranking->n);
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

/* abc_classes(population, model). */
Datum
crm_abc_classes_by_model(PG_FUNCTION_ARGS)
{
	const AbcModel *model;
	PopulationView view;
	AbcRanking	ranking;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return (Datum) 0;
	model = abc_model_decode(PG_GETARG_DATUM(1));
	view = population_argument(PG_GETARG_DATUM(0));
	abc_ranking_population(&ranking, &view);
	abc_ranking_finish(&ranking, model->options.refuse_negative);
	abc_ranking_apply(&ranking, model);
	put_classes((ReturnSetInfo *) fcinfo->resultinfo, &ranking, &model->options);
	return (Datum) 0;
}

/* A place on the curve: whole items, and parts of the next one. */
typedef struct CurvePlace
{
	size_t		items;
	size_t		parts;			/* of points */
	size_t		points;
	double		item_share;
} CurvePlace;

/* Share of the total up to a place not before the walk's. */
static double
share_at(const AbcCurve *curve, AbcWalk *walk, const CurvePlace *place)
{
	double		share;

	while (walk->rank < place->items)
	{
		CRM_CHECK_INTERRUPTS(walk->rank);
		abc_walk_step(curve, walk);
	}
	share = abc_walk_share(curve, walk);
	if (place->parts > 0 && curve->ranked[place->items].value > 0)
		share += (double) place->parts / (double) place->points *
			(curve->ranked[place->items].value / curve->total);
	return share;
}

static void
put_point(ReturnSetInfo *result, const AbcRanking *ranking, const AbcOptions *options,
		  AbcWalk *walk, const CurvePlace *place, int limit_of)
{
	double		x = (double) place->items + (double) place->parts / (double) place->points;
	int			class = 0;
	Datum		values[4] = {0};
	bool		nulls[4] = {false};

	/* the class of the item that the place is in, or at the end of */
	while (class < ranking->nclasses - 1 &&
		   (ranking->boundaries[class] < x || ranking->boundaries[class] == 0))
		class++;
	values[0] = Float8GetDatum(place->item_share);
	nulls[1] = ranking->curve.positive == 0;
	if (!nulls[1])
		values[1] = Float8GetDatum(share_at(&ranking->curve, walk, place));
	values[2] = CStringGetTextDatum(options->labels[class]);
	nulls[3] = limit_of < 0;
	if (!nulls[3])
		values[3] = CStringGetTextDatum(options->labels[limit_of]);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* Points evenly spaced over the items, and between them the ends of the classes. */
static void
put_curve(ReturnSetInfo *result, const AbcRanking *ranking, const AbcOptions *options, size_t points)
{
	AbcWalk		walk = {0};
	int			class = 0;

	for (size_t i = 0; i <= points; i++)
	{
		CurvePlace	place = {
			.items = ranking->n * i / points,
			.parts = ranking->n * i % points,
			.points = points,
			.item_share = (double) i / (double) points
		};
		bool		is_limit = false;

		CRM_CHECK_INTERRUPTS(i);
		while (class < ranking->nclasses && ranking->boundaries[class] <= place.items)
		{
			CurvePlace	limit = {.items = ranking->boundaries[class],.points = points};

			limit.item_share = (double) limit.items / (double) ranking->n;
			put_point(result, ranking, options, &walk, &limit, class++);
			is_limit = limit.items == place.items && place.parts == 0;
		}
		if (!is_limit)
			put_point(result, ranking, options, &walk, &place, -1);
	}
}

/* Cut a ranking by the options in the arguments, and put its curve. */
static void
show_curve(FunctionCallInfo fcinfo, AbcRanking *ranking)
{
	int			points = PG_ARGISNULL(1) ? 0 : PG_GETARG_INT32(1);
	AbcOptions	options;

	if (points < 1 || points > CURVE_MAX_POINTS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("points must be between 1 and %d, not %s", CURVE_MAX_POINTS,
						PG_ARGISNULL(1) ? "null" : psprintf("%d", points)),
				 errhint("A hundred points make a smooth chart.")));
	abc_options_arguments(&options, fcinfo, 2);
	abc_ranking_finish(ranking, options.refuse_negative);
	if (ranking->n == 0)
		return;
	abc_ranking_cut(ranking, &options);
	put_curve((ReturnSetInfo *) fcinfo->resultinfo, ranking, &options, (size_t) points);
}

/* abc_curve(population, points, cuts, rule, labels, negatives). */
Datum
crm_abc_curve(PG_FUNCTION_ARGS)
{
	PopulationView view;
	AbcRanking	ranking;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	view = population_argument(PG_GETARG_DATUM(0));
	abc_ranking_population(&ranking, &view);
	show_curve(fcinfo, &ranking);
	return (Datum) 0;
}

/* Rank the elements of an array of numbers; NULLs do not count. */
static void
rank_array(AbcRanking *ranking, ArrayType *array)
{
	Oid			type = ARR_ELEMTYPE(array);
	AbcUnits	units = {0};
	ArrayIterator iterator;
	double	   *values;
	size_t		n = 0;
	Datum		item;
	bool		isnull;

	amount_check_type(type, "crm.abc_curve");
	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("values must be a one-dimensional array, not one of %d dimensions", ARR_NDIM(array)),
				 errhint("Use array_agg(value).")));
	values = MemoryContextAllocHuge(CurrentMemoryContext,
									Max(ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)), 1) * sizeof(double));
	iterator = array_create_iterator(array, 0, NULL);
	while (array_iterate(iterator, &item, &isnull))
	{
		Amount		amount;

		CRM_CHECK_INTERRUPTS(n);
		if (isnull)
			continue;
		amount_read(type, item, &amount);
		values[n] = abc_units_take(&units, values, n, &amount);
		n++;
	}
	abc_ranking_values(ranking, values, n);
	ranking->units = units;
}

/* abc_curve(values, points, cuts, rule, labels, negatives). */
Datum
crm_abc_curve_values(PG_FUNCTION_ARGS)
{
	AbcRanking	ranking;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	rank_array(&ranking, PG_GETARG_ARRAYTYPE_P(0));
	show_curve(fcinfo, &ranking);
	return (Datum) 0;
}

/* abc_computed_limits(population): where the rule 'computed' cuts, and why. */
Datum
crm_abc_computed_limits(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {"pareto", "break_even", "submarginal"};
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	PopulationView view;
	AbcRanking	ranking;
	AbcPoints	points;
	size_t		ranks[3];
	const char *limit_of[3];

	InitMaterializedSRF(fcinfo, 0);
	view = population_argument(PG_GETARG_DATUM(0));
	abc_ranking_population(&ranking, &view);
	abc_ranking_finish(&ranking, false);
	if (ranking.curve.positive == 0)
		return (Datum) 0;
	points = abc_points(&ranking.curve);
	ranks[0] = points.pareto;
	ranks[1] = points.break_even;
	ranks[2] = points.submarginal;
	limit_of[0] = points.pareto <= points.break_even ? "A" : NULL;
	limit_of[1] = limit_of[0] == NULL ? "A" : NULL;
	limit_of[2] = "B";
	for (int i = 0; i < 3; i++)
	{
		CurvePlace	place = {.items = ranks[i],.points = 1};
		AbcWalk		walk = {0};
		Datum		values[6] = {0};
		bool		nulls[6] = {false};

		values[0] = CStringGetTextDatum(names[i]);
		values[1] = Int64GetDatum((int64) ranks[i]);
		values[2] = Float8GetDatum((double) ranks[i] / (double) ranking.n);
		values[3] = Float8GetDatum(share_at(&ranking.curve, &walk, &place));
		values[4] = NumericGetDatum(abc_item_numeric(&ranking, ranks[i] - 1));
		nulls[5] = limit_of[i] == NULL;
		if (!nulls[5])
			values[5] = CStringGetTextDatum(limit_of[i]);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
