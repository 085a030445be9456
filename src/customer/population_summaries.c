/*
 * population_summaries.c
 *		The customers of a population as summaries, the values that GROUP BY makes.
 */
#include "base/crm.h"

#include "base/result_rows.h"
#include "customer/customer_summary.h"
#include "customer/population_scan.h"

PG_FUNCTION_INFO_V1(crm_customer_summaries);

/* A summary counts rows of purchases; a population that is given order ids counts orders. */
static void
check_counts(const PopulationView *view)
{
	population_check_days(view);
	if (view->head->ncustomers > 0 && view->head->order_kind != ORDER_ROWS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("population with order ids does not hold how many rows its customers have"),
				 errhint("Summarise with GROUP BY customer: SELECT customer, crm.customer_summary(at, amount, order_id) FROM orders GROUP BY customer.")));
}

/* The summary of the customer that the scan has just returned. */
static Datum
summary_of_entry(const PopulationScan *scan, const PopulationEntry *entry)
{
	const PopulationView *view = &scan->view;
	const PopulationClv *clv = &view->clv[entry - view->entries];
	PopulationWide sums = population_sums(view, entry);
	CustomerSummary *summary = customer_summary_create(clv->ndays, 0, clv->early);

	summary->amount_kind = view->head->amount_kind;
	summary->order_kind = ORDER_ROWS;
	summary->scale = view->head->scale;
	summary->first_day = entry->first_day;
	summary->last_day = entry->last_day;
	summary->last_event = population_bought(entry) ? entry->last_day : clv->last_refund;
	if (clv->refund_rows > 0)
		summary->last_event = Max(summary->last_event, clv->last_refund);
	summary->purchase_rows = entry->orders;
	summary->refund_rows = clv->refund_rows;
	summary->gross = sums.gross;
	summary->refunds = sums.refunds;
	summary->first_gross = sums.first_gross;
	summary->ndays = clv->ndays;
	memcpy(SUMMARY_DAYS(summary), scan->days, clv->ndays * sizeof(DateADT));
	summary->nearly = clv->early;
	for (uint32 i = 0; i < clv->early; i++)
		SUMMARY_EARLY(summary)[i] = (EarlyRefund) {.day = scan->early[i].day,.amount = scan->early[i].amount};
	return customer_summary_to_datum(summary);
}

/* customer_summaries(population): customer, summary. */
Datum
crm_customer_summaries(PG_FUNCTION_ARGS)
{
	PopulationScan scan = {.view = population_argument(PG_GETARG_DATUM(0))};
	const PopulationEntry *entry;
	ResultRow	row;

	check_counts(&scan.view);
	result_rows_begin(&row, fcinfo);
	while ((entry = population_scan_next(&scan)) != NULL)
	{
		CRM_CHECK_INTERRUPTS(scan.next);
		put_datum(&row, population_key_datum(&scan.view, entry));
		put_datum(&row, summary_of_entry(&scan, entry));
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}
