/*
 * probe.h
 *		Open addressing: where a hash table of 2^k slots may keep a key.
 *
 * Linear probing (Knuth, TAOCP vol. 3, 6.4, algorithm L).  The caller has the
 * slots and knows an empty one and an equal key when it sees them.
 */
#ifndef CRM_MATH_PROBE_H
#define CRM_MATH_PROBE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Go through the slots of a hash: from its own place on, around the end, until
 * the loop is left.  A table is never full, so that there is an empty slot.
 */
#define PROBE(at, hash, mask) \
	for (uint64_t at = (uint64_t) (hash) & (mask);; at = (at + 1) & (mask))

/* Are so many items too many for so many slots?  At seven tenths, searches still take three steps. */
static inline bool
probe_is_full(uint64_t items, uint64_t slots)
{
	return items * 10 > slots * 7;
}

/* The slots for so many items, at least `least` of them, a power of two. */
static inline uint64_t
probe_slots(uint64_t items, uint64_t least)
{
	uint64_t	slots = least;

	while (probe_is_full(items, slots))
		slots *= 2;
	return slots;
}

#endif
