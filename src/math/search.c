/*
 * search.c
 *		The greatest of the maxima of a log likelihood.
 *
 * Likelihoods of these models have several maxima, ridges that lead to simpler
 * models at infinity, and plains between.  So the search begins at every start
 * of its plan and keeps the greatest.  To be cheap it goes roughly over a small
 * sample of the rows first; what ended at the same point or far below the best
 * is dropped, and what is left is the start on the next larger sample, and on
 * all rows in the end.  Deterministic: the same rows give the same bits.
 */
#include "math/search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_STEPS 100
#define MOST_ROUGH_STEPS 30

/* Two ends this close are the same maximum, or the same place on a ridge. */
#define SAME_PLACE 0.15

/* Maxima that differ by less are equally high, relative. */
#define SAME_HEIGHT 1e-10

/* How far below the best an end on a sample may lie and still be followed. */
#define HOPELESS 5.0
#define HOPELESS_SHARE 0.003
#define HOPELESS_LAST 1.0

/* Ends on a sample that differ by less in height are on one plain. */
#define PLAIN 0.02

/* Ends that are followed from level to level. */
#define MOST_ENDS 3

/* Starts that are tried on all rows where the rest leads to a bound. */
#define FIRST_STARTS 2

/* Ends on a bound start the next level from here. */
#define INWARD 6.0

/* A simpler model at the bound is taken unless this is lost by it. */
#define LIMIT_SLACK 1e-4

/* Next to a bound is at it. */
#define AT_BOUND 0.5

/* A coordinate whose curvature per unit of weight is below this is not determined. */
#define NO_CURVATURE 1e-6

/* Nor is one whose variance, of one unit of weight, is above this. */
#define MOST_VARIANCE 1e8

/* Logarithm of r at the start. */
#define FIRST_RATE_LEAST (-3.0)
#define FIRST_RATE_MOST 3.0

/* Where one run ended. */
typedef struct End
{
	double		at[FIT_MAX_COORDINATES];
	FitResult	result;
} End;

typedef struct Search
{
	const SearchProblem *problem;
	int			level;
	double		ridge;			/* weight of the level times penalty */
	double		lower[FIT_MAX_COORDINATES];
	double		upper[FIT_MAX_COORDINATES];
	int			iterations;
	const End  *known;			/* a run that comes to one of these ends is of no use */
	int			nknown;
	bool		met;
} Search;

/* Doubles of workspace that search_maximum needs for so many coordinates. */
size_t
search_work_size(int count)
{
	return fit_work_size(count) + 2 * (size_t) count * (size_t) count;
}

/* How much of coordinate j is in theta i. */
static double
mix(const Search *s, int i, int j)
{
	const SearchPlan *plan = s->problem->plan;

	return i < plan->base && j < i ? plan->mix[i][j] : 0;
}

/* Logarithms of parameters, and coefficients, from coordinates of the search. */
static void
to_theta(const Search *s, const double *at, double *theta)
{
	memcpy(theta, at, sizeof(double) * s->problem->count);
	for (int i = 1; i < s->problem->plan->base; i++)
		for (int j = 0; j < i; j++)
			theta[i] += mix(s, i, j) * at[j];
}

/* And back. */
static void
from_theta(const Search *s, const double *theta, double *at)
{
	memcpy(at, theta, sizeof(double) * s->problem->count);
	for (int i = 1; i < s->problem->plan->base; i++)
		for (int j = 0; j < i; j++)
			at[i] -= mix(s, i, j) * at[j];
}

/* Covariance of theta from that of the coordinates, in place: A C A'. */
static void
covariance_to_theta(const Search *s, double *c)
{
	int			n = s->problem->count;

	for (int i = s->problem->plan->base - 1; i > 0; i--)
		for (int j = 0; j < i; j++)
		{
			for (int k = 0; k < n; k++)
				c[i * n + k] += mix(s, i, j) * c[j * n + k];
		}
	for (int i = s->problem->plan->base - 1; i > 0; i--)
		for (int j = 0; j < i; j++)
		{
			for (int k = 0; k < n; k++)
				c[k * n + i] += mix(s, i, j) * c[k * n + j];
		}
}

