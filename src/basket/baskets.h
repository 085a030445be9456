/*
 * baskets.h
 *		Baskets: which items were bought, or are held, together.
 *
 * All baskets are kept, each as the numbers of its different items.
 */
#ifndef CRM_BASKETS_H
#define CRM_BASKETS_H

#include "base/crm.h"

#include "base/built_value.h"
#include "base/name_table.h"

/* The longest key of an item in bytes, and the most items of one basket. */
#define ITEM_MOST_BYTES 1000
#define BASKET_MOST_ITEMS 100000

typedef enum ItemKind
{
	ITEM_UNKNOWN,				/* no item yet */
	ITEM_BIGINT,
	ITEM_TEXT
} ItemKind;

/* The items of baskets; a bigint is a name of eight bytes. */
typedef struct Items
{
	ItemKind	kind;
	NameTable	names;
} Items;

typedef struct Baskets
{
	BuiltValue	built;
	Items		items;
	uint32	   *stream;			/* of each basket how many items it has, and their numbers */
	Size		used;
	Size		room;
	uint32		count;			/* of baskets */
	Size		lines;			/* items of all baskets */
} Baskets;

extern const BuiltKind baskets_kind;

/* items.c */
extern void items_set_kind(Items *items, ItemKind kind);
extern uint32 item_of_datum(Items *items, Datum value);
extern uint32 *items_order(const Items *items);
extern uint32 *items_merge(Items *items, const Items *other);
extern void items_pack(StringInfo out, const Items *items, const uint32 *order);
extern void items_unpack(PackedReader *in, Items *items);
extern char *item_text(const Items *items, uint32 item);

/* baskets.c */
extern uint32 *baskets_room(Baskets *baskets, Size items);
extern void baskets_add(Baskets *baskets, Size items);
extern void baskets_too_many_items(void);

/* Goes through the baskets: the items of the next, and how many; NULL after the last. */
static inline const uint32 *
baskets_next(const Baskets *baskets, Size *at, uint32 *items)
{
	if (*at >= baskets->used)
		return NULL;
	*items = baskets->stream[*at];
	*at += (Size) *items + 1;
	return baskets->stream + *at - *items;
}

#endif
