/*
 * population_agg.c
 *		The aggregates that build, merge and roll up populations.
 */
#include "base/crm.h"

#include "catalog/pg_type.h"
#include "utils/lsyscache.h"

#include "base/aggregate_state.h"
#include "base/call_argument.h"
#include "customer/population.h"

/* Looked up once per query, kept in fn_extra. */
typedef struct PopulationReader
{
	PurchaseReader *rows;		/* NULL: rows are (key, amount) */
	Oid			amount_type;
	KeyKind		key_kind;
	Oid			key_type;
} PopulationReader;

PG_FUNCTION_INFO_V1(crm_population_combine);

static PopulationReader *
reader_create(FunctionCallInfo fcinfo, bool has_dates, const char *function)
{
	PopulationReader *reader = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt,
													  sizeof(PopulationReader));

	reader->key_type = getBaseType(get_fn_expr_argtype(fcinfo->flinfo, 1));
	switch (reader->key_type)
	{
		case INT2OID:
		case INT4OID:
		case INT8OID:
			reader->key_kind = KEY_BIGINT;
			break;
		case UUIDOID:
			reader->key_kind = KEY_UUID;
			break;
		default:
			call_check_bytes_key(fcinfo, 1, function);
			reader->key_kind = KEY_TEXT;
	}
	if (has_dates)
	{
		reader->rows = purchase_reader_create(fcinfo, 2, PG_NARGS() > 4, function);
		reader->amount_type = reader->rows->amount_type;
	}
	else
	{
		reader->amount_type = getBaseType(get_fn_expr_argtype(fcinfo->flinfo, 2));
		amount_check_type(reader->amount_type, function);
	}
	fcinfo->flinfo->fn_extra = reader;
	return reader;
}

/* Read the call's row, if it counts. */
static RowFate
read_row(const PopulationReader *reader, FunctionCallInfo fcinfo, PurchaseRow *row)
{
	if (PG_ARGISNULL(1))
		return ROW_WITHOUT_CUSTOMER;
	if (reader->rows != NULL)
		return purchase_row_read(reader->rows, fcinfo, row);
	if (PG_ARGISNULL(2))
		return ROW_WITHOUT_AMOUNT;
	row->day = DATEVAL_NOBEGIN;
	amount_read(reader->amount_type, PG_GETARG_DATUM(2), &row->amount);
	row->is_refund = amount_is_refund(&row->amount);
	return ROW_COUNTS;
}

/* A row that does not count, with its amount if that is a number. */
static void
leave_row_out(const PopulationReader *reader, FunctionCallInfo fcinfo, Population *population, RowFate fate)
{
	int			argument = reader->rows != NULL ? 3 : 2;
	OrderKind	order_kind = reader->rows != NULL ? reader->rows->order_kind : ORDER_ROWS;
	bool		known = !PG_ARGISNULL(argument) &&
		amount_datum_is_finite(reader->amount_type, PG_GETARG_DATUM(argument));
	Amount		amount;

	if (known)
		amount_read(reader->amount_type, PG_GETARG_DATUM(argument), &amount);
	population_leave_out(population, amount_kind_of_type(reader->amount_type), order_kind,
						 fate, known ? &amount : NULL);
}

/* Add one row: (state, customer [, at], amount [, order_id]). */
static Datum
add_row(FunctionCallInfo fcinfo, bool has_dates, bool has_clv, const char *function)
{
	MemoryContext context = crm_aggregate_context(fcinfo, function);
	PopulationReader *reader = fcinfo->flinfo->fn_extra;
	Population *population = PG_ARGISNULL(0) ? NULL : population_from_state(PG_GETARG_DATUM(0), context);
	PurchaseRow row;
	RowFate		fate;

	if (unlikely(reader == NULL))
		reader = reader_create(fcinfo, has_dates, function);
	if (unlikely(population == NULL))
		population = population_create(reader->key_kind, has_clv, context);
	fate = read_row(reader, fcinfo, &row);
	if (unlikely(fate != ROW_COUNTS))
		leave_row_out(reader, fcinfo, population, fate);
	else
	{
		Datum		key = PG_GETARG_DATUM(1);

		if (reader->key_type == INT4OID)
			key = Int64GetDatum((int64) DatumGetInt32(key));
		else if (reader->key_type == INT2OID)
			key = Int64GetDatum((int64) DatumGetInt16(key));
		population_add(population, key, has_dates ? reader->rows->order_kind : ORDER_ROWS, &row);
	}
	return population_state_datum(population);
}

/* population(customer, at, amount [, order_id]): what RFM needs. */
CRM_FUNCTION(crm_population_transition, add_row(fcinfo, true, false, "crm.population"))

/* population_with_days(customer, at, amount [, order_id]): also purchase days. */
CRM_FUNCTION(crm_population_with_days_transition, add_row(fcinfo, true, true, "crm.population_with_days"))

/* population_of_items(item, amount): sums without days. */
CRM_FUNCTION(crm_population_of_items_transition, add_row(fcinfo, false, false, "crm.population_of_items"))

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
	population = PG_ARGISNULL(0) ?
		population_create(other.head->key_kind, other.head->has_clv, context) :
		population_from_state(PG_GETARG_DATUM(0), context);
	population_merge(population, &other);
	return population_state_datum(population);
}
