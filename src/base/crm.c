/*
 * crm.c
 *		Library entry: magic block, settings, and the aggregate guard.
 */
#include "base/crm.h"

#include <limits.h>

#include "access/htup_details.h"
#include "utils/guc.h"
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

/*
 * The memory context of the calling aggregate.  Transition and combine
 * functions change their state in place, so anyone else's call is refused.
 */
MemoryContext
crm_aggregate_context(FunctionCallInfo fcinfo, const char *function)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("%s can only be called by an aggregate", function)));
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
