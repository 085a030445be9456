/*
 * day_count.h
 *		How long a year and a month are, wherever days stand for them.
 *
 * A Julian year, as PostgreSQL takes it for intervals; a month is its twelfth,
 * so that twelve months are a year.
 */
#ifndef CRM_DAY_COUNT_H
#define CRM_DAY_COUNT_H

#define WEEK_DAYS 7.0
#define YEAR_DAYS 365.25
#define MONTH_DAYS (YEAR_DAYS / 12)	/* 30.4375 */

/* The calendar's mean year: a season that follows it keeps its peak on one day for centuries. */
#define CALENDAR_YEAR_DAYS 365.2425

/* A century: no function looks further. */
#define CENTURY_DAYS 36525

#endif
