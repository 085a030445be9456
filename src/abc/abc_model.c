/*
 * abc_model.c
 *		crm.abc_model as a row value, out and in, and the score of a value.
 *
 * A model is plain columns, so anyone can write one: everything that the
 * scoring relies on is checked on the way in.
 */
#include "base/crm.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "abc/abc_model.h"
#include "base/row_cache.h"

PG_FUNCTION_INFO_V1(crm_abc_model_fixed);
PG_FUNCTION_INFO_V1(crm_abc_class_model);

enum
{
	MODEL_VERSION, MODEL_RULE, MODEL_CUTS, MODEL_LABELS, MODEL_NEGATIVES, MODEL_ITEMS,
	MODEL_LIMITS, MODEL_COUNTS, MODEL_SUMS, MODEL_COLUMNS
};

static Datum
float_array(const double *values, int count)
{
	Datum		items[ABC_MAX_CLASSES];

	for (int i = 0; i < count; i++)
		items[i] = Float8GetDatum(values[i]);
	return PointerGetDatum(construct_array(items, count, FLOAT8OID, sizeof(float8),
										   FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

static Datum
label_array(const AbcOptions *options)
{
	Datum		items[ABC_MAX_CLASSES];

	for (int i = 0; i < options->nclasses; i++)
		items[i] = CStringGetTextDatum(options->labels[i]);
	return PointerGetDatum(construct_array(items, options->nclasses, TEXTOID, -1, false, TYPALIGN_INT));
}

static void
set_fit_columns(const AbcModel *model, Datum *values, bool *nulls)
{
	Datum		counts[ABC_MAX_CLASSES];
	Datum		sums[ABC_MAX_CLASSES];
	int			n = model->options.nclasses;

	for (int i = 0; i < n; i++)
	{
		counts[i] = Int64GetDatum(model->counts[i]);
		sums[i] = NumericGetDatum(model->sums[i]);
	}
	CRM_COLUMN(values, nulls, MODEL_ITEMS, Int64GetDatum(model->items));
	CRM_COLUMN(values, nulls, MODEL_COUNTS,
			   PointerGetDatum(construct_array(counts, n, INT8OID, sizeof(int64),
											   FLOAT8PASSBYVAL, TYPALIGN_DOUBLE)));
	CRM_COLUMN(values, nulls, MODEL_SUMS,
			   PointerGetDatum(construct_array(sums, n, NUMERICOID, -1, false, TYPALIGN_INT)));
}

/* The model as the row that the calling function returns. */
Datum
abc_model_to_datum(FunctionCallInfo fcinfo, const AbcModel *model)
{
	const AbcOptions *options = &model->options;
	TupleDesc	desc;
	Datum		values[MODEL_COLUMNS] = {0};
	bool		nulls[MODEL_COLUMNS];

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	memset(nulls, true, sizeof(nulls));
	CRM_COLUMN(values, nulls, MODEL_VERSION, Int32GetDatum(ABC_MODEL_VERSION));
	CRM_COLUMN(values, nulls, MODEL_RULE, CStringGetTextDatum(abc_rule_name((AbcRule) options->rule)));
	if (!abc_rule_is_computed((AbcRule) options->rule) && options->rule != ABC_FIXED)
		CRM_COLUMN(values, nulls, MODEL_CUTS, float_array(options->cuts, options->nclasses - 1));
	CRM_COLUMN(values, nulls, MODEL_LABELS, label_array(options));
	CRM_COLUMN(values, nulls, MODEL_NEGATIVES,
			   CStringGetTextDatum(options->refuse_negative ? "error" : "last"));
	CRM_COLUMN(values, nulls, MODEL_LIMITS, float_array(model->limits, options->nclasses - 1));
	if (model->sums[0] != NULL)
		set_fit_columns(model, values, nulls);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}

static void
model_bad(const char *column, const char *problem)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid abc_model: %s %s", column, problem),
			 errhint("Make models with crm.abc_fit() or crm.abc_model_fixed().")));
}

/*
 * Limits, and with them the number of classes.  They are above zero, because
 * what has no positive value always belongs to the last class.
 */
