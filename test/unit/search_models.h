/*
 * search_models.h
 *		Models with their data for searches: what the fits in SQL hand to
 *		search_maximum(), and the same from random starts.
 */
#ifndef SEARCH_MODELS_H
#define SEARCH_MODELS_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/clv_kernel.h"
#include "math/gamma_gamma.h"
#include "math/random.h"

/* Models that are searched; of MBG/CNBD-k the one with two stages. */
#define SEARCHED_MODELS (CLV_GAMMA_GAMMA + 1)

/* Rows of a model: x, t_x, T, weight, or x, m, weight. */
typedef struct Rows
{
	ClvKind		kind;
	size_t		n;
	double	   *rows;
	double	   *work;
	BtydData	data;
	SpendData	spend;
} Rows;

/* Numbers of a row. */
static int
kind_width(ClvKind kind)
{
	return kind == CLV_GAMMA_GAMMA ? 3 : 4;
}

/* Stages between purchases. */
static int
kind_stages(ClvKind kind)
{
	return clv_kernels[kind].has_stages ? 2 : 1;
}

static bool
rows_evaluate(const double *theta, void *context, double *f, double *g, double *h)
{
	Rows	   *r = context;
	const ClvKernel *kernel = &clv_kernels[r->kind];
	BtydModel	model = {.k = kind_stages(r->kind),.dropout_at_zero = kernel->dropout_at_zero};

	fit_exp(kernel->plan->base, theta, model.params);
	if (r->kind == CLV_GAMMA_GAMMA)
		return gamma_gamma_loglik(model.params, &r->spend, NULL, f, g, h);
	return kernel->loglik(&model, &r->data, r->work, NULL, f, g, h);
}

/* The weight of the rows; rows->data, spend and work are set. */
static double
rows_prepare(Rows *r)
{
	int			width = kind_width(r->kind);
	double		weight = 0;
	double		most = 0;
	size_t		size;

	for (size_t i = 0; i < r->n; i++)
	{
		weight += r->rows[(i + 1) * width - 1];
		most = fmax(most, r->rows[i * width]);
	}
	r->data = (BtydData) {r->n, (const BtydCase *) r->rows, weight, (int64_t) most, 0};
	r->spend = (SpendData) {r->n, (const SpendCase *) r->rows, weight};
	size = r->kind == CLV_GAMMA_GAMMA ? 1 : clv_kernels[r->kind].work_size(&r->data);
	r->work = malloc(sizeof(double) * (size + 1));
	return weight;
}

static int
rows_compare(const void *a, const void *b)
{
	const double *one = a;
	const double *other = b;

	/* by T, t_x, x, as a fit in SQL has them */
	for (int i = 2; i >= 0; i--)
		if (one[i] != other[i])
			return one[i] < other[i] ? -1 : 1;
	return 0;
}

static int
money_compare(const void *a, const void *b)
{
	const double *one = a;
	const double *other = b;

	return one[1] != other[1] ? one[1] < other[1] ? -1 : 1 : 0;
}

static int
first_compare(const void *a, const void *b)
{
	const double *one = a;
	const double *other = b;

	for (int i = 0; i < 2; i++)
		if (one[i] != other[i])
			return one[i] < other[i] ? -1 : 1;
	return 0;
}

/* The median of the values of the rows. */
static double
rows_median(Rows *r)
{
	double		weight = 0;
	double		below = 0;

	qsort(r->rows, r->n, sizeof(double) * 3, money_compare);
	for (size_t i = 0; i < r->n; i++)
		weight += r->rows[3 * i + 2];
	for (size_t i = 0; i < r->n; i++)
		if ((below += r->rows[3 * i + 2]) >= weight / 2)
			return r->rows[3 * i + 1];
	return 1;
}

