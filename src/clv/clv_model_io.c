/*
 * clv_model_io.c
 *		crm.clv_model as a row value, out and in.
 *
 * A model is plain columns, so anyone can write one: everything that the
 * scoring relies on is checked on the way in.
 */
#include "base/crm.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "base/event_day.h"
#include "clv/clv_model.h"
#include "math/bgnbd.h"

PG_FUNCTION_INFO_V1(crm_clv_model_fixed);

enum
{
	MODEL_VERSION, MODEL_MODEL, MODEL_UNIT, MODEL_K, MODEL_COVARIATES, MODEL_NAMES, MODEL_PARAMETERS,
	MODEL_ERRORS, MODEL_COVARIANCE, MODEL_LOGLIK, MODEL_AIC, MODEL_BIC, MODEL_FREE, MODEL_CUSTOMERS,
	MODEL_EXCLUDED, MODEL_HISTORIES, MODEL_PENALTY, MODEL_CORRELATION, MODEL_ITERATIONS,
	MODEL_CONVERGED, MODEL_STATUS, MODEL_NOTE, MODEL_AS_OF, MODEL_COLUMNS
};

/* Parameters outside of this are no result of any fit and would overflow. */
#define PARAMETER_LEAST 1e-30
#define PARAMETER_MOST 1e30

static void check_parameters(const RowType *type, const Field *field, void *row);
static void check_covariance(const RowType *type, const Field *field, void *row);
static void check_as_of(const RowType *type, const Field *field, void *row);

#define AT(member) FIELD_AT(ClvModel, member)
#define FITTED .shown = true,.present = offsetof(ClvModel, is_fitted)
#define COUNT .count = offsetof(ClvModel, count)

static const Field fields[] = {
	[MODEL_VERSION] = {"version",.kind = FIELD_VERSION},
	[MODEL_MODEL] = {"model", FIELD_NAME, AT(kind),.required = true,.names = &clv_kinds},
	[MODEL_UNIT] = {"unit", FIELD_NAME, AT(unit),.names = &clv_units},
	[MODEL_K] = {"k", FIELD_INT, AT(k),.least = 1,.most = BGNBD_MAX_K},
	[MODEL_COVARIATES] = {"covariates", FIELD_INT, AT(covariates),.least = 0,.most = CLV_MAX_COVARIATES},
	[MODEL_NAMES] = {"parameter_names",.kind = FIELD_COMPUTED},
	[MODEL_PARAMETERS] = {"parameters", FIELD_FLOATS, AT(parameters), COUNT,.required = true,.check = check_parameters},
	[MODEL_ERRORS] = {"standard_errors",.kind = FIELD_COMPUTED},
	[MODEL_COVARIANCE] = {"covariance", FIELD_FLOATS, FIELD_TO(ClvModel, covariance), COUNT,
	.shape = FIELD_SQUARE,.check = check_covariance},
	[MODEL_LOGLIK] = {"log_likelihood", FIELD_FLOAT, AT(log_likelihood), FITTED},
	[MODEL_AIC] = {"aic",.kind = FIELD_COMPUTED},
	[MODEL_BIC] = {"bic",.kind = FIELD_COMPUTED},
	[MODEL_FREE] = {"free_parameters", FIELD_INT, AT(free), FITTED},
	[MODEL_CUSTOMERS] = {"customers", FIELD_FLOAT, AT(customers), FITTED},
	[MODEL_EXCLUDED] = {"excluded", FIELD_COUNT, AT(excluded), FITTED},
	[MODEL_HISTORIES] = {"histories", FIELD_COUNT, AT(histories), FITTED},
	[MODEL_PENALTY] = {"penalty", FIELD_FLOAT, AT(penalty), FITTED},
	[MODEL_CORRELATION] = {"correlation", FIELD_FLOAT, AT(correlation),.shown = true,
	.present = offsetof(ClvModel, has_correlation)},
	[MODEL_ITERATIONS] = {"iterations", FIELD_INT, AT(iterations), FITTED},
	[MODEL_CONVERGED] = {"converged", FIELD_BOOL, AT(converged),.present = offsetof(ClvModel, is_fitted)},
	[MODEL_STATUS] = {"status", FIELD_TEXT, FIELD_TO(ClvModel, status),.shown = true},
	[MODEL_NOTE] = {"note", FIELD_TEXT, FIELD_TO(ClvModel, note),.shown = true},
	[MODEL_AS_OF] = {"as_of", FIELD_DAY, AT(as_of),.present = offsetof(ClvModel, has_as_of),.check = check_as_of},
};

