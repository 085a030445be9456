/*
 * transition_matrix.c
 *		transition_matrix(from_state, to_state, states): how customers move
 *		between states, as shares per state they come from.
 *
 * The state of the aggregate is that of migration_states.h.
 */
#include "base/crm.h"

#include "value/migration_states.h"

PG_FUNCTION_INFO_V1(crm_transition_matrix_transition);
PG_FUNCTION_INFO_V1(crm_transition_matrix_final);

/* More moves than there can be. */
static void
overflow(void)
{
	crm_invalid_state("crm.transition_matrix");
}

static const MigrationShape shape = {
	.state = MIGRATION_STATE("crm.transition_matrix"),
	.what = "matrix",
	.state_hint = "Number the states from 1 to the number you pass; customers who are lost get one too.",
	.overflow = overflow
};

STATE_COMBINE(crm_transition_matrix_combine, &shape.state)

/* transition_matrix(from_state, to_state, states): count one move. */
Datum
crm_transition_matrix_transition(PG_FUNCTION_ARGS)
{
	MigrationCounts *state;
	int32		states;

	(void) crm_aggregate_context(fcinfo, shape.state.aggregate);
	crm_refuse_null(fcinfo, 3, "number of states",
					"Pass how many states there are, customers who are lost included.");
	states = PG_GETARG_INT32(3);
	state = migration_counts_begin(&shape, fcinfo, states);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return state_datum(&shape.state, state);
	migration_check_state(&shape, "from_state", PG_GETARG_INT32(1), states);
	migration_check_state(&shape, "to_state", PG_GETARG_INT32(2), states);
	migration_count_add(&shape, &state->counts[(PG_GETARG_INT32(1) - 1) * states + PG_GETARG_INT32(2) - 1], 1);
	return state_datum(&shape.state, state);
}

/*
 * The shares of one row of counts.  A state that nobody was seen in before a
 * move keeps its customers: nothing is known of where they go.
 */
static void
put_shares(const int64 *counts, int states, int row, double *shares)
{
	int64		total = 0;

	for (int j = 0; j < states; j++)
	{
		if (counts[j] < 0)
			crm_invalid_state(shape.state.aggregate);
		migration_count_add(&shape, &total, counts[j]);
	}
	for (int j = 0; j < states; j++)
		shares[j] = total > 0 ? (double) counts[j] / (double) total : j == row;
}

/* The matrix of shares, states x states; NULL when no move was counted. */
Datum
crm_transition_matrix_final(PG_FUNCTION_ARGS)
{
	const MigrationCounts *state = state_final(&shape.state, fcinfo);
	double	   *shares;
	int			states;
	bool		any = false;

	if (state == NULL)
		PG_RETURN_NULL();
	states = (int) state->states;
	shares = palloc(sizeof(double) * states * states);
	for (int i = 0; i < states; i++)
		put_shares(state->counts + (Size) i * states, states, i, shares + (Size) i * states);
	for (int i = 0; i < states * states && !any; i++)
		any = state->counts[i] > 0;
	if (!any)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(migration_matrix_datum(shares, states));
}
