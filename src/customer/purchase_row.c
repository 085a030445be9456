/*
 * purchase_row.c
 *		One row of the user's order table: (at, amount [, order id]), of the types
 *		event_day, amount, and bigint or order_key.
 */
#include "customer/purchase_row.h"

/*
 * Read the call's row, whose time is argument number at, if it counts.  A
 * refund needs no order id: it lowers the money and is no purchase, so none of
 * its order's is ever counted.
 */
RowFate
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
