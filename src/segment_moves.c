/*
 * segment_moves.c
 *		Who moved from which segment to which: the aggregate behind
 *		segment_migration, which reads the customers of two relations once.
 *
 * Customers are found by the hash and the equality of their type, as GROUP BY
 * finds them, so that one who occurs twice is noticed on the way; a join and
 * a look for repetitions would read everything twice.  The state is internal:
 * 0.2 s for half a million customers, where a state made of bytes would have
 * to copy its table.
 */
#include "crm.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

PG_FUNCTION_INFO_V1(crm_segment_moves_transition);
PG_FUNCTION_INFO_V1(crm_segment_moves_final);

#define AGGREGATE "crm.segment_moves"
#define NOWHERE 0				/* the segment of who is not there */
#define NAMELESS 1				/* NULL; others from 2 on */

/* A customer and where he was, by the number of the segment. */
typedef struct MoveEntry
{
	Datum		customer;
	uint32		hash;
	char		status;
	uint32		segment[2];		/* before and after */
} MoveEntry;

/* How customers are told apart. */
typedef struct MoveKeys
{
	FmgrInfo	hash;
	FmgrInfo	equal;
	FmgrInfo	output;
	Oid			collation;
	int16		length;
	bool		by_value;
} MoveKeys;

static inline uint32
customer_hash(const MoveKeys *keys, Datum customer)
{
	return DatumGetUInt32(FunctionCall1Coll((FmgrInfo *) &keys->hash, keys->collation, customer));
}

static inline bool
customer_equal(const MoveKeys *keys, Datum a, Datum b)
{
	return DatumGetBool(FunctionCall2Coll((FmgrInfo *) &keys->equal, keys->collation, a, b));
}

#define SH_PREFIX moves
#define SH_ELEMENT_TYPE MoveEntry
#define SH_KEY_TYPE Datum
#define SH_KEY customer
#define SH_HASH_KEY(table, key) customer_hash((table)->private_data, key)
#define SH_EQUAL(table, a, b) customer_equal((table)->private_data, a, b)
#define SH_STORE_HASH
#define SH_GET_HASH(table, entry) (entry)->hash
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* A segment and its number. */
typedef struct SegmentEntry
{
	const text *name;
	uint32		hash;
	char		status;
	uint32		number;
} SegmentEntry;

static inline uint32
name_hash(const text *name)
{
	return hash_bytes((const unsigned char *) VARDATA_ANY(name), (int) VARSIZE_ANY_EXHDR(name));
}

static inline bool
name_equal(const text *a, const text *b)
{
	return VARSIZE_ANY_EXHDR(a) == VARSIZE_ANY_EXHDR(b) &&
		memcmp(VARDATA_ANY(a), VARDATA_ANY(b), VARSIZE_ANY_EXHDR(a)) == 0;
}

#define SH_PREFIX names
#define SH_ELEMENT_TYPE SegmentEntry
#define SH_KEY_TYPE const text *
#define SH_KEY name
#define SH_HASH_KEY(table, key) name_hash(key)
#define SH_EQUAL(table, a, b) name_equal(a, b)
#define SH_STORE_HASH
#define SH_GET_HASH(table, entry) (entry)->hash
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* Customers by both of their segments. */
typedef struct PairEntry
{
	uint64		pair;			/* before * 2^32 + after */
	char		status;
	int64		customers;
} PairEntry;

#define SH_PREFIX pairs
#define SH_ELEMENT_TYPE PairEntry
#define SH_KEY_TYPE uint64
#define SH_KEY pair
#define SH_HASH_KEY(table, key) ((uint32) murmurhash32((uint32) ((key) ^ ((key) >> 32) * 0x9e3779b9)))
#define SH_EQUAL(table, a, b) ((a) == (b))
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

typedef struct SegmentMoves
{
	MemoryContext context;
	MoveKeys	keys;
	moves_hash *customers;
	names_hash *segments;
	const text **names;			/* by number */
	uint32		nnames;
	uint32		max_names;
} SegmentMoves;

/* Hash and equality of the customers' type. */
static void
keys_prepare(MoveKeys *keys, FunctionCallInfo fcinfo, MemoryContext context)
{
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, 1);
	TypeCacheEntry *cache = OidIsValid(type) ? lookup_type_cache(type, TYPECACHE_HASH_PROC | TYPECACHE_EQ_OPR) : NULL;
	Oid			output;
	bool		is_varlena;

	if (cache == NULL || !OidIsValid(cache->hash_proc) || !OidIsValid(cache->eq_opr))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("customers of type %s cannot be found in a table in memory", format_type_be(type)),
				 errhint("Cast the customer to text in a view.")));
	fmgr_info_cxt(cache->hash_proc, &keys->hash, context);
	fmgr_info_cxt(get_opcode(cache->eq_opr), &keys->equal, context);
	getTypeOutputInfo(type, &output, &is_varlena);
	fmgr_info_cxt(output, &keys->output, context);
	keys->collation = PG_GET_COLLATION();
	keys->length = cache->typlen;
	keys->by_value = cache->typbyval;
}

static SegmentMoves *
state_create(FunctionCallInfo fcinfo, MemoryContext context)
{
	SegmentMoves *moves = MemoryContextAllocZero(context, sizeof(SegmentMoves));

	moves->context = AllocSetContextCreate(context, "crm segment moves", ALLOCSET_DEFAULT_SIZES);
	keys_prepare(&moves->keys, fcinfo, moves->context);
	moves->customers = moves_create(moves->context, 1024, &moves->keys);
	moves->segments = names_create(moves->context, 64, NULL);
	moves->max_names = 64;
	moves->names = MemoryContextAlloc(moves->context, moves->max_names * sizeof(text *));
	moves->nnames = NAMELESS + 1;
	return moves;
}

