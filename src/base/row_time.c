/*
 * row_time.c
 *		The time of a row, in the unit of its type, and aggregates whose rows
 *		must come in the order of it.
 */
#include "base/crm.h"

#include "utils/builtins.h"

#include "base/row_time.h"

void
row_time_not_finite(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s is infinite", name),
			 errhint("Give a time that is finite; keep rows without one out with WHERE or FILTER.")));
}

/* A time as SQL shows it. */
char *
row_time_text(RowTimeType type, int64 at)
{
	switch (type)
	{
		case ROW_TIMESTAMPTZ:
			return DatumGetCString(DirectFunctionCall1(timestamptz_out, TimestampTzGetDatum(at)));
		case ROW_TIMESTAMP:
			return DatumGetCString(DirectFunctionCall1(timestamp_out, TimestampGetDatum(at)));
		case ROW_DATE:
			return DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum((DateADT) at)));
		case ROW_NUMBER:
			return psprintf(INT64_FORMAT, at);
	}
	pg_unreachable();
}

/* The error for a row that does not come after its predecessor. */
void
row_time_out_of_order(RowTimeType type, int64 previous, int64 at, const char *aggregate)
{
	if (at == previous)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("two rows of %s are of %s", aggregate, row_time_text(type, at)),
				 errhint("Make one row of all that are of one time, and tell series apart by GROUP BY or PARTITION BY.")));
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("rows of %s are not in order: %s comes after %s", aggregate, row_time_text(type, at), row_time_text(type, previous)),
			 errhint("Write %s(... ORDER BY at), or %s(...) OVER (ORDER BY at), and tell series apart by GROUP BY or PARTITION BY.", aggregate, aggregate)));
}
