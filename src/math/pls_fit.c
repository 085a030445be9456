/*
 * pls_fit.c
 *		A path model fitted to a sample: with all that is to be said of it, or
 *		only what replicates are made for.
 */
#include "math/pls_plan.h"

#include <math.h>

/* Weights and structure; polish: to the last digits. */
static bool
fit_to(PlsPlan *plan, const PlsOptions *options, const ItemMatrix *matrix, bool polish,
	   PlsFit *fit, PlsProblem *problem)
{
	*problem = (PlsProblem) {PLS_FINE, -1, -1, -1, 0};
	if (!pls_prepare(plan, matrix, problem) ||
		!pls_iterate(plan, options->scheme, polish, fit, problem))
		return false;
	for (int k = 0; k < plan->items; k++)
		fit->mean[plan->item[k]] = matrix->mean[plan->column[k]];
	return pls_structure(plan, options, fit, problem);
}

/* The whole fit; false when there is none, and problem says why. */
bool
pls_fit(PlsPlan *plan, const PlsOptions *options, const ItemMatrix *matrix, PlsFit *fit,
		PlsProblem *problem)
{
	fit->rows = matrix->rows;
	fit->rows_effective = matrix->rows_effective;
	fit->notes = 0;
	if (!fit_to(plan, options, matrix, true, fit, problem) ||
		!pls_quality(plan, options, matrix, fit, problem))
		return false;
	pls_notes(plan, fit);
	return true;
}

/* The numbers of PlsFit that are marked *; false as pls_fit(). */
bool
pls_refit(PlsPlan *plan, const PlsOptions *options, const ItemMatrix *matrix, PlsFit *fit,
		  PlsProblem *problem)
{
	return fit_to(plan, options, matrix, false, fit, problem);
}
