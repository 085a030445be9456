/*
 * pls.c
 *		The weights of a path model by partial least squares, on correlations.
 *
 * With S the correlations of the items and W the weights, scores need not be
 * computed: S W are their correlations with the items, W' S W with each other
 * (Lohmoeller 1989, ch. 2).
 */
#include "math/pls_plan.h"

#include <math.h>
#include <string.h>

#include "math/special.h"

#define ROUNDING 1e-12			/* a correlation or weight below is none */
#define POLISH_ROUNDS 30		/* at most, beyond PLS_TOLERANCE */
#define POLISH_TOLERANCE 1e-14

/* Mean and variance of answers from lowest to highest: variance <= (highest - mean) (mean - lowest)
 * (Bhatia & Davis 2000). */
static bool
fits_scale(const PathModel *model, const ItemMatrix *matrix, int item)
{
	double		mean = matrix->mean[model->column[item]];
	double		variance = matrix->cov[(size_t) model->column[item] * (size_t) (matrix->items + 1)];
	double		lowest;
	double		highest;

	if (!model->lowest || !model->highest)
		return true;
	lowest = model->lowest[item];
	highest = model->highest[item];
	return variance * (matrix->rows - 1.0) / matrix->rows <=
		(highest - mean) * (mean - lowest) + 1e-9 * (highest - lowest) * (highest - lowest);
}

/* One item after the other: it is there, varies, and lies on its scale. */
static bool
check_items(PlsPlan *plan, const ItemMatrix *matrix, PlsProblem *problem)
{
	for (int i = 0; i < plan->items; i++)
	{
		int			item = plan->item[i];
		int			column = plan->column[i];
		double		mean;
		double		variance;

		if (column < 0 || column >= matrix->items)
			return pls_fail(problem, PLS_MISSING_ITEM, item, -1, -1, 0);
		mean = matrix->mean[column];
		variance = matrix->cov[(size_t) column * (size_t) (matrix->items + 1)];
		if (isnan(mean))
			return pls_fail(problem, PLS_UNANSWERED, item, -1, -1, 0);
		if (!isfinite(mean) || !isfinite(variance))
			return pls_fail(problem, PLS_NOT_FINITE, item, -1, item, 0);
		if (!(variance > 1e-24 * mean * mean))
			return pls_fail(problem, PLS_ZERO_VARIANCE, item, -1, -1, 0);
		if (!fits_scale(plan->model, matrix, item))
			return pls_fail(problem, PLS_OUTSIDE_SCALE, item, -1, -1, mean);
		plan->sd[i] = sqrt(variance);
	}
	return true;
}

/*
 * Rows enough for the regressions: more than sources + 1, and in mode B more
 * than the items of a block.  Named is the construct that wants most.
 */
static bool
check_rows(const PlsPlan *plan, const ItemMatrix *matrix, PlsProblem *problem)
{
	PlsProblem	worst = {PLS_FEW_ROWS, -1, 0, -1, 0};

	for (int c = 0; c < plan->constructs; c++)
	{
		int			of_paths = plan->sources[c] + 2;
		int			of_block = plan->mode_b[c] ? pls_block_size(plan, c) + 1 : 0;

		if (fmax(of_paths, of_block) > worst.value)
		{
			worst.code = of_block > of_paths ? PLS_FEW_ROWS_BLOCK : PLS_FEW_ROWS;
			worst.construct = c;
			worst.value = fmax(of_paths, of_block);
		}
	}
	if (matrix->rows >= worst.value)
		return true;
	*problem = worst;
	return false;
}

/* Factors of the correlations of the blocks of mode B. */
static bool
factor_blocks(PlsPlan *plan, PlsProblem *problem)
{
	for (int c = 0; c < plan->constructs; c++)
	{
		int			size = pls_block_size(plan, c);
		int			first = plan->first[c];
		double	   *factor = plan->block_factor + plan->block_start[c];
		int			bad;

		if (!plan->mode_b[c])
			continue;
		for (int i = 0; i < size; i++)
			memcpy(factor + i * size, plan->cor + (first + i) * plan->items + first,
				   (size_t) size * sizeof(double));
		bad = math_cholesky(size, factor, PLS_LEAST_PIVOT);
		if (bad >= 0)
			return pls_fail(problem, PLS_SINGULAR_BLOCK, plan->item[first + bad], c, -1, 0);
	}
	return true;
}

