/*
 * population_agg.c
 *		The aggregates that build, merge and roll up populations.
 */
#include "base/crm.h"

#include "nodes/execnodes.h"

#include "base/aggregate_state.h"
#include "base/call_argument.h"
#include "customer/population.h"

PG_FUNCTION_INFO_V1(crm_population_combine);

/* How the rows of an aggregate are read: (state, customer, at, amount [, order]) or (state, item, amount). */
typedef struct RowForm
{
	const char *aggregate;		/* for messages */
	KeyKind		key_kind;
	bool		has_dates;
	bool		has_clv;
	OrderKind	order_kind;
} RowForm;

/* Read the call's row, if it counts. */
static pg_attribute_always_inline RowFate
read_row(const RowForm form, FunctionCallInfo fcinfo, PurchaseRow *row)
{
	if (PG_ARGISNULL(1))
		return ROW_WITHOUT_CUSTOMER;
	if (form.has_dates)
		return purchase_row_read(fcinfo, 2, form.order_kind, row);
	if (PG_ARGISNULL(2))
		return ROW_WITHOUT_AMOUNT;
	row->day = DATEVAL_NOBEGIN;
	amount_argument(PG_GETARG_DATUM(2), &row->amount);
	row->is_refund = amount_is_refund(&row->amount);
	return ROW_COUNTS;
}

/* A row that does not count, with its amount if that is a number. */
static void
leave_row_out(const RowForm form, FunctionCallInfo fcinfo, Population *population, RowFate fate)
{
	int			argument = form.has_dates ? 3 : 2;
	bool		is_there = !PG_ARGISNULL(argument);
	bool		known = is_there && amount_is_finite(PG_GETARG_DATUM(argument));
	Amount		amount;

	if (known)
		amount_argument(PG_GETARG_DATUM(argument), &amount);
	population_leave_out(population, is_there ? amount_kind(PG_GETARG_DATUM(argument)) : AMOUNT_UNKNOWN,
						 form.order_kind, fate, known ? &amount : NULL);
}

/* The first row: keys that are text must be compared byte by byte, which is looked up once per query. */
static Population *
begin(const RowForm form, FunctionCallInfo fcinfo, MemoryContext context)
{
	Population *population;

	if (form.key_kind == KEY_TEXT)
		call_check_bytes_key_once(fcinfo, 1, form.aggregate);
	population = population_create(form.key_kind, form.has_clv, context);
	if (fcinfo->context != NULL && IsA(fcinfo->context, AggState) &&
		DO_AGGSPLIT_SKIPFINAL(castNode(AggState, fcinfo->context)->aggsplit))
		population_set_partial(population);
	return population;
}

/* The state of an aggregate where one look shows that it is the working form; NULL otherwise. */
static inline Population *
quick_state(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0) || fcinfo->context == NULL || !IsA(fcinfo->context, AggState) ||
		!VARATT_IS_EXTERNAL_EXPANDED_RW(PG_GETARG_POINTER(0)))
		return NULL;
	return (Population *) DatumGetEOHP(PG_GETARG_DATUM(0));
}

/* Add one row; inlined, so that each function of SQL has its form as constants. */
static pg_attribute_always_inline Datum
add_row(FunctionCallInfo fcinfo, const RowForm form)
{
	Population *population = quick_state(fcinfo);
	PurchaseRow row;
	RowFate		fate;

	if (unlikely(population == NULL))
	{
		MemoryContext context = crm_aggregate_context(fcinfo, form.aggregate);

		population = PG_ARGISNULL(0) ? begin(form, fcinfo, context) :
			population_from_state(PG_GETARG_DATUM(0), context);
	}
	fate = read_row(form, fcinfo, &row);
	if (unlikely(fate != ROW_COUNTS))
		leave_row_out(form, fcinfo, population, fate);
	else
		population_add(population, PG_GETARG_DATUM(1), form.order_kind, &row);
	return population_state_datum(population);
}

/* Without an order id every row is an order; a fourth column is an integer, or stands for another type of id. */
#define PLAIN_ORDERS (PG_NARGS() > 4 ? ORDER_EXACT : ORDER_ROWS)
#define ADD_PURCHASE(name, key, clv, orders) \
	add_row(fcinfo, (RowForm) {.aggregate = "crm." name, .key_kind = key, .has_dates = true, .has_clv = clv, .order_kind = orders})
#define ADD_ITEM(key) \
	add_row(fcinfo, (RowForm) {.aggregate = "crm.population_of_items", .key_kind = key, .order_kind = ORDER_ROWS})

/* For each type of key: population, what RFM needs; population_with_days, also purchase days; population_of_items, sums without days. */
CRM_FUNCTION(crm_population_transition_bigint, ADD_PURCHASE("population", KEY_BIGINT, false, PLAIN_ORDERS))
CRM_FUNCTION(crm_population_transition_bigint_key, ADD_PURCHASE("population", KEY_BIGINT, false, ORDER_HASHED))
CRM_FUNCTION(crm_population_with_days_transition_bigint, ADD_PURCHASE("population_with_days", KEY_BIGINT, true, PLAIN_ORDERS))
CRM_FUNCTION(crm_population_with_days_transition_bigint_key, ADD_PURCHASE("population_with_days", KEY_BIGINT, true, ORDER_HASHED))
CRM_FUNCTION(crm_population_of_items_transition_bigint, ADD_ITEM(KEY_BIGINT))
CRM_FUNCTION(crm_population_transition_uuid, ADD_PURCHASE("population", KEY_UUID, false, PLAIN_ORDERS))
CRM_FUNCTION(crm_population_transition_uuid_key, ADD_PURCHASE("population", KEY_UUID, false, ORDER_HASHED))
CRM_FUNCTION(crm_population_with_days_transition_uuid, ADD_PURCHASE("population_with_days", KEY_UUID, true, PLAIN_ORDERS))
CRM_FUNCTION(crm_population_with_days_transition_uuid_key, ADD_PURCHASE("population_with_days", KEY_UUID, true, ORDER_HASHED))
CRM_FUNCTION(crm_population_of_items_transition_uuid, ADD_ITEM(KEY_UUID))
CRM_FUNCTION(crm_population_transition_text, ADD_PURCHASE("population", KEY_TEXT, false, PLAIN_ORDERS))
CRM_FUNCTION(crm_population_transition_text_key, ADD_PURCHASE("population", KEY_TEXT, false, ORDER_HASHED))
CRM_FUNCTION(crm_population_with_days_transition_text, ADD_PURCHASE("population_with_days", KEY_TEXT, true, PLAIN_ORDERS))
CRM_FUNCTION(crm_population_with_days_transition_text_key, ADD_PURCHASE("population_with_days", KEY_TEXT, true, ORDER_HASHED))
CRM_FUNCTION(crm_population_of_items_transition_text, ADD_ITEM(KEY_TEXT))

/* Merge two states, or roll up a stored population into a state. */
Datum
crm_population_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = crm_aggregate_context(fcinfo, "crm.rollup");
	PopulationView other;
	Population *population;

	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	other = population_argument(PG_GETARG_DATUM(1));
	population = PG_ARGISNULL(0) ? population_create(other.head->key_kind, other.head->has_clv, context) :
		population_from_state(PG_GETARG_DATUM(0), context);
	population_merge(population, &other);
	return population_state_datum(population);
}
