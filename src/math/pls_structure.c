/*
 * pls_structure.c
 *		The structure of a path model from the correlations of its scores:
 *		regressions, effects, the correction of PLSc, and indices.
 */
#include "math/pls_plan.h"

#include <math.h>
#include <string.h>

#include "math/special.h"

/* Exchanges two rows of n numbers. */
static void
swap_rows(int n, double *a, double *b)
{
	for (int i = 0; i < n; i++)
	{
		double		old = a[i];

		a[i] = b[i];
		b[i] = old;
	}
}

/*
 * Inverse of any matrix n x n, by Gauss and Jordan with the largest pivots of
 * columns; false when it has none.  a becomes rubbish.
 */
static bool
invert(int n, double *a, double *inverse)
{
	for (int i = 0; i < n * n; i++)
		inverse[i] = i % (n + 1) == 0 ? 1.0 : 0.0;
	for (int j = 0; j < n; j++)
	{
		int			best = j;

		for (int i = j + 1; i < n; i++)
			if (fabs(a[i * n + j]) > fabs(a[best * n + j]))
				best = i;
		if (!(fabs(a[best * n + j]) > PLS_LEAST_PIVOT))
			return false;
		swap_rows(n, a + j * n, a + best * n);
		swap_rows(n, inverse + j * n, inverse + best * n);
		for (int i = 0; i < n; i++)
		{
			double		times = a[i * n + j] / a[j * n + j];

			for (int k = 0; i != j && k < n; k++)
			{
				a[i * n + k] -= times * a[j * n + k];
				inverse[i * n + k] -= times * inverse[j * n + k];
			}
		}
	}
	for (int i = 0; i < n; i++)
		for (int k = 0; k < n; k++)
			inverse[i * n + k] /= a[i * n + i];
	return true;
}

/* Correlations of the sources of a construct, into plan->factor. */
static void
gather(PlsPlan *plan, const double *correlation, int target)
{
	int			n = plan->sources[target];
	const int  *source = plan->source + target * plan->constructs;

	for (int i = 0; i < n; i++)
		for (int k = 0; k < n; k++)
			plan->factor[i * n + k] = correlation[source[i] * plan->constructs + source[k]];
}

/* Coefficients and variances of an equation whose correlations no sample can have. */
static void
solve_indefinite(PlsPlan *plan, const double *correlation, int target, PlsEquation *equation)
{
	int			n = plan->sources[target];
	const int  *source = plan->source + target * plan->constructs;
	bool		has_inverse;

	gather(plan, correlation, target);
	has_inverse = invert(n, plan->factor, plan->inverse);
	for (int i = 0; i < n; i++)
	{
		equation->beta[i] = has_inverse ? 0.0 : NAN;
		equation->variance[i] = has_inverse ? plan->inverse[i * n + i] : NAN;
		for (int k = 0; k < n; k++)
			equation->beta[i] += plan->inverse[i * n + k] *
				correlation[target * plan->constructs + source[k]];
	}
}

/*
 * Regression of a standardised construct on its sources, of which it has some.
 * Returns -1, or the source that is a sum of earlier ones.  indefinite: the
 * correlations are corrected ones; any are taken, and NaN stays NaN.
 */
int
pls_equation(PlsPlan *plan, const double *correlation, int target, bool with_variance,
			 bool indefinite, PlsEquation *equation)
{
	int			n = plan->sources[target];
	const int  *source = plan->source + target * plan->constructs;
	const double *row = correlation + target * plan->constructs;
	int			bad;

	gather(plan, correlation, target);
	for (int i = 0; i < n; i++)
		equation->beta[i] = row[source[i]];
	bad = math_cholesky(n, plan->factor, PLS_LEAST_PIVOT);
	if (bad >= 0 && !indefinite)
		return source[bad];
	if (bad >= 0)
		solve_indefinite(plan, correlation, target, equation);
	else
	{
		math_cholesky_solve(n, plan->factor, equation->beta);
		if (with_variance)
			math_cholesky_inverse(n, plan->factor, plan->inverse);
		for (int i = 0; with_variance && i < n; i++)
			equation->variance[i] = plan->inverse[i * n + i];
	}
	equation->r2 = 0.0;
	for (int i = 0; i < n; i++)
		equation->r2 += equation->beta[i] * row[source[i]];
	return -1;
}

