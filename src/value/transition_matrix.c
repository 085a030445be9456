/*
 * transition_matrix.c
 *		transition_matrix(from_state, to_state, states): how customers move
 *		between states, as shares per state they come from.
 *
 * The state of the aggregate is a bigint[]: the number of states, then the
 * counts row by row.
 */
#include "base/crm.h"

#include "common/int.h"
#include "utils/array.h"

#include "base/aggregate_state.h"
#include "value/migration_states.h"

PG_FUNCTION_INFO_V1(crm_transition_matrix_transition);
PG_FUNCTION_INFO_V1(crm_transition_matrix_final);

typedef struct MatrixState
{
	int64		states;
	int64		counts[FLEXIBLE_ARRAY_MEMBER];	/* states x states, by where they come from */
} MatrixState;

/* Counts are checked at the end. */
static bool
is_valid(const StateShape *shape, const void *state, Size tail)
{
	int64		states = ((const MatrixState *) state)->states;

	return states >= 1 && states <= MIGRATION_MAX_STATES && tail == (Size) (states * states) * sizeof(int64);
}

static void
count_add(int64 *count, int64 addend)
{
	if (pg_add_s64_overflow(*count, addend, count))
		crm_invalid_state("crm.transition_matrix");
}

/* All rows of one matrix must bring the same number of states. */
static void
check_same_states(const MatrixState *state, int64 states)
{
	if (state->states != states)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of states changes from %lld to %lld",
						(long long) state->states, (long long) states),
				 errhint("One matrix has one number of states; use GROUP BY for several.")));
}

/* Add the counts of another state. */
static void *
merge_counts(const StateShape *shape, void *state, const void *other)
{
	MatrixState *matrix = state;
	const MatrixState *more = other;

	check_same_states(matrix, more->states);
	for (int64 i = 0; i < more->states * more->states; i++)
		count_add(&matrix->counts[i], more->counts[i]);
	return matrix;
}

static const StateShape shape = {
	.aggregate = "crm.transition_matrix",
	.element = INT8OID,
	.size = offsetof(MatrixState, counts),
	.tail = sizeof(int64),
	.is_valid = is_valid,
	.merge = merge_counts
};

STATE_COMBINE(crm_transition_matrix_combine, &shape)

/* The state of the call, a new one for the first row. */
static MatrixState *
matrix_begin(FunctionCallInfo fcinfo, int64 states)
{
	MatrixState *state;

	migration_check_states(states);
	state = state_argument(&shape, fcinfo, 0);
	if (state == NULL)
	{
		state = state_create(&shape, (Size) (states * states) * sizeof(int64));
		state->states = states;
	}
	check_same_states(state, states);
	return state;
}

static void
check_state(const char *name, int32 state, int32 states)
{
	if (state < 1 || state > states)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is %d, not between 1 and %d", name, state, states),
				 errhint("Number the states from 1 to the number you pass; customers who are lost get one too.")));
}

/* transition_matrix(from_state, to_state, states): count one move. */
Datum
crm_transition_matrix_transition(PG_FUNCTION_ARGS)
{
	MatrixState *state;
	int32		states;

	(void) crm_aggregate_context(fcinfo, shape.aggregate);
	crm_refuse_null(fcinfo, 3, "number of states",
					"Pass how many states there are, customers who are lost included.");
	states = PG_GETARG_INT32(3);
	state = matrix_begin(fcinfo, states);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return state_datum(&shape, state);
	check_state("from_state", PG_GETARG_INT32(1), states);
	check_state("to_state", PG_GETARG_INT32(2), states);
	count_add(&state->counts[(PG_GETARG_INT32(1) - 1) * states + PG_GETARG_INT32(2) - 1], 1);
	return state_datum(&shape, state);
}

/*
 * The shares of one row of counts.  A state that nobody was seen in before a
 * move keeps its customers: nothing is known of where they go.
 */
static void
put_shares(const int64 *counts, int states, int row, Datum *shares)
{
	int64		total = 0;

	for (int j = 0; j < states; j++)
	{
		if (counts[j] < 0)
			crm_invalid_state(shape.aggregate);
		count_add(&total, counts[j]);
	}
	for (int j = 0; j < states; j++)
		shares[j] = Float8GetDatum(total > 0 ? (double) counts[j] / (double) total : j == row);
}

/* The matrix of shares, states x states; NULL when no move was counted. */
Datum
crm_transition_matrix_final(PG_FUNCTION_ARGS)
{
	const MatrixState *state = state_final(&shape, fcinfo);
	Datum	   *shares;
	int			states;
	int			dims[2];
	int			lower[2] = {1, 1};
	bool		any = false;

	if (state == NULL)
		PG_RETURN_NULL();
	states = (int) state->states;
	shares = palloc(sizeof(Datum) * states * states);
	for (int i = 0; i < states; i++)
		put_shares(state->counts + (Size) i * states, states, i, shares + (Size) i * states);
	for (int i = 0; i < states * states && !any; i++)
		any = state->counts[i] > 0;
	if (!any)
		PG_RETURN_NULL();
	dims[0] = dims[1] = states;
	PG_RETURN_POINTER(construct_md_array(shares, NULL, 2, dims, lower, FLOAT8OID, sizeof(float8),
										 FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}
