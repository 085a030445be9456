/*
 * interrupted.h
 *		Is the query to be stopped?  For mathematics that must not ereport.
 */
#ifndef CRM_INTERRUPTED_H
#define CRM_INTERRUPTED_H

#include "postgres.h"

#include "miscadmin.h"

/*
 * A MathInterrupted (math_btyd.h).  InterruptPending alone would not do: it is
 * also set for business that CHECK_FOR_INTERRUPTS settles without an error,
 * and the caller that stops half-way then has no result.  Whoever passes this
 * calls CHECK_FOR_INTERRUPTS as soon as the mathematics has returned.
 */
static inline bool
crm_interrupted(void)
{
	return InterruptPending && (QueryCancelPending || ProcDiePending);
}

#endif
