/*
 * frequent_sets.c
 *		Sets of items that enough baskets hold.
 *
 * Agrawal & Srikant 1994: a set is held by no more baskets than any part of
 * it, so that only sets of enough are extended.  Each set has the list of the
 * places where its last item stands in baskets that hold all of it, and what
 * stands behind these places are the items it can be extended by (occurrence
 * deliver: Uno, Kiyomi & Arimura 2004).  So one pass over the baskets of a set
 * counts all its extensions, and no candidate is looked up.
 */
#include "basket/frequent_sets.h"

#define END PG_UINT32_MAX		/* behind the items of each basket */

#define ST_SORT sort_numbers
#define ST_ELEMENT_TYPE uint32
#define ST_COMPARE(a, b) ((*(a) > *(b)) - (*(a) < *(b)))
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

typedef struct Miner
{
	MemoryContext context;
	FrequentSets *sets;
	uint32		least;
	uint32	   *items;			/* of all baskets, each ascending and with END: those of enough baskets */
	Size		nitems;
	uint32		width;			/* items */
	uint32	   *counts;			/* by depth and item; zeros between two sets */
	uint32	   *found;			/* by depth, the items that have a count */
	uint32		prefix[SET_MOST_ITEMS];
	uint64		work;			/* since the last look for a cancel */
} Miner;

/* What counting at one depth needs. */
typedef struct Level
{
	uint32	   *counts;
	uint32	   *found;
} Level;

static inline Level
level_of(const Miner *miner, int depth)
{
	return (Level) {miner->counts + (Size) depth * miner->width, miner->found + (Size) depth * miner->width};
}

static void
check_memory(const Miner *miner)
{
	if (MemoryContextMemAllocated(miner->context, true) / 1024 > (Size) crm_population_memory)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("sets of items need more than crm.population_memory (%d MB)", crm_population_memory / 1024),
				 errhint("Ask for a higher min_support or a smaller max_size, or raise crm.population_memory.")));
}

static inline void
poll(Miner *miner, uint64 work)
{
	miner->work += work;
	if (unlikely(miner->work > CRM_INTERRUPT_ROWS))
	{
		miner->work = 0;
		CHECK_FOR_INTERRUPTS();
	}
}

/* Memory of so many numbers. */
static uint32 *
numbers(Miner *miner, Size count, bool zero)
{
	uint32	   *memory = MemoryContextAllocExtended(miner->context, Max(count, 1) * sizeof(uint32),
													MCXT_ALLOC_HUGE | (zero ? MCXT_ALLOC_ZERO : 0));

	check_memory(miner);
	return memory;
}

/* Note the set of a prefix of so many items and one more. */
static void
note(Miner *miner, int prefix, uint32 item, uint32 baskets)
{
	int			size = prefix + 1;
	SetList    *list = &miner->sets->list[size];

	if (list->count == list->room)
	{
		Size		room = Max(64, 2 * list->room);
		uint32	   *items = numbers(miner, room * size, false);
		uint32	   *counts = numbers(miner, room, false);

		if (list->count > 0)
		{
			memcpy(items, list->items, list->count * size * sizeof(uint32));
			memcpy(counts, list->baskets, list->count * sizeof(uint32));
			pfree(list->items);
			pfree(list->baskets);
		}
		list->items = items;
		list->baskets = counts;
		list->room = room;
	}
	memcpy(list->items + list->count * size, miner->prefix, prefix * sizeof(uint32));
	list->items[list->count * size + prefix] = item;
	list->baskets[list->count++] = baskets;
}

/* Count what stands behind the places; how many items do. */
static uint32
count_behind(Miner *miner, const Level level, const uint32 *places, Size nplaces)
{
	const uint32 *items = miner->items;
	uint32		found = 0;

	for (Size i = 0; i < nplaces; i++)
	{
		const uint32 *next = items + places[i] + 1;

		for (; *next != END; next++)
			if (level.counts[*next]++ == 0)
				level.found[found++] = *next;
		poll(miner, (uint64) (next - items) - places[i]);
	}
	return found;
}

static void extend(Miner *miner, int depth, const uint32 *places, Size nplaces);

/* For each item of enough, of the first found ones, the places where it stands behind these; then the sets it extends. */
static void
descend(Miner *miner, int depth, const uint32 *places, Size nplaces, uint32 found)
{
	const Level level = level_of(miner, depth);
	Size		all = 0;
	Size		first = 0;
	uint32	   *behind;

	/* counts become where the places of the item go, of others END */
	for (uint32 i = 0; i < found; i++)
	{
		uint32		count = level.counts[level.found[i]];

		level.counts[level.found[i]] = count >= miner->least ? (uint32) all : END;
		all += count >= miner->least ? count : 0;
	}
	if (all == 0)
		return;
	behind = numbers(miner, all, false);
	for (Size i = 0; i < nplaces; i++)
	{
		uint32		at = places[i] + 1;

		for (; miner->items[at] != END; at++)
		{
			uint32	   *to = &level.counts[miner->items[at]];

			if (*to != END)
				behind[(*to)++] = at;
		}
		poll(miner, at - places[i]);
	}
	/* each place is now where the next item begins */
	for (uint32 i = 0; i < found; i++)
	{
		Size		end = level.counts[level.found[i]];

		if (end == END)
			continue;
		miner->prefix[depth] = level.found[i];
		extend(miner, depth + 1, behind + first, end - first);
		first = end;
	}
	pfree(behind);
}

