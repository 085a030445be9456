/*
 * satisfaction_model.c
 *		crm.satisfaction_model as a row value, out and in.
 *
 * A model is plain columns, so anyone can write one: everything that scores
 * rely on is checked on the way in.
 */
#include "base/crm.h"

#include <math.h>

#include "satisfaction/satisfaction_model.h"

static const FieldNames schemes = {
	FIELD_NAMES("centroid", "factorial", "path"),
	.hint = "Which inner weights: 'path' (causes by regression, effects by correlation), 'factorial' or 'centroid'."
};

static const FieldNames missing_names = {
	FIELD_NAMES("listwise", "mean"),
	.hint = "How the moments were made."
};

static const FieldNames methods = {
	FIELD_NAMES("none", "bootstrap", "jackknife"),
	.hint = "How standard errors were made."
};

/* Numbers of items: finite, and spreads above 0. */
static void
check_items(const RowType *type, const SatisfactionModel *model)
{
	for (int i = 0; i < model->spec.items; i++)
		if (!isfinite(model->means[i]) || !isfinite(model->weights[i]) || !(model->sds[i] > 0) || !isfinite(model->sds[i]))
			row_bad(type, NULL, psprintf("item \"%s\" has mean %g, sd %g and weight %g", model->spec.item[i],
										 model->means[i], model->sds[i], model->weights[i]));
}

/* The model is one, and has as many estimates as it must. */
static void
check_row(const RowType *type, void *row)
{
	SatisfactionModel *model = row;
	int			n;

	path_spec_check(&model->spec);
	check_items(type, model);
	n = satisfaction_estimates(&model->spec).n;
	if (model->nestimates != n)
		row_bad(type, NULL, psprintf("estimates has %d elements instead of %d", model->nestimates, n));
}

#define AT(member) FIELD_AT(SatisfactionModel, member)
#define TO(member) FIELD_TO(SatisfactionModel, member)
#define ITEMS .count = offsetof(SatisfactionModel, spec.items)
#define ESTIMATES .count = offsetof(SatisfactionModel, nestimates)
#define REPLICATED .present = offsetof(SatisfactionModel, has_replicates)

static const Field fields[] = {
	{"version",.kind = FIELD_VERSION},
	PATH_SPEC_FIELDS(SatisfactionModel, spec),
	{"scheme", FIELD_NAME, AT(scheme),.required = true,.names = &schemes},
	{"consistent", FIELD_BOOL, AT(consistent),.required = true},
	{"missing", FIELD_NAME, AT(replaces),.required = true,.names = &missing_names},
	{"n", FIELD_COUNT, AT(n),.required = true,.least = 1,.most = 1e15},
	{"effective_n", FIELD_FLOAT, AT(effective_n),.required = true,.least = 0,.most = 1e15},
	{"dropped", FIELD_COUNT, AT(dropped)},
	{"rounds", FIELD_INT, AT(rounds)},
	{"admissible", FIELD_BOOL, AT(admissible)},
	{"notes", FIELD_TEXT, TO(notes)},
	{"means", FIELD_FLOATS, TO(means), ITEMS,.required = true},
	{"sds", FIELD_FLOATS, TO(sds), ITEMS,.required = true},
	{"weights", FIELD_FLOATS, TO(weights), ITEMS,.required = true},
	{"estimates", FIELD_GAPS, TO(estimates), ESTIMATES,.required = true},
	{"se", FIELD_GAPS, TO(se), ESTIMATES},
	{"lower", FIELD_GAPS, TO(lower), ESTIMATES},
	{"upper", FIELD_GAPS, TO(upper), ESTIMATES},
	{"method", FIELD_NAME, AT(method),.names = &methods},
	{"replicates", FIELD_COUNT, AT(replicates), REPLICATED},
	{"failed", FIELD_COUNT, AT(failed), REPLICATED},
	{"seed", FIELD_COUNT, AT(seed), REPLICATED},
	{"confidence", FIELD_FLOAT, AT(confidence), REPLICATED},
};

const RowType satisfaction_model_type = {
	"satisfaction_model", SATISFACTION_MODEL_VERSION, FIELD_TABLE(fields, SatisfactionModel),
	.hint = "Make models with crm.satisfaction_fit().",
	.check = check_row
};

/* The model as the row that the calling function returns. */
Datum
satisfaction_model_result(FunctionCallInfo fcinfo, const SatisfactionModel *model)
{
	ResultRow	row;

	result_row_begin(&row, fcinfo);
	put_fields(&row, &satisfaction_model_type, model);
	return result_row_datum(&row);
}

/* A model in an argument, decoded once for as long as the calls bring the same.  Takes fn_extra. */
const SatisfactionModel *
satisfaction_model_argument(FunctionCallInfo fcinfo, int argument)
{
	return row_argument(&satisfaction_model_type, fcinfo, argument);
}

/* The options of a fit in arguments. */
void
satisfaction_options(FunctionCallInfo fcinfo, int scheme, int consistent, PlsOptions *options)
{
	options->scheme = scheme < PG_NARGS() && !PG_ARGISNULL(scheme) ? name_argument(fcinfo, scheme, &schemes, "scheme") : PLS_PATH;
	options->consistent = consistent < PG_NARGS() && !PG_ARGISNULL(consistent) && PG_GETARG_BOOL(consistent);
}
