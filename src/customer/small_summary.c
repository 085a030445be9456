/*
 * small_summary.c
 *		A purchase summary in two cache lines: add a row, give the stored bytes.
 *
 * It holds what nearly all customers need: sums of 64 bits, and a short stream
 * of the purchase days and order ids in the order of their rows.  One that
 * needs more (a refund before the first purchase is known, sums of more than
 * 64 bits, a long stream) becomes a CustomerSummary, which it then points to.
 * Either way the stored bytes are the same.
 *
 * The stream is made of numbers of seven bits a byte, the last one below 128.
 * Without order ids each is the difference of a day to the day before it,
 * the sign in its lowest bit.  With order ids the lowest bit says which of the
 * two follows: 0 a day, 1 an order id; a bare 1 is an order id in eight bytes.
 */
#include "base/crm.h"

#include "common/int.h"

#include "customer/small_summary.h"

/* The last order id of the stream. */
#define SMALL_ORDER(s) ((s)->tail[(s)->amount_kind == AMOUNT_FLOAT ? 3 : 0].order)
/* The longest item of a stream. */
#define ITEM_MAX 10

/* A summary without rows; the header is set up. */
void
small_summary_begin(SmallSummary *summary, OrderKind order_kind, AmountKind amount_kind, DateADT day)
{
	memset((char *) summary + offsetof(SmallSummary, gross), 0,
		   sizeof(SmallSummary) - offsetof(SmallSummary, gross));
	summary->order_kind = order_kind;
	summary->amount_kind = amount_kind;
	summary->last_event = day;
	summary->room = (uint16) (SMALL_TAIL - small_words(summary) * sizeof(uint64));
}

/* Make room for one more item; false where a stream would be too long. */
static bool
make_room(SmallSummary *summary)
{
	MemoryContext context = summary->hdr.eoh_context;
	void	   *chunk;

	if (!(summary->flags & SMALL_IN_CHUNK))
	{
		chunk = MemoryContextAlloc(context, SMALL_FIRST_CHUNK);
		memcpy(chunk, small_stream(summary), summary->used);
		summary->room = SMALL_FIRST_CHUNK;
		summary->flags |= SMALL_IN_CHUNK;
	}
	else
	{
		if (summary->room >= SMALL_LAST_CHUNK)
			return false;
		summary->room *= 2;
		chunk = repalloc(*small_address(summary), summary->room);
	}
	*small_address(summary) = chunk;
	return true;
}

/* Put an item of the stream down; the caller has seen to the room. */
static inline void
put_item(SmallSummary *summary, uint64 value)
{
	uint8	   *out = small_stream(summary) + summary->used;
	uint8	   *first = out;

	while (value >= 0x80)
	{
		*out++ = (uint8) (value | 0x80);
		value >>= 7;
	}
	*out++ = (uint8) value;
	summary->used += (uint16) (out - first);
}

/* Note the day of a purchase unless it is that of the one before; false where there is no room. */
bool
small_summary_note_day(SmallSummary *summary, DateADT day)
{
	int64		step = (int64) day - summary->added_day;

	if (summary->used > 0 && step == 0)
		return true;
	if (unlikely(summary->used + ITEM_MAX > summary->room) && !make_room(summary))
		return false;
	if (step < 0 && summary->used > 0)
		summary->flags |= SMALL_DAYS_MIXED;
	put_item(summary, fold_sign(step) << (summary->order_kind != ORDER_ROWS));
	summary->added_day = day;
	return true;
}

/* Note the order of a purchase unless it is that of the one before. */
static inline bool
note_order(SmallSummary *summary, uint64 order)
{
	uint64		last = SMALL_ORDER(summary);
	uint64		step = fold_sign((int64) (order - last));

	if (summary->purchase_rows > 0 && order == last)
		return true;
	if (unlikely(summary->used + ITEM_MAX > summary->room) && !make_room(summary))
		return false;
	if (order < last && summary->purchase_rows > 0)
		summary->flags |= SMALL_ORDERS_MIXED;
	SMALL_ORDER(summary) = order;
	if (step > 0 && step < UINT64CONST(1) << 55)
		put_item(summary, step << 1 | 1);
	else
	{
		put_item(summary, 1);
		memcpy(small_stream(summary) + summary->used, &order, sizeof(order));
		summary->used += sizeof(order);
	}
	return true;
}

/* Sums of more decimals; false if one no longer fits. */
static bool
rescale(SmallSummary *summary, int scale)
{
	int			digits = scale - summary->scale;
	int64		factor;
	SmallSum	sums[3];

	if (digits > 18)
		return false;
	factor = int64_power10(digits);
	if (pg_mul_s64_overflow(summary->gross.units, factor, &sums[0].units) ||
		pg_mul_s64_overflow(summary->refunds.units, factor, &sums[1].units) ||
		pg_mul_s64_overflow(summary->first_gross.units, factor, &sums[2].units))
		return false;
	summary->gross = sums[0];
	summary->refunds = sums[1];
	summary->first_gross = sums[2];
	summary->scale = (uint8) scale;
	return true;
}

