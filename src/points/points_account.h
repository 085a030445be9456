/*
 * points_account.h
 *		crm.points_account: the points of one customer, lot by lot.
 */
#ifndef CRM_POINTS_ACCOUNT_H
#define CRM_POINTS_ACCOUNT_H

#include "base/crm.h"

#include "utils/date.h"

#include "base/aggregate_state.h"
#include "base/amount.h"
#include "base/fields.h"

/* Totals of points have at most so many units of 10^-scale: 18 digits, and sums of a few are far from overflow. */
#define POINTS_MOST INT64CONST(1000000000000000000)

/* Instead of a last day: they never expire; what is taken back names no lot. */
#define POINTS_NEVER DATEVAL_NOEND
#define POINTS_UNNAMED DATEVAL_NOBEGIN

/* Which lot is consumed first. */
typedef enum PointsOrder
{
	POINTS_BY_EXPIRY,			/* the one that expires first, of these the one earned first */
	POINTS_BY_EARNING			/* the one earned first, of these the one that expires first */
} PointsOrder;

typedef struct PointsOptions
{
	int32		order;			/* PointsOrder */
	int32		allow;			/* an overdraft is a debt, not an error */
} PointsOptions;

/* Points that were earned on a day and are usable through another; below 0, a row of the day that takes back. */
typedef struct PointsLot
{
	DateADT		expires;
	DateADT		earned;
	int64		units;			/* that are left */
} PointsLot;

/*
 * The state of the aggregate.  What a day takes is taken when the day is over,
 * so that the order of its rows does not matter.
 */
typedef struct PointsState
{
	PointsOptions options;
	int64		rows;			/* that count */
	int64		skipped;
	DateADT		day;			/* of the last row */
	int32		scale;
	int64		earned;			/* totals, in units of 10^-scale */
	int64		redeemed;
	int64		returned;		/* of what was redeemed */
	int64		cancelled;
	int64		debt;			/* taken without there being any */
	int64		aged;			/* redeemed out of lots */
	WideInt		age;			/* the same times their days since they were earned */
	int64		today;			/* redeemed on the last day, not taken yet */
	int64		sorted;			/* lots in order of consumption */
	int64		taken_back;		/* rows among those behind them that take back */
	int64		count;
	PointsLot	lots[FLEXIBLE_ARRAY_MEMBER];
} PointsState;

/* A finished account, as of its last row. */
typedef struct PointsAccount
{
	int64		rows;
	int64		skipped;
	DateADT		day;			/* of the last row; of none where there is no row */
	int			scale;
	int64		earned;
	int64		redeemed;		/* less what was returned */
	int64		cancelled;
	int64		expired;		/* before the last row */
	int64		debt;
	int64		aged;
	WideInt		age;
	int64		nlots;
	PointsLot  *lots;			/* in order of their last days, one of each */
} PointsAccount;

extern const StateShape points_shape;
extern const RowType points_options;

/* points_state.c */
CRM_NORETURN extern void points_out_of_range(void);

/* points_settle.c */
extern void points_settle(PointsState *state);

/* points_io.c */
extern Datum points_account_to_datum(const PointsState *state);
extern const PointsAccount *points_account_from_datum(Datum datum);

#endif
