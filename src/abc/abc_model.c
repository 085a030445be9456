/*
 * abc_model.c
 *		crm.abc_model as a row value, out and in, and the score of a value.
 *
 * A model is plain columns, so anyone can write one: everything that the
 * scoring relies on is checked on the way in.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "abc/abc_model.h"

PG_FUNCTION_INFO_V1(crm_abc_model_fixed);
PG_FUNCTION_INFO_V1(crm_abc_class_model);

enum
{
	MODEL_VERSION, MODEL_RULE, MODEL_CUTS, MODEL_LABELS, MODEL_NEGATIVES, MODEL_ITEMS,
	MODEL_LIMITS, MODEL_COUNTS, MODEL_SUMS, MODEL_COLUMNS
};

/*
 * Limits are above zero, because what has no positive value always belongs to
 * the last class.
 */
static void
check_limits(const RowType *type, const Field *field, void *row)
{
	const AbcModel *model = row;

	for (int i = 0; i < model->options.nclasses - 1; i++)
	{
		if (!isfinite(model->limits[i]) || model->limits[i] <= 0)
			row_bad(type, NULL, psprintf("limits must be finite and above 0, not %.15g", model->limits[i]));
		if (i > 0 && model->limits[i] > model->limits[i - 1])
			row_bad(type, NULL, psprintf("limits must descend, but %.15g follows %.15g",
										 model->limits[i], model->limits[i - 1]));
	}
}

static void
keep_label_texts(const RowType *type, void *row)
{
	AbcModel   *model = row;

	for (int i = 0; i < model->options.nclasses; i++)
		model->label_texts[i] = cstring_to_text(model->options.labels[i]);
}

#define COUNT .count = offsetof(AbcModel, options.nclasses)
#define FITTED .shown = true,.present = offsetof(AbcModel, is_fitted)

static const Field fields[] = {
	[MODEL_VERSION] = {"version",.kind = FIELD_VERSION},
	[MODEL_RULE] = {"rule", FIELD_NAME, FIELD_AT(AbcModel, options.rule),.required = true,.names = &abc_rules},
	[MODEL_CUTS] = {"cuts", FIELD_FLOATS, FIELD_AT(AbcModel, options.cuts), COUNT,.shape = FIELD_BETWEEN,.shown = true},
	[MODEL_LABELS] = {"labels", FIELD_LABELS, FIELD_AT(AbcModel, options.labels), COUNT,.required = true},
	[MODEL_NEGATIVES] = {"negatives", FIELD_NAME, FIELD_AT(AbcModel, options.refuse_negative),.required = true,
	.names = &abc_negatives},
	[MODEL_ITEMS] = {"items", FIELD_COUNT, FIELD_AT(AbcModel, items), FITTED},
	[MODEL_LIMITS] = {"limits", FIELD_FLOATS, FIELD_AT(AbcModel, limits), COUNT,.shape = FIELD_BETWEEN,
	.required = true,.check = check_limits},
	[MODEL_COUNTS] = {"counts", FIELD_COUNTS, FIELD_AT(AbcModel, counts), COUNT, FITTED},
	[MODEL_SUMS] = {"sums", FIELD_SUMS, FIELD_AT(AbcModel, sums), COUNT, FITTED},
};

const RowType abc_model = {
	"abc_model", ABC_MODEL_VERSION, FIELD_TABLE(fields, AbcModel),
	.hint = "Make models with crm.abc_fit() or crm.abc_model_fixed().",
	.array_hint = ABC_ARRAY_HINT,
	.null_words = "rule, labels, negatives and limits must not be null",
	.check = keep_label_texts
};

/* The model as the row that the calling function returns. */
Datum
abc_model_result(FunctionCallInfo fcinfo, const AbcModel *model)
{
	ResultRow	row;

	result_row_begin(&row, fcinfo);
	put_fields(&row, &abc_model, model);
	row.nulls[MODEL_CUTS] = model->options.cuts[0] == 0;
	return result_row_datum(&row);
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
	const AbcModel *model = row_argument(&abc_model, fcinfo, 0);

	PG_RETURN_TEXT_P(model->label_texts[abc_model_class(model, PG_GETARG_FLOAT8(1))]);
}

/* abc_model_fixed(limits, labels, negatives): a model of the caller's limits. */
Datum
crm_abc_model_fixed(PG_FUNCTION_ARGS)
{
	static const int columns[] = {MODEL_LIMITS, MODEL_LABELS, MODEL_NEGATIVES};
	AbcModel   *model = palloc0(sizeof(AbcModel));

	model->options.rule = ABC_FIXED;
	if (PG_ARGISNULL(0))
		row_bad(&abc_model, NULL, "limits must not be null");
	for (int i = 0; i < (int) lengthof(columns); i++)
		if (!PG_ARGISNULL(i))
			row_take(&abc_model, columns[i], PG_GETARG_DATUM(i), model);
	abc_labels_default(&model->options);
	return abc_model_result(fcinfo, model);
}
