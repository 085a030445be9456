/*
 * small_summary_io.c
 *		A summary in two cache lines from and to its stored bytes.
 */
#include "base/crm.h"

#include "common/int.h"
#include "port/pg_bswap.h"

#include "customer/small_summary.h"

static Money
whole_money(const SmallSummary *summary, const SmallSum *sum, int which)
{
	Money		money = {0};

	if (summary->amount_kind == AMOUNT_FLOAT)
	{
		money.real.sum = sum->real;
		money.real.lost = SMALL_LOST(summary)[which];
		return money;
	}
	return money_from_units(sum->units);
}

/* The days and order ids of the stream, appended to the lists of a general summary, which have room. */
static void
read_stream(SmallSummary *summary, CustomerSummary *general)
{
	const uint8 *in = small_stream(summary);
	const uint8 *end = in + summary->used;
	DateADT    *days = SUMMARY_DAYS(general);
	uint64	   *orders = SUMMARY_ORDERS(general);
	uint32		ndays = 0;
	uint32		norders = 0;
	int64		day = 0;
	uint64		order = 0;

	while (in < end)
	{
		uint64		item = get_item(&in);

		if (summary->order_kind == ORDER_ROWS || (item & 1) == 0)
		{
			day += unfold_sign(summary->order_kind == ORDER_ROWS ? item : item >> 1);
			days[ndays++] = (DateADT) day;
			continue;
		}
		if (item == 1)
		{
			memcpy(&order, in, sizeof(order));
			in += sizeof(order);
		}
		else
			order += (uint64) unfold_sign(item >> 1);
		orders[norders++] = order;
	}
	general->ndays = ndays;
	general->norders = norders;
}

/* The same as a summary that knows everything, in the current memory context. */
static CustomerSummary *
generalise(SmallSummary *summary)
{
	uint32		items = summary->used;
	CustomerSummary *general = customer_summary_create(items + 4, summary->order_kind == ORDER_ROWS ? 0 : items + 4, 0);

	general->amount_kind = summary->amount_kind;
	general->order_kind = summary->order_kind;
	general->scale = summary->scale;
	general->first_day = summary->first_day;
	general->last_day = summary->last_day;
	general->last_event = summary->last_event;
	general->purchase_rows = summary->purchase_rows;
	general->refund_rows = summary->refund_rows;
	general->gross = whole_money(summary, &summary->gross, 0);
	general->refunds = whole_money(summary, &summary->refunds, 1);
	general->first_gross = whole_money(summary, &summary->first_gross, 2);
	general->days_sorted = (summary->flags & SMALL_DAYS_MIXED) == 0;
	general->orders_sorted = (summary->flags & SMALL_ORDERS_MIXED) == 0;
	read_stream(summary, general);
	return general;
}

/* The general summary behind a small one, which becomes one if it is none yet. */
CustomerSummary *
small_summary_general(SmallSummary *summary)
{
	MemoryContext before = MemoryContextSwitchTo(summary->hdr.eoh_context);

	if (!(summary->flags & SMALL_GENERAL))
	{
		CustomerSummary *general = generalise(summary);

		if (summary->flags & SMALL_IN_CHUNK)
			pfree(*small_address(summary));
		*small_address(summary) = general;
		summary->flags = SMALL_GENERAL;
	}
	MemoryContextSwitchTo(before);
	return *small_address(summary);
}

/* What stands before the lists of stored bytes. */
typedef struct StoredHead
{
	uint8		amount_kind;
	uint8		order_kind;
	uint8		scale;
	uint64		purchase_rows;
	uint64		refund_rows;
	uint32		ndays;
	DateADT		last_event;
	Money		sums[3];
} StoredHead;

/* So few days are sorted by insertion: most come in order. */
#define INSERTION_DAYS 64
/* Days of a stored summary that a small one takes in. */
#define STORED_DAYS 1000

/* Read the head of stored bytes without order ids and early refunds; false if they are something else. */
static bool
read_head(PackedReader *in, StoredHead *head)
{
	uint8		kinds;

	if (unpack_byte(in) != CUSTOMER_SUMMARY_VERSION)
		return false;
	kinds = unpack_byte(in);
	head->amount_kind = kinds & 0x0F;
	head->order_kind = kinds >> 4;
	if (head->order_kind != ORDER_ROWS || (head->amount_kind != AMOUNT_EXACT && head->amount_kind != AMOUNT_FLOAT))
		return false;
	head->scale = (uint8) unpack_uint_max(in, WIDE_MAX_SCALE, "The scale");
	head->purchase_rows = unpack_uint(in);
	head->refund_rows = unpack_uint(in);
	head->ndays = unpack_count(in, 1, "The number of purchase days");
	if (unpack_uint(in) != 0 || unpack_uint(in) != 0 || head->ndays == 0 || head->ndays > STORED_DAYS ||
		head->purchase_rows > PG_UINT32_MAX || head->refund_rows > PG_UINT32_MAX)
		return false;
	head->last_event = unpack_day(in, 0);
	for (int i = 0; i < 3; i++)
		head->sums[i] = unpack_money(in, head->amount_kind);
	return true;
}

