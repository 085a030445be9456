/*
 * clv_fit_best.c
 *		Which model do the data speak for?  Several are fitted, the one with the
 *		least BIC is taken.
 */
#include "base/crm.h"

#include <math.h>

#include "lib/stringinfo.h"

#include "clv/clv_fit.h"

/* Of models that are equally good the first is taken. */
static const ClvKind candidates[] = {
	CLV_NBD, CLV_BG_NBD, CLV_MBG_NBD, CLV_PARETO_NBD, CLV_MBG_CNBD_K
};

/* BICs that differ by less are equal. */
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

/*
 * Fit nbd, bg_nbd, mbg_nbd, pareto_nbd and, where the times between purchases
 * are known, mbg_cnbd_k; the best of them, whose note names the others.  NULL
 * if there are no rows.
 */
ClvModel *
clv_fit_best(const ClvOptions *options, ClvFitRows *rows)
{
	ClvModel   *best = NULL;
	ClvModel   *models[lengthof(candidates)];
	int			n = 0;
	StringInfoData note;

	if (options->kind == CLV_BG_BB)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("clv_fit_best compares models in continuous time, bg_bb counts opportunities"),
				 errhint("Leave the model out of the options; clv_fit() fits bg_bb.")));
	if (rows->width != 4)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("clv_fit_best takes no covariates"),
				 errhint("Not all models it compares have them; clv_fit() fits bg_nbd, mbg_nbd and pareto_nbd with covariates.")));
	if (rows->n == 0)
		return NULL;
	for (int i = 0; i < (int) lengthof(candidates); i++)
	{
		ClvOptions	one = *options;

		if (candidates[i] == CLV_MBG_CNBD_K && !rows->has_intervals)
			continue;
		one.kind = candidates[i];
		one.k = 0;
		models[n] = clv_fit(&one, rows);
		if (candidates[i] == CLV_MBG_CNBD_K && models[n]->k == 1)
			continue;			/* the same as mbg_nbd */
		if (best == NULL || is_better(models[n], best))
			best = models[n];
		n++;
	}
	if (best->kind == CLV_NBD)
	{
		best->doubt = true;
		clv_fit_note(best, "no model in which customers leave is better: P(alive) is 1 for everybody");
	}
	initStringInfo(&note);
	if (best->note != NULL)
		appendStringInfo(&note, "%s; ", best->note);
	appendStringInfo(&note, "BIC %.1f, against", clv_model_bic(best));
	for (int i = 0; i < n; i++)
	{
		if (models[i] == best)
			continue;
		appendStringInfo(&note, "%s %s", note.data[note.len - 1] == 't' ? "" : ",",
						 clv_kind_name(models[i]->kind));
		if (models[i]->kind == CLV_MBG_CNBD_K)
			appendStringInfo(&note, " (k = %d)", models[i]->k);
		appendStringInfo(&note, " %.1f", clv_model_bic(models[i]));
		if (!models[i]->converged)
			appendStringInfo(&note, " (%s)", models[i]->status);
	}
	best->note = note.data;
	return best;
}
