/*
 * value_numbers.c
 *		Numbers for the distinct values of a type, as GROUP BY tells them apart.
 *
 * Values are found by the hash and the equality of their type, and kept in the
 * order in which they first occur: 0, 1, 2, ...
 */
#include "base/crm.h"

#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "base/call_argument.h"
#include "base/value_numbers.h"

typedef struct NumberedValue
{
	Datum		value;
	uint32		hash;
	uint32		number;
	char		status;
} NumberedValue;

static inline uint32 value_hash(const ValueNumbers *numbers, Datum value);
static inline bool value_equal(const ValueNumbers *numbers, Datum a, Datum b);

#define SH_PREFIX numbered
#define SH_ELEMENT_TYPE NumberedValue
#define SH_KEY_TYPE Datum
#define SH_KEY value
#define SH_HASH_KEY(table, key) value_hash((table)->private_data, key)
#define SH_EQUAL(table, a, b) value_equal((table)->private_data, a, b)
#define SH_STORE_HASH
#define SH_GET_HASH(table, entry) (entry)->hash
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

struct ValueNumbers
{
	MemoryContext context;
	numbered_hash *table;
	Datum	   *values;			/* by number */
	uint32		room;
	FmgrInfo	hash;
	FmgrInfo	equal;
	FmgrInfo	output;
	Oid			type;
	Oid			collation;
	int16		length;
	bool		by_value;
};

static inline uint32
value_hash(const ValueNumbers *numbers, Datum value)
{
	return DatumGetUInt32(FunctionCall1Coll(unconstify(FmgrInfo *, &numbers->hash),
											numbers->collation, value));
}

static inline bool
value_equal(const ValueNumbers *numbers, Datum a, Datum b)
{
	return DatumGetBool(FunctionCall2Coll(unconstify(FmgrInfo *, &numbers->equal),
										  numbers->collation, a, b));
}

/* No values yet; everything lies in the context and goes with it. */
ValueNumbers *
value_numbers_create(Oid type, Oid collation, MemoryContext context)
{
	ValueNumbers *numbers = MemoryContextAllocZero(context, sizeof(ValueNumbers));
	TypeCacheEntry *cache = OidIsValid(type) ? lookup_type_cache(type, TYPECACHE_HASH_PROC | TYPECACHE_EQ_OPR) : NULL;
	Oid			output;
	bool		is_varlena;

	if (cache == NULL || !OidIsValid(cache->hash_proc) || !OidIsValid(cache->eq_opr))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("values of type %s cannot be told apart in memory", format_type_be(type)),
				 errhint("Cast them to text in a view.")));
	fmgr_info_cxt(cache->hash_proc, &numbers->hash, context);
	fmgr_info_cxt(get_opcode(cache->eq_opr), &numbers->equal, context);
	getTypeOutputInfo(type, &output, &is_varlena);
	fmgr_info_cxt(output, &numbers->output, context);
	numbers->type = getBaseType(type);
	numbers->collation = collation;
	numbers->length = cache->typlen;
	numbers->by_value = cache->typbyval;
	numbers->context = context;
	numbers->table = numbered_create(context, 256, numbers);
	numbers->room = 256;
	numbers->values = MemoryContextAlloc(context, numbers->room * sizeof(Datum));
	return numbers;
}

/* The same for an argument of an aggregate, by its own type and collation. */
ValueNumbers *
value_numbers_of_argument(FunctionCallInfo fcinfo, int argument, MemoryContext context)
{
	Oid			collation = call_argument_collation(fcinfo, argument);

	return value_numbers_create(get_fn_expr_argtype(fcinfo->flinfo, argument),
								OidIsValid(collation) ? collation : DEFAULT_COLLATION_OID, context);
}

uint32
value_numbers_count(const ValueNumbers *numbers)
{
	return (uint32) numbers->table->members;
}

/* Rows, such as those by the number of a value, with room for one more than so many. */
void *
value_rows_reserve(void *rows, uint32 count, uint32 *room, Size width)
{
	if (likely(count < *room))
		return rows;
	*room *= 2;
	return repalloc_huge(rows, (Size) *room * width);
}

/* The number of a value that is not NULL; is_new when it had none. */
uint32
value_number(ValueNumbers *numbers, Datum value, bool *is_new)
{
	NumberedValue *entry;
	MemoryContext old;
	bool		found;

	if (numbers->length == -1)
		value = PointerGetDatum(PG_DETOAST_DATUM_PACKED(value));
	entry = numbered_insert(numbers->table, value, &found);
	*is_new = !found;
	if (found)
		return entry->number;
	old = MemoryContextSwitchTo(numbers->context);
	entry->number = value_numbers_count(numbers) - 1;
	numbers->values = value_rows_reserve(numbers->values, entry->number, &numbers->room, sizeof(Datum));
	entry->value = datumCopy(value, numbers->by_value, numbers->length);
	numbers->values[entry->number] = entry->value;
	MemoryContextSwitchTo(old);
	return entry->number;
}

/* A value as a cast to text writes it. */
text *
value_numbers_text(ValueNumbers *numbers, uint32 number)
{
	Datum		value = numbers->values[number];

	if (numbers->type == BOOLOID)
		return cstring_to_text(DatumGetBool(value) ? "true" : "false");
	if (numbers->type == BPCHAROID)
		return DatumGetTextP(DirectFunctionCall1(rtrim1, value));
	return cstring_to_text(OutputFunctionCall(&numbers->output, value));
}

/* An error when what was kept takes more than crm.population_memory. */
void
value_numbers_check_memory(MemoryContext context)
{
	if (MemoryContextMemAllocated(context, true) / 1024 <= (Size) crm_population_memory)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("customers need more than crm.population_memory, %d kB", crm_population_memory),
			 errhint("Raise crm.population_memory, or take parts of the customers.")));
}
