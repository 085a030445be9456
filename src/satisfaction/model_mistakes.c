/*
 * model_mistakes.c
 *		Typical wrong calls of index models, answered with what to write instead.
 */
#include "base/crm.h"

#include "utils/builtins.h"
#include "utils/lsyscache.h"

PG_FUNCTION_INFO_V1(crm_refuse_model_name);
PG_FUNCTION_INFO_V1(crm_refuse_model_order);
PG_FUNCTION_INFO_V1(crm_refuse_model_columns);
PG_FUNCTION_INFO_V1(crm_refuse_no_answers);

/* satisfaction_fit() with the name of a preset. */
Datum
crm_refuse_model_name(PG_FUNCTION_ARGS)
{
	const char *name;

	crm_refuse_null(fcinfo, 0, "model", "Pass a model made by crm.path_model().");
	name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("model must be a path model, not \"%s\"", name),
			 errhint("Say which question stands for which construct: crm.path_model('%s', items => '{q1,q2,q3}', constructs_of => '{quality,quality,satisfaction}').",
					 name)));
}

/* satisfaction_fit() with the moments first. */
Datum
crm_refuse_model_order(PG_FUNCTION_ARGS)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("crm.satisfaction_fit takes the path model before the moments"),
			 errhint("Write crm.satisfaction_fit(model, moments).")));
}

/* satisfaction_fit() over columns. */
Datum
crm_refuse_model_columns(PG_FUNCTION_ARGS)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("crm.satisfaction_fit takes the answers of a row as one array"),
			 errhint("Write crm.satisfaction_fit(model, ARRAY[q1, q2, q3]), or faster crm.satisfaction_fit(model, crm.item_moments(q1, q2, q3)).")));
}

/* A score of no answers. */
Datum
crm_refuse_no_answers(PG_FUNCTION_ARGS)
{
	const char *name = get_func_name(fcinfo->flinfo->fn_oid);

	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("crm.%s lacks the answers", name),
			 errhint("Pass those to all items of the model: crm.%s(model, 'satisfaction', q1, q2, q3). The index of all respondents is crm.satisfaction_estimate(model, 'index', 'satisfaction').",
					 name)));
}
