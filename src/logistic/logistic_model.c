/*
 * logistic_model.c
 *		crm.logistic_model as a row value, out and in.
 *
 * A model is plain columns, so anyone can write one: what scores rely on is
 * checked on the way in.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "logistic/logistic_model.h"
#include "logistic/logistic_options.h"

/* A model has an intercept, and its coefficients are numbers. */
static void
check_row(const RowType *type, void *row)
{
	LogisticModel *model = row;
	const char *first;

	if (model->terms < 1 || model->terms > LOGISTIC_MOST + 1)
		row_bad(type, NULL, psprintf("names has %d elements", model->terms));
	first = TextDatumGetCString(model->names[0]);
	if (strcmp(first, LOGISTIC_INTERCEPT) != 0)
		row_bad(type, NULL, psprintf("the first name is \"%s\" instead of \"%s\"", first, LOGISTIC_INTERCEPT));
	for (int i = 0; i < model->terms; i++)
		if (isinf(model->coefficients[i]) || (i == 0 && isnan(model->coefficients[i])))
			row_bad(type, NULL, psprintf("coefficient %d is no number", i + 1));
	for (int i = 0; i < model->terms && model->se != NULL; i++)
		if (isinf(model->se[i]) || model->se[i] < 0)
			row_bad(type, NULL, psprintf("standard error %d is %g", i + 1, model->se[i]));
}

#define AT(member) FIELD_AT(LogisticModel, member)
#define TO(member) FIELD_TO(LogisticModel, member)
#define TERMS .count = offsetof(LogisticModel, terms)

static const Field fields[] = {
	{"version",.kind = FIELD_VERSION},
	{"names", FIELD_TEXTS, TO(names), TERMS,.required = true},
	{"coefficients", FIELD_GAPS, TO(coefficients), TERMS,.required = true},
	{"se", FIELD_GAPS, TO(se), TERMS},
	{"z", FIELD_GAPS, TO(z), TERMS},
	{"p_value", FIELD_GAPS, TO(p_value), TERMS},
	{"covariance", FIELD_GAPS, TO(covariance), TERMS,.shape = FIELD_SQUARE},
	{"log_likelihood", FIELD_FLOAT, AT(log_likelihood)},
	{"penalised_log_likelihood", FIELD_FLOAT, AT(penalised_log_likelihood)},
	{"null_log_likelihood", FIELD_FLOAT, AT(null_log_likelihood)},
	{"rows", FIELD_COUNT, AT(rows)},
	{"events", FIELD_COUNT, AT(events)},
	{"rows_skipped", FIELD_COUNT, AT(rows_skipped)},
	{"weight", FIELD_FLOAT, AT(weight)},
	{"ridge", FIELD_FLOAT, AT(ridge)},
	{"firth", FIELD_BOOL, AT(firth)},
	{"errors", FIELD_NAME, AT(errors),.names = &logistic_error_names},
	{"iterations", FIELD_INT, AT(iterations)},
	{"converged", FIELD_BOOL, AT(converged)},
	{"separated", FIELD_BOOL, AT(separated)},
	{"notes", FIELD_TEXT, TO(notes)},
};

const RowType logistic_model_type = {
	"logistic_model", LOGISTIC_MODEL_VERSION, FIELD_TABLE(fields, LogisticModel),
	.hint = "Make models with crm.logistic_regression().",
	.check = check_row
};
