/*
 * name_table.c
 *		Numbers for names.
 */
#include "base/crm.h"

#include "base/name_table.h"
#include "math/fixed_hash.h"
#include "math/probe.h"

#define FIRST_SLOTS 64

/* No names; the table lives in the current memory context. */
void
name_table_begin(NameTable *table)
{
	table->context = CurrentMemoryContext;
	table->count = 0;
	table->room = FIRST_SLOTS / 2;
	table->names = palloc(table->room * sizeof(NumberedName));
	table->mask = FIRST_SLOTS - 1;
	table->slots = palloc0(FIRST_SLOTS * sizeof(uint32));
}

/* The slot of a name, or the empty one where it belongs. */
static inline uint32 *
find_slot(const NameTable *table, const char *bytes, uint32 length, uint32 hash)
{
	PROBE(at, hash, table->mask)
	{
		uint32		number = table->slots[at];
		const NumberedName *name;

		if (number == 0)
			return &table->slots[at];
		name = &table->names[number - 1];
		if (name->hash == hash && name->length == length && memcmp(name->bytes, bytes, length) == 0)
			return &table->slots[at];
	}
}

/* Twice the slots. */
static void
enlarge(NameTable *table)
{
	Size		slots = ((Size) table->mask + 1) * 2;

	pfree(table->slots);
	table->slots = MemoryContextAllocExtended(table->context, slots * sizeof(uint32), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	table->mask = (uint32) (slots - 1);
	for (uint32 i = 0; i < table->count; i++)
	{
		CRM_CHECK_INTERRUPTS(i + 1);
		PROBE(at, table->names[i].hash, table->mask)
		{
			if (table->slots[at] == 0)
			{
				table->slots[at] = i + 1;
				break;
			}
		}
	}
}

/* The number of a name, a new one where it had none: then table->count grows. */
uint32
name_number(NameTable *table, const char *bytes, uint32 length)
{
	uint32		hash = (uint32) fixed_hash_bytes(bytes, length);
	uint32	   *slot = find_slot(table, bytes, length, hash);
	char	   *copy;

	if (likely(*slot != 0))
		return *slot - 1;
	if (table->count == table->room)
	{
		table->room *= 2;
		table->names = repalloc_huge(table->names, table->room * sizeof(NumberedName));
	}
	copy = MemoryContextAlloc(table->context, length);
	memcpy(copy, bytes, length);
	table->names[table->count++] = (NumberedName) {.bytes = copy, .length = length, .hash = hash};
	*slot = table->count;
	if (probe_is_full(table->count, (uint64) table->mask + 1))
		enlarge(table);
	return table->count - 1;
}

/* Names in the order of their bytes. */
int
name_compare(const NumberedName *one, const NumberedName *other)
{
	int			order = memcmp(one->bytes, other->bytes, Min(one->length, other->length));

	return order != 0 ? order : (one->length > other->length) - (one->length < other->length);
}
