/*
 * receivable_period.c
 *		Balances, flows and collection of a period, and counting back.
 *
 * Formulas: DSO, best possible DSO and average days delinquent as credit
 * managers print them (creditguru.com: DSO = receivables / credit sales x
 * days; best possible: of receivables that are not past due; ADD: their
 * difference); the collection effectiveness index of the Credit Research
 * Foundation; counting back by calendar months of their real length.
 */
#include "base/crm.h"

#include "utils/datetime.h"

#include "credit/receivable.h"

/* What an invoice that came due in the period adds. */
static void
add_due(ReceivablePeriod *period, const PaymentItem *item)
{
	if (item->due < period->since || item->due > period->as_of)
		return;
	if (item->is_credit)
	{
		if (item->paid <= period->as_of)
			period->due_credited += item->units;
		if (item->paid <= item->due)
			period->due_credited_on_time += item->units;
		return;
	}
	period->due += item->units;
	if (item->paid <= period->as_of)
		period->due_paid += item->units;
	if (item->paid <= item->due)
		period->due_on_time += item->units;
}

static void
add_item(ReceivablePeriod *period, const PaymentItem *item)
{
	if (payment_item_open(item, period->since - 1))
		period->opening += item->units;
	if (item->issued >= period->since && item->issued <= period->as_of)
		period->sales += item->units;
	if (item->paid >= period->since && item->paid <= period->as_of)
		period->cash += item->units;
	if (payment_item_open(item, period->as_of))
	{
		period->closing += item->units;
		if (item->due >= period->as_of)
			period->current += item->units;
	}
	add_due(period, item);
}

/* Items of invoices of the same days: how many of these are open, and how late. */
static void
end_group(ReceivablePeriod *period, const PaymentItem *last, PaymentSum open, int64 invoices)
{
	if (open == 0)
		return;
	/* parts of invoices are open, whatever settles the rest of them */
	period->open_items += Max(invoices, 1);
	if (!last->is_credit)
		period->oldest_days = Max(period->oldest_days, (int64) period->as_of - last->due);
}

/* The balances and flows of a summary from since to as_of. */
void
receivable_period(const PaymentSummary *summary, DateADT since, DateADT as_of, ReceivablePeriod *period)
{
	PaymentSum	open = 0;
	int64		invoices = 0;

	memset(period, 0, sizeof(*period));
	period->since = since;
	period->as_of = as_of;
	period->days = (int64) as_of - since + 1;
	for (uint32 i = 0; i < summary->nitems; i++)
	{
		const PaymentItem *item = &summary->items[i];

		CRM_CHECK_INTERRUPTS(i);
		if (item->issued > as_of)
			break;
		add_item(period, item);
		if (item->paid > as_of)
		{
			open += item->units;
			invoices += item->invoices;
		}
		if (i + 1 == summary->nitems || !payment_items_belong(item, item + 1))
		{
			end_group(period, item, open, invoices);
			open = 0;
			invoices = 0;
		}
	}
}

/* The first day of the month of a day. */
static DateADT
month_start(DateADT day)
{
	int			year;
	int			month;
	int			day_of_month;

	j2date(day + POSTGRES_EPOCH_JDATE, &year, &month, &day_of_month);
	return day - (day_of_month - 1);
}

/*
 * Days of sales that the open amount stands for, counted back from as_of:
 * whole months are taken off while it lasts, and of the last one a part.  The
 * month of as_of has its days so far; a month without sales takes its days all
 * the same, and what credit notes took back in a month is not given back.
 * False when the sales end before the amount does.
 */
bool
receivable_countback(const PaymentSummary *summary, DateADT as_of, PaymentSum open, double *days)
{
	DateADT		end = as_of;
	int64		whole_days = 0;
	int64		next = summary->nitems;

	*days = 0;
	if (open <= 0)
		return true;
	while (next > 0 && summary->items[next - 1].issued > as_of)
		next--;
	while (next > 0)
	{
		DateADT		start = month_start(end);
		PaymentSum	sales = 0;

		CHECK_FOR_INTERRUPTS();
		for (; next > 0 && summary->items[next - 1].issued >= start; next--)
			sales += summary->items[next - 1].units;
		if (sales >= open)
		{
			*days = (double) whole_days + (double) open * (double) (end - start + 1) / (double) sales;
			return true;
		}
		if (sales > 0)
			open -= sales;
		whole_days += end - start + 1;
		end = start - 1;
	}
	return false;
}
