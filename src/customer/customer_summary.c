/*
 * customer_summary.c
 *		The purchase summary of one customer: add a row, merge two.
 *
 * The summary holds what RFM, BG/NBD, Pareto/NBD and Gamma-Gamma need, so
 * that any split of the rows merges to the same summary: the set of purchase
 * days (Fader, Hardie & Lee 2005: x = distinct days - 1, t_x = last - first),
 * sums, and the value of the first purchase day, which Gamma-Gamma (Fader &
 * Hardie 2013, note 025) leaves out of the mean repeat value.
 *
 * A refund counts to the first purchase when it is dated on or before the
 * first purchase day.  That day can only move back while rows arrive, so
 * refunds after it need no memory and earlier ones are kept by day.
 */
#include "base/crm.h"

#include "common/int.h"
#include "lib/qunique.h"

#include "customer/customer_summary.h"

/* Purchase days a new summary has room for: what its memory chunk has left. */
#define FIRST_DAYS 20

static Size
summary_size(uint32 days, uint32 orders, uint32 early)
{
	return MAXALIGN(offsetof(CustomerSummary, lists) +
					(Size) orders * sizeof(uint64) +
					(Size) early * sizeof(EarlyRefund) +
					(Size) days * sizeof(DateADT));
}

/* An empty summary with room for so many days, order ids, early refunds. */
CustomerSummary *
customer_summary_create(uint32 days, uint32 orders, uint32 early)
{
	Size		size = summary_size(days, orders, early);
	CustomerSummary *summary;

	if (!AllocSizeIsValid(size))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("purchase summary of one customer exceeds 1 GB"),
				 errhint("Leave the order id out, or summarise shorter periods.")));
	summary = palloc0(size);
	SET_VARSIZE(summary, size);
	summary->building = CUSTOMER_SUMMARY_BUILDING;
	summary->max_days = days;
	summary->max_orders = orders;
	summary->max_early = early;
	summary->days_sorted = true;
	summary->orders_sorted = true;
	return summary;
}

/* The same summary with lists of another size; the lists' contents fit. */
static CustomerSummary *
summary_resize(const CustomerSummary *old, uint32 days, uint32 orders, uint32 early)
{
	CustomerSummary *summary = customer_summary_create(days, orders, early);
	CustomerSummary	sizes = *summary;

	memcpy(summary, old, offsetof(CustomerSummary, lists));
	summary->vl_len_ = sizes.vl_len_;
	summary->max_days = days;
	summary->max_orders = orders;
	summary->max_early = early;
	memcpy(SUMMARY_ORDERS(summary), SUMMARY_ORDERS(old), old->norders * sizeof(uint64));
	memcpy(SUMMARY_EARLY(summary), SUMMARY_EARLY(old), old->nearly * sizeof(EarlyRefund));
	memcpy(SUMMARY_DAYS(summary), SUMMARY_DAYS(old), old->ndays * sizeof(DateADT));
	return summary;
}

static int
compare_orders(const void *a, const void *b, void *arg)
{
	uint64		left = *(const uint64 *) a;
	uint64		right = *(const uint64 *) b;

	return (left > right) - (left < right);
}

/* Put the lists in their one canonical form: ascending, no duplicates. */
void
customer_summary_compact(CustomerSummary *summary)
{
	DateADT    *days = SUMMARY_DAYS(summary);
	uint64	   *orders = SUMMARY_ORDERS(summary);

	if (!summary->days_sorted)
	{
		qsort_interruptible(days, summary->ndays, sizeof(DateADT), event_day_compare, NULL);
		summary->ndays = (uint32) qunique_arg(days, summary->ndays, sizeof(DateADT), event_day_compare, NULL);
		summary->days_sorted = true;
	}
	if (!summary->orders_sorted)
	{
		qsort_interruptible(orders, summary->norders, sizeof(uint64), compare_orders, NULL);
		summary->norders = (uint32) qunique_arg(orders, summary->norders, sizeof(uint64), compare_orders, NULL);
		summary->orders_sorted = true;
	}
}

/* Forget refunds that came after the first purchase day after all. */
static void
prune_early(CustomerSummary *summary)
{
	EarlyRefund *early = SUMMARY_EARLY(summary);
	uint32		kept = 0;

	if (summary->purchase_rows == 0)
		return;
	for (uint32 i = 0; i < summary->nearly; i++)
		if (early[i].day <= summary->first_day)
			early[kept++] = early[i];
	summary->nearly = kept;
}