static void
read_limits(AbcModel *model, Datum array)
{
	int			count;
	Datum	   *items = abc_array_items(array, FLOAT8OID, "limits", &count);

	if (count < 1 || count > ABC_MAX_CLASSES - 1)
		model_bad("limits", psprintf("must have 1 to %d elements, not %d", ABC_MAX_CLASSES - 1, count));
	for (int i = 0; i < count; i++)
	{
		model->limits[i] = DatumGetFloat8(items[i]);
		if (!isfinite(model->limits[i]) || model->limits[i] <= 0)
			model_bad("limits", psprintf("must be finite and above 0, not %.15g", model->limits[i]));
		if (i > 0 && model->limits[i] > model->limits[i - 1])
			model_bad("limits", psprintf("must descend, but %.15g follows %.15g",
										 model->limits[i], model->limits[i - 1]));
	}
	model->options.nclasses = count + 1;
}

static void
keep_label_texts(AbcModel *model)
{
	for (int i = 0; i < model->options.nclasses; i++)
		model->label_texts[i] = cstring_to_text(model->options.labels[i]);
}

/* A row of type crm.abc_model as a new AbcModel, as far as scores need it. */
const void *
abc_model_decode(Datum row)
{
	AbcModel   *model = palloc0(sizeof(AbcModel));
	Datum		values[MODEL_COLUMNS];
	bool		nulls[MODEL_COLUMNS];

	if (!crm_deform_row(row, MODEL_COLUMNS, values, nulls))
		model_bad("row", "has the wrong number of columns");
	if (nulls[MODEL_VERSION] || DatumGetInt32(values[MODEL_VERSION]) != ABC_MODEL_VERSION)
		model_bad("version", "is not known to this release");
	if (nulls[MODEL_RULE] || nulls[MODEL_LABELS] || nulls[MODEL_NEGATIVES] || nulls[MODEL_LIMITS])
		model_bad("rule, labels, negatives and limits", "must not be null");
	model->options.rule = (int32) abc_rule_parse(TextDatumGetCString(values[MODEL_RULE]));
	model->options.refuse_negative = abc_refuse_negative_parse(TextDatumGetCString(values[MODEL_NEGATIVES]));
	read_limits(model, values[MODEL_LIMITS]);
	abc_labels_read(&model->options, values[MODEL_LABELS]);
	keep_label_texts(model);
	return model;
}

/* The class of a value, 0 the best; errors on what is not finite or not wanted. */
int
abc_model_class(const AbcModel *model, double value)
{
	int			class = 0;

	if (!isfinite(value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("value must be finite, not %.15g", value),
				 errhint("Keep such rows out with WHERE or FILTER.")));
	if (value < 0 && model->options.refuse_negative)
		abc_refuse_negative(value);
	while (class < model->options.nclasses - 1 && value < model->limits[class])
		class++;
	return class;
}

/* abc_class(model, value): the label of the value's class. */
Datum
crm_abc_class_model(PG_FUNCTION_ARGS)
{
	const AbcModel *model;

	if (fcinfo->flinfo->fn_extra == NULL)
		fcinfo->flinfo->fn_extra = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(RowCache));
	model = row_cache_argument(fcinfo->flinfo->fn_extra, fcinfo, 0, abc_model_decode);
	PG_RETURN_TEXT_P(model->label_texts[abc_model_class(model, PG_GETARG_FLOAT8(1))]);
}

/* abc_model_fixed(limits, labels, negatives): a model of the caller's limits. */
Datum
crm_abc_model_fixed(PG_FUNCTION_ARGS)
{
	AbcModel   *model = palloc0(sizeof(AbcModel));
	AbcOptions *options = &model->options;

	options->rule = ABC_FIXED;
	if (PG_ARGISNULL(0))
		model_bad("limits", "must not be null");
	read_limits(model, PG_GETARG_DATUM(0));
	if (PG_ARGISNULL(1))
		for (int i = 0; i < options->nclasses; i++)
			options->labels[i][0] = (char) ('A' + i);
	else
		abc_labels_read(options, PG_GETARG_DATUM(1));
	options->refuse_negative = !PG_ARGISNULL(2) &&
		abc_refuse_negative_parse(text_to_cstring(PG_GETARG_TEXT_PP(2)));
	PG_RETURN_DATUM(abc_model_to_datum(fcinfo, model));
}
