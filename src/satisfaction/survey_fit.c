/*
 * survey_fit.c
 *		Path models fitted to the groups of a survey for its views: quietly,
 *		and with words instead of an error where a group has no fit.  An
 *		answer outside its scale remains an error.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "satisfaction/answers.h"
#include "satisfaction/fit_uncertainty.h"
#include "satisfaction/item_answers.h"

PG_FUNCTION_INFO_V1(crm_survey_answers);
PG_FUNCTION_INFO_V1(crm_survey_problem);
PG_FUNCTION_INFO_V1(crm_survey_fit);

/* Views are read often: enough for standard errors, a third of a second for 1,000 rows of 24 items. */
#define VIEW_REPLICATES 200
#define VIEW_SEED 42

/* survey_answers(model, answers): the answers, each of them checked on the scale of its item. */
Datum
crm_survey_answers(PG_FUNCTION_ARGS)
{
	const PathSpec *spec;
	ItemAnswers answers;
	const double *given;

	if (fcinfo->flinfo->fn_extra == NULL)
		fcinfo->flinfo->fn_extra = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(RowCache));
	spec = path_spec_cached(fcinfo->flinfo->fn_extra, fcinfo, 0);
	item_answers_from_array(&answers, PG_GETARG_ARRAYTYPE_P(1));
	given = item_answers_real(&answers);
	if (answers.items != spec->items)
		path_spec_refuse_count(spec, answers.items);
	for (int item = 0; item < spec->items; item++)
		if (!isnan(given[item]))
			path_spec_check_answer(spec, item, given[item]);
	PG_RETURN_DATUM(PG_GETARG_DATUM(1));
}

/* A sample that has rows, with its model ready to be fitted; NULL if it has none. */
static ItemSample *
begin(FunctionCallInfo fcinfo, SatisfactionFit *fit, const ItemMatrix **matrix)
{
	PlsOptions	options = {.scheme = PLS_PATH};
	const PathSpec *spec;
	ItemSample *sample;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return NULL;
	sample = item_sample_from_datum(PG_GETARG_DATUM(1), CurrentMemoryContext);
	if (sample->rows == 0)
		return NULL;
	spec = path_spec_from_datum(PG_GETARG_DATUM(0));
	*matrix = item_sample_matrix(sample);
	satisfaction_fit_begin(fit, spec, &options, satisfaction_columns(spec, NULL, (*matrix)->items));
	return sample;
}

/* survey_problem(model, sample): why the sample has no fit; NULL if it has one. */
Datum
crm_survey_problem(PG_FUNCTION_ARGS)
{
	SatisfactionFit fit;
	const ItemMatrix *matrix;
	const char *problem;

	if (begin(fcinfo, &fit, &matrix) == NULL)
		PG_RETURN_TEXT_P(cstring_to_text("no respondent has answered every item"));
	problem = satisfaction_fit_problem(&fit, matrix);
	if (problem == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(problem));
}

/* survey_fit(model, sample, confidence): the fit with standard errors; what is to know of it stands in its notes alone. */
Datum
crm_survey_fit(PG_FUNCTION_ARGS)
{
	UncertaintyOptions options = {
		.method = METHOD_AUTO,.replicates = VIEW_REPLICATES,.seed = VIEW_SEED,.confidence = confidence_argument(fcinfo, 2),.is_quiet = true
	};
	SatisfactionFit fit;
	SatisfactionModel *model;
	const ItemMatrix *matrix;
	ItemSample *sample = begin(fcinfo, &fit, &matrix);

	if (sample == NULL)
		PG_RETURN_NULL();
	model = satisfaction_fit_run(&fit, matrix, false);
	satisfaction_model_uncertainty(model, &fit, sample, &options);
	return satisfaction_model_result(fcinfo, model);
}
