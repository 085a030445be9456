/*
 * event_gaps.c
 *		event_gaps: the days between events of one customer, and how regular
 *		they are.
 *
 * Gaps are whole days, so that all sums are exact.  Several events of a day are
 * one.
 */
#include "base/crm.h"

#include <math.h>

#include "base/aggregate_state.h"
#include "base/event_day.h"
#include "base/row_time.h"
#include "math/gaps.h"
#include "watch/event_gaps.h"

PG_FUNCTION_INFO_V1(crm_event_gaps_transition);
PG_FUNCTION_INFO_V1(crm_event_gaps_final);

#define AGGREGATE "crm.event_gaps"

/* The sum of all gaps is last - first: below 2^31 as days are, and its square is one of 63 bits. */
typedef struct GapsState
{
	DateADT		first;
	DateADT		last;
	int64		events;
	int64		squares;		/* of gaps, added up */
	int64		longest;
} GapsState;

StaticAssertDecl(sizeof(ByteaHeader) + sizeof(GapsState) <= 64, "the state is small");

static bool
is_valid(const StateShape *shape, const void *argument, Size tail)
{
	const GapsState *state = argument;
	int64		span = (int64) state->last - state->first;

	return IS_VALID_DATE(state->first) && IS_VALID_DATE(state->last) && span >= 0 &&
		state->events >= 1 && state->events <= span + 1 && state->longest >= 0 && state->longest <= span &&
		state->squares >= 0 && state->squares <= span * span;
}

static const StateShape shape = {
	.aggregate = AGGREGATE,
	.kind = 0x45474101,			/* layout 1 */
	.size = sizeof(GapsState),
	.is_valid = is_valid
};

/* event_gaps(at): add an event, which is not before the last one. */
Datum
crm_event_gaps_transition(PG_FUNCTION_ARGS)
{
	GapsState  *state;
	DateADT		day;
	int64		gap;

	if (PG_ARGISNULL(1))
		return state_skip_row(&shape, fcinfo);
	day = (DateADT) row_time_argument(fcinfo, 1, ROW_DATE, "at");
	if (PG_ARGISNULL(0))
	{
		state = state_begin_quick(&shape, fcinfo);
		*state = (GapsState) {.first = day,.last = day,.events = 1};
		return state_datum(&shape, state);
	}
	state = state_begin_quick(&shape, fcinfo);
	if (day == state->last)
		return state_datum(&shape, state);
	row_time_check(ROW_DATE, state->last, day, AGGREGATE);
	gap = (int64) day - state->last;
	state->last = day;
	state->events++;
	state->squares += gap * gap;
	state->longest = Max(state->longest, gap);
	return state_datum(&shape, state);
}

/* Columns that fit together: who has events has days, who has gaps a mean. */
static void
check_gaps(const RowType *type, void *row)
{
	const EventGaps *gaps = row;

	if (DATE_NOT_FINITE(gaps->first_day) || DATE_NOT_FINITE(gaps->last_day) || gaps->first_day > gaps->last_day)
		row_bad(type, NULL, "first_day and last_day are not in order");
	if (gaps->events >= 2 && !gaps->has_gap)
		row_bad(type, NULL, "mean_gap must not be null");
	if (gaps->events >= 3 && !gaps->has_deviation)
		row_bad(type, NULL, "gap_sd must not be null");
}

static const Field fields[] = {
	{.name = "events",.kind = FIELD_COUNT, FIELD_AT(EventGaps, events),.required = true,.least = 1,.most = PG_INT32_MAX},
	{.name = "first_day",.kind = FIELD_DAY, FIELD_AT(EventGaps, first_day),.required = true},
	{.name = "last_day",.kind = FIELD_DAY, FIELD_AT(EventGaps, last_day),.required = true},
	{.name = "mean_gap",.kind = FIELD_FLOAT, FIELD_AT(EventGaps, mean_gap),.present = offsetof(EventGaps, has_gap),.least = 1e-9,.most = 1e10},
	{.name = "gap_sd",.kind = FIELD_FLOAT, FIELD_AT(EventGaps, gap_sd),.present = offsetof(EventGaps, has_deviation),.least = 0,.most = 1e10},
	{.name = "cv",.kind = FIELD_FLOAT, FIELD_AT(EventGaps, cv),.present = offsetof(EventGaps, has_deviation),.shown = true},
	{.name = "longest_gap",.kind = FIELD_INT, FIELD_AT(EventGaps, longest_gap),.present = offsetof(EventGaps, has_gap),.shown = true}
};

const RowType event_gaps_type = {
	.name = "event_gaps",
	FIELD_TABLE(fields, EventGaps),
	.hint = "Make it with crm.event_gaps(at ORDER BY at).",
	.check = check_gaps
};

/* A row of type event_gaps; NULL without an event. */
Datum
crm_event_gaps_final(PG_FUNCTION_ARGS)
{
	const GapsState *state = state_final_quick(&shape, fcinfo);
	EventGaps	gaps = {0};
	int64		count;
	ResultRow	row;

	if (state == NULL)
		PG_RETURN_NULL();
	count = state->events - 1;
	gaps.events = state->events;
	gaps.first_day = state->first;
	gaps.last_day = state->last;
	gaps.longest_gap = (int) state->longest;
	gaps.has_gap = count >= 1;
	gaps.has_deviation = count >= 2;
	if (gaps.has_gap)
		gaps.mean_gap = (double) ((int64) state->last - state->first) / (double) count;
	if (gaps.has_deviation)
	{
		gaps.gap_sd = gaps_deviation(count, (int64) state->last - state->first, state->squares);
		gaps.cv = gaps.gap_sd / gaps.mean_gap;
	}
	result_row_begin_kept(&row, fcinfo);
	put_fields(&row, &event_gaps_type, &gaps);
	return result_row_datum(&row);
}
