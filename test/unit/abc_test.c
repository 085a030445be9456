/*
 * abc_test.c
 *		sort.c, abc.c and abc_spline.c against sorting, counting and published
 *		examples.
 */
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "math/abc.h"
#include "math/abc_spline.h"
#include "math/random.h"
#include "tap_check.h"

#define ARRAYS 2000
#define MAX_N 200

static uint64_t seed = 11;

static double
uniform(void)
{
	return (double) (splitmix64_next(&seed) >> 11) * 0x1p-53;
}

/* One value of a shape: ties, cents, all magnitudes, both signs, ends of the range. */
static double
random_value(int shape)
{
	static const double ends[] = {0.0, -0.0, DBL_MAX, -DBL_MAX, DBL_MIN, 5e-324, -5e-324, 1, -1};

	switch (shape)
	{
		case 0:
			return floor(uniform() * 5);
		case 1:
			return floor(uniform() * 10000) / 100;
		case 2:
			return (uniform() - 0.5) * pow(10, uniform() * 600 - 300);
		case 3:
			return ends[splitmix64_next(&seed) % 9];
		case 4:
			/* alike in their upper bits, long runs of them */
			return (uniform() < 0.9 ? 1 : -7) + floor(uniform() * 40) * 1e-13;
		default:
			return floor(uniform() * 1000) - 100;
	}
}

static int
descending(const void *a, const void *b)
{
	double		x = ((const RankedValue *) a)->value;
	double		y = ((const RankedValue *) b)->value;

	return (x < y) - (x > y);
}

static void
test_rank(void)
{
	bool		sorted = true;
	bool		stable = true;
	bool		complete = true;

	for (int round = 0; round < ARRAYS; round++)
	{
		RankedValue values[MAX_N];
		RankedValue scratch[MAX_N];
		RankedValue expected[MAX_N];
		bool		seen[MAX_N] = {false};
		size_t		n = (size_t) round % MAX_N;

		for (size_t i = 0; i < n; i++)
			expected[i] = values[i] = (RankedValue) {random_value(round % 6), (uint32_t) i};
		qsort(expected, n, sizeof(RankedValue), descending);
		(void) sort_ranked(values, scratch, n, NULL);
		for (size_t i = 0; i < n; i++)
		{
			sorted &= values[i].value == expected[i].value;
			stable &= i == 0 || values[i].value != values[i - 1].value || values[i].item > values[i - 1].item;
			seen[values[i].item] = true;
		}
		for (size_t i = 0; i < n; i++)
			complete &= seen[i];
	}
	tap_ok(sorted, "ranks are those of the sorted array");
	tap_ok(stable, "equal values keep their order");
	tap_ok(complete, "no item is lost");
}

/* The curve of an array, best first. */
static void
make_curve(AbcCurve *curve, RankedValue *ranked, const double *values, size_t n)
{
	RankedValue scratch[MAX_N];

	for (size_t i = 0; i < n; i++)
		ranked[i] = (RankedValue) {values[i], (uint32_t) i};
	(void) sort_ranked(ranked, scratch, n, NULL);
	*curve = (AbcCurve) {.ranked = ranked,.items = n};
	(void) abc_curve_begin(curve);
}

/* By the definitions, item by item, in long double. */
static size_t
naive_boundary(const AbcCurve *curve, AbcRule rule, double cut, bool together)
{
	size_t		boundary = 0;

	for (size_t i = 0; i < curve->positive; i++)
	{
		size_t		first = i;
		size_t		last = i;
		long double before = 0;
		long double after = 0;
		long double total = 0;

		while (together && first > 0 && curve->ranked[first - 1].value == curve->ranked[i].value)
			first--;
		while (together && last + 1 < curve->positive && curve->ranked[last + 1].value == curve->ranked[i].value)
			last++;
		for (size_t k = 0; k < curve->positive; k++)
		{
			total += curve->ranked[k].value;
			before += k < first ? curve->ranked[k].value : 0;
			after += k <= last ? curve->ranked[k].value : 0;
		}
		if (rule == ABC_ITEMS)
			boundary += (double) first / (double) curve->items < cut;
		else if (rule == ABC_STRICT)
			boundary += (double) after / (double) total <= cut;
		else
			boundary += (double) before / (double) total < cut;
	}
	return boundary;
}

static void
test_boundaries(void)
{
	static const double cuts[] = {0.2, 0.5, 0.8, 0.95, 1};
	static const AbcRule rules[] = {ABC_CROSSER_UP, ABC_STRICT, ABC_ITEMS};
	bool		same = true;
	bool		ascending = true;
	bool		first_never_empty = true;

	for (int round = 0; round < 400; round++)
	{
		RankedValue ranked[MAX_N];
		double		values[MAX_N];
		AbcCurve	curve;
		size_t		n = 1 + (size_t) round % 40;

		/* whole numbers: the sums of the definitions are exact, too */
		for (size_t i = 0; i < n; i++)
			values[i] = random_value(round % 2 ? 0 : 5);
		make_curve(&curve, ranked, values, n);
		for (int r = 0; r < 3; r++)
			for (int together = 0; together < 2; together++)
			{
				size_t		found[5];

				abc_boundaries(&curve, rules[r], cuts, 5, together, found);
				for (int i = 0; i < 5; i++)
				{
					same &= found[i] == naive_boundary(&curve, rules[r], cuts[i], together);
					ascending &= found[i] <= curve.positive && (i == 0 || found[i] >= found[i - 1]);
				}
				first_never_empty &= rules[r] == ABC_STRICT || curve.positive == 0 || found[0] > 0;
			}
	}
	tap_ok(same, "boundaries are those of the definitions");
	tap_ok(ascending, "boundaries ascend");
	tap_ok(first_never_empty, "class A is empty only by the rule strict");
}

