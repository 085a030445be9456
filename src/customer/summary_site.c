/*
 * summary_site.c
 *		Where GROUP BY builds summaries in a hash table: their memory, and the
 *		rows that wait for them.
 *
 * The executor meets groups at random and hands over one row at a time, so that
 * each waits for its summary to come from memory.  Here a row is put aside, its
 * summary is asked for, and the rows are added some dozens later, all at once.
 * A summary is read by the final function, or by what flattens it: these add
 * the waiting rows first.
 *
 * All summaries of a call site share one memory context below that of the
 * aggregate, which is why the executor takes them as they are, and come from
 * slabs of it.  Whatever resets the aggregate's context drops them, and the rows
 * with them.
 */
#include "base/crm.h"

#include "executor/nodeAgg.h"

#include "base/aggregate_state.h"
#include "customer/small_summary.h"

/* Rows that wait for their summaries. */
#define SITE_ROWS 32
#define SITE_FIRST_SLAB 8
#define SITE_LAST_SLAB 4096

struct SummarySite
{
	MemoryContext context;
	SummarySite **known_as;		/* in fn_extra of the call, emptied with the context */
	MemoryContextCallback dropped;
	char	   *next;			/* in the slab */
	uint32		left;			/* summaries of the slab that are free */
	uint32		slab;			/* summaries in the next one */
	SmallSummary *sized;		/* whose bytes are in flat */
	struct varlena *flat;
	Size		flat_room;
	int			nwaiting;
	WaitingRow	waiting[SITE_ROWS];
};

static void
site_dropped(void *argument)
{
	SummarySite *site = argument;

	*site->known_as = NULL;
}

/*
 * A new call site.  NULL where the state is not that which the executor keeps for
 * this very call: someone else's loop around the transition function, or an
 * aggregate that begins with a value.
 */
SummarySite *
summary_site_begin(FunctionCallInfo fcinfo)
{
	AggState   *aggregate = castNode(AggState, fcinfo->context);
	AggStatePerTrans call = aggregate->curpertrans;
	MemoryContext context;
	SummarySite *site;

	if (call == NULL || call->transfn_fcinfo != fcinfo || !call->initValueIsNull)
		return NULL;
	if (fcinfo->flinfo->fn_extra == NULL)
		fcinfo->flinfo->fn_extra = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(SummarySite *));
	context = AllocSetContextCreate(aggregate->curaggcontext->ecxt_per_tuple_memory,
									"crm customer summaries", ALLOCSET_START_SMALL_SIZES);
	site = MemoryContextAllocZero(context, sizeof(SummarySite));
	site->context = context;
	site->slab = SITE_FIRST_SLAB;
	site->known_as = fcinfo->flinfo->fn_extra;
	site->dropped.func = site_dropped;
	site->dropped.arg = site;
	MemoryContextRegisterResetCallback(context, &site->dropped);
	*site->known_as = site;
	return site;
}

/* Add the waiting rows to their summaries. */
static void
site_flush(SummarySite *site)
{
	int			nrows = site->nwaiting;

	/* emptied first: an error below must not leave rows to be taken twice */
	site->nwaiting = 0;
	site->sized = NULL;
	for (int i = 0; i < nrows; i++)
	{
		char	   *summary = (char *) site->waiting[i].summary;

		__builtin_prefetch(summary + CACHE_LINE);
		__builtin_prefetch(summary + 2 * CACHE_LINE);
	}
	for (int i = 0; i < nrows; i++)
	{
		SmallSummary *summary = site->waiting[i].summary;

		if (summary->flags & SMALL_GENERAL)
			__builtin_prefetch(*small_address(summary));
		else if (summary->flags & SMALL_IN_CHUNK)
			__builtin_prefetch((char *) *small_address(summary) + summary->used);
	}
	for (int i = 0; i < nrows; i++)
		small_summary_add(site->waiting[i].summary, &site->waiting[i]);
}

/* The flat form of a summary: its stored bytes, kept between sizing and flattening. */
static Size
summary_flat_size(ExpandedObjectHeader *header)
{
	SmallSummary *summary = (SmallSummary *) header;
	SummarySite *site = summary->site;
	struct varlena *flat;

	/* a tuple asks twice before it takes the bytes */
	if (site->sized == summary && site->nwaiting == 0)
		return VARSIZE(site->flat);
	site_flush(site);
	flat = (struct varlena *) DatumGetPointer(small_summary_to_datum(summary));
	if (VARSIZE(flat) > site->flat_room)
	{
		if (site->flat != NULL)
			pfree(site->flat);
		site->flat_room = 0;
		site->flat = MemoryContextAlloc(site->context, VARSIZE(flat));
		site->flat_room = VARSIZE(flat);
	}
	memcpy(site->flat, flat, VARSIZE(flat));
	pfree(flat);
	site->sized = summary;
	return VARSIZE(site->flat);
}

