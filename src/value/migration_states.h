/*
 * migration_states.h
 *		The states of a migration model, numbered from 1.
 */
#ifndef CRM_MIGRATION_STATES_H
#define CRM_MIGRATION_STATES_H

#include "postgres.h"

#include "math/migration.h"

/* Between 1 and the limit, which keeps a matrix below 8 MB. */
static inline void
migration_check_states(int64 states)
{
	if (states < 1 || states > MIGRATION_MAX_STATES)
		ereport(ERROR,
				(errcode(states < 1 ? ERRCODE_INVALID_PARAMETER_VALUE : ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("number of states is %lld, not between 1 and %d",
						(long long) states, MIGRATION_MAX_STATES),
				 errhint("States are numbered from 1; put rare ones together.")));
}

#endif
