/*
 * abc_fit_agg.c
 *		abc_fit as SQL: over plain values, over a population.
 *
 * The aggregate collects the values in a bytea that grows in place: the
 * options and units as heading, then a double per item.
 */
#include "crm.h"

#include "fmgr.h"
#include "utils/lsyscache.h"

#include "abc_ranking.h"
#include "fit_once.h"
#include "row_cache.h"

PG_FUNCTION_INFO_V1(crm_abc_fit_transition);
PG_FUNCTION_INFO_V1(crm_abc_fit_combine);
PG_FUNCTION_INFO_V1(crm_abc_fit_final);
PG_FUNCTION_INFO_V1(crm_abc_fit_population);

#define FUNCTION_NAME "crm.abc_fit"
#define STATE_MAGIC 0x41424301
#define STATE_FIRST_CAPACITY 64

typedef struct AbcFitState
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint32		magic;
	AbcUnits	units;
	int64		n;
	AbcOptions	options;
	double		values[FLEXIBLE_ARRAY_MEMBER];
} AbcFitState;

#define STATE_MAX_VALUES \
	((int64) ((MaxAllocSize - offsetof(AbcFitState, values)) / sizeof(double)))

/* Looked up once per query, kept in fn_extra. */
typedef struct FitReader
{
	Oid			type;
	RowCache	options;
} FitReader;

static AbcFitState *
state_create(int64 capacity)
{
	Size		size;
	AbcFitState *state;

	if (capacity > STATE_MAX_VALUES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("abc_fit over rows holds at most %lld items", (long long) STATE_MAX_VALUES),
				 errhint("Fit to a population, or to a sample of the items.")));
	size = offsetof(AbcFitState, values) + (Size) capacity * sizeof(double);
	state = palloc(size);
	memset(state, 0, offsetof(AbcFitState, values));
	SET_VARSIZE(state, size);
	state->magic = STATE_MAGIC;
	return state;
}

static int64
state_capacity(const AbcFitState *state)
{
	return (int64) ((VARSIZE(state) - offsetof(AbcFitState, values)) / sizeof(double));
}

/*
 * The state in an argument.  Anyone can hand bytes to the functions of an
 * aggregate of his own: what taking values needs is checked here, options and
 * values at the end.
 */
static AbcFitState *
state_argument(FunctionCallInfo fcinfo, int argument)
{
	AbcFitState *state = (AbcFitState *) PG_GETARG_BYTEA_P(argument);

	/* a bytea inside a row need not be aligned for doubles */
	if (PointerGetDatum(state) != MAXALIGN(PointerGetDatum(state)))
		state = (AbcFitState *) PG_GETARG_BYTEA_P_COPY(argument);
	if (VARSIZE(state) < offsetof(AbcFitState, values) || state->magic != STATE_MAGIC ||
		state->n < 0 || state->n > state_capacity(state) ||
		!abc_units_valid(&state->units, state->values, 0))
		crm_invalid_state(FUNCTION_NAME);
	return state;
}

/* Room for that many more values; may return a new state. */
static AbcFitState *
state_reserve(AbcFitState *state, int64 more)
{
	int64		capacity = state_capacity(state);
	AbcFitState *grown;

	if (state->n + more <= capacity)
		return state;
	CHECK_FOR_INTERRUPTS();
	grown = state_create(Max(state->n + more, Min(2 * capacity, STATE_MAX_VALUES)));
	grown->units = state->units;
	grown->n = state->n;
	grown->options = state->options;
	memcpy(grown->values, state->values, (Size) state->n * sizeof(double));
	return grown;
}

/* All rows of one fit must bring the same options. */
static void
check_same_options(const AbcOptions *one, const AbcOptions *other)
{
	if (!abc_options_same(one, other))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("options change from row to row"),
				 errhint("One model has one set of options; use GROUP BY for several.")));
}

/* Options of the call: the argument if there is one and it is not NULL. */
static void
state_options(FunctionCallInfo fcinfo, FitReader *reader, AbcFitState *state, bool is_new)
{
	AbcOptions	defaults;
	const AbcOptions *options = &defaults;

	if (PG_NARGS() > 2 && !PG_ARGISNULL(2))
	{
		options = row_cache_argument(&reader->options, fcinfo, 2, abc_options_decode);
		abc_options_need_together(options);
	}
	else if (is_new || PG_NARGS() > 2)
	{
		const Datum values[ABC_OPTION_COLUMNS] = {0};
		const bool	nulls[ABC_OPTION_COLUMNS] = {true, true, true, true, true};

		abc_options_read(&defaults, values, nulls);
	}
	else
		return;
	if (is_new)
		state->options = *options;
	else
		check_same_options(&state->options, options);
}

