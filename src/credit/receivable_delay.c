/*
 * receivable_delay.c
 *		How late invoices are paid: days beyond terms and the payment index.
 *
 * The index weighs amounts with points on a line through published corners
 * (documentation of D&B and the chart at dandb.com): 30 days early 100, 20
 * early 90, on terms 80, 15 late 70, 22: 60, 30: 50, 60: 40, 90: 30, 120: 20;
 * beyond, the last slope goes on down to 1.
 */
#include "base/crm.h"

#include "credit/receivable.h"

/* The points for an amount paid so many days beyond terms, in parts of RECEIVABLE_POINT. */
int64
receivable_points(int64 days)
{
	static const struct
	{
		int64		days;
		int64		points;
	}			corner[] = {{-30, 100}, {-20, 90}, {0, 80}, {15, 70}, {22, 60}, {30, 50}, {60, 40}, {90, 30}, {120, 20}, {150, 10}};

	if (days <= corner[0].days)
		return corner[0].points * RECEIVABLE_POINT;
	for (int i = 1; i < (int) lengthof(corner); i++)
		if (days <= corner[i].days)
			return corner[i].points * RECEIVABLE_POINT +
				(corner[i].days - days) * ((corner[i - 1].points - corner[i].points) * RECEIVABLE_POINT /
										   (corner[i].days - corner[i - 1].days));
	return Max(RECEIVABLE_POINT, 10 * RECEIVABLE_POINT - Min(days - 150, 10000) * (RECEIVABLE_POINT / 3));
}

static void
add_days(ReceivableDelay *delay, const PaymentItem *item, int64 days)
{
	delay->amount += item->units;
	delay->signed_days += (PaymentSum) item->units * days;
	if (days > 0)
		delay->late_days += (PaymentSum) item->units * days;
}

static void
add_invoices(ReceivableDelay *delay, int64 invoices, int64 days)
{
	delay->invoices += invoices;
	delay->invoice_days += (PaymentSum) invoices * days;
	if (days > 0)
		delay->invoice_late_days += (PaymentSum) invoices * days;
}

static void
add_points(ReceivableDelay *delay, const PaymentItem *item, int64 days)
{
	delay->indexed += item->units;
	delay->points += (PaymentSum) item->units * receivable_points(days);
}

/* Invoices of the same days, items first to last: each counts when it is settled, or as of today. */
static void
add_group(ReceivableDelay *delay, const PaymentItem *first, const PaymentItem *last, DateADT as_of, bool settled_only)
{
	PaymentSum	open = 0;
	int64		unsettled = 0;
	DateADT		last_paid = PAYMENT_OPEN;

	for (const PaymentItem *item = first; item <= last; item++)
	{
		bool		is_paid = item->paid <= as_of;
		int64		days = (int64) (is_paid ? item->paid : as_of) - item->due;

		if (is_paid || !settled_only)
			add_days(delay, item, days);
		if (is_paid || days > 0)
			add_points(delay, item, days);
		if (is_paid)
		{
			add_invoices(delay, item->invoices, days);
			last_paid = item->paid;
		}
		else
		{
			open += item->units;
			unsettled += item->invoices;
		}
	}
	/* separate payments have settled them, the last one on its day */
	if (open == 0 && last_paid != PAYMENT_OPEN)
		add_invoices(delay, unsettled, (int64) last_paid - first->due);
	else if (!settled_only)
		add_invoices(delay, unsettled, (int64) as_of - first->due);
}

/* How late the invoices issued by as_of were paid or are; credit notes have no terms. */
void
receivable_delay(const PaymentSummary *summary, DateADT as_of, bool settled_only, ReceivableDelay *delay)
{
	const PaymentItem *first = NULL;

	memset(delay, 0, sizeof(*delay));
	for (uint32 i = 0; i < summary->nitems; i++)
	{
		const PaymentItem *item = &summary->items[i];

		CRM_CHECK_INTERRUPTS(i);
		if (item->issued > as_of)
			break;
		if (first == NULL)
			first = item;
		if (i + 1 == summary->nitems || !payment_items_belong(item, item + 1))
		{
			if (!item->is_credit)
				add_group(delay, first, item, as_of, settled_only);
			first = NULL;
		}
	}
}