/* Derivatives by the coordinates from those by theta, in place: A' g and A' H A. */
static void
derivatives_from_theta(const Search *s, double *gradient, double *hessian)
{
	int			n = s->problem->count;
	int			base = s->problem->plan->base;

	for (int j = 0; j < base; j++)
		for (int i = j + 1; i < base; i++)
		{
			gradient[j] += mix(s, i, j) * gradient[i];
			for (int k = 0; k < n; k++)
				hessian[j * n + k] += mix(s, i, j) * hessian[i * n + k];
		}
	for (int j = 0; j < base; j++)
		for (int i = j + 1; i < base; i++)
		{
			for (int k = 0; k < n; k++)
				hessian[k * n + j] += mix(s, i, j) * hessian[k * n + i];
		}
}

static double
penalty_of(const Search *s, const double *theta)
{
	double		sum = 0;

	for (int i = 0; i < s->problem->count; i++)
		sum += theta[i] * theta[i];
	return s->ridge * sum;
}

/* Is this place one that a run has ended at? */
static bool
is_known(const Search *s, const double *at)
{
	for (int i = 0; i < s->nknown; i++)
	{
		double		apart = 0;

		for (int j = 0; j < s->problem->count; j++)
			apart = fmax(apart, fabs(at[j] - s->known[i].at[j]));
		if (apart < SAME_PLACE)
			return true;
	}
	return false;
}

/* FitEvaluate: the likelihood of the level less the penalty, by the coordinates. */
static bool
evaluate(const double *at, void *context, double *loglik, double *gradient, double *hessian)
{
	Search	   *s = context;
	const SearchProblem *p = s->problem;
	double		theta[FIT_MAX_COORDINATES];

	s->met = is_known(s, at);
	if (s->met)
		return false;
	to_theta(s, at, theta);
	if (!p->evaluate(theta, p->level[s->level].context, loglik, gradient, hessian))
		return false;
	*loglik -= penalty_of(s, theta);
	for (int i = 0; i < p->count; i++)
	{
		gradient[i] -= 2 * s->ridge * theta[i];
		hessian[i * p->count + i] -= 2 * s->ridge;
	}
	derivatives_from_theta(s, gradient, hessian);
	return true;
}

/*
 * From end->at to the maximum that is uphill from there; a run that comes to a
 * known end stops and has no height.
 */
static void
run(Search *s, bool rough, double *work, double *covariance, End *end)
{
	const SearchProblem *p = s->problem;
	FitProblem	fit = {.count = p->count,.evaluate = evaluate,.context = s,
		.weight_sum = p->level[s->level].weight,.lower = s->lower,.upper = s->upper,
	.max_iterations = rough ? MOST_ROUGH_STEPS : MOST_STEPS,.rough = rough};
	double		start[FIT_MAX_COORDINATES];

	memcpy(start, end->at, sizeof(double) * p->count);
	while (fit_newton(&fit, end->at, work, covariance, &end->result) == FIT_INTERRUPTED)
	{
		if (s->met)
		{
			end->result.status = FIT_NOT_FINITE;
			end->result.loglik = -INFINITY;
		}
		if (s->met || p->interrupted == NULL)
			break;
		p->interrupted();
		memcpy(end->at, start, sizeof(double) * p->count);
	}
	s->iterations += end->result.iterations;
}

/*
 * The first so many of the plan's starts as coordinates; how many.  A rate that
 * is the same for everybody begins as one that varies a little.
 */
static int
put_starts(const Search *s, End *ends, int most)
{
	const SearchProblem *p = s->problem;
	int			n = 0;

	for (int i = 0; i < p->plan->starts && i < most; i++, n++)
	{
		double		theta[FIT_MAX_COORDINATES] = {0};

		for (int j = 0; j < p->plan->base; j++)
			theta[j] = log(p->plan->start[i][j]);
		if (p->plan->from_rate)
		{
			theta[0] += fmin(fmax(p->rate[0], FIRST_RATE_LEAST), FIRST_RATE_MOST);
			theta[1] += theta[0] + p->rate[1] - p->rate[0];
		}
		from_theta(s, theta, ends[n].at);
	}
	return n;
}

/* Is one the better end?  Of two of the same height the one with errors is. */
static bool
is_better(const End *one, const End *other)
{
	double		same = SAME_HEIGHT * (1 + fabs(other->result.loglik));

	if (one->result.status == FIT_CONVERGED && other->result.status != FIT_CONVERGED)
		return one->result.loglik >= other->result.loglik - same;
	return one->result.loglik > other->result.loglik + same;
}

static void
set_level(Search *s, int level)
{
	s->level = level;
	s->ridge = s->problem->penalty * s->problem->level[level].weight;
}

