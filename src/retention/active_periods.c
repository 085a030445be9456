/*
 * active_periods.c
 *		active_periods: in which periods a customer was active, as a value to
 *		store, merge and count.
 */
#include "base/crm.h"

#include "base/aggregate_state.h"
#include "base/event_day.h"
#include "base/packed.h"
#include "base/packed_type.h"
#include "base/result_rows.h"
#include "retention/active_periods.h"

PG_FUNCTION_INFO_V1(crm_active_periods_transition);
PG_FUNCTION_INFO_V1(crm_active_periods_rollup);
PG_FUNCTION_INFO_V1(crm_active_periods_final);
PG_FUNCTION_INFO_V1(crm_active_period_rows);
PG_FUNCTION_INFO_V1(crm_first_active);
PG_FUNCTION_INFO_V1(crm_last_active);
PG_FUNCTION_INFO_V1(crm_count_active);

#define PERIODS_VERSION 1
#define WORD 64

/* The state: bits in words, of which the first begins at a whole number of words from the origin. */
typedef struct ActiveState
{
	int32		step;
	int32		origin;
	int32		first;			/* number of the period of bit 0 */
	int32		words;			/* in use; 0: none yet */
	uint64		bits[FLEXIBLE_ARRAY_MEMBER];
} ActiveState;

static bool is_valid(const StateShape *shape, const void *state, Size tail);
static void *merge(const StateShape *shape, void *state, const void *other);

static const StateShape shape = {
	.aggregate = "crm.active_periods",
	.kind = 0x41505301,			/* layout 1 */
	.size = offsetof(ActiveState, bits),
	.tail = sizeof(uint64),
	.options = offsetof(ActiveState, first),
	.options_at = 0,
	.options_change = "step or origin changes",
	.options_hint = "All periods of one value are of the same step and origin; use GROUP BY for several.",
	.is_valid = is_valid,
	.merge = merge
};

STATE_COMBINE(crm_active_periods_combine, &shape)

/* What adding to it needs; the final function looks at step and origin. */
static bool
is_valid(const StateShape *of, const void *state, Size tail)
{
	const ActiveState *active = state;

	return active->words >= 0 && (Size) active->words <= tail / sizeof(uint64) &&
		active->words <= ACTIVE_MOST_PERIODS / WORD + 2 && active->first % WORD == 0;
}

/* Words from the one of period from to the one of period to are there; the state may have moved. */
static ActiveState *
make_room(ActiveState *state, int64 from, int64 to)
{
	int64		first = from - ((from % WORD) + WORD) % WORD;
	int64		end = to - ((to % WORD) + WORD) % WORD + WORD;
	int64		before;
	int64		words;

	if (state->words > 0)
	{
		first = Min(first, state->first);
		end = Max(end, (int64) state->first + (int64) state->words * WORD);
	}
	words = (end - first) / WORD;
	if (words > ACTIVE_MOST_PERIODS / WORD)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("more than %d periods lie between the first and the last", ACTIVE_MOST_PERIODS),
				 errhint("Look for wrong dates, or take longer steps.")));
	if ((Size) words * sizeof(uint64) > state_tail(&shape, state))
		state = state_enlarge(&shape, state, Max((Size) words * sizeof(uint64), 2 * state_tail(&shape, state)));
	before = state->words == 0 ? 0 : (state->first - first) / WORD;
	if (before > 0)
	{
		memmove(state->bits + before, state->bits, (Size) state->words * sizeof(uint64));
		memset(state->bits, 0, (Size) before * sizeof(uint64));
	}
	memset(state->bits + before + state->words, 0, (Size) (words - before - state->words) * sizeof(uint64));
	state->first = (int32) first;
	state->words = (int32) words;
	return state;
}

/* Mark a period. */
static ActiveState *
mark(ActiveState *state, int32 period)
{
	int64		at = (int64) period - state->first;

	if (unlikely(at < 0 || at >= (int64) state->words * WORD))
	{
		state = make_room(state, period, period);
		at = (int64) period - state->first;
	}
	state->bits[at / WORD] |= UINT64CONST(1) << (at % WORD);
	return state;
}

static void *
merge(const StateShape *of, void *state, const void *other)
{
	const ActiveState *more = other;
	ActiveState *active = state;

	if (more->words == 0)
		return active;
	active = make_room(active, more->first, (int64) more->first + (int64) more->words * WORD - 1);
	for (int32 i = 0; i < more->words; i++)
		active->bits[(more->first - active->first) / WORD + i] |= more->bits[i];
	return active;
}

