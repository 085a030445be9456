/*
 * purchase_row.h
 *		One row of the user's order table, as the summaries read it.
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

extern RowFate purchase_row_read(FunctionCallInfo fcinfo, int at, OrderKind order_kind, PurchaseRow *row);

#endif