/* Find all sets that begin with the prefix of so many items, whose last stands at these places. */
static void
extend(Miner *miner, int depth, const uint32 *places, Size nplaces)
{
	const Level level = level_of(miner, depth);
	uint32		found = count_behind(miner, level, places, nplaces);

	sort_numbers(level.found, found);
	for (uint32 i = 0; i < found; i++)
		if (level.counts[level.found[i]] >= miner->least)
			note(miner, depth, level.found[i], level.counts[level.found[i]]);
	if (depth + 1 < miner->sets->most)
		descend(miner, depth, places, nplaces, found);
	for (uint32 i = 0; i < found; i++)
		level.counts[level.found[i]] = 0;
	poll(miner, found);
}

/* How many baskets hold each item. */
static void
count_items(const Baskets *baskets, const uint32 *places, uint32 *counts)
{
	const uint32 *items;
	uint32		n;
	Size		at = 0;

	while ((items = baskets_next(baskets, &at, &n)) != NULL)
	{
		CRM_CHECK_INTERRUPTS(at);
		for (uint32 i = 0; i < n; i++)
			counts[places[items[i]]]++;
	}
}

/* The baskets with the items of enough, each ascending. */
static void
filter(Miner *miner, const Baskets *baskets, const uint32 *places)
{
	const uint32 *counts = miner->sets->item_baskets;
	const uint32 *items;
	uint32		n;
	Size		at = 0;

	if (baskets->used >= END)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("baskets hold more than %u items", END),
				 errhint("Take parts of the baskets, or only the items that matter.")));
	miner->items = numbers(miner, baskets->used, false);
	while ((items = baskets_next(baskets, &at, &n)) != NULL)
	{
		Size		first = miner->nitems;

		poll(miner, n);
		for (uint32 i = 0; i < n; i++)
			if (counts[places[items[i]]] >= miner->least)
				miner->items[miner->nitems++] = places[items[i]];
		sort_numbers(miner->items + first, miner->nitems - first);
		if (miner->nitems > first + 1)
			miner->items[miner->nitems++] = END;
		else
			miner->nitems = first;	/* nothing together with another */
	}
}

/* The sets of two items and more: of each item, where it stands. */
static void
mine(Miner *miner, uint32 nitems)
{
	uint32	   *begins = numbers(miner, (Size) nitems + 1, true);
	uint32	   *places = numbers(miner, miner->nitems, false);

	miner->width = nitems;
	miner->counts = numbers(miner, (Size) nitems * miner->sets->most, true);
	miner->found = numbers(miner, (Size) nitems * miner->sets->most, false);
	for (Size i = 0; i < miner->nitems; i++)
		if (miner->items[i] != END)
			begins[miner->items[i] + 1]++;
	for (uint32 i = 0; i < nitems; i++)
		begins[i + 1] += begins[i];
	for (Size i = 0; i < miner->nitems; i++)
	{
		CRM_CHECK_INTERRUPTS(i + 1);
		if (miner->items[i] != END)
			places[begins[miner->items[i]]++] = (uint32) i;
	}
	/* each begins where the next one did */
	for (uint32 item = 0; item < nitems; item++)
	{
		uint32		first = item > 0 ? begins[item - 1] : 0;

		miner->prefix[0] = item;
		if (begins[item] - first >= miner->least)
			extend(miner, 1, places + first, begins[item] - first);
	}
}

/* All sets of up to so many items that so many baskets hold, in the current memory context. */
FrequentSets *
frequent_sets(const Baskets *baskets, uint32 least_baskets, int most_items)
{
	FrequentSets *sets = palloc0(sizeof(FrequentSets));
	uint32		nitems = baskets->items.names.count;
	uint32	   *places = palloc(Max(nitems, 1) * sizeof(uint32));
	Miner		miner = {
		.context = AllocSetContextCreate(CurrentMemoryContext, "crm sets of items", ALLOCSET_DEFAULT_SIZES),
		.sets = sets,
		.least = least_baskets
	};

	sets->names = &baskets->items;
	sets->order = items_order(&baskets->items);
	sets->baskets = baskets->count;
	sets->most = most_items;
	sets->item_baskets = palloc0(Max(nitems, 1) * sizeof(uint32));
	for (uint32 i = 0; i < nitems; i++)
		places[sets->order[i]] = i;
	count_items(baskets, places, sets->item_baskets);
	for (uint32 i = 0; i < nitems; i++)
		if (sets->item_baskets[i] >= least_baskets)
			note(&miner, 0, i, sets->item_baskets[i]);
	if (most_items > 1)
	{
		filter(&miner, baskets, places);
		mine(&miner, nitems);
	}
	return sets;
}

/* The baskets that hold a set, ascending, of those that were found. */
uint32
frequent_set_baskets(const FrequentSets *sets, int size, const uint32 *items)
{
	const SetList *list = &sets->list[size];
	Size		low = 0;
	Size		high = list->count;

	if (size == 1)
		return sets->item_baskets[items[0]];
	while (low < high)
	{
		Size		middle = low + (high - low) / 2;
		const uint32 *other = list->items + middle * size;
		int			i = 0;

		while (i < size && other[i] == items[i])
			i++;
		if (i == size)
			return list->baskets[middle];
		if (other[i] < items[i])
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}
