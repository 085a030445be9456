/*
 * clv_model_io.c
 *		crm.clv_model as a row value, out and in.
 *
 * A model is plain columns, so anyone can write one: everything that the
 * scoring relies on is checked on the way in.
 */
#include "base/crm.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/typcache.h"

#include "base/event_day.h"
#include "base/float_array.h"
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

static Datum
float_array(const double *numbers, int n)
{
	Datum	   *items = palloc(sizeof(Datum) * Max(n, 1));

	for (int i = 0; i < n; i++)
		items[i] = Float8GetDatum(numbers[i]);
	return PointerGetDatum(construct_array(items, n, FLOAT8OID, sizeof(float8),
										   FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

static Datum
name_array(const ClvModel *model)
{
	Datum	   *items = palloc(sizeof(Datum) * model->count);

	for (int i = 0; i < model->count; i++)
		items[i] = CStringGetTextDatum(clv_parameter_name(model->kind, model->covariates, i));
	return PointerGetDatum(construct_array(items, model->count, TEXTOID, -1, false, TYPALIGN_INT));
}

static Datum
standard_errors(const ClvModel *model)
{
	double		errors[CLV_MAX_PARAMETERS];

	for (int i = 0; i < model->count; i++)
		errors[i] = sqrt(model->covariance[i * model->count + i]);
	return float_array(errors, model->count);
}

/* What the fit says of itself. */
static void
put_fit(const ClvModel *model, Datum *values, bool *nulls)
{
	double		deviance = -2 * model->log_likelihood;

	CRM_COLUMN(values, nulls, MODEL_LOGLIK, Float8GetDatum(model->log_likelihood));
	CRM_COLUMN(values, nulls, MODEL_AIC, Float8GetDatum(deviance + 2.0 * model->free));
	CRM_COLUMN(values, nulls, MODEL_BIC, Float8GetDatum(clv_model_bic(model)));
	CRM_COLUMN(values, nulls, MODEL_FREE, Int32GetDatum(model->free));
	CRM_COLUMN(values, nulls, MODEL_CUSTOMERS, Float8GetDatum(model->customers));
	CRM_COLUMN(values, nulls, MODEL_EXCLUDED, Int64GetDatum(model->excluded));
	CRM_COLUMN(values, nulls, MODEL_HISTORIES, Int64GetDatum(model->histories));
	CRM_COLUMN(values, nulls, MODEL_PENALTY, Float8GetDatum(model->penalty));
	if (model->has_correlation)
		CRM_COLUMN(values, nulls, MODEL_CORRELATION, Float8GetDatum(model->correlation));
	CRM_COLUMN(values, nulls, MODEL_ITERATIONS, Int32GetDatum(model->iterations));
	CRM_COLUMN(values, nulls, MODEL_CONVERGED, BoolGetDatum(model->converged));
	CRM_COLUMN(values, nulls, MODEL_STATUS, CStringGetTextDatum(model->status));
	if (model->note != NULL)
		CRM_COLUMN(values, nulls, MODEL_NOTE, CStringGetTextDatum(model->note));
	if (model->has_as_of)
		CRM_COLUMN(values, nulls, MODEL_AS_OF, DateADTGetDatum(model->as_of));
}

/*
 * The model as a row of type crm.clv_model.  AIC and BIC follow from the log
 * likelihood (Akaike 1974; Schwarz 1978, with the customers as sample size).
 */
Datum
clv_model_to_datum(const ClvModel *model, Oid type)
{
	TupleDesc	desc = lookup_rowtype_tupdesc_copy(type, -1);
	Datum		values[MODEL_COLUMNS] = {0};
	bool		nulls[MODEL_COLUMNS];

	memset(nulls, true, sizeof(nulls));
	CRM_COLUMN(values, nulls, MODEL_VERSION, Int32GetDatum(CLV_MODEL_VERSION));
	CRM_COLUMN(values, nulls, MODEL_MODEL, CStringGetTextDatum(clv_kind_name(model->kind)));
	if (clv_kind_family(model->kind) != CLV_SPEND)
		CRM_COLUMN(values, nulls, MODEL_UNIT, CStringGetTextDatum(clv_unit_name(model->unit)));
	if (model->kind == CLV_MBG_CNBD_K)
		CRM_COLUMN(values, nulls, MODEL_K, Int32GetDatum(model->k));
	if (model->covariates > 0)
		CRM_COLUMN(values, nulls, MODEL_COVARIATES, Int32GetDatum(model->covariates));
	CRM_COLUMN(values, nulls, MODEL_NAMES, name_array(model));
	CRM_COLUMN(values, nulls, MODEL_PARAMETERS, float_array(model->parameters, model->count));
	if (model->covariance != NULL)
	{
		CRM_COLUMN(values, nulls, MODEL_ERRORS, standard_errors(model));
		CRM_COLUMN(values, nulls, MODEL_COVARIANCE,
				   float_array(model->covariance, model->count * model->count));
	}
	if (model->is_fitted)
		put_fit(model, values, nulls);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}

static void
model_bad(const char *column, const char *problem)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid clv_model: %s %s", column, problem),
			 errhint("Make models with crm.clv_fit() and its kin, or with crm.clv_model_fixed().")));
}

