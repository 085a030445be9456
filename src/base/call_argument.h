/*
 * call_argument.h
 *		The expressions behind the arguments of an aggregate's call.
 */
#ifndef CRM_CALL_ARGUMENT_H
#define CRM_CALL_ARGUMENT_H

#include "postgres.h"

#include "fmgr.h"

extern void call_check_bytes_key(FunctionCallInfo fcinfo, int argument, const char *function);
extern Oid	call_argument_collation(FunctionCallInfo fcinfo, int argument);

#endif
