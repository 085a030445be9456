/*
 * call_argument.h
 *		The expressions behind the arguments of an aggregate's call.
 */
#ifndef CRM_CALL_ARGUMENT_H
#define CRM_CALL_ARGUMENT_H

#include "postgres.h"

#include "fmgr.h"

extern void call_check_bytes_key(FunctionCallInfo fcinfo, int argument, const char *function);
extern void call_check_bytes_key_first(FunctionCallInfo fcinfo, int argument, const char *function);
extern Oid	call_argument_collation(FunctionCallInfo fcinfo, int argument);

/* The same once a query, in a function that keeps nothing else in fn_extra. */
static inline void
call_check_bytes_key_once(FunctionCallInfo fcinfo, int argument, const char *function)
{
	if (unlikely(fcinfo->flinfo->fn_extra == NULL))
		call_check_bytes_key_first(fcinfo, argument, function);
}

#endif
