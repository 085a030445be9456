/*
 * event_sequence.h
 *		The events of one customer: when, and which conditions they meet.
 */
#ifndef CRM_EVENT_SEQUENCE_H
#define CRM_EVENT_SEQUENCE_H

#include "base/crm.h"

#include "datatype/timestamp.h"

#include "base/aggregate_state.h"
#include "math/funnel_search.h"

/* What a time of the rows is. */
typedef enum EventClockKind
{
	EVENT_INSTANT,				/* timestamptz, or seconds of Unix time */
	EVENT_LOCAL					/* timestamp or date */
} EventClockKind;

/* The type of the column of times, which the functions of a row know. */
typedef enum EventTimeType
{
	EVENT_TIMESTAMPTZ,
	EVENT_TIMESTAMP,
	EVENT_DATE,
	EVENT_SECONDS
} EventTimeType;

/* An event in a state: 12 bytes. */
typedef struct PackedEvent
{
	uint32		low;
	int32		high;
	uint32		mask;
} PackedEvent;

/* The state of an aggregate over events. */
typedef struct EventState
{
	int64		within;			/* of a funnel; 0 of a sequence */
	int32		kind;
	int32		conditions;
	int64		count;
	PackedEvent events[FLEXIBLE_ARRAY_MEMBER];
} EventState;

/* A state of the aggregate of that name. */
#define EVENT_STATE(name, number, change, hint) \
	{ \
		.aggregate = name, \
		.kind = number, \
		.size = offsetof(EventState, events), \
		.tail = 8 * sizeof(PackedEvent), \
		.may_be_large = true, \
		.options = offsetof(EventState, count), \
		.options_at = 0, \
		.options_change = change, \
		.options_hint = hint, \
		.is_valid = event_state_valid, \
		.merge = event_state_merge \
	}

/* Events in the order of funnel_event_compare(). */
typedef struct EventSequence
{
	EventClockKind kind;
	int			conditions;
	int64		count;
	FunnelEvent *events;
} EventSequence;

extern bool event_state_valid(const StateShape *shape, const void *state, Size tail);
extern void *event_state_merge(const StateShape *shape, void *state, const void *other);
extern Datum event_state_add(const StateShape *shape, FunctionCallInfo fcinfo, EventState *state, int64 at, uint32 mask);
extern EventState *event_state_add_all(const StateShape *shape, EventState *state, const EventSequence *sequence);
extern EventSequence event_state_sequence(const StateShape *shape, const EventState *state);

extern EventSequence event_sequence_argument(FunctionCallInfo fcinfo, int argument);

extern int64 event_time_argument(FunctionCallInfo fcinfo, int argument, EventTimeType type);
extern uint32 event_conditions_argument(FunctionCallInfo fcinfo, int argument, int *conditions);
extern int64 event_interval_argument(FunctionCallInfo fcinfo, int argument);
extern int64 event_seconds_argument(FunctionCallInfo fcinfo, int argument, const char *name);

/* The kind of the times of a column. */
static inline EventClockKind
event_clock_kind(EventTimeType type)
{
	return type == EVENT_TIMESTAMP || type == EVENT_DATE ? EVENT_LOCAL : EVENT_INSTANT;
}

#endif
