/*
 * payment_summary.c
 *		Invoices and payments of one customer: add a row, merge two.
 *
 * The summary is a list of items (issued, due, paid, amount), one for all rows
 * of the same days.  Sums of whole numbers are the same in any order, and the
 * list has one canonical form, so any split of the rows gives the same bytes
 * and every measure of it the same bits.
 */
#include "base/crm.h"

#include "common/int.h"
#include "math/wide.h"

#include "credit/payment_summary.h"

/* Up to so many items are sorted by insertion: they mostly come in order. */
#define FEW_ITEMS 48

/* An empty summary with room for so many items. */
PaymentSummary *
payment_summary_create(uint32 items)
{
	Size		size = offsetof(PaymentSummary, items) + (Size) items * sizeof(PaymentItem);
	PaymentSummary *summary;

	if (!AllocSizeIsValid(size))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("payment summary exceeds 1 GB"),
				 errhint("Summarise fewer customers at once: add GROUP BY customer.")));
	summary = palloc(size);
	memset(summary, 0, offsetof(PaymentSummary, items));
	SET_VARSIZE(summary, size);
	summary->building = PAYMENT_SUMMARY_BUILDING;
	summary->is_sorted = true;
	summary->max_items = items;
	return summary;
}

static void
amount_too_long(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("amounts of invoices need more than 18 digits"),
			 errhint("Round them to the decimals of the currency, for instance round(amount::numeric, 2).")));
}

/* units * 10^digits, or the error. */
int64
payment_units_scaled(int64 units, int digits)
{
	int64		scaled = units;

	if (digits == 0 || units == 0)
		return units;
	if (digits > 18 || pg_mul_s64_overflow(units, int64_power10(digits), &scaled))
		amount_too_long();
	return scaled;
}

/* The order of items: by the day of the invoice, due day, invoices before credit notes, day of payment. */
int
payment_item_compare(const PaymentItem *one, const PaymentItem *other)
{
	if (one->issued != other->issued)
		return one->issued < other->issued ? -1 : 1;
	if (one->due != other->due)
		return one->due < other->due ? -1 : 1;
	if (one->is_credit != other->is_credit)
		return one->is_credit ? 1 : -1;
	return (one->paid > other->paid) - (one->paid < other->paid);
}

static int
compare_items(const void *one, const void *other, void *arg)
{
	return payment_item_compare(one, other);
}

static void
sort_items(PaymentItem *items, uint32 n)
{
	if (n > FEW_ITEMS)
	{
		qsort_interruptible(items, n, sizeof(PaymentItem), compare_items, NULL);
		return;
	}
	for (uint32 i = 1; i < n; i++)
	{
		PaymentItem item = items[i];
		uint32		j = i;

		for (; j > 0 && payment_item_compare(&items[j - 1], &item) > 0; j--)
			items[j] = items[j - 1];
		items[j] = item;
	}
}

/* Add an item of the same days. */
static void
join_item(PaymentItem *item, const PaymentItem *addend)
{
	if (pg_add_s64_overflow(item->units, addend->units, &item->units))
		amount_too_long();
	if (item->invoices > PAYMENT_MOST_INVOICES - addend->invoices)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("payment summary holds more than %d invoices of the same days", PAYMENT_MOST_INVOICES),
				 errhint("Summarise fewer customers at once: add GROUP BY customer.")));
	item->invoices += addend->invoices;
}

/* The canonical form: in order, one item for the same days, and none that says nothing. */
void
payment_summary_compact(PaymentSummary *summary)
{
	PaymentItem *items = summary->items;
	uint32		kept = 0;

	if (summary->is_sorted)
		return;
	sort_items(items, summary->nitems);
	for (uint32 i = 0; i < summary->nitems; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (kept > 0 && payment_item_compare(&items[kept - 1], &items[i]) == 0)
			join_item(&items[kept - 1], &items[i]);
		else
		{
			if (kept > 0 && items[kept - 1].units == 0 && items[kept - 1].invoices == 0)
				kept--;
			items[kept++] = items[i];
		}
	}
	if (kept > 0 && items[kept - 1].units == 0 && items[kept - 1].invoices == 0)
		kept--;
	summary->nitems = kept;
	summary->is_sorted = true;
}

