/*
 * argument_types.c
 *		The types of arguments that take what people have: whole_number and day
 *		(number is in number.c).  The casts to them are implicit, so one function
 *		serves every type; what cannot be meant is refused with what to write.
 */
#include "base/crm.h"

#include <ctype.h>
#include <math.h>

#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

#include "base/event_day.h"

PG_FUNCTION_INFO_V1(crm_number_of_text);
PG_FUNCTION_INFO_V1(crm_whole_number_in);
PG_FUNCTION_INFO_V1(crm_whole_number_of_bigint);
PG_FUNCTION_INFO_V1(crm_whole_number_of_numeric);
PG_FUNCTION_INFO_V1(crm_whole_number_of_float8);
PG_FUNCTION_INFO_V1(crm_whole_number_of_real);
PG_FUNCTION_INFO_V1(crm_day_in);
PG_FUNCTION_INFO_V1(crm_day_of_timestamp);
PG_FUNCTION_INFO_V1(crm_day_of_timestamptz);
PG_FUNCTION_INFO_V1(crm_day_of_text);
PG_FUNCTION_INFO_V1(crm_day_of_integer);

/* Text of a column is no number: its decimal mark and its units must be said. */
Datum
crm_number_of_text(PG_FUNCTION_ARGS)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("a number is expected, not the text \"%s\"", text_to_cstring(PG_GETARG_TEXT_PP(0))),
			 errhint("Write amount::numeric for text as 1234.50, or replace(amount, ',', '.')::numeric for a decimal comma.")));
}

CRM_NORETURN static void
not_whole(const char *text, int sqlstate)
{
	const double value = strtod(text, NULL);

	ereport(ERROR,
			(errcode(sqlstate),
			 errmsg("\"%s\" is not a whole number", text),
			 value > 0 && value < 1
			 ? errhint("A count is expected here, not a share. The share of a part of the customers is crm.top_fraction_share(value, 0.2).") :
			 errhint("Pass a whole number of ordinary size here. Options go by name, for instance method => 'rank' or bins => 5.")));
}

/* Text input of whole_number: an option in the wrong place ends here. */
Datum
crm_whole_number_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);
	char	   *end;
	long		value;

	errno = 0;
	value = strtol(text, &end, 10);
	while (*end != '\0' && isspace((unsigned char) *end))
		end++;
	if (end == text || *end != '\0')
		not_whole(text, ERRCODE_INVALID_TEXT_REPRESENTATION);
	if (errno == ERANGE || value < PG_INT32_MIN || value > PG_INT32_MAX)
		not_whole(text, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE);
	PG_RETURN_INT32((int32) value);
}

Datum
crm_whole_number_of_bigint(PG_FUNCTION_ARGS)
{
	int64		value = PG_GETARG_INT64(0);

	if (value < PG_INT32_MIN || value > PG_INT32_MAX)
		not_whole(psprintf(INT64_FORMAT, value), ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE);
	PG_RETURN_INT32((int32) value);
}

static Datum
whole_number_of_double(double value, const char *text)
{
	if (!(value >= PG_INT32_MIN && value <= PG_INT32_MAX && value == rint(value)))
		not_whole(text, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE);
	PG_RETURN_INT32((int32) value);
}

/* Exact: 2.0000000000000000000001 is not whole, though its double is. */
Datum
crm_whole_number_of_numeric(PG_FUNCTION_ARGS)
{
	Datum		value = PG_GETARG_DATUM(0);
	char	   *text = DatumGetCString(DirectFunctionCall1(numeric_out, value));
	Datum		whole = DirectFunctionCall2(numeric_trunc, value, Int32GetDatum(0));

	if (!DatumGetBool(DirectFunctionCall2(numeric_eq, value, whole)))
		not_whole(text, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE);
	return whole_number_of_double(DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, value)), text);
}

Datum
crm_whole_number_of_float8(PG_FUNCTION_ARGS)
{
	double		value = PG_GETARG_FLOAT8(0);

	return whole_number_of_double(value, psprintf("%.17g", value));
}

Datum
crm_whole_number_of_real(PG_FUNCTION_ARGS)
{
	double		value = PG_GETARG_FLOAT4(0);

	return whole_number_of_double(value, psprintf("%.9g", value));
}

