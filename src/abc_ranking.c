/*
 * abc_ranking.c
 *		Items ranked by value and cut into classes.
 *
 * All forms of ABC analysis come together here: the rows of a window, the
 * values of an aggregate, the items of a population.
 */
#include "crm.h"

#include <float.h>
#include <math.h>

#include "abc_ranking.h"

/* The whole numbers that doubles hold exactly. */
#define EXACT_LIMIT 9007199254740992.0

/* Turn units into values: some do not fit. */
static void
give_up_units(AbcUnits *units, double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		values[i] = abc_units_value(units, values[i]);
	*units = (AbcUnits) {.kind = AMOUNT_FLOAT};
}

/* Give the values more decimals, or give up if one would not fit. */
static void
rescale_units(AbcUnits *units, double *values, size_t n, int scale)
{
	double		factor;

	if (scale - units->scale > 15)
	{
		give_up_units(units, values, n);
		return;
	}
	factor = (double) int64_power10(scale - units->scale);
	for (size_t i = 0; i < n; i++)
		if (fabs(values[i]) * factor > EXACT_LIMIT)
		{
			give_up_units(units, values, n);
			return;
		}
	for (size_t i = 0; i < n; i++)
		values[i] *= factor;
	units->scale = scale;
}

/*
 * An amount as it stands beside n values already taken, which change if it
 * brings more decimals or does not fit.  The outcome for a set of amounts
 * does not depend on their order.
 */
double
abc_units_take(AbcUnits *units, double *values, size_t n, const Amount *amount)
{
	int64		taken;

	if (units->kind == AMOUNT_UNKNOWN)
		*units = (AbcUnits) {.kind = (int32) amount->kind,.scale = amount->scale};
	if (units->kind == AMOUNT_EXACT && amount->scale > units->scale)
		rescale_units(units, values, n, amount->scale);
	if (units->kind == AMOUNT_EXACT)
	{
		if (amount->kind == AMOUNT_EXACT && amount_at_scale(amount, units->scale, &taken) &&
			fabs((double) taken) <= EXACT_LIMIT)
			return (double) taken;
		give_up_units(units, values, n);
	}
	return amount_to_double(amount);
}

/* Bring two sets of values to the same units. */
void
abc_units_common(AbcUnits *units, double *values, size_t n,
				 AbcUnits *others, double *other_values, size_t nothers)
{
	if (units->kind == AMOUNT_EXACT && others->kind == AMOUNT_EXACT)
	{
		int			scale = Max(units->scale, others->scale);

		rescale_units(units, values, n, scale);
		rescale_units(others, other_values, nothers, scale);
	}
	if (units->kind == others->kind)
		return;
	if (units->kind == AMOUNT_EXACT)
		give_up_units(units, values, n);
	if (others->kind == AMOUNT_EXACT)
		give_up_units(others, other_values, nothers);
}

/* Are these values what abc_units_take() makes? */
bool
abc_units_valid(const AbcUnits *units, const double *values, size_t n)
{
	double		limit = units->kind == AMOUNT_EXACT ? EXACT_LIMIT : DBL_MAX;

	if (units->kind < AMOUNT_UNKNOWN || units->kind > AMOUNT_FLOAT ||
		units->scale < 0 || units->scale > WIDE_MAX_SCALE || (units->kind == AMOUNT_UNKNOWN && n > 0))
		return false;
	for (size_t i = 0; i < n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (!(fabs(values[i]) <= limit) ||
			(units->kind == AMOUNT_EXACT && values[i] != rint(values[i])))
			return false;
	}
	return true;
}

/* The value that a double stands for. */
double
abc_units_value(const AbcUnits *units, double value)
{
	WideInt		wide;
	double		result;

	/* a made-up state may call anything units: it is refused at the end */
	if (units->kind != AMOUNT_EXACT || !(fabs(value) <= EXACT_LIMIT))
		return value;
	if (int64_to_double((int64) value, units->scale, &result))
		return result;
	wide = wide_from_int64((int64) value);
	return wide_to_double(&wide, units->scale);
}

/* Room for so many items. */
void
abc_ranking_create(AbcRanking *ranking, size_t capacity)
{
	memset(ranking, 0, sizeof(*ranking));
	ranking->ranked = MemoryContextAllocHuge(CurrentMemoryContext,
											 Max(capacity, 1) * sizeof(RankedValue));
}

