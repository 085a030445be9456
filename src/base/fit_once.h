/*
 * fit_once.h
 *		A fit that a statement asks for again is answered from memory.
 */
#ifndef CRM_FIT_ONCE_H
#define CRM_FIT_ONCE_H

#include "postgres.h"

#include "fmgr.h"

extern Datum fit_once(FunctionCallInfo fcinfo, PGFunction fit);

/*
 * Defines a function of SQL that runs a fit, a call with fcinfo, once for a
 * statement that asks for it again.
 */
#define FIT_ONCE(function, call) \
static Datum \
function##_anew(PG_FUNCTION_ARGS) \
{ \
	return call; \
} \
PG_FUNCTION_INFO_V1(function); \
Datum \
function(PG_FUNCTION_ARGS) \
{ \
	return fit_once(fcinfo, function##_anew); \
}

#endif
