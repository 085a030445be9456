/*
 * row_array_type.c
 *		Type row_array: the values of a row, as aggregates take them.
 *
 * It is an array of whatever elements, which says itself what they are; only
 * text has to be read as something.
 */
#include "base/crm.h"

#include "catalog/pg_type.h"
#include "utils/fmgroids.h"

PG_FUNCTION_INFO_V1(crm_row_array_in);
PG_FUNCTION_INFO_V1(crm_row_array);

/* Text is an array of double precision. */
Datum
crm_row_array_in(PG_FUNCTION_ARGS)
{
	LOCAL_FCINFO(call, 3);
	FmgrInfo	array_input;

	fmgr_info_cxt(F_ARRAY_IN, &array_input, CurrentMemoryContext);
	InitFunctionCallInfoData(*call, &array_input, 3, InvalidOid, NULL, NULL);
	call->args[0] = (NullableDatum) {.value = PG_GETARG_DATUM(0), .isnull = false};
	call->args[1] = (NullableDatum) {.value = ObjectIdGetDatum(FLOAT8OID), .isnull = false};
	call->args[2] = (NullableDatum) {.value = Int32GetDatum(-1), .isnull = false};
	return FunctionCallInvoke(call);
}

/* Any array, as it is. */
Datum
crm_row_array(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}