/* active_periods(at, [origin,] step): add an event. */
Datum
crm_active_periods_transition(PG_FUNCTION_ARGS)
{
	const PeriodCalendar *calendar = PG_NARGS() == 4 ? period_calendar_argument(fcinfo, 2, 3) : period_calendar_argument(fcinfo, -1, 2);
	ActiveState options = {.step = (int32) calendar->step, .origin = calendar->origin};
	ActiveState *state;

	if (PG_ARGISNULL(1))
	{
		(void) crm_aggregate_context(fcinfo, shape.aggregate);
		return state_unchanged(fcinfo);
	}
	state = state_begin_with(&shape, fcinfo, &options);
	PG_RETURN_DATUM(state_datum(&shape, mark(state, period_number(calendar, event_day_finite(PG_GETARG_DATEADT(1))))));
}

/* The packed bytes: version, step, origin, first active period, then how many bytes of bits from that one on. */
static bytea *
pack_periods(PeriodStep step, DateADT origin, int32 first, const uint8 *bits, int nbytes)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoSpaces(&out, VARHDRSZ);
	appendStringInfoChar(&out, PERIODS_VERSION);
	pack_uint(&out, step);
	pack_int(&out, origin);
	pack_int(&out, first);
	pack_uint(&out, (uint64) nbytes);
	appendBinaryStringInfo(&out, (const char *) bits, nbytes);
	SET_VARSIZE(out.data, out.len);
	return (bytea *) out.data;
}

/* Eight bits of a state from a place on, which may be behind its end. */
static uint8
state_byte(const ActiveState *state, int64 at)
{
	int64		word = at / WORD;
	int			shift = (int) (at % WORD);
	uint64		bits = word < state->words ? state->bits[word] >> shift : 0;

	if (shift > WORD - 8 && word + 1 < state->words)
		bits |= state->bits[word + 1] << (WORD - shift);
	return (uint8) bits;
}

/* The finished value; NULL without an event. */
Datum
crm_active_periods_final(PG_FUNCTION_ARGS)
{
	const ActiveState *state = state_final(&shape, fcinfo);
	int64		from = 0;
	int64		to;
	int			nbytes;
	uint8	   *bytes;
	bytea	   *result;

	if (state == NULL || state->words == 0)
		PG_RETURN_NULL();
	if (!period_calendar_valid(state->step, state->origin))
		crm_invalid_state(shape.aggregate);
	to = (int64) state->words * WORD - 1;
	while (from <= to && (state->bits[from / WORD] >> (from % WORD) & 1) == 0)
		from++;
	while (to > from && (state->bits[to / WORD] >> (to % WORD) & 1) == 0)
		to--;
	if (from > to || to - from >= ACTIVE_MOST_PERIODS)
		crm_invalid_state(shape.aggregate);
	nbytes = (int) ((to - from) / 8) + 1;
	bytes = palloc(nbytes);
	for (int i = 0; i < nbytes; i++)
		bytes[i] = state_byte(state, from + (int64) i * 8);
	result = pack_periods((PeriodStep) state->step, state->origin, (int32) (state->first + from), bytes, nbytes);
	pfree(bytes);
	PG_RETURN_BYTEA_P(result);
}

/* Read packed bytes where they lie; any defect is an error. */
static ActivePeriods
unpack_periods(const char *bytes, Size length)
{
	PackedReader in = {(const uint8 *) bytes, (const uint8 *) bytes + length, "active_periods"};
	ActivePeriods periods;
	int64		step;
	int64		first;
	DateADT		origin;
	DateADT		day;

	if (unpack_byte(&in) != PERIODS_VERSION)
		packed_bad(&in, "The version is not known to this release.");
	step = (int64) unpack_uint_max(&in, PERIOD_STEPS - 1, "The step");
	origin = unpack_day(&in, 0);
	if (!period_calendar_valid((int) step, origin))
		packed_bad(&in, "The origin is no first day of a month.");
	periods.calendar = period_calendar((PeriodStep) step, origin);
	first = unpack_int(&in);
	periods.nbytes = (int) unpack_uint_max(&in, ACTIVE_MOST_PERIODS / 8, "The number of bytes");
	periods.bits = unpack_bytes(&in, (uint64) periods.nbytes);
	unpack_end(&in);
	if (periods.nbytes == 0 || (periods.bits[0] & 1) == 0 || periods.bits[periods.nbytes - 1] == 0)
		packed_bad(&in, "No period is active where the bits begin or end.");
	periods.first = (int32) first;
	if (!period_first_day(&periods.calendar, first, &day) ||
		!period_first_day(&periods.calendar, first + (int64) periods.nbytes * 8, &day))
		packed_bad(&in, "A period is out of range.");
	return periods;
}

