/*
 * log_rank_agg.c
 *		log_rank(): do groups last equally long?  One crm.outcomes a row, of a
 *		group, perhaps in a stratum.
 */
#include "base/crm.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "utils/builtins.h"

#include "base/fields.h"
#include "base/interrupted.h"
#include "base/result_rows.h"
#include "math/special.h"
#include "outcomes/outcomes.h"

PG_FUNCTION_INFO_V1(crm_log_rank_transition);
PG_FUNCTION_INFO_V1(crm_log_rank_final);

/* Groups at most: their covariances are added up at every time. */
#define GROUPS_MOST 200

#define FIRST_CELLS 8

/* What the call says. */
typedef struct LogRankOptions
{
	double		rho;
	uint64		outcome;		/* hash of the outcome that counts; 0: any */
} LogRankOptions;

/* Cells lie behind the names; groups and strata are numbers of names, stratum 0 is that without one. */
typedef struct LogRankState
{
	StateNames	names;
	LogRankOptions options;
	int64		cells;
	double		skipped;		/* cases without a group */
} LogRankState;

static bool
is_valid(const StateShape *shape, const void *state, Size tail)
{
	const LogRankState *s = state;

	return state_names_valid(&s->names, tail) && s->cells >= 0 &&
		(uint64) s->cells <= (tail - s->names.room) / sizeof(LogRankCell);
}

static void *merge(const StateShape *shape, void *state, const void *other);

static const StateShape shape = {
	.aggregate = "crm.log_rank",
	.kind = 0x4C4F4701,			/* layout 1 */
	.size = sizeof(LogRankState),
	.tail = STATE_NAMES_ROOM + FIRST_CELLS * sizeof(LogRankCell),
	.may_be_large = true,
	.options = sizeof(LogRankOptions),
	.options_at = offsetof(LogRankState, options),
	.options_change = "rho or outcome changes",
	.options_hint = "A test has the same options for all groups.",
	.is_valid = is_valid,
	.merge = merge
};

STATE_COMBINE(crm_log_rank_combine, &shape)

/* Room for more cells; the state may have moved. */
static LogRankState *
reserve(LogRankState *state, int64 more)
{
	Size		room = state_tail(&shape, state);
	Size		needed = state->names.room + (Size) (state->cells + more) * sizeof(LogRankCell);

	if (needed <= room)
		return state;
	room = state_more_room(&shape, room, needed);
	if (room < needed)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("crm.log_rank over more than %lld durations needs more than crm.population_memory (%d MB)",
						(long long) state->cells, crm_population_memory / 1024),
				 errhint("Raise crm.population_memory, or round durations to a unit.")));
	return state_enlarge(&shape, state, room);
}

/* The number of a name, from 1 on. */
static uint32
number_of(LogRankState **state, const char *bytes, uint32 length)
{
	int			found = state_name_find(&shape, *state, bytes, length);

	if (found < 0)
	{
		*state = state_name_add(&shape, *state, (Size) (*state)->cells * sizeof(LogRankCell), bytes, length);
		return (*state)->names.count;
	}
	return (uint32) found + 1;
}

static uint32
number_of_text(LogRankState **state, const text *name)
{
	return number_of(state, VARDATA_ANY(name), (uint32) VARSIZE_ANY_EXHDR(name));
}

/* The cells of another state, with numbers of this one. */
static void *
merge(const StateShape *base, void *one, const void *other)
{
	LogRankState *state = one;
	const LogRankState *more = other;
	const NumberedName *names = state_names_list(base, more);
	uint32	   *number = palloc0(sizeof(uint32) * (more->names.count + 1));
	const LogRankCell *from = state_behind_names(base, more);
	LogRankCell *to;

	for (uint32 i = 0; i < more->names.count; i++)
		number[i + 1] = number_of(&state, names[i].bytes, names[i].length);
	state = reserve(state, more->cells);
	to = (LogRankCell *) state_behind_names(base, state) + state->cells;
	for (int64 i = 0; i < more->cells; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (from[i].group > more->names.count || from[i].stratum > more->names.count)
			crm_invalid_state(base->aggregate);
		to[i] = from[i];
		to[i].group = number[from[i].group];
		to[i].stratum = number[from[i].stratum];
	}
	state->cells += more->cells;
	state->skipped += more->skipped;
	return state;
}

