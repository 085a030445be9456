/*
 * movement_generator.c
 *		transition_generator(from_state, to_state, days, states): how fast
 *		customers move between states, by the time they stay in each.
 *
 * The duration estimator (Lando & Skodeberg 2002, "Analyzing rating transitions
 * and rating drift with continuous observations", equation 5): the rate from i
 * to j is the number of such moves by the years spent in i.  Stays that nothing
 * is known of afterwards count their time.  Time is kept in whole seconds, so
 * that sums are exact.
 *
 * The state of the aggregate is a bigint[]: the number of states, the counts
 * row by row, then the seconds spent in each state.
 */
#include "base/crm.h"

#include <math.h>

#include "common/int.h"
#include "miscadmin.h"

#include "base/aggregate_state.h"
#include "credit/movement.h"
#include "value/migration_states.h"

PG_FUNCTION_INFO_V1(crm_transition_generator_transition);
PG_FUNCTION_INFO_V1(crm_transition_generator_final);

/* The longest stay, in days. */
#define MOST_DAYS 1e7

typedef struct GeneratorState
{
	int64		states;
	int64		counts[FLEXIBLE_ARRAY_MEMBER];	/* states x states, by where they come from; then seconds by state */
} GeneratorState;

/* Numbers behind the number of states. */
static inline int64
cells_of(int64 states)
{
	return states * states + states;
}

/* Counts are checked at the end. */
static bool
is_valid(const StateShape *shape, const void *state, Size tail)
{
	int64		states = ((const GeneratorState *) state)->states;

	return states >= 1 && states <= MIGRATION_MAX_STATES && tail == (Size) cells_of(states) * sizeof(int64);
}

static void
count_add(int64 *count, int64 addend)
{
	if (pg_add_s64_overflow(*count, addend, count))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("time in a state is out of range"),
				 errhint("Pass days; all customers together may stay 290 billion years.")));
}

/* All rows must bring the same number of states. */
static void
check_same_states(const GeneratorState *state, int64 states)
{
	if (state->states != states)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of states changes from %lld to %lld",
						(long long) state->states, (long long) states),
				 errhint("One generator has one number of states; use GROUP BY for several.")));
}

/* Add the counts and times of another state. */
static void *
merge_counts(const StateShape *shape, void *state, const void *other)
{
	GeneratorState *generator = state;
	const GeneratorState *more = other;

	check_same_states(generator, more->states);
	for (int64 i = 0; i < cells_of(more->states); i++)
		count_add(&generator->counts[i], more->counts[i]);
	return generator;
}

static const StateShape shape = {
	.aggregate = "crm.transition_generator",
	.element = INT8OID,
	.size = offsetof(GeneratorState, counts),
	.tail = sizeof(int64),
	.is_valid = is_valid,
	.merge = merge_counts
};

STATE_COMBINE(crm_transition_generator_combine, &shape)

/* The state of the call, a new one for the first row. */
static GeneratorState *
generator_begin(FunctionCallInfo fcinfo, int64 states)
{
	GeneratorState *state;

	migration_check_states(states);
	state = state_argument(&shape, fcinfo, 0);
	if (state == NULL)
	{
		state = state_create(&shape, (Size) cells_of(states) * sizeof(int64));
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
				 errhint("Number the states from 1 to the number you pass, for instance with array_position('{AAA,AA,A,B,C,D}', grade).")));
}

/* A stay in whole seconds. */
static int64
seconds_of(double days)
{
	if (!(days >= 0 && days <= MOST_DAYS))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("days is %.15g, not between 0 and %.0f", days, MOST_DAYS),
				 errhint("Pass how many days a customer stayed in from_state: lead(since, 1, as_of) OVER (PARTITION BY customer ORDER BY since) - since.")));
	return (int64) rint(days * 86400.0);
}

/*
 * transition_generator(from_state, to_state, days, states): a stay, and where
 * it led to; NULL: nowhere yet, or the customer left.
 */
Datum
crm_transition_generator_transition(PG_FUNCTION_ARGS)
{
	GeneratorState *state;
	int32		states;
	int32		from;

	(void) crm_aggregate_context(fcinfo, shape.aggregate);
	crm_refuse_null(fcinfo, 4, "number of states", "Pass how many states there are, default included.");
	states = PG_GETARG_INT32(4);
	state = generator_begin(fcinfo, states);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(3))
		return state_datum(&shape, state);
	from = PG_GETARG_INT32(1);
	check_state("from_state", from, states);
	if (!PG_ARGISNULL(2))
		check_state("to_state", PG_GETARG_INT32(2), states);
	count_add(&state->counts[(Size) states * states + from - 1], seconds_of(PG_GETARG_FLOAT8(3)));
	if (!PG_ARGISNULL(2))
		count_add(&state->counts[(Size) (from - 1) * states + PG_GETARG_INT32(2) - 1], 1);
	return state_datum(&shape, state);
}

/* The rates of leaving one state, a year; true when anybody was seen there. */
static bool
put_rates(const GeneratorState *state, int row, double *rates)
{
	int			states = (int) state->states;
	const int64 *counts = state->counts + (Size) row * states;
	int64		seconds = state->counts[(Size) states * states + row];
	int64		moves = 0;

	if (seconds < 0)
		crm_invalid_state(shape.aggregate);
	for (int j = 0; j < states; j++)
	{
		if (counts[j] < 0)
			crm_invalid_state(shape.aggregate);
		if (j != row)
			count_add(&moves, counts[j]);
	}
	if (moves > 0 && seconds == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("customers leave state %d, but nobody spent time in it", row + 1),
				 errhint("A rate is moves by time: leave out stays of no days, or pass times with hours.")));
	for (int j = 0; j < states; j++)
		rates[j] = moves == 0 ? 0.0 : (double) (j == row ? -moves : counts[j]) / ((double) seconds / MOVEMENT_YEAR);
	return seconds > 0;
}

/* A square matrix of doubles as float8[][]. */
Datum
movement_matrix(const double *cells, int count)
{
	Datum	   *values = palloc(sizeof(Datum) * count * count);
	int			dims[2] = {count, count};
	int			lower[2] = {1, 1};

	for (int i = 0; i < count * count; i++)
		values[i] = Float8GetDatum(cells[i]);
	return PointerGetDatum(construct_md_array(values, NULL, 2, dims, lower, FLOAT8OID, sizeof(float8),
											  FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* The generator, states x states, rates a year; NULL when nobody stayed anywhere. */
Datum
crm_transition_generator_final(PG_FUNCTION_ARGS)
{
	const GeneratorState *state = state_final(&shape, fcinfo);
	double	   *rates;
	int			states;
	bool		any = false;

	if (state == NULL)
		PG_RETURN_NULL();
	states = (int) state->states;
	rates = palloc(sizeof(double) * states * states);
	for (int i = 0; i < states; i++)
	{
		CHECK_FOR_INTERRUPTS();
		any |= put_rates(state, i, rates + (Size) i * states);
	}
	if (!any)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(movement_matrix(rates, states));
}
