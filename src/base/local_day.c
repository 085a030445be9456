/*
 * local_day.c
 *		local_day(): the day of an instant in a zone that is named.
 *
 * The zone travels with the query, so that servers and sessions with different
 * settings agree.  Looking it up for every row, as AT TIME ZONE does, costs
 * four times as much as everything else here: it is looked up once.
 */
#include "base/crm.h"

#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "base/event_day.h"

PG_FUNCTION_INFO_V1(crm_local_day);

/* fn_extra: the zone of the last row, and its days. */
typedef struct NamedZone
{
	char		name[TZ_STRLEN_MAX + 1];
	Size		size;
	pg_tz	   *zone;
	EventClock *clock;
} NamedZone;

/*
 * UTC+8, GMT+08:00 and +08 are read as POSIX has it, eight hours west of
 * Greenwich: whoever writes it means the opposite.
 */
static bool
is_turned_around(const char *name)
{
	static const char *const greenwich[] = {"utc", "gmt", "uct", "ut", "z", ""};
	const char *hours;
	int			i = 0;

	while (pg_strncasecmp(name, greenwich[i], strlen(greenwich[i])) != 0)
		i++;
	hours = name + strlen(greenwich[i]);
	return strspn(hours, " +-:0123456789") == strlen(hours) && strpbrk(hours, "123456789") != NULL;
}

/* The zone of a name; an error for one that there is none of. */
pg_tz *
event_zone_named(const char *name)
{
	pg_tz	   *zone = strlen(name) > TZ_STRLEN_MAX || is_turned_around(name) ? NULL : pg_tzset(name);

	if (zone == NULL || !pg_tz_acceptable(zone))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there is no time zone \"%s\"", name),
				 is_turned_around(name)
				 ? errhint("To PostgreSQL it would lie on the other side of Greenwich. Pass the name of a place, 'Asia/Shanghai' for instance.")
				 : errhint("Pass a name of pg_timezone_names, 'Asia/Shanghai' for instance.")));
	return zone;
}

/* The zone of a call, remembered from row to row. */
static NamedZone *
zone_of_call(FunctionCallInfo fcinfo, const text *name)
{
	NamedZone  *known = fcinfo->flinfo->fn_extra;
	Size		size = VARSIZE_ANY_EXHDR(name);

	if (unlikely(known == NULL))
	{
		known = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(NamedZone));
		known->clock = event_clock_create(fcinfo->flinfo->fn_mcxt);
		fcinfo->flinfo->fn_extra = known;
	}
	if (unlikely(known->zone == NULL || known->size != size || memcmp(known->name, VARDATA_ANY(name), size) != 0))
	{
		known->zone = event_zone_named(text_to_cstring(name));
		known->size = size;
		memcpy(known->name, VARDATA_ANY(name), size);
	}
	return known;
}

/* Infinite times stay infinite. */
Datum
crm_local_day(PG_FUNCTION_ARGS)
{
	TimestampTz at = PG_GETARG_TIMESTAMPTZ(0);
	NamedZone  *known = zone_of_call(fcinfo, PG_GETARG_TEXT_PP(1));
	DateADT		day;

	if (!event_day_is_infinite(at, &day))
		day = event_day_in_zone(at, known->clock, known->zone);
	PG_RETURN_DATEADT(day);
}
