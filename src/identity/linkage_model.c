/*
 * linkage_model.c
 *		crm.linkage_model as a row value, and what it says of pairs.
 *
 * A model is plain columns, so anyone can write one: what scores rely on is
 * checked on the way in.
 */
#include "base/crm.h"

#include "utils/builtins.h"

#include "identity/agreements.h"
#include "identity/linkage_model.h"

PG_FUNCTION_INFO_V1(crm_match_weight);
PG_FUNCTION_INFO_V1(crm_match_probability);
PG_FUNCTION_INFO_V1(crm_linkage_rows);

static void
check_rate(const RowType *type, const char *name, double rate)
{
	if (!(rate >= 0 && rate <= 1))
		row_bad(type, NULL, psprintf("%s has %.15g, which is no probability", name, rate));
}

/* From the columns what mathematics reads. */
static void
check_row(const RowType *type, void *row)
{
	LinkageFitted *fitted = row;
	LinkageModel *model = &fitted->model;
	int			next = 0;

	if (fitted->fields < 1 || fitted->fields > LINKAGE_FIELDS)
		row_bad(type, NULL, psprintf("levels has %d elements, not 1 to %d", fitted->fields, LINKAGE_FIELDS));
	model->fields = fitted->fields;
	model->lambda = fitted->lambda;
	if (!(fitted->lambda > 0 && fitted->lambda < 1))
		row_bad(type, NULL, psprintf("lambda is %.15g, not between 0 and 1", fitted->lambda));
	for (int f = 0; f < fitted->fields; f++)
	{
		int64		levels = fitted->levels[f];

		if (levels < 2 || levels > LINKAGE_LEVELS || levels > fitted->rates - next)
			row_bad(type, NULL, psprintf("field %d has " INT64_FORMAT " levels; m and u have %d of all fields",
										 f + 1, levels, fitted->rates));
		model->levels[f] = (int) levels;
		for (int l = 0; l < levels; l++, next++)
		{
			check_rate(type, "m", fitted->m[next]);
			check_rate(type, "u", fitted->u[next]);
			model->m[f][l] = fitted->m[next];
			model->u[f][l] = fitted->u[next];
		}
	}
	if (next != fitted->rates)
		row_bad(type, NULL, psprintf("m and u have %d elements for %d levels", fitted->rates, next));
	linkage_weights(model, &fitted->weights);
}

#define AT(member) FIELD_AT(LinkageFitted, member)
#define TO(member) FIELD_TO(LinkageFitted, member)
#define FIELDS .count = offsetof(LinkageFitted, fields)
#define RATES .count = offsetof(LinkageFitted, rates)

static const Field fields[] = {
	{"version",.kind = FIELD_VERSION},
	{"names", FIELD_TEXTS, TO(names), FIELDS,.required = true},
	{"levels", FIELD_COUNTS, TO(levels), FIELDS,.required = true},
	{"lambda", FIELD_FLOAT, AT(lambda),.required = true},
	{"m", FIELD_FLOATS, TO(m), RATES,.required = true},
	{"u", FIELD_FLOATS, TO(u), RATES,.required = true},
	{"u_is_known", FIELD_BOOL, AT(u_is_known)},
	{"pairs", FIELD_COUNT, AT(pairs)},
	{"log_likelihood", FIELD_FLOAT, AT(log_likelihood)},
	{"iterations", FIELD_INT, AT(iterations)},
	{"converged", FIELD_BOOL, AT(converged)},
	{"notes", FIELD_TEXT, TO(notes)},
};

const RowType linkage_model_type = {
	"linkage_model", LINKAGE_MODEL_VERSION, FIELD_TABLE(fields, LinkageFitted),
	.hint = "Make models with crm.linkage_fit().",
	.check = check_row
};

/* The fields of a pair must be those of the model. */
void
linkage_fitted_check_fields(const LinkageFitted *fitted, int fields)
{
	if (likely(fitted->fields == fields))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there are agreements of %d fields, and the model has %d", fields, fitted->fields),
			 errhint("Pass them in the order in which they were passed to match_patterns().")));
}

/* Levels that the model has never seen have no weight. */
void
linkage_fitted_check_levels(const LinkageFitted *fitted, LinkagePattern pattern)
{
	for (int f = 0; f < fitted->fields; f++)
		if (unlikely(linkage_level(pattern, f) >= fitted->model.levels[f]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("agreement of field %d is %d, and the model knows levels up to %d",
							f + 1, linkage_level(pattern, f), fitted->model.levels[f] - 1),
					 errhint("Compare as for the pairs that the model was fitted to.")));
}

/* The weight of the agreements in argument 1 by the model in argument 0. */
static double
weight_of_call(FunctionCallInfo fcinfo)
{
	const LinkageFitted *fitted = row_argument(&linkage_model_type, fcinfo, 0);
	Agreements	pair = agreements_read(PG_GETARG_ARRAYTYPE_P(1));

	linkage_fitted_check_fields(fitted, pair.fields);
	linkage_fitted_check_levels(fitted, pair.pattern);
	return linkage_weight(&fitted->weights, pair.pattern);
}

/* match_weight(model, VARIADIC agreements) */
Datum
crm_match_weight(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(weight_of_call(fcinfo));
}

/* match_probability(model, VARIADIC agreements) */
Datum
crm_match_probability(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(linkage_probability(weight_of_call(fcinfo)));
}

/* linkage_rows(model): a level of a field a row. */
Datum
crm_linkage_rows(PG_FUNCTION_ARGS)
{
	const LinkageFitted *fitted;
	ResultRow	row;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	fitted = row_decode(&linkage_model_type, PG_GETARG_DATUM(0));
	result_rows_begin(&row, fcinfo);
	for (int f = 0; f < fitted->fields; f++)
		for (int l = 0; l < fitted->model.levels[f]; l++)
		{
			put_int(&row, f + 1);
			put_text(&row, TextDatumGetCString(fitted->names[f]));
			put_int(&row, l);
			put_float(&row, fitted->model.m[f][l]);
			put_float(&row, fitted->model.u[f][l]);
			put_float(&row, fitted->weights.gain[f][l]);
			result_rows_next(&row);
		}
	return result_rows_end(&row);
}
