/*
 * gap_alarm.c
 *		gap_probability, gap_limit: is a customer late against the own rhythm?
 */
#include "base/crm.h"

#include <float.h>
#include <math.h>

#include "base/event_day.h"
#include "base/value_arguments.h"
#include "math/gaps.h"
#include "watch/event_gaps.h"

PG_FUNCTION_INFO_V1(crm_gap_probability);
PG_FUNCTION_INFO_V1(crm_gap_limit);

/* Gaps that vary less than so much of their mean are regular. */
#define REGULAR_BELOW 0.5

typedef enum Rhythm
{
	RHYTHM_IRREGULAR,
	RHYTHM_REGULAR,
	RHYTHM_AUTO
} Rhythm;

static const FieldNames rhythms = {
	FIELD_NAMES([RHYTHM_IRREGULAR] = "irregular", [RHYTHM_REGULAR] = "regular", [RHYTHM_AUTO] = "auto"),
	.what = "rhythm",
	.hint = "Rhythms are irregular, for purchases at any time, regular, for those by habit, and auto, which is regular where cv is below 0.5."
};

/* The gaps in the first argument and their rhythm in another; NULL where there are not enough: one gap has no deviation. */
static const EventGaps *
read_gaps(FunctionCallInfo fcinfo, int rhythm_argument, bool *is_regular)
{
	Rhythm		rhythm = (Rhythm) name_argument(fcinfo, rhythm_argument, &rhythms, "rhythm");
	const EventGaps *gaps = PG_ARGISNULL(0) ? NULL : row_decode(&event_gaps_type, PG_GETARG_DATUM(0));

	if (gaps == NULL || gaps->events < (rhythm == RHYTHM_REGULAR ? 3 : 2))
		return NULL;
	*is_regular = rhythm == RHYTHM_REGULAR ||
		(rhythm == RHYTHM_AUTO && gaps->events >= 3 && gaps->gap_sd < REGULAR_BELOW * gaps->mean_gap);
	return gaps;
}

/*
 * How much gaps differ, which is not less than days tell: a gap is the
 * difference of two days that were cut to whole ones, of which each is off by a
 * uniform error, with a variance of 1/12.
 */
static double
deviation_of(const EventGaps *gaps)
{
	return fmax(gaps->gap_sd, sqrt(1.0 / 6.0));
}

/* gap_probability(gaps, as_of, rhythm): that a gap is longer than the one from the last event to as_of. */
Datum
crm_gap_probability(PG_FUNCTION_ARGS)
{
	DateADT		as_of = event_day_as_of_argument(fcinfo, 1);
	bool		is_regular;
	const EventGaps *gaps = read_gaps(fcinfo, 2, &is_regular);
	double		count;
	double		gap;

	if (gaps == NULL)
		PG_RETURN_NULL();
	if (as_of < gaps->last_day)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("as_of %s is before the last event, %s", event_day_text(as_of), event_day_text(gaps->last_day)),
				 errhint("Keep later events out of crm.event_gaps() by FILTER (WHERE at <= as_of).")));
	count = (double) gaps->events - 1;
	gap = (double) ((int64) as_of - gaps->last_day);
	PG_RETURN_FLOAT8(is_regular ? gaps_regular_tail(count, gaps->mean_gap, deviation_of(gaps), gap) :
					 gaps_irregular_tail(count, gaps->mean_gap, gap));
}

/* gap_limit(gaps, alpha, rhythm): the gap in days that is exceeded with probability alpha. */
Datum
crm_gap_limit(PG_FUNCTION_ARGS)
{
	bool		is_regular;
	const EventGaps *gaps = read_gaps(fcinfo, 2, &is_regular);
	double		alpha;
	double		count;
	double		limit;

	if (PG_ARGISNULL(1))
		PG_RETURN_NULL();
	alpha = value_range_argument(fcinfo, 1, "alpha", DBL_MIN, 1 - DBL_EPSILON, "It is the share of false alarms, above 0 and below 1, 0.05 for 5 %.");
	if (gaps == NULL)
		PG_RETURN_NULL();
	count = (double) gaps->events - 1;
	limit = is_regular ? gaps_regular_limit(count, gaps->mean_gap, deviation_of(gaps), alpha) :
		gaps_irregular_limit(count, gaps->mean_gap, alpha);
	if (!isfinite(limit))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(limit);
}
