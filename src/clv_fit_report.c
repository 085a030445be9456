/*
 * clv_fit_report.c
 *		From the result of a fit to the model's status, note and standard
 *		errors, and a warning unless it converged.
 */
#include "crm.h"

#include "lib/stringinfo.h"

#include "clv_fit_report.h"

/* By FitStatus; FIT_INTERRUPTED never becomes a model. */
static const struct
{
	const char *word;
	const char *hint;
}			outcomes[] = {
	[FIT_CONVERGED] = {"converged", NULL},
	[FIT_AT_BOUND] = {"at_bound", "The likelihood still rises there: the customers may be too few or too much alike for this model. Standard errors are unknown; try a simpler model or more data."},
	[FIT_FLAT] = {"flat", "Other values explain the data as well, so standard errors are unknown. Try a simpler model or a longer history."},
	[FIT_ITERATION_LIMIT] = {"iteration_limit", "The parameters are the best that were found. Look for extreme values in the data, or try a simpler model."},
	[FIT_INTERRUPTED] = {"interrupted", NULL},
	[FIT_NOT_FINITE] = {"not_finite", "The parameters are the ones the search started from. Look for extreme values in the data."}
};

/* The parameters of a bit set with their values, as: alpha (6.1e-06) and beta (2.5). */
static char *
parameter_list(const ClvModel *model, uint64 set)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < model->count; i++)
	{
		if ((set >> i & 1) == 0)
			continue;
		set &= ~(UINT64CONST(1) << i);
		if (list.len > 0)
			appendStringInfoString(&list, set == 0 ? " and " : ", ");
		appendStringInfo(&list, "%s (%.4g)",
						 clv_parameter_name(model->kind, model->covariates, i),
						 model->parameters[i]);
	}
	return list.data;
}

/* Why a fit is none, in words; palloc'd. */
static char *
problem_text(const ClvModel *model, const FitResult *result)
{
	switch (result->status)
	{
		case FIT_AT_BOUND:
			return psprintf("the search ended at its bounds for %s",
							parameter_list(model, result->at_bound));
		case FIT_FLAT:
			if (result->weak == 0)
				return pstrdup("the likelihood has no clear maximum");
			return psprintf("the data do not determine %s",
							parameter_list(model, result->weak));
		case FIT_ITERATION_LIMIT:
			return psprintf("no maximum was found in %d iterations", result->iterations);
		default:
			return pstrdup("the likelihood is not finite at the start");
	}
}

/*
 * Covariance of the parameters: the model's own were fitted as logarithms,
 * coefficients of covariates as they are (delta method, see
 * fit_natural_covariance).
 */
static double *
natural_covariance(const ClvModel *model, const double *covariance)
{
	int			n = model->count;
	int			base = clv_kind_base(model->kind);
	double	   *natural = palloc(sizeof(double) * n * n);

	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			natural[i * n + j] = covariance[i * n + j] *
				(i < base ? model->parameters[i] : 1) *
				(j < base ? model->parameters[j] : 1);
	return natural;
}

/*
 * Complete a model whose kind, covariates, count and parameters are set with
 * what the fit says of itself: log_likelihood, iterations, converged, status,
 * note, covariance.  covariance is fit_newton's, count x count, of the
 * coordinates.  A fit that did not converge gets no standard errors, and a
 * WARNING in the name of the SQL function; one that was interrupted raises
 * the cancel's error.
 */
void
clv_fit_report(ClvModel *model, const FitResult *result, const double *covariance,
			   const char *function)
{
	if (result->status == FIT_INTERRUPTED)
	{
		CHECK_FOR_INTERRUPTS();
		ereport(ERROR,
				(errcode(ERRCODE_QUERY_CANCELED),
				 errmsg("%s was interrupted", function)));
	}
	model->is_fitted = true;
	model->log_likelihood = result->loglik;
	model->iterations = result->iterations;
	model->converged = result->status == FIT_CONVERGED;
	model->status = outcomes[result->status].word;
	model->note = NULL;
	model->covariance = NULL;
	if (model->converged)
	{
		model->covariance = natural_covariance(model, covariance);
		return;
	}
	model->note = problem_text(model, result);
	ereport(WARNING,
			(errmsg("%s did not converge: %s", function, model->note),
			 errhint("%s", outcomes[result->status].hint)));
}
