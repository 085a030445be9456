/*
 * drivers.c
 *		Key drivers: how much each of several items has to do with a target,
 *		from correlations alone.
 *
 * All subsets are walked depth first: a subset's covariances that are left of
 * the later items and of the target come from those of the subset without its
 * last item by one step of Cholesky's method, so that no rounding error is
 * older than the subset is large.
 */
#include "math/drivers.h"

#include <stdbool.h>
#include <string.h>

#include "math/special.h"

/* Subsets between two looks at whether to stop. */
#define SUBSETS_PER_POLL 256

/* Correlations of the items, and with the target. */
typedef struct Correlations
{
	int			items;
	double	   *matrix;			/* items x items */
	double	   *target;			/* of each item */
} Correlations;

/* A walk over all subsets of the items. */
typedef struct SubsetWalk
{
	int			items;
	int			width;			/* items and target */
	double	   *left;			/* by size of the subset: covariances that it leaves, width x width */
	double	   *r2;				/* by subset, a bit for each item */
	MathInterrupted stop;
	unsigned	visited;
} SubsetWalk;

static bool
takes_subsets(DriverMethod method)
{
	return method == DRIVERS_SHAPLEY || method == DRIVERS_KRUSKAL;
}

/* Numbers of work space that drivers_solve() takes; for too many items, those of its refusal. */
size_t
drivers_work_size(int items, DriverMethod method)
{
	size_t		p = (size_t) items;
	size_t		own = 2 * p * p + 2 * p;

	if (takes_subsets(method) && items <= DRIVERS_MOST_BY_SUBSETS)
		own = (p + 1) * (p + 1) * (p + 1) + ((size_t) 1 << p);
	return 3 * p * p + 2 * p + own;
}

/* A column's standard deviation; 0 if all its answers are equal, but for rounding. */
static double
spread(const ItemMatrix *matrix, int column)
{
	double		variance = matrix->cov[column * matrix->items + column];
	double		noise = 1e-13 * matrix->mean[column];

	return variance > noise * noise ? sqrt(variance) : 0;
}

/* Correlations into c; the column without variance, or -1. */
static int
correlate(const DriverProblem *problem, Correlations *c, double *sd)
{
	const ItemMatrix *matrix = problem->matrix;
	double		target_sd = spread(matrix, problem->target);

	if (target_sd == 0)
		return problem->target;
	for (int i = 0; i < c->items; i++)
	{
		const double *row = matrix->cov + (size_t) problem->item[i] * matrix->items;

		sd[i] = spread(matrix, problem->item[i]);
		if (sd[i] == 0)
			return problem->item[i];
		for (int j = 0; j < i; j++)
			c->matrix[i * c->items + j] = c->matrix[j * c->items + i] =
				row[problem->item[j]] / sd[i] / sd[j];
		c->matrix[i * c->items + i] = 1;
		c->target[i] = row[problem->target] / sd[i] / target_sd;
	}
	return -1;
}

/*
 * Regression of the target on all items: beta, VIF (diagonal of the inverse
 * correlations) and R2.  The item that is collinear with those before it, or
 * -1.
 */
static int
regress(const Correlations *c, double *lower, double *inverse, DriverAnswer *answer)
{
	int			p = c->items;
	int			bad;
	MathSum		r2 = {0, 0};

	memcpy(lower, c->matrix, sizeof(double) * (size_t) p * (size_t) p);
	bad = math_cholesky(p, lower, DRIVERS_LEAST_PIVOT);
	if (bad >= 0)
		return bad;
	math_cholesky_inverse(p, lower, inverse);
	memcpy(answer->beta, c->target, sizeof(double) * (size_t) p);
	math_cholesky_solve(p, lower, answer->beta);
	for (int i = 0; i < p; i++)
	{
		answer->vif[i] = fmax(inverse[i * p + i], 1);
		math_sum_add_product(&r2, answer->beta[i], c->target[i]);
	}
	answer->r2 = fmin(fmax(math_sum_value(&r2), 0), 1);
	return -1;
}

