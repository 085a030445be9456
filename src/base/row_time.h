/*
 * row_time.h
 *		The time of a row, in the unit of its type, and aggregates whose rows
 *		must come in the order of it.
 */
#ifndef CRM_ROW_TIME_H
#define CRM_ROW_TIME_H

#include "base/crm.h"

#include "utils/date.h"
#include "utils/timestamp.h"

/* The type of the column, which the functions of a row know. */
typedef enum RowTimeType
{
	ROW_TIMESTAMPTZ,
	ROW_TIMESTAMP,
	ROW_DATE,					/* days */
	ROW_NUMBER					/* of a period, a bigint */
} RowTimeType;

CRM_NORETURN extern void row_time_not_finite(const char *name);
CRM_NORETURN extern void row_time_out_of_order(RowTimeType type, int64 previous, int64 at, const char *aggregate);
extern char *row_time_text(RowTimeType type, int64 at);

/* The time in an argument of that name, which must be finite. */
static inline int64
row_time_argument(FunctionCallInfo fcinfo, int argument, RowTimeType type, const char *name)
{
	int64		at = type == ROW_DATE ? PG_GETARG_DATEADT(argument) : PG_GETARG_INT64(argument);

	if (unlikely(type == ROW_DATE ? DATE_NOT_FINITE(at) : type != ROW_NUMBER && TIMESTAMP_NOT_FINITE(at)))
		row_time_not_finite(name);
	return at;
}

/* A row of a series that has one row for each time comes after the previous one. */
static inline void
row_time_check(RowTimeType type, int64 previous, int64 at, const char *aggregate)
{
	if (unlikely(at <= previous))
		row_time_out_of_order(type, previous, at, aggregate);
}

/* Defines the transition functions of an aggregate for all types of time: one that is static, inlined, and takes the type. */
#define ROW_TIME_FUNCTIONS(name, function) \
CRM_FUNCTION(name##_timestamptz, function(fcinfo, ROW_TIMESTAMPTZ)) \
CRM_FUNCTION(name##_timestamp, function(fcinfo, ROW_TIMESTAMP)) \
CRM_FUNCTION(name##_date, function(fcinfo, ROW_DATE))

/* The same for numbers of periods as well. */
#define ROW_ORDER_FUNCTIONS(name, function) \
ROW_TIME_FUNCTIONS(name, function) \
CRM_FUNCTION(name##_bigint, function(fcinfo, ROW_NUMBER))

#endif