/* rho and outcome of the call, as far as they are there. */
static LogRankOptions
read_options(FunctionCallInfo fcinfo)
{
	LogRankOptions options = {0};

	if (PG_NARGS() > 4 && !PG_ARGISNULL(4))
		options.rho = PG_GETARG_FLOAT8(4);
	if (!(options.rho >= 0 && options.rho <= 100))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rho is %g", options.rho),
				 errhint("0 is the log-rank test, 1 weighs early events more (Peto and Peto); up to 100.")));
	if (PG_NARGS() > 5 && !PG_ARGISNULL(5))
	{
		const text *name = PG_GETARG_TEXT_PP(5);

		options.outcome = hash_bytes_extended((const unsigned char *) VARDATA_ANY(name), (int) VARSIZE_ANY_EXHDR(name), 0);
	}
	return options;
}

/* log_rank(group, outcomes [, stratum [, rho, outcome]]): add a group's cases. */
Datum
crm_log_rank_transition(PG_FUNCTION_ARGS)
{
	LogRankOptions options = read_options(fcinfo);
	LogRankState *state = state_begin_with(&shape, fcinfo, &options);
	const Outcomes *outcomes;
	uint32		group;
	uint32		stratum = 0;
	int			outcome = 0;
	SurvivalTime *times;
	LogRankCell *to;
	size_t		n;

	if (PG_ARGISNULL(0))
		state->names.room = STATE_NAMES_ROOM;
	if (PG_ARGISNULL(2))
		return state_result(&shape, fcinfo, state);
	outcomes = outcomes_from_datum(PG_GETARG_DATUM(2));
	if (PG_ARGISNULL(1))
	{
		for (int64 i = 0; i < outcomes->ncells; i++)
			state->skipped += outcomes->cells[i].cases;
		return state_result(&shape, fcinfo, state);
	}
	if (PG_NARGS() > 5)
		outcome = outcomes_find(outcomes, outcomes_name_argument(fcinfo, 5));
	group = number_of_text(&state, PG_GETARG_TEXT_PP(1));
	if (PG_NARGS() > 3 && !PG_ARGISNULL(3))
		stratum = number_of_text(&state, PG_GETARG_TEXT_PP(3));
	n = outcomes_times(outcomes, outcome, true, &times);
	state = reserve(state, (int64) n);
	to = (LogRankCell *) state_behind_names(&shape, state) + state->cells;
	for (size_t i = 0; i < n; i++)
		to[i] = (LogRankCell) {times[i].time, times[i].events, times[i].censored, stratum, group};
	state->cells += (int64) n;
	return state_result(&shape, fcinfo, state);
}

#define ST_SORT sort_cells
#define ST_ELEMENT_TYPE LogRankCell
#define ST_COMPARE(a, b) ((a)->stratum != (b)->stratum ? ((a)->stratum > (b)->stratum ? 1 : -1) : \
						  (a)->time != (b)->time ? ((a)->time > (b)->time ? 1 : -1) : ((a)->group > (b)->group) - ((a)->group < (b)->group))
#define ST_SCOPE static
#define ST_DEFINE
#define ST_CHECK_FOR_INTERRUPTS
#include "lib/sort_template.h"

/* Groups and strata of a test, numbered in the order of their names: what comes out depends on no order of rows. */
typedef struct LogRankTest
{
	uint32		groups;
	Datum	   *names;			/* of the groups */
	uint32		strata;
	size_t		n;
	LogRankCell *cells;
} LogRankTest;

