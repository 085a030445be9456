/*
 * outcomes_state.c
 *		outcomes(): cases counted by duration and outcome.
 */
#include "base/crm.h"

#include "math/probe.h"
#include "outcomes/case_row.h"
#include "outcomes/outcomes.h"

PG_FUNCTION_INFO_V1(crm_outcomes_transition);
PG_FUNCTION_INFO_V1(crm_outcomes_transition_event);
PG_FUNCTION_INFO_V1(crm_outcomes_rollup);
PG_FUNCTION_INFO_V1(crm_outcomes_final);

#define FIRST_SLOTS 16
#define MOST_SLOTS (UINT64CONST(1) << 40)

/* What the event of a boolean outcome is called. */
#define EVENT_NAME "event"

static inline OutcomeCell *
cells_of(const OutcomesState *state)
{
	return state_behind_names(&outcomes_shape, state);
}

/* The numbers of a state that anyone may have made; cells are looked at when they are read. */
static bool
is_valid(const StateShape *shape, const void *state, Size tail)
{
	const OutcomesState *s = state;

	if (!state_names_valid(&s->names, tail))
		return false;
	return s->rows >= 0 && s->skipped >= 0 &&
		(s->slots == 0 || (s->slots >= FIRST_SLOTS && s->slots <= MOST_SLOTS && (s->slots & (s->slots - 1)) == 0)) &&
		s->cells <= s->slots && s->slots * sizeof(OutcomeCell) <= tail - s->names.room;
}

static inline uint64
hash_cell(double duration, uint32 outcome)
{
	uint64		bits;

	memcpy(&bits, &duration, sizeof(bits));
	bits = (bits ^ ((uint64) outcome << 32)) * UINT64CONST(0x9E3779B97F4A7C15);
	bits ^= bits >> 32;
	bits *= UINT64CONST(0xD6E8FEB86659FD93);
	return bits ^ (bits >> 32);
}

/* The slot of a cell, or the empty one where it belongs; NULL in a forged table without room. */
static inline OutcomeCell *
find_slot(OutcomeCell *cells, uint64 slots, double duration, uint32 outcome)
{
	uint64		probes = 0;

	PROBE(at, hash_cell(duration, outcome), slots - 1)
	{
		OutcomeCell *cell = &cells[at];

		if (cell->cases == 0 || (cell->duration == duration && cell->outcome == outcome))
			return cell;
		if (unlikely(++probes == slots))
			return NULL;
	}
}

/* Twice the slots: the cells are put aside, and find their places anew. */
static OutcomesState *
grow(OutcomesState *state)
{
	uint64		before = state->slots;
	uint64		slots = Max(2 * before, FIRST_SLOTS);
	Size		tail = state->names.room + slots * sizeof(OutcomeCell);
	OutcomeCell *aside;
	OutcomeCell *cells;

	if (tail > state_most_room(&outcomes_shape))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("outcomes of more than %llu different durations need more than crm.population_memory (%d MB)",
						(unsigned long long) state->cells, crm_population_memory / 1024),
				 errhint("Raise crm.population_memory, or round durations to a unit: round(hours), for instance.")));
	aside = MemoryContextAllocHuge(CurrentMemoryContext, Max(before, 1) * sizeof(OutcomeCell));
	memcpy(aside, cells_of(state), before * sizeof(OutcomeCell));
	if (tail > state_tail(&outcomes_shape, state))
		state = state_enlarge(&outcomes_shape, state, tail);
	cells = cells_of(state);
	memset(cells, 0, slots * sizeof(OutcomeCell));
	state->slots = slots;
	for (uint64 i = 0; i < before; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (aside[i].cases != 0)
			*find_slot(cells, slots, aside[i].duration, aside[i].outcome) = aside[i];
	}
	pfree(aside);
	return state;
}

/* Add cases to their cell; the state may have moved. */
OutcomesState *
outcomes_add(OutcomesState *state, double duration, uint32 outcome, double cases)
{
	OutcomeCell *cell = state->slots == 0 ? NULL : find_slot(cells_of(state), state->slots, duration, outcome);

	if (unlikely(cell == NULL || (cell->cases == 0 && probe_is_full(state->cells + 1, state->slots))))
	{
		state = grow(state);
		cell = find_slot(cells_of(state), state->slots, duration, outcome);
		if (cell == NULL)
			crm_invalid_state(outcomes_shape.aggregate);
	}
	if (cell->cases == 0)
	{
		cell->duration = duration;
		cell->outcome = outcome;
		state->cells++;
	}
	cell->cases += cases;
	return state;
}

/* The number of an outcome, from 1 on; one that is new is added, and the state may have moved. */
uint32
outcomes_number(OutcomesState **state, const char *bytes, uint32 length)
{
	int			found = state_name_find(&outcomes_shape, *state, bytes, length);

	if (likely(found >= 0))
		return (uint32) found + 1;
	*state = state_name_add(&outcomes_shape, *state, (*state)->slots * sizeof(OutcomeCell), bytes, length);
	return (*state)->names.count;
}

