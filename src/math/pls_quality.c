/*
 * pls_quality.c
 *		How good a fitted path model is: reliability and validity of its blocks,
 *		strength of its paths, and what makes it not admissible.
 */
#include "math/pls_plan.h"

#include <math.h>
#include <string.h>

#include "math/reliability.h"
#include "math/special.h"

#define SLACK 1e-12				/* of limits, for rounding */

/* Reliabilities of a block, from the covariances of its items and their loadings. */
static void
judge_block(const PlsPlan *plan, const ItemMatrix *matrix, int construct, PlsFit *fit)
{
	int			first = plan->first[construct];
	int			size = pls_block_size(plan, construct);
	ItemBlock	block = {size, plan->column + first, matrix->cov, matrix->items};
	double		loading[ITEMS_MOST];
	double		sum = 0.0;

	for (int i = 0; i < size; i++)
	{
		int			item = plan->item[first + i];
		bool		endogenous = plan->sources[construct] > 0;

		loading[i] = fit->loading[item];
		fit->communality[item] = loading[i] * loading[i];
		fit->redundancy[item] = endogenous ? fit->communality[item] * fit->r2[construct] : 0.0;
		sum += fit->communality[item];
	}
	fit->block_communality[construct] = sum / size;
	fit->alpha[construct] = reliability_alpha(&block);
	fit->alpha_standardized[construct] = reliability_alpha_standardized(&block);
	fit->rho_c[construct] = reliability_composite(size, loading);
	fit->ave[construct] = reliability_ave(size, loading);
	fit->rho_a[construct] = pls_rho_a(plan, construct);
}

/* Mean correlation of the items of two constructs; of a single item with itself 1. */
static double
mean_correlation(const PlsPlan *plan, int a, int b, bool absolute)
{
	double		sum = 0.0;
	int			n = 0;

	for (int i = plan->first[a]; i < plan->first[a + 1]; i++)
		for (int k = a == b ? i + 1 : plan->first[b]; k < plan->first[b + 1]; k++)
		{
			double		r = plan->cor[i * plan->items + k];

			sum += absolute ? fabs(r) : r;
			n++;
		}
	return n == 0 ? 1.0 : sum / n;
}

/*
 * Heterotrait-monotrait ratios (Henseler et al. 2015): mean correlation of the
 * items of two constructs by the geometric mean of those within each.
 */
static void
compare_blocks(const PlsPlan *plan, bool absolute, double *ratio)
{
	int			n = plan->constructs;
	double		within[PLS_CONSTRUCTS_MOST];

	for (int a = 0; a < n; a++)
	{
		within[a] = mean_correlation(plan, a, a, absolute);
		ratio[a * n + a] = 1.0;
		for (int b = 0; b < a; b++)
		{
			double		product = within[a] * within[b];

			ratio[a * n + b] = product > 0.0 ?
				mean_correlation(plan, a, b, absolute) / sqrt(product) : NAN;
			ratio[b * n + a] = ratio[a * n + b];
		}
	}
}

/* Standard errors, inflation of variance, and effect sizes that keep the scores (Cohen 1988). */
static void
judge_paths(PlsPlan *plan, const PlsOptions *options, PlsFit *fit)
{
	int			n = plan->constructs;

	for (int target = 0; target < n; target++)
	{
		int			sources = plan->sources[target];
		double		left = fit->rows_effective - sources - 1.0;
		double		rest = 1.0 - fit->r2[target];
		PlsEquation equation;

		if (sources == 0 || pls_equation(plan, fit->correlation, target, true,
										 options->consistent, &equation) >= 0)
			continue;
		for (int k = 0; k < sources; k++)
		{
			int			pair = target * n + plan->source[target * n + k];
			double		variance = equation.variance[k];
			double		beta = equation.beta[k];

			fit->vif[pair] = variance;
			if (rest > 0.0)
				fit->f2_fixed[pair] = beta * beta / variance / rest;
			if (!options->consistent && left > 0.0)
				fit->path_se[pair] = sqrt(fmax(rest, 0.0) / left * variance);
		}
	}
}

/* R2 of a construct in the model as it stands in the plan now; NaN when that has no fit. */
static double
refitted_r2(PlsPlan *plan, const PlsOptions *options, int target)
{
	double		rho_a[PLS_CONSTRUCTS_MOST];
	const double *correlation = plan->score;
	bool		corrected = false;
	PlsFit		fit = {0};
	PlsProblem	problem;
	PlsEquation equation;

	if (plan->sources[target] == 0)
		return 0.0;
	if (!pls_iterate(plan, options->scheme, true, &fit, &problem))
		return NAN;
	if (options->consistent)
	{
		/* the inner weights are not needed any more */
		corrected = pls_correct(plan, rho_a, plan->inner);
		correlation = plan->inner;
	}
	if (pls_equation(plan, correlation, target, false, corrected, &equation) >= 0)
		return NAN;
	return equation.r2;
}

