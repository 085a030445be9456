/*
 * population_table.c
 *		Finding a customer by the key: in a population under construction, and
 *		in a flat one, for the customers of another.
 *
 * Entries stand densely in the order of their first row; an open-addressing
 * table of 8-byte slots (hash, entry number) points to them.  Looking a
 * key up is cut in three steps, so that a batch of rows can overlap the cache
 * misses of slot, entry and key instead of waiting for each in turn.
 */
#include "base/crm.h"

#include "customer/population_build.h"

#define FIRST_SLOTS 16
/* Slots that a search passes only where the table is crowded: where seven in ten are full, none ever passes so many. */
#define FAR_FROM_PLACE 512

/* Will this many more bytes stay within crm.population_memory? */
bool
population_fits(const Population *population, Size bytes)
{
	return MemoryContextMemAllocated(population->context, false) + bytes <= (Size) crm_population_memory * 1024;
}

/* They must. */
void
population_charge(Population *population, Size bytes)
{
	if (!population_fits(population, bytes))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("population of %u customers needs more than crm.population_memory (%d MB)",
						population->head.ncustomers, crm_population_memory / 1024),
				 errhint("Raise crm.population_memory, or " POPULATION_IN_PARTS "; or use crm.customer_summary with GROUP BY.")));
}

/*
 * Make an array hold needed items; it grows by a quarter, which realloc does
 * without copying once it is large.  Returns the array, *new_max its size.
 */
void *
population_reserve(Population *population, void *array, Size item_size,
				   uint64 needed, uint64 max, uint64 *new_max)
{
	uint64		grown = Max(needed, max + Max(max / 4, 16));

	CHECK_FOR_INTERRUPTS();
	population_charge(population, (Size) (grown - max) * item_size);
	*new_max = grown;
	if (array == NULL)
		return MemoryContextAllocHuge(population->context, (Size) grown * item_size);
	return repalloc_huge(array, (Size) grown * item_size);
}

/* So many empty slots, a power of two. */
static PopulationSlots
slots_create(MemoryContext context, uint64 nslots)
{
	return (PopulationSlots) {
		.slots = MemoryContextAllocExtended(context, nslots * sizeof(PopulationSlot),
											MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO),
		.mask = nslots - 1
	};
}

/* Empty slots for that many customers. */
void
population_table_create(Population *population, uint32 customers)
{
	uint64		nslots = probe_slots(customers, FIRST_SLOTS);

	population_charge(population, nslots * sizeof(PopulationSlot));
	population->table = slots_create(population->context, nslots);
}

/* The key of an entry, ready to be found. */
static KeyLookup
lookup_of(const PopulationHead *head, const char *keys, const PopulationEntry *entry)
{
	KeyLookup	lookup;

	population_entry_key(head, keys, entry, &lookup);
	population_lookup_start(head, &lookup);
	return lookup;
}

/* Is this the customer of the key?  Entries and key are of the same kind. */
static inline bool
key_matches(const PopulationHead *head, const char *keys,
			const PopulationEntry *entry, const KeyLookup *lookup)
{
	KeyLookup	stored;

	if (head->key_kind == KEY_BIGINT)
		return entry->key == lookup->key;
	population_entry_key(head, keys, entry, &stored);
	Assert(stored.bytes != NULL && lookup->bytes != NULL);
	return stored.length == lookup->length &&
		memcmp(stored.bytes, lookup->bytes, lookup->length) == 0;
}

/* The slot of the key, or the empty one where it belongs. */
static inline PopulationSlot *
find_slot(const PopulationSlots *table, const PopulationHead *head, const char *keys,
		  const PopulationEntry *entries, const KeyLookup *lookup)
{
	PROBE(at, lookup->hash, table->mask)
	{
		PopulationSlot *slot = &table->slots[at];

		if (slot->customer == 0 ||
			(slot->hash == lookup->hash &&
			 key_matches(head, keys, &entries[slot->customer - 1], lookup)))
			return slot;
	}
}

/* The empty slot for a key that the table does not hold, of that hash. */
static PopulationSlot *
empty_slot(const PopulationSlots *table, uint32 hash)
{
	PROBE(at, hash, table->mask)
		if (table->slots[at].customer == 0)
			return &table->slots[at];
}

/* Slots for that many customers; the entries are not looked at. */
static void
grow_table(Population *population, uint32 customers)
{
	PopulationSlots old = population->table;

	population_table_create(population, customers);
	for (uint64 i = 0; i <= old.mask; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (old.slots[i].customer != 0)
			*empty_slot(&population->table, old.slots[i].hash) = old.slots[i];
	}
	pfree(old.slots);
}

/* Make room for that many customers at once. */
void
population_table_reserve(Population *population, uint32 customers)
{
	if (probe_is_full(customers, population->table.mask + 1))
		grow_table(population, customers);
}

/* The customers of another population into an empty table, with their numbers there. */
void
population_table_fill(Population *population, const PopulationView *other)
{
	uint32		n = other->head->ncustomers;

	population_table_reserve(population, n);
	for (uint32 start = 0; start < n; start += POPULATION_BATCH)
	{
		KeyLookup	lookups[POPULATION_BATCH];
		uint32		count = Min(POPULATION_BATCH, n - start);

		CRM_CHECK_INTERRUPTS(start);
		for (uint32 i = 0; i < count; i++)
		{
			lookups[i] = lookup_of(other->head, other->keys, &other->entries[start + i]);
			population_lookup_prefetch(population, &lookups[i]);
		}
		for (uint32 i = 0; i < count; i++)
			*empty_slot(&population->table, lookups[i].hash) =
				(PopulationSlot) {.hash = lookups[i].hash,.customer = start + i + 1};
	}
}

