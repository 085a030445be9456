/*
 * abc_spline.c
 *		Computed ABC limits the way the R package ABCanalysis finds them.
 *
 * ABCanalysis 1.2.1 (Thrun, Loetsch & Ultsch) does not look at the curve of
 * the items but at a cubic spline through it, on a grid of 101 points, or
 * 1001 for more than a hundred items, and takes the slope of a second spline
 * through the grid one step further on.  Both are repeated here as they are,
 * for comparison; math_abc.c has the exact points.
 */
#include "math/abc_spline.h"

#include <float.h>
#include <math.h>

#define FINE_GRID 1001
#define COARSE_GRID 101

/* Curvature at the ends: the third derivative of the cubic through the last four knots. */
static void
end_conditions(AbcSpline *s)
{
	size_t		n = s->knots;
	const double *x = s->x;
	double	   *c = s->c;

	s->b[0] = -s->d[0];
	s->b[n - 1] = -s->d[n - 2];
	c[0] = c[n - 1] = 0;
	if (n < 4)
		return;
	c[0] = c[2] / (x[3] - x[1]) - c[1] / (x[2] - x[0]);
	c[n - 1] = c[n - 2] / (x[n - 1] - x[n - 3]) - c[n - 3] / (x[n - 2] - x[n - 4]);
	c[0] *= s->d[0] * s->d[0] / (x[3] - x[0]);
	c[n - 1] *= -s->d[n - 2] * s->d[n - 2] / (x[n - 1] - x[n - 4]);
}

/*
 * Coefficients of the spline through the knots (Forsythe, Malcolm & Moler
 * 1977, "Computer Methods for Mathematical Computations", 4.4: a tridiagonal
 * system for the curvatures), which is the default of R's spline().
 */
static void
fit_spline(AbcSpline *s)
{
	size_t		n = s->knots;
	double	   *b = s->b;
	double	   *c = s->c;
	double	   *d = s->d;

	d[0] = s->x[1] - s->x[0];
	c[1] = (s->y[1] - s->y[0]) / d[0];
	if (n == 2)
	{
		b[0] = b[1] = c[1];
		c[0] = c[1] = d[0] = d[1] = 0;
		return;
	}
	for (size_t i = 1; i < n - 1; i++)
	{
		d[i] = s->x[i + 1] - s->x[i];
		b[i] = 2 * (d[i - 1] + d[i]);
		c[i + 1] = (s->y[i + 1] - s->y[i]) / d[i];
		c[i] = c[i + 1] - c[i];
	}
	end_conditions(s);
	for (size_t i = 1; i < n; i++)
	{
		double		factor = d[i - 1] / b[i - 1];

		b[i] -= factor * d[i - 1];
		c[i] -= factor * c[i - 1];
	}
	c[n - 1] /= b[n - 1];
	for (size_t i = n - 1; i-- > 0;)
		c[i] = (c[i] - d[i] * c[i + 1]) / b[i];
	b[n - 1] = (s->y[n - 1] - s->y[n - 2]) / d[n - 2] + d[n - 2] * (c[n - 2] + 2 * c[n - 1]);
	for (size_t i = 0; i < n - 1; i++)
	{
		b[i] = (s->y[i + 1] - s->y[i]) / d[i] - d[i] * (c[i + 1] + 2 * c[i]);
		d[i] = (c[i + 1] - c[i]) / d[i];
		c[i] *= 3;
	}
	c[n - 1] *= 3;
	d[n - 1] = d[n - 2];
}