static int
greater_first(const void *a, const void *b)
{
	double		one = ((const End *) a)->result.loglik;
	double		other = ((const End *) b)->result.loglik;

	return one > other ? -1 : one < other;
}

/* Is an end as high as one of the first so many?  On a sample that is one plain or ridge. */
static bool
same_height(const End *ends, int kept, const End *end)
{
	for (int i = 0; i < kept; i++)
		if (fabs(ends[i].result.loglik - end->result.loglik) < PLAIN)
			return true;
	return false;
}

/*
 * Sort the ends, best first, and drop those not worth to be followed; how many
 * are left.  A small sample cannot say which maximum is the greater.
 */
static int
select_ends(const Search *s, End *ends, int n)
{
	bool		sample = s->problem->levels > 1;
	double		slack = INFINITY;
	int			kept = 1;

	qsort(ends, (size_t) n, sizeof(End), greater_first);
	if ((!sample || s->level > 0) && isfinite(ends[0].result.loglik))
		slack = HOPELESS + HOPELESS_SHARE * fabs(ends[0].result.loglik);
	for (int i = 1; i < n && kept < MOST_ENDS; i++)
		if (isfinite(ends[i].result.loglik) && ends[i].result.loglik >= ends[0].result.loglik - slack &&
			!(sample && same_height(ends, kept, &ends[i])))
			ends[kept++] = ends[i];
	return kept;
}

/* A sample says little of the extremes: the next level starts further in. */
static void
move_inward(const Search *s, End *ends, int n)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j < s->problem->count; j++)
			ends[i].at[j] = fmin(fmax(ends[i].at[j], -INWARD), INWARD);
}

/*
 * How many coordinates do the data determine at this point?  Those not at a
 * bound, less those left without curvature once the others are settled
 * (Cholesky with the greatest pivot first).  hessian is overwritten.
 */
static int
count_free(const Search *s, uint64_t at_bound, double *hessian)
{
	int			n = s->problem->count;
	double		least = NO_CURVATURE * s->problem->level[s->level].weight;
	int			found = 0;
	uint64_t	used = at_bound;

	for (;; found++)
	{
		int			k = -1;

		for (int i = 0; i < n; i++)
			if (!(used >> i & 1) && (k < 0 || hessian[i * n + i] < hessian[k * n + k]))
				k = i;
		if (k < 0 || !(-hessian[k * n + k] > least))
			return found;
		used |= UINT64_C(1) << k;
		for (int i = 0; i < n; i++)
			for (int j = 0; j < n && !(used >> i & 1); j++)
				if (!(used >> j & 1))
					hessian[i * n + j] -= hessian[i * n + k] * hessian[k * n + j] / hessian[k * n + k];
	}
}

/*
 * Nobody leaves: the end of models with an end that is as good as any other
 * when the limit's maximum is next to the greatest.  False when interrupted.
 */
static bool
nobody_leaves(Search *s, double *work, End *end)
{
	const SearchProblem *p = s->problem;
	size_t		square = (size_t) p->count * p->count;
	double		theta[FIT_MAX_COORDINATES] = {p->rate[0], p->rate[1]};

	from_theta(s, theta, end->at);
	end->at[3] = s->upper[3];
	for (int i = 0; i < 2; i++)
		end->at[i] = fmin(fmax(end->at[i], s->lower[i]), s->upper[i]);
	end->result = (FitResult) {.status = FIT_AT_BOUND};
	return evaluate(end->at, s, &end->result.loglik, work + square, work);
}

/* A maximum so broad that rounding made it one is none: the coordinates it leaves open. */
static uint64_t
open_coordinates(const Search *s, const double *covariance)
{
	uint64_t	open = 0;

	for (int i = 0; i < s->problem->count; i++)
		if (covariance[i * s->problem->count + i] * s->problem->level[s->level].weight > MOST_VARIANCE)
			open |= UINT64_C(1) << i;
	return open;
}