/* Takes the answers of a sample into the plan: correlations by place, and factors of blocks. */
bool
pls_prepare(PlsPlan *plan, const ItemMatrix *matrix, PlsProblem *problem)
{
	int			n = plan->items;

	if (!check_rows(plan, matrix, problem) || !check_items(plan, matrix, problem))
		return false;
	for (int i = 0; i < n; i++)
	{
		const double *row = matrix->cov + (size_t) plan->column[i] * (size_t) matrix->items;

		for (int k = 0; k < i; k++)
		{
			double		r = row[plan->column[k]] / (plan->sd[i] * plan->sd[k]);

			if (!isfinite(r))
				return pls_fail(problem, PLS_NOT_FINITE, plan->item[i], -1, plan->item[k], 0);
			plan->cor[i * n + k] = r;
			plan->cor[k * n + i] = r;
		}
		plan->cor[i * n + i] = 1.0;
	}
	return factor_blocks(plan, problem);
}

/* Correlations of all items with the score of a construct, whose weights have any length; returns its variance. */
static double
correlate_items(PlsPlan *plan, int construct)
{
	int			n = plan->items;
	double	   *with = plan->with + construct * n;
	double		variance = 0.0;

	memset(with, 0, (size_t) n * sizeof(double));
	for (int k = plan->first[construct]; k < plan->first[construct + 1]; k++)
	{
		const double *row = plan->cor + k * n;
		double		weight = plan->weight[k];

		for (int i = 0; i < n; i++)
			with[i] += weight * row[i];
	}
	for (int k = plan->first[construct]; k < plan->first[construct + 1]; k++)
		variance += plan->weight[k] * with[k];
	return variance;
}

/*
 * Weights of any length become those of scores of variance 1, with their
 * correlations with the items; false when a score does not vary.
 */
static bool
rescale(PlsPlan *plan, PlsProblem *problem)
{
	for (int c = 0; c < plan->constructs; c++)
	{
		double	   *with = plan->with + c * plan->items;
		double		variance = correlate_items(plan, c);
		double		scale = 1.0 / sqrt(variance);

		if (!(variance > ROUNDING * ROUNDING) || !isfinite(variance))
			return pls_fail(problem, PLS_UNRELATED, -1, c, -1, 0);
		for (int k = plan->first[c]; k < plan->first[c + 1]; k++)
			plan->weight[k] *= scale;
		for (int i = 0; i < plan->items; i++)
			with[i] *= scale;
		if (pls_block_size(plan, c) == 1)
		{
			/* 1 and not nearly so */
			plan->weight[plan->first[c]] = copysign(1.0, plan->weight[plan->first[c]]);
			with[plan->first[c]] = plan->weight[plan->first[c]];
		}
	}
	return true;
}

/* Correlations of the scores. */
static void
correlate_scores(PlsPlan *plan)
{
	int			n = plan->constructs;

	for (int a = 0; a < n; a++)
	{
		for (int b = 0; b < a; b++)
		{
			const double *with = plan->with + b * plan->items;
			double		r = 0.0;

			for (int k = plan->first[a]; k < plan->first[a + 1]; k++)
				r += plan->weight[k] * with[k];
			plan->score[a * n + b] = r;
			plan->score[b * n + a] = r;
		}
		plan->score[a * n + a] = 1.0;
	}
}

/* A correlation as an inner weight of the schemes that have no direction. */
static double
undirected(PlsScheme scheme, double r)
{
	if (scheme != PLS_CENTROID)
		return r;
	return fabs(r) < ROUNDING ? 0.0 : copysign(1.0, r);
}

/*
 * Inner weights.  Centroid: signs of correlations; factorial: correlations
 * (both of neighbours in either direction); path: coefficients of the
 * regression on the sources, correlations with the targets.
 */
static bool
weigh_inner(PlsPlan *plan, PlsScheme scheme, PlsProblem *problem)
{
	int			n = plan->constructs;

	memset(plan->inner, 0, (size_t) (n * n) * sizeof(double));
	for (int target = 0; target < n; target++)
	{
		const int  *source = plan->source + target * n;
		PlsEquation equation;

		if (scheme == PLS_PATH && plan->sources[target] > 0)
		{
			int			bad = pls_equation(plan, plan->score, target, false, false, &equation);

			if (bad >= 0)
				return pls_fail(problem, PLS_COLLINEAR, -1, target, bad, 0);
		}
		for (int k = 0; k < plan->sources[target]; k++)
		{
			double		r = undirected(scheme, plan->score[target * n + source[k]]);

			plan->inner[target * n + source[k]] = scheme == PLS_PATH ? equation.beta[k] : r;
			plan->inner[source[k] * n + target] = r;
		}
	}
	return true;
}