/* The last knot at or before x; the first one before them all. */
static size_t
knot_before(const AbcSpline *s, double x)
{
	size_t		low = 0;
	size_t		high = s->knots;

	while (high - low > 1)
	{
		size_t		middle = low + (high - low) / 2;

		if (s->x[middle] <= x)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static double
spline_slope(const AbcSpline *s, double x)
{
	size_t		i = knot_before(s, x);
	double		t = x - s->x[i];

	return s->b[i] + t * (2 * s->c[i] + t * 3 * s->d[i]);
}

/* The spline through the curve of at least one item with a positive value. */
void
abc_spline_begin(AbcSpline *spline, const AbcCurve *curve, double *work)
{
	AbcWalk		walk = {0};
	size_t		n = curve->items + 1;

	*spline = (AbcSpline) {n, work, work + n, work + 2 * n, work + 3 * n, work + 4 * n};
	spline->x[0] = spline->y[0] = 0;
	while (walk.rank < curve->items)
	{
		(void) abc_walk_step(curve, &walk);
		spline->x[walk.rank] = (double) walk.rank / (double) curve->items;
		spline->y[walk.rank] = abc_walk_share(curve, &walk);
	}
	fit_spline(spline);
}

/* The spline's value at an effort; it may exceed 1, where the package cuts it off. */
double
abc_spline_yield(const AbcSpline *spline, double effort)
{
	size_t		i = knot_before(spline, effort);
	double		t = effort - spline->x[i];

	return spline->y[i] + t * (spline->b[i] + t * (spline->c[i] + t * spline->d[i]));
}

/* The first point of the grid that is nearest to (x, 1), but for rounding. */
static AbcSplinePoint
nearest_point(const AbcSpline *grid, double x)
{
	double		nearest = 4;	/* farther than any */
	size_t		found = 0;

	for (size_t i = 0; i < grid->knots; i++)
	{
		double		distance = (x - grid->x[i]) * (x - grid->x[i]) +
			(1 - grid->y[i]) * (1 - grid->y[i]);

		if (distance < nearest && !share_same(distance, nearest))
		{
			nearest = distance;
			found = i;
		}
	}
	return (AbcSplinePoint) {grid->x[found], grid->y[found]};
}

/* The first point of the grid whose slope, taken one step on, is nearest to 1. */
static AbcSplinePoint
break_even_point(const AbcSpline *grid)
{
	double		nearest = DBL_MAX;
	size_t		found = 0;

	for (size_t i = 0; i < grid->knots; i++)
	{
		double		slope = spline_slope(grid, (double) (i + 1) / (double) grid->knots);

		double		distance = fabs(slope - 1);

		if (distance < nearest - SHARE_SLACK)
		{
			nearest = distance;
			found = i;
		}
	}
	return (AbcSplinePoint) {grid->x[found], grid->y[found]};
}

/* The three points of the analysis on the package's grid. */
AbcSplinePoints
abc_spline_points(const AbcSpline *spline)
{
	double		work[5 * FINE_GRID];
	/* a spline through n items has n + 1 knots */
	size_t		n = spline->knots - 1 < COARSE_GRID ? COARSE_GRID : FINE_GRID;
	AbcSpline	grid = {n, work, work + n, work + 2 * n, work + 3 * n, work + 4 * n};
	AbcSplinePoints points;
	bool		is_full = false;

	for (size_t i = 0; i < n; i++)
	{
		grid.x[i] = (double) i * (n == FINE_GRID ? 0.001 : 0.01);
		grid.y[i] = abc_spline_yield(spline, grid.x[i]);
		is_full = is_full || grid.y[i] >= 1;
		if (is_full)
			grid.y[i] = 1;
	}
	fit_spline(&grid);
	points.pareto = nearest_point(&grid, 0);
	points.break_even = break_even_point(&grid);
	points.submarginal = nearest_point(&grid, fmax(points.pareto.effort, points.break_even.effort));
	return points;
}

/* The rank whose value is the limit at an effort. */
size_t
abc_spline_rank(const AbcCurve *curve, double effort)
{
	double		rank = rint(effort * (double) curve->items);

	return rank < 1 ? 1 : (size_t) rank;
}

/*
 * The package's classes: A above the value at the first limit, C below the
 * value at the second, B between, the limits included.
 */
void
abc_spline_boundaries(const AbcCurve *curve, const AbcSplinePoints *points, size_t boundaries[2])
{
	double		first = fmin(points->pareto.effort, points->break_even.effort);
	size_t		a_limit = abc_spline_rank(curve, first) - 1;
	size_t		b_limit = abc_spline_rank(curve, points->submarginal.effort) - 1;

	boundaries[0] = a_limit < curve->positive ? a_limit : curve->positive;
	while (boundaries[0] > 0 && abc_tied(curve, boundaries[0] - 1, a_limit))
		boundaries[0]--;
	boundaries[1] = b_limit < curve->positive ? b_limit + 1 : curve->positive;
	while (boundaries[1] < curve->positive && abc_tied(curve, boundaries[1], b_limit))
		boundaries[1]++;
	if (boundaries[1] < boundaries[0])
		boundaries[1] = boundaries[0];
}
