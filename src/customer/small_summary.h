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
	uint64		tail[SMALL_TAIL / sizeof(uint64)];
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
	return (void **) &summary->tail[small_words(summary)];
}

/* small_summary.c */
extern void small_summary_begin(SmallSummary *summary, OrderKind order_kind, AmountKind amount_kind, DateADT day);
extern void small_summary_add(SmallSummary *summary, const WaitingRow *row);
extern void small_summary_add_any(SmallSummary *summary, const PurchaseRow *row);
extern Datum small_summary_to_datum(SmallSummary *summary);

/* summary_site.c */
extern SummarySite *summary_site_begin(FunctionCallInfo fcinfo);
extern Datum summary_site_add(SummarySite *site, FunctionCallInfo fcinfo, OrderKind order_kind);
extern MemoryContext summary_site_context(const SummarySite *site);
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
