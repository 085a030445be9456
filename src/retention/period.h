/*
 * period.h
 *		Days cut into numbered periods: days, weeks, months, fiscal months.
 */
#ifndef CRM_PERIOD_H
#define CRM_PERIOD_H

#include "base/crm.h"

#include "utils/date.h"

typedef enum PeriodStep
{
	PERIOD_DAY,
	PERIOD_WEEK,
	PERIOD_MONTH,
	PERIOD_QUARTER,
	PERIOD_YEAR,
	PERIOD_445,
	PERIOD_454,
	PERIOD_544
} PeriodStep;

#define PERIOD_STEPS (PERIOD_544 + 1)

/* Periods from the one of the origin on, which is number 0. */
typedef struct PeriodCalendar
{
	PeriodStep	step;
	DateADT		origin;
	int			year;			/* of the origin */
	int			month;
	int			day;
} PeriodCalendar;

extern bool period_calendar_valid(int step, DateADT origin);
extern PeriodCalendar period_calendar(PeriodStep step, DateADT origin);
extern const PeriodCalendar *period_calendar_argument(FunctionCallInfo fcinfo, int origin, int step);
extern const char *period_step_name(PeriodStep step);
extern int32 period_number(const PeriodCalendar *calendar, DateADT day);
extern bool period_first_day(const PeriodCalendar *calendar, int64 number, DateADT *day);
extern DateADT period_first(const PeriodCalendar *calendar, int64 number);
extern DateADT period_last(const PeriodCalendar *calendar, int64 number);

#endif