/* Text input of day, as a date's: an option in the wrong place ends here. */
Datum
crm_day_in(PG_FUNCTION_ARGS)
{
	MemoryContext caller = CurrentMemoryContext;
	Datum		day = (Datum) 0;

	PG_TRY();
	{
		day = DirectFunctionCall1(date_in, PG_GETARG_DATUM(0));
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(caller);
		error = CopyErrorData();
		FlushErrorState();
		if (ERRCODE_TO_CATEGORY(error->sqlerrcode) == ERRCODE_DATA_EXCEPTION)
			error->hint = "A day is written as '2026-01-31'. Options go by name, for instance method => 'rank', model => 'bg_nbd' or unit => 'week'.";
		ReThrowError(error);
	}
	PG_END_TRY();
	return day;
}

/* The day of a local time that is midnight, or the end of the calendar. */
static Datum
day_of_local(Timestamp local, const char *text, const char *remedy)
{
	if (TIMESTAMP_IS_NOBEGIN(local))
		PG_RETURN_DATEADT(DATEVAL_NOBEGIN);
	if (TIMESTAMP_IS_NOEND(local))
		PG_RETURN_DATEADT(DATEVAL_NOEND);
	if (local % USECS_PER_DAY != 0)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("a day is expected, not the time %s", text),
				 errhint("%s", remedy)));
	PG_RETURN_DATEADT(event_day_floor(local));
}

/* A timestamp that is midnight is that day; any other could be meant in two ways. */
Datum
crm_day_of_timestamp(PG_FUNCTION_ARGS)
{
	Datum		at = PG_GETARG_DATUM(0);

	return day_of_local(DatumGetTimestamp(at), DatumGetCString(DirectFunctionCall1(timestamp_out, at)),
						"Write the day, for instance at::date.");
}

/* The same in the session's TimeZone. */
Datum
crm_day_of_timestamptz(PG_FUNCTION_ARGS)
{
	Datum		at = PG_GETARG_DATUM(0);
	Datum		local = DirectFunctionCall1(timestamptz_timestamp, at);

	return day_of_local(DatumGetTimestamp(local), DatumGetCString(DirectFunctionCall1(timestamptz_out, at)),
						"Write the day: CURRENT_DATE, now()::date, or (at AT TIME ZONE 'Asia/Shanghai')::date.");
}

/* A format of to_date() for a text of three numbers, as 31.01.2026, 1/31/26 or 2026/1/31; an example if it has others. */
static const char *
day_format(const char *text)
{
	static const char *const digits = "0123456789";
	const char *part[3];
	size_t		length[3];
	size_t		between[2];

	text += strspn(text, " ");
	if (strspn(text, digits) == 8)
		return "YYYYMMDD";
	for (int i = 0; i < 3; i++)
	{
		part[i] = text;
		length[i] = strspn(text, digits);
		text += length[i];
		if (length[i] == 0 || length[i] > 4)
			return "DD.MM.YYYY";
		if (i < 2)
		{
			between[i] = strcspn(text, digits);
			if (between[i] == 0 || between[i] > 3 || strpbrk(text, "'\"") != NULL)
				return "DD.MM.YYYY";
			text += between[i];
		}
	}
	if (length[0] == 4)
		return psprintf("YYYY%.*sMM%.*sDD", (int) between[0], part[0] + length[0], (int) between[1], part[1] + length[1]);
	return psprintf("%s%.*s%s%.*s%s", atoi(part[1]) > 12 ? "MM" : "DD", (int) between[0], part[0] + length[0],
					atoi(part[1]) > 12 ? "DD" : "MM", (int) between[1], part[1] + length[1], length[2] == 2 ? "YY" : "YYYY");
}

/* Text of a column is no day: its order of day and month must be said. */
Datum
crm_day_of_text(PG_FUNCTION_ARGS)
{
	char	   *given = text_to_cstring(PG_GETARG_TEXT_PP(0));

	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("a day is expected, not the text \"%s\"", given),
			 errhint("Write as_of::date for text as 2026-01-31, or to_date(as_of, '%s').", day_format(given))));
}

/* Neither is a number as 20260131. */
Datum
crm_day_of_integer(PG_FUNCTION_ARGS)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("a day is expected, not the number %d", PG_GETARG_INT32(0)),
			 errhint("Write '2026-01-31', or to_date(as_of::text, 'YYYYMMDD') for a number as 20260131.")));
}
