/*
 * event_state.c
 *		The state of an aggregate over the events of one customer.
 *
 * Events are kept as they come, 12 bytes each, and sorted at the end unless
 * they came in order.  The order has no ties but of equal events, so that the
 * result does not depend on the order of the rows.
 */
#include "base/crm.h"

#include "funnel/event_sequence.h"

#define ST_SORT sort_events
#define ST_ELEMENT_TYPE FunnelEvent
#define ST_COMPARE(a, b) funnel_event_compare(a, b)
#define ST_SCOPE static
#define ST_DEFINE
#define ST_CHECK_FOR_INTERRUPTS
#include "lib/sort_template.h"

bool
event_state_valid(const StateShape *shape, const void *state, Size tail)
{
	const EventState *events = state;

	return events->within >= 0 && events->conditions >= 1 && events->conditions <= FUNNEL_MOST_STEPS &&
		(events->kind == EVENT_INSTANT || events->kind == EVENT_LOCAL) &&
		events->count >= 0 && (uint64) events->count <= tail / sizeof(PackedEvent);
}

static inline PackedEvent
pack_event(int64 at, uint32 mask)
{
	return (PackedEvent) {(uint32) at, (int32) (at >> 32), mask};
}

static inline FunnelEvent
unpack_event(const PackedEvent *event)
{
	return (FunnelEvent) {(int64) ((uint64) (uint32) event->high << 32 | event->low), event->mask};
}

/* Room for so many more events; the state may have moved. */
static EventState *
make_room(const StateShape *shape, EventState *state, int64 more)
{
	Size		tail = state_tail(shape, state);
	Size		needed = (Size) (state->count + more) * sizeof(PackedEvent);

	if (likely(needed <= tail))
		return state;
	if (needed > state_most_room(shape))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%lld events of one customer need more than crm.population_memory (%d MB)",
						(long long) (state->count + more), crm_population_memory / 1024),
				 errhint("Add GROUP BY customer, keep rows that meet no condition out with WHERE, or raise crm.population_memory.")));
	return state_enlarge(shape, state, state_more_room(shape, tail, needed));
}

/* Add an event: the body of a transition function from where the state is known. */
Datum
event_state_add(const StateShape *shape, FunctionCallInfo fcinfo, EventState *state, int64 at, uint32 mask)
{
	state = make_room(shape, state, 1);
	state->events[state->count++] = pack_event(at, mask);
	return state_result(shape, fcinfo, state);
}

/* Add all events of a sequence; the state may have moved. */
EventState *
event_state_add_all(const StateShape *shape, EventState *state, const EventSequence *sequence)
{
	state = make_room(shape, state, sequence->count);
	for (int64 i = 0; i < sequence->count; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		state->events[state->count++] = pack_event(sequence->events[i].at, sequence->events[i].mask);
	}
	return state;
}

void *
event_state_merge(const StateShape *shape, void *state, const void *other)
{
	const EventState *more = other;
	EventState *events = make_room(shape, state, more->count);

	memcpy(&events->events[events->count], more->events, (Size) more->count * sizeof(PackedEvent));
	events->count += more->count;
	return events;
}

/* The events of a state in order, in a new array. */
EventSequence
event_state_sequence(const StateShape *shape, const EventState *state)
{
	EventSequence sequence = {.kind = (EventClockKind) state->kind, .conditions = state->conditions, .count = state->count};
	uint32		known = (uint32) (((uint64) 1 << state->conditions) - 1);
	bool		is_sorted = true;

	sequence.events = MemoryContextAllocHuge(CurrentMemoryContext, (Size) Max(state->count, 1) * sizeof(FunnelEvent));
	for (int64 i = 0; i < state->count; i++)
	{
		FunnelEvent *event = &sequence.events[i];

		CRM_CHECK_INTERRUPTS(i);
		*event = unpack_event(&state->events[i]);
		if (!IS_VALID_TIMESTAMP(event->at) || (event->mask & ~known) != 0)
			crm_invalid_state(shape->aggregate);
		is_sorted = is_sorted && (i == 0 || funnel_event_compare(event - 1, event) <= 0);
	}
	if (!is_sorted)
		sort_events(sequence.events, (size_t) sequence.count);
	return sequence;
}
