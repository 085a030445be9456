/*
 * active_periods.h
 *		In which periods a customer was active: a bit for each.
 */
#ifndef CRM_ACTIVE_PERIODS_H
#define CRM_ACTIVE_PERIODS_H

#include "retention/period.h"

/* Periods from the first active one to the last at most. */
#define ACTIVE_MOST_PERIODS (1 << 20)

/* A finished value, as it lies in its bytes; there is at least one active period. */
typedef struct ActivePeriods
{
	PeriodCalendar calendar;
	int32		first;			/* number of the period of bit 0, which is set */
	int			nbytes;			/* the last of them is not 0 */
	const uint8 *bits;
} ActivePeriods;

extern ActivePeriods active_periods_argument(FunctionCallInfo fcinfo, int argument);
extern int	active_next(const ActivePeriods *periods, int after);
extern int	active_last(const ActivePeriods *periods);

/* From the first active period to the next one, and so on, counted from it. */
#define FOR_ACTIVE(at, periods) \
	for (int at = 0; at >= 0; at = active_next(periods, at))

#endif
