/*
 * abc_ranking.c
 *		Items ranked by value and cut into classes.
 *
 * All forms of ABC analysis come together here: the rows of a window, the
 * values of an aggregate, the items of a population.
 */
#include "base/crm.h"

#include <math.h>

#include "abc/abc_ranking.h"
#include "base/interrupted.h"
#include "base/window_rows.h"

/* Value of the item on that rank (0-based). */
static double
item_value(const AbcRanking *ranking, size_t rank)
{
	if (ranking->wide != NULL)
		return wide_to_double(&ranking->wide[ranking->ranked[rank].item], ranking->units.scale);
	return abc_units_value(&ranking->units, ranking->ranked[rank].value);
}

/* Room for so many items. */
static void
ranking_create(AbcRanking *ranking, size_t capacity)
{
	memset(ranking, 0, sizeof(*ranking));
	ranking->ranked = MemoryContextAllocHuge(CurrentMemoryContext,
											 Max(capacity, 1) * sizeof(RankedValue));
}

/*
 * Rank plain values, whose items must outlive the ranking; items are numbered
 * in their order.  With scores, those that have none are left out.
 */
void
abc_ranking_values(AbcRanking *ranking, const AbcValues *values, const uint8 *scores)
{
	bool		is_wide = values->units.kind == ABC_WIDE;

	ranking_create(ranking, values->n);
	ranking->units = values->units;
	ranking->wide = is_wide ? values->items : NULL;
	for (size_t i = 0; i < values->n; i++)
	{
		double		value = is_wide ? wide_estimate((const WideInt *) values->items + i) :
			((const double *) values->items)[i];

		CRM_CHECK_INTERRUPTS(i);
		if (scores == NULL || scores[i] != NO_SCORE)
			ranking->ranked[ranking->n++] = (RankedValue) {value, (uint32) i};
	}
}

/* Net values of all items in whole units; false if some do not fit doubles. */
static bool
population_units(AbcRanking *ranking, const PopulationView *view)
{
	for (uint32 i = 0; i < view->head->ncustomers; i++)
	{
		const PopulationEntry *entry = &view->entries[i];
		/* gross >= 0 >= refunds: their sum cannot overflow */
		double		units = (double) (entry->gross.units + entry->refunds.units);

		CRM_CHECK_INTERRUPTS(i);
		if (entry->wide > 0 || fabs(units) > ABC_EXACT_LIMIT)
			return false;
		ranking->ranked[i] = (RankedValue) {units, i};
	}
	ranking->units.kind = ABC_UNITS;
	return true;
}

/* The same in longer numbers, with the orders that they are sums of. */
static void
population_wide(AbcRanking *ranking, const PopulationView *view)
{
	ranking->units.kind = ABC_WIDE;
	ranking->wide = MemoryContextAllocHuge(CurrentMemoryContext, ranking->n * sizeof(WideInt));
	ranking->rows = MemoryContextAllocHuge(CurrentMemoryContext, ranking->n * sizeof(uint32));
	for (uint32 i = 0; i < view->head->ncustomers; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		ranking->wide[i] = population_net(view, &view->entries[i]).units;
		ranking->rows[i] = view->entries[i].orders;
		ranking->ranked[i] = (RankedValue) {wide_estimate(&ranking->wide[i]), i};
	}
}

static void
population_floats(AbcRanking *ranking, const PopulationView *view)
{
	ranking->units.kind = ABC_FLOAT;
	for (uint32 i = 0; i < view->head->ncustomers; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		ranking->ranked[i] = (RankedValue) {population_net_double(view, &view->entries[i]), i};
	}
}

/* Rank the items of a population by net value; the view must outlive it. */
void
abc_ranking_population(AbcRanking *ranking, const PopulationView *view)
{
	ranking_create(ranking, view->head->ncustomers);
	ranking->view = view;
	ranking->n = view->head->ncustomers;
	ranking->units.scale = view->head->scale;
	if (view->head->amount_kind != AMOUNT_EXACT)
		population_floats(ranking, view);
	else if (!population_units(ranking, view))
		population_wide(ranking, view);
}

/* Greater numbers first, equal ones in the order of their items. */
static int
compare_wide(const void *a, const void *b, void *arg)
{
	const WideInt *wide = arg;
	const RankedValue *one = a;
	const RankedValue *other = b;
	int			order = wide_compare(&wide[other->item], &wide[one->item]);

	return order != 0 ? order : (one->item > other->item) - (one->item < other->item);
}

