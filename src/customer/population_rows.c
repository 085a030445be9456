/*
 * population_rows.c
 *		A population as flat rows: one per customer.
 */
#include "base/crm.h"

#include "funcapi.h"
#include "utils/builtins.h"

#include "customer/population.h"
#include "customer/population_scan.h"
#include "customer/repeat_value.h"

PG_FUNCTION_INFO_V1(crm_customers);
PG_FUNCTION_INFO_V1(crm_clv_customers);
PG_FUNCTION_INFO_V1(crm_population_info);

/* Begin a set of rows over the population in argument 0. */
PopulationScan *
population_scan_begin(FunctionCallInfo fcinfo, FuncCallContext *call)
{
	MemoryContext old = MemoryContextSwitchTo(call->multi_call_memory_ctx);
	PopulationScan *scan = palloc0(sizeof(PopulationScan));
	TupleDesc	desc;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	call->tuple_desc = BlessTupleDesc(desc);
	scan->view = population_argument(PG_GETARG_DATUM(0));
	call->user_fctx = scan;
	MemoryContextSwitchTo(old);
	return scan;
}

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
	FuncCallContext *call;
	const PopulationEntry *entry;
	const PopulationView *view;
	PopulationWide sums;
	Datum		values[8];
	bool		nulls[8] = {false};
	Money		net;

	if (SRF_IS_FIRSTCALL())
		population_scan_begin(fcinfo, SRF_FIRSTCALL_INIT());
	call = SRF_PERCALL_SETUP();
	view = &((PopulationScan *) call->user_fctx)->view;
	entry = population_scan_next(call->user_fctx);
	if (entry == NULL)
		SRF_RETURN_DONE(call);

	sums = population_sums(view, entry);
	net = population_net(view, entry);
	values[0] = population_key_datum(view, entry);
	values[1] = DateADTGetDatum(entry->first_day);
	values[2] = DateADTGetDatum(entry->last_day);
	values[3] = Int64GetDatum((int64) entry->orders);
	values[4] = NumericGetDatum(population_money_numeric(view, &sums.gross));
	values[5] = NumericGetDatum(population_money_numeric(view, &sums.refunds));
	values[6] = NumericGetDatum(population_money_numeric(view, &net));
	nulls[7] = !population_bought(entry);
	nulls[1] = nulls[2] = nulls[7] || !population_has_dates(view->head);
	if (!nulls[7])
		values[7] = NumericGetDatum(money_mean(&net, view->head->amount_kind,
											   view->head->scale, entry->orders));
	SRF_RETURN_NEXT(call, HeapTupleGetDatum(heap_form_tuple(call->tuple_desc, values, nulls)));
}

/* The lifetime value models need the purchase days, which not every population holds. */
void
population_check_days(const PopulationView *view)
{
	if (!view->head->has_clv)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("population does not hold purchase days"),
				 errhint("Build it with crm.clv_population instead of crm.rfm_population.")));
}

/* Who asks for recency must have a population that knows days. */
void
population_require_dates(const PopulationView *view)
{
	if (!population_has_dates(view->head))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("population does not know when its customers bought"),
				 errhint("Build it with crm.rfm_population instead of crm.abc_population.")));
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
	FuncCallContext *call;
	PopulationScan *scan;
	const PopulationEntry *entry;
	const PopulationClv *clv;
	const RefundRule *refunds;
	Datum		values[5];
	bool		nulls[5] = {false};

	if (SRF_IS_FIRSTCALL())
	{
		RefundRule *rule;

		call = SRF_FIRSTCALL_INIT();
		scan = population_scan_begin(fcinfo, call);
		population_check_days(&scan->view);
		population_check_as_of(&scan->view, PG_GETARG_DATEADT(1), false);
		rule = MemoryContextAlloc(call->multi_call_memory_ctx, sizeof(RefundRule));
		*rule = refund_rule_parse(text_to_cstring(PG_GETARG_TEXT_PP(2)));
		scan->extra = rule;
	}
	call = SRF_PERCALL_SETUP();
	scan = call->user_fctx;
	refunds = scan->extra;
	do
		entry = population_scan_next(scan);
	while (entry != NULL && !population_bought(entry));
	if (entry == NULL)
		SRF_RETURN_DONE(call);

	clv = &scan->view.clv[entry - scan->view.entries];
	values[0] = population_key_datum(&scan->view, entry);
	values[1] = Int64GetDatum((int64) clv->ndays - 1);
	values[2] = Int32GetDatum((int32) ((int64) entry->last_day - entry->first_day));
	values[3] = Int32GetDatum((int32) ((int64) PG_GETARG_DATEADT(1) - entry->first_day));
	nulls[4] = clv->ndays < 2;
	if (!nulls[4])
	{
		Money		repeat = repeat_value_of_entry(scan, entry, *refunds, false);

		values[4] = NumericGetDatum(money_mean(&repeat, scan->view.head->amount_kind,
											   scan->view.head->scale,
											   (int64) clv->ndays - 1));
	}
	SRF_RETURN_NEXT(call, HeapTupleGetDatum(heap_form_tuple(call->tuple_desc, values, nulls)));
}