/* Outer weights: covariances of the items with the neighbours' weighted sum, in mode B regressed on the block. */
static void
weigh_outer(PlsPlan *plan)
{
	int			n = plan->constructs;

	memset(plan->weight, 0, (size_t) plan->items * sizeof(double));
	for (int c = 0; c < n; c++)
	{
		for (int other = 0; other < n; other++)
		{
			double		inner = plan->inner[c * n + other];
			const double *with = plan->with + other * plan->items;

			if (inner == 0.0)
				continue;
			for (int k = plan->first[c]; k < plan->first[c + 1]; k++)
				plan->weight[k] += inner * with[k];
		}
		if (plan->mode_b[c])
			math_cholesky_solve(pls_block_size(plan, c), plan->block_factor + plan->block_start[c],
								plan->weight + plan->first[c]);
	}
}

/* One round; *change is the largest change of the size of a weight. */
static bool
go_round(PlsPlan *plan, PlsScheme scheme, double *change, PlsProblem *problem)
{
	memcpy(plan->before, plan->weight, (size_t) plan->items * sizeof(double));
	if (!weigh_inner(plan, scheme, problem))
		return false;
	weigh_outer(plan);
	if (!rescale(plan, problem))
		return false;
	correlate_scores(plan);
	*change = 0.0;
	for (int i = 0; i < plan->items; i++)
		*change = fmax(*change, fabs(fabs(plan->weight[i]) - fabs(plan->before[i])));
	return true;
}

/*
 * Turns scores so that most of their loadings are positive; of equally many,
 * the first loading.  Returns the number of the item that decided a draw, as
 * placed, or -1.
 */
static int
orient(PlsPlan *plan, int construct)
{
	int			n = plan->constructs;
	double	   *with = plan->with + construct * plan->items;
	int			signs = 0;
	int			decider = -1;

	for (int k = plan->first[construct]; k < plan->first[construct + 1]; k++)
		if (fabs(with[k]) >= ROUNDING)
		{
			signs += with[k] > 0.0 ? 1 : -1;
			if (decider < 0)
				decider = k;
		}
	if (signs != 0 || decider < 0)
		decider = -1;
	if (signs > 0 || (signs == 0 && (decider < 0 || with[decider] > 0.0)))
		return decider;
	for (int i = 0; i < plan->items; i++)
		with[i] = -with[i];
	for (int k = plan->first[construct]; k < plan->first[construct + 1]; k++)
		plan->weight[k] = -plan->weight[k];
	for (int other = 0; other < n; other++)
		if (other != construct)
		{
			plan->score[construct * n + other] *= -1.0;
			plan->score[other * n + construct] *= -1.0;
		}
	return decider;
}

/*
 * Weights of a prepared plan, from all ones: plan->weight, with and score.
 * Once no weight changes by PLS_TOLERANCE in a round, it is done; polish goes
 * on while rounds still bring weights closer, so that the figures do not
 * depend on where it stopped.  Draws of signs become notes of fit.
 */
bool
pls_iterate(PlsPlan *plan, PlsScheme scheme, bool polish, PlsFit *fit, PlsProblem *problem)
{
	double		change = INFINITY;
	double		before;

	for (int i = 0; i < plan->items; i++)
		plan->weight[i] = 1.0;
	if (!rescale(plan, problem))
		return false;
	correlate_scores(plan);
	for (fit->rounds = 0; !(change < PLS_TOLERANCE); fit->rounds++)
	{
		if (fit->rounds == PLS_ROUNDS)
			return pls_fail(problem, PLS_NOT_CONVERGED, -1, -1, -1, change);
		if (!go_round(plan, scheme, &change, problem))
			return false;
	}
	fit->change = change;
	for (int i = 0; polish && i < POLISH_ROUNDS && change > POLISH_TOLERANCE; i++)
	{
		before = change;
		if (!go_round(plan, scheme, &change, problem))
			return false;
		if (!(change < before))
			break;
	}
	for (int c = 0; c < plan->constructs; c++)
	{
		int			decider = orient(plan, c);

		if (decider >= 0 && polish && fit->note)
			fit->note[fit->notes++] = (PlsNote) {PLS_NOTE_SIGN, plan->item[decider], c, 0};
	}
	return true;
}
