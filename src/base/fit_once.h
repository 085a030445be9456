/*
 * fit_once.h
 *		A fit that a statement asks for again is answered from memory.
 */
#ifndef CRM_FIT_ONCE_H
#define CRM_FIT_ONCE_H

#include "base/crm.h"

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
CRM_FUNCTION(function, fit_once(fcinfo, function##_anew))

#endif
