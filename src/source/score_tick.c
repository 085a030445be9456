/*
 * score_tick.c
 *	  How far a query is, for other sessions: a sequence tells them at once, a
 *	  table only when the transaction ends.
 */
#include "postgres.h"

#include "commands/sequence.h"
#include "fmgr.h"
#include "utils/fmgrprotos.h"

PG_FUNCTION_INFO_V1(crm_score_tick);

/* Rows between two words. */
#define TICK_ROWS 65536

/* score_tick(progress, base) → boolean, always true: counts the rows of the query that asks it. */
Datum
crm_score_tick(PG_FUNCTION_ARGS)
{
	int64	   *rows = fcinfo->flinfo->fn_extra;

	if (unlikely(rows == NULL))
		fcinfo->flinfo->fn_extra = rows = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(int64));
	if (unlikely(++*rows % TICK_ROWS == 0))
		(void) DirectFunctionCall2(setval_oid, PG_GETARG_DATUM(0), Int64GetDatum(PG_GETARG_INT64(1) + *rows));
	PG_RETURN_BOOL(true);
}
