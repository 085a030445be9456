/*
 * population_index.c
 *		Finding the customers of one population in another.
 *
 * A flat population has no hash table; this one is built over it, with the
 * hashes and slots of a population under construction.
 */
#include "base/crm.h"

#include "customer/population_build.h"
#include "customer/population_index.h"

struct PopulationIndex
{
	const PopulationView *view;
	uint64		slot_mask;
	PopulationSlot *slots;
};

/* Hash of a key, as population_lookup_start() makes it. */
static uint64
key_hash(const PopulationView *view, const KeyLookup *lookup)
{
	if (view->head->key_kind == KEY_BIGINT)
		return population_mix((uint64) lookup->key);
	return hash_bytes_extended((const unsigned char *) lookup->bytes, (int) lookup->length, 0);
}

static KeyLookup
lookup_of(const PopulationView *view, const PopulationEntry *entry)
{
	KeyLookup	lookup;

	population_entry_key(view->head, view->keys, entry, &lookup);
	lookup.hash = key_hash(view, &lookup);
	return lookup;
}

/* Are these the same keys?  Both are of the kind of the populations. */
static bool
same_key(const PopulationView *view, const PopulationEntry *entry, const KeyLookup *lookup)
{
	KeyLookup	stored;

	if (view->head->key_kind == KEY_BIGINT)
		return entry->key == lookup->key;
	population_entry_key(view->head, view->keys, entry, &stored);
	Assert(stored.bytes != NULL && lookup->bytes != NULL);
	return stored.length == lookup->length &&
		memcmp(stored.bytes, lookup->bytes, lookup->length) == 0;
}

/*
 * An index of the customers of view, which must outlive it; about 16 bytes a
 * customer in the current memory context.
 */
PopulationIndex *
population_index_create(const PopulationView *view)
{
	PopulationIndex *index = palloc(sizeof(PopulationIndex));
	uint64		nslots = 16;

	while (nslots * 7 / 10 < view->head->ncustomers)
		nslots *= 2;
	index->view = view;
	index->slot_mask = nslots - 1;
	index->slots = MemoryContextAllocExtended(CurrentMemoryContext,
											  nslots * sizeof(PopulationSlot),
											  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (uint32 i = 0; i < view->head->ncustomers; i++)
	{
		KeyLookup	lookup = lookup_of(view, &view->entries[i]);
		uint64		position = lookup.hash & index->slot_mask;

		CRM_CHECK_INTERRUPTS(i);
		while (index->slots[position].customer != 0)
			position = (position + 1) & index->slot_mask;
		index->slots[position] = (PopulationSlot) {.tag = lookup_tag(&lookup),.customer = i + 1};
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
	KeyLookup	lookup = lookup_of(other, entry);
	uint64		position = lookup.hash & index->slot_mask;

	for (;;)
	{
		PopulationSlot slot = index->slots[position];

		if (slot.customer == 0)
			return NULL;
		if (slot.tag == lookup_tag(&lookup) &&
			same_key(index->view, &index->view->entries[slot.customer - 1], &lookup))
			return &index->view->entries[slot.customer - 1];
		position = (position + 1) & index->slot_mask;
	}
}
