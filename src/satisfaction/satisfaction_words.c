/*
 * satisfaction_words.c
 *		What a fit of a path model finds wrong, and what must be known of it, in
 *		the words of the model.
 */
#include "base/crm.h"

#include "satisfaction/satisfaction_model.h"

/* What is wrong with the answers to an item. */
static ProblemWords
item_problem(const PathSpec *spec, const PlsProblem *problem)
{
	const char *item = spec->item[problem->item];

	switch (problem->code)
	{
		case PLS_UNANSWERED:
			return (ProblemWords) {
				psprintf("nobody answered item \"%s\"", item),
				"Leave the item out of the model and of the answers, or fit it to respondents who were asked.",
				ERRCODE_INVALID_PARAMETER_VALUE
			};
		case PLS_ZERO_VARIANCE:
			return (ProblemWords) {
				psprintf("item \"%s\" has zero variance: all answers are the same", item),
				"Leave the item out of the model, or fit it to more respondents.",
				ERRCODE_INVALID_PARAMETER_VALUE
			};
		case PLS_OUTSIDE_SCALE:
			return (ProblemWords) {
				psprintf("answers to item \"%s\" are outside its scale %.15g to %.15g: their mean is %.15g", item,
						 spec->lowest[problem->item], spec->highest[problem->item], problem->value),
				"Pass lowest and highest to crm.path_model() as they are on the questionnaire; codes such as 99 for no answer must be NULL.",
				ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE
			};
		case PLS_SINGULAR_BLOCK:
			return (ProblemWords) {
				psprintf("item \"%s\" of construct \"%s\" in mode B follows from the items before it", item,
						 spec->construct[problem->construct]),
				"Leave the item out, or use mode A for the construct.",
				ERRCODE_INVALID_PARAMETER_VALUE
			};
		default:
			return (ProblemWords) {
				psprintf("mean or covariance of item \"%s\" is not finite", item),
				"Leave out what is no answer of a scale.",
				ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE
			};
	}
}

/* What is wrong with a construct and what acts on it. */
static ProblemWords
construct_problem(const PathSpec *spec, const PlsProblem *problem)
{
	const char *construct = spec->construct[problem->construct];
	ProblemWords words = {.sqlstate = ERRCODE_INVALID_PARAMETER_VALUE};

	switch (problem->code)
	{
		case PLS_FEW_ROWS:
			words.what = psprintf("there are too few respondents for the paths to \"%s\": at least %.0f are needed", construct, problem->value);
			words.hint = "Fit larger groups: HAVING count(*) >= 100 behind crm.satisfaction_fit(model, crm.item_moments(answers)) leaves small ones out.";
			break;
		case PLS_FEW_ROWS_BLOCK:
			words.what = psprintf("there are too few respondents for construct \"%s\" in mode B: at least %.0f are needed", construct, problem->value);
			words.hint = "Fit larger groups, or use mode A.";
			break;
		case PLS_COLLINEAR:
			words.what = psprintf("what acts on \"%s\" is collinear: \"%s\" follows from the constructs before it", construct,
								  spec->construct[problem->other]);
			words.hint = "Leave out one of the paths.";
			break;
		case PLS_UNRELATED:
			words.what = psprintf("construct \"%s\" is uncorrelated with all its neighbours, so it has no weights", construct);
			words.hint = "Leave the construct out, or check its items.";
			break;
		default:
			/* path_spec_check() has said so */
			elog(ERROR, "path model has problem %d", (int) problem->code);
	}
	return words;
}

/* What is wrong with a model or with the answers, with a hint and an SQLSTATE. */
ProblemWords
satisfaction_problem_words(const PathSpec *spec, const PlsProblem *problem)
{
	switch (problem->code)
	{
		case PLS_INTERRUPTED:
			CHECK_FOR_INTERRUPTS();
			return (ProblemWords) {"the fit was interrupted", "Run it again.", ERRCODE_QUERY_CANCELED};
		case PLS_NOT_CONVERGED:
			return (ProblemWords) {
				psprintf("the fit did not converge in %d rounds: a weight still changed by %g", PLS_ROUNDS, problem->value),
				"Check items with answers that hardly vary, or try scheme => 'factorial'.",
				ERRCODE_INVALID_PARAMETER_VALUE
			};
		case PLS_MISSING_ITEM:
		case PLS_UNANSWERED:
		case PLS_NOT_FINITE:
		case PLS_ZERO_VARIANCE:
		case PLS_OUTSIDE_SCALE:
		case PLS_SINGULAR_BLOCK:
			return item_problem(spec, problem);
		case PLS_FEW_ROWS:
		case PLS_FEW_ROWS_BLOCK:
		case PLS_COLLINEAR:
		case PLS_UNRELATED:
			return construct_problem(spec, problem);
		default:
			/* path_spec_check() has said so */
			elog(ERROR, "path model has problem %d", (int) problem->code);
	}
}

/* A note in words. */
const char *
satisfaction_note_words(const PathSpec *spec, const PlsNote *note)
{
	const char *item = note->item < 0 ? "" : spec->item[note->item];
	const char *construct = note->construct < 0 ? "" : spec->construct[note->construct];

	switch (note->code)
	{
		case PLS_NOTE_NEGATIVE_WEIGHT:
			return psprintf("weight of item %s is %.3g, below 0: %s has no index", item, note->value, construct);
		case PLS_NOTE_LOADING:
			return psprintf("loading of item %s is %.3g, beyond 1", item, note->value);
		case PLS_NOTE_R2:
			return psprintf("R2 of %s is %.3g, not from 0 to 1", construct, note->value);
		case PLS_NOTE_RHO_A:
			return psprintf("rho_A of %s is %.3g, not above 0 and up to 1", construct, note->value);
		case PLS_NOTE_NOT_DEFINITE:
			return psprintf("correlations of the constructs are not positive definite, from %s on", construct);
		case PLS_NOTE_SIGN:
			return psprintf("as many loadings of %s are negative as positive: that of item %s was made positive", construct, item);
		case PLS_NOTE_FEW_ROWS:
			return psprintf("fewer respondents than %.0f, 10 for each path to %s", note->value, construct);
	}
	return "";
}

/* Append a note. */
void
satisfaction_model_note(SatisfactionModel *model, const char *note)
{
	model->notes = model->notes == NULL ? pstrdup(note) : psprintf("%s; %s", model->notes, note);
}

/* Tell the client what the notes say. */
void
satisfaction_model_report(const SatisfactionModel *model)
{
	if (model->notes == NULL)
		return;
	ereport(model->admissible ? NOTICE : WARNING,
			(errmsg(model->admissible ? "about the model: %s" : "the model is not admissible: %s", model->notes),
			 errhint("The columns admissible and notes of the model say so too.")));
}
