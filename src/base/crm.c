/*
 * crm.c
 *		Library entry: magic block, settings, and the aggregate guard.
 */
#include "base/crm.h"

#include <limits.h>

#include "access/htup_details.h"
#include "catalog/pg_aggregate.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "nodes/execnodes.h"
#include "utils/expandeddatum.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

PG_MODULE_MAGIC;

int			crm_population_memory = 1024 * 1024;

void		_PG_init(void);

void
_PG_init(void)
{
	DefineCustomIntVariable("crm.population_memory",
							"Memory one population may take while it is being built.",
							"A population that grows beyond it is an error; it never changes a result.",
							&crm_population_memory,
							1024 * 1024, 1024, MAX_KILOBYTES,
							PGC_USERSET, GUC_UNIT_KB,
							NULL, NULL, NULL);
	MarkGUCPrefixReserved("crm");
}

/* Is it written in C?  Only a superuser makes such functions. */
static bool
is_native(Oid function)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Oid			language;

	if (!HeapTupleIsValid(tuple))
		return false;
	language = ((Form_pg_proc) GETSTRUCT(tuple))->prolang;
	ReleaseSysCache(tuple);
	return language == ClanguageId || language == INTERNALlanguageId;
}

/*
 * Refuse the moving frame of an aggregate of somebody's own that calls us and,
 * for the rows that enter or leave, a function in another language.  Such a
 * function takes a state that can be written for its own, and the server then
 * frees it twice (seen in PostgreSQL 15 with PL/pgSQL).
 */
static void
check_moving_frame(FunctionCallInfo fcinfo)
{
	ListCell   *cell;

	foreach(cell, castNode(WindowAggState, fcinfo->context)->funcs)
	{
		WindowFunc *call = ((WindowFuncExprState *) lfirst(cell))->wfunc;
		HeapTuple	tuple = call->winagg ? SearchSysCache1(AGGFNOID, ObjectIdGetDatum(call->winfnoid)) : NULL;
		Oid			enter,
					leave;

		if (!HeapTupleIsValid(tuple))
			continue;
		enter = ((Form_pg_aggregate) GETSTRUCT(tuple))->aggmtransfn;
		leave = ((Form_pg_aggregate) GETSTRUCT(tuple))->aggminvtransfn;
		ReleaseSysCache(tuple);
		if (OidIsValid(leave) && (enter == fcinfo->flinfo->fn_oid || leave == fcinfo->flinfo->fn_oid) &&
			!(is_native(enter) && is_native(leave)))
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("aggregate %s cannot move its frame: one of its functions is not written in C",
							get_func_name(call->winfnoid)),
					 errhint("Define the aggregate without MSFUNC and MINVFUNC.")));
	}
}

/* Is argument 0 a state in memory, which an earlier call has made? */
static bool
has_state_in_memory(FunctionCallInfo fcinfo)
{
	return !PG_ARGISNULL(0) && VARATT_IS_EXTERNAL_EXPANDED_RW(PG_GETARG_POINTER(0));
}

/*
 * The memory context of the calling aggregate.  Transition and combine
 * functions change their state in place, so anyone else's call is refused.
 */
MemoryContext
crm_aggregate_context(FunctionCallInfo fcinfo, const char *function)
{
	MemoryContext context;
	int			caller = AggCheckCallContext(fcinfo, &context);

	if (caller == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("%s can only be called by an aggregate", function)));
	if (caller == AGG_CONTEXT_WINDOW && !has_state_in_memory(fcinfo))
		check_moving_frame(fcinfo);
	return context;
}

/*
 * The error for what is no state of that aggregate.  Anyone can hand a value
 * of the state's type to the functions of an aggregate by one of his own.
 */
void
crm_invalid_state(const char *aggregate)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("invalid state of aggregate %s", aggregate),
			 errhint("Only the functions of the aggregate itself make its states.")));
}

/* Take a row value apart; false if it has not that many columns. */
bool
crm_deform_row(Datum row, int ncolumns, Datum *values, bool *nulls)
{
	HeapTupleHeader header = DatumGetHeapTupleHeader(row);
	TupleDesc	desc = lookup_rowtype_tupdesc(HeapTupleHeaderGetTypeId(header),
											  HeapTupleHeaderGetTypMod(header));
	HeapTupleData tuple = {.t_len = HeapTupleHeaderGetDatumLength(header),.t_data = header};
	bool		fits = desc->natts == ncolumns;

	if (fits)
		heap_deform_tuple(&tuple, desc, values, nulls);
	ReleaseTupleDesc(desc);
	return fits;
}

/* The error for an argument that must not be NULL. */
void
crm_null_refused(const char *name, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			 errmsg("%s must not be null", name),
			 errhint("%s", hint)));
}