static const RowType model_type = {
	"clv_model", CLV_MODEL_VERSION, FIELD_TABLE(fields, ClvModel),
	.defaults = &(const ClvModel) {.unit = CLV_PERIOD},
	.hint = "Make models with crm.clv_fit() and its kin, or with crm.clv_model_fixed()."
};

/* What follows from the model: names of parameters and their errors; AIC and BIC of a fit. */
static void
set_computed(ResultRow *row, const ClvModel *model)
{
	Datum		names[CLV_MAX_PARAMETERS];
	double		errors[CLV_MAX_PARAMETERS];

	for (int i = 0; i < model->count; i++)
	{
		names[i] = CStringGetTextDatum(clv_parameter_name(model->kind, model->covariates, i));
		errors[i] = model->covariance == NULL ? 0 : sqrt(model->covariance[i * model->count + i]);
	}
	set_column(row, MODEL_NAMES, text_array_datum(names, model->count));
	if (model->covariance != NULL)
		set_column(row, MODEL_ERRORS, float_array_datum(errors, model->count));
	if (!model->is_fitted)
		return;
	set_column(row, MODEL_AIC, Float8GetDatum(2.0 * model->free - 2 * model->log_likelihood));
	set_column(row, MODEL_BIC, Float8GetDatum(clv_model_bic(model)));
}

/*
 * The model as the row of type crm.clv_model that the calling function
 * returns.  AIC and BIC follow from the log likelihood (Akaike 1974; Schwarz
 * 1978, with the customers as sample size).
 */
Datum
clv_model_result(FunctionCallInfo fcinfo, const ClvModel *model)
{
	ResultRow	row;

	result_row_begin(&row, fcinfo);
	put_fields(&row, &model_type, model);
	row.nulls[MODEL_UNIT] = clv_kernels[model->kind].family == CLV_SPEND;
	row.nulls[MODEL_K] = !clv_kernels[model->kind].has_stages;
	row.nulls[MODEL_COVARIATES] = model->covariates == 0;
	set_computed(&row, model);
	return result_row_datum(&row);
}

/* The names of the parameters, as: r, alpha, a, b. */
static const char *
parameter_names(const ClvModel *model, int count)
{
	StringInfoData names;

	initStringInfo(&names);
	for (int i = 0; i < count; i++)
		appendStringInfo(&names, i == 0 ? "%s" : ", %s",
						 clv_parameter_name(model->kind, model->covariates, i));
	return names.data;
}

/* The columns before the parameters, which go together; k is 1 where it is no parameter. */
static void
check_form(const RowType *type, ClvModel *model)
{
	const ClvKernel *kernel = &clv_kernels[model->kind];

	if (kernel->has_stages && model->k == 0)
		row_bad(type, NULL, "k must not be null");
	if (!kernel->has_stages && model->k > 1)
		row_bad(type, NULL, "k belongs to mbg_cnbd_k only");
	model->k = Max(model->k, 1);
	if (model->covariates > 0 && kernel->covariates == NULL)
		row_bad(type, NULL, psprintf("covariates must be null for %s", kernel->name));
}

