/*
 * journeys_agg.c
 *		The rows of the aggregate journeys: a journey or a path, and what it came to.
 */
#include "attribution/journeys.h"

#include <math.h>

#include "access/tupmacs.h"
#include "utils/array.h"
#include "utils/timestamp.h"

#include "attribution/journey.h"
#include "base/call_argument.h"
#include "base/float_list.h"
#include "base/interval_argument.h"

#define AGGREGATE "crm.journeys"

/* The value of conversions, in an argument; 0 where it is NULL. */
static double
value_argument(FunctionCallInfo fcinfo, Journeys *journeys, int argument, int64 conversions)
{
	double		value;

	if (PG_ARGISNULL(argument))
		return 0;
	value = PG_GETARG_FLOAT8(argument);
	if (!isfinite(value))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("value of a journey must be finite, not %g", value),
				 errhint("Keep such rows out with WHERE or FILTER.")));
	if (conversions == 0 && value != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a journey without a conversion has the value %.15g", value),
				 errhint("Pass the value of what was bought, and NULL or 0 where nothing was.")));
	journeys->has_value = true;
	return value;
}

/* A number of journeys, in an argument; 0 where it is NULL. */
static int64
count_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	int32		count = PG_ARGISNULL(argument) ? 0 : PG_GETARG_INT32(argument);

	if (count < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must not be negative, but is %d", name, count),
				 errhint("It counts the journeys with these touches.")));
	return count;
}

/* What (…, converted, value) says; false where converted is NULL. */
static bool
read_outcome(FunctionCallInfo fcinfo, Journeys *journeys, JourneyEnd *end)
{
	if (PG_ARGISNULL(2))
		return false;
	end->conversions = PG_GETARG_BOOL(2);
	end->nulls = !end->conversions;
	end->value = value_argument(fcinfo, journeys, 3, end->conversions);
	return true;
}

/* What (…, conversions, value, nulls) says; false where there are none. */
static bool
read_counts(FunctionCallInfo fcinfo, Journeys *journeys, JourneyEnd *end)
{
	end->conversions = count_argument(fcinfo, 2, "conversions");
	end->nulls = count_argument(fcinfo, 4, "nulls");
	end->value = value_argument(fcinfo, journeys, 3, end->conversions);
	return end->conversions > 0 || end->nulls > 0;
}

/* The touches of a path, a text[]; an element that is NULL is none. */
static uint32
read_path(Journeys *journeys, ArrayType *path)
{
	int			n = ArrayGetNItems(ARR_NDIM(path), ARR_DIMS(path));
	const char *next = array_elements(path);
	const bits8 *nulls = ARR_NULLBITMAP(path);
	uint32		touches = 0;

	for (int i = 0; i < n; i++)
	{
		if (nulls != NULL && att_isnull(i, nulls))
			continue;
		next = (const char *) att_align_pointer(next, TYPALIGN_INT, -1, next);
		journeys_add_touch(journeys, touches++, VARDATA_ANY(next), (uint32) VARSIZE_ANY_EXHDR(next), 0);
		next += VARSIZE_ANY(next);
	}
	return touches;
}

/* The touches of a journey. */
static uint32
read_journey(Journeys *journeys, const bytea *value)
{
	JourneyReader reader;
	Touch		touch;
	uint32		touches = 0;

	journey_read(&reader, VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
	while (journey_next(&reader, &touch))
		journeys_add_touch(journeys, touches++, touch.channel, touch.length, touch.at);
	return touches;
}

typedef bool (*ReadEnd) (FunctionCallInfo fcinfo, Journeys *journeys, JourneyEnd *end);

/* Add a row with a path. */
static pg_attribute_always_inline Datum
add_path(FunctionCallInfo fcinfo, ReadEnd read)
{
	Journeys   *journeys = built_state(&journeys_kind, fcinfo);
	JourneyEnd	end;
	uint32		touches;

	call_check_bytes_key_once(fcinfo, 1, AGGREGATE);
	if (PG_ARGISNULL(1) || !read(fcinfo, journeys, &end))
		return built_datum(journeys);
	journeys_set_half_life(journeys, 0);
	touches = read_path(journeys, PG_GETARG_ARRAYTYPE_P(1));
	if (touches > 0)
		journeys_add(journeys, touches, &end);
	return built_datum(journeys);
}

/* Add a row with a journey. */
static pg_attribute_always_inline Datum
add_journey(FunctionCallInfo fcinfo, bool has_half_life)
{
	Journeys   *journeys = built_state(&journeys_kind, fcinfo);
	JourneyEnd	end;

	if (PG_ARGISNULL(1) || !read_outcome(fcinfo, journeys, &end))
		return built_datum(journeys);
	journeys_set_half_life(journeys, has_half_life ? interval_argument(fcinfo, 4, "half_life",
																	   "Pass the time in which the credit of a touch halves, for instance interval '7 days'.") : 0);
	journeys_add(journeys, read_journey(journeys, PG_GETARG_BYTEA_PP(1)), &end);
	return built_datum(journeys);
}

/* journeys_transition(state, path text[], converted, value), (state, path text[], conversions, value, nulls) */
CRM_FUNCTION(crm_journeys_transition_path, add_path(fcinfo, read_outcome))
CRM_FUNCTION(crm_journeys_transition_counts, add_path(fcinfo, read_counts))
/* journeys_transition(state, journey, converted, value [, half_life]) */
CRM_FUNCTION(crm_journeys_transition_journey, add_journey(fcinfo, false))
CRM_FUNCTION(crm_journeys_transition_decay, add_journey(fcinfo, true))
