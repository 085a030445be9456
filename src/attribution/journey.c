/*
 * journey.c
 *		The journey of one customer: its touches in the order of their times.
 *
 * The state of the aggregate has them as they come.  The value has them in
 * order, those of the same instant in the order of the bytes of their channel,
 * so that a journey does not depend on the order of the rows.
 */
#include "attribution/journey.h"

#include "datatype/timestamp.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"

#include "base/aggregate_state.h"
#include "base/call_argument.h"
#include "base/packed_type.h"

#define AGGREGATE "crm.journey"
#define TYPE "journey"
#define VERSION 1
#define FIRST_BYTES 64			/* two or three touches; doubled, sizes stay those of palloc */

/* In SQL a bytea: touches one after another, each of whole 8 bytes. */
typedef struct JourneyState
{
	int64		touches;
	int64		used;			/* bytes of them */
} JourneyState;

typedef struct StoredTouch
{
	int64		at;
	uint32		length;
	char		channel[FLEXIBLE_ARRAY_MEMBER];
} StoredTouch;

#define TOUCH_HEAD offsetof(StoredTouch, channel)
#define TOUCH_SIZE(length) TYPEALIGN(8, TOUCH_HEAD + (length))

static bool is_valid(const StateShape *shape, const void *state, Size tail);
static void *merge(const StateShape *shape, void *state, const void *other);

static const StateShape shape = {
	.aggregate = AGGREGATE,
	.kind = 0x4A4F5501,			/* layout 1 */
	.size = sizeof(JourneyState),
	.tail = FIRST_BYTES - sizeof(JourneyState) - sizeof(ByteaHeader),
	.is_valid = is_valid,
	.merge = merge
};

/* Touches are checked where they are read. */
static bool
is_valid(const StateShape *state_shape, const void *state, Size tail)
{
	const JourneyState *journey = state;

	return journey->touches >= 0 && journey->touches <= JOURNEY_MOST_TOUCHES &&
		journey->used >= 0 && journey->used <= (int64) tail;
}

void
journey_too_long(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("a journey has more than %d touches", JOURNEY_MOST_TOUCHES),
			 errhint("Keep the touches of some time before the conversion, or GROUP BY the customer.")));
}

/* The name of a channel may not have so many bytes. */
void
journey_check_channel(uint32 length)
{
	if (unlikely(length > CHANNEL_MOST_BYTES))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("name of a channel has %u bytes, more than %d", length, CHANNEL_MOST_BYTES),
				 errhint("Pass the name of the channel, such as 'search', not the text of the contact.")));
}

/* A state with room for so many bytes more. */
static JourneyState *
with_room(JourneyState *journey, Size bytes)
{
	Size		tail = state_tail(&shape, journey);
	Size		needed = (Size) journey->used + bytes;
	Size		room = sizeof(JourneyState) + sizeof(ByteaHeader) + tail;

	if (likely(needed <= tail))
		return journey;
	while (room - sizeof(JourneyState) - sizeof(ByteaHeader) < needed)
		room *= 2;
	return state_enlarge(&shape, journey, room - sizeof(JourneyState) - sizeof(ByteaHeader));
}

static inline char *
touches_of(const JourneyState *journey)
{
	return (char *) unconstify(JourneyState *, journey) + sizeof(JourneyState);
}

/* Add a touch; the result may be another state. */
static JourneyState *
add(JourneyState *journey, int64 at, const char *channel, uint32 length)
{
	Size		size = TOUCH_SIZE(length);
	StoredTouch *touch;

	if (unlikely(journey->touches >= JOURNEY_MOST_TOUCHES))
		journey_too_long();
	journey = with_room(journey, size);
	touch = (StoredTouch *) (touches_of(journey) + journey->used);
	touch->at = at;
	touch->length = length;
	memcpy(touch->channel, channel, length);
	journey->used += (int64) size;
	journey->touches++;
	return journey;
}