static void
check_finite(const RowType *type, const Field *field, const double *items, int count)
{
	for (int i = 0; i < count; i++)
		if (!isfinite(items[i]))
			row_bad(type, NULL, psprintf("%s holds %.15g", field->name, items[i]));
}

static void
check_parameters(const RowType *type, const Field *field, void *row)
{
	ClvModel   *model = row;
	int			expected;

	check_form(type, model);
	check_finite(type, field, model->parameters, model->count);
	expected = clv_parameter_count(model->kind, model->covariates);
	if (model->count != expected)
		row_bad(type, NULL, psprintf("parameters has %d elements instead of %d, which are %s", model->count,
									 expected, parameter_names(model, expected)));
	for (int i = 0; i < clv_kernels[model->kind].plan->base; i++)
		if (!(model->parameters[i] >= PARAMETER_LEAST && model->parameters[i] <= PARAMETER_MOST))
			row_bad(type, NULL, psprintf("parameters holds %.15g for %s, which is outside %g to %g",
										 model->parameters[i], clv_parameter_name(model->kind, 0, i),
										 PARAMETER_LEAST, PARAMETER_MOST));
}

static void
check_covariance(const RowType *type, const Field *field, void *row)
{
	const ClvModel *model = row;

	check_finite(type, field, model->covariance, model->count * model->count);
	for (int i = 0; i < model->count; i++)
		if (model->covariance[i * model->count + i] < 0)
			row_bad(type, NULL, "covariance has a negative variance");
}

static void
check_as_of(const RowType *type, const Field *field, void *row)
{
	event_day_check_as_of(((const ClvModel *) row)->as_of);
}

/* Read a model from a row of type crm.clv_model; of the report only what scores show. */
ClvModel *
clv_model_from_datum(Datum datum)
{
	return row_decode(&model_type, datum);
}

static const char *const family_names[] = {
	[CLV_PURCHASES] = "a model of purchases, as bg_nbd or pareto_nbd",
	[CLV_SPEND] = "a model of spend, gamma_gamma",
	[CLV_CONTRACT] = "a model of contracts, sbg or bdw"
};

/* Is it a model of that family?  An error if not. */
void
clv_model_check_family(const ClvModel *model, ClvFamily family)
{
	if (clv_kernels[model->kind].family != family)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model \"%s\" is not %s", clv_kernels[model->kind].name, family_names[family]),
				 errhint("Pass the model the function is for; the column \"model\" of a model says what it is.")));
}

/* A model in an argument of a scoring function, read once for as long as the rows bring the same. */
const ClvModel *
clv_model_cached(RowCache *cache, FunctionCallInfo fcinfo, int argument, ClvFamily family)
{
	const ClvModel *model = row_cached(&model_type, cache, fcinfo, argument);

	clv_model_check_family(model, family);
	return model;
}

/* The same in a cache of its own, for which it takes fn_extra. */
const ClvModel *
clv_model_argument(FunctionCallInfo fcinfo, int argument, ClvFamily family)
{
	const ClvModel *model = row_argument(&model_type, fcinfo, argument);

	clv_model_check_family(model, family);
	return model;
}

/* clv_model_fixed(model, parameters, unit, k, covariates): a model of known parameters. */
Datum
crm_clv_model_fixed(PG_FUNCTION_ARGS)
{
	static const int columns[] = {MODEL_MODEL, MODEL_UNIT, MODEL_K, MODEL_COVARIATES, MODEL_PARAMETERS};
	static const int arguments[] = {0, 2, 3, 4, 1};
	ClvModel	model = {.unit = CLV_PERIOD};

	for (int i = 0; i < (int) lengthof(columns); i++)
		if (!PG_ARGISNULL(arguments[i]))
			row_take(&model_type, columns[i], PG_GETARG_DATUM(arguments[i]), &model);
		else if (fields[columns[i]].required)
			row_bad(&model_type, NULL, psprintf("%s must not be null", fields[columns[i]].name));
	return clv_model_result(fcinfo, &model);
}
