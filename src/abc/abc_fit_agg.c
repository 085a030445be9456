/*
 * abc_fit_agg.c
 *		abc_fit as SQL: over plain values, over a population.
 *
 * The aggregate collects the values in a bytea that grows: the options and
 * units as heading, then a value per item.
 */
#include "base/crm.h"

#include "fmgr.h"
#include "utils/lsyscache.h"

#include "abc/abc_ranking.h"
#include "base/aggregate_state.h"
#include "base/fit_once.h"

PG_FUNCTION_INFO_V1(crm_abc_fit_transition);
PG_FUNCTION_INFO_V1(crm_abc_fit_part_transition);
PG_FUNCTION_INFO_V1(crm_abc_fit_final);

#define FUNCTION_NAME "crm.abc_fit"
#define STATE_FIRST_CAPACITY 64

typedef struct AbcFitState
{
	AbcUnits	units;
	int64		n;
	AbcOptions	options;
	double		items[FLEXIBLE_ARRAY_MEMBER];	/* or WideInts */
} AbcFitState;

/* The values of a state, in its own memory. */
static AbcValues
state_values(const AbcFitState *state, Size tail)
{
	return (AbcValues) {
		.units = state->units,.n = (size_t) state->n,
		.capacity = tail / abc_units_size(&state->units),
		.items = unconstify(AbcFitState *, state)->items
	};
}

/* What taking values needs; options and values are checked at the end. */
static bool
is_valid(const StateShape *shape, const void *argument, Size tail)
{
	const AbcFitState *state = argument;

	return abc_values_valid(&(AbcValues) {.units = state->units}) &&
		state->n >= 0 && (size_t) state->n <= state_values(state, tail).capacity;
}

/* The room for one value more than there are. */
static Size
more_room(const StateShape *shape, const AbcValues *values)
{
	size_t		size = abc_units_size(&values->units);
	Size		needed = (values->n + 1) * size;
	Size		room = state_more_room(shape, values->n * size, Max(needed, STATE_FIRST_CAPACITY * size));

	if (room < needed)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("abc_fit over more than %zu items needs more than crm.population_memory (%d MB)",
						values->n, crm_population_memory / 1024),
				 errhint("Raise crm.population_memory, or fit to a sample of the items.")));
	return room / size * size;
}

/* The same values in other units, with room for more, in a new state. */
static AbcFitState *
state_of_values(const StateShape *shape, const AbcValues *values, const AbcOptions *options)
{
	AbcFitState *state = state_create(shape, more_room(shape, values));

	CHECK_FOR_INTERRUPTS();
	state->units = values->units;
	state->n = (int64) values->n;
	state->options = *options;
	memcpy(state->items, values->items, values->n * abc_units_size(&values->units));
	return state;
}

/* Add an amount; may return a new state. */
static AbcFitState *
add(const StateShape *shape, AbcFitState *state, const Amount *amount)
{
	AbcValues	values = state_values(state, state_tail(shape, state));

	if (values.n < values.capacity && likely(abc_values_take(&values, amount)))
	{
		state->units = values.units;
		state->n++;
		return state;
	}
	if (values.n == values.capacity)
		return add(shape, state_enlarge(shape, state, more_room(shape, &values)), amount);
	abc_values_change(&values, amount);
	return add(shape, state_of_values(shape, &values, &state->options), amount);
}

/* Append the values of another state. */
static void *
merge(const StateShape *shape, void *argument, const void *other)
{
	const AbcFitState *more = other;
	AbcValues	values = state_values(more, state_tail(shape, more));
	AbcFitState *state = argument;

	for (size_t i = 0; i < values.n; i++)
	{
		Amount		amount;

		CRM_CHECK_INTERRUPTS(i);
		abc_values_amount(&values, i, &amount);
		state = add(shape, state, &amount);
	}
	return state;
}