/* The cells of a state, checked, with their groups and strata numbered anew. */
static LogRankTest
read_state(const LogRankState *state)
{
	LogRankTest test = {.n = (size_t) state->cells};
	NumberedName  *names = state_names_list(&shape, state);
	uint32		count = state->names.count;
	const uint32 *order = state_names_order(names, count);
	uint32	   *group = palloc0(sizeof(uint32) * (count + 1));
	uint32	   *stratum = palloc0(sizeof(uint32) * (count + 1));
	const LogRankCell *cells = state_behind_names(&shape, state);

	for (size_t i = 0; i < test.n; i++)
	{
		const LogRankCell *cell = &cells[i];

		CRM_CHECK_INTERRUPTS(i);
		if (!(cell->time >= 0 && isfinite(cell->time) && cell->events >= 0 && cell->events <= OUTCOMES_MOST_CASES * 1e9 &&
			  cell->censored >= 0 && cell->censored <= OUTCOMES_MOST_CASES * 1e9 && cell->events + cell->censored > 0 &&
			  cell->group >= 1 && cell->group <= count && cell->stratum <= count))
			crm_invalid_state(shape.aggregate);
		group[cell->group] = stratum[cell->stratum] = 1;
	}
	test.names = palloc(sizeof(Datum) * Max(count, 1));
	if (stratum[0] != 0)
		stratum[0] = test.strata++;
	for (uint32 i = 0; i < count; i++)
	{
		const NumberedName *name = &names[order[i]];

		if (group[order[i] + 1] != 0)
		{
			group[order[i] + 1] = test.groups;
			test.names[test.groups++] = PointerGetDatum(cstring_to_text_with_len(name->bytes, (int) name->length));
		}
		if (stratum[order[i] + 1] != 0)
			stratum[order[i] + 1] = test.strata++;
	}
	test.cells = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(LogRankCell) * Max(test.n, 1));
	for (size_t i = 0; i < test.n; i++)
	{
		test.cells[i] = cells[i];
		test.cells[i].group = group[cells[i].group];
		test.cells[i].stratum = stratum[cells[i].stratum];
	}
	sort_cells(test.cells, test.n);
	return test;
}

/* The test, as a row of type log_rank_test; NULL without cases. */
Datum
crm_log_rank_final(PG_FUNCTION_ARGS)
{
	const LogRankState *state = state_final(&shape, fcinfo);
	LogRankTest test;
	ResultRow	row;
	double	   *work;
	double	   *observed;
	double	   *expected;
	double	   *cases;
	double	   *covariance;
	double		chi_square;
	int			df;

	if (state == NULL || state->cells == 0)
		PG_RETURN_NULL();
	test = read_state(state);
	if (!(state->options.rho >= 0 && state->options.rho <= 100))
		crm_invalid_state(shape.aggregate);
	if (test.groups > GROUPS_MOST)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("there are %u groups", test.groups),
				 errhint("At most %d groups can be compared: is the group a number or an id?", GROUPS_MOST)));
	observed = palloc(sizeof(double) * 3 * test.groups);
	expected = observed + test.groups;
	cases = expected + test.groups;
	covariance = palloc(sizeof(double) * test.groups * test.groups);
	work = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(double) * log_rank_work_size(test.n, test.groups));
	memset(cases, 0, sizeof(double) * test.groups);
	for (size_t i = 0; i < test.n; i++)
		cases[test.cells[i].group] += test.cells[i].events + test.cells[i].censored;
	if (!log_rank_sums(test.n, test.cells, test.groups, state->options.rho, work, observed, expected, covariance,
					   crm_interrupted))
		CHECK_FOR_INTERRUPTS();
	chi_square = log_rank_chi_square(test.groups, observed, expected, covariance, work, &df);
	result_row_begin(&row, fcinfo);
	put_float_if(&row, df > 0, chi_square);
	put_int(&row, df);
	put_float_if(&row, df > 0, df > 0 ? math_gamma_q(0.5 * df, 0.5 * chi_square) : NAN);
	put_float(&row, state->options.rho);
	put_int(&row, test.strata);
	put_typed(&row, TEXTARRAYOID, text_array_datum(test.names, (int) test.groups));
	put_typed(&row, FLOAT8ARRAYOID, float_array_datum(cases, (int) test.groups));
	put_finite(&row, state->skipped);
	put_typed(&row, FLOAT8ARRAYOID, float_array_datum(observed, (int) test.groups));
	put_typed(&row, FLOAT8ARRAYOID, float_array_datum(expected, (int) test.groups));
	put_typed(&row, FLOAT8ARRAYOID, float_array_datum(covariance, (int) (test.groups * test.groups)));
	return result_row_datum(&row);
}
