/*
 * state_names.h
 *		Names in the state of an aggregate, numbered as they come: outcomes,
 *		groups, strata, and the options of a fit as packed bytes.
 *
 * The struct of the state begins with StateNames.  Behind the struct, first the
 * names, a length and bytes each, then whatever else the state holds, which
 * moves up when the names need more room.  In an object in memory name_table.h
 * does the same.
 */
#ifndef CRM_STATE_NAMES_H
#define CRM_STATE_NAMES_H

#include "base/crm.h"

#include "base/aggregate_state.h"
#include "base/name_table.h"

/* Names in one state at most: they are looked for one after another. */
#define STATE_NAMES_MOST 1000

/* Bytes of a name at most. */
#define STATE_NAME_LONGEST 1000000

/* Room for names in a new state. */
#define STATE_NAMES_ROOM 64

typedef struct StateNames
{
	uint32		count;
	uint32		used;			/* bytes, lengths included */
	uint32		room;			/* bytes, a multiple of 8 */
	uint32		last;			/* number of the name that was found last */
	uint32		last_at;		/* and where it is */
	uint32		unused;
} StateNames;

/* What comes behind the names. */
static inline void *
state_behind_names(const StateShape *shape, const void *state)
{
	return (char *) unconstify(void *, state) + shape->size + ((const StateNames *) state)->room;
}

extern bool state_names_valid(const StateNames *names, Size tail);
extern int	state_name_find(const StateShape *shape, void *state, const char *bytes, uint32 length);
extern void *state_name_add(const StateShape *shape, void *state, Size behind, const char *bytes, uint32 length);
extern uint32 *state_names_order(const NumberedName *names, uint32 count);
extern NumberedName *state_names_list(const StateShape *shape, const void *state);

#endif
