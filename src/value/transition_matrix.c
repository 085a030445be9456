/*
 * transition_matrix.c
 *		transition_matrix(from_state, to_state, states): how customers move
 *		between states, as shares per state they come from.
 *
 * The state of the aggregate is a bigint[]: the number of states, then the
 * counts row by row.
 */
#include "base/crm.h"

#include "catalog/pg_type.h"
#include "common/int.h"
#include "utils/array.h"

#include "value/migration_states.h"

PG_FUNCTION_INFO_V1(crm_transition_matrix_transition);
PG_FUNCTION_INFO_V1(crm_transition_matrix_combine);
PG_FUNCTION_INFO_V1(crm_transition_matrix_final);

#define STATE_HEADING 1
#define STATE_ITEMS(array) ((int64 *) ((char *) (array) + ARR_OVERHEAD_NONULLS(1)))

static ArrayType *
state_create(int states)
{
	Size		items = STATE_HEADING + (Size) states * states;
	Size		size = ARR_OVERHEAD_NONULLS(1) + items * sizeof(int64);
	ArrayType  *state = palloc0(size);

	SET_VARSIZE(state, size);
	state->ndim = 1;
	state->elemtype = INT8OID;
	ARR_DIMS(state)[0] = (int) items;
	ARR_LBOUND(state)[0] = 1;
	STATE_ITEMS(state)[0] = states;
	return state;
}

/* Anyone can hand an array to the functions of an aggregate; counts are checked at the end. */
static ArrayType *
state_check(ArrayType *state)
{
	int64		states;

	if (ARR_NDIM(state) != 1 || ARR_ELEMTYPE(state) != INT8OID || ARR_HASNULL(state) ||
		ARR_DIMS(state)[0] < STATE_HEADING)
		crm_invalid_state("crm.transition_matrix");
	states = STATE_ITEMS(state)[0];
	if (states < 1 || states > MIGRATION_MAX_STATES ||
		ARR_DIMS(state)[0] != STATE_HEADING + states * states)
		crm_invalid_state("crm.transition_matrix");
	return state;
}

/* The state of the call, a new one for the first row. */
static ArrayType *
state_argument(FunctionCallInfo fcinfo, int64 states)
{
	ArrayType  *state;

	migration_check_states(states);
	if (PG_ARGISNULL(0))
		return state_create((int) states);
	state = state_check(PG_GETARG_ARRAYTYPE_P(0));
	if (STATE_ITEMS(state)[0] != states)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of states changes from %lld to %lld",
						(long long) STATE_ITEMS(state)[0], (long long) states),
				 errhint("One matrix has one number of states; use GROUP BY for several.")));
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

static void
count_add(int64 *count, int64 addend)
{
	if (pg_add_s64_overflow(*count, addend, count))
		crm_invalid_state("crm.transition_matrix");
}

/* transition_matrix(from_state, to_state, states): count one move. */
Datum
crm_transition_matrix_transition(PG_FUNCTION_ARGS)
{
	ArrayType  *state;
	int32		states;

	(void) crm_aggregate_context(fcinfo, "crm.transition_matrix_transition");
	if (PG_ARGISNULL(3))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("number of states must not be null"),
				 errhint("Pass how many states there are, customers who are lost included.")));
	states = PG_GETARG_INT32(3);
	state = state_argument(fcinfo, states);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_POINTER(state);
	check_state("from_state", PG_GETARG_INT32(1), states);
	check_state("to_state", PG_GETARG_INT32(2), states);
	count_add(&STATE_ITEMS(state)[STATE_HEADING + (PG_GETARG_INT32(1) - 1) * states +
								  PG_GETARG_INT32(2) - 1], 1);
	PG_RETURN_POINTER(state);
}

/* Add the counts of another state. */
Datum
crm_transition_matrix_combine(PG_FUNCTION_ARGS)
{
	ArrayType  *state;
	ArrayType  *other;

	(void) crm_aggregate_context(fcinfo, "crm.transition_matrix_combine");
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	other = state_check(PG_GETARG_ARRAYTYPE_P(1));
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(PG_GETARG_ARRAYTYPE_P_COPY(1));
	state = state_argument(fcinfo, STATE_ITEMS(other)[0]);
	for (int i = STATE_HEADING; i < ARR_DIMS(state)[0]; i++)
		count_add(&STATE_ITEMS(state)[i], STATE_ITEMS(other)[i]);
	PG_RETURN_POINTER(state);
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
			crm_invalid_state("crm.transition_matrix");
		count_add(&total, counts[j]);
	}
	for (int j = 0; j < states; j++)
		shares[j] = Float8GetDatum(total > 0 ? (double) counts[j] / (double) total : j == row);
}

/* The matrix of shares, states x states; NULL when no move was counted. */
Datum
crm_transition_matrix_final(PG_FUNCTION_ARGS)
{
	ArrayType  *state;
	Datum	   *shares;
	int			states;
	int			dims[2];
	int			lower[2] = {1, 1};
	bool		any = false;

	(void) crm_aggregate_context(fcinfo, "crm.transition_matrix_final");
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = state_check(PG_GETARG_ARRAYTYPE_P(0));
	states = (int) STATE_ITEMS(state)[0];
	shares = palloc(sizeof(Datum) * states * states);
	for (int i = 0; i < states; i++)
		put_shares(STATE_ITEMS(state) + STATE_HEADING + (Size) i * states, states, i,
				   shares + (Size) i * states);
	for (int i = STATE_HEADING; i < ARR_DIMS(state)[0] && !any; i++)
		any = STATE_ITEMS(state)[i] > 0;
	if (!any)
		PG_RETURN_NULL();
	dims[0] = dims[1] = states;
	PG_RETURN_POINTER(construct_md_array(shares, NULL, 2, dims, lower, FLOAT8OID, sizeof(float8),
										 FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}
