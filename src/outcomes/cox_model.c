/*
 * cox_model.c
 *		crm.cox_model as a row value, out and in.
 *
 * A model is plain columns, so anyone can write one: what scores rely on is
 * checked on the way in.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "outcomes/cox_model.h"
#include "outcomes/cox_options.h"

/* The baseline ascends in each stratum, and the strata follow one another. */
static void
check_baseline(const RowType *type, const CoxModel *model)
{
	int64		at = 0;

	for (int s = 0; s < model->nstrata; s++)
	{
		if (model->stratum_ends[s] < at || model->stratum_ends[s] > model->ntimes)
			row_bad(type, NULL, "stratum_ends is not in order");
		for (int64 first = at; at < model->stratum_ends[s]; at++)
			if (!(model->times[at] >= 0 && model->hazards[at] >= 0) ||
				(at > first && !(model->times[at] > model->times[at - 1] && model->hazards[at] >= model->hazards[at - 1])))
				row_bad(type, NULL, psprintf("time %lld of the baseline is not in order", (long long) at + 1));
	}
	if (at != model->ntimes)
		row_bad(type, NULL, "stratum_ends does not end with the last time");
}

/* Coefficients and means are numbers. */
static void
check_row(const RowType *type, void *row)
{
	const CoxModel *model = row;

	if (model->features < 1 || model->features > COX_MOST)
		row_bad(type, NULL, psprintf("names has %d elements", model->features));
	for (int i = 0; i < model->features; i++)
	{
		if (isinf(model->coefficients[i]))
			row_bad(type, NULL, psprintf("coefficient %d is no number", i + 1));
		if (!isfinite(model->means[i]))
			row_bad(type, NULL, psprintf("mean %d is no number", i + 1));
		if (model->se != NULL && (isinf(model->se[i]) || model->se[i] < 0))
			row_bad(type, NULL, psprintf("standard error %d is %g", i + 1, model->se[i]));
	}
	if (model->ntimes > 0)
		check_baseline(type, model);
}

#define AT(member) FIELD_AT(CoxModel, member)
#define TO(member) FIELD_TO(CoxModel, member)
#define TESTED .present = offsetof(CoxModel, has_tests)
#define FEATURES .count = offsetof(CoxModel, features)
#define STRATA .count = offsetof(CoxModel, nstrata)
#define TIMES .count = offsetof(CoxModel, ntimes)

static const Field fields[] = {
	{"version",.kind = FIELD_VERSION},
	{"names", FIELD_TEXTS, TO(names), FEATURES,.required = true},
	{"coefficients", FIELD_GAPS, TO(coefficients), FEATURES,.required = true},
	{"se", FIELD_GAPS, TO(se), FEATURES},
	{"z", FIELD_GAPS, TO(z), FEATURES},
	{"p_value", FIELD_GAPS, TO(p_value), FEATURES},
	{"covariance", FIELD_GAPS, TO(covariance), FEATURES,.shape = FIELD_SQUARE},
	{"means", FIELD_FLOATS, TO(means), FEATURES,.required = true},
	{"log_likelihood", FIELD_FLOAT, AT(log_likelihood)},
	{"null_log_likelihood", FIELD_FLOAT, AT(null_log_likelihood)},
	{"df", FIELD_INT, AT(df)},
	{"likelihood_ratio", FIELD_FLOAT, AT(likelihood_ratio)},
	{"likelihood_ratio_p", FIELD_FLOAT, AT(likelihood_ratio_p), TESTED},
	{"wald", FIELD_FLOAT, AT(wald)},
	{"wald_p", FIELD_FLOAT, AT(wald_p), TESTED},
	{"score", FIELD_FLOAT, AT(score)},
	{"score_p", FIELD_FLOAT, AT(score_p), TESTED},
	{"rows", FIELD_COUNT, AT(rows)},
	{"events", FIELD_COUNT, AT(events)},
	{"rows_skipped", FIELD_COUNT, AT(rows_skipped)},
	{"weight", FIELD_FLOAT, AT(weight)},
	{"ties", FIELD_NAME, AT(breslow),.names = &cox_ties_names},
	{"iterations", FIELD_INT, AT(iterations)},
	{"converged", FIELD_BOOL, AT(converged)},
	{"monotone", FIELD_BOOL, AT(monotone)},
	{"strata", FIELD_TEXTS, TO(strata), STRATA,.required = true},
	{"stratum_ends", FIELD_COUNTS, TO(stratum_ends), STRATA,.required = true},
	{"times", FIELD_FLOATS, TO(times), TIMES,.required = true},
	{"hazards", FIELD_FLOATS, TO(hazards), TIMES,.required = true},
	{"notes", FIELD_TEXT, TO(notes)},
};

const RowType cox_model_type = {
	"cox_model", COX_MODEL_VERSION, FIELD_TABLE(fields, CoxModel),
	.hint = "Make models with crm.cox_regression().",
	.check = check_row
};