/* Note the days that follow; false where they do not fit or are none. */
static bool
merge_days(SmallSummary *summary, PackedReader *in, uint32 ndays, DateADT *first, DateADT *last)
{
	int64		day = unpack_day(in, 0);

	*first = (DateADT) day;
	for (uint32 i = 0; i < ndays; i++)
	{
		uint64		gap = i == 0 ? 0 : unpack_uint(in);

		if (gap > PG_INT32_MAX || (i > 0 && gap == 0))
			return false;
		day += (int64) gap;
		if (day > PG_INT32_MAX || !IS_VALID_DATE((DateADT) day) || !small_summary_note_day(summary, (DateADT) day))
			return false;
	}
	*last = (DateADT) day;
	return in->next == in->end;
}

/* The sums of the head as 64 bits of the summary's decimals, added to its own where that is asked. */
static bool
add_units(SmallSummary *summary, StoredHead *head, SmallSum *total, int64 *first_gross)
{
	int64		units[3];
	int64		factor;

	if (!small_summary_rescale(summary, head->scale, &factor))
		return false;
	for (int i = 0; i < 3; i++)
		if (!wide_fits_int64(&head->sums[i].units, &units[i]) || pg_mul_s64_overflow(units[i], factor, &units[i]))
			return false;
	*first_gross = units[2];
	return !pg_add_s64_overflow(summary->gross.units, units[0], &total[0].units) &&
		!pg_add_s64_overflow(summary->refunds.units, units[1], &total[1].units);
}

static void
add_real(SmallSum *sum, double *lost, const Money *addend)
{
	money_add_real(&sum->real, lost, addend->real.sum);
	*lost += addend->real.lost;
}

/* The value of the first purchase day, which is another one or the same. */
static void
merge_first_day(SmallSummary *summary, DateADT day, const Money *real, int64 units)
{
	bool		is_float = summary->amount_kind == AMOUNT_FLOAT;

	if (summary->purchase_rows == 0 || day < summary->first_day)
	{
		summary->first_day = day;
		summary->first_gross.units = 0;
		if (is_float)
		{
			summary->first_gross.real = real->real.sum;
			SMALL_LOST(summary)[2] = real->real.lost;
		}
		else
			summary->first_gross.units = units;
	}
	else if (day == summary->first_day && is_float)
		add_real(&summary->first_gross, &SMALL_LOST(summary)[2], real);
	else if (day == summary->first_day)
		summary->first_gross.units += units;
}

/* Merge stored bytes; false, and no change but days noted twice, where only a general summary can. */
static bool
merge_stored(SmallSummary *summary, PackedReader *in)
{
	StoredHead	head;
	SmallSum	total[2] = {{0}};
	DateADT		first;
	DateADT		last;
	int64		units = 0;

	if ((summary->flags & SMALL_GENERAL) || !read_head(in, &head) ||
		head.amount_kind != summary->amount_kind || head.order_kind != summary->order_kind ||
		head.purchase_rows + summary->purchase_rows > PG_UINT32_MAX ||
		head.refund_rows + summary->refund_rows > PG_UINT32_MAX ||
		(head.amount_kind == AMOUNT_EXACT && !add_units(summary, &head, total, &units)) ||
		!merge_days(summary, in, head.ndays, &first, &last))
		return false;
	if (head.amount_kind == AMOUNT_FLOAT)
	{
		add_real(&summary->gross, &SMALL_LOST(summary)[0], &head.sums[0]);
		add_real(&summary->refunds, &SMALL_LOST(summary)[1], &head.sums[1]);
	}
	else
	{
		summary->gross = total[0];
		summary->refunds = total[1];
	}
	merge_first_day(summary, first, &head.sums[2], units);
	if (summary->purchase_rows == 0 || last > summary->last_day)
		summary->last_day = last;
	summary->last_event = Max(summary->last_event, head.last_event);
	summary->purchase_rows += (uint32) head.purchase_rows;
	summary->refund_rows += (uint32) head.refund_rows;
	return true;
}