/* The touches of another state are appended. */
static void *
merge(const StateShape *state_shape, void *state, const void *other)
{
	const JourneyState *more = other;
	JourneyState *journey = with_room(state, (Size) more->used);

	if (journey->touches + more->touches > JOURNEY_MOST_TOUCHES)
		journey_too_long();
	memcpy(touches_of(journey) + journey->used, touches_of(more), (Size) more->used);
	journey->used += more->used;
	journey->touches += more->touches;
	return journey;
}

CRM_NORETURN static void
refuse_time(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("time of a touch is infinite or out of range"),
			 errhint("Keep such rows out with WHERE or FILTER.")));
}

/* A finite instant in microseconds. */
static int64
instant_argument(FunctionCallInfo fcinfo)
{
	int64		at = PG_GETARG_INT64(1);

	if (TIMESTAMP_NOT_FINITE(at))
		refuse_time();
	return at;
}

/* The midnight that begins a day. */
static int64
midnight_argument(FunctionCallInfo fcinfo)
{
	DateADT		day = PG_GETARG_DATEADT(1);

	if (DATE_NOT_FINITE(day) || day >= TIMESTAMP_END_JULIAN - POSTGRES_EPOCH_JDATE)
		refuse_time();
	return (int64) day * USECS_PER_DAY;
}

/* journey_transition(state, at, channel): a row without time or channel does not count. */
static Datum
add_row(FunctionCallInfo fcinfo, bool is_day)
{
	JourneyState *journey;
	const text *channel;
	int64		at;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
	{
		(void) crm_aggregate_context(fcinfo, AGGREGATE);
		return state_unchanged(fcinfo);
	}
	call_check_bytes_key_once(fcinfo, 2, AGGREGATE);
	at = is_day ? midnight_argument(fcinfo) : instant_argument(fcinfo);
	channel = PG_GETARG_TEXT_PP(2);
	journey_check_channel((uint32) VARSIZE_ANY_EXHDR(channel));
	journey = state_begin(&shape, fcinfo);
	return state_datum(&shape, add(journey, at, VARDATA_ANY(channel), (uint32) VARSIZE_ANY_EXHDR(channel)));
}

CRM_FUNCTION(crm_journey_transition, add_row(fcinfo, false))
CRM_FUNCTION(crm_journey_transition_day, add_row(fcinfo, true))
STATE_COMBINE(crm_journey_combine, &shape)