/* Whether some arrow begins or ends at a construct. */
static bool
has_arrow(const PlsPlan *plan, int construct)
{
	bool		any = plan->sources[construct] > 0;

	for (int target = 0; target < plan->constructs && !any; target++)
		for (int k = 0; k < plan->sources[target] && !any; k++)
			any = plan->source[target * plan->constructs + k] == construct;
	return any;
}

/*
 * Effect sizes by a fit of the model without the arrow; NaN when that leaves a
 * construct without paths.  Leaves other weights in the plan.
 */
static bool
fit_without_arrows(PlsPlan *plan, const PlsOptions *options, PlsFit *fit, PlsProblem *problem)
{
	int			n = plan->constructs;

	for (int target = 0; target < n; target++)
		for (int source = 0; source < n; source++)
		{
			double		rest = 1.0 - fit->r2[target];

			if (!plan->model->arrow[target * n + source] || !(rest > 0.0))
				continue;
			if (options->interrupted && options->interrupted())
				return pls_fail(problem, PLS_INTERRUPTED, -1, -1, -1, 0);
			pls_plan_arrow(plan, target, source, false);
			if (has_arrow(plan, target) && has_arrow(plan, source))
				fit->f2[target * n + source] =
					(fit->r2[target] - refitted_r2(plan, options, target)) / rest;
			pls_plan_arrow(plan, target, source, true);
		}
	return true;
}

/*
 * Goodness of fit (Tenenhaus, Amato & Esposito Vinzi 2004): the geometric mean
 * of the mean communality of the items of blocks of several, and of mean R2.
 */
static double
goodness(const PlsPlan *plan, const PlsFit *fit)
{
	double		communality = 0.0;
	double		r2 = 0.0;
	int			items = 0;
	int			equations = 0;

	for (int c = 0; c < plan->constructs; c++)
	{
		int			size = pls_block_size(plan, c);

		if (size > 1)
		{
			communality += fit->block_communality[c] * size;
			items += size;
		}
		if (plan->sources[c] > 0)
		{
			r2 += fit->r2[c];
			equations++;
		}
	}
	return items == 0 ? NAN : sqrt(communality / items * (r2 / equations));
}

/* Everything that pls_refit() leaves out but the notes; the plan keeps no weights.  False: interrupted. */
bool
pls_quality(PlsPlan *plan, const PlsOptions *options, const ItemMatrix *matrix, PlsFit *fit,
			PlsProblem *problem)
{
	for (int i = 0; i < plan->constructs * plan->constructs; i++)
	{
		fit->path_se[i] = NAN;
		fit->vif[i] = NAN;
		fit->f2[i] = NAN;
		fit->f2_fixed[i] = NAN;
	}
	for (int c = 0; c < plan->constructs; c++)
		judge_block(plan, matrix, c, fit);
	compare_blocks(plan, false, fit->htmt);
	compare_blocks(plan, true, fit->htmt_abs);
	judge_paths(plan, options, fit);
	fit->gof = options->consistent ? NAN : goodness(plan, fit);
	return fit_without_arrows(plan, options, fit, problem);
}

static void
add_note(PlsFit *fit, PlsNoteCode code, int item, int construct, double value)
{
	fit->note[fit->notes++] = (PlsNote) {code, item, construct, value};
	if (pls_note_forbids(code))
		fit->admissible = false;
}

/* What is not admissible about a construct and its items. */
static void
note_construct(const PlsPlan *plan, int construct, PlsFit *fit)
{
	double		r2 = fit->r2[construct];
	double		rho_a = fit->rho_a[construct];

	for (int k = plan->first[construct]; k < plan->first[construct + 1]; k++)
	{
		int			item = plan->item[k];

		if (fit->weight[item] < 0.0)
			add_note(fit, PLS_NOTE_NEGATIVE_WEIGHT, item, construct, fit->weight[item]);
		if (fabs(fit->loading[item]) > 1.0 + SLACK)
			add_note(fit, PLS_NOTE_LOADING, item, construct, fit->loading[item]);
	}
	if (r2 < -SLACK || r2 > 1.0 + SLACK)
		add_note(fit, PLS_NOTE_R2, -1, construct, r2);
	if (rho_a <= 0.0 || rho_a > 1.0 + SLACK)
		add_note(fit, PLS_NOTE_RHO_A, -1, construct, rho_a);
}

/* The notes of a fit, after those of signs that it has already. */
void
pls_notes(PlsPlan *plan, PlsFit *fit)
{
	int			n = plan->constructs;
	int			most = 0;
	int			bad;

	fit->admissible = true;
	for (int c = 0; c < n; c++)
	{
		note_construct(plan, c, fit);
		if (plan->sources[c] > plan->sources[most])
			most = c;
	}
	memcpy(plan->factor, fit->correlation, (size_t) (n * n) * sizeof(double));
	bad = math_cholesky(n, plan->factor, PLS_LEAST_PIVOT);
	if (bad >= 0)
		add_note(fit, PLS_NOTE_NOT_DEFINITE, -1, bad, NAN);
	if (fit->rows < PLS_ROWS_PER_ARROW * plan->sources[most])
		add_note(fit, PLS_NOTE_FEW_ROWS, -1, most, PLS_ROWS_PER_ARROW * plan->sources[most]);
}
