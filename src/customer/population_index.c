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
	PopulationSlots table;
};

static KeyLookup
lookup_of(const PopulationView *view, const PopulationEntry *entry)
{
	KeyLookup	lookup;

	population_entry_key(view->head, view->keys, entry, &lookup);
	population_lookup_start(view->head, &lookup);
	return lookup;
}

/*
 * An index of the customers of view, which must outlive it; about 16 bytes a
 * customer in the current memory context.
 */
PopulationIndex *
population_index_create(const PopulationView *view)
{
	PopulationIndex *index = palloc(sizeof(PopulationIndex));

	index->view = view;
	index->table = population_slots_create(CurrentMemoryContext,
										   probe_slots(view->head->ncustomers, POPULATION_FIRST_SLOTS));
	for (uint32 i = 0; i < view->head->ncustomers; i++)
	{
		KeyLookup	lookup = lookup_of(view, &view->entries[i]);

		CRM_CHECK_INTERRUPTS(i);
		*population_empty_slot(&index->table, &lookup) =
			(PopulationSlot) {.tag = lookup_tag(&lookup),.customer = i + 1};
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
	KeyLookup	lookup = lookup_of(other, entry);
	PopulationSlot *slot = population_find_slot(&index->table, view->head, view->keys,
												view->entries, &lookup);

	return slot->customer == 0 ? NULL : &view->entries[slot->customer - 1];
}