/* Merge a stored summary, or a state that came from elsewhere, into one that may have no rows yet. */
void
small_summary_merge(SmallSummary *summary, struct varlena *value)
{
	PackedReader in = {(const uint8 *) VARDATA_ANY(value), (const uint8 *) VARDATA_ANY(value) + VARSIZE_ANY_EXHDR(value), "customer_summary"};
	MemoryContext before;
	CustomerSummary *other;
	CustomerSummary *general;
	CustomerSummary *merged;

	if (likely(merge_stored(summary, &in)))
		return;
	other = customer_summary_from_datum(PointerGetDatum(value));
	before = MemoryContextSwitchTo(summary->hdr.eoh_context);
	general = small_summary_general(summary);
	if (general->purchase_rows == 0 && general->refund_rows == 0)
	{
		merged = palloc(VARSIZE(other));
		memcpy(merged, other, VARSIZE(other));
		summary->amount_kind = other->amount_kind;
		summary->order_kind = other->order_kind;
	}
	else
		merged = customer_summary_merge(general, other);
	if (merged != general)
		pfree(general);
	*small_address(summary) = merged;
	MemoryContextSwitchTo(before);
}

static inline uint8 *
put_uint(uint8 *out, uint64 value)
{
	while (value >= 0x80)
	{
		*out++ = (uint8) (value | 0x80);
		value >>= 7;
	}
	*out++ = (uint8) value;
	return out;
}

/* A double, its bits from the highest byte on. */
static inline uint8 *
put_double(uint8 *out, double value)
{
	uint64		bits;

	memcpy(&bits, &value, sizeof(bits));
	bits = pg_hton64(bits);
	memcpy(out, &bits, sizeof(bits));
	return out + sizeof(bits);
}

/* The shortest two's complement, as pack_money() has it. */
static inline uint8 *
put_units(uint8 *out, int64 units)
{
	uint8	   *length = out++;

	do
	{
		*out++ = (uint8) units;
		units >>= 8;
	} while (units != (int8) out[-1] >> 7);
	*length = (uint8) (out - length - 1);
	return out;
}

/* Days, at least one, put into order, each once: how many. */
static uint32
sort_days(DateADT *days, uint32 ndays)
{
	uint32		kept = 1;

	if (ndays > INSERTION_DAYS)
		qsort_interruptible(days, ndays, sizeof(DateADT), event_day_compare, NULL);
	else
	{
		for (uint32 i = 1; i < ndays; i++)
		{
			DateADT		day = days[i];
			uint32		at = i;

			for (; at > 0 && days[at - 1] > day; at--)
				days[at] = days[at - 1];
			days[at] = day;
		}
	}
	for (uint32 i = 1; i < ndays; i++)
		if (days[i] != days[kept - 1])
			days[kept++] = days[i];
	return kept;
}

/* Days of a stream, ascending and each once: how many. */
static uint32
stream_days(SmallSummary *summary, DateADT *days)
{
	const uint8 *in = small_stream(summary);
	const uint8 *end = in + summary->used;
	uint32		ndays = 0;
	int64		day = 0;

	while (in < end)
	{
		day += unfold_sign(get_item(&in));
		days[ndays++] = (DateADT) day;
	}
	return ndays > 1 && (summary->flags & SMALL_DAYS_MIXED) ? sort_days(days, ndays) : ndays;
}

static inline uint8 *
put_sum(uint8 *out, const SmallSummary *summary, const SmallSum *sum, int which)
{
	if (summary->amount_kind == AMOUNT_EXACT)
		return put_units(out, sum->units);
	return put_double(put_double(out, sum->real), SMALL_LOST(summary)[which]);
}

/* The stored bytes without order ids, in one go. */
static Datum
rows_to_datum(SmallSummary *summary)
{
	DateADT		days[SMALL_LAST_CHUNK];
	uint32		ndays = stream_days(summary, days);
	char	   *bytes = palloc(VARHDRSZ + 96 + 5 * (Size) ndays);
	uint8	   *out = (uint8 *) bytes + VARHDRSZ;

	*out++ = CUSTOMER_SUMMARY_VERSION;
	*out++ = (uint8) (summary->amount_kind | ORDER_ROWS << 4);
	out = put_uint(out, summary->scale);
	out = put_uint(out, summary->purchase_rows);
	out = put_uint(out, summary->refund_rows);
	out = put_uint(out, ndays);
	*out++ = 0;					/* order ids */
	*out++ = 0;					/* early refunds */
	out = put_uint(out, fold_sign(summary->last_event));
	out = put_sum(out, summary, &summary->gross, 0);
	out = put_sum(out, summary, &summary->refunds, 1);
	out = put_sum(out, summary, &summary->first_gross, 2);
	for (uint32 i = 0; i < ndays; i++)
		out = put_uint(out, i == 0 ? fold_sign(days[0]) : (uint64) ((int64) days[i] - days[i - 1]));
	SET_VARSIZE(bytes, (char *) out - bytes);
	return PointerGetDatum(bytes);
}

/* The stored bytes, in the current memory context. */
Datum
small_summary_to_datum(SmallSummary *summary)
{
	if (summary->flags & SMALL_GENERAL)
		return customer_summary_to_datum(*small_address(summary));
	if (summary->order_kind == ORDER_ROWS)
		return rows_to_datum(summary);
	return customer_summary_to_datum(generalise(summary));
}