/* Put those in order that look alike as doubles. */
static void
sort_wide(AbcRanking *ranking)
{
	RankedValue *ranked = ranking->ranked;
	size_t		end;

	for (size_t begin = 0; begin < ranking->n; begin = end)
	{
		CRM_CHECK_INTERRUPTS(begin);
		for (end = begin + 1; end < ranking->n && ranked[end].value == ranked[begin].value;)
			end++;
		if (end - begin > 1)
			qsort_interruptible(ranked + begin, end - begin, sizeof(RankedValue), compare_wide,
								ranking->wide);
	}
}

static void
sort_items(AbcRanking *ranking)
{
	RankedValue *scratch = MemoryContextAllocHuge(CurrentMemoryContext,
												  Max(ranking->n, 1) * sizeof(RankedValue));

	CHECK_FOR_INTERRUPTS();
	if (!sort_ranked(ranking->ranked, scratch, ranking->n, crm_interrupted))
	{
		CHECK_FOR_INTERRUPTS();
		/* still here: it was nothing that stops the query */
		(void) sort_ranked(ranking->ranked, scratch, ranking->n, NULL);
	}
	pfree(scratch);
	if (ranking->wide != NULL)
		sort_wide(ranking);
}

/* Numbers that together are too long to be compared exactly become doubles. */
static void
give_up_wide(AbcRanking *ranking)
{
	for (size_t rank = 0; rank < ranking->n; rank++)
		ranking->ranked[rank].value = item_value(ranking, rank);
	ranking->units.kind = ABC_FLOAT;
	ranking->wide = NULL;
	ranking->curve = (AbcCurve) {.ranked = ranking->ranked,.items = ranking->n};
}

/* Sort the items, and look at what is common to all rules. */
void
abc_ranking_finish(AbcRanking *ranking, bool refuse_negative)
{
	sort_items(ranking);
	if (refuse_negative && ranking->n > 0 && ranking->ranked[ranking->n - 1].value < 0)
		abc_refuse_negative(item_value(ranking, ranking->n - 1));
	ranking->curve = (AbcCurve) {
		.ranked = ranking->ranked,.items = ranking->n,.exact = ranking->wide,.rows = ranking->rows,
		.total = {
			.kind = ranking->units.kind == ABC_WIDE ? SHARE_WIDE :
			ranking->units.kind == ABC_UNITS ? SHARE_UNITS : SHARE_FLOAT,
			.scale = ranking->units.scale
		}
	};
	if (!abc_curve_begin(&ranking->curve))
	{
		give_up_wide(ranking);
		(void) abc_curve_begin(&ranking->curve);
	}
	if (!isfinite(ranking->curve.total.value))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of values is out of range for type double precision"),
				 errhint("Cast the values to numeric, or divide them by a constant.")));
}

void
abc_ranking_free(AbcRanking *ranking)
{
	pfree(ranking->ranked);
}

/* A spline through the curve, in new memory; the curve has a positive value. */
AbcSpline *
abc_ranking_spline(const AbcRanking *ranking)
{
	AbcSpline  *spline = palloc(sizeof(AbcSpline));
	double	   *work = MemoryContextAllocHuge(CurrentMemoryContext,
											  ABC_SPLINE_DOUBLES(ranking->n) * sizeof(double));

	abc_spline_begin(spline, &ranking->curve, work);
	return spline;
}

/* The boundaries of the rule computed_r. */
static void
cut_by_spline(AbcRanking *ranking)
{
	AbcSpline  *spline;
	AbcSplinePoints points;

	ranking->boundaries[0] = ranking->boundaries[1] = 0;
	if (ranking->curve.positive == 0)
		return;
	spline = abc_ranking_spline(ranking);
	points = abc_spline_points(spline);
	abc_spline_boundaries(&ranking->curve, &points, ranking->boundaries);
	pfree(spline->x);
	pfree(spline);
}

/* Sort the items and cut them into classes. */
void
abc_ranking_cut(AbcRanking *ranking, const AbcOptions *options)
{
	abc_ranking_finish(ranking, options->refuse_negative);
	ranking->nclasses = options->nclasses;
	if (options->rule == ABC_COMPUTED_R)
		cut_by_spline(ranking);
	else
		abc_boundaries(&ranking->curve, (AbcRule) options->rule, options->cuts,
					   options->nclasses - 1, !options->split_ties, ranking->boundaries);
	ranking->boundaries[options->nclasses - 1] = ranking->n;
}

