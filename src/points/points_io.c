/*
 * points_io.c
 *		The stored form of crm.points_account, its type input and output.
 *
 * Packed bytes (packed.c): totals, and what is left by last day.  What had
 * expired before the last row follows from them: earned = redeemed + expired +
 * cancelled + left - debt.
 */
#include "base/crm.h"

#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "base/event_day.h"
#include "base/packed.h"
#include "base/packed_type.h"
#include "points/points_account.h"

PG_FUNCTION_INFO_V1(crm_points_account_to_jsonb);

#define POINTS_VERSION 1

#define ST_SORT sort_by_expiry
#define ST_ELEMENT_TYPE PointsLot
#define ST_COMPARE(a, b) (((a)->expires > (b)->expires) - ((a)->expires < (b)->expires))
#define ST_SCOPE static
#define ST_DEFINE
#define ST_CHECK_FOR_INTERRUPTS
#include "lib/sort_template.h"

/* The lots of a settled state that have not expired, one of each last day; how many. */
static int64
open_lots(const PointsState *state, PointsLot *lots)
{
	int64		count = 0;
	int64		last = -1;

	for (int64 i = 0; i < state->count; i++)
	{
		const PointsLot *lot = &state->lots[i];

		CRM_CHECK_INTERRUPTS(i);
		if (lot->units <= 0 || lot->units > POINTS_MOST || lot->earned > state->day || lot->expires < lot->earned)
			crm_invalid_state(points_shape.aggregate);
		if (lot->expires >= state->day)
			lots[count++] = *lot;
	}
	sort_by_expiry(lots, (size_t) count);
	for (int64 i = 0; i < count; i++)
	{
		if (last >= 0 && lots[last].expires == lots[i].expires)
			lots[last].units += lots[i].units;
		else
			lots[++last] = lots[i];
		if (lots[last].units > 2 * POINTS_MOST)
			crm_invalid_state(points_shape.aggregate);
	}
	return last + 1;
}

static void
pack_lots(StringInfo out, const PointsLot *lots, int64 count, DateADT last)
{
	pack_uint(out, (uint64) count);
	for (int64 i = 0; i < count; i++)
	{
		/* the distance, from 1 on; 0: never */
		pack_uint(out, lots[i].expires == POINTS_NEVER ? 0 : (uint64) ((int64) lots[i].expires - last) + 1);
		pack_uint(out, (uint64) lots[i].units);
		last = lots[i].expires;
	}
}

/* The finished value of a state whose last day is settled. */
Datum
points_account_to_datum(const PointsState *state)
{
	PointsLot  *lots = MemoryContextAllocHuge(CurrentMemoryContext, (Size) Max(state->count, 1) * sizeof(PointsLot));
	int64		count = open_lots(state, lots);
	Money		age = {.units = state->age};
	StringInfoData out;

	if (state->returned > state->redeemed)
		crm_invalid_state(points_shape.aggregate);
	initStringInfo(&out);
	appendStringInfoSpaces(&out, VARHDRSZ);
	appendStringInfoChar(&out, POINTS_VERSION);
	pack_uint(&out, (uint64) state->scale);
	pack_uint(&out, (uint64) state->rows);
	pack_uint(&out, (uint64) state->skipped);
	pack_int(&out, state->day);
	pack_uint(&out, (uint64) state->earned);
	pack_uint(&out, (uint64) (state->redeemed - state->returned));
	pack_uint(&out, (uint64) state->cancelled);
	pack_uint(&out, (uint64) state->debt);
	pack_uint(&out, (uint64) state->aged);
	pack_money(&out, &age, AMOUNT_EXACT);
	pack_lots(&out, lots, count, state->day);
	pfree(lots);
	SET_VARSIZE(out.data, out.len);
	return PointerGetDatum(out.data);
}

static int64
unpack_total(PackedReader *in)
{
	return (int64) unpack_uint_max(in, (uint64) POINTS_MOST, "A total of points");
}

