/*
 * points_state.c
 *		points_account(): the rows of a ledger in order of time.
 *
 * A row is (at, points, expires_on [, kind] [, options]).  Days are compared,
 * not hours: within a day what is earned comes first, then what is taken back,
 * then what is redeemed.
 */
#include "base/crm.h"

#include "base/event_day.h"
#include "points/points_account.h"

PG_FUNCTION_INFO_V1(crm_points_account_transition);
PG_FUNCTION_INFO_V1(crm_points_account_transition_kind);
PG_FUNCTION_INFO_V1(crm_points_account_final);

#define FIRST_LOTS 8

/* What a row is; one without a kind is known by its sign. */
typedef enum PointsKind
{
	POINTS_EARN,
	POINTS_REDEEM,
	POINTS_CANCEL,
	POINTS_ADJUST,
	POINTS_BY_SIGN
} PointsKind;

static const FieldNames kinds = {
	FIELD_NAMES("earn", "redeem", "cancel", "adjust"),
	.what = "kind of points",
	.hint = "Kinds are 'earn', 'redeem', 'cancel' and 'adjust'. Keep rows of expiry out with FILTER: what expires follows from expires_on."
};

/* A row that counts. */
typedef struct PointsRow
{
	PointsKind	kind;
	DateADT		day;
	DateADT		expires;		/* POINTS_NEVER or POINTS_UNNAMED where there is none */
	bool		has_expires;
	int64		units;
} PointsRow;

static inline bool
is_total(int64 units)
{
	return units >= 0 && units <= POINTS_MOST;
}

/* The numbers of a state that anyone may have made; lots are looked at when they are read. */
static bool
is_valid(const StateShape *shape, const void *state, Size tail)
{
	const PointsState *s = state;

	return is_total(s->earned) && is_total(s->redeemed) && is_total(s->returned) && is_total(s->cancelled) &&
		is_total(s->debt) && is_total(s->aged) && is_total(s->today) && !wide_is_negative(&s->age) &&
		s->rows >= 0 && s->skipped >= 0 && (s->options.order == POINTS_BY_EXPIRY || s->options.order == POINTS_BY_EARNING) &&
		(s->rows == 0 || IS_VALID_DATE(s->day)) && s->scale >= 0 && s->scale <= AMOUNT_UNITS_DECIMALS &&
		s->count >= 0 && (uint64) s->count <= tail / sizeof(PointsLot) &&
		s->sorted >= 0 && s->sorted <= s->count && s->taken_back >= 0 && s->taken_back <= s->count - s->sorted;
}

const StateShape points_shape = {
	.aggregate = "crm.points_account",
	.kind = 0x504E5401,			/* layout 1 */
	.size = offsetof(PointsState, lots),
	.tail = FIRST_LOTS * sizeof(PointsLot),
	.may_be_large = true,
	.options = sizeof(PointsOptions),
	.options_at = offsetof(PointsState, options),
	.options_change = "options of points change",
	.options_hint = "An account has the same options for all rows.",
	.is_valid = is_valid
};

void
points_out_of_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("points of an account need more than 18 digits"),
			 errhint("Round points to the decimals that are booked, for instance round(points::numeric, 2).")));
}

/* Units with more decimals. */
static void
scale_up(int64 *units, int digits)
{
	__int128	scaled = (__int128) *units * int64_power10(digits);

	if (scaled > POINTS_MOST || scaled < -POINTS_MOST)
		points_out_of_range();
	*units = (int64) scaled;
}

/* The state gets the decimals of a row that has more. */
static void
rescale(PointsState *state, int scale)
{
	int			digits = scale - state->scale;

	scale_up(&state->earned, digits);
	scale_up(&state->redeemed, digits);
	scale_up(&state->returned, digits);
	scale_up(&state->cancelled, digits);
	scale_up(&state->debt, digits);
	scale_up(&state->aged, digits);
	scale_up(&state->today, digits);
	if (!wide_scale_up(&state->age, digits))
		points_out_of_range();
	for (int64 i = 0; i < state->count; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		scale_up(&state->lots[i].units, digits);
	}
	state->scale = scale;
}

static void
add_to(int64 *total, int64 units, int64 beside)
{
	*total += units;
	if (*total + beside > POINTS_MOST)
		points_out_of_range();
}

/* Add a lot, or a row that takes back; the state may have moved. */
static PointsState *
add_lot(PointsState *state, const PointsRow *row)
{
	Size		tail = state_tail(&points_shape, state);
	Size		needed = (Size) (state->count + 1) * sizeof(PointsLot);

	if (unlikely(needed > tail))
	{
		if (needed > state_most_room(&points_shape))
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("%lld lots of points need more than crm.population_memory (%d MB)",
							(long long) state->count + 1, crm_population_memory / 1024),
					 errhint("Add GROUP BY customer, or raise crm.population_memory.")));
		state = state_enlarge(&points_shape, state, state_more_room(&points_shape, tail, needed));
	}
	state->lots[state->count++] = (PointsLot) {.expires = row->expires, .earned = row->day, .units = row->units};
	return state;
}

static void
refuse_row(const PointsRow *row, int scale, const char *what, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("row of %s points on %s %s", numeric_normalize(units_to_numeric(row->units, scale)), event_day_iso(row->day), what),
			 errhint("%s", hint)));
}