static const StateShape shape = {
	.aggregate = FUNCTION_NAME,
	.kind = 0x41424301,			/* layout 1 */
	.size = offsetof(AbcFitState, items),
	.tail = STATE_FIRST_CAPACITY * sizeof(double),
	.may_be_large = true,
	.options = sizeof(AbcOptions),
	.options_at = offsetof(AbcFitState, options),
	.options_change = "options change",
	.options_hint = "One model has one set of options; use GROUP BY for several.",
	.is_valid = is_valid,
	.merge = merge
};

STATE_COMBINE(crm_abc_fit_combine, &shape)

/* The state of the call; without an argument for them, only the first row brings options. */
static AbcFitState *
fit_begin(FunctionCallInfo fcinfo)
{
	const AbcOptions *options;

	if (!PG_ARGISNULL(0) && PG_NARGS() <= 2)
		return state_begin(&shape, fcinfo);
	if (fcinfo->flinfo->fn_extra == NULL)
		fcinfo->flinfo->fn_extra = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(RowCache));
	options = row_cached(&abc_options, fcinfo->flinfo->fn_extra, fcinfo, 2);
	abc_options_need_together(options);
	return state_begin_with(&shape, fcinfo, options);
}

/* abc_fit(value [, options]): add one item. */
Datum
crm_abc_fit_transition(PG_FUNCTION_ARGS)
{
	AbcFitState *state;
	Amount		amount;

	(void) crm_aggregate_context(fcinfo, FUNCTION_NAME);
	state = fit_begin(fcinfo);
	if (PG_ARGISNULL(1))
		return state_result(&shape, fcinfo, state);
	amount_argument(PG_GETARG_DATUM(1), &amount);
	return state_result(&shape, fcinfo, add(&shape, state, &amount));
}

/* The net value of an item of a population. */
static Amount
item_amount(const PopulationView *view, const PopulationEntry *entry)
{
	Amount		amount = {.kind = (AmountKind) view->head->amount_kind,.scale = view->head->scale};

	if (amount.kind == AMOUNT_FLOAT)
		return (Amount) {.kind = AMOUNT_FLOAT,.real = population_net_double(view, entry)};
	if (population_net_units(entry, &amount.units))
		return amount;
	amount.wide = population_net(view, entry).units;
	amount.is_wide = !wide_fits_int64(&amount.wide, &amount.units);
	return amount;
}

/* abc_fit(population, options): add a part of the items. */
Datum
crm_abc_fit_part_transition(PG_FUNCTION_ARGS)
{
	PopulationView view;
	AbcFitState *state;

	(void) crm_aggregate_context(fcinfo, FUNCTION_NAME);
	state = fit_begin(fcinfo);
	if (PG_ARGISNULL(1))
		return state_result(&shape, fcinfo, state);
	view = population_argument(PG_GETARG_DATUM(1));
	for (uint32 i = 0; i < view.head->ncustomers; i++)
	{
		Amount		amount = item_amount(&view, &view.entries[i]);

		CRM_CHECK_INTERRUPTS(i);
		state = add(&shape, state, &amount);
	}
	return state_result(&shape, fcinfo, state);
}

/* The model of a ranking, as the result of the call; NULL without a positive value. */
static Datum
model_result(FunctionCallInfo fcinfo, AbcRanking *ranking, const AbcOptions *options)
{
	AbcModel   *model;

	abc_options_need_together(options);
	abc_ranking_cut(ranking, options);
	model = abc_ranking_model(ranking, options);
	abc_ranking_free(ranking);
	if (model == NULL)
		PG_RETURN_NULL();
	return abc_model_result(fcinfo, model);
}

/* The model of all collected values. */
Datum
crm_abc_fit_final(PG_FUNCTION_ARGS)
{
	const AbcFitState *state = state_final(&shape, fcinfo);
	AbcValues	values;
	AbcRanking	ranking;

	if (state == NULL)
		PG_RETURN_NULL();
	values = state_values(state, state_tail(&shape, state));
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
	row_arguments(&abc_options, fcinfo, 1, NULL, &options);
	view = population_argument(PG_GETARG_DATUM(0));
	abc_ranking_population(&ranking, &view);
	return model_result(fcinfo, &ranking, &options);
}

FIT_ONCE(crm_abc_fit_population, fit_population(fcinfo))
