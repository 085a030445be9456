/*
 * points_settle.c
 *		The end of a day: what it takes leaves the lots.
 *
 * First of all that is taken back out of the lots that it names, then debts and
 * what is taken back of lots that have been spent, then what is redeemed.
 */
#include "points/points_account.h"

#include "base/event_day.h"

static inline int
compare_days(DateADT one, DateADT other)
{
	return (one > other) - (one < other);
}

/* Which of two lots is consumed first. */
static inline int
compare_lots(const PointsLot *one, const PointsLot *other, const PointsOptions *options)
{
	int			by_expiry = compare_days(one->expires, other->expires);
	int			by_earning = compare_days(one->earned, other->earned);

	if (options->order == POINTS_BY_EARNING)
		return by_earning != 0 ? by_earning : by_expiry;
	return by_expiry != 0 ? by_expiry : by_earning;
}

#define ST_SORT sort_lots
#define ST_ELEMENT_TYPE PointsLot
#define ST_COMPARE_ARG_TYPE const PointsOptions
#define ST_COMPARE(a, b, options) compare_lots(a, b, options)
#define ST_SCOPE static
#define ST_DEFINE
#define ST_CHECK_FOR_INTERRUPTS
#include "lib/sort_template.h"

static char *
points_text(int64 units, const PointsState *state)
{
	return numeric_normalize(units_to_numeric(units, state->scale));
}

/* The lots, in order; rows that take back move behind them. */
static int64
order_lots(PointsState *state)
{
	int64		lots = state->sorted;

	for (int64 i = state->sorted; i < state->count; i++)
	{
		PointsLot	row = state->lots[i];

		CRM_CHECK_INTERRUPTS(i);
		if (row.units < 0)
			continue;
		state->lots[i] = state->lots[lots];
		state->lots[lots++] = row;
	}
	if (lots > state->sorted)
		sort_lots(state->lots, (size_t) lots, &state->options);
	for (int64 i = 0; i < lots; i++)
		if (state->lots[i].units < 0 || state->lots[i].units > POINTS_MOST || state->lots[i].earned > state->day ||
			state->lots[i].expires < state->lots[i].earned)
			crm_invalid_state(points_shape.aggregate);
	return lots;
}

/* Take back what a row says out of lots of its last day, expired or not, the latest earned first; what they lack. */
static int64
take_back(PointsState *state, int64 lots, const PointsLot *row)
{
	int64		rest;

	if (row->units < -POINTS_MOST)
		crm_invalid_state(points_shape.aggregate);
	rest = -row->units;
	for (int64 i = lots - 1; i >= 0 && rest > 0 && row->expires != POINTS_UNNAMED; i--)
		if (state->lots[i].expires == row->expires)
		{
			int64		part = Min(rest, state->lots[i].units);

			state->lots[i].units -= part;
			rest -= part;
		}
	return rest;
}

/* Consume lots that have not expired, first what is only taken, then what is redeemed; what they lack. */
static int64
consume(PointsState *state, int64 lots, int64 taken, int64 redeemed)
{
	unsigned __int128 age = 0;
	WideInt		days = {0};

	for (int64 i = 0; i < lots && taken + redeemed > 0; i++)
	{
		PointsLot  *lot = &state->lots[i];
		int64		part;

		if (lot->expires < state->day)
			continue;
		part = Min(taken, lot->units);
		taken -= part;
		lot->units -= part;
		part = Min(redeemed, lot->units);
		redeemed -= part;
		lot->units -= part;
		state->aged += part;
		age += (unsigned __int128) part * (unsigned) (state->day - lot->earned);
	}
	days.limb[0] = (uint64) age;
	days.limb[1] = (uint64) (age >> 64);
	if (!wide_add(&state->age, &days))
		crm_invalid_state(points_shape.aggregate);
	return taken + redeemed;
}

/* Lots of which something is left stay, expired ones too: what is taken back later may name them. */
static void
drop_spent(PointsState *state, int64 lots)
{
	state->count = 0;
	for (int64 i = 0; i < lots; i++)
		if (state->lots[i].units > 0)
			state->lots[state->count++] = state->lots[i];
	state->sorted = state->count;
	state->taken_back = 0;
	state->today = 0;
}

static void
refuse_overdraft(const PointsState *state, int64 wanted, int64 lacking)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s points are taken on %s, but the account holds %s",
					points_text(wanted, state), event_day_iso(state->day), points_text(wanted - lacking, state)),
			 errhint("Were they redeemed after their last day, or is an earning missing? "
					 "crm.points_options(on_overdraft => 'allow') as last argument carries a debt that later points pay.")));
}

/* The day of the last row is over. */
void
points_settle(PointsState *state)
{
	int64		taken;
	int64		wanted;
	int64		lacking;
	int64		lots;

	if (unlikely(state->returned > state->redeemed + state->today))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s redeemed points are given back by %s, but only %s have been redeemed",
						points_text(state->returned, state), event_day_iso(state->day), points_text(state->redeemed + state->today, state)),
				 errhint("A row of kind 'cancel' with points above 0 gives back what was redeemed; points that are new are of kind 'earn'.")));
	if (state->today == 0 && state->taken_back == 0 && state->debt == 0)
		return;
	lots = order_lots(state);
	taken = state->debt;
	wanted = state->debt + state->today;
	for (int64 i = lots; i < state->count; i++)
	{
		int64		rest = take_back(state, lots, &state->lots[i]);

		CHECK_FOR_INTERRUPTS();
		taken += rest;
		wanted -= state->lots[i].units;
		if (wanted < 0 || wanted > 4 * POINTS_MOST)
			crm_invalid_state(points_shape.aggregate);
	}
	lacking = consume(state, lots, taken, state->today);
	if (lacking > 0 && !state->options.allow)
		refuse_overdraft(state, wanted, lacking);
	if (lacking > POINTS_MOST)
		points_out_of_range();
	state->debt = lacking;
	state->redeemed += state->today;
	drop_spent(state, lots);
}
