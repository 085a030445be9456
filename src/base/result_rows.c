/*
 * result_rows.c
 *		What functions return as rows: one row, or a set of them.
 */
#include "base/crm.h"

#include "access/htup_details.h"
#include "funcapi.h"
#include "nodes/execnodes.h"

#include "base/result_rows.h"

/* The row type of the function's result, in the current memory context. */
TupleDesc
result_row_type(FunctionCallInfo fcinfo)
{
	TupleDesc	desc;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	return BlessTupleDesc(desc);
}

/* Begin a row of that type, one that is registered. */
void
result_row_of(ResultRow *row, TupleDesc desc)
{
	if (desc->natts > RESULT_COLUMNS)
		elog(ERROR, "row of %d columns", desc->natts);
	row->desc = desc;
	row->store = NULL;
	row->column = 0;
}

/* Begin the one row that the function returns. */
void
result_row_begin(ResultRow *row, FunctionCallInfo fcinfo)
{
	result_row_of(row, result_row_type(fcinfo));
}

/* Kept in fn_extra: the type of the row, and where another cache of the call site has its place. */
typedef struct KeptRow
{
	TupleDesc	desc;
	FmgrInfo	others;
} KeptRow;

/*
 * Begin the one row that the function returns, whose type is looked up once a
 * query.  It takes fn_extra: a cache that wants it, too, gets the result in
 * place of the call's flinfo.
 */
FmgrInfo *
result_row_begin_kept(ResultRow *row, FunctionCallInfo fcinfo)
{
	KeptRow    *kept = fcinfo->flinfo->fn_extra;

	if (unlikely(kept == NULL))
	{
		MemoryContext caller = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

		kept = palloc0(sizeof(KeptRow));
		kept->desc = result_row_type(fcinfo);
		kept->others.fn_mcxt = fcinfo->flinfo->fn_mcxt;
		fcinfo->flinfo->fn_extra = kept;
		MemoryContextSwitchTo(caller);
	}
	result_row_of(row, kept->desc);
	return &kept->others;
}

/* The row whose columns are all put; the next of the same type may begin. */
Datum
result_row_datum(ResultRow *row)
{
	if (row->column != row->desc->natts)
		result_row_misfit(row);
	row->column = 0;
	return HeapTupleGetDatum(heap_form_tuple(row->desc, row->values, row->nulls));
}

/*
 * Begin a set.  The current memory context becomes one that every row empties:
 * whatever is to outlive a row is made before, or elsewhere.
 */
void
result_rows_begin(ResultRow *row, FunctionCallInfo fcinfo)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	result_row_of(row, result->setDesc);
	row->store = result->setResult;
	row->memory = AllocSetContextCreate(CurrentMemoryContext, "crm row", ALLOCSET_SMALL_SIZES);
	row->caller = MemoryContextSwitchTo(row->memory);
}

/* Add the row whose columns are all put. */
void
result_rows_next(ResultRow *row)
{
	if (row->column != row->desc->natts)
		result_row_misfit(row);
	row->column = 0;
	tuplestore_putvalues(row->store, row->desc, row->values, row->nulls);
	MemoryContextReset(row->memory);
}

/* The set is complete: what the function returns. */
Datum
result_rows_end(ResultRow *row)
{
	MemoryContextSwitchTo(row->caller);
	MemoryContextDelete(row->memory);
	return (Datum) 0;
}

/* What a set-returning function returns in place of rows when there are none. */
Datum
result_rows_none(FunctionCallInfo fcinfo)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	if (result != NULL && IsA(result, ReturnSetInfo))
		result->isDone = ExprEndResult;
	PG_RETURN_NULL();
}

/* The error for a column that the SQL type has not, or has of another type. */
void
result_row_misfit(const ResultRow *row)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("rows have other columns than the library returns, from column %d on", row->column + 1),
			 errhint("The library and the SQL of the extension are of different versions: ALTER EXTENSION crm UPDATE.")));
}
