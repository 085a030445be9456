/*
 * window_funnel.c
 *		window_funnel: the highest step of a funnel that a customer reaches
 *		within a window, of rows or of a sequence, and when each step was.
 */
#include "base/crm.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/timestamp.h"

#include "base/interrupted.h"
#include "funnel/funnel_options.h"
#include "funnel/window_funnel.h"

PG_FUNCTION_INFO_V1(crm_window_funnel_final);
PG_FUNCTION_INFO_V1(crm_window_funnel_sequence);
PG_FUNCTION_INFO_V1(crm_funnel_times);

static const StateShape shape =
EVENT_STATE("crm.window_funnel", 0x57464E01 /* layout 1 */ , "window or number of conditions changes",
			"A funnel has one window and the same conditions for all rows; use GROUP BY for several.");

STATE_COMBINE(crm_window_funnel_combine, &shape)

/*
 * window_funnel(at, within, VARIADIC conditions): add an event.  One that is no
 * step changes nothing, but then there is a customer, of level 0.
 */
static Datum
add_row(FunctionCallInfo fcinfo, EventTimeType type)
{
	EventState	options = {.kind = (int32) event_clock_kind(type)};
	EventState *state;
	uint32		mask;

	options.within = type == EVENT_SECONDS ? event_seconds_argument(fcinfo, 2, "window") : event_interval_argument(fcinfo, 2);
	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	mask = event_conditions_argument(fcinfo, 3, &options.conditions);
	state = state_begin_with(&shape, fcinfo, &options);
	if (mask == 0)
		return state_result(&shape, fcinfo, state);
	return event_state_add(&shape, fcinfo, state, event_time_argument(fcinfo, 1, type), mask);
}

CRM_FUNCTION(crm_window_funnel_timestamptz, add_row(fcinfo, EVENT_TIMESTAMPTZ))
CRM_FUNCTION(crm_window_funnel_timestamp, add_row(fcinfo, EVENT_TIMESTAMP))
CRM_FUNCTION(crm_window_funnel_date, add_row(fcinfo, EVENT_DATE))
CRM_FUNCTION(crm_window_funnel_bigint, add_row(fcinfo, EVENT_SECONDS))

/* The path of a sequence through a funnel. */
void
funnel_path(const FunnelRules *rules, const EventSequence *sequence, FunnelPath *path)
{
	funnel_search(rules, sequence->events, (size_t) sequence->count, path, crm_interrupted);
	CHECK_FOR_INTERRUPTS();
}

/* The level; NULL without a row. */
Datum
crm_window_funnel_final(PG_FUNCTION_ARGS)
{
	const EventState *state = state_final(&shape, fcinfo);
	FunnelRules rules = {0};
	FunnelPath	path;
	EventSequence sequence;

	if (state == NULL)
		PG_RETURN_NULL();
	sequence = event_state_sequence(&shape, state);
	rules.within = (uint64) state->within;
	rules.steps = state->conditions;
	funnel_path(&rules, &sequence, &path);
	pfree(sequence.events);
	PG_RETURN_INT32(path.level);
}

/* Arguments of a function of a sequence: sequence, within, options.  The steps of the funnel. */
static int
sequence_path(FunctionCallInfo fcinfo, EventSequence *sequence, FunnelPath *path)
{
	const FunnelOptions *options = row_argument(&funnel_options, fcinfo, 2);
	int64		within = event_interval_argument(fcinfo, 1);
	FunnelRules rules;

	*sequence = event_sequence_argument(fcinfo, 0);
	rules = funnel_rules(options, sequence->conditions, within);
	funnel_path(&rules, sequence, path);
	return rules.steps;
}

/* window_funnel(sequence, within, options): the level. */
Datum
crm_window_funnel_sequence(PG_FUNCTION_ARGS)
{
	EventSequence sequence;
	FunnelPath	path;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	(void) sequence_path(fcinfo, &sequence, &path);
	pfree(sequence.events);
	PG_RETURN_INT32(path.level);
}

/*
 * funnel_times(sequence, within, options): when each step was, NULL for those
 * not reached.  Times of tables without a zone are read in that of the session.
 */
Datum
crm_funnel_times(PG_FUNCTION_ARGS)
{
	EventSequence sequence;
	FunnelPath	path;
	Datum		times[FUNNEL_MOST_STEPS];
	bool		nulls[FUNNEL_MOST_STEPS];
	int			lower = 1;
	int			steps;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	steps = sequence_path(fcinfo, &sequence, &path);
	for (int i = 0; i < steps; i++)
	{
		nulls[i] = i >= path.level;
		if (nulls[i])
			continue;
		times[i] = sequence.kind == EVENT_INSTANT ? TimestampTzGetDatum(path.at[i]) :
			DirectFunctionCall1(timestamp_timestamptz, TimestampGetDatum(path.at[i]));
	}
	PG_RETURN_ARRAYTYPE_P(construct_md_array(times, nulls, 1, &steps, &lower, TIMESTAMPTZOID, sizeof(TimestampTz), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}
