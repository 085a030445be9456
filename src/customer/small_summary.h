/*
 * small_summary.h
 *		A purchase summary while GROUP BY builds it in a hash table.
 *
 * There are as many of them as customers, met at random: what a row needs lies
 * in two cache lines, and rows wait until these are here (summary_site.c).  To
 * SQL it is an expanded object of type customer_summary.
 */
#ifndef CRM_SMALL_SUMMARY_H
#define CRM_SMALL_SUMMARY_H

#include "base/crm.h"

#include "nodes/execnodes.h"
#include "utils/expandeddatum.h"

#include "customer/customer_summary.h"

#define CACHE_LINE 64

/* The summary's variable part; what does not fit is in a chunk of its own, up to a size. */
#define SMALL_TAIL 72
#define SMALL_FIRST_CHUNK 128
#define SMALL_LAST_CHUNK 2048

/* What the flags say. */
#define SMALL_IN_CHUNK		1	/* the tail holds the address of a chunk of bytes */
#define SMALL_GENERAL		2	/* the tail holds the address of a CustomerSummary, which knows everything */
#define SMALL_DAYS_MIXED	4	/* purchase days did not come ascending */
#define SMALL_ORDERS_MIXED	8	/* nor order ids */

typedef union SmallSum
{
	int64		units;			/* of 10^-scale */
	double		real;
} SmallSum;

/* A word of the tail. */
typedef union SmallWord
{
	uint64		order;
	double		lost;
	void	   *address;
} SmallWord;

typedef struct SummarySite SummarySite;

/*
 * Days and order ids are a stream of bytes, which see in small_summary.c,
 * behind what only some summaries need: the last order id, what rounding has
 * dropped from the three sums.
 */
typedef struct SmallSummary
{
	ExpandedObjectHeader hdr;
	SummarySite *site;
	uint64		padding;
	/* a cache line begins here: rows look at nothing before */
	SmallSum	gross;
	SmallSum	refunds;
	SmallSum	first_gross;
	DateADT		first_day;		/* of purchases, as last_day; valid if purchase_rows > 0 */
	DateADT		last_day;
	DateADT		last_event;
	DateADT		added_day;		/* the last in the stream */
	uint32		purchase_rows;
	uint32		refund_rows;
	uint16		used;			/* bytes of the stream */
	uint16		room;
	uint8		scale;
	uint8		amount_kind;
	uint8		order_kind;
	uint8		flags;
	SmallWord	tail[SMALL_TAIL / sizeof(SmallWord)];
} SmallSummary;

StaticAssertDecl(sizeof(SmallSummary) == 3 * CACHE_LINE, "a summary fills its cache lines");
StaticAssertDecl(offsetof(SmallSummary, gross) == CACHE_LINE, "rows begin with a cache line");

/* A row that waits for its summary, and what is left of its amount. */
typedef struct WaitingRow
{
	SmallSummary *summary;
	SmallSum	amount;
	uint64		order;
	DateADT		day;
	uint8		scale;
	uint8		amount_kind;
	bool		is_refund;
} WaitingRow;

/* What order ids and doubles need at the front of the tail, in words. */
static inline int
small_words(const SmallSummary *summary)
{
	return (summary->amount_kind == AMOUNT_FLOAT ? 3 : 0) + (summary->order_kind == ORDER_ROWS ? 0 : 1);
}

/* Where the address of a chunk or a general summary is. */
static inline void **
small_address(SmallSummary *summary)
{
	return &summary->tail[small_words(summary)].address;
}

/* What rounding has dropped from gross, refunds, first_gross. */
#define SMALL_LOST(s) (&(s)->tail[0].lost)

static inline uint8 *
small_stream(SmallSummary *summary)
{
	return (summary->flags & SMALL_IN_CHUNK) ? *small_address(summary) : (uint8 *) small_address(summary);
}

static inline uint64
fold_sign(int64 value)
{
	return ((uint64) value << 1) ^ (uint64) (value >> 63);
}

static inline int64
unfold_sign(uint64 value)
{
	return (int64) (value >> 1) ^ -(int64) (value & 1);
}

static inline uint64
get_item(const uint8 **in)
{
	uint64		value = 0;
	int			shift = 0;

	while (**in >= 0x80)
	{
		value |= (uint64) (*(*in)++ & 0x7F) << shift;
		shift += 7;
	}
	return value | (uint64) *(*in)++ << shift;
}

/* small_summary.c */
extern void small_summary_begin(SmallSummary *summary, OrderKind order_kind, AmountKind amount_kind, DateADT day);
extern void small_summary_add(SmallSummary *summary, const WaitingRow *row);
extern void small_summary_add_any(SmallSummary *summary, const PurchaseRow *row);
extern bool small_summary_note_day(SmallSummary *summary, DateADT day);
extern bool small_summary_rescale(SmallSummary *summary, int scale, int64 *factor);

/* small_summary_io.c */
extern CustomerSummary *small_summary_general(SmallSummary *summary);
extern void small_summary_merge(SmallSummary *summary, struct varlena *value);
extern Datum small_summary_to_datum(SmallSummary *summary);

/* summary_site.c */
extern SummarySite *summary_site_begin(FunctionCallInfo fcinfo);
extern Datum summary_site_merge(SummarySite *site, FunctionCallInfo fcinfo);
extern Datum summary_site_add(SummarySite *site, FunctionCallInfo fcinfo, OrderKind order_kind);
extern SmallSummary *small_summary_of(Datum datum);

/* The aggregate's call site when groups are hashed, else NULL. */
static inline SummarySite *
summary_site(FunctionCallInfo fcinfo)
{
	const AggState *aggregate = (const AggState *) fcinfo->context;
	SummarySite **site = fcinfo->flinfo->fn_extra;

	if (aggregate == NULL || !IsA(aggregate, AggState) || aggregate->curaggcontext != aggregate->hashcontext)
		return NULL;
	if (likely(site != NULL && *site != NULL))
		return *site;
	return summary_site_begin(fcinfo);
}

#endif
