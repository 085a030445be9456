/*
 * revenue_history.h
 *		What one customer brought, period by period.
 */
#ifndef CRM_REVENUE_HISTORY_H
#define CRM_REVENUE_HISTORY_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/date.h"

#include "crm_compat.h"
#include "math_wide.h"

/* The sum of a period or span, by its first day. */
typedef struct RevenueEntry
{
	int64		first;			/* a DateADT */
	WideInt		units;			/* of 10^-scale */
} RevenueEntry;

/*
 * In SQL a bytea; there is room for as many entries as its length allows.  A
 * period may have several entries, in any order, until they are gathered.
 */
typedef struct RevenueHistory
{
	int32		vl_len_;
	uint32		kind;
	int32		scale;
	int32		count;
	RevenueEntry entries[FLEXIBLE_ARRAY_MEMBER];
} RevenueHistory;

extern RevenueHistory *revenue_history_argument(FunctionCallInfo fcinfo, int argument);
extern RevenueHistory *revenue_history_gathered(RevenueHistory *history);

#endif