/* The numbers of an array column, which must be finite. */
static const double *
float_items(Datum datum, const char *column, int *count)
{
	ArrayType  *array = DatumGetArrayTypeP(datum);
	const double *items;

	items = ARR_NDIM(array) > 1 || ARR_ELEMTYPE(array) != FLOAT8OID ? NULL :
		float_array_items(array, count);
	if (items == NULL)
		model_bad(column, "must be a one-dimensional array without nulls");
	for (int i = 0; i < *count; i++)
		if (!isfinite(items[i]))
			model_bad(column, psprintf("holds %.15g", items[i]));
	return items;
}

/* The names of the parameters, as: r, alpha, a, b. */
static const char *
parameter_names(const ClvModel *model)
{
	StringInfoData names;

	initStringInfo(&names);
	for (int i = 0; i < model->count; i++)
		appendStringInfo(&names, i == 0 ? "%s" : ", %s",
						 clv_parameter_name(model->kind, model->covariates, i));
	return names.data;
}

static void
read_parameters(ClvModel *model, Datum datum)
{
	int			count;
	const double *items = float_items(datum, "parameters", &count);
	int			base = clv_kind_base(model->kind);

	if (count != model->count)
		model_bad("parameters", psprintf("has %d elements instead of %d, which are %s", count,
										 model->count, parameter_names(model)));
	for (int i = 0; i < base; i++)
		if (!(items[i] >= PARAMETER_LEAST && items[i] <= PARAMETER_MOST))
			model_bad("parameters", psprintf("holds %.15g for %s, which is outside %g to %g", items[i],
											 clv_parameter_name(model->kind, 0, i),
											 PARAMETER_LEAST, PARAMETER_MOST));
	memcpy(model->parameters, items, sizeof(double) * count);
}

static void
read_covariance(ClvModel *model, Datum datum)
{
	int			count;
	const double *items = float_items(datum, "covariance", &count);

	if (count != model->count * model->count)
		model_bad("covariance", psprintf("has %d elements instead of %d", count,
										 model->count * model->count));
	for (int i = 0; i < model->count; i++)
		if (items[i * model->count + i] < 0)
			model_bad("covariance", "has a negative variance");
	model->covariance = palloc(sizeof(double) * count);
	memcpy(model->covariance, items, sizeof(double) * count);
}

