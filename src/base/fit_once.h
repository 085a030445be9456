/*
 * fit_once.h
 *		A fit that a statement asks for again is answered from memory.
 */
#ifndef CRM_FIT_ONCE_H
#define CRM_FIT_ONCE_H

#include "postgres.h"

#include "fmgr.h"

extern Datum fit_once(FunctionCallInfo fcinfo, PGFunction fit);

#endif