/* abc_fit(value [, options]): add one item. */
Datum
crm_abc_fit_transition(PG_FUNCTION_ARGS)
{
	FitReader  *reader = fcinfo->flinfo->fn_extra;
	AbcFitState *state;
	Amount		amount;

	(void) crm_aggregate_context(fcinfo, FUNCTION_NAME);
	if (unlikely(reader == NULL))
	{
		reader = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(FitReader));
		reader->type = getBaseType(get_fn_expr_argtype(fcinfo->flinfo, 1));
		amount_check_type(reader->type, FUNCTION_NAME);
		fcinfo->flinfo->fn_extra = reader;
	}
	state = PG_ARGISNULL(0) ? state_create(STATE_FIRST_CAPACITY) : state_argument(fcinfo, 0);
	state_options(fcinfo, reader, state, PG_ARGISNULL(0));
	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(state);

	amount_read(reader->type, PG_GETARG_DATUM(1), &amount);
	state = state_reserve(state, 1);
	state->values[state->n] = abc_units_take(&state->units, state->values, (size_t) state->n, &amount);
	state->n++;
	PG_RETURN_POINTER(state);
}

/* Append the values of another state. */
Datum
crm_abc_fit_combine(PG_FUNCTION_ARGS)
{
	AbcFitState *state;
	AbcFitState *other;

	(void) crm_aggregate_context(fcinfo, FUNCTION_NAME);
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	/* a copy: bringing both to the same units may change it */
	other = (AbcFitState *) PG_GETARG_BYTEA_P_COPY(1);
	fcinfo->args[1].value = PointerGetDatum(other);
	other = state_argument(fcinfo, 1);
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(other);
	state = state_argument(fcinfo, 0);
	check_same_options(&state->options, &other->options);
	if (other->n == 0)
		PG_RETURN_POINTER(state);
	state = state_reserve(state, other->n);
	if (state->n == 0)
		state->units = other->units;
	else
		abc_units_common(&state->units, state->values, (size_t) state->n,
						 &other->units, other->values, (size_t) other->n);
	memcpy(state->values + state->n, other->values, (Size) other->n * sizeof(double));
	state->n += other->n;
	PG_RETURN_POINTER(state);
}

/* The model of a ranking, as the result of the call; NULL without a positive value. */
static Datum
model_result(FunctionCallInfo fcinfo, AbcRanking *ranking, const AbcOptions *options)
{
	AbcModel   *model;

	abc_options_need_together(options);
	abc_ranking_finish(ranking, options->refuse_negative);
	abc_ranking_cut(ranking, options);
	model = abc_ranking_model(ranking, options);
	abc_ranking_free(ranking);
	if (model == NULL)
		PG_RETURN_NULL();
	return abc_model_to_datum(fcinfo, model);
}

/* The model of all collected values. */
Datum
crm_abc_fit_final(PG_FUNCTION_ARGS)
{
	const AbcFitState *state;
	AbcRanking	ranking;

	(void) crm_aggregate_context(fcinfo, FUNCTION_NAME);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = state_argument(fcinfo, 0);
	if (!abc_options_valid(&state->options) ||
		!abc_units_valid(&state->units, state->values, (size_t) state->n))
		crm_invalid_state(FUNCTION_NAME);
	abc_ranking_values(&ranking, state->values, (size_t) state->n);
	ranking.units = state->units;
	return model_result(fcinfo, &ranking, &state->options);
}

/* abc_fit(population, cuts, rule, labels, negatives): the model of a population. */
static Datum
fit_population(FunctionCallInfo fcinfo)
{
	AbcOptions	options;
	PopulationView view;
	AbcRanking	ranking;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	abc_options_arguments(&options, fcinfo, 1);
	view = population_argument(PG_GETARG_DATUM(0));
	abc_ranking_population(&ranking, &view);
	return model_result(fcinfo, &ranking, &options);
}

Datum
crm_abc_fit_population(PG_FUNCTION_ARGS)
{
	return fit_once(fcinfo, fit_population);
}