/* The value in an argument, which must stay there. */
ActivePeriods
active_periods_argument(FunctionCallInfo fcinfo, int argument)
{
	const struct varlena *value = PG_GETARG_VARLENA_PP(argument);

	return unpack_periods(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
}

/* The next active period after one, counted from the first; -1 if there is none. */
int
active_next(const ActivePeriods *periods, int after)
{
	int			at = after + 1;

	while (at < periods->nbytes * 8)
	{
		uint8		rest = (uint8) (periods->bits[at / 8] >> (at % 8));

		if (rest != 0)
			return at + __builtin_ctz(rest);
		at = (at / 8 + 1) * 8;
	}
	return -1;
}

/* The last active period, counted from the first. */
int
active_last(const ActivePeriods *periods)
{
	return periods->nbytes * 8 - 1 - (__builtin_clz(periods->bits[periods->nbytes - 1]) - 24);
}

/* rollup(active_periods): add the periods of another value. */
Datum
crm_active_periods_rollup(PG_FUNCTION_ARGS)
{
	ActiveState options = {0};
	ActivePeriods periods;
	ActiveState *state;

	(void) crm_aggregate_context(fcinfo, shape.aggregate);
	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	periods = active_periods_argument(fcinfo, 1);
	options.step = (int32) periods.calendar.step;
	options.origin = periods.calendar.origin;
	state = state_begin_with(&shape, fcinfo, &options);
	FOR_ACTIVE(at, &periods)
		state = mark(state, periods.first + at);
	PG_RETURN_DATUM(state_datum(&shape, state));
}

static void
check_packed(const char *bytes, Size length)
{
	(void) unpack_periods(bytes, length);
}

static bytea *
canonical_bytes(Datum datum)
{
	const struct varlena *value = PG_DETOAST_DATUM_PACKED(datum);
	ActivePeriods periods = unpack_periods(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));

	return pack_periods(periods.calendar.step, periods.calendar.origin, periods.first, periods.bits, periods.nbytes);
}

static const PackedType packed_type = {"active_periods", check_packed, canonical_bytes};

PACKED_TYPE_FUNCTIONS(active_periods, packed_type)

/* active_period_rows(periods): a row for each active period. */
Datum
crm_active_period_rows(PG_FUNCTION_ARGS)
{
	ActivePeriods periods = active_periods_argument(fcinfo, 0);
	ResultRow	row;

	result_rows_begin(&row, fcinfo);
	FOR_ACTIVE(at, &periods)
	{
		CRM_CHECK_INTERRUPTS(at);
		put_int(&row, periods.first + at);
		put_day(&row, period_first(&periods.calendar, periods.first + at));
		put_day(&row, period_last(&periods.calendar, periods.first + at));
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}

/* first_active(periods): the first day of the first active period. */
Datum
crm_first_active(PG_FUNCTION_ARGS)
{
	ActivePeriods periods = active_periods_argument(fcinfo, 0);

	PG_RETURN_DATEADT(period_first(&periods.calendar, periods.first));
}

/* last_active(periods): the first day of the last active period. */
Datum
crm_last_active(PG_FUNCTION_ARGS)
{
	ActivePeriods periods = active_periods_argument(fcinfo, 0);

	PG_RETURN_DATEADT(period_first(&periods.calendar, (int64) periods.first + active_last(&periods)));
}

/* The number of the period of a day that is an argument; unless it is there, another one. */
static int64
limit_argument(FunctionCallInfo fcinfo, int argument, const PeriodCalendar *calendar, int64 otherwise)
{
	return PG_ARGISNULL(argument) ? otherwise : period_number(calendar, event_day_finite(PG_GETARG_DATEADT(argument)));
}

/* count_active(periods, since, as_of): how many active periods there are from that of since to that of as_of. */
Datum
crm_count_active(PG_FUNCTION_ARGS)
{
	ActivePeriods periods;
	int64		from;
	int64		to;
	int			count = 0;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	periods = active_periods_argument(fcinfo, 0);
	from = limit_argument(fcinfo, 1, &periods.calendar, PG_INT64_MIN);
	to = limit_argument(fcinfo, 2, &periods.calendar, PG_INT64_MAX);
	FOR_ACTIVE(at, &periods)
		count += periods.first + (int64) at >= from && periods.first + (int64) at <= to;
	PG_RETURN_INT32(count);
}
