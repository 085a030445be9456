/*
 * event_sequence.c
 *		event_sequence: the events of one customer as a value to store, merge
 *		and ask.
 */
#include "base/crm.h"

#include "base/packed.h"
#include "base/packed_type.h"
#include "funnel/event_sequence.h"

PG_FUNCTION_INFO_V1(crm_event_sequence_final);
PG_FUNCTION_INFO_V1(crm_event_sequence_rollup);

#define SEQUENCE_VERSION 1
#define MOST_CONDITIONS ((uint64) FUNNEL_MOST_STEPS)

static const StateShape shape =
EVENT_STATE("crm.event_sequence", 0x45565301 /* layout 1 */ , "number of conditions or type of times changes",
			"All rows of one sequence have the same conditions; merge only sequences of the same.");

STATE_COMBINE(crm_event_sequence_combine, &shape)

/* event_sequence(at, VARIADIC conditions): add an event. */
static Datum
add_row(FunctionCallInfo fcinfo, EventTimeType type)
{
	EventState	options = {.kind = (int32) event_clock_kind(type)};
	uint32		mask;

	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	mask = event_conditions_argument(fcinfo, 2, &options.conditions);
	return event_state_add(&shape, fcinfo, state_begin_with(&shape, fcinfo, &options), event_time_argument(fcinfo, 1, type), mask);
}

CRM_FUNCTION(crm_event_sequence_timestamptz, add_row(fcinfo, EVENT_TIMESTAMPTZ))
CRM_FUNCTION(crm_event_sequence_timestamp, add_row(fcinfo, EVENT_TIMESTAMP))
CRM_FUNCTION(crm_event_sequence_date, add_row(fcinfo, EVENT_DATE))
CRM_FUNCTION(crm_event_sequence_bigint, add_row(fcinfo, EVENT_SECONDS))

/* The packed bytes: version, kind, conditions, count, then time since the event before and mask of each. */
static bytea *
pack_sequence(const EventSequence *sequence)
{
	StringInfoData out;
	uint64		before = 0;

	initStringInfo(&out);
	appendStringInfoSpaces(&out, VARHDRSZ);
	appendStringInfoChar(&out, SEQUENCE_VERSION);
	pack_uint(&out, sequence->kind);
	pack_uint(&out, (uint64) sequence->conditions);
	pack_uint(&out, (uint64) sequence->count);
	for (int64 i = 0; i < sequence->count; i++)
	{
		uint64		at = (uint64) sequence->events[i].at - (uint64) MIN_TIMESTAMP;

		CRM_CHECK_INTERRUPTS(i);
		pack_uint(&out, at - before);
		pack_uint(&out, sequence->events[i].mask);
		before = at;
	}
	SET_VARSIZE(out.data, out.len);
	return (bytea *) out.data;
}

/* Read packed bytes; any defect is an error. */
static EventSequence
unpack_sequence(const char *bytes, Size length)
{
	PackedReader in = {(const uint8 *) bytes, (const uint8 *) bytes + length, "event_sequence"};
	EventSequence sequence;
	uint64		at = 0;
	uint64		most = (uint64) END_TIMESTAMP - (uint64) MIN_TIMESTAMP - 1;

	if (unpack_byte(&in) != SEQUENCE_VERSION)
		packed_bad(&in, "The version is not known to this release.");
	sequence.kind = (EventClockKind) unpack_uint_max(&in, EVENT_LOCAL, "The kind of the times");
	sequence.conditions = (int) unpack_uint_max(&in, MOST_CONDITIONS, "The number of conditions");
	if (sequence.conditions == 0)
		packed_bad(&in, "There is no condition.");
	sequence.count = unpack_count(&in, 2, "The number of events");
	sequence.events = MemoryContextAllocHuge(CurrentMemoryContext, (Size) Max(sequence.count, 1) * sizeof(FunnelEvent));
	for (int64 i = 0; i < sequence.count; i++)
	{
		FunnelEvent *event = &sequence.events[i];

		CRM_CHECK_INTERRUPTS(i);
		at += unpack_uint_max(&in, most - at, "A time");
		event->at = (int64) (at + (uint64) MIN_TIMESTAMP);
		event->mask = (uint32) unpack_uint_max(&in, ((uint64) 1 << sequence.conditions) - 1, "The mask of conditions");
		if (i > 0 && funnel_event_compare(event - 1, event) > 0)
			packed_bad(&in, "Events are not in order.");
	}
	unpack_end(&in);
	return sequence;
}

/* The sequence in an argument. */
EventSequence
event_sequence_argument(FunctionCallInfo fcinfo, int argument)
{
	const struct varlena *value = PG_GETARG_VARLENA_PP(argument);

	return unpack_sequence(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
}

/* rollup(event_sequence): add the events of another. */
Datum
crm_event_sequence_rollup(PG_FUNCTION_ARGS)
{
	EventState	options = {0};
	EventSequence sequence;
	EventState *state;

	(void) crm_aggregate_context(fcinfo, shape.aggregate);
	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	sequence = event_sequence_argument(fcinfo, 1);
	options.kind = (int32) sequence.kind;
	options.conditions = sequence.conditions;
	state = state_begin_with(&shape, fcinfo, &options);
	state = event_state_add_all(&shape, state, &sequence);
	return state_result(&shape, fcinfo, state);
}

/* The finished sequence; NULL without a row. */
Datum
crm_event_sequence_final(PG_FUNCTION_ARGS)
{
	const EventState *state = state_final(&shape, fcinfo);
	EventSequence sequence;

	if (state == NULL)
		PG_RETURN_NULL();
	sequence = event_state_sequence(&shape, state);
	PG_RETURN_BYTEA_P(pack_sequence(&sequence));
}

static void
check_packed(const char *bytes, Size length)
{
	(void) unpack_sequence(bytes, length);
}

static bytea *
canonical_bytes(Datum datum)
{
	EventSequence sequence;
	const struct varlena *value = PG_DETOAST_DATUM_PACKED(datum);

	sequence = unpack_sequence(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
	return pack_sequence(&sequence);
}

static const PackedType packed_type = {"event_sequence", check_packed, canonical_bytes};

PACKED_TYPE_FUNCTIONS(event_sequence, packed_type)
