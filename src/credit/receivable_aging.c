/*
 * receivable_aging.c
 *		Receivables by age, and what becomes of amounts as they age.
 *
 * Edges are days: bucket 1 is up to the first edge, bucket i above edge i - 1
 * and up to edge i, the last one above all edges.
 */
#include "base/crm.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/event_day.h"
#include "base/float_list.h"
#include "base/result_rows.h"
#include "credit/receivable.h"

#define MOST_EDGES 100

/* Days of an edge at most: no debt is three centuries old. */
#define FARTHEST_EDGE 100000

typedef struct Edges
{
	int			count;
	int32		day[MOST_EDGES];
} Edges;

/* One line of an aging table. */
typedef struct Bucket
{
	PaymentSum	amount;
	int64		items;
} Bucket;

/* The edges in an argument: ascending whole days. */
static void
read_edges(FunctionCallInfo fcinfo, int argument, Edges *edges)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argument);
	int			count = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));

	if (count < 1 || count > MOST_EDGES || ARR_NDIM(array) != 1 || array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("edges are no list of 1 to %d days", MOST_EDGES),
				 errhint("Pass the last day of each bucket but the last, such as '{0,30,60,90}'.")));
	memcpy(edges->day, array_elements(array), (Size) count * sizeof(int32));
	edges->count = count;
	for (int i = 0; i < count; i++)
		if (edges->day[i] > FARTHEST_EDGE || edges->day[i] < -FARTHEST_EDGE)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("edge %d is not within %d days", edges->day[i], FARTHEST_EDGE),
					 errhint("Edges are days past due, such as '{0,30,60,90}'.")));
	for (int i = 1; i < count; i++)
		if (edges->day[i] <= edges->day[i - 1])
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("edge %d comes after edge %d", edges->day[i], edges->day[i - 1]),
					 errhint("Edges are ascending days, such as '{0,30,60,90}'.")));
}

/* The bucket of an age, from 0. */
static int
bucket_of(const Edges *edges, int64 days)
{
	int			bucket = 0;

	while (bucket < edges->count && days > edges->day[bucket])
		bucket++;
	return bucket;
}

/* The name of a bucket: current, 1-30, 91+. */
static char *
bucket_name(const Edges *edges, int bucket)
{
	int64		from = bucket > 0 ? (int64) edges->day[bucket - 1] + 1 : 0;

	if (bucket == edges->count)
		return psprintf(INT64_FORMAT "+", from);
	if (bucket == 0)
		return edges->day[0] == 0 ? pstrdup("current") : psprintf("up to %d", edges->day[0]);
	if (from == edges->day[bucket])
		return psprintf(INT64_FORMAT, from);
	return psprintf(from < 0 ? INT64_FORMAT " to %d" : INT64_FORMAT "-%d", from, edges->day[bucket]);
}

/* Adds what is open at the end of as_of to the buckets, by age since the due date or since the invoice. */
static void
fill_buckets(const PaymentSummary *summary, DateADT as_of, const Edges *edges, bool by_issue, Bucket *buckets)
{
	PaymentSum	open = 0;
	int64		invoices = 0;

	for (uint32 i = 0; i < summary->nitems; i++)
	{
		const PaymentItem *item = &summary->items[i];

		CRM_CHECK_INTERRUPTS(i);
		if (item->issued > as_of)
			break;
		if (item->paid > as_of)
		{
			open += item->units;
			invoices += item->invoices;
		}
		if (i + 1 == summary->nitems || !payment_items_belong(item, item + 1))
		{
			if (open != 0)
			{
				Bucket	   *bucket = &buckets[bucket_of(edges, (int64) as_of - (by_issue ? item->issued : item->due))];

				bucket->amount += open;
				bucket->items += Max(invoices, 1);
			}
			open = 0;
			invoices = 0;
		}
	}
}

