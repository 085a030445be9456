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

#include "miscadmin.h"

#include "base/day_count.h"
#include "value/migration_states.h"

PG_FUNCTION_INFO_V1(crm_transition_generator_transition);
PG_FUNCTION_INFO_V1(crm_transition_generator_final);

/* The longest stay, in days. */
#define MOST_DAYS 1e7

/* More seconds than a number holds. */
static void
overflow(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("time in a state is out of range"),
			 errhint("Pass days; all customers together may stay 290 billion years.")));
}

/* Behind the counts, the seconds spent in each state. */
static const MigrationShape shape = {
	.state = MIGRATION_STATE("crm.transition_generator"),
	.what = "generator",
	.state_hint = "Number the states from 1 to the number you pass, for instance with array_position('{AAA,AA,A,B,C,D}', grade).",
	.others = 1,
	.overflow = overflow
};

STATE_COMBINE(crm_transition_generator_combine, &shape.state)

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
	MigrationCounts *state;
	int32		states;
	int32		from;

	(void) crm_aggregate_context(fcinfo, shape.state.aggregate);
	crm_refuse_null(fcinfo, 4, "number of states", "Pass how many states there are, default included.");
	states = PG_GETARG_INT32(4);
	state = migration_counts_begin(&shape, fcinfo, states);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(3))
		return state_datum(&shape.state, state);
	from = PG_GETARG_INT32(1);
	migration_check_state(&shape, "from_state", from, states);
	if (!PG_ARGISNULL(2))
		migration_check_state(&shape, "to_state", PG_GETARG_INT32(2), states);
	migration_count_add(&shape, &state->counts[(Size) states * states + from - 1], seconds_of(PG_GETARG_FLOAT8(3)));
	if (!PG_ARGISNULL(2))
		migration_count_add(&shape, &state->counts[(Size) (from - 1) * states + PG_GETARG_INT32(2) - 1], 1);
	return state_datum(&shape.state, state);
}

/* The rates of leaving one state, a year; true when anybody was seen there. */
static bool
put_rates(const MigrationCounts *state, int row, double *rates)
{
	int			states = (int) state->states;
	const int64 *counts = state->counts + (Size) row * states;
	int64		seconds = state->counts[(Size) states * states + row];
	int64		moves = 0;

	if (seconds < 0)
		crm_invalid_state(shape.state.aggregate);
	for (int j = 0; j < states; j++)
	{
		if (counts[j] < 0)
			crm_invalid_state(shape.state.aggregate);
		if (j != row)
			migration_count_add(&shape, &moves, counts[j]);
	}
	if (moves > 0 && seconds == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("customers leave state %d, but nobody spent time in it", row + 1),
				 errhint("A rate is moves by time: leave out stays of no days, or pass times with hours.")));
	for (int j = 0; j < states; j++)
		rates[j] = moves == 0 ? 0.0 : (double) (j == row ? -moves : counts[j]) / ((double) seconds / (YEAR_DAYS * 86400.0));
	return seconds > 0;
}

/* The generator, states x states, rates a year; NULL when nobody stayed anywhere. */
Datum
crm_transition_generator_final(PG_FUNCTION_ARGS)
{
	const MigrationCounts *state = state_final(&shape.state, fcinfo);
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
	PG_RETURN_DATUM(migration_matrix_datum(rates, states));
}