/* Rank plain values; items are numbered in their order. */
void
abc_ranking_values(AbcRanking *ranking, const double *values, size_t n)
{
	abc_ranking_create(ranking, n);
	for (size_t i = 0; i < n; i++)
		ranking->ranked[i] = (RankedValue) {values[i], (uint32) i};
	ranking->n = n;
}

/* Net values of all items in whole units; false if some do not fit. */
static bool
population_units(AbcRanking *ranking, const PopulationView *view)
{
	if (view->head->amount_kind != AMOUNT_EXACT)
		return false;
	for (uint32 i = 0; i < view->head->ncustomers; i++)
	{
		const PopulationEntry *entry = &view->entries[i];
		/* gross >= 0 >= refunds: their sum cannot overflow */
		double		units = (double) (entry->gross.units + entry->refunds.units);

		CRM_CHECK_INTERRUPTS(i);
		if (entry->wide > 0 || fabs(units) > EXACT_LIMIT)
			return false;
		ranking->ranked[i] = (RankedValue) {units, i};
	}
	ranking->units = (AbcUnits) {.kind = AMOUNT_EXACT,.scale = view->head->scale};
	return true;
}

/* Rank the items of a population by net value; the view must outlive it. */
void
abc_ranking_population(AbcRanking *ranking, const PopulationView *view)
{
	uint32		n = view->head->ncustomers;

	abc_ranking_create(ranking, n);
	ranking->view = view;
	ranking->n = n;
	if (population_units(ranking, view))
		return;
	ranking->units = (AbcUnits) {.kind = AMOUNT_FLOAT};
	for (uint32 i = 0; i < n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		ranking->ranked[i] = (RankedValue) {population_net_double(view, &view->entries[i]), i};
	}
}

static void
sort_items(AbcRanking *ranking)
{
	RankedValue *scratch = MemoryContextAllocHuge(CurrentMemoryContext,
												  Max(ranking->n, 1) * sizeof(RankedValue));
	RankSort   *sort = palloc(sizeof(RankSort));

	rank_begin(sort, ranking->ranked, scratch, ranking->n);
	do
		CHECK_FOR_INTERRUPTS();
	while (rank_step(sort));
	pfree(sort);
	pfree(scratch);
}

/* Sort the items, and look at what is common to all rules. */
void
abc_ranking_finish(AbcRanking *ranking, bool refuse_negative)
{
	sort_items(ranking);
	if (refuse_negative && ranking->n > 0 && ranking->ranked[ranking->n - 1].value < 0)
		abc_refuse_negative(abc_item_value(ranking, ranking->n - 1));
	abc_curve_begin(&ranking->curve, ranking->ranked, ranking->n);
	if (!isfinite(ranking->curve.total))
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

/* Cut a finished ranking into classes. */
void
abc_ranking_cut(AbcRanking *ranking, const AbcOptions *options)
{
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

	ranking->nclasses = model->options.nclasses;
	for (int i = 0; i < ranking->nclasses - 1; i++)
	{
		while (rank < ranking->n && abc_item_value(ranking, rank) >= model->limits[i])
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
		return abc_item_value(ranking, ranking->boundaries[class] - 1);
	if (class > 0)
		return limits[class - 1];
	limit = nextafter(abc_item_value(ranking, 0), INFINITY);
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

/* Value of the item on that rank (0-based). */
double
abc_item_value(const AbcRanking *ranking, size_t rank)
{
	return abc_units_value(&ranking->units, ranking->ranked[rank].value);
}

/* The same as money, exact if the input was. */
static Money
item_money(const AbcRanking *ranking, size_t rank)
{
	const RankedValue *item = &ranking->ranked[rank];

	/* units first: they are the population's own, and at hand */
	if (ranking->units.kind == AMOUNT_EXACT)
		return money_from_units((int64) item->value);
	if (ranking->view != NULL)
		return population_net(ranking->view, &ranking->view->entries[item->item]);
	return (Money) {.real = {.sum = item->value}};
}

static AmountKind
money_kind(const AbcRanking *ranking)
{
	return ranking->view != NULL ? ranking->view->head->amount_kind : (AmountKind) ranking->units.kind;
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
		abc_walk_step(&ranking->curve, &walk);
	return abc_walk_share(&ranking->curve, &walk);
}
