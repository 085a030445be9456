/*
 * clv_fit_population.c
 *		clv_fit and clv_fit_best over a population.
 */
#include "base/crm.h"

#include "base/event_day.h"
#include "base/fit_once.h"
#include "clv/clv_fit.h"

PG_FUNCTION_INFO_V1(crm_clv_fit_part_transition);

#define AGGREGATE "crm.clv_fit"

/* Add the customers of a population as of a day. */
static void
add_customers(WeightedRows *state, PopulationScan *scan, const ClvOptions *options, DateADT as_of)
{
	const PopulationEntry *entry;

	population_check_days(&scan->view);
	population_check_as_of(&scan->view, as_of, options->exclude_later);
	while ((entry = population_scan_next(scan)) != NULL)
	{
		ClvHistory	history;

		CRM_CHECK_INTERRUPTS(scan->next);
		if (!clv_history_of_entry(scan, entry, as_of, options->kind, options->unit, true, &history))
		{
			clv_fit_add_excluded(state->table);
			continue;
		}
		if (!clv_kernels[options->kind].is_discrete)
			clv_fit_add_log_intervals(state->table,
									  clv_history_log_intervals(scan->days, history.x, options->unit));
		weighted_rows_add(state, (double[]) {history.x, history.t_x, history.T}, 1);
	}
}

/* clv_fit(population, as_of, options): add a part of the customers. */
Datum
crm_clv_fit_part_transition(PG_FUNCTION_ARGS)
{
	const ClvOptions *options;
	PopulationScan scan = {0};
	WeightedRows state;
	DateADT		as_of;
	double		numbers[WEIGHTED_ROWS_OPTIONS];

	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	as_of = event_day_as_of_argument(fcinfo, 2);
	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	options = row_argument(&clv_options, fcinfo, 3);
	clv_fit_options_to_state(options, &as_of, numbers);
	state = weighted_rows_begin(&clv_fit_shape, fcinfo, HISTORY_KEY, numbers);
	scan.view = population_argument(PG_GETARG_DATUM(1));
	population_warn_left_out(scan.view.head);
	add_customers(&state, &scan, options, as_of);
	return weighted_rows_result(&state, fcinfo);
}

/* The different histories of a population as of a day. */
static ClvFitRows
population_rows(PopulationScan *scan, const ClvOptions *options, DateADT as_of)
{
	double		numbers[WEIGHTED_ROWS_OPTIONS];
	WeightedRows state;
	ClvFitRows	rows;

	clv_fit_options_to_state(options, &as_of, numbers);
	state = weighted_rows_create(&clv_fit_shape, HISTORY_KEY, numbers);
	add_customers(&state, scan, options, as_of);
	rows = clv_fit_rows(state.table, options->kind);
	weighted_rows_free(&state);
	return rows;
}

/* Read the arguments and fit with one of the two functions of clv_fit.h. */
static Datum
fit_population(FunctionCallInfo fcinfo, const int *places,
			   ClvModel *(*fit) (const ClvOptions *options, ClvFitRows *rows))
{
	PopulationScan scan = {0};
	ClvOptions	options;
	ClvFitRows	rows;
	DateADT		as_of;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	as_of = event_day_as_of_argument(fcinfo, 1);
	row_arguments(&clv_options, fcinfo, 0, places, &options);
	scan.view = population_argument(PG_GETARG_DATUM(0));
	population_warn_left_out(scan.view.head);
	rows = population_rows(&scan, &options, as_of);
	population_warn_stale(scan.view.head, as_of);
	return clv_fit_result(fcinfo, fit(&options, &rows), &as_of);
}

static const int fit_places[CLV_OPTION_COLUMNS] = {2, 3, 4, -1, -1, 5, 6};
static const int best_places[CLV_OPTION_COLUMNS] = {-1, 2, -1, -1, -1, 3, 4};

/* clv_fit(population, as_of, model, unit, k, penalty, after_as_of). */
FIT_ONCE(crm_clv_fit_population, fit_population(fcinfo, fit_places, clv_fit))

/* clv_fit_best(population, as_of, unit, penalty, after_as_of). */
FIT_ONCE(crm_clv_fit_best_population, fit_population(fcinfo, best_places, clv_fit_best))
