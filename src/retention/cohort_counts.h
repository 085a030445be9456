/*
 * cohort_counts.h
 *		How many customers of each cohort went from one active period to another.
 */
#ifndef CRM_COHORT_COUNTS_H
#define CRM_COHORT_COUNTS_H

#include "retention/period.h"

/* Instead of the next active period: never again. */
#define COHORT_NEVER PG_INT32_MAX

/*
 * Customers of a cohort who were active in one period, not in those after it,
 * and then in another.  Periods are counted from the first of the cohort, 0.
 */
typedef struct CohortGap
{
	int32		cohort;			/* number of its first period */
	int32		from;
	int32		to;
	int64		customers;
} CohortGap;

/* A finished value: gaps in order of cohort, from, to; there is at least one. */
typedef struct CohortCounts
{
	PeriodCalendar calendar;
	int64		ngaps;
	CohortGap  *gaps;
} CohortCounts;

extern CohortCounts cohort_counts_argument(FunctionCallInfo fcinfo, int argument);

#endif