/* Is the age to be taken since the invoice? */
static bool
by_issue_argument(FunctionCallInfo fcinfo, int argument)
{
	char	   *by = text_to_cstring(PG_GETARG_TEXT_PP(argument));

	if (strcmp(by, "issued") != 0 && strcmp(by, "due") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot age by \"%s\"", by),
				 errhint("by is 'due' for days past due, or 'issued' for days since the invoice.")));
	return by[0] == 'i';
}

static void
put_bucket(ResultRow *row, const Edges *edges, int bucket, const Bucket *value, int scale)
{
	put_int(row, bucket + 1);
	put_text(row, bucket_name(edges, bucket));
	if (bucket == 0)
		put_null(row);
	else
		put_int(row, (int64) edges->day[bucket - 1] + 1);
	if (bucket == edges->count)
		put_null(row);
	else
		put_int(row, edges->day[bucket]);
	put_numeric(row, payment_numeric(value->amount, scale));
	put_int(row, value->items);
}

PG_FUNCTION_INFO_V1(crm_aging);
PG_FUNCTION_INFO_V1(crm_aging_bucket);
PG_FUNCTION_INFO_V1(crm_reached_amounts);

/* aging(summary, as_of, edges, by): one row per bucket, empty ones too. */
Datum
crm_aging(PG_FUNCTION_ARGS)
{
	const PaymentSummary *summary = payment_summary_argument(fcinfo);
	DateADT		as_of = payment_as_of(fcinfo, 1, summary);
	bool		by_issue = by_issue_argument(fcinfo, 3);
	Bucket		buckets[MOST_EDGES + 1] = {{0}};
	PaymentSum	total = 0;
	ResultRow	row;
	Edges		edges;

	read_edges(fcinfo, 2, &edges);
	fill_buckets(summary, as_of, &edges, by_issue, buckets);
	for (int i = 0; i <= edges.count; i++)
		total += buckets[i].amount;
	result_rows_begin(&row, fcinfo);
	for (int i = 0; i <= edges.count; i++)
	{
		put_bucket(&row, &edges, i, &buckets[i], summary->scale);
		put_finite(&row, payment_ratio(buckets[i].amount, total));
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}

/* aging_bucket(days, edges): the name of the bucket of one age. */
Datum
crm_aging_bucket(PG_FUNCTION_ARGS)
{
	Edges		edges;

	read_edges(fcinfo, 1, &edges);
	PG_RETURN_TEXT_P(cstring_to_text(bucket_name(&edges, bucket_of(&edges, PG_GETARG_INT32(0)))));
}

/*
 * reached_amounts(summary, as_of, edges): of invoices old enough to have
 * reached the last bucket, the amount that reached each bucket, that is still
 * open in the last one; and the amount of invoices that are younger.
 */
Datum
crm_reached_amounts(PG_FUNCTION_ARGS)
{
	const PaymentSummary *summary = payment_summary_argument(fcinfo);
	DateADT		as_of = payment_as_of(fcinfo, 1, summary);
	PaymentSum	reached[MOST_EDGES + 3] = {0};
	Datum		values[MOST_EDGES + 3];
	Edges		edges;

	read_edges(fcinfo, 2, &edges);
	for (uint32 i = 0; i < summary->nitems; i++)
	{
		const PaymentItem *item = &summary->items[i];

		CRM_CHECK_INTERRUPTS(i);
		if (item->issued > as_of || item->is_credit)
			continue;
		if ((int64) as_of - item->due <= edges.day[edges.count - 1])
		{
			reached[edges.count + 2] += item->units;
			continue;
		}
		/* what was not paid by the edge went on beyond it */
		for (int j = bucket_of(&edges, (int64) Min(item->paid, as_of) - item->due); j >= 0; j--)
			reached[j] += item->units;
		if (item->paid > as_of)
			reached[edges.count + 1] += item->units;
	}
	for (int i = 0; i < edges.count + 3; i++)
		values[i] = NumericGetDatum(payment_numeric(reached[i], summary->scale));
	PG_RETURN_ARRAYTYPE_P(construct_array(values, edges.count + 3, NUMERICOID, -1, false, TYPALIGN_INT));
}