/* The columns of population_info(), in their order. */
enum
{
	INFO_CUSTOMERS, INFO_LAST_PURCHASE, INFO_DATA_END, INFO_AMOUNTS, INFO_PURCHASES_BY, INFO_PURCHASE_DAYS,
	INFO_NO_CUSTOMER, INFO_NO_CUSTOMER_MONEY, INFO_NO_TIME, INFO_NO_TIME_MONEY, INFO_NO_AMOUNT,
	INFO_NO_ORDER, INFO_NO_ORDER_MONEY, INFO_NO_PURCHASE, INFO_NO_PURCHASE_MONEY,
	INFO_BYTES, INFO_BYTES_PER_CUSTOMER, INFO_COLUMNS
};

/* The rows left out for want of one thing, and their money unless that is what is missing. */
static void
put_left_out(const PopulationHead *head, RowFate fate, Datum *values)
{
	values[0] = Int64GetDatum(head->left_out.rows[fate]);
	if (fate != ROW_WITHOUT_AMOUNT)
		values[1] = NumericGetDatum(population_left_out_numeric(head, fate));
}

/* Customers who only ever had refunds, whom no fit and no score sees, and their money. */
static void
put_without_purchase(const PopulationView *view, Datum *values)
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
	values[0] = Int64GetDatum(customers);
	values[1] = NumericGetDatum(population_money_numeric(view, &total));
}

/* population_info(population): what it holds, what it leaves out, and how large it is. */
Datum
crm_population_info(PG_FUNCTION_ARGS)
{
	PopulationView view = population_argument(PG_GETARG_DATUM(0));
	const PopulationHead *head = view.head;
	DateADT		end = Max(head->last_event, head->last_refund);
	TupleDesc	desc;
	Datum		values[INFO_COLUMNS];
	bool		nulls[INFO_COLUMNS] = {false};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values[INFO_CUSTOMERS] = Int64GetDatum((int64) head->ncustomers);
	values[INFO_LAST_PURCHASE] = DateADTGetDatum(head->last_event);
	nulls[INFO_LAST_PURCHASE] = head->last_event == DATEVAL_NOBEGIN;
	values[INFO_DATA_END] = DateADTGetDatum(end);
	nulls[INFO_DATA_END] = end == DATEVAL_NOBEGIN;
	values[INFO_AMOUNTS] = CStringGetTextDatum(head->amount_kind == AMOUNT_FLOAT ? "double precision" : "exact");
	values[INFO_PURCHASES_BY] = CStringGetTextDatum(head->order_kind == ORDER_ROWS ? "rows" : "distinct order ids");
	values[INFO_PURCHASE_DAYS] = CStringGetTextDatum(head->has_clv ? "yes" : "no");
	put_left_out(head, ROW_WITHOUT_CUSTOMER, &values[INFO_NO_CUSTOMER]);
	put_left_out(head, ROW_WITHOUT_TIME, &values[INFO_NO_TIME]);
	put_left_out(head, ROW_WITHOUT_AMOUNT, &values[INFO_NO_AMOUNT]);
	put_left_out(head, ROW_WITHOUT_ORDER, &values[INFO_NO_ORDER]);
	put_without_purchase(&view, &values[INFO_NO_PURCHASE]);
	values[INFO_BYTES] = Int64GetDatum((int64) view.size);
	values[INFO_BYTES_PER_CUSTOMER] = Float8GetDatum((double) view.size / Max(head->ncustomers, 1));
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}
