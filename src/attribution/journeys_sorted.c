/*
 * journeys_sorted.c
 *		Journeys with their channels, and what is counted of them, in order: what
 *		is computed from them does not depend on the order of the rows.
 */
#include "attribution/journeys.h"

#include "utils/builtins.h"

static int
compare_names(const void *one, const void *other)
{
	return name_compare(*(const NumberedName *const *) one, *(const NumberedName *const *) other);
}

#define ST_SORT sort_cells
#define ST_ELEMENT_TYPE Cell
#define ST_COMPARE(a, b) (((a)->key > (b)->key) - ((a)->key < (b)->key))
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* A sorted copy, in the current memory context. */
SortedJourneys *
journeys_sorted(const Journeys *journeys)
{
	SortedJourneys *sorted = palloc0(sizeof(SortedJourneys));
	uint32		channels = journeys->channels.count;
	uint32	   *places = palloc(Max(channels, 1) * sizeof(uint32));
	uint32		next = 0;

	sorted->journeys = journeys;
	sorted->channels = channels;
	sorted->names = palloc(Max(channels, 1) * sizeof(NumberedName *));
	for (uint32 i = 0; i < channels; i++)
		sorted->names[i] = &journeys->channels.names[i];
	qsort(sorted->names, channels, sizeof(NumberedName *), compare_names);
	for (uint32 i = 0; i < channels; i++)
		places[sorted->names[i] - journeys->channels.names] = i;

	sorted->cells = MemoryContextAllocHuge(CurrentMemoryContext, Max(journeys->ncells, 1) * sizeof(Cell));
	for (uint32 i = 0; i <= journeys->mask; i++)
		if (journeys->cells[i].key != 0)
		{
			Cell	   *cell = &sorted->cells[sorted->ncells++];

			*cell = journeys->cells[i];
			cell->key = journeys_renumber(cell->key, places);
		}
	sort_cells(sorted->cells, sorted->ncells);
	for (int kind = 0; kind <= CELL_KINDS; kind++)
	{
		while (next < sorted->ncells && (int) cell_kind(sorted->cells[next].key) < kind)
			next++;
		sorted->first[kind] = next;
	}
	if (sorted->first[CELL_TOTAL + 1] > 0)
		sorted->total = sorted->cells[0];
	pfree(places);
	return sorted;
}

/* The name of a channel, or of where journeys begin and end. */
text *
journeys_channel_text(const SortedJourneys *sorted, uint32 channel)
{
	switch (channel)
	{
		case CHANNEL_START:
			return cstring_to_text("(start)");
		case CHANNEL_CONVERSION:
			return cstring_to_text("(conversion)");
		case CHANNEL_NO_CONVERSION:
			return cstring_to_text("(no conversion)");
		default:
			return cstring_to_text_with_len(sorted->names[channel]->bytes, (int) sorted->names[channel]->length);
	}
}
