/*
 * revenue_periods.h
 *		A calendar of periods, and the days before and between them cut alike.
 */
#ifndef CRM_REVENUE_PERIODS_H
#define CRM_REVENUE_PERIODS_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/date.h"

/* Days from first to last, both included. */
typedef struct DaySpan
{
	DateADT		first;
	DateADT		last;
} DaySpan;

/* Periods one after the other; between two there may be days of neither. */
typedef struct RevenuePeriods
{
	int			count;
	DaySpan		recent;			/* where the last day was found */
	DaySpan		spans[FLEXIBLE_ARRAY_MEMBER];
} RevenuePeriods;

extern RevenuePeriods *revenue_periods_argument(FunctionCallInfo fcinfo, int argument);
extern bool revenue_periods_find(RevenuePeriods *periods, DateADT day, DaySpan *span);
extern int	revenue_periods_position(const RevenuePeriods *periods, DateADT first);

#endif