/* Give the amounts so many decimals. */
static void
rescale(PaymentSummary *summary, int scale)
{
	for (uint32 i = 0; i < summary->nitems; i++)
		summary->items[i].units = payment_units_scaled(summary->items[i].units, scale - summary->scale);
	summary->scale = (uint8) scale;
}

/* Items for which a chunk twice as large has room: chunks are of powers of two. */
static uint32
more_items(uint32 items)
{
	Size		size = offsetof(PaymentSummary, items) + (Size) items * sizeof(PaymentItem);

	return (uint32) ((2 * size + sizeof(PaymentItem) - offsetof(PaymentSummary, items)) / sizeof(PaymentItem));
}

/* Room for one more item: equal days are joined first; only if that did not help, the list grows. */
static PaymentSummary *
make_room(PaymentSummary *summary)
{
	PaymentSummary *larger;

	CHECK_FOR_INTERRUPTS();
	payment_summary_compact(summary);
	if (summary->nitems < summary->max_items / 4 * 3)
		return summary;
	larger = payment_summary_create(more_items(summary->max_items));
	memcpy((char *) larger + offsetof(PaymentSummary, building), (char *) summary + offsetof(PaymentSummary, building),
		   offsetof(PaymentSummary, max_items) - offsetof(PaymentSummary, building));
	memcpy(larger->items, summary->items, (Size) summary->nitems * sizeof(PaymentItem));
	return larger;
}

/* Add an item whose amount has the decimals of the summary. */
static PaymentSummary *
add_item(PaymentSummary *summary, const PaymentItem *item)
{
	uint32		n = summary->nitems;

	if (n == summary->max_items)
	{
		summary = make_room(summary);
		n = summary->nitems;
	}
	if (summary->is_sorted && n > 0 && payment_item_compare(&summary->items[n - 1], item) >= 0)
		summary->is_sorted = false;
	summary->items[n] = *item;
	summary->nitems = n + 1;
	return summary;
}

/* All rows of a summary are in one currency. */
void
payment_check_currency(const PaymentSummary *summary, const char *currency)
{
	if (likely(memcmp(summary->currency, currency, PAYMENT_CURRENCY) == 0))
		return;
	if (summary->currency[0] == '\0' || currency[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("amounts in %s are mixed with amounts of no currency", summary->currency[0] ? summary->currency : currency),
				 errhint("Give the currency to all summaries, or to none.")));
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("amounts in %s are mixed with amounts in %s", summary->currency, currency),
			 errhint("Summarise each currency by itself (GROUP BY customer, currency), or convert the amounts first.")));
}

/* Add a row that counts; the result may be another chunk than the argument. */
PaymentSummary *
payment_summary_add(PaymentSummary *summary, const PaymentRow *row)
{
	if (summary->rows == 0)
		memcpy(summary->currency, row->currency, PAYMENT_CURRENCY);
	else
		payment_check_currency(summary, row->currency);
	if (row->scale > summary->scale)
		rescale(summary, row->scale);
	for (int i = 0; i < row->nitems; i++)
	{
		PaymentItem item = row->item[i];

		item.units = payment_units_scaled(item.units, summary->scale - row->scale);
		summary = add_item(summary, &item);
	}
	summary->rows++;
	return summary;
}

/* Merge other into summary; the result may be another chunk than summary. */
PaymentSummary *
payment_summary_merge(PaymentSummary *summary, const PaymentSummary *other)
{
	if (summary->rows == 0)
		memcpy(summary->currency, other->currency, PAYMENT_CURRENCY);
	else if (other->rows > 0)
		payment_check_currency(summary, other->currency);
	if (other->scale > summary->scale)
		rescale(summary, other->scale);
	for (uint32 i = 0; i < other->nitems; i++)
	{
		PaymentItem item = other->items[i];

		CRM_CHECK_INTERRUPTS(i);
		item.units = payment_units_scaled(item.units, summary->scale - other->scale);
		summary = add_item(summary, &item);
	}
	if (pg_add_s64_overflow(summary->rows, other->rows, &summary->rows) ||
		pg_add_s64_overflow(summary->rows_skipped, other->rows_skipped, &summary->rows_skipped))
		amount_too_long();
	return summary;
}
