/*
 * migration_states.c
 *		The states of a migration model, and counts of moves between them.
 */
#include "value/migration_states.h"

#include "common/int.h"
#include "utils/array.h"

/* Numbers behind the number of states. */
static Size
numbers_of(const MigrationShape *shape, int64 states)
{
	return (Size) (states * states + shape->others * states);
}

/* Counts are checked at the end. */
bool
migration_counts_valid(const StateShape *shape, const void *state, Size tail)
{
	int64		states = ((const MigrationCounts *) state)->states;

	return states >= 1 && states <= MIGRATION_MAX_STATES &&
		tail == numbers_of((const MigrationShape *) shape, states) * sizeof(int64);
}

/* Add to a count. */
void
migration_count_add(const MigrationShape *shape, int64 *count, int64 addend)
{
	if (pg_add_s64_overflow(*count, addend, count))
		shape->overflow();
}

/* All rows must bring the same number of states. */
static void
check_same_states(const MigrationShape *shape, const MigrationCounts *counts, int64 states)
{
	if (counts->states != states)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of states changes from %lld to %lld",
						(long long) counts->states, (long long) states),
				 errhint("One %s has one number of states; use GROUP BY for several.", shape->what)));
}

/* Add the numbers of another state. */
void *
migration_counts_merge(const StateShape *shape, void *state, const void *other)
{
	const MigrationShape *migration = (const MigrationShape *) shape;
	MigrationCounts *counts = state;
	const MigrationCounts *more = other;
	Size		numbers = numbers_of(migration, more->states);

	check_same_states(migration, counts, more->states);
	for (Size i = 0; i < numbers; i++)
		migration_count_add(migration, &counts->counts[i], more->counts[i]);
	return counts;
}

/* The state of the call, a new one for the first row. */
MigrationCounts *
migration_counts_begin(const MigrationShape *shape, FunctionCallInfo fcinfo, int64 states)
{
	MigrationCounts *counts;

	migration_check_states(states);
	counts = state_argument(&shape->state, fcinfo, 0);
	if (counts == NULL)
	{
		counts = state_create(&shape->state, numbers_of(shape, states) * sizeof(int64));
		counts->states = states;
	}
	check_same_states(shape, counts, states);
	return counts;
}

/* Between 1 and the limit, which keeps a matrix below 8 MB. */
void
migration_check_states(int64 states)
{
	if (states < 1 || states > MIGRATION_MAX_STATES)
		ereport(ERROR,
				(errcode(states < 1 ? ERRCODE_INVALID_PARAMETER_VALUE : ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("number of states is %lld, not between 1 and %d",
						(long long) states, MIGRATION_MAX_STATES),
				 errhint("States are numbered from 1; put rare ones together.")));
}

/* Is it one of the states? */
void
migration_check_state(const MigrationShape *shape, const char *name, int32 state, int32 states)
{
	if (state < 1 || state > states)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is %d, not between 1 and %d", name, state, states),
				 errhint("%s", shape->state_hint)));
}

/* A matrix of states as float8[][]. */
Datum
migration_matrix_datum(const double *cells, int states)
{
	Datum	   *values = palloc(sizeof(Datum) * states * states);
	int			dims[2] = {states, states};
	int			lower[2] = {1, 1};

	for (int i = 0; i < states * states; i++)
		values[i] = Float8GetDatum(cells[i]);
	return PointerGetDatum(construct_md_array(values, NULL, 2, dims, lower, FLOAT8OID, sizeof(float8),
											  FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}
