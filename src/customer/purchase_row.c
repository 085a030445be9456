/*
 * purchase_row.c
 *		One row of the user's order table: (at, amount [, order id]).
 *
 * The aggregates declare these arguments as "any", so that a dozen type
 * combinations need one function; the types are looked up once per query.
 */
#include "customer/purchase_row.h"

#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "base/call_argument.h"

static Oid
argument_type(FunctionCallInfo fcinfo, int argument)
{
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, argument);

	if (!OidIsValid(type))
		elog(ERROR, "could not determine the type of argument %d", argument);
	return getBaseType(type);
}

static void
prepare_order_id(PurchaseReader *reader, FunctionCallInfo fcinfo, const char *function)
{
	TypeCacheEntry *entry;

	switch (reader->order_type)
	{
		case INT2OID:
		case INT4OID:
		case INT8OID:
			reader->order_kind = ORDER_EXACT;
			return;
		case TEXTOID:
		case VARCHAROID:
			reader->order_kind = ORDER_HASHED;
			if (get_collation_isdeterministic(reader->order_collation))
				return;
			break;
		case UNKNOWNOID:
			ereport(ERROR,
					(errcode(ERRCODE_INDETERMINATE_DATATYPE),
					 errmsg("%s cannot tell the type of the order id", function),
					 errhint("Cast it, for instance order_id::text.")));
	}
	entry = lookup_type_cache(reader->order_type, TYPECACHE_HASH_EXTENDED_PROC_FINFO);
	if (!OidIsValid(entry->hash_extended_proc_finfo.fn_oid))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("%s cannot take an order id of type %s",
						function, format_type_be(reader->order_type)),
				 errhint("Use an integer, text or uuid, for instance order_id::text.")));
	reader->order_kind = ORDER_HASHED;
	reader->order_hash = &entry->hash_extended_proc_finfo;
}

/* Look at the argument types of the call; errors on types that do not fit. */
PurchaseReader *
purchase_reader_create(FunctionCallInfo fcinfo, int first_arg, bool has_order, const char *function)
{
	MemoryContext context = fcinfo->flinfo->fn_mcxt;
	PurchaseReader *reader = MemoryContextAllocZero(context, sizeof(PurchaseReader));

	reader->first_arg = first_arg;
	reader->at_type = argument_type(fcinfo, first_arg);
	reader->amount_type = argument_type(fcinfo, first_arg + 1);
	event_day_check_type(reader->at_type, function);
	amount_check_type(reader->amount_type, function);
	reader->clock = event_clock_create(reader->at_type, context);
	reader->order_kind = ORDER_ROWS;
	if (has_order)
	{
		reader->order_type = argument_type(fcinfo, first_arg + 2);
		reader->order_collation = call_argument_collation(fcinfo, first_arg + 2);
		if (!OidIsValid(reader->order_collation))
			reader->order_collation = DEFAULT_COLLATION_OID;
		prepare_order_id(reader, fcinfo, function);
	}
	return reader;
}

/*
 * What stands for an order id: the integer itself, or 64 bits of its hash,
 * which is the type's own, so that equal ids are one, except for plain text.
 * Two different text ids of one customer share a fingerprint with
 * probability 5e-20, so ten thousand orders collide once in 4e11 customers.
 */
static uint64
order_fingerprint(PurchaseReader *reader, Datum value)
{
	switch (reader->order_type)
	{
		case INT2OID:
			return (uint64) (int64) DatumGetInt16(value);
		case INT4OID:
			return (uint64) (int64) DatumGetInt32(value);
		case INT8OID:
			return (uint64) DatumGetInt64(value);
	}
	if (reader->order_hash == NULL)
	{
		text	   *id = DatumGetTextPP(value);

		return hash_bytes_extended((const unsigned char *) VARDATA_ANY(id),
								   (int) VARSIZE_ANY_EXHDR(id), 0);
	}
	return DatumGetUInt64(FunctionCall2Coll(reader->order_hash, reader->order_collation,
											value, UInt64GetDatum(0)));
}

/*
 * Read the call's row, if it counts.  A refund needs no order id: it lowers
 * the money and is no purchase, so none of its order's is ever counted.
 */
RowFate
purchase_row_read(PurchaseReader *reader, FunctionCallInfo fcinfo, PurchaseRow *row)
{
	int			at = reader->first_arg;

	if (PG_ARGISNULL(at))
		return ROW_WITHOUT_TIME;
	if (PG_ARGISNULL(at + 1))
		return ROW_WITHOUT_AMOUNT;
	row->day = event_day_read(reader->at_type, PG_GETARG_DATUM(at), reader->clock);
	amount_read(reader->amount_type, PG_GETARG_DATUM(at + 1), &row->amount);
	row->is_refund = amount_is_refund(&row->amount);
	row->order = 0;
	if (reader->order_kind == ORDER_ROWS || row->is_refund)
		return ROW_COUNTS;
	if (PG_ARGISNULL(at + 2))
		return ROW_WITHOUT_ORDER;
	row->order = order_fingerprint(reader, PG_GETARG_DATUM(at + 2));
	return ROW_COUNTS;
}
