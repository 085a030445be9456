/*
 * order_key_type.c
 *		Type order_key: what stands for an order id that is no integer.
 *
 * It is 64 bits of the hash of the id's type, so that equal ids are one.  Two
 * different ids of one customer share it with probability 5e-20, so ten
 * thousand orders collide once in 4e11 customers.  Types that have no cast to
 * it are refused when a query is parsed: none is compared otherwise than its
 * own equality does.
 */
#include "base/crm.h"

#include "common/hashfn.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/uuid.h"

#define KEY_DIGITS 16

PG_FUNCTION_INFO_V1(crm_order_key_in);
PG_FUNCTION_INFO_V1(crm_order_key_out);
PG_FUNCTION_INFO_V1(crm_order_key_of_text);
PG_FUNCTION_INFO_V1(crm_order_key_of_bpchar);
PG_FUNCTION_INFO_V1(crm_order_key_of_uuid);
PG_FUNCTION_INFO_V1(crm_order_key_of_numeric);
PG_FUNCTION_INFO_V1(crm_order_key_refuse);

/* Text that is compared byte by byte. */
static inline Datum
order_key_of_bytes(const text *id)
{
	return UInt64GetDatum(hash_bytes_extended((const unsigned char *) VARDATA_ANY(id),
											  (int) VARSIZE_ANY_EXHDR(id), 0));
}

/* The text of a key is the key: an order id is no key before it is cast. */
Datum
crm_order_key_in(PG_FUNCTION_ARGS)
{
	const char *text = PG_GETARG_CSTRING(0);
	char	   *end;
	uint64		key;

	errno = 0;
	key = strtoull(text, &end, 16);
	if (strspn(text, "0123456789abcdef") != KEY_DIGITS || text[KEY_DIGITS] != '\0' || errno != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type order_key: \"%s\"", text),
				 errhint("An order id is cast to its type, for instance order_id::text.")));
	return UInt64GetDatum(key);
}

/* Sixteen hexadecimal digits. */
Datum
crm_order_key_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(psprintf("%016llx", (unsigned long long) PG_GETARG_INT64(0)));
}

/* By a nondeterministic collation ids that compare as equal are one; which it is is looked up once per query. */
Datum
crm_order_key_of_text(PG_FUNCTION_ARGS)
{
	static const bool answers[] = {false, true};
	const bool *by_bytes = fcinfo->flinfo->fn_extra;
	Oid			collation = PG_GET_COLLATION();

	if (unlikely(by_bytes == NULL))
	{
		by_bytes = &answers[!OidIsValid(collation) || get_collation_isdeterministic(collation)];
		fcinfo->flinfo->fn_extra = unconstify(bool *, by_bytes);
	}
	if (likely(*by_bytes))
		return order_key_of_bytes(PG_GETARG_TEXT_PP(0));
	return DirectFunctionCall2Coll(hashtextextended, collation, PG_GETARG_DATUM(0), UInt64GetDatum(0));
}

/* Trailing blanks do not count. */
Datum
crm_order_key_of_bpchar(PG_FUNCTION_ARGS)
{
	return DirectFunctionCall2Coll(hashbpcharextended, PG_GET_COLLATION(), PG_GETARG_DATUM(0), UInt64GetDatum(0));
}

/* order_key(uuid) */
Datum
crm_order_key_of_uuid(PG_FUNCTION_ARGS)
{
	return DirectFunctionCall2(uuid_hash_extended, PG_GETARG_DATUM(0), UInt64GetDatum(0));
}

/* By value: 7 and 7.0 are one order. */
Datum
crm_order_key_of_numeric(PG_FUNCTION_ARGS)
{
	return DirectFunctionCall2(hash_numeric_extended, PG_GETARG_DATUM(0), UInt64GetDatum(0));
}

/* Times and floating-point numbers are no order ids. */
Datum
crm_order_key_refuse(PG_FUNCTION_ARGS)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("an order id cannot be of type %s", format_type_be(get_fn_expr_argtype(fcinfo->flinfo, 0))),
			 errhint("Use an integer, numeric, text or uuid, for instance order_id::text.")));
}