/* Put what is known of the best end, of that covariance, into the result. */
static void
judge(Search *s, End *best, const double *covariance, double *work, SearchResult *result)
{
	const SearchProblem *p = s->problem;
	double	   *hessian = work;
	double	   *gradient = work + (size_t) p->count * p->count;
	double		loglik;

	memcpy(result->at, best->at, sizeof(double) * p->count);
	to_theta(s, best->at, result->theta);
	result->status = best->result.status;
	result->loglik = best->result.loglik + penalty_of(s, result->theta);
	result->weak = best->result.weak;
	result->iterations = s->iterations;
	result->free = p->count;
	for (int i = 0; i < p->count; i++)
		if (s->upper[i] - fabs(best->at[i]) < AT_BOUND)
			result->at_bound |= UINT64_C(1) << i;
	if (result->status == FIT_CONVERGED)
	{
		result->weak = open_coordinates(s, covariance);
		if (result->weak != 0)
			result->status = FIT_FLAT;
	}
	if (!isfinite(best->result.loglik) || (result->status == FIT_CONVERGED && result->at_bound == 0))
		return;
	if (result->at_bound != 0)
		result->status = FIT_AT_BOUND;
	if (evaluate(best->at, s, &loglik, gradient, hessian) && isfinite(loglik))
		result->free = count_free(s, result->at_bound, hessian);
}

/*
 * The last pass, over all rows: the ends to their maxima, the best of them
 * first.  One that is about to end where another has, or below it, is left.
 * Where that leads to a bound the sample may have hidden a maximum inside: the
 * first starts are tried on all rows.  False when interrupted.
 */
static bool
finish(Search *s, End *ends, int n, double *work, double *covariance, End *best)
{
	const SearchProblem *p = s->problem;
	size_t		square = (size_t) p->count * (size_t) p->count;
	double	   *trial = work + fit_work_size(p->count);
	bool		again = p->levels > 1;

	s->known = ends;
	s->nknown = 0;
	run(s, false, work, covariance, &ends[0]);
	*best = ends[0];
	for (int i = 1; i < n || again; i++)
	{
		if (i == n)
		{
			if (best->result.status == FIT_CONVERGED)
				break;
			again = false;
			n += put_starts(s, ends + n, FIRST_STARTS);
		}
		s->nknown = i;
		run(s, true, work, trial, &ends[i]);
		if (ends[i].result.loglik >= best->result.loglik - HOPELESS_LAST)
			run(s, false, work, trial, &ends[i]);
		if (ends[i].result.status == FIT_INTERRUPTED)
			return false;
		if (!is_better(&ends[i], best))
			continue;
		*best = ends[i];
		memcpy(covariance, trial, sizeof(double) * square);
	}
	s->nknown = 0;
	return best->result.status != FIT_INTERRUPTED;
}

/*
 * Find the greatest maximum.  work has search_work_size(count) doubles;
 * covariance (count x count) receives that of theta, NaN unless converged.
 * The status, which is also in the result, is FIT_INTERRUPTED only if there is
 * no problem->interrupted to be called.
 */
FitStatus
search_maximum(const SearchProblem *problem, double *work, double *covariance,
			   SearchResult *result)
{
	Search		s = {.problem = problem};
	size_t		square = (size_t) problem->count * (size_t) problem->count;
	End			ends[SEARCH_MAX_STARTS];
	End			best;
	End			limit;
	int			passes = problem->levels > 1 ? problem->levels : 2;
	int			n;

	memset(result, 0, sizeof(*result));
	for (int i = 0; i < problem->count; i++)
	{
		s.upper[i] = i < problem->plan->base ? problem->plan->bound[i] : FIT_DEFAULT_UPPER;
		s.lower[i] = -s.upper[i];
	}
	/* with starts of the caller's, the plan's first are enough */
	n = put_starts(&s, ends, problem->given > 0 && problem->plan->from_rate ? FIRST_STARTS : SEARCH_MAX_STARTS);
	for (int i = 0; i < problem->given && n < SEARCH_MAX_STARTS; i++, n++)
		from_theta(&s, problem->given_start + i * problem->count, ends[n].at);
	for (int pass = 0; pass < passes - 1; pass++)
	{
		set_level(&s, pass);
		s.known = ends;
		for (int i = 0; i < n; i++)
		{
			s.nknown = i;
			run(&s, true, work, covariance, &ends[i]);
		}
		n = select_ends(&s, ends, n);
		if (problem->levels > 1)
			move_inward(&s, ends, n);
	}
	set_level(&s, problem->levels - 1);
	if (!finish(&s, ends, n, work, covariance, &best))
		return result->status = FIT_INTERRUPTED;
	if (problem->plan->from_rate && nobody_leaves(&s, work, &limit) &&
		limit.result.loglik >= best.result.loglik - LIMIT_SLACK)
		best = limit;
	judge(&s, &best, covariance, work, result);
	covariance_to_theta(&s, covariance);
	if (result->status != FIT_CONVERGED)
		for (size_t i = 0; i < square; i++)
			covariance[i] = NAN;
	return result->status;
}
