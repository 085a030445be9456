/*
 * migration_states.h
 *		The states of a migration model, numbered from 1, and the state of
 *		aggregates that count moves between them.
 *
 * In SQL a bigint[]: the number of states, the moves row by row, and behind
 * them so many numbers of each state as the shape says.
 */
#ifndef CRM_MIGRATION_STATES_H
#define CRM_MIGRATION_STATES_H

#include "base/crm.h"

#include "base/aggregate_state.h"
#include "math/migration.h"

typedef struct MigrationCounts
{
	int64		states;
	int64		counts[FLEXIBLE_ARRAY_MEMBER];	/* states x states, by where they come from; then what else there is */
} MigrationCounts;

typedef struct MigrationShape
{
	StateShape	state;			/* MIGRATION_STATE() */
	const char *what;			/* is counted for: a matrix */
	const char *state_hint;		/* how states are numbered */
	int			others;			/* other numbers of each state */
	void		(*overflow) (void); /* raises an error */
} MigrationShape;

#define MIGRATION_STATE(name) \
	{ \
		.aggregate = name, \
		.element = INT8OID, \
		.size = offsetof(MigrationCounts, counts), \
		.tail = sizeof(int64), \
		.is_valid = migration_counts_valid, \
		.merge = migration_counts_merge \
	}

extern bool migration_counts_valid(const StateShape *shape, const void *state, Size tail);
extern void *migration_counts_merge(const StateShape *shape, void *state, const void *other);
extern MigrationCounts *migration_counts_begin(const MigrationShape *shape, FunctionCallInfo fcinfo, int64 states);
extern void migration_count_add(const MigrationShape *shape, int64 *count, int64 addend);
extern void migration_check_states(int64 states);
extern void migration_check_state(const MigrationShape *shape, const char *name, int32 state, int32 states);
extern Datum migration_matrix_datum(const double *cells, int states);

#endif