/* A full list is first rid of duplicates; only if that did not help it grows. */
static CustomerSummary *
make_room(CustomerSummary *summary, bool days, bool orders, bool early)
{
	uint32		max_days = summary->max_days;
	uint32		max_orders = summary->max_orders;
	uint32		max_early = summary->max_early;

	CHECK_FOR_INTERRUPTS();
	customer_summary_compact(summary);
	prune_early(summary);
	if (days && summary->ndays >= max_days / 2)
		max_days = Max(4, max_days * 2);
	if (orders && summary->norders >= max_orders / 2)
		max_orders = Max(4, max_orders * 2);
	if (early && summary->nearly >= max_early / 2)
		max_early = Max(2, max_early * 2);
	if (max_days == summary->max_days && max_orders == summary->max_orders &&
		max_early == summary->max_early)
		return summary;
	return summary_resize(summary, max_days, max_orders, max_early);
}

static CustomerSummary *
add_day(CustomerSummary *summary, DateADT day)
{
	uint32		n = summary->ndays;

	if (n > 0 && SUMMARY_DAYS(summary)[n - 1] == day)
		return summary;
	if (n == summary->max_days)
		summary = make_room(summary, true, false, false);
	n = summary->ndays;
	if (n > 0 && SUMMARY_DAYS(summary)[n - 1] >= day)
		summary->days_sorted = false;
	SUMMARY_DAYS(summary)[n] = day;
	summary->ndays = n + 1;
	return summary;
}

static CustomerSummary *
add_order(CustomerSummary *summary, uint64 order)
{
	uint32		n = summary->norders;

	if (n > 0 && SUMMARY_ORDERS(summary)[n - 1] == order)
		return summary;
	if (n == summary->max_orders)
		summary = make_room(summary, false, true, false);
	n = summary->norders;
	if (n > 0 && SUMMARY_ORDERS(summary)[n - 1] >= order)
		summary->orders_sorted = false;
	SUMMARY_ORDERS(summary)[n] = order;
	summary->norders = n + 1;
	return summary;
}

static CustomerSummary *
add_early(CustomerSummary *summary, DateADT day, const Money *amount)
{
	EarlyRefund *early = SUMMARY_EARLY(summary);

	if (summary->purchase_rows > 0 && day > summary->first_day)
		return summary;
	for (uint32 i = 0; i < summary->nearly; i++)
	{
		if (early[i].day == day)
		{
			money_add(&early[i].amount, amount, summary->amount_kind);
			return summary;
		}
	}
	if (summary->nearly == summary->max_early)
		summary = make_room(summary, false, false, true);
	SUMMARY_EARLY(summary)[summary->nearly++] = (EarlyRefund) {.day = day, .amount = *amount};
	return summary;
}

/* Give every exact sum more decimals. */
static void
summary_rescale(CustomerSummary *summary, int scale)
{
	int			digits = scale - summary->scale;

	money_rescale(&summary->gross, summary->amount_kind, digits);
	money_rescale(&summary->refunds, summary->amount_kind, digits);
	money_rescale(&summary->first_gross, summary->amount_kind, digits);
	for (uint32 i = 0; i < summary->nearly; i++)
		money_rescale(&SUMMARY_EARLY(summary)[i].amount, summary->amount_kind, digits);
	summary->scale = (uint8) scale;
}

static void
check_kinds(const CustomerSummary *summary, AmountKind amount_kind, OrderKind order_kind)
{
	if (summary->amount_kind != amount_kind)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge exact amounts with double precision amounts"),
				 errhint("Summarise both with the same amount type, for instance amount::numeric.")));
	if (summary->order_kind != order_kind)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge purchases that were counted in different ways"),
				 errhint("Summarise both with order ids of the same type, or both without.")));
}

/* Move the first purchase day, or add to its value. */
static void
note_first_day(CustomerSummary *summary, DateADT day, const Money *gross)
{
	if (summary->purchase_rows == 0 || day < summary->first_day)
	{
		summary->first_day = day;
		summary->first_gross = *gross;
	}
	else if (day == summary->first_day)
		money_add(&summary->first_gross, gross, summary->amount_kind);
}

