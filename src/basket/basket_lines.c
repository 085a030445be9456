/*
 * basket_lines.c
 *		The rows of the aggregate baskets where each is one line of a basket.
 *
 * The lines are kept as they come, and sorted by basket at the end: that takes
 * less time than a hash of baskets, and GROUP BY before the aggregate is one.
 */
#include "basket/baskets.h"

#include "base/call_argument.h"
#include "base/interrupted.h"
#include "math/sort.h"

#define AGGREGATE "crm.baskets"
#define VERSION 1
#define FIRST_ROOM 256

/* Sorted by basket, whose key is a bigint or an order_key. */
typedef struct BasketLines
{
	BuiltValue	built;
	Items		items;
	NumberedKey *lines;			/* basket and item */
	Size		count;
	Size		room;
} BasketLines;

static void
begin(void *object)
{
	BasketLines *lines = object;

	name_table_begin(&lines->items.names);
	lines->room = FIRST_ROOM;
	lines->lines = palloc(FIRST_ROOM * sizeof(NumberedKey));
}

static inline void
add(BasketLines *lines, uint64 basket, uint32 item)
{
	if (unlikely(lines->count == lines->room))
	{
		CHECK_FOR_INTERRUPTS();
		lines->room *= 2;
		lines->lines = repalloc_huge(lines->lines, lines->room * sizeof(NumberedKey));
		built_check_memory(&lines->built);
	}
	lines->lines[lines->count++] = (NumberedKey) {.key = basket, .item = item};
}

/* Add all lines of other. */
static void
merge(void *object, const void *from)
{
	BasketLines *lines = object;
	const BasketLines *other = from;
	uint32	   *numbers = items_merge(&lines->items, &other->items);

	for (Size i = 0; i < other->count; i++)
	{
		CRM_CHECK_INTERRUPTS(i + 1);
		add(lines, other->lines[i].key, numbers[other->lines[i].item]);
	}
	pfree(numbers);
}

/* Version, items in order, how many lines, of each the basket and the place of the item. */
static void
pack(StringInfo out, const void *object)
{
	const BasketLines *lines = object;
	uint32	   *order = items_order(&lines->items);
	uint32	   *places = palloc(Max(lines->items.names.count, 1) * sizeof(uint32));

	if (lines->count > MaxAllocSize / 16)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%zu lines of baskets take more than the 1 GB that one process can send to another", lines->count),
				 errhint("Let one process read all rows: SET max_parallel_workers_per_gather = 0; or take parts of the baskets.")));
	appendStringInfoCharMacro(out, VERSION);
	items_pack(out, &lines->items, order);
	for (uint32 i = 0; i < lines->items.names.count; i++)
		places[order[i]] = i;
	pack_uint(out, lines->count);
	for (Size i = 0; i < lines->count; i++)
	{
		CRM_CHECK_INTERRUPTS(i + 1);
		appendBinaryStringInfo(out, (const char *) &lines->lines[i].key, sizeof(uint64));
		pack_uint(out, places[lines->lines[i].item]);
	}
	pfree(places);
	pfree(order);
}

static void
unpack(PackedReader *in, void *object)
{
	BasketLines *lines = object;
	uint32		count;

	if (unpack_byte(in) != VERSION)
		packed_bad(in, "Its version is unknown.");
	items_unpack(in, &lines->items);
	count = unpack_count(in, sizeof(uint64) + 1, "The number of lines");
	for (uint32 i = 0; i < count; i++)
	{
		uint64		basket;

		CRM_CHECK_INTERRUPTS(i + 1);
		memcpy(&basket, unpack_bytes(in, sizeof(basket)), sizeof(basket));
		if (lines->items.names.count == 0)
			packed_bad(in, "There are no items.");
		add(lines, basket, (uint32) unpack_uint_max(in, lines->items.names.count - 1, "The place of an item"));
	}
}

static const BuiltKind basket_lines_kind = {
	.type = "basket_lines",
	.aggregate = AGGREGATE,
	.memory_hint = "Or pass arrays of items, one for each basket, or take parts of the baskets.",
	.size = sizeof(BasketLines),
	.begin = begin,
	.pack = pack,
	.unpack = unpack,
	.merge = merge
};

BUILT_TYPE(basket_lines, &basket_lines_kind)

/* basket_lines_transition(state, basket, item): a row without a basket or an item does not count. */
static Datum
add_line(FunctionCallInfo fcinfo, ItemKind kind)
{
	BasketLines *lines = built_state(&basket_lines_kind, fcinfo);

	if (kind == ITEM_TEXT)
		call_check_bytes_key_once(fcinfo, 2, AGGREGATE);
	items_set_kind(&lines->items, kind);
	if (!PG_ARGISNULL(1) && !PG_ARGISNULL(2))
		add(lines, (uint64) PG_GETARG_INT64(1), item_of_datum(&lines->items, PG_GETARG_DATUM(2)));
	return built_datum(lines);
}

CRM_FUNCTION(crm_basket_lines_transition_bigint, add_line(fcinfo, ITEM_BIGINT))
CRM_FUNCTION(crm_basket_lines_transition_text, add_line(fcinfo, ITEM_TEXT))

/* The lines of each basket together, as a copy: final functions leave the state as it is. */
static NumberedKey *
sorted_lines(const BasketLines *lines)
{
	Size		bytes = Max(lines->count, 1) * sizeof(NumberedKey);
	NumberedKey *sorted = MemoryContextAllocHuge(CurrentMemoryContext, bytes);
	NumberedKey *scratch = MemoryContextAllocHuge(CurrentMemoryContext, bytes);

	memcpy(sorted, lines->lines, lines->count * sizeof(NumberedKey));
	if (!sort_numbered(sorted, scratch, lines->count, crm_interrupted))
	{
		CHECK_FOR_INTERRUPTS();
		/* still here: it was nothing that stops the query */
		(void) sort_numbered(sorted, scratch, lines->count, NULL);
	}
	pfree(scratch);
	return sorted;
}

PG_FUNCTION_INFO_V1(crm_basket_lines_final);

/* basket_lines_final(state): the baskets; NULL without a row */
Datum
crm_basket_lines_final(PG_FUNCTION_ARGS)
{
	BasketLines *lines;
	Baskets    *baskets;
	NumberedKey *sorted;
	uint32	   *numbers;

	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	lines = built_argument(&basket_lines_kind, PG_GETARG_DATUM(0));
	baskets = built_create(&baskets_kind, CurrentMemoryContext);
	numbers = items_merge(&baskets->items, &lines->items);
	sorted = sorted_lines(lines);
	for (Size first = 0, next; first < lines->count; first = next)
	{
		uint32	   *to;

		for (next = first; next < lines->count && sorted[next].key == sorted[first].key; next++)
			;
		to = baskets_room(baskets, next - first);
		for (Size i = first; i < next; i++)
			to[i - first] = numbers[sorted[i].item];
		CRM_CHECK_INTERRUPTS(baskets->count + 1);
		baskets_add(baskets, next - first);
	}
	pfree(sorted);
	PG_RETURN_BYTEA_P(built_packed(&baskets_kind, built_datum(baskets)));
}
