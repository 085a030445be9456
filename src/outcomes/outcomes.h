/*
 * outcomes.h
 *		crm.outcomes: durations of cases and how they ended, counted.
 */
#ifndef CRM_OUTCOMES_H
#define CRM_OUTCOMES_H

#include "base/crm.h"

#include "math/survival.h"
#include "outcomes/state_names.h"

/* A weight at most; sums of a billion of them, squared, are still finite. */
#define OUTCOMES_MOST_CASES 1e100

/* Cases of one duration and outcome. */
typedef struct OutcomeCell
{
	double		duration;
	double		cases;			/* sum of weights; 0: no cell */
	uint32		outcome;		/* 0: still open; else its number from 1 on */
	uint32		unused;
} OutcomeCell;

/* The state of the aggregate: a hash table of cells behind the names. */
typedef struct OutcomesState
{
	StateNames	names;
	int64		rows;			/* that count */
	int64		skipped;
	uint64		cells;
	uint64		slots;			/* a power of two */
} OutcomesState;

/* A finished value, read. */
typedef struct Outcomes
{
	int64		rows;
	int64		skipped;
	int			outcomes;		/* different ones */
	NumberedName  *names;			/* in ascending order */
	int64		ncells;
	OutcomeCell *cells;			/* in order of duration, then outcome */
} Outcomes;

extern const StateShape outcomes_shape;

/* outcomes_state.c */
extern OutcomesState *outcomes_add(OutcomesState *state, double duration, uint32 outcome, double cases);
extern uint32 outcomes_number(OutcomesState **state, const char *bytes, uint32 length);

/* outcomes_io.c */
extern Datum outcomes_to_datum(Outcomes *outcomes);
extern Outcomes *outcomes_of_state(const OutcomesState *state);
extern Outcomes *outcomes_from_datum(Datum datum);

/* outcomes_times.c */
extern int	outcomes_find(const Outcomes *outcomes, const text *name);
extern size_t outcomes_times(const Outcomes *outcomes, int outcome, bool others_are_censored, SurvivalTime **times);
extern double outcomes_share(FunctionCallInfo fcinfo, int argument, const char *name, const char *hint);
extern double outcomes_z(FunctionCallInfo fcinfo, int argument);
extern SurvivalLimits outcomes_scale(FunctionCallInfo fcinfo, int argument);
extern const text *outcomes_name_argument(FunctionCallInfo fcinfo, int argument);
extern SurvivalStep *outcomes_steps(size_t n, const SurvivalTime *times);

#endif
