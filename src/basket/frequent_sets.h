/*
 * frequent_sets.h
 *		Sets of items that enough baskets hold.
 */
#ifndef CRM_FREQUENT_SETS_H
#define CRM_FREQUENT_SETS_H

#include "base/crm.h"

#include "basket/baskets.h"

/* The most items of a set. */
#define SET_MOST_ITEMS 8

/* All sets of one size, in the order of their items. */
typedef struct SetList
{
	uint32	   *items;			/* of each set its items, ascending */
	uint32	   *baskets;		/* that hold it */
	Size		count;
	Size		room;
} SetList;

typedef struct FrequentSets
{
	const Items *names;
	uint32	   *order;			/* the items here are places in this order */
	uint32		baskets;		/* all of them */
	uint32	   *item_baskets;	/* by place, that hold it */
	int			most;			/* items of a set */
	SetList		list[SET_MOST_ITEMS + 1];	/* by size, from 1 on */
} FrequentSets;

extern FrequentSets *frequent_sets(const Baskets *baskets, uint32 least_baskets, int most_items);
extern uint32 frequent_set_baskets(const FrequentSets *sets, int size, const uint32 *items);

#endif
