/*
 * mistakes.c
 *		Typical mistakes, answered with what to write instead.
 */
#include "crm.h"

#include "access/htup_details.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(crm_refuse_row);

/*
 * The cast of a row of the extension to the type of its first column: PL/pgSQL
 * asks for it where SELECT f(...) INTO fills a row variable column by column.
 */
Datum
crm_refuse_row(PG_FUNCTION_ARGS)
{
	const char *type = format_type_be(HeapTupleHeaderGetTypeId(PG_GETARG_HEAPTUPLEHEADER(0)));

	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("a row of type %s is given where its first column is expected", type),
			 errhint("To fill a variable with it, write variable := crm.function(...), SELECT * INTO variable FROM crm.function(...), or for an aggregate SELECT (crm.aggregate(...)).* INTO variable FROM ...")));
}