static void
summary_flatten(ExpandedObjectHeader *header, void *result, Size allocated_size)
{
	SmallSummary *summary = (SmallSummary *) header;

	if (summary->site->sized != summary)
		(void) summary_flat_size(header);
	Assert(VARSIZE(summary->site->flat) == allocated_size);
	memcpy(result, summary->site->flat, allocated_size);
}

static const ExpandedObjectMethods summary_methods = {
	summary_flat_size,
	summary_flatten
};

/* A summary without rows, in whole cache lines. */
static SmallSummary *
site_new_summary(SummarySite *site)
{
	SmallSummary *summary;

	if (site->left == 0)
	{
		char	   *slab = MemoryContextAlloc(site->context, site->slab * sizeof(SmallSummary) + CACHE_LINE);

		site->next = (char *) TYPEALIGN(CACHE_LINE, slab);
		site->left = site->slab;
		site->slab = Min(2 * site->slab, SITE_LAST_SLAB);
	}
	summary = (SmallSummary *) site->next;
	site->next += sizeof(SmallSummary);
	site->left--;
	EOH_init_header(&summary->hdr, &summary_methods, site->context);
	summary->site = site;
	return summary;
}

/* What a row waits with; false where its amount is too wide to wait. */
static inline bool
waiting_row(WaitingRow *waiting, SmallSummary *summary, const PurchaseRow *row)
{
	if (row->amount.is_wide)
		return false;
	waiting->summary = summary;
	if (row->amount.kind == AMOUNT_FLOAT)
		waiting->amount.real = row->amount.real;
	else
		waiting->amount.units = row->amount.units;
	waiting->order = row->order;
	waiting->day = row->day;
	waiting->scale = (uint8) row->amount.scale;
	waiting->amount_kind = row->amount.kind;
	waiting->is_refund = row->is_refund;
	return true;
}

/* The transition function where groups are hashed: the state is one of the site's own, or NULL. */
Datum
summary_site_add(SummarySite *site, FunctionCallInfo fcinfo, OrderKind order_kind)
{
	SmallSummary *summary = NULL;
	PurchaseRow row;

	if (!PG_ARGISNULL(0))
		summary = (SmallSummary *) (PG_GETARG_POINTER(0) - offsetof(SmallSummary, hdr.eoh_rw_ptr));
	if (purchase_row_read(fcinfo, 1, order_kind, &row) != ROW_COUNTS)
	{
		if (summary == NULL)
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	if (summary == NULL)
	{
		summary = site_new_summary(site);
		small_summary_begin(summary, order_kind, row.amount.kind, row.day);
	}
	if (unlikely(!waiting_row(&site->waiting[site->nwaiting], summary, &row)))
	{
		site_flush(site);
		small_summary_add_any(summary, &row);
	}
	else if (++site->nwaiting == SITE_ROWS)
		site_flush(site);
	return EOHPGetRWDatum(&summary->hdr);
}

/* The combine function where groups are hashed; also the transition function of rollup(). */
Datum
summary_site_merge(SummarySite *site, FunctionCallInfo fcinfo)
{
	SmallSummary *summary = NULL;
	struct varlena *value;

	if (!PG_ARGISNULL(0))
	{
		summary = (SmallSummary *) (PG_GETARG_POINTER(0) - offsetof(SmallSummary, hdr.eoh_rw_ptr));
		__builtin_prefetch((char *) summary + CACHE_LINE);
		__builtin_prefetch((char *) summary + 2 * CACHE_LINE);
	}
	else if (PG_ARGISNULL(1))
		PG_RETURN_NULL();
	if (PG_ARGISNULL(1))
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	value = PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(1));
	if (summary == NULL)
	{
		bool		is_float = VARSIZE_ANY_EXHDR(value) > 1 && (VARDATA_ANY(value)[1] & 0x0F) == AMOUNT_FLOAT;

		summary = site_new_summary(site);
		small_summary_begin(summary, ORDER_ROWS, is_float ? AMOUNT_FLOAT : AMOUNT_EXACT, DATEVAL_NOBEGIN);
	}
	site->sized = NULL;
	small_summary_merge(summary, value);
	return EOHPGetRWDatum(&summary->hdr);
}

/* The summary behind a state of ours, all its rows added; NULL if it is something else. */
SmallSummary *
small_summary_of(Datum datum)
{
	SmallSummary *summary = state_in_memory(datum, &summary_methods);

	if (summary != NULL)
		site_flush(summary->site);
	return summary;
}
