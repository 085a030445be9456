/*
 * clv_fit_best.c
 *		Which model do the data speak for?  Several are fitted, the one with the
 *		least BIC is taken.
 */
#include "base/crm.h"

#include <math.h>

#include "lib/stringinfo.h"

#include "clv/clv_fit.h"

/* BICs that differ by less are equal; of equal models the first is taken. */
#define SAME_BIC 1e-3

/* A maximum, be it at a bound or on a plain; not a search that was given up. */
static bool
has_answer(const ClvModel *model)
{
	return strcmp(model->status, "iteration_limit") != 0 && isfinite(model->log_likelihood);
}

/* Is one a better answer than the other, which comes before it in the list? */
static bool
is_better(const ClvModel *one, const ClvModel *other)
{
	double		gain = clv_model_bic(other) - clv_model_bic(one);

	if (has_answer(one) != has_answer(other))
		return has_answer(one);
	return gain > SAME_BIC;
}

/* The note of the best of n models, which names the others. */
static const char *
compare_note(const ClvModel *best, ClvModel *const *models, int n)
{
	StringInfoData note;

	initStringInfo(&note);
	if (best->note != NULL)
		appendStringInfo(&note, "%s; ", best->note);
	appendStringInfo(&note, "BIC %.1f, against", clv_model_bic(best));
	for (int i = 0; i < n; i++)
	{
		if (models[i] == best)
			continue;
		appendStringInfo(&note, "%s %s", note.data[note.len - 1] == 't' ? "" : ",",
						 clv_kernels[models[i]->kind].name);
		if (clv_kernels[models[i]->kind].has_stages)
			appendStringInfo(&note, " (k = %d)", models[i]->k);
		appendStringInfo(&note, " %.1f", clv_model_bic(models[i]));
		if (!models[i]->converged)
			appendStringInfo(&note, " (%s)", models[i]->status);
	}
	return note.data;
}

/*
 * Fit every model of purchases in continuous time, those with stages where the
 * times between purchases are known; the best of them, whose note names the
 * others.  NULL if there are no rows.
 */
ClvModel *
clv_fit_best(const ClvOptions *options, ClvFitRows *rows)
{
	const char *name = clv_kernels[options->kind].name;
	ClvModel   *best = NULL;
	ClvModel   *models[CLV_KINDS];
	int			n = 0;

	if (clv_kernels[options->kind].is_discrete)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("clv_fit_best compares models in continuous time, %s counts opportunities", name),
				 errhint("Leave the model out of the options; clv_fit() fits %s.", name)));
	if (rows->width != 4)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("clv_fit_best takes no covariates"),
				 errhint("Not all models it compares have them; clv_fit() fits bg_nbd, mbg_nbd and pareto_nbd with covariates.")));
	if (rows->n == 0)
		return NULL;
	for (int kind = 0; kind < CLV_KINDS; kind++)
	{
		const ClvKernel *kernel = &clv_kernels[kind];
		ClvOptions	one = *options;

		if (kernel->family != CLV_PURCHASES || kernel->is_discrete ||
			(kernel->has_stages && !rows->has_intervals))
			continue;
		one.kind = kind;
		one.k = 0;
		models[n] = clv_fit(&one, rows);
		if (kernel->has_stages && models[n]->k == 1)
			continue;			/* the same as the model without stages */
		if (best == NULL || is_better(models[n], best))
			best = models[n];
		n++;
	}
	if (best->kind == CLV_NBD)
	{
		best->doubt = true;
		clv_fit_note(best, "no model in which customers leave is better: P(alive) is 1 for everybody");
	}
	best->note = compare_note(best, models, n);
	return best;
}
