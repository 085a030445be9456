/*
 * event_day_type.c
 *		Type event_day: the time of a row, as aggregates take it.
 *
 * Every type of time becomes one of it by an implicit cast, so that an
 * aggregate has one declared form for all of them: nothing about a row has to
 * be looked up in the call, which is gone where the rows of a partial
 * aggregate are on another server.
 */
#include "base/crm.h"

#include "utils/timestamp.h"

#include "base/event_day.h"

PG_FUNCTION_INFO_V1(crm_event_day_of_timestamp);
PG_FUNCTION_INFO_V1(crm_event_day_of_timestamptz);
PG_FUNCTION_INFO_V1(crm_event_day_refuse);

/* The day of a local time. An infinite one stays infinite: whether its row counts is not known here. */
Datum
crm_event_day_of_timestamp(PG_FUNCTION_ARGS)
{
	Timestamp	at = PG_GETARG_TIMESTAMP(0);
	DateADT		day;

	if (!event_day_is_infinite(at, &day))
		day = event_day_floor(at);
	PG_RETURN_DATEADT(day);
}

/* The day of an instant in the session's TimeZone. */
Datum
crm_event_day_of_timestamptz(PG_FUNCTION_ARGS)
{
	TimestampTz at = PG_GETARG_TIMESTAMPTZ(0);
	DateADT		day;

	if (unlikely(fcinfo->flinfo->fn_extra == NULL))
		fcinfo->flinfo->fn_extra = event_clock_create(fcinfo->flinfo->fn_mcxt);
	if (!event_day_is_infinite(at, &day))
		day = event_day_local(at, fcinfo->flinfo->fn_extra);
	PG_RETURN_DATEADT(day);
}

/* Text and numbers are no times: how they are read must be said. */
Datum
crm_event_day_refuse(PG_FUNCTION_ARGS)
{
	event_day_refuse_type(get_fn_expr_argtype(fcinfo->flinfo, 0));
}

/* The order of days, for ORDER BY inside an aggregate. */
static int
day_compare(FunctionCallInfo fcinfo)
{
	DateADT		left = PG_GETARG_DATEADT(0);
	DateADT		right = PG_GETARG_DATEADT(1);

	return (left > right) - (left < right);
}

/*
 * DISTINCT inside an aggregate would take two times of a day for one, and a
 * purchase would be lost: whether they are equal is not known here.
 */
static bool
same_time(int difference)
{
	if (difference == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("DISTINCT cannot tell the times of one day apart here"),
				 errhint("Take double rows out first: FROM (SELECT DISTINCT customer, at, amount FROM orders) AS o.")));
	return false;
}

CRM_FUNCTION(crm_event_day_cmp, Int32GetDatum(day_compare(fcinfo)))
CRM_FUNCTION(crm_event_day_lt, BoolGetDatum(day_compare(fcinfo) < 0))
CRM_FUNCTION(crm_event_day_le, BoolGetDatum(day_compare(fcinfo) <= 0))
CRM_FUNCTION(crm_event_day_eq, BoolGetDatum(same_time(day_compare(fcinfo))))
CRM_FUNCTION(crm_event_day_ge, BoolGetDatum(day_compare(fcinfo) >= 0))
CRM_FUNCTION(crm_event_day_gt, BoolGetDatum(day_compare(fcinfo) > 0))