/* The same by the limits of a model. */
void
abc_ranking_apply(AbcRanking *ranking, const AbcModel *model)
{
	size_t		rank = 0;

	abc_ranking_finish(ranking, model->options.refuse_negative);
	ranking->nclasses = model->options.nclasses;
	for (int i = 0; i < ranking->nclasses - 1; i++)
	{
		while (rank < ranking->n && item_value(ranking, rank) >= model->limits[i])
			rank++;
		ranking->boundaries[i] = rank;
	}
	ranking->boundaries[ranking->nclasses - 1] = ranking->n;
}

/*
 * The limit of a class is its least value.  A class without items gets the
 * limit of the class above it, and the first one a limit beyond all values.
 */
static double
class_limit(const AbcRanking *ranking, int class, const double *limits)
{
	double		limit;

	if (ranking->boundaries[class] > abc_class_begin(ranking, class))
		return item_value(ranking, ranking->boundaries[class] - 1);
	if (class > 0)
		return limits[class - 1];
	limit = nextafter(item_value(ranking, 0), INFINITY);
	if (!isfinite(limit))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("limit of an empty class is out of range for type double precision"),
				 errhint("Divide the values by a constant.")));
	return limit;
}

/* The model of a ranking that was cut; NULL when no value is positive. */
AbcModel *
abc_ranking_model(const AbcRanking *ranking, const AbcOptions *options)
{
	AbcModel   *model;

	if (ranking->curve.positive == 0)
		return NULL;
	model = palloc0(sizeof(AbcModel));
	model->options = *options;
	model->is_fitted = true;
	model->items = (int64) ranking->n;
	for (int i = 0; i < ranking->nclasses; i++)
	{
		model->counts[i] = (int64) (ranking->boundaries[i] - abc_class_begin(ranking, i));
		model->sums[i] = abc_class_sum(ranking, i);
		if (i < ranking->nclasses - 1)
			model->limits[i] = class_limit(ranking, i, model->limits);
	}
	return model;
}

/* The value of the item on that rank (0-based) as money, exact if the input was. */
static Money
item_money(const AbcRanking *ranking, size_t rank)
{
	const RankedValue *item = &ranking->ranked[rank];

	/* units first: they are the population's own, and at hand */
	if (ranking->units.kind == ABC_UNITS)
		return money_from_units((int64) item->value);
	if (ranking->wide != NULL)
		return (Money) {.units = ranking->wide[item->item]};
	if (ranking->view != NULL)
		return population_net(ranking->view, &ranking->view->entries[item->item]);
	return (Money) {.real = {.sum = item->value}};
}

static AmountKind
money_kind(const AbcRanking *ranking)
{
	if (ranking->view != NULL)
		return (AmountKind) ranking->view->head->amount_kind;
	return ranking->units.kind == ABC_FLOAT ? AMOUNT_FLOAT : AMOUNT_EXACT;
}

static Numeric
money_numeric(const AbcRanking *ranking, const Money *money)
{
	return money_to_numeric(money, money_kind(ranking),
							ranking->view != NULL ? ranking->view->head->scale : ranking->units.scale);
}

Numeric
abc_item_numeric(const AbcRanking *ranking, size_t rank)
{
	Money		money = item_money(ranking, rank);

	return money_numeric(ranking, &money);
}

/* Rank of the first item of a class. */
size_t
abc_class_begin(const AbcRanking *ranking, int class)
{
	return class > 0 ? ranking->boundaries[class - 1] : 0;
}

/* Sum of the values of a class, negative ones included. */
Numeric
abc_class_sum(const AbcRanking *ranking, int class)
{
	Money		sum = {0};

	for (size_t rank = abc_class_begin(ranking, class); rank < ranking->boundaries[class]; rank++)
	{
		Money		money = item_money(ranking, rank);

		CRM_CHECK_INTERRUPTS(rank);
		money_add(&sum, &money, money_kind(ranking));
	}
	return money_numeric(ranking, &sum);
}

/* Share of a class in the sum of the positive values, which is not zero. */
double
abc_class_share(const AbcRanking *ranking, int class)
{
	AbcWalk		walk = {.rank = abc_class_begin(ranking, class)};

	while (walk.rank < ranking->boundaries[class])
		(void) abc_walk_step(&ranking->curve, &walk);
	return abc_walk_share(&ranking->curve, &walk);
}
