/*
 * crm.h
 *		What every room of the house shares.
 */
#ifndef CRM_H
#define CRM_H

#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "base/compat.h"

/* GUC crm.population_memory, in kB. */
extern int	crm_population_memory;

/* Polls for a cancel every CRM_INTERRUPT_ROWS turns of a tight loop. */
#define CRM_INTERRUPT_ROWS 65536
#define CRM_CHECK_INTERRUPTS(turn) \
	do { \
		if (unlikely(((turn) & (CRM_INTERRUPT_ROWS - 1)) == 0)) \
			CHECK_FOR_INTERRUPTS(); \
	} while (0)

/* Defines a function of SQL that is one call, which has fcinfo. */
#define CRM_FUNCTION(function, call) \
PG_FUNCTION_INFO_V1(function); \
Datum \
function(PG_FUNCTION_ARGS) \
{ \
	return call; \
}

extern bool crm_deform_row(Datum row, int ncolumns, Datum *values, bool *nulls);
extern MemoryContext crm_aggregate_context(FunctionCallInfo fcinfo, const char *function);
CRM_NORETURN extern void crm_invalid_state(const char *aggregate);
CRM_NORETURN extern void crm_null_refused(const char *name, const char *hint);

/* The error for an argument that must not be NULL. */
static inline void
crm_refuse_null(FunctionCallInfo fcinfo, int argument, const char *name, const char *hint)
{
	if (unlikely(PG_ARGISNULL(argument)))
		crm_null_refused(name, hint);
}

#endif
