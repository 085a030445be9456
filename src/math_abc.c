/*
 * math_abc.c
 *		Where the classes of an ABC analysis end.
 *
 * The curve has a point per rank k: e = k / items (effort), y = share of the
 * total in the k greatest values (yield).  Shares are
 * quotients of compensated sums, so that a share which is
 * exactly a cut, as 8 of 10, compares equal to it.
 */
#include "math_abc.h"

#include <math.h>

/* The curve of ranked values; its total may be infinite, which the caller refuses. */
void
abc_curve_begin(AbcCurve *curve, const RankedValue *ranked, size_t n)
{
	AbcWalk		walk = {0};

	*curve = (AbcCurve) {.ranked = ranked,.items = n};
	while (walk.rank < n && ranked[walk.rank].value > 0)
		abc_walk_step(curve, &walk);
	curve->positive = walk.rank;
	curve->total = math_sum_value(&walk.sum);
}

/* Pass the next item. */
void
abc_walk_step(const AbcCurve *curve, AbcWalk *walk)
{
	double		value = curve->ranked[walk->rank++].value;

	if (value > 0)
		math_sum_add(&walk->sum, value);
}

/* Share of the total in the items passed; only where the total is positive. */
double
abc_walk_share(const AbcCurve *curve, const AbcWalk *walk)
{
	return math_sum_value(&walk->sum) / curve->total;
}

static double
square(double x)
{
	return x * x;
}

/*
 * The points of computed ABC analysis (Ultsch & Loetsch 2015, "Computed ABC
 * Analysis for Rational Selection of Most Informative Variables in
 * Multivariate Data", PLoS ONE 10(6)) on the empirical curve itself: the
 * Pareto point is nearest to (0, 1); break-even is the last item worth at
 * least the mean, where the slope is 1; the submarginal point is nearest to
 * (the greater effort of the two, 1).  Of equally near points the first.
 */
AbcPoints
abc_points(const AbcCurve *curve)
{
	double		n = (double) curve->items;
	double		nearest = INFINITY;
	/* the greatest value is never below the mean */
	AbcPoints	points = {.break_even = curve->positive > 0};
	AbcWalk		walk = {0};
	size_t		later;

	while (walk.rank < curve->positive)
	{
		double		distance;

		abc_walk_step(curve, &walk);
		distance = square((double) walk.rank / n) + square(1 - abc_walk_share(curve, &walk));
		if (distance < nearest)
		{
			nearest = distance;
			points.pareto = walk.rank;
		}
		if (curve->ranked[walk.rank - 1].value * n >= curve->total)
			points.break_even = walk.rank;
	}
	later = points.pareto > points.break_even ? points.pareto : points.break_even;
	nearest = INFINITY;
	for (walk = (AbcWalk) {0}; walk.rank < curve->positive;)
	{
		double		distance;

		abc_walk_step(curve, &walk);
		distance = square(((double) walk.rank - (double) later) / n) +
			square(1 - abc_walk_share(curve, &walk));
		if (distance < nearest)
		{
			nearest = distance;
			points.submarginal = walk.rank;
		}
	}
	return points;
}

/* boundaries[i] = items whose share, before or with them, is within cut i. */
static void
cut_shares(const AbcCurve *curve, AbcRule rule, const double *cuts, int ncuts, size_t *boundaries)
{
	AbcWalk		walk = {0};
	int			open = 0;

	while (open < ncuts && walk.rank < curve->positive)
	{
		size_t		rank = walk.rank;
		double		share = rule == ABC_ITEMS ? (double) rank / (double) curve->items :
			abc_walk_share(curve, &walk);

		abc_walk_step(curve, &walk);
		if (rule == ABC_STRICT)
			share = abc_walk_share(curve, &walk);
		while (open < ncuts && (rule == ABC_STRICT ? share > cuts[open] : share >= cuts[open]))
			boundaries[open++] = rank;
	}
	while (open < ncuts)
		boundaries[open++] = curve->positive;
}

/*
 * Equal values share a class: a boundary within them moves to their end, or,
 * where the whole class must stay within the cut, to their beginning.
 */
static size_t
keep_ties(const AbcCurve *curve, AbcRule rule, size_t boundary)
{
	const RankedValue *ranked = curve->ranked;

	if (boundary == 0 || boundary >= curve->positive)
		return boundary;
	if (rule == ABC_STRICT)
		while (boundary > 0 && ranked[boundary - 1].value == ranked[boundary].value)
			boundary--;
	else
		while (boundary < curve->positive && ranked[boundary - 1].value == ranked[boundary].value)
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
	else
		cut_shares(curve, rule, cuts, ncuts, boundaries);
	if (together)
		for (int i = 0; i < ncuts; i++)
			boundaries[i] = keep_ties(curve, rule, boundaries[i]);
}