/* Scale times to their mean, money to its median, and sort, as a fit does; the scale. */
static double
rows_scale(Rows *r)
{
	double		sum = 0;
	double		weight = 0;
	double		scale = 1;

	if (r->kind == CLV_GAMMA_GAMMA)
		scale = rows_median(r);
	for (size_t i = 0; i < r->n && r->kind == CLV_GAMMA_GAMMA; i++)
		r->rows[3 * i + 1] /= scale;
	if (clv_kernels[r->kind].is_discrete || r->kind == CLV_GAMMA_GAMMA)
	{
		qsort(r->rows, r->n, sizeof(double) * kind_width(r->kind), first_compare);
		return scale;
	}
	for (size_t i = 0; i < r->n; i++)
	{
		sum += r->rows[4 * i + 2] * r->rows[4 * i + 3];
		weight += r->rows[4 * i + 3];
	}
	if (sum > 0)
		scale = sum / weight / SEARCH_MEAN_TIME;
	for (size_t i = 0; i < r->n; i++)
	{
		r->rows[4 * i + 1] /= scale;
		r->rows[4 * i + 2] /= scale;
	}
	qsort(r->rows, r->n, sizeof(double) * 4, rows_compare);
	return scale;
}

/* Search with a plan over levels of the rows, which are prepared. */
static SearchResult
rows_search(Rows *level, int levels, const SearchPlan *plan, const double *rate)
{
	SearchResult result;
	SearchProblem problem = {.plan = plan,.count = plan->base,.evaluate = rows_evaluate,.levels = levels};
	double		work[256];
	double		covariance[16];

	for (int i = 0; i < levels; i++)
		problem.level[i] = (SearchLevel) {&level[i], level[i].data.weight_sum};
	if (rate != NULL)
		memcpy(problem.rate, rate, sizeof(problem.rate));
	search_maximum(&problem, work, covariance, &result);
	return result;
}

/* All rows, and samples of them, as level 0 .. levels - 1; how many. */
static int
rows_levels(const Rows *all, Rows *level)
{
	int			width = kind_width(all->kind);
	size_t		sizes[SEARCH_LEVELS - 1];
	int			n = search_sample_sizes(all->n, sizes);

	for (int i = n - 1; i >= 0; i--)
	{
		const Rows *from = i == n - 1 ? all : &level[i + 1];

		level[i] = *all;
		level[i].rows = malloc(sizeof(double) * width * from->n);
		memcpy(level[i].rows, from->rows, sizeof(double) * width * from->n);
		level[i].n = i == 0 ? search_stratify(from->n, width, level[i].rows, sizes[i]) :
			search_thin(from->n, width, level[i].rows, sizes[i], level[i].rows);
	}
	level[n] = *all;
	for (int i = 0; i <= n; i++)
		rows_prepare(&level[i]);
	return n + 1;
}

static void
rows_release(Rows *level, int levels)
{
	for (int i = 0; i < levels; i++)
	{
		free(level[i].work);
		if (i < levels - 1)
			free(level[i].rows);
	}
}

/* The search of a fit, as clv_fit() does it, of scaled rows. */
static inline SearchResult
rows_fit(const Rows *all)
{
	Rows		level[SEARCH_LEVELS];
	Rows		rates = *all;
	SearchResult result;
	int			levels;

	if (clv_kernels[all->kind].plan->from_rate)
	{
		rates.kind = CLV_NBD;
		result = rows_fit(&rates);
		if (kind_stages(all->kind) > 1)
			result.theta[1] -= log(2);
	}
	levels = rows_levels(all, level);
	result = rows_search(level, levels, clv_kernels[all->kind].plan, result.theta);
	rows_release(level, levels);
	return result;
}

/* The best that so many random starts find, going over all rows. */
static double
rows_random(const Rows *all, int starts, uint64_t seed)
{
	Rows		copy = *all;
	SearchPlan	plan = *clv_kernels[all->kind].plan;
	RandomStream stream;
	double		best = -INFINITY;

	random_start(&stream, seed, (uint64_t) all->kind);
	rows_prepare(&copy);
	plan.starts = 1;
	plan.from_rate = false;
	for (int i = 0; i < starts; i++)
	{
		double		spread = i % 2 ? 3 : 6;
		double		at[SEARCH_MAX_BASE];
		SearchResult result;

		for (int j = 0; j < plan.base; j++)
		{
			double		theta;

			theta = at[j] = spread * (2 * random_uniform(&stream) - 1);
			for (int k = 0; k < j; k++)
				theta += plan.mix[j][k] * at[k];
			plan.start[0][j] = exp(theta);
		}
		result = rows_search(&copy, 1, &plan, NULL);
		best = fmax(best, result.loglik);
	}
	free(copy.work);
	return best;
}

#endif
