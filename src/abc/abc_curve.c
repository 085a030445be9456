/*
 * abc_curve.c
 *		Points of the Pareto chart, and those that computed limits stand on.
 */
#include "base/crm.h"

#include "utils/array.h"

#include "abc/abc_ranking.h"
#include "base/result_rows.h"

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

/* A row of the curve. */
static void
put_point(ResultRow *row, CurveSource *source, const CurvePlace *place, int limit_of)
{
	const AbcRanking *ranking = source->ranking;
	double		x = (double) place->items + (double) place->parts / (double) place->points;
	int			class = 0;

	/* the class of the item that the place is in, or at the end of */
	while (class < ranking->nclasses - 1 &&
		   ((double) ranking->boundaries[class] < x || ranking->boundaries[class] == 0))
		class++;
	put_float(row, place->item_share);
	put_finite(row, ranking->curve.positive == 0 ? NAN :
			   source->spline != NULL ? spline_at(source, place) :
			   share_at(&ranking->curve, &source->walk, place));
	put_text(row, source->options->labels[class]);
	put_text(row, limit_of < 0 ? NULL : source->options->labels[limit_of]);
	result_rows_next(row);
}

/* Points evenly spaced over the items, and between them the ends of the classes. */
static void
put_curve(ResultRow *row, CurveSource *source, size_t points)
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
			put_point(row, source, &limit, class++);
			is_limit = limit.items == place.items && place.parts == 0;
		}
		if (!is_limit)
			put_point(row, source, &place, -1);
	}
}

/* Cut a ranking by the options in the arguments, and put its curve. */
static Datum
show_curve(FunctionCallInfo fcinfo, AbcRanking *ranking)
{
	static const int places[] = {1, 2, 3, 4, -1};
	int			points = PG_ARGISNULL(5) ? 0 : PG_GETARG_INT32(5);
	AbcOptions	options;
	CurveSource source = {.ranking = ranking,.options = &options};
	ResultRow	row;

	if (points < 1 || points > CURVE_MAX_POINTS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("points must be between 1 and %d, not %s", CURVE_MAX_POINTS,
						PG_ARGISNULL(5) ? "null" : psprintf("%d", points)),
				 errhint("A hundred points make a smooth chart.")));
	row_arguments(&abc_options, fcinfo, 0, places, &options);
	abc_ranking_cut(ranking, &options);
	if (ranking->n == 0)
		return result_rows_none(fcinfo);
	if (options.rule == ABC_COMPUTED_R && ranking->curve.positive > 0)
		source.spline = abc_ranking_spline(ranking);
	result_rows_begin(&row, fcinfo);
	put_curve(&row, &source, (size_t) points);
	return result_rows_end(&row);
}

/* abc_curve(population, cuts, rule, labels, negatives, points). */
Datum
crm_abc_curve(PG_FUNCTION_ARGS)
{
	PopulationView view;
	AbcRanking	ranking;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	view = population_argument(PG_GETARG_DATUM(0));
	abc_ranking_population(&ranking, &view);
	return show_curve(fcinfo, &ranking);
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

/* abc_curve(values, cuts, rule, labels, negatives, points). */
Datum
crm_abc_curve_values(PG_FUNCTION_ARGS)
{
	AbcRanking	ranking;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	rank_array(&ranking, PG_GETARG_ARRAYTYPE_P(0));
	return show_curve(fcinfo, &ranking);
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

/* A row of the points that limits stand on. */
static void
put_limit_point(ResultRow *row, const AbcRanking *ranking, const LimitPoint *point,
				const char *limit_of)
{
	put_text(row, point->name);
	put_int(row, (int64) point->rank);
	put_float(row, point->effort);
	put_float(row, point->yield);
	put_numeric(row, abc_item_numeric(ranking, point->rank - 1));
	put_text(row, limit_of);
	result_rows_next(row);
}

/* abc_computed_limits(population, rule): where a computed rule cuts, and why. */
Datum
crm_abc_computed_limits(PG_FUNCTION_ARGS)
{
	LimitPoint	points[3] = {{.name = "pareto"}, {.name = "break_even"}, {.name = "submarginal"}};
	AbcRule		rule;
	PopulationView view;
	AbcRanking	ranking;
	bool		is_exchanged;
	ResultRow	row;

	rule = field_name(&abc_rules, "rule", PG_GETARG_TEXT_PP(1));
	if (!abc_rule_is_computed(rule))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rule \"%s\" does not compute limits", field_name_at(&abc_rules, rule)),
				 errhint("Use 'computed' or 'computed_r'.")));
	view = population_argument(PG_GETARG_DATUM(0));
	abc_ranking_population(&ranking, &view);
	abc_ranking_finish(&ranking, false);
	if (ranking.curve.positive == 0)
		return result_rows_none(fcinfo);
	if (rule == ABC_COMPUTED)
		exact_points(&ranking, points);
	else
		spline_points(&ranking, points);
	is_exchanged = points[1].effort < points[0].effort;
	result_rows_begin(&row, fcinfo);
	put_limit_point(&row, &ranking, &points[0], is_exchanged ? NULL : "A");
	put_limit_point(&row, &ranking, &points[1], is_exchanged ? "A" : NULL);
	put_limit_point(&row, &ranking, &points[2], "B");
	return result_rows_end(&row);
}
