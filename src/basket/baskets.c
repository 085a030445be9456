/*
 * baskets.c
 *		Baskets as a value: how it is built, merged and stored.
 */
#include "basket/baskets.h"

#define AGGREGATE "crm.baskets"
#define VERSION 1
#define FIRST_ROOM 256

#define ST_SORT sort_numbers
#define ST_ELEMENT_TYPE uint32
#define ST_COMPARE(a, b) ((*(a) > *(b)) - (*(a) < *(b)))
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

static void
begin(void *object)
{
	Baskets    *baskets = object;

	name_table_begin(&baskets->items.names);
	baskets->room = FIRST_ROOM;
	baskets->stream = palloc(FIRST_ROOM * sizeof(uint32));
}

void
baskets_too_many_items(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("a basket has more than %d items", BASKET_MOST_ITEMS),
			 errhint("Is it one order or one customer? GROUP BY its id.")));
}

/* Where the items of a new basket go, so many at most; baskets_add() then adds it. */
uint32 *
baskets_room(Baskets *baskets, Size items)
{
	if (items > BASKET_MOST_ITEMS)
		baskets_too_many_items();
	if (unlikely(baskets->used + items + 1 > baskets->room))
	{
		baskets->room = Max(2 * baskets->room, baskets->used + items + 1);
		baskets->stream = repalloc_huge(baskets->stream, baskets->room * sizeof(uint32));
		built_check_memory(&baskets->built);
	}
	return baskets->stream + baskets->used + 1;
}

/* Add the basket of so many items that have been put there, in any order; what occurs twice is one; none is no basket. */
void
baskets_add(Baskets *baskets, Size items)
{
	uint32	   *numbers = baskets->stream + baskets->used + 1;
	uint32		different = 0;

	if (items == 0)
		return;
	sort_numbers(numbers, items);
	for (Size i = 0; i < items; i++)
		if (i == 0 || numbers[i] != numbers[different - 1])
			numbers[different++] = numbers[i];
	baskets->stream[baskets->used] = different;
	baskets->used += (Size) different + 1;
	baskets->lines += different;
	if (++baskets->count == PG_UINT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("more than %u baskets", PG_UINT32_MAX - 1),
				 errhint("Take parts of the baskets.")));
}

/* Add all baskets of other, which stays as it is. */
static void
merge(void *object, const void *from)
{
	Baskets    *baskets = object;
	const Baskets *other = from;
	uint32	   *numbers = items_merge(&baskets->items, &other->items);
	const uint32 *items;
	uint32		n;
	Size		at = 0;

	while ((items = baskets_next(other, &at, &n)) != NULL)
	{
		uint32	   *to = baskets_room(baskets, n);

		CRM_CHECK_INTERRUPTS(baskets->count + 1);
		for (uint32 i = 0; i < n; i++)
			to[i] = numbers[items[i]];
		baskets_add(baskets, n);
	}
	pfree(numbers);
}

/* A value holds 1 GB; of many items each line takes three bytes or so. */
static void
check_size(const Baskets *baskets, StringInfo out)
{
	if (unlikely(out->len > (int) (MaxAllocSize - 10 * BASKET_MOST_ITEMS)))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%u baskets take more than the 1 GB a value can hold", baskets->count),
				 errhint("Take parts of the baskets, or only the items that matter.")));
}

/* Version, items in order; how many baskets, of each how many items, then their places as distances. */
static void
pack(StringInfo out, const void *object)
{
	const Baskets *baskets = object;
	uint32	   *order = items_order(&baskets->items);
	uint32	   *places = palloc(Max(baskets->items.names.count, 1) * sizeof(uint32));
	uint32	   *scratch = palloc(BASKET_MOST_ITEMS * sizeof(uint32));
	const uint32 *items;
	uint32		n;
	Size		at = 0;

	appendStringInfoCharMacro(out, VERSION);
	items_pack(out, &baskets->items, order);
	for (uint32 i = 0; i < baskets->items.names.count; i++)
		places[order[i]] = i;
	pack_uint(out, baskets->count);
	while ((items = baskets_next(baskets, &at, &n)) != NULL)
	{
		uint32		before = 0;

		CRM_CHECK_INTERRUPTS(out->len);
		check_size(baskets, out);
		for (uint32 i = 0; i < n; i++)
			scratch[i] = places[items[i]];
		sort_numbers(scratch, n);
		pack_uint(out, n);
		for (uint32 i = 0; i < n; i++)
		{
			pack_uint(out, scratch[i] - before);
			before = scratch[i];
		}
	}
	pfree(scratch);
	pfree(places);
	pfree(order);
}

static void
unpack(PackedReader *in, void *object)
{
	Baskets    *baskets = object;
	uint32		count;

	if (unpack_byte(in) != VERSION)
		packed_bad(in, "Its version is unknown.");
	items_unpack(in, &baskets->items);
	count = unpack_count(in, 2, "The number of baskets");
	for (uint32 i = 0; i < count; i++)
	{
		uint32		n = unpack_count(in, 1, "The number of items of a basket");
		uint32	   *to = baskets_room(baskets, n);
		uint64		place = 0;

		CRM_CHECK_INTERRUPTS(i + 1);
		if (n == 0)
			packed_bad(in, "A basket is empty.");
		for (uint32 k = 0; k < n; k++)
		{
			uint64		distance = unpack_uint_max(in, baskets->items.names.count, "The place of an item");

			place += distance;
			if ((k > 0 && distance == 0) || place >= baskets->items.names.count)
				packed_bad(in, "Items of a basket are not in order.");
			to[k] = (uint32) place;
		}
		baskets_add(baskets, n);
	}
}

const BuiltKind baskets_kind = {
	.type = "baskets",
	.aggregate = AGGREGATE,
	.memory_hint = "Or take parts of the baskets, or only the items that matter.",
	.size = sizeof(Baskets),
	.begin = begin,
	.pack = pack,
	.unpack = unpack,
	.merge = merge
};

BUILT_FUNCTIONS(baskets, &baskets_kind)