/*
 * Reliability of the score of a block of mode A (Dijkstra & Henseler 2015,
 * eq. 3): (w'w)^2 w'(S - diag S)w / w'(ww' - diag ww')w.  NaN for one item,
 * and in mode B.
 */
double
pls_rho_a(const PlsPlan *plan, int construct)
{
	double		squares = 0.0;
	double		fourths = 0.0;
	double		variance = 0.0;

	if (pls_block_size(plan, construct) < 2 || plan->mode_b[construct])
		return NAN;
	for (int k = plan->first[construct]; k < plan->first[construct + 1]; k++)
	{
		double		square = plan->weight[k] * plan->weight[k];

		squares += square;
		fourths += square * square;
		variance += plan->weight[k] * plan->with[construct * plan->items + k];
	}
	if (!(squares * squares > fourths))
		return NAN;
	return squares * squares * (variance - squares) / (squares * squares - fourths);
}

/* What correlations of a construct are divided by, squared. */
static double
reliability(const PlsPlan *plan, const double *rho_a, int construct)
{
	if (pls_block_size(plan, construct) < 2 || plan->mode_b[construct])
		return 1.0;
	return rho_a[construct] > 0.0 ? rho_a[construct] : NAN;
}

/*
 * rho_A of all constructs, and their correlations corrected for it.  Returns
 * true when some had to be corrected.
 */
bool
pls_correct(PlsPlan *plan, double *rho_a, double *correlation)
{
	int			n = plan->constructs;
	bool		any = false;

	for (int c = 0; c < n; c++)
		rho_a[c] = pls_rho_a(plan, c);
	for (int i = 0; i < n; i++)
	{
		double		one = reliability(plan, rho_a, i);

		any = any || one != 1.0;
		for (int k = 0; k < n; k++)
			correlation[i * n + k] = i == k ? 1.0 :
				plan->score[i * n + k] / sqrt(one * reliability(plan, rho_a, k));
	}
	return any;
}

/* Paths and R2 of all equations. */
static bool
solve_paths(PlsPlan *plan, bool indefinite, PlsFit *fit, PlsProblem *problem)
{
	int			n = plan->constructs;

	for (int i = 0; i < n * n; i++)
		fit->path[i] = NAN;
	for (int target = 0; target < n; target++)
	{
		PlsEquation equation = {.r2 = NAN};
		int			bad;

		fit->r2[target] = NAN;
		if (plan->sources[target] == 0)
			continue;
		bad = pls_equation(plan, fit->correlation, target, false, indefinite, &equation);
		if (bad >= 0)
			return pls_fail(problem, PLS_COLLINEAR, -1, target, bad, 0);
		fit->r2[target] = equation.r2;
		for (int k = 0; k < plan->sources[target]; k++)
			fit->path[target * n + plan->source[target * n + k]] = equation.beta[k];
	}
	return true;
}

/* Effects over all ways, sources before targets: indirect = sum of path times total of what comes between. */
static void
add_effects(const PlsPlan *plan, PlsFit *fit)
{
	int			n = plan->constructs;

	for (int i = 0; i < n; i++)
	{
		int			target = plan->order[i];
		const int  *source = plan->source + target * n;
		double	   *total = fit->total + target * n;
		double	   *indirect = fit->indirect + target * n;

		memset(indirect, 0, (size_t) n * sizeof(double));
		for (int k = 0; k < plan->sources[target]; k++)
			for (int from = 0; from < n; from++)
				if (fit->total[source[k] * n + from] != 0.0)
					indirect[from] += fit->path[target * n + source[k]] *
						fit->total[source[k] * n + from];
		memcpy(total, indirect, (size_t) n * sizeof(double));
		for (int k = 0; k < plan->sources[target]; k++)
			total[source[k]] += fit->path[target * n + source[k]];
	}
}

