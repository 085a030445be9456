/*
 * population_rows.c
 *		A population as flat rows: one per customer.
 */
#include "base/crm.h"

#include "base/result_rows.h"
#include "customer/population.h"
#include "customer/population_scan.h"
#include "customer/repeat_value.h"

PG_FUNCTION_INFO_V1(crm_customers);
PG_FUNCTION_INFO_V1(crm_clv_customers);
PG_FUNCTION_INFO_V1(crm_population_info);

/* The next customer, or NULL at the end. */
const PopulationEntry *
population_scan_next(PopulationScan *scan)
{
	const PopulationEntry *entry;

	if (scan->next >= scan->view.head->ncustomers)
		return NULL;
	entry = &scan->view.entries[scan->next];
	if (scan->view.head->has_clv)
	{
		/* lists of the customer just returned are behind us now */
		if (scan->next > 0)
		{
			scan->days += scan->view.clv[scan->next - 1].ndays;
			scan->early += scan->view.clv[scan->next - 1].early;
		}
		else
		{
			scan->days = scan->view.days;
			scan->early = scan->view.early;
		}
	}
	scan->next++;
	return entry;
}

/* customers(population): customer, dates, purchases, money. */
Datum
crm_customers(PG_FUNCTION_ARGS)
{
	PopulationScan scan = {.view = population_argument(PG_GETARG_DATUM(0))};
	const PopulationView *view = &scan.view;
	const PopulationEntry *entry;
	ResultRow	row;

	result_rows_begin(&row, fcinfo);
	while ((entry = population_scan_next(&scan)) != NULL)
	{
		PopulationWide sums = population_sums(view, entry);
		Money		net = population_net(view, entry);
		bool		has_days = population_bought(entry) && population_has_dates(view->head);

		CRM_CHECK_INTERRUPTS(scan.next);
		put_datum(&row, population_key_datum(view, entry));
		put_day_if(&row, has_days, entry->first_day);
		put_day_if(&row, has_days, entry->last_day);
		put_int(&row, (int64) entry->orders);
		put_numeric(&row, population_money_numeric(view, &sums.gross));
		put_numeric(&row, population_money_numeric(view, &sums.refunds));
		put_numeric(&row, population_money_numeric(view, &net));
		put_numeric(&row, population_mean_numeric(view, &net, population_bought(entry) ? entry->orders : 0));
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}

/* The lifetime value models need the purchase days, which not every population holds. */
void
population_check_days(const PopulationView *view)
{
	if (!view->head->has_clv)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("population does not hold purchase days"),
				 errhint("Build it with crm.population_with_days instead of crm.population.")));
}

/* Who asks for recency must have a population that knows days. */
void
population_require_dates(const PopulationView *view)
{
	if (!population_has_dates(view->head))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("population does not know when its customers bought"),
				 errhint("Build it with crm.population instead of crm.population_of_items.")));
}

/*
 * Latest day in a population must not be after the as-of date, unless later
 * rows are excluded, nor years before it.
 */
void
population_check_as_of(const PopulationView *view, DateADT as_of, bool exclude_later)
{
	DateADT		last = Max(view->head->last_event, view->head->last_refund);

	population_require_dates(view);
	event_day_check_as_of(as_of);
	event_day_check_far(last, as_of, EVENT_DAY_FAR, "population");
	if (last > as_of && !exclude_later)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("population holds rows up to %s, after the as-of date %s",
						event_day_text(last), event_day_text(as_of)),
				 errhint("Build it with FILTER (WHERE at < as_of + 1), or pass a later as-of date. Fits and scores that take after_as_of => 'exclude' can leave the customers concerned out.")));
}

/* When a model is made: customers look lost where only rows are missing. */
void
population_warn_stale(const PopulationHead *head, DateADT as_of)
{
	event_day_warn_stale(Max(head->last_event, head->last_refund), as_of);
}

/* clv_customers(population, as_of, refunds): x, t_x, T in days, mean repeat value. */
Datum
crm_clv_customers(PG_FUNCTION_ARGS)
{
	PopulationScan scan = {.view = population_argument(PG_GETARG_DATUM(0))};
	DateADT		as_of = PG_GETARG_DATEADT(1);
	const PopulationEntry *entry;
	RefundRule	refunds;
	ResultRow	row;

	population_check_days(&scan.view);
	population_check_as_of(&scan.view, as_of, false);
	refunds = field_name(&refund_rules, "refunds", PG_GETARG_TEXT_PP(2));
	result_rows_begin(&row, fcinfo);
	while ((entry = population_scan_next(&scan)) != NULL)
	{
		int64		x = (int64) scan.view.clv[entry - scan.view.entries].ndays - 1;
		Money		repeat = {0};

		CRM_CHECK_INTERRUPTS(scan.next);
		if (!population_bought(entry))
			continue;
		if (x > 0)
			repeat = repeat_value_of_entry(&scan, entry, refunds, false);
		put_datum(&row, population_key_datum(&scan.view, entry));
		put_int(&row, x);
		put_int(&row, (int64) entry->last_day - entry->first_day);
		put_int(&row, (int64) as_of - entry->first_day);
		put_numeric(&row, population_mean_numeric(&scan.view, &repeat, x));
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}

/* The rows left out for want of one thing, and their money unless that is what is missing. */
static void
put_left_out(ResultRow *row, const PopulationHead *head, RowFate fate)
{
	put_int(row, head->left_out.rows[fate]);
	if (fate != ROW_WITHOUT_AMOUNT)
		put_numeric(row, population_left_out_numeric(head, fate));
}

/* Customers who only ever had refunds, whom no fit and no score sees, and their money. */
static void
put_without_purchase(ResultRow *row, const PopulationView *view)
{
	int64		customers = 0;
	Money		total = {0};

	for (uint32 i = 0; i < view->head->ncustomers; i++)
	{
		const PopulationEntry *entry = &view->entries[i];
		Money		net;

		CRM_CHECK_INTERRUPTS(i);
		if (population_bought(entry))
			continue;
		net = population_net(view, entry);
		money_add(&total, &net, view->head->amount_kind);
		customers++;
	}
	put_int(row, customers);
	put_numeric(row, population_money_numeric(view, &total));
}

/* population_info(population): what it holds, what it leaves out, and how large it is. */
Datum
crm_population_info(PG_FUNCTION_ARGS)
{
	PopulationView view = population_argument(PG_GETARG_DATUM(0));
	const PopulationHead *head = view.head;
	DateADT		end = Max(head->last_event, head->last_refund);
	ResultRow	row;

	result_row_begin(&row, fcinfo);
	put_int(&row, head->ncustomers);
	put_day_if(&row, head->last_event != DATEVAL_NOBEGIN, head->last_event);
	put_day_if(&row, end != DATEVAL_NOBEGIN, end);
	put_text(&row, head->amount_kind == AMOUNT_FLOAT ? "double precision" : "exact");
	put_text(&row, head->order_kind == ORDER_ROWS ? "rows" : "distinct order ids");
	put_text(&row, head->has_clv ? "yes" : "no");
	put_left_out(&row, head, ROW_WITHOUT_CUSTOMER);
	put_left_out(&row, head, ROW_WITHOUT_TIME);
	put_left_out(&row, head, ROW_WITHOUT_AMOUNT);
	put_left_out(&row, head, ROW_WITHOUT_ORDER);
	put_without_purchase(&row, &view);
	put_int(&row, (int64) view.size);
	put_float(&row, (double) view.size / Max(head->ncustomers, 1));
	return result_row_datum(&row);
}
