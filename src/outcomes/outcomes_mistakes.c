/*
 * outcomes_mistakes.c
 *		The errors for typical wrong calls of outcomes(), which say what to write.
 */
#include "base/crm.h"

PG_FUNCTION_INFO_V1(crm_refuse_interval);

/* outcomes(interval, ...): a month has no fixed length, and questions need a unit. */
Datum
crm_refuse_interval(PG_FUNCTION_ARGS)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("a duration is a number, not an interval"),
			 errhint("Choose the unit of all answers: extract(epoch FROM closed - opened) / 3600 is hours, closed_on - opened_on of dates is days.")));
}
