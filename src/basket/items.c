/*
 * items.c
 *		The items of baskets: numbers as they come, and their order.
 */
#include "basket/baskets.h"

#include "mb/pg_wchar.h"

/* The items of a value are all of one type. */
void
items_set_kind(Items *items, ItemKind kind)
{
	if (unlikely(items->kind == ITEM_UNKNOWN))
		items->kind = kind;
	if (unlikely(items->kind != kind))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge baskets of items of type bigint with those of type text"),
				 errhint("Build both with the same type of item, for instance item::text.")));
}

/* The number of an item of the kind that was set. */
uint32
item_of_datum(Items *items, Datum value)
{
	const text *name;
	int64		key;

	if (items->kind == ITEM_BIGINT)
	{
		key = DatumGetInt64(value);
		return name_number(&items->names, (const char *) &key, sizeof(key));
	}
	name = DatumGetTextPP(value);
	if (unlikely(VARSIZE_ANY_EXHDR(name) > ITEM_MOST_BYTES))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("key of an item has %d bytes, more than %d", (int) VARSIZE_ANY_EXHDR(name), ITEM_MOST_BYTES),
				 errhint("Pass the number or the name of the item, not its description.")));
	return name_number(&items->names, VARDATA_ANY(name), (uint32) VARSIZE_ANY_EXHDR(name));
}

static int64
number_of(const NumberedName *name)
{
	int64		number;

	memcpy(&number, name->bytes, sizeof(number));
	return number;
}

/* Numbers in their order, texts in that of their bytes. */
static inline int
compare_items(const uint32 *one, const uint32 *other, const Items *items)
{
	const NumberedName *a = &items->names.names[*one];
	const NumberedName *b = &items->names.names[*other];

	if (items->kind == ITEM_BIGINT)
		return (number_of(a) > number_of(b)) - (number_of(a) < number_of(b));
	return name_compare(a, b);
}

#define ST_SORT sort_items
#define ST_ELEMENT_TYPE uint32
#define ST_COMPARE(a, b, arg) compare_items(a, b, arg)
#define ST_COMPARE_ARG_TYPE const Items
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* All items in order. */
uint32 *
items_order(const Items *items)
{
	uint32	   *order = palloc(Max(items->names.count, 1) * sizeof(uint32));

	for (uint32 i = 0; i < items->names.count; i++)
		order[i] = i;
	sort_items(order, items->names.count, items);
	return order;
}

/* The numbers that the items of other have here. */
uint32 *
items_merge(Items *items, const Items *other)
{
	uint32	   *numbers = palloc(Max(other->names.count, 1) * sizeof(uint32));

	if (other->kind != ITEM_UNKNOWN)
		items_set_kind(items, other->kind);
	for (uint32 i = 0; i < other->names.count; i++)
		numbers[i] = name_number(&items->names, other->names.names[i].bytes, other->names.names[i].length);
	return numbers;
}

/* Their kind, how many, and each in that order. */
void
items_pack(StringInfo out, const Items *items, const uint32 *order)
{
	appendStringInfoCharMacro(out, (char) items->kind);
	pack_uint(out, items->names.count);
	for (uint32 i = 0; i < items->names.count; i++)
	{
		const NumberedName *name = &items->names.names[order[i]];

		if (items->kind == ITEM_BIGINT)
			pack_int(out, number_of(name));
		else
		{
			pack_uint(out, name->length);
			appendBinaryStringInfo(out, name->bytes, (int) name->length);
		}
	}
}

/* Items with the numbers of their places in the packed order, which is theirs. */
void
items_unpack(PackedReader *in, Items *items)
{
	uint32		count;

	items->kind = (ItemKind) unpack_uint_max(in, ITEM_TEXT, "The type of items");
	count = unpack_count(in, 1, "The number of items");
	if (items->kind == ITEM_UNKNOWN && count > 0)
		packed_bad(in, "Items have no type.");
	for (uint32 i = 0; i < count; i++)
	{
		CRM_CHECK_INTERRUPTS(i + 1);
		if (items->kind == ITEM_BIGINT)
			(void) item_of_datum(items, Int64GetDatum(unpack_int(in)));
		else
		{
			uint32		length = (uint32) unpack_uint_max(in, ITEM_MOST_BYTES, "The length of a key");
			const char *bytes = (const char *) unpack_bytes(in, length);

			(void) pg_verify_mbstr(PG_UTF8, bytes, (int) length, false);
			(void) name_number(&items->names, bytes, length);
		}
		if (items->names.count != i + 1 ||
			(i > 0 && compare_items(&(uint32) {i - 1}, &(uint32) {i}, items) >= 0))
			packed_bad(in, "Items are not in order.");
	}
}

/* An item as a cast to text writes it. */
char *
item_text(const Items *items, uint32 item)
{
	const NumberedName *name = &items->names.names[item];

	if (items->kind == ITEM_BIGINT)
		return psprintf(INT64_FORMAT, number_of(name));
	return pnstrdup(name->bytes, name->length);
}
