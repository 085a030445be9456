/*
 * abc_curve.c
 *		Points of the Pareto chart, and those that computed limits stand on.
 */
#include "base/crm.h"

#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "abc/abc_ranking.h"

PG_FUNCTION_INFO_V1(crm_abc_curve);
PG_FUNCTION_INFO_V1(crm_abc_curve_values);
PG_FUNCTION_INFO_V1(crm_abc_computed_limits);

#define CURVE_MAX_POINTS 1000000

/* What the points of a curve are taken from. */
typedef struct CurveSource
{
	const AbcRanking *ranking;
	const AbcOptions *options;
	AbcWalk		walk;			/* up to the last point */
	const AbcSpline *spline;	/* of the rule computed_r, else NULL */
	bool		is_full;		/* the spline has reached 1 */
} CurveSource;

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
		(void) abc_walk_step(curve, walk);
	}
	share = abc_walk_share(curve, walk);
	if (place->parts > 0 && curve->ranked[place->items].value > 0)
		share += (double) place->parts / (double) place->points *
			(curve->ranked[place->items].value / curve->total.value);
	return share;
}

/* The same on the spline, which is cut off where it first reaches 1. */
static double
spline_at(CurveSource *source, const CurvePlace *place)
{
	double		share = abc_spline_yield(source->spline, place->item_share);

	source->is_full = source->is_full || share >= 1;
	return source->is_full ? 1 : share;
}

static void
put_point(ReturnSetInfo *result, CurveSource *source, const CurvePlace *place, int limit_of)
{
	const AbcRanking *ranking = source->ranking;
	double		x = (double) place->items + (double) place->parts / (double) place->points;
	int			class = 0;
	Datum		values[4] = {0};
	bool		nulls[4] = {false};

	/* the class of the item that the place is in, or at the end of */
	while (class < ranking->nclasses - 1 &&
		   ((double) ranking->boundaries[class] < x || ranking->boundaries[class] == 0))
		class++;
	values[0] = Float8GetDatum(place->item_share);
	nulls[1] = ranking->curve.positive == 0;
	if (!nulls[1])
		values[1] = Float8GetDatum(source->spline != NULL ? spline_at(source, place) :
								   share_at(&ranking->curve, &source->walk, place));
	values[2] = CStringGetTextDatum(source->options->labels[class]);
	nulls[3] = limit_of < 0;
	if (!nulls[3])
		values[3] = CStringGetTextDatum(source->options->labels[limit_of]);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* Points evenly spaced over the items, and between them the ends of the classes. */
static void
put_curve(ReturnSetInfo *result, CurveSource *source, size_t points)
{
	const AbcRanking *ranking = source->ranking;
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
			put_point(result, source, &limit, class++);
			is_limit = limit.items == place.items && place.parts == 0;
		}
		if (!is_limit)
			put_point(result, source, &place, -1);
	}
}

/* Cut a ranking by the options in the arguments, and put its curve. */
static void
show_curve(FunctionCallInfo fcinfo, AbcRanking *ranking)
{
	int			points = PG_ARGISNULL(1) ? 0 : PG_GETARG_INT32(1);
	AbcOptions	options;
	CurveSource source = {.ranking = ranking,.options = &options};

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
	if (options.rule == ABC_COMPUTED_R && ranking->curve.positive > 0)
		source.spline = abc_ranking_spline(ranking);
	put_curve((ReturnSetInfo *) fcinfo->resultinfo, &source, (size_t) points);
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
	AbcValues	values;
	ArrayIterator iterator;
	Datum		item;
	bool		isnull;

	amount_check_type(type, "crm.abc_curve");
	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("values must be a one-dimensional array, not one of %d dimensions", ARR_NDIM(array)),
				 errhint("Use array_agg(value).")));
	abc_values_create(&values, (size_t) ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)));
	iterator = array_create_iterator(array, 0, NULL);
	while (array_iterate(iterator, &item, &isnull))
	{
		Amount		amount;

		CRM_CHECK_INTERRUPTS(values.n);
		if (isnull)
			continue;
		amount_read(type, item, &amount);
		abc_values_add(&values, &amount);
	}
	abc_ranking_values(ranking, &values, NULL);
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

/* A point that computed limits stand on. */
typedef struct LimitPoint
{
	const char *name;
	size_t		rank;
	double		effort;
	double		yield;
} LimitPoint;

/* The points on the curve itself. */
static void
exact_points(const AbcRanking *ranking, LimitPoint found[3])
{
	AbcPoints	points = abc_points(&ranking->curve);

	found[0].rank = points.pareto;
	found[1].rank = points.break_even;
	found[2].rank = points.submarginal;
	for (int i = 0; i < 3; i++)
	{
		CurvePlace	place = {.items = found[i].rank,.points = 1};
		AbcWalk		walk = {0};

		found[i].effort = (double) found[i].rank / (double) ranking->n;
		found[i].yield = share_at(&ranking->curve, &walk, &place);
	}
}

/* The points on the spline of the rule computed_r. */
static void
spline_points(const AbcRanking *ranking, LimitPoint found[3])
{
	AbcSplinePoints points = abc_spline_points(abc_ranking_spline(ranking));
	const AbcSplinePoint *const each[] = {&points.pareto, &points.break_even, &points.submarginal};

	for (int i = 0; i < 3; i++)
	{
		found[i].rank = abc_spline_rank(&ranking->curve, each[i]->effort);
		found[i].effort = each[i]->effort;
		found[i].yield = each[i]->yield;
	}
}

static void
put_limit_point(ReturnSetInfo *result, const AbcRanking *ranking, const LimitPoint *point,
				const char *limit_of)
{
	Datum		values[6];
	bool		nulls[6] = {false};

	values[0] = CStringGetTextDatum(point->name);
	values[1] = Int64GetDatum((int64) point->rank);
	values[2] = Float8GetDatum(point->effort);
	values[3] = Float8GetDatum(point->yield);
	values[4] = NumericGetDatum(abc_item_numeric(ranking, point->rank - 1));
	nulls[5] = limit_of == NULL;
	values[5] = nulls[5] ? (Datum) 0 : CStringGetTextDatum(limit_of);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* abc_computed_limits(population, rule): where a computed rule cuts, and why. */
Datum
crm_abc_computed_limits(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	LimitPoint	points[3] = {{.name = "pareto"}, {.name = "break_even"}, {.name = "submarginal"}};
	AbcRule		rule;
	PopulationView view;
	AbcRanking	ranking;
	bool		is_exchanged;

	InitMaterializedSRF(fcinfo, 0);
	rule = abc_rule_parse(text_to_cstring(PG_GETARG_TEXT_PP(1)));
	if (!abc_rule_is_computed(rule))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rule \"%s\" does not compute limits", abc_rule_name(rule)),
				 errhint("Use 'computed' or 'computed_r'.")));
	view = population_argument(PG_GETARG_DATUM(0));
	abc_ranking_population(&ranking, &view);
	abc_ranking_finish(&ranking, false);
	if (ranking.curve.positive == 0)
		return (Datum) 0;
	if (rule == ABC_COMPUTED)
		exact_points(&ranking, points);
	else
		spline_points(&ranking, points);
	is_exchanged = points[1].effort < points[0].effort;
	put_limit_point(result, &ranking, &points[0], is_exchanged ? NULL : "A");
	put_limit_point(result, &ranking, &points[1], is_exchanged ? "A" : NULL);
	put_limit_point(result, &ranking, &points[2], "B");
	return (Datum) 0;
}