/* Shares that are exactly a cut, in any unit. */
static void
test_exact_shares(void)
{
	static const double cuts[] = {0.7, 0.8};
	static const double units[] = {1, 0.5, 1024, 1e10};
	bool		same = true;

	for (int u = 0; u < 4; u++)
	{
		double		values[] = {7 * units[u], units[u], 2 * units[u]};
		RankedValue ranked[3];
		AbcCurve	curve;
		size_t		found[2];

		make_curve(&curve, ranked, values, 3);
		abc_boundaries(&curve, ABC_STRICT, cuts, 2, true, found);
		same &= found[0] == 1 && found[1] == 1;
		abc_boundaries(&curve, ABC_CROSSER_UP, cuts, 2, true, found);
		same &= found[0] == 1 && found[1] == 2;
	}
	tap_ok(same, "a share equal to a cut is within it, in any unit");
}

static void
test_computed(void)
{
	static const double dominant[] = {100, 1, 1, 1, 1, 1, 1, 1, 1, 1};
	double		equal[50];
	RankedValue ranked[MAX_N];
	AbcCurve	curve;
	AbcPoints	points;
	size_t		found[2];
	bool		mean_is_met = true;

	make_curve(&curve, ranked, dominant, 10);
	points = abc_points(&curve);
	tap_ok(points.pareto == 1 && points.break_even == 1 && points.submarginal == 1,
		   "one dominant item is A alone");
	for (int i = 0; i < 50; i++)
		equal[i] = 0.1;
	make_curve(&curve, ranked, equal, 50);
	points = abc_points(&curve);
	tap_ok(points.pareto == 25 && points.break_even == 50 && points.submarginal == 50,
		   "equal values: Pareto point in the middle, break-even at the end");
	abc_boundaries(&curve, ABC_COMPUTED, NULL, 0, true, found);
	tap_ok(found[0] == 50 && found[1] == 50, "and all of them are A");

	for (int round = 0; round < 400; round++)
	{
		double		values[MAX_N];
		size_t		n = 1 + (size_t) round % 100;
		size_t		count = 0;

		for (size_t i = 0; i < n; i++)
			values[i] = 1 + floor(uniform() * 1000);
		make_curve(&curve, ranked, values, n);
		points = abc_points(&curve);
		for (size_t i = 0; i < n; i++)
			count += values[i] * (double) n >= curve.total.value;
		mean_is_met &= points.break_even == count;
	}
	tap_ok(mean_is_met, "break-even counts the values of at least the mean");
}

static void
test_nothing(void)
{
	static const double cuts[] = {0.8, 0.95};
	static const double none[] = {0, -1, 0, -0.0};
	RankedValue ranked[4];
	AbcCurve	curve;
	AbcPoints	points;
	size_t		found[2];

	make_curve(&curve, ranked, none, 4);
	abc_boundaries(&curve, ABC_CROSSER_UP, cuts, 2, true, found);
	points = abc_points(&curve);
	tap_ok(curve.total.value == 0 && curve.positive == 0 && found[0] == 0 && found[1] == 0 &&
		   points.pareto == 0 && points.break_even == 0,
		   "without a positive value everything is in the last class");
}

/*
 * A natural test of the spline: it reproduces cubics exactly, so the curve of
 * values whose cumulated sums are a cubic in the rank comes back between ranks.
 */
static void
test_spline(void)
{
	double		values[101];
	RankedValue ranked[101];
	double		work[ABC_SPLINE_DOUBLES(100)];
	AbcCurve	curve;
	AbcSpline	spline;
	AbcSplinePoints points;
	bool		near = true;

	/* y = 1 - (1 - x)^3 on x = k / 100 */
	for (int k = 0; k < 100; k++)
		values[k] = pow(100 - k, 3) - pow(99 - k, 3);
	make_curve(&curve, ranked, values, 100);
	abc_spline_begin(&spline, &curve, work);
	for (double x = 0; x <= 1; x += 0.0037)
		near &= fabs(abc_spline_yield(&spline, x) - (1 - pow(1 - x, 3))) < 1e-12;
	tap_ok(near, "the spline through a cubic is the cubic");
	/* slope 3 (1 - x)^2 is 1 at x = 1 - 1/sqrt(3) = 0.4226; the package looks at (i + 1) / 101 */
	points = abc_spline_points(&spline);
	tap_ok(fabs(points.break_even.effort - 0.42) < 1e-9, "its slope is 1 where it should be");
	/* x^2 + (1 - x)^6 is least at x = 3 (1 - x)^5 = 0.3492 */
	tap_ok(fabs(points.pareto.effort - 0.35) < 1e-9, "its Pareto point is where it should be");

	/* one item, two items: straight line, parabola */
	make_curve(&curve, ranked, values, 1);
	abc_spline_begin(&spline, &curve, work);
	tap_ok(fabs(abc_spline_yield(&spline, 0.25) - 0.25) < 1e-15, "one item makes a straight line");
	points = abc_spline_points(&spline);
	tap_ok(abc_spline_rank(&curve, points.pareto.effort) == 1, "and a limit at its only rank");
}

int
main(void)
{
	test_rank();
	test_boundaries();
	test_exact_shares();
	test_computed();
	test_nothing();
	test_spline();
	return tap_end();
}