static int
touch_compare(const void *one, const void *other)
{
	const Touch *a = one;
	const Touch *b = other;
	int			order;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	order = memcmp(a->channel, b->channel, Min(a->length, b->length));
	return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

/* The touches of a state, which anyone may have made up, in order. */
static Touch *
sorted_touches(const JourneyState *journey)
{
	Touch	   *touches = palloc((Size) Max(journey->touches, 1) * sizeof(Touch));
	const char *next = touches_of(journey);
	const char *end = next + journey->used;
	bool		in_order = true;

	for (int64 i = 0; i < journey->touches; i++)
	{
		const StoredTouch *stored = (const StoredTouch *) next;

		if (end - next < (int64) TOUCH_SIZE(0) || stored->length > CHANNEL_MOST_BYTES ||
			end - next < (int64) TOUCH_SIZE(stored->length))
			crm_invalid_state(AGGREGATE);
		touches[i] = (Touch) {.at = stored->at, .channel = stored->channel, .length = stored->length};
		in_order = in_order && (i == 0 || touch_compare(&touches[i - 1], &touches[i]) <= 0);
		next += TOUCH_SIZE(stored->length);
	}
	if (!in_order)
		qsort(touches, (size_t) journey->touches, sizeof(Touch), touch_compare);
	return touches;
}

PG_FUNCTION_INFO_V1(crm_journey_final);

/* journey_final(state): the journey; NULL without a touch. */
Datum
crm_journey_final(PG_FUNCTION_ARGS)
{
	const JourneyState *journey = state_final(&shape, fcinfo);
	const Touch *touches;
	StringInfoData out;
	int64		before = 0;

	if (journey == NULL || journey->touches == 0)
		PG_RETURN_NULL();
	touches = sorted_touches(journey);
	initStringInfo(&out);
	appendStringInfoSpaces(&out, VARHDRSZ);
	appendStringInfoCharMacro(&out, VERSION);
	pack_uint(&out, (uint64) journey->touches);
	for (int64 i = 0; i < journey->touches; i++)
	{
		/* times of either sign: their distance is one without a sign */
		if (i == 0)
			pack_int(&out, touches[i].at);
		else
			pack_uint(&out, (uint64) touches[i].at - (uint64) before);
		before = touches[i].at;
		pack_uint(&out, touches[i].length);
		appendBinaryStringInfo(&out, touches[i].channel, (int) touches[i].length);
	}
	SET_VARSIZE(out.data, out.len);
	PG_RETURN_BYTEA_P(out.data);
}

/* Begin to read the bytes of a journey. */
void
journey_read(JourneyReader *reader, const char *bytes, Size length)
{
	reader->in = (PackedReader) {
		.next = (const uint8 *) bytes,
		.end = (const uint8 *) bytes + length,
		.type = TYPE
	};
	if (unpack_byte(&reader->in) != VERSION)
		packed_bad(&reader->in, "Its version is unknown.");
	reader->left = unpack_count(&reader->in, 2, "The number of touches");
	if (reader->left < 1 || reader->left > JOURNEY_MOST_TOUCHES)
		packed_bad(&reader->in, "The number of touches is out of range.");
	reader->at = unpack_int(&reader->in);
}

/* The next touch; false, once all bytes are read, after the last. */
bool
journey_next(JourneyReader *reader, Touch *touch)
{
	if (reader->left == 0)
	{
		unpack_end(&reader->in);
		return false;
	}
	touch->at = reader->at;
	touch->length = (uint32) unpack_uint_max(&reader->in, CHANNEL_MOST_BYTES, "The length of a name");
	touch->channel = (const char *) unpack_bytes(&reader->in, touch->length);
	if (--reader->left > 0)
	{
		uint64		distance = unpack_uint(&reader->in);

		if (distance > (uint64) PG_INT64_MAX - (uint64) reader->at)
			packed_bad(&reader->in, "A time is out of range.");
		reader->at = (int64) ((uint64) reader->at + distance);
	}
	return true;
}

/* Are the bytes a journey, with touches in order and names that are text? */
static void
journey_check(const char *bytes, Size length)
{
	JourneyReader reader;
	Touch		touch;
	Touch		before;
	bool		first = true;

	journey_read(&reader, bytes, length);
	while (journey_next(&reader, &touch))
	{
		(void) pg_verify_mbstr(PG_UTF8, touch.channel, (int) touch.length, false);
		if (!first && touch_compare(&before, &touch) > 0)
			packed_bad(&reader.in, "Touches are not in order.");
		before = touch;
		first = false;
	}
}

static bytea *
journey_canonical(Datum value)
{
	return DatumGetByteaP(value);
}

static const PackedType journey_type = {TYPE, journey_check, journey_canonical};

PACKED_TYPE_FUNCTIONS(journey, journey_type)

PG_FUNCTION_INFO_V1(crm_journey_channels);

/* The channels of a journey, text[]. */
Datum
crm_journey_channels(PG_FUNCTION_ARGS)
{
	bytea	   *value = PG_GETARG_BYTEA_PP(0);
	JourneyReader reader;
	Touch		touch;
	Datum	   *channels;
	int			count = 0;

	journey_read(&reader, VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
	channels = palloc(reader.left * sizeof(Datum));
	while (journey_next(&reader, &touch))
		channels[count++] = PointerGetDatum(cstring_to_text_with_len(touch.channel, (int) touch.length));
	PG_RETURN_ARRAYTYPE_P(construct_array(channels, count, TEXTOID, -1, false, TYPALIGN_INT));
}
