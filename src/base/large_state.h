/*
 * large_state.h
 *		The state of an aggregate in memory of its own, where it grows in place.
 *
 * A value of SQL has 1 GB at most, and one that grows is copied.  So a state of
 * some size, of an aggregate whose shape says so, lives in an expanded object
 * instead, which may have what crm.population_memory allows.  To be sent to
 * another process it becomes a value, which then has 1 GB at most again.
 *
 * Private to aggregate_state.c, but for large_state_contents().
 */
#ifndef CRM_LARGE_STATE_H
#define CRM_LARGE_STATE_H

#include "base/aggregate_state.h"

/* States of so many bytes move into memory of their own. */
#define LARGE_STATE_FROM ((Size) 4 << 20)

typedef struct LargeState LargeState;

/* What stands before the header of a value in the memory of a large state. */
typedef struct LargeStatePrefix
{
	LargeState *owner;
	uint64		padding;
} LargeStatePrefix;

/* The large state whose header that is: one in which the length of a value is 0.  NULL of a value. */
static inline LargeState *
large_state_owner(const struct varlena *value)
{
	return likely(VARSIZE_4B(value) != 0) ? NULL : ((const LargeStatePrefix *) value)[-1].owner;
}

/* aggregate_state.c */
extern Size state_header_size(const StateShape *shape);
extern void state_write_header(const StateShape *shape, struct varlena *value, Size tail);

/* large_state.c */
extern struct varlena *large_state_create(const StateShape *shape, Size tail);
extern struct varlena *large_state_enlarge(LargeState *large, Size tail);
extern struct varlena *large_state_argument(const StateShape *shape, Datum datum);
extern Size large_state_tail(const LargeState *large);
extern Datum large_state_datum(LargeState *large);
extern void large_state_keep(LargeState *large, MemoryContext parent);
extern void large_state_free(LargeState *large);
extern bool large_state_contents(Datum datum, const char **bytes, Size *length);

#endif