/*
 * Index of a construct from 0 to 100: each answer on its own scale from 0 to
 * 1, weighted by w (highest - lowest) / sd in shares.  Nothing where a weight is
 * negative, or without scales.
 */
static void
find_index(const PlsPlan *plan, const PathModel *model, int construct, PlsFit *fit)
{
	double		sum = 0.0;
	double		index = 0.0;
	bool		has_index = model->lowest && model->highest;

	for (int k = plan->first[construct]; has_index && k < plan->first[construct + 1]; k++)
	{
		int			item = plan->item[k];

		sum += plan->weight[k] * (model->highest[item] - model->lowest[item]) / plan->sd[k];
		index += plan->weight[k] * (fit->mean[item] - model->lowest[item]) / plan->sd[k];
		if (plan->weight[k] < 0.0)
			has_index = false;
	}
	fit->index[construct] = has_index ? 100.0 * index / sum : NAN;
	fit->index_sd[construct] = has_index ? 100.0 / sum : NAN;
	for (int k = plan->first[construct]; k < plan->first[construct + 1]; k++)
	{
		int			item = plan->item[k];

		fit->index_weight[item] = !has_index ? NAN : plan->weight[k] *
			(model->highest[item] - model->lowest[item]) / plan->sd[k] / sum;
	}
}

/* Indices, and what a point of the index of one adds to that of the other. */
static void
find_indices(const PlsPlan *plan, PlsFit *fit)
{
	int			n = plan->constructs;

	for (int c = 0; c < n; c++)
		find_index(plan, plan->model, c, fit);
	for (int target = 0; target < n; target++)
		for (int source = 0; source < n; source++)
			fit->importance[target * n + source] = fit->total[target * n + source] *
				fit->index_sd[target] / fit->index_sd[source];
}

/* Loadings of all items; PLSc: w sqrt(rho_A) / w'w in blocks of mode A. */
static void
put_loadings(const PlsPlan *plan, bool consistent, PlsFit *fit)
{
	for (int c = 0; c < plan->constructs; c++)
	{
		const double *with = plan->with + c * plan->items;
		bool		corrected = consistent && pls_block_size(plan, c) > 1 && !plan->mode_b[c];
		double		squares = 0.0;
		double		scale;

		for (int k = plan->first[c]; k < plan->first[c + 1]; k++)
			squares += plan->weight[k] * plan->weight[k];
		scale = corrected ? sqrt(reliability(plan, fit->rho_a, c)) / squares : 0.0;
		for (int k = plan->first[c]; k < plan->first[c + 1]; k++)
			fit->loading[plan->item[k]] = corrected ? scale * plan->weight[k] : with[k];
	}
}

/* Everything that replicates are made for, from the weights in the plan. */
bool
pls_structure(PlsPlan *plan, const PlsOptions *options, PlsFit *fit, PlsProblem *problem)
{
	bool		corrected = false;
	int			n = plan->constructs;

	if (options->consistent)
		corrected = pls_correct(plan, fit->rho_a, fit->correlation);
	else
		memcpy(fit->correlation, plan->score, (size_t) (n * n) * sizeof(double));
	if (!solve_paths(plan, corrected, fit, problem))
		return false;
	add_effects(plan, fit);
	for (int k = 0; k < plan->items; k++)
	{
		fit->weight[plan->item[k]] = plan->weight[k];
		fit->sd[plan->item[k]] = plan->sd[k];
	}
	put_loadings(plan, options->consistent, fit);
	find_indices(plan, fit);
	return true;
}