/*
 * The numbers of the entries in the order of their slots, in the population's
 * memory.  Another table is walked forwards when they are looked up there.
 */
uint32 *
population_table_order(const Population *population)
{
	uint32	   *order = MemoryContextAllocHuge(population->context,
											   ((Size) population->head.ncustomers + 1) * sizeof(uint32));
	uint32		n = 0;

	for (uint64 i = 0; i <= population->table.mask; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (population->table.slots[i].customer != 0)
			order[n++] = population->table.slots[i].customer - 1;
	}
	Assert(n == population->head.ncustomers);
	return order;
}

/*
 * Has the key of a new customer come so far from its place that the slots must
 * be crowded there, though others are free?  Customers in the order of another
 * table fill this one from one side.
 */
static bool
is_crowded(const Population *population, const PopulationSlot *slot)
{
	uint64		mask = population->table.mask;
	uint64		at = (uint64) (slot - population->table.slots);

	return ((at - slot->hash) & mask) > FAR_FROM_PLACE && (uint64) population->head.ncustomers * 4 > mask;
}

/* Keep a copy of the key; returns what the entry stores of it. */
static int64
store_key(Population *population, const KeyLookup *lookup)
{
	Size		prefix = population->head.key_kind == KEY_TEXT ? sizeof(uint32) : 0;
	int64		offset = population->head.key_bytes;
	uint64		needed = (uint64) offset + prefix + lookup->length;

	if (population->head.key_kind == KEY_BIGINT)
		return lookup->key;
	if (needed > population->max_key_bytes)
		population->keys = population_reserve(population, population->keys, 1, needed,
											  population->max_key_bytes,
											  &population->max_key_bytes);
	if (prefix > 0)
		memcpy(population->keys + offset, &lookup->length, prefix);
	memcpy(population->keys + offset + prefix, lookup->bytes, lookup->length);
	population->head.key_bytes = (int64) needed;
	return offset;
}

static uint32
new_entry(Population *population, const KeyLookup *lookup)
{
	uint32		index = population->head.ncustomers;
	uint64		max;

	if (index >= POPULATION_MAX_CUSTOMERS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("population has more than %u customers", POPULATION_MAX_CUSTOMERS),
				 errhint("Instead, " POPULATION_IN_PARTS ".")));
	if (index == population->max_entries)
	{
		population->entries = population_reserve(population, population->entries,
												 sizeof(PopulationEntry), index + 1,
												 population->max_entries, &max);
		population->max_entries = (uint32) max;
	}
	if (population->head.has_clv && index == population->max_clv)
	{
		population->clv = population_reserve(population, population->clv,
											 sizeof(PopulationClv), index + 1,
											 population->max_clv, &max);
		population->max_clv = (uint32) max;
	}
	population->entries[index] = (PopulationEntry) {.key = store_key(population, lookup)};
	if (population->head.has_clv)
		population->clv[index] = (PopulationClv) {0};
	population->head.ncustomers = index + 1;
	return index + 1;
}

/* Step 3: the customer's number (1 + index of its entry), a new one if need be. */
uint32
population_lookup_finish(Population *population, KeyLookup *lookup)
{
	PopulationSlot *slot;
	uint32		customer;

	if (likely(lookup->customer != 0 &&
			   key_matches(&population->head, population->keys,
						   &population->entries[lookup->customer - 1], lookup)))
		return lookup->customer;

	slot = find_slot(&population->table, &population->head, population->keys,
					 population->entries, lookup);
	if (slot->customer != 0)
		return slot->customer;
	customer = new_entry(population, lookup);
	*slot = (PopulationSlot) {.hash = lookup->hash, .customer = customer};
	if (probe_is_full(customer, population->table.mask + 1) || unlikely(is_crowded(population, slot)))
		grow_table(population, (uint32) Min(population->table.mask + 1, POPULATION_MAX_CUSTOMERS));
	return customer;
}

struct PopulationIndex
{
	const PopulationView *view;
	PopulationSlots table;
};

/*
 * A flat population has no table; this is one of the customers of view, which
 * must outlive it: about 16 bytes a customer in the current memory context.
 */
PopulationIndex *
population_index_create(const PopulationView *view)
{
	PopulationIndex *index = palloc(sizeof(PopulationIndex));

	index->view = view;
	index->table = slots_create(CurrentMemoryContext, probe_slots(view->head->ncustomers, FIRST_SLOTS));
	for (uint32 i = 0; i < view->head->ncustomers; i++)
	{
		KeyLookup	lookup = lookup_of(view->head, view->keys, &view->entries[i]);

		CRM_CHECK_INTERRUPTS(i);
		*empty_slot(&index->table, lookup.hash) =
			(PopulationSlot) {.hash = lookup.hash,.customer = i + 1};
	}
	return index;
}

/*
 * The customer of the index who has the key of entry in the population other;
 * NULL if there is none.  Both populations have the same kind of key.
 */
const PopulationEntry *
population_index_find(const PopulationIndex *index, const PopulationView *other,
					  const PopulationEntry *entry)
{
	const PopulationView *view = index->view;
	KeyLookup	lookup = lookup_of(other->head, other->keys, entry);
	PopulationSlot *slot = find_slot(&index->table, view->head, view->keys, view->entries, &lookup);

	return slot->customer == 0 ? NULL : &view->entries[slot->customer - 1];
}