/*
 * Bring a summary to no fewer decimals than that, and what amounts of them are
 * to be multiplied by; false if something does not fit.
 */
bool
small_summary_rescale(SmallSummary *summary, int scale, int64 *factor)
{
	*factor = 1;
	if (scale > summary->scale)
		return rescale(summary, scale);
	if (summary->scale - scale > 18)
		return false;
	*factor = int64_power10(summary->scale - scale);
	return true;
}

/* The row's amount in the decimals of the summary; false if it does not fit. */
static inline bool
common_units(SmallSummary *summary, const WaitingRow *row, int64 *units)
{
	int64		factor;

	*units = row->amount.units;
	if (likely(row->scale == summary->scale))
		return true;
	return small_summary_rescale(summary, row->scale, &factor) && !pg_mul_s64_overflow(*units, factor, units);
}

/* What a purchase changes besides its sums. */
static inline void
note_purchase(SmallSummary *summary, DateADT day)
{
	if (summary->purchase_rows == 0 || day > summary->last_day)
		summary->last_day = day;
	if (day > summary->last_event)
		summary->last_event = day;
	summary->purchase_rows++;
}

static inline bool
add_exact(SmallSummary *summary, const WaitingRow *row)
{
	SmallSum   *sum = row->is_refund ? &summary->refunds : &summary->gross;
	int64		units;
	int64		total;

	if (!common_units(summary, row, &units) || pg_add_s64_overflow(sum->units, units, &total))
		return false;
	if (row->is_refund)
	{
		sum->units = total;
		return true;
	}
	if (!small_summary_note_day(summary, row->day) ||
		(summary->order_kind != ORDER_ROWS && !note_order(summary, row->order)))
		return false;
	sum->units = total;
	if (summary->purchase_rows == 0 || row->day < summary->first_day)
	{
		summary->first_day = row->day;
		summary->first_gross.units = units;
	}
	else if (row->day == summary->first_day)
		summary->first_gross.units += units;
	note_purchase(summary, row->day);
	return true;
}

/* The same arithmetic as customer_summary_add(), so that the bits are the same. */
static inline bool
add_float(SmallSummary *summary, const WaitingRow *row)
{
	double	   *lost = SMALL_LOST(summary);
	double		amount = row->amount.real + 0.0;

	if (row->is_refund)
	{
		money_add_real(&summary->refunds.real, &lost[1], amount);
		return true;
	}
	if (!small_summary_note_day(summary, row->day) ||
		(summary->order_kind != ORDER_ROWS && !note_order(summary, row->order)))
		return false;
	money_add_real(&summary->gross.real, &lost[0], amount);
	if (summary->purchase_rows == 0 || row->day < summary->first_day)
	{
		summary->first_day = row->day;
		summary->first_gross.real = amount;
		lost[2] = 0;
	}
	else if (row->day == summary->first_day)
		money_add_real(&summary->first_gross.real, &lost[2], amount);
	note_purchase(summary, row->day);
	return true;
}

/* Add any row, the long way. */
void
small_summary_add_any(SmallSummary *summary, const PurchaseRow *row)
{
	MemoryContext before = MemoryContextSwitchTo(summary->hdr.eoh_context);
	CustomerSummary *general = small_summary_general(summary);
	CustomerSummary *added = customer_summary_add(general, summary->order_kind, row);

	*small_address(summary) = added;
	if (added != general)
		pfree(general);
	MemoryContextSwitchTo(before);
}

/* Add a row whose turn has come. */
void
small_summary_add(SmallSummary *summary, const WaitingRow *row)
{
	PurchaseRow	purchase;

	if (likely((summary->flags & SMALL_GENERAL) == 0 && summary->amount_kind == row->amount_kind &&
			   summary->purchase_rows < PG_UINT32_MAX && summary->refund_rows < PG_UINT32_MAX &&
			   (!row->is_refund || (summary->purchase_rows > 0 && row->day > summary->first_day))))
	{
		if (likely(row->amount_kind == AMOUNT_EXACT ? add_exact(summary, row) : add_float(summary, row)))
		{
			if (row->is_refund)
			{
				summary->refund_rows++;
				summary->last_event = Max(summary->last_event, row->day);
			}
			return;
		}
	}
	purchase.day = row->day;
	purchase.is_refund = row->is_refund;
	purchase.order = row->order;
	purchase.amount.kind = row->amount_kind;
	purchase.amount.scale = row->scale;
	purchase.amount.is_wide = false;
	purchase.amount.units = row->amount.units;
	purchase.amount.real = row->amount.real;
	small_summary_add_any(summary, &purchase);
}