/* Points that come: a lot of their own. */
static PointsState *
add_points(PointsState *state, PointsRow *row)
{
	if (unlikely(row->kind == POINTS_REDEEM))
		refuse_row(row, state->scale, "is of kind 'redeem', but above 0",
				   "What leaves an account is below 0: -points. Redeemed points that are given back are of kind 'cancel'.");
	if (!row->has_expires)
		row->expires = POINTS_NEVER;
	if (unlikely(row->expires < row->day))
		refuse_row(row, state->scale, psprintf("expires on %s, before it is earned", event_day_iso(row->expires)),
				   "expires_on is the last day on which the points can be used. Are the arguments in the order at, points, expires_on?");
	if (row->kind == POINTS_CANCEL)
		add_to(&state->returned, row->units, 0);
	else
		add_to(&state->earned, row->units, 0);
	return add_lot(state, row);
}

/* Points that go, when the day is over. */
static PointsState *
take_points(PointsState *state, PointsRow *row)
{
	if (unlikely(row->kind == POINTS_EARN))
		refuse_row(row, state->scale, "is of kind 'earn', but below 0", "An earning that is taken back is of kind 'cancel'.");
	if (unlikely(row->kind == POINTS_BY_SIGN && row->has_expires))
		refuse_row(row, state->scale, "has a last day",
				   "Without a kind it is a redemption, whose expires_on is NULL. For an earning that is taken back write "
				   "crm.points_account(at, points, expires_on, kind ORDER BY at) with kind 'cancel'.");
	if (row->kind == POINTS_REDEEM || row->kind == POINTS_BY_SIGN)
	{
		add_to(&state->today, -row->units, state->redeemed);
		return state;
	}
	if (!row->has_expires)
		row->expires = POINTS_UNNAMED;
	add_to(&state->cancelled, -row->units, 0);
	state->taken_back++;
	return add_lot(state, row);
}

/* Rows come in order of their days; a day that is over is settled. */
static void
move_to_day(PointsState *state, DateADT day)
{
	if (state->rows > 0 && day != state->day)
	{
		if (unlikely(day < state->day))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("row of %s comes after one of %s", event_day_iso(day), event_day_iso(state->day)),
					 errhint("Points are consumed in order of time: write crm.points_account(at, points, expires_on ORDER BY at).")));
		points_settle(state);
	}
	state->day = day;
	state->rows++;
}

/* Read the last day of the row, or the lack of one. */
static void
read_expires(FunctionCallInfo fcinfo, PointsRow *row)
{
	row->has_expires = !PG_ARGISNULL(3);
	if (!row->has_expires)
		return;
	row->expires = PG_GETARG_DATEADT(3);
	if (DATE_IS_NOBEGIN(row->expires))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("expires_on is -infinity"),
				 errhint("Points that never expire have NULL or infinity as their last day.")));
}

/* Add the call's row. */
static Datum
add_row(FunctionCallInfo fcinfo, PointsKind kind, int options_argument)
{
	static const PointsOptions defaults = {0};
	const PointsOptions *options = PG_NARGS() > options_argument ? row_argument(&points_options, fcinfo, options_argument) : &defaults;
	PointsState *state = state_begin_with(&points_shape, fcinfo, options);
	PointsRow	row = {.kind = kind};
	Amount		amount;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
	{
		state->skipped++;
		return state_result(&points_shape, fcinfo, state);
	}
	row.day = event_day_finite(PG_GETARG_DATEADT(1));
	read_expires(fcinfo, &row);
	if (unlikely(!amount_in_units(PG_GETARG_DATUM(2), &amount)))
		points_out_of_range();
	move_to_day(state, row.day);
	if (unlikely(amount.scale > state->scale))
		rescale(state, amount.scale);
	row.units = amount.units;
	scale_up(&row.units, state->scale - amount.scale);
	if (row.units > 0)
		state = add_points(state, &row);
	else if (row.units < 0)
		state = take_points(state, &row);
	return state_result(&points_shape, fcinfo, state);
}

/* points_account(at, points, expires_on [, options]) */
Datum
crm_points_account_transition(PG_FUNCTION_ARGS)
{
	return add_row(fcinfo, POINTS_BY_SIGN, 4);
}

/* points_account(at, points, expires_on, kind [, options]); a kind that is NULL is told by the sign. */
Datum
crm_points_account_transition_kind(PG_FUNCTION_ARGS)
{
	PointsKind	kind = POINTS_BY_SIGN;

	if (!PG_ARGISNULL(4))
		kind = (PointsKind) field_name(&kinds, "kind", PG_GETARG_TEXT_PP(4));
	return add_row(fcinfo, kind, 5);
}

/* The account at the end of its last day; the state stays as it is, other aggregates may share it. */
Datum
crm_points_account_final(PG_FUNCTION_ARGS)
{
	const PointsState *state = state_final(&points_shape, fcinfo);
	Size		room;
	PointsState *copy;
	Datum		result;

	if (state == NULL)
		PG_RETURN_NULL();
	room = (Size) state->count * sizeof(PointsLot);
	copy = state_create(&points_shape, room);
	memcpy(copy, state, offsetof(PointsState, lots) + room);
	if (copy->rows > 0)
		points_settle(copy);
	result = points_account_to_datum(copy);
	state_free(&points_shape, copy);
	return result;
}