/* The number of a segment. */
static uint32
segment_number(SegmentMoves *moves, const text *name)
{
	bool		found;
	SegmentEntry *entry = names_insert(moves->segments, name, &found);

	if (found)
		return entry->number;
	if (moves->nnames == moves->max_names)
	{
		moves->max_names *= 2;
		moves->names = repalloc_huge(moves->names, moves->max_names * sizeof(text *));
	}
	entry->name = (const text *) DatumGetPointer(datumCopy(PointerGetDatum(name), false, -1));
	entry->number = moves->nnames;
	moves->names[moves->nnames++] = entry->name;
	return entry->number;
}

static void
check_memory(const SegmentMoves *moves)
{
	if (MemoryContextMemAllocated(moves->context, true) / 1024 <= (Size) crm_population_memory)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("customers need more than crm.population_memory, %d kB", crm_population_memory),
			 errhint("Raise crm.population_memory, or compare parts of the customers.")));
}

/* segment_moves(customer, segment, is_after, source): add a customer of one of the two sides. */
Datum
crm_segment_moves_transition(PG_FUNCTION_ARGS)
{
	MemoryContext context = crm_aggregate_context(fcinfo, AGGREGATE);
	SegmentMoves *moves;
	MemoryContext old;
	MoveEntry  *entry;
	Datum		customer;
	int			side;
	bool		found;

	moves = PG_ARGISNULL(0) ? state_create(fcinfo, context) : (SegmentMoves *) PG_GETARG_POINTER(0);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(3))
		PG_RETURN_POINTER(moves);
	customer = PG_GETARG_DATUM(1);
	if (moves->keys.length == -1)
		customer = PointerGetDatum(PG_DETOAST_DATUM_PACKED(customer));
	side = PG_GETARG_BOOL(3);
	entry = moves_insert(moves->customers, customer, &found);
	if (found && entry->segment[side] != NOWHERE)
		ereport(ERROR,
				(errcode(ERRCODE_CARDINALITY_VIOLATION),
				 errmsg("customer %s occurs more than once in %s",
						OutputFunctionCall(&moves->keys.output, customer),
						PG_ARGISNULL(4) ? "a table" : text_to_cstring(PG_GETARG_TEXT_PP(4))),
				 errhint("Pass a view that has one row per customer, for instance of one date.")));
	old = MemoryContextSwitchTo(moves->context);
	if (!found)
	{
		entry->customer = datumCopy(customer, moves->keys.by_value, moves->keys.length);
		entry->segment[0] = entry->segment[1] = NOWHERE;
		if (moves->customers->members % CRM_INTERRUPT_ROWS == 0)
			check_memory(moves);
	}
	entry->segment[side] = PG_ARGISNULL(2) ? NAMELESS : segment_number(moves, PG_GETARG_TEXT_PP(2));
	MemoryContextSwitchTo(old);
	PG_RETURN_POINTER(moves);
}

/* The customers of every pair of segments. */
static pairs_hash *
count_pairs(const SegmentMoves *moves)
{
	pairs_hash *pairs = pairs_create(CurrentMemoryContext, 256, NULL);
	moves_iterator iterator;
	MoveEntry  *entry;
	uint32		turn = 0;

	moves_start_iterate(moves->customers, &iterator);
	while ((entry = moves_iterate(moves->customers, &iterator)) != NULL)
	{
		bool		found;
		PairEntry  *pair = pairs_insert(pairs, (uint64) entry->segment[0] << 32 | entry->segment[1], &found);

		CRM_CHECK_INTERRUPTS(++turn);
		pair->customers = found ? pair->customers + 1 : 1;
	}
	return pairs;
}

/* The name of a segment, or what is said of those without. */
static Datum
segment_text(const SegmentMoves *moves, uint32 number, const char *nowhere)
{
	if (number > NAMELESS)
		return PointerGetDatum(moves->names[number]);
	return CStringGetTextDatum(number == NOWHERE ? nowhere : "(none)");
}

/* The moves as an array of rows of type segment_move, in no order; NULL when there are no customers. */
Datum
crm_segment_moves_final(PG_FUNCTION_ARGS)
{
	Oid			type = get_element_type(get_fn_expr_rettype(fcinfo->flinfo));
	const SegmentMoves *moves;
	pairs_hash *pairs;
	pairs_iterator iterator;
	PairEntry  *pair;
	TupleDesc	desc;
	Datum	   *rows;
	int			count = 0;

	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	moves = (const SegmentMoves *) PG_GETARG_POINTER(0);
	pairs = count_pairs(moves);
	desc = lookup_rowtype_tupdesc_copy(type, -1);
	rows = palloc_extended(pairs->members * sizeof(Datum), MCXT_ALLOC_HUGE);
	pairs_start_iterate(pairs, &iterator);
	while ((pair = pairs_iterate(pairs, &iterator)) != NULL)
	{
		Datum		values[3];
		bool		nulls[3] = {false};

		CRM_CHECK_INTERRUPTS(count);
		values[0] = segment_text(moves, (uint32) (pair->pair >> 32), "(new)");
		values[1] = segment_text(moves, (uint32) pair->pair, "(gone)");
		values[2] = Int64GetDatum(pair->customers);
		rows[count++] = HeapTupleGetDatum(heap_form_tuple(desc, values, nulls));
	}
	PG_RETURN_ARRAYTYPE_P(construct_array(rows, count, type, -1, false, TYPALIGN_DOUBLE));
}