static CustomerSummary *
add_purchase(CustomerSummary *summary, OrderKind order_kind, const PurchaseRow *row)
{
	Money		amount = {0};

	money_add_amount(&amount, &row->amount, summary->scale);
	note_first_day(summary, row->day, &amount);
	if (summary->purchase_rows == 0 || row->day > summary->last_day)
		summary->last_day = row->day;
	summary->purchase_rows++;
	money_add(&summary->gross, &amount, summary->amount_kind);
	summary = add_day(summary, row->day);
	if (order_kind != ORDER_ROWS)
		summary = add_order(summary, row->order);
	return summary;
}

/*
 * Add a row.  The result may be another chunk than the argument, which may be
 * NULL for a first row.
 */
CustomerSummary *
customer_summary_add(CustomerSummary *summary, OrderKind order_kind, const PurchaseRow *row)
{
	if (summary == NULL)
	{
		summary = customer_summary_create(FIRST_DAYS, order_kind == ORDER_ROWS ? 0 : 4, 0);
		summary->amount_kind = row->amount.kind;
		summary->order_kind = order_kind;
		summary->last_event = row->day;
	}
	else
		check_kinds(summary, row->amount.kind, order_kind);
	if (row->amount.scale > summary->scale)
		summary_rescale(summary, row->amount.scale);
	summary->last_event = Max(summary->last_event, row->day);
	if (row->is_refund)
	{
		Money		amount = {0};

		money_add_amount(&amount, &row->amount, summary->scale);
		money_add(&summary->refunds, &amount, summary->amount_kind);
		summary->refund_rows++;
		return add_early(summary, row->day, &amount);
	}
	return add_purchase(summary, order_kind, row);
}

/* Take over the purchases of other (same scale), which has some. */
static CustomerSummary *
merge_purchases(CustomerSummary *summary, const CustomerSummary *other)
{
	note_first_day(summary, other->first_day, &other->first_gross);
	if (summary->purchase_rows == 0 || other->last_day > summary->last_day)
		summary->last_day = other->last_day;
	if (pg_add_s64_overflow(summary->purchase_rows, other->purchase_rows,
							&summary->purchase_rows))
		money_out_of_range();
	money_add(&summary->gross, &other->gross, summary->amount_kind);
	for (uint32 i = 0; i < other->ndays; i++)
		summary = add_day(summary, SUMMARY_DAYS(other)[i]);
	for (uint32 i = 0; i < other->norders; i++)
		summary = add_order(summary, SUMMARY_ORDERS(other)[i]);
	return summary;
}

/*
 * Merge other into summary; other may be rescaled but is otherwise left as it
 * is.  The result may be another chunk than summary.
 */
CustomerSummary *
customer_summary_merge(CustomerSummary *summary, CustomerSummary *other)
{
	check_kinds(summary, other->amount_kind, other->order_kind);
	if (other->scale > summary->scale)
		summary_rescale(summary, other->scale);
	else if (other->scale < summary->scale)
		summary_rescale(other, summary->scale);
	summary->last_event = Max(summary->last_event, other->last_event);
	if (other->purchase_rows > 0)
		summary = merge_purchases(summary, other);
	if (pg_add_s64_overflow(summary->refund_rows, other->refund_rows,
							&summary->refund_rows))
		money_out_of_range();
	money_add(&summary->refunds, &other->refunds, summary->amount_kind);
	for (uint32 i = 0; i < other->nearly; i++)
		summary = add_early(summary, SUMMARY_EARLY(other)[i].day,
							&SUMMARY_EARLY(other)[i].amount);
	return summary;
}

/* Purchases: rows, or distinct orders when order ids were given. */
int64
customer_summary_purchases(const CustomerSummary *summary)
{
	Assert(summary->orders_sorted);
	return summary->order_kind == ORDER_ROWS ? summary->purchase_rows : summary->norders;
}

/* Purchases less refunds. */
Money
customer_summary_net(const CustomerSummary *summary)
{
	Money		net = summary->gross;

	money_add(&net, &summary->refunds, summary->amount_kind);
	return net;
}

/* A summary that holds later rows cannot answer for an earlier date. */
void
customer_summary_check_as_of(const CustomerSummary *summary, DateADT as_of, bool exclude_later)
{
	event_day_check_far(summary->last_event, as_of, EVENT_DAY_FAR_CUSTOMER, "summary");
	if (summary->last_event > as_of && !exclude_later)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("summary holds rows up to %s, after the as-of date %s",
						event_day_text(summary->last_event),
						event_day_text(as_of)),
				 errhint("Summarise with FILTER (WHERE at <= as_of), or pass a later as-of date.")));
}