/*
 * What is left when an item joins a subset: later covariances from now, those
 * that the subset leaves.  Only rows after the item, and their lower triangle,
 * are kept; the target is the last.  The item's gain in R2 is the answer.
 */
static double
join(const double *now, double *later, int width, int item)
{
	const double *pivot = now + (size_t) item * (size_t) width;
	double		own = pivot[item];

	for (int i = item + 1; i < width; i++)
	{
		double		share = now[i * width + item] / own;

		for (int j = item + 1; j <= i; j++)
			later[i * width + j] = now[i * width + j] - share * now[j * width + item];
	}
	return now[(width - 1) * width + item] / own * now[(width - 1) * width + item];
}

/* R2 of all subsets that extend one by items from next on; false if interrupted. */
static bool
walk(SubsetWalk *w, unsigned subset, int size, int next)
{
	size_t		square = (size_t) w->width * (size_t) w->width;

	for (int item = next; item < w->items; item++)
	{
		unsigned	larger = subset | 1u << item;
		double		gain = join(w->left + (size_t) size * square, w->left + (size_t) (size + 1) * square,
								w->width, item);

		if (++w->visited % SUBSETS_PER_POLL == 0 && w->stop != NULL && w->stop())
			return false;
		w->r2[larger] = fmin(w->r2[subset] + gain, 1);
		if (!walk(w, larger, size + 1, item + 1))
			return false;
	}
	return true;
}

/* R2 of every subset of the items; false if interrupted. */
static bool
walk_all(SubsetWalk *w, const Correlations *c)
{
	for (int i = 0; i < c->items; i++)
	{
		memcpy(w->left + i * w->width, c->matrix + i * c->items, sizeof(double) * (size_t) (i + 1));
		w->left[(w->width - 1) * w->width + i] = c->target[i];
	}
	w->left[w->width * w->width - 1] = 1;
	w->r2[0] = 0;
	return walk(w, 0, 0, 0);
}

/*
 * The mean over all orders of what an item adds to those before it: over all
 * subsets S without it of |S|! (p - |S| - 1)! / p!, which is one p-th of the
 * mean over each size.  Kruskal's squared partial correlation is the gain over
 * what S leaves of the target; where it leaves nothing, nothing is gained.
 */
static double
mean_gain(const SubsetWalk *w, int item, bool partial)
{
	double		by_size[DRIVERS_MOST_BY_SUBSETS] = {0};
	double		subsets = 1;	/* of that size, out of the other items */
	double		mean = 0;
	unsigned	bit = 1u << item;

	for (unsigned subset = 0; subset < 1u << w->items; subset++)
	{
		double		gain;
		double		left = 1 - w->r2[subset];

		if ((subset & bit) != 0)
			continue;
		gain = fmax(w->r2[subset | bit] - w->r2[subset], 0);
		if (partial)
			gain = left > DRIVERS_LEAST_PIVOT ? gain / left : 0;
		by_size[__builtin_popcount(subset)] += gain;
	}
	for (int size = 0; size < w->items; size++)
	{
		mean += by_size[size] / subsets / w->items;
		subsets = subsets * (w->items - 1 - size) / (size + 1);
	}
	return mean;
}

/* Shapley values of R2, or Kruskal's means; false if interrupted. */
static bool
by_subsets(const Correlations *c, bool partial, MathInterrupted stop, double *work, double *importance)
{
	size_t		width = (size_t) c->items + 1;
	SubsetWalk	w = {c->items, c->items + 1, work, work + width * width * width, stop, 0};

	if (!walk_all(&w, c))
		return false;
	for (int i = 0; i < c->items; i++)
	{
		if (stop != NULL && stop())
			return false;
		importance[i] = mean_gain(&w, i, partial);
	}
	return true;
}

