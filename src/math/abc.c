/*
 * abc.c
 *		Where the classes of an ABC analysis end.
 *
 * The curve has a point per rank k: e = k / items (effort), y = share of the
 * total in the k greatest values (yield).  Whether a share has reached a cut is
 * for math_share.c to say.
 */
#include "math/abc.h"

#include <math.h>

/* Items that a walk looks ahead. */
#define AHEAD 8

/*
 * Look at a curve that has its ranked items and the kind of its total.  False
 * if the total is too long to be compared exactly; a total of doubles may be
 * infinite, which the caller refuses.
 */
bool
abc_curve_begin(AbcCurve *curve)
{
	AbcWalk		walk = {0};
	bool		fits = true;

	while (walk.rank < curve->items && curve->ranked[walk.rank].value > 0 && fits)
		fits = abc_walk_step(curve, &walk);
	curve->positive = walk.rank;
	return fits && share_total_set(&curve->total, &walk.sum);
}

/* Pass the next item; false if its sum is too long, which abc_curve_begin() finds out. */
bool
abc_walk_step(const AbcCurve *curve, AbcWalk *walk)
{
	const RankedValue *item = &curve->ranked[walk->rank++];

	/* long numbers lie in the order of their items: have those ahead on the way */
	if (curve->exact != NULL && curve->items - walk->rank > AHEAD)
		__builtin_prefetch(&curve->exact[item[AHEAD].item]);
	if (item->value > 0)
		return share_sum_add(&walk->sum, &curve->total, item->value,
							 curve->exact != NULL ? &curve->exact[item->item] : NULL,
							 curve->rows != NULL ? curve->rows[item->item] : 1);
	return true;
}

/* Share of the total in the items passed; only where the total is positive. */
double
abc_walk_share(const AbcCurve *curve, const AbcWalk *walk)
{
	return math_sum_value(&walk->sum.real) / curve->total.value;
}

static double
square(double x)
{
	return x * x;
}

/*
 * The rank of the point of the curve nearest to (effort of that rank, 1).  Of
 * points that are equally near but for their rounding the first.
 */
static size_t
nearest_rank(const AbcCurve *curve, size_t rank)
{
	double		nearest = 0;
	size_t		found = 0;
	AbcWalk		walk = {0};

	while (walk.rank < curve->positive)
	{
		double		distance;

		(void) abc_walk_step(curve, &walk);
		distance = square(((double) walk.rank - (double) rank) / (double) curve->items) +
			square(1 - abc_walk_share(curve, &walk));
		if (found == 0 || (distance < nearest && !share_same(distance, nearest)))
		{
			nearest = distance;
			found = walk.rank;
		}
	}
	return found;
}

/* The last item worth at least the mean of all. */
static size_t
last_above_mean(const AbcCurve *curve)
{
	ShareLimit	mean = share_limit_mean(curve->items);
	size_t		last = 0;

	while (last < curve->positive)
	{
		/* a single item is the part */
		AbcWalk		one = {.rank = last};

		(void) abc_walk_step(curve, &one);
		if (share_compare(&curve->total, &one.sum, &mean) < 0)
			break;
		last++;
	}
	return last;
}

/*
 * The points of computed ABC analysis (Ultsch & Loetsch 2015, "Computed ABC
 * Analysis for Rational Selection of Most Informative Variables in
 * Multivariate Data", PLoS ONE 10(6)) on the empirical curve itself: the
 * Pareto point is nearest to (0, 1); break-even is the last item worth at
 * least the mean, where the slope is 1; the submarginal point is nearest to
 * (the greater effort of the two, 1).
 */
AbcPoints
abc_points(const AbcCurve *curve)
{
	AbcPoints	points = {0};

	if (curve->positive == 0)
		return points;
	points.pareto = nearest_rank(curve, 0);
	/* the greatest value is never below the mean */
	points.break_even = last_above_mean(curve);
	points.submarginal = nearest_rank(curve, points.pareto > points.break_even ?
									  points.pareto : points.break_even);
	return points;
}

/* boundaries[i] = items whose share, before or with them, is within cut i. */
static void
cut_shares(const AbcCurve *curve, bool strict, const double *cuts, int ncuts, size_t *boundaries)
{
	AbcWalk		walk = {0};
	int			open = 0;
	ShareLimit	cut = share_limit(cuts[0]);

	while (open < ncuts && walk.rank < curve->positive)
	{
		AbcWalk		before = walk;

		(void) abc_walk_step(curve, &walk);
		while (open < ncuts &&
			   (strict ? share_compare(&curve->total, &walk.sum, &cut) > 0 :
				share_compare(&curve->total, &before.sum, &cut) >= 0))
		{
			boundaries[open++] = before.rank;
			if (open < ncuts)
				cut = share_limit(cuts[open]);
		}
	}
	while (open < ncuts)
		boundaries[open++] = curve->positive;
}

/* The same by shares of the items. */
static void
cut_items(const AbcCurve *curve, const double *cuts, int ncuts, size_t *boundaries)
{
	for (int i = 0; i < ncuts; i++)
	{
		ShareLimit	cut = share_limit(cuts[i]);

		boundaries[i] = (size_t) ceil(share_count(&cut, curve->items));
		if (boundaries[i] > curve->positive)
			boundaries[i] = curve->positive;
	}
}

/*
 * Equal values share a class: a boundary within them moves to their end, or,
 * where the whole class must stay within the cut, to their beginning.
 */
static size_t
keep_ties(const AbcCurve *curve, AbcRule rule, size_t boundary)
{
	if (boundary == 0 || boundary >= curve->positive)
		return boundary;
	if (rule == ABC_STRICT)
		while (boundary > 0 && abc_tied(curve, boundary - 1, boundary))
			boundary--;
	else
		while (boundary < curve->positive && abc_tied(curve, boundary - 1, boundary))
			boundary++;
	return boundary;
}

/*
 * boundaries[i] = number of items in the classes up to i, for every class but
 * the last, which also takes all items without a positive value.  The
 * ascending cuts are shares; the computed rules take none and have two
 * boundaries.  Without together, equal values may be parted by their order.
 */
void
abc_boundaries(const AbcCurve *curve, AbcRule rule, const double *cuts, int ncuts,
			   bool together, size_t *boundaries)
{
	if (rule == ABC_COMPUTED)
	{
		AbcPoints	points = abc_points(curve);

		ncuts = 2;
		boundaries[0] = points.pareto < points.break_even ? points.pareto : points.break_even;
		boundaries[1] = points.submarginal;
	}
	else if (rule == ABC_ITEMS)
		cut_items(curve, cuts, ncuts, boundaries);
	else
		cut_shares(curve, rule == ABC_STRICT, cuts, ncuts, boundaries);
	if (together)
		for (int i = 0; i < ncuts; i++)
			boundaries[i] = keep_ties(curve, rule, boundaries[i]);
}
