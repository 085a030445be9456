/*
 * purchase_row.h
 *		One row of the user's order table, as the summaries read it: (at, amount
 *		[, order id]), of the types event_day, amount, and bigint or order_key.
 */
#ifndef CRM_PURCHASE_ROW_H
#define CRM_PURCHASE_ROW_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/date.h"

#include "base/amount.h"
#include "base/event_day.h"

/* How purchases are counted; the first row decides. */
typedef enum OrderKind
{
	ORDER_UNKNOWN = 0,			/* no row yet */
	ORDER_ROWS = 1,				/* every row that is no refund is a purchase */
	ORDER_EXACT = 2,			/* distinct integer order ids */
	ORDER_HASHED = 3			/* distinct 64-bit fingerprints of order ids */
} OrderKind;

/* Does a row count, and if not, what keeps it from counting: the first NULL of these. */
typedef enum RowFate
{
	ROW_COUNTS = -1,
	ROW_WITHOUT_CUSTOMER = 0,
	ROW_WITHOUT_TIME = 1,
	ROW_WITHOUT_AMOUNT = 2,
	ROW_WITHOUT_ORDER = 3,		/* a purchase without order id, where ids are given */
	ROW_FATES = 4
} RowFate;

typedef struct PurchaseRow
{
	DateADT		day;
	bool		is_refund;
	Amount		amount;
	uint64		order;			/* of a purchase, unless the kind is ORDER_ROWS */
} PurchaseRow;

/*
 * Read the call's row, whose time is argument number at, if it counts.  A
 * refund needs no order id: it lowers the money and is no purchase, so none of
 * its order's is ever counted.
 */
static inline RowFate
purchase_row_read(FunctionCallInfo fcinfo, int at, OrderKind order_kind, PurchaseRow *row)
{
	if (PG_ARGISNULL(at))
		return ROW_WITHOUT_TIME;
	if (PG_ARGISNULL(at + 1))
		return ROW_WITHOUT_AMOUNT;
	row->day = event_day_finite(PG_GETARG_DATEADT(at));
	amount_argument(PG_GETARG_DATUM(at + 1), &row->amount);
	row->is_refund = amount_is_refund(&row->amount);
	row->order = 0;
	if (order_kind == ORDER_ROWS || row->is_refund)
		return ROW_COUNTS;
	if (PG_ARGISNULL(at + 2))
		return ROW_WITHOUT_ORDER;
	row->order = (uint64) PG_GETARG_INT64(at + 2);
	return ROW_COUNTS;
}

#endif