/*
 * Johnson (2000), "A heuristic method for estimating the relative weight of
 * predictor variables": with the symmetric root V sqrt(L) V' of the items'
 * correlations V L V', its squares times those of the root's inverse by the
 * correlations with the target.  False if the matrix has no root.
 */
static bool
johnson(const Correlations *c, double *work, double *importance)
{
	int			p = c->items;
	double	   *values = work;
	double	   *vectors = work + p * p;
	double	   *inner = vectors + p * p;
	double	   *weight = inner + p;

	memcpy(values, c->matrix, sizeof(double) * (size_t) p * (size_t) p);
	math_eigen(p, values, vectors);
	for (int k = 0; k < p; k++)
	{
		if (!(values[k * p + k] > 0))
			return false;
		weight[k] = sqrt(values[k * p + k]);
		inner[k] = 0;
		for (int i = 0; i < p; i++)
			inner[k] += vectors[i * p + k] * c->target[i] / weight[k];
	}
	memset(importance, 0, sizeof(double) * (size_t) p);
	for (int k = 0; k < p; k++)
	{
		double		on_root = 0;

		for (int m = 0; m < p; m++)
			on_root += vectors[k * p + m] * inner[m];
		for (int i = 0; i < p; i++)
		{
			double		root = 0;

			for (int m = 0; m < p; m++)
				root += vectors[i * p + m] * weight[m] * vectors[k * p + m];
			importance[i] += root * on_root * (root * on_root);
		}
	}
	return true;
}

/* What the regression on all items and the correlations say alone. */
static double
plain_importance(const Correlations *c, DriverMethod method, const DriverAnswer *answer, int i)
{
	if (method == DRIVERS_FIRST)
		return c->target[i] * c->target[i];
	if (method == DRIVERS_LAST)
		return answer->beta[i] * answer->beta[i] / answer->vif[i];
	return answer->beta[i] * c->target[i];
}

/*
 * Importance, beta and VIF of each item.  work has drivers_work_size()
 * numbers.  When interrupted, importance is rubbish.
 */
DriverStatus
drivers_solve(const DriverProblem *problem, MathInterrupted stop, double *work, DriverAnswer *answer)
{
	int			p = problem->items;
	size_t		square = (size_t) p * (size_t) p;
	Correlations c = {p, work, work + square};
	double	   *lower = c.target + p;
	double	   *inverse = lower + square;
	double	   *rest = inverse + square + p;
	int			bad;

	if (takes_subsets(problem->method) && p > DRIVERS_MOST_BY_SUBSETS)
		return DRIVERS_TOO_MANY;
	if (!(problem->matrix->rows > p + 1))
		return DRIVERS_FEW_ROWS;
	answer->culprit = correlate(problem, &c, inverse + square);
	if (answer->culprit >= 0)
		return DRIVERS_ZERO_VARIANCE;
	bad = regress(&c, lower, inverse, answer);
	if (bad < 0 && problem->method == DRIVERS_JOHNSON && !johnson(&c, rest, answer->importance))
		bad = p - 1;
	if (bad >= 0)
	{
		answer->culprit = problem->item[bad];
		return DRIVERS_COLLINEAR;
	}
	if (takes_subsets(problem->method))
		return by_subsets(&c, problem->method == DRIVERS_KRUSKAL, stop, rest, answer->importance)
			? DRIVERS_OK : DRIVERS_INTERRUPTED;
	for (int i = 0; i < p && problem->method != DRIVERS_JOHNSON; i++)
		answer->importance[i] = plain_importance(&c, problem->method, answer, i);
	return DRIVERS_OK;
}

/* 1 for the most important; what differs by rounding alone shares the lower number. */
int
drivers_rank(int items, const double *importance, int item)
{
	double		most = 0;
	int			rank = 1;

	for (int i = 0; i < items; i++)
		most = fmax(most, fabs(importance[i]));
	for (int i = 0; i < items; i++)
		if (importance[i] > importance[item] + 1e-12 * most)
			rank++;
	return rank;
}
