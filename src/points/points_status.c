/*
 * points_status.c
 *		What an account holds on a day.
 */
#include "base/crm.h"

#include "base/event_day.h"
#include "points/points_account.h"

PG_FUNCTION_INFO_V1(crm_points_status);

/* What is left of an account on a day. */
typedef struct PointsLeft
{
	int64		usable;
	int64		expired;		/* since the last row */
	int64		expiring;		/* by a later day, that day included */
	DateADT		next;			/* the next last day; POINTS_NEVER without one */
} PointsLeft;

static PointsLeft
left_on(const PointsAccount *account, DateADT as_of, int64 until)
{
	PointsLeft	left = {.next = POINTS_NEVER};

	for (int64 i = 0; i < account->nlots; i++)
	{
		const PointsLot *lot = &account->lots[i];

		CRM_CHECK_INTERRUPTS(i);
		if (lot->expires < as_of)
		{
			left.expired += lot->units;
			continue;
		}
		left.usable += lot->units;
		if (lot->expires <= until && lot->expires != POINTS_NEVER)
			left.expiring += lot->units;
		left.next = Min(left.next, lot->expires);
	}
	return left;
}

/* The day to look at, which is not before the last row. */
static DateADT
as_of_argument(FunctionCallInfo fcinfo, const PointsAccount *account)
{
	DateADT		as_of = event_day_as_of_argument(fcinfo, 1);

	if (account->rows == 0)
		return as_of;
	if (as_of < account->day)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("as-of date %s is before the last row of the account, %s", event_day_iso(as_of), event_day_iso(account->day)),
				 errhint("Keep later rows out: crm.points_account(at, points, expires_on ORDER BY at) FILTER (WHERE at < date '%s' + 1).",
						 event_day_iso(as_of))));
	event_day_check_far(account->day, as_of, EVENT_DAY_FAR_CUSTOMER, "account");
	return as_of;
}

static int64
within_argument(FunctionCallInfo fcinfo)
{
	int64		within;

	crm_refuse_null(fcinfo, 2, "within", "Pass a number of days, for instance 90.");
	within = PG_GETARG_INT32(2);
	if (within < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("within is %lld", (long long) within),
				 errhint("It counts days from the as-of date on, 0 or more.")));
	return within;
}

/*
 * points_status(account, as_of, within).  The redemption rate is redeemed /
 * earned, the breakage that of the points whose time is over, expired /
 * (expired + redeemed).
 */
Datum
crm_points_status(PG_FUNCTION_ARGS)
{
	const PointsAccount *account;
	DateADT		as_of;
	int64		expired;
	PointsLeft	left;
	ResultRow	row;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	account = points_account_from_datum(PG_GETARG_DATUM(0));
	as_of = as_of_argument(fcinfo, account);
	left = left_on(account, as_of, as_of + within_argument(fcinfo));
	expired = account->expired + left.expired;
	(void) result_row_begin_kept(&row, fcinfo);
	put_numeric(&row, units_to_numeric(left.usable - account->debt, account->scale));
	put_numeric(&row, units_to_numeric(account->earned, account->scale));
	put_numeric(&row, units_to_numeric(account->redeemed, account->scale));
	put_numeric(&row, units_to_numeric(expired, account->scale));
	put_numeric(&row, units_to_numeric(account->cancelled, account->scale));
	put_share(&row, (double) account->redeemed, (double) account->earned);
	put_share(&row, (double) expired, (double) expired + (double) account->redeemed);
	put_float_if(&row, account->aged > 0 && account->redeemed > 0, wide_to_double(&account->age, 0) / (double) account->aged);
	put_day_if(&row, left.next != POINTS_NEVER, left.next);
	put_numeric(&row, units_to_numeric(left.expiring, account->scale));
	put_int(&row, account->skipped);
	return result_row_datum(&row);
}