/* The numbers and cells of another state are added. */
static void *
merge(const StateShape *shape, void *one, const void *other)
{
	OutcomesState *state = one;
	const OutcomesState *more = other;
	const NumberedName *names = state_names_list(shape, more);
	uint32	   *number = palloc0(sizeof(uint32) * (more->names.count + 1));
	const OutcomeCell *cells = cells_of(more);

	for (uint32 i = 0; i < more->names.count; i++)
		number[i + 1] = outcomes_number(&state, names[i].bytes, names[i].length);
	for (uint64 i = 0; i < more->slots; i++)
	{
		/* not in the order of their places, which would pile them up in a table that is being filled */
		const OutcomeCell *cell = &cells[(i * UINT64CONST(0x9E3779B97F4A7C15)) & (more->slots - 1)];

		CRM_CHECK_INTERRUPTS(i);
		if (cell->cases == 0)
			continue;
		if (cell->outcome > more->names.count)
			crm_invalid_state(shape->aggregate);
		state = outcomes_add(state, cell->duration, number[cell->outcome], cell->cases);
	}
	state->rows += more->rows;
	state->skipped += more->skipped;
	return state;
}

const StateShape outcomes_shape = {
	.aggregate = "crm.outcomes",
	.kind = 0x4F555401,			/* layout 1 */
	.size = sizeof(OutcomesState),
	.tail = STATE_NAMES_ROOM + FIRST_SLOTS * sizeof(OutcomeCell),
	.may_be_large = true,
	.is_valid = is_valid,
	.merge = merge
};

STATE_COMBINE(crm_outcomes_combine, &outcomes_shape)

/* The state of the call. */
static OutcomesState *
begin(FunctionCallInfo fcinfo)
{
	OutcomesState *state = state_begin(&outcomes_shape, fcinfo);

	if (PG_ARGISNULL(0))
	{
		state->names.room = STATE_NAMES_ROOM;
		state->slots = FIRST_SLOTS;
	}
	return state;
}

/* Duration and weight of a row, in arguments 1 and, if it is there, 3; false where the row does not count. */
static bool
read_row(FunctionCallInfo fcinfo, double *duration, double *weight)
{
	*weight = 1.0;
	if (PG_NARGS() > 3 && !case_weight_argument(fcinfo, 3, OUTCOMES_MOST_CASES, weight))
		return false;
	if (!case_duration_argument(fcinfo, 1, "from opening to the end", duration))
		return false;
	return *weight > 0;
}

/* outcomes(duration, outcome [, weight]): add a case. */
Datum
crm_outcomes_transition(PG_FUNCTION_ARGS)
{
	OutcomesState *state = begin(fcinfo);
	double		duration;
	double		weight;
	uint32		outcome = 0;

	if (!read_row(fcinfo, &duration, &weight))
	{
		state->skipped++;
		return state_result(&outcomes_shape, fcinfo, state);
	}
	if (!PG_ARGISNULL(2))
	{
		const text *name = PG_GETARG_TEXT_PP(2);

		if (unlikely(VARSIZE_ANY_EXHDR(name) == 0))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("outcome is an empty text"),
					 errhint("The outcome of a case that is still open is NULL: NULLIF(outcome, '').")));
		outcome = outcomes_number(&state, VARDATA_ANY(name), (uint32) VARSIZE_ANY_EXHDR(name));
	}
	state = outcomes_add(state, duration, outcome, weight);
	state->rows++;
	return state_result(&outcomes_shape, fcinfo, state);
}

/* outcomes(duration, event [, weight]): add a case that has ended by the event, or not. */
Datum
crm_outcomes_transition_event(PG_FUNCTION_ARGS)
{
	OutcomesState *state = begin(fcinfo);
	double		duration;
	double		weight;
	uint32		outcome = 0;

	if (PG_ARGISNULL(2) || !read_row(fcinfo, &duration, &weight))
	{
		state->skipped++;
		return state_result(&outcomes_shape, fcinfo, state);
	}
	if (PG_GETARG_BOOL(2))
		outcome = outcomes_number(&state, EVENT_NAME, strlen(EVENT_NAME));
	state = outcomes_add(state, duration, outcome, weight);
	state->rows++;
	return state_result(&outcomes_shape, fcinfo, state);
}

/* rollup(outcomes): add a finished value. */
Datum
crm_outcomes_rollup(PG_FUNCTION_ARGS)
{
	OutcomesState *state;
	const Outcomes *more;
	uint32	   *number;

	if (PG_ARGISNULL(1))
	{
		(void) crm_aggregate_context(fcinfo, outcomes_shape.aggregate);
		return state_unchanged(fcinfo);
	}
	state = begin(fcinfo);
	more = outcomes_from_datum(PG_GETARG_DATUM(1));
	number = palloc0(sizeof(uint32) * (Size) (more->outcomes + 1));
	for (int i = 0; i < more->outcomes; i++)
		number[i + 1] = outcomes_number(&state, more->names[i].bytes, more->names[i].length);
	for (int64 i = 0; i < more->ncells; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		state = outcomes_add(state, more->cells[i].duration, number[more->cells[i].outcome], more->cells[i].cases);
	}
	state->rows += more->rows;
	state->skipped += more->skipped;
	return state_result(&outcomes_shape, fcinfo, state);
}

/* The finished value; NULL without rows. */
Datum
crm_outcomes_final(PG_FUNCTION_ARGS)
{
	const OutcomesState *state = state_final(&outcomes_shape, fcinfo);

	if (state == NULL)
		PG_RETURN_NULL();
	return outcomes_to_datum(outcomes_of_state(state));
}