/* The lots, in order of their last days; the points in all of them. */
static int64
unpack_lots(PackedReader *in, PointsAccount *account)
{
	int64		last = account->day;
	int64		left = 0;

	account->nlots = unpack_count(in, 2, "The number of lots");
	account->lots = MemoryContextAllocHuge(CurrentMemoryContext, (Size) Max(account->nlots, 1) * sizeof(PointsLot));
	for (int64 i = 0; i < account->nlots; i++)
	{
		PointsLot  *lot = &account->lots[i];
		PackedReader ahead = *in;

		CRM_CHECK_INTERRUPTS(i);
		if (last == POINTS_NEVER)
			packed_bad(in, "Lots are not in order.");
		if (unpack_uint(&ahead) == 0)
		{
			*in = ahead;
			lot->expires = POINTS_NEVER;
		}
		else
			lot->expires = unpack_later_day(in, last - 1, "A last day");
		if (i > 0 && lot->expires == last)
			packed_bad(in, "Lots are not in order.");
		last = lot->expires;
		lot->units = (int64) unpack_uint_max(in, (uint64) (2 * POINTS_MOST), "The points of a lot");
		left += lot->units;
		if (lot->units == 0 || left > 2 * POINTS_MOST)
			packed_bad(in, "The points of a lot are out of range.");
	}
	return left;
}

/* Read packed bytes; any defect is an error. */
static PointsAccount *
unpack(const char *bytes, Size length)
{
	PackedReader in = {(const uint8 *) bytes, (const uint8 *) bytes + length, "points_account"};
	PointsAccount *account = palloc0(sizeof(PointsAccount));
	int64		left;

	if (unpack_byte(&in) != POINTS_VERSION)
		packed_bad(&in, "The version is not known to this release.");
	account->scale = (int) unpack_uint_max(&in, AMOUNT_UNITS_DECIMALS, "The scale");
	account->rows = (int64) unpack_uint_max(&in, PG_INT64_MAX, "The number of rows");
	account->skipped = (int64) unpack_uint_max(&in, PG_INT64_MAX, "The number of rows left out");
	account->day = unpack_day(&in, 0);
	account->earned = unpack_total(&in);
	account->redeemed = unpack_total(&in);
	account->cancelled = unpack_total(&in);
	account->debt = unpack_total(&in);
	account->aged = unpack_total(&in);
	account->age = unpack_money(&in, AMOUNT_EXACT).units;
	left = unpack_lots(&in, account);
	unpack_end(&in);
	account->expired = account->earned - account->redeemed - account->cancelled - left + account->debt;
	if (account->expired < 0 || (account->debt > 0 && left > 0) || wide_is_negative(&account->age) ||
		(account->aged == 0 && !wide_is_zero(&account->age)) || (account->rows == 0 && (account->earned > 0 || account->debt > 0 || account->day != 0)))
		packed_bad(&in, "Totals contradict each other.");
	return account;
}

/* A finished value, checked. */
const PointsAccount *
points_account_from_datum(Datum datum)
{
	const struct varlena *value = PG_DETOAST_DATUM_PACKED(datum);

	return unpack(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
}

static void
check_packed(const char *bytes, Size length)
{
	(void) unpack(bytes, length);
}

/* The bytes, which there is one way to write. */
static bytea *
canonical_bytes(Datum datum)
{
	return DatumGetByteaP(datum);
}

static const PackedType packed_type = {"points_account", check_packed, canonical_bytes};

PACKED_TYPE_FUNCTIONS(points_account, packed_type)

static char *
points_text(int64 units, int scale)
{
	return DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(units_to_numeric(units, scale))));
}

/* points_account::jsonb, for people: as of the last row, with what is left by last day. */
Datum
crm_points_account_to_jsonb(PG_FUNCTION_ARGS)
{
	const PointsAccount *account = points_account_from_datum(PG_GETARG_DATUM(0));
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfo(&json, "{\"version\": %d, \"rows\": %lld, \"rows_skipped\": %lld",
					 POINTS_VERSION, (long long) account->rows, (long long) account->skipped);
	if (account->rows > 0)
		appendStringInfo(&json, ", \"last_row\": \"%s\"", event_day_iso(account->day));
	appendStringInfo(&json, ", \"earned\": %s, \"redeemed\": %s, \"expired\": %s, \"cancelled\": %s, \"debt\": %s, \"lots\": [",
					 points_text(account->earned, account->scale), points_text(account->redeemed, account->scale),
					 points_text(account->expired, account->scale), points_text(account->cancelled, account->scale),
					 points_text(account->debt, account->scale));
	for (int64 i = 0; i < account->nlots; i++)
	{
		const PointsLot *lot = &account->lots[i];

		CRM_CHECK_INTERRUPTS(i);
		appendStringInfo(&json, "%s{\"expires_on\": ", i > 0 ? ", " : "");
		if (lot->expires == POINTS_NEVER)
			appendStringInfoString(&json, "null");
		else
			appendStringInfo(&json, "\"%s\"", event_day_iso(lot->expires));
		appendStringInfo(&json, ", \"points\": %s}", points_text(lot->units, account->scale));
	}
	appendStringInfoString(&json, "]}");
	PG_RETURN_DATUM(DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data)));
}
