/*
 * abc_fit_agg.c
 *		abc_fit as SQL: over plain values, over a population.
 *
 * The aggregate collects the values in a bytea that grows in place: the
 * options and units as heading, then a value per item.
 */
#include "base/crm.h"

#include "fmgr.h"
#include "utils/lsyscache.h"

#include "abc/abc_ranking.h"
#include "base/fit_once.h"
#include "base/row_cache.h"

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
	double		items[FLEXIBLE_ARRAY_MEMBER];	/* or WideInts */
} AbcFitState;

#define STATE_MAX_BYTES (MaxAllocSize - offsetof(AbcFitState, items))

/* Looked up once per query, kept in fn_extra. */
typedef struct FitReader
{
	Oid			type;
	RowCache	options;
} FitReader;

/* A state with room for that many items in such units. */
static AbcFitState *
state_create(int64 capacity, const AbcUnits *units)
{
	int64		most = (int64) (STATE_MAX_BYTES / abc_units_size(units));
	Size		size;
	AbcFitState *state;

	if (capacity > most)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("abc_fit over rows holds at most %lld items", (long long) most),
				 errhint("Fit to a population, or to a sample of the items.")));
	size = offsetof(AbcFitState, items) + (Size) capacity * abc_units_size(units);
	state = palloc(size);
	memset(state, 0, offsetof(AbcFitState, items));
	SET_VARSIZE(state, size);
	state->magic = STATE_MAGIC;
	state->units = *units;
	return state;
}

/* The values of a state, in its own memory. */
static AbcValues
state_values(AbcFitState *state)
{
	return (AbcValues) {
		.units = state->units,.n = (size_t) state->n,
		.capacity = (VARSIZE(state) - offsetof(AbcFitState, items)) / abc_units_size(&state->units),
		.items = state->items
	};
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
	if (VARSIZE(state) < offsetof(AbcFitState, items) || state->magic != STATE_MAGIC ||
		!abc_values_valid(&(AbcValues) {.units = state->units}) ||
		state->n < 0 || (size_t) state->n > state_values(state).capacity)
		crm_invalid_state(FUNCTION_NAME);
	return state;
}

/* Values that may have moved, with options, in a state with room for so many. */
static AbcFitState *
state_of_values(const AbcValues *values, const AbcOptions *options, int64 capacity)
{
	AbcFitState *state = state_create(capacity, &values->units);

	CHECK_FOR_INTERRUPTS();
	state->n = (int64) values->n;
	state->options = *options;
	memcpy(state->items, values->items, values->n * abc_units_size(&values->units));
	return state;
}

/* Add an amount; may return a new state. */
static AbcFitState *
state_add(AbcFitState *state, const Amount *amount)
{
	AbcValues	values = state_values(state);
	size_t		most;
	size_t		room;

	if (values.n < values.capacity && likely(abc_values_take(&values, amount)))
	{
		state->units = values.units;
		state->n++;
		return state;
	}
	if (values.n < values.capacity)
		abc_values_change(&values, amount);
	most = STATE_MAX_BYTES / abc_units_size(&values.units);
	room = Max(values.n + 1, Min(Max(2 * values.n, STATE_FIRST_CAPACITY), most));
	state = state_of_values(&values, &state->options, (int64) room);
	return state_add(state, amount);
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
	state = PG_ARGISNULL(0) ? state_create(STATE_FIRST_CAPACITY, &(AbcUnits) {0}) : state_argument(fcinfo, 0);
	state_options(fcinfo, reader, state, PG_ARGISNULL(0));
	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(state);

	amount_read(reader->type, PG_GETARG_DATUM(1), &amount);
	PG_RETURN_POINTER(state_add(state, &amount));
}

/* Append the values of another state. */
Datum
crm_abc_fit_combine(PG_FUNCTION_ARGS)
{
	AbcFitState *state;
	AbcFitState *other;
	AbcValues	values;

	(void) crm_aggregate_context(fcinfo, FUNCTION_NAME);
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	if (PG_ARGISNULL(0))
	{
		fcinfo->args[1].value = PointerGetDatum(PG_GETARG_BYTEA_P_COPY(1));
		PG_RETURN_POINTER(state_argument(fcinfo, 1));
	}
	other = state_argument(fcinfo, 1);
	state = state_argument(fcinfo, 0);
	check_same_options(&state->options, &other->options);
	values = state_values(other);
	for (size_t i = 0; i < values.n; i++)
	{
		Amount		amount;

		CRM_CHECK_INTERRUPTS(i);
		abc_values_amount(&values, i, &amount);
		state = state_add(state, &amount);
	}
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
	AbcFitState *state;
	AbcValues	values;
	AbcRanking	ranking;

	(void) crm_aggregate_context(fcinfo, FUNCTION_NAME);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = state_argument(fcinfo, 0);
	values = state_values(state);
	if (!abc_options_valid(&state->options) || !abc_values_valid(&values))
		crm_invalid_state(FUNCTION_NAME);
	abc_ranking_values(&ranking, &values, NULL);
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

/* The same, run once for a statement that asks for it again. */
Datum
crm_abc_fit_population(PG_FUNCTION_ARGS)
{
	return fit_once(fcinfo, fit_population);
}