/* Kind, unit, k and the number of covariates. */
static void
read_form(ClvModel *model, const Datum *values, const bool *nulls)
{
	if (nulls[MODEL_MODEL])
		model_bad("model", "must not be null");
	model->kind = clv_kind_parse(TextDatumGetCString(values[MODEL_MODEL]));
	model->unit = nulls[MODEL_UNIT] ? CLV_PERIOD :
		clv_unit_parse(TextDatumGetCString(values[MODEL_UNIT]));
	model->k = 1;
	if (model->kind == CLV_MBG_CNBD_K)
	{
		if (nulls[MODEL_K])
			model_bad("k", "must not be null");
		model->k = DatumGetInt32(values[MODEL_K]);
		if (model->k < 1 || model->k > BGNBD_MAX_K)
			model_bad("k", psprintf("is %d, not between 1 and %d", model->k, BGNBD_MAX_K));
	}
	else if (!nulls[MODEL_K] && DatumGetInt32(values[MODEL_K]) != 1)
		model_bad("k", "belongs to mbg_cnbd_k only");
	model->covariates = nulls[MODEL_COVARIATES] ? 0 : DatumGetInt32(values[MODEL_COVARIATES]);
	if (model->covariates < 0 || model->covariates > CLV_MAX_COVARIATES)
		model_bad("covariates", psprintf("is %d, not between 0 and %d", model->covariates,
										 CLV_MAX_COVARIATES));
	if (model->covariates > 0 && clv_covariate_blocks(model->kind) == 0)
		model_bad("covariates", psprintf("must be null for %s", clv_kind_name(model->kind)));
	model->count = clv_parameter_count(model->kind, model->covariates);
}

/* Read a model from a row of type crm.clv_model; of the report only what scores show. */
ClvModel *
clv_model_from_datum(Datum datum)
{
	Datum		values[MODEL_COLUMNS];
	bool		nulls[MODEL_COLUMNS];
	ClvModel   *model = palloc0(sizeof(ClvModel));

	if (!crm_deform_row(datum, MODEL_COLUMNS, values, nulls))
		model_bad("row", "has the wrong number of columns");
	if (nulls[MODEL_VERSION] || DatumGetInt32(values[MODEL_VERSION]) != CLV_MODEL_VERSION)
		model_bad("version", "is not known to this release");
	read_form(model, values, nulls);
	if (nulls[MODEL_PARAMETERS])
		model_bad("parameters", "must not be null");
	read_parameters(model, values[MODEL_PARAMETERS]);
	if (!nulls[MODEL_COVARIANCE])
		read_covariance(model, values[MODEL_COVARIANCE]);
	model->converged = !nulls[MODEL_CONVERGED] && DatumGetBool(values[MODEL_CONVERGED]);
	model->has_as_of = !nulls[MODEL_AS_OF];
	if (model->has_as_of)
	{
		model->as_of = DatumGetDateADT(values[MODEL_AS_OF]);
		event_day_check_as_of(model->as_of);
	}
	return model;
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
	if (clv_kind_family(model->kind) != family)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model \"%s\" is not %s", clv_kind_name(model->kind), family_names[family]),
				 errhint("Pass the model the function is for; the column \"model\" of a model says what it is.")));
}

static const void *
model_decode(Datum row)
{
	return clv_model_from_datum(row);
}

/* A model in an argument of a scoring function, read once for as long as the rows bring the same. */
const ClvModel *
clv_model_cached(RowCache *cache, FunctionCallInfo fcinfo, int argument, ClvFamily family)
{
	const ClvModel *model = row_cache_argument(cache, fcinfo, argument, model_decode);

	clv_model_check_family(model, family);
	return model;
}

/* clv_model_fixed(model, parameters, unit, k, covariates): a model of known parameters. */
Datum
crm_clv_model_fixed(PG_FUNCTION_ARGS)
{
	static const int columns[] = {MODEL_MODEL, MODEL_PARAMETERS, MODEL_UNIT, MODEL_K, MODEL_COVARIATES};
	Datum		values[MODEL_COLUMNS] = {0};
	bool		nulls[MODEL_COLUMNS];
	ClvModel	model = {0};
	Oid			type;

	if (get_call_result_type(fcinfo, &type, NULL) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	memset(nulls, true, sizeof(nulls));
	for (int i = 0; i < (int) lengthof(columns); i++)
		if (!PG_ARGISNULL(i))
			CRM_COLUMN(values, nulls, columns[i], PG_GETARG_DATUM(i));
	read_form(&model, values, nulls);
	if (nulls[MODEL_PARAMETERS])
		model_bad("parameters", "must not be null");
	read_parameters(&model, values[MODEL_PARAMETERS]);
	PG_RETURN_DATUM(clv_model_to_datum(&model, type));
}
