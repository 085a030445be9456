/*
 * clv_fit_agg.c
 *		clv_fit and clv_fit_best as aggregates: over plain columns and over
 *		summaries.
 */
#include "base/crm.h"

#include <math.h>

#include "base/event_day.h"
#include "base/fit_once.h"
#include "base/float_list.h"
#include "clv/clv_fit.h"
#include "math/bgnbd.h"


#define AGGREGATE "crm.clv_fit"
#define MOST_COVARIATE 1e9

/* The caller's numbers in a state: options ... */
enum
{
	STATE_KIND, STATE_UNIT, STATE_K, STATE_PENALTY, STATE_EXCLUDE_LATER, STATE_HAS_AS_OF,
	STATE_AS_OF
};

/* ... and sums. */
enum
{
	STATE_EXCLUDED, STATE_LOG_INTERVALS, STATE_LOG_INTERVALS_LOW
};

/* Logarithms of times between purchases are added up in units of so many bits after the point ... */
#define LOG_BITS 40
/* ... in two whole numbers, of which the lower has so many bits: no order of customers shows. */
#define LOG_LOW_BITS 24

const WeightedShape clv_fit_shape = {
	.state = WEIGHTED_STATE(AGGREGATE, "options or as-of date change",
							"One model has one as-of date and one set of options; use GROUP BY for several."),
	.key = HISTORY_KEY,
	.more = "covariates",
	.more_hint = "Give every customer the same covariates in the same order."
};

STATE_COMBINE(crm_clv_fit_combine, &clv_fit_shape.state)

/* The options of a call as the state keeps them; as_of is NULL over plain columns. */
void
clv_fit_options_to_state(const ClvOptions *options, const DateADT *as_of, double *numbers)
{
	memset(numbers, 0, sizeof(double) * WEIGHTED_ROWS_OPTIONS);
	numbers[STATE_KIND] = options->kind;
	numbers[STATE_UNIT] = options->unit;
	numbers[STATE_K] = options->k;
	numbers[STATE_PENALTY] = options->penalty;
	numbers[STATE_EXCLUDE_LATER] = options->exclude_later;
	if (as_of == NULL)
		return;
	numbers[STATE_HAS_AS_OF] = 1;
	numbers[STATE_AS_OF] = *as_of;
}

/* And back, with distrust. */
static ClvOptions
options_of_state(const WeightedTable *state)
{
	const double *numbers = state->options;
	ClvOptions	options = {0};

	if (!(numbers[STATE_KIND] >= 0 && numbers[STATE_KIND] < CLV_KINDS &&
		  clv_kernels[(int) numbers[STATE_KIND]].family == CLV_PURCHASES &&
		  numbers[STATE_UNIT] >= 0 && numbers[STATE_UNIT] <= CLV_PERIOD &&
		  numbers[STATE_K] >= 0 && numbers[STATE_K] <= BGNBD_MAX_K &&
		  numbers[STATE_PENALTY] >= 0 && isfinite(numbers[STATE_PENALTY]) &&
		  fabs(numbers[STATE_AS_OF]) < PG_INT32_MAX &&
		  state->counters[STATE_EXCLUDED] >= 0 && state->counters[STATE_EXCLUDED] < 1e18 &&
		  isfinite(state->counters[STATE_LOG_INTERVALS]) &&
		  isfinite(state->counters[STATE_LOG_INTERVALS_LOW])))
		crm_invalid_state(AGGREGATE);
	options.kind = (ClvKind) numbers[STATE_KIND];
	options.unit = (ClvUnit) numbers[STATE_UNIT];
	options.k = (int) numbers[STATE_K];
	options.penalty = numbers[STATE_PENALTY];
	return options;
}

/* Count a customer who is not fitted to. */
void
clv_fit_add_excluded(WeightedTable *state)
{
	state->counters[STATE_EXCLUDED]++;
}

/* Add the logarithms of the times between purchases of one customer. */
void
clv_fit_add_log_intervals(WeightedTable *state, double log_intervals)
{
	double		units = rint(ldexp(log_intervals, LOG_BITS));
	double		high = floor(ldexp(units, -LOG_LOW_BITS));

	state->counters[STATE_LOG_INTERVALS] += high;
	state->counters[STATE_LOG_INTERVALS_LOW] += units - ldexp(high, LOG_LOW_BITS);
}

/* The error for a weight that is not between 0 and CLV_MOST_WEIGHT. */
void
clv_weight_bad(double weight)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("weight must be between 0 and %g, not %.15g", CLV_MOST_WEIGHT, weight),
			 errhint("The weight is the number of customers that the row stands for.")));
}

/*
 * Put the covariates of an argument behind the history in a key; their number,
 * or -1 when one is null.
 */
static int
covariates_argument(FunctionCallInfo fcinfo, int argument, const ClvOptions *options, double *key)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argument);
	int			count;
	const double *items = float_array_items(array, &count);

	if (clv_kernels[options->kind].covariates == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model %s takes no covariates", clv_kernels[options->kind].name),
				 errhint("Use clv_options('bg_nbd'), 'mbg_nbd' or 'pareto_nbd', or fit groups of customers by themselves (GROUP BY).")));
	if (count < 1 || count > CLV_MAX_COVARIATES)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a customer must have 1 to %d covariates, not %d", CLV_MAX_COVARIATES, count),
				 errhint("Give every customer the same covariates in the same order, as ARRAY[age - 40, female::int].")));
	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("covariates of a customer are an array of %d dimensions", ARR_NDIM(array)),
				 errhint("Give a plain list, as ARRAY[age - 40, female::int].")));
	if (items == NULL)
		return -1;
	for (int i = 0; i < count; i++)
	{
		if (!(fabs(items[i]) <= MOST_COVARIATE))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("covariate %d is %.15g, it must be finite and at most %g", i + 1, items[i],
							MOST_COVARIATE),
					 errhint("Leave such rows out with FILTER or WHERE, or make them NULL.")));
		key[HISTORY_KEY + i] = items[i];
	}
	return count;
}

/* A row of plain columns: the places of its arguments, 0 where there is none. */
typedef struct ColumnPlaces
{
	int			weight;
	int			covariates;
	int			options;
} ColumnPlaces;

static Datum
add_columns(FunctionCallInfo fcinfo, ColumnPlaces places)
{
	const ClvOptions *options;
	WeightedRows state;
	ClvHistory	history;
	double		numbers[WEIGHTED_ROWS_OPTIONS];
	double		key[WEIGHTED_ROWS_MAX_KEY];
	double		weight = 1;
	int			covariates = 0;

	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3) ||
		(places.weight > 0 && PG_ARGISNULL(places.weight)) ||
		(places.covariates > 0 && PG_ARGISNULL(places.covariates)))
		return state_unchanged(fcinfo);
	options = row_argument(&clv_options, fcinfo, places.options);
	if (places.covariates > 0)
		covariates = covariates_argument(fcinfo, places.covariates, options, key);
	if (covariates < 0)
		return state_unchanged(fcinfo);
	clv_fit_options_to_state(options, NULL, numbers);
	state = weighted_rows_begin(&clv_fit_shape, fcinfo, HISTORY_KEY + covariates, numbers);
	history.x = key[0] = PG_GETARG_FLOAT8(1);
	history.t_x = key[1] = PG_GETARG_FLOAT8(2);
	history.T = key[2] = PG_GETARG_FLOAT8(3);
	clv_history_check(options->kind, &history);
	if (places.weight > 0)
		weight = PG_GETARG_FLOAT8(places.weight);
	if (!(weight >= 0 && weight <= CLV_MOST_WEIGHT))
		clv_weight_bad(weight);
	weighted_rows_add(&state, key, weight);
	return weighted_rows_result(&state, fcinfo);
}

/* clv_fit(repeat_days, t_x, age [, options]): add one customer. */
CRM_FUNCTION(crm_clv_fit_transition, add_columns(fcinfo, (ColumnPlaces) {.options = 4}))

/* clv_fit(repeat_days, t_x, age, weight [, options]): add weight customers. */
CRM_FUNCTION(crm_clv_fit_weight_transition, add_columns(fcinfo, (ColumnPlaces) {.weight = 4,.options = 5}))

/* clv_fit(repeat_days, t_x, age, weight, covariates, options): add weight customers. */
CRM_FUNCTION(crm_clv_fit_covariates_transition, add_columns(fcinfo, (ColumnPlaces) {.weight = 4,.covariates = 5,.options = 6}))

/* Add a summary; covariates_at is 0 where there are none. */
static Datum
add_summary(FunctionCallInfo fcinfo, int covariates_at, int options_at)
{
	const ClvOptions *options;
	WeightedRows state;
	CustomerSummary *summary;
	ClvHistory	history;
	DateADT		as_of;
	double		numbers[WEIGHTED_ROWS_OPTIONS];
	double		key[WEIGHTED_ROWS_MAX_KEY];
	int			covariates = 0;

	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	as_of = event_day_as_of_argument(fcinfo, 2);
	if (PG_ARGISNULL(1) || (covariates_at > 0 && PG_ARGISNULL(covariates_at)))
		return state_unchanged(fcinfo);
	options = row_argument(&clv_options, fcinfo, options_at);
	if (covariates_at > 0)
		covariates = covariates_argument(fcinfo, covariates_at, options, key);
	if (covariates < 0)
		return state_unchanged(fcinfo);
	clv_fit_options_to_state(options, &as_of, numbers);
	state = weighted_rows_begin(&clv_fit_shape, fcinfo, HISTORY_KEY + covariates, numbers);
	summary = customer_summary_from_datum(PG_GETARG_DATUM(1));
	if (!clv_history_of_summary(summary, as_of, options->kind, options->unit,
								options->exclude_later, &history))
	{
		clv_fit_add_excluded(state.table);
		return weighted_rows_result(&state, fcinfo);
	}
	clv_history_check(options->kind, &history);
	if (!clv_kernels[options->kind].is_discrete)
		clv_fit_add_log_intervals(state.table,
								  clv_history_log_intervals(SUMMARY_DAYS(summary), history.x, options->unit));
	key[0] = history.x;
	key[1] = history.t_x;
	key[2] = history.T;
	weighted_rows_add(&state, key, 1);
	return weighted_rows_result(&state, fcinfo);
}

/* clv_fit(summary, as_of [, options]): add one customer. */
CRM_FUNCTION(crm_clv_fit_summary_transition, add_summary(fcinfo, 0, 3))

/* clv_fit(summary, as_of, covariates, options): add one customer. */
CRM_FUNCTION(crm_clv_fit_summary_covariates_transition, add_summary(fcinfo, 3, 4))

/* The rows of a state. */
ClvFitRows
clv_fit_rows(const WeightedTable *state, ClvKind kind)
{
	int			covariates = (int) state->key_width - HISTORY_KEY;
	ClvFitRows	rows = {.width = HISTORY_KEY + covariates + 1};

	if (covariates < 0 || (covariates > 0 && clv_kernels[kind].covariates == NULL))
		crm_invalid_state(AGGREGATE);
	rows.n = weighted_rows_sorted(&clv_fit_shape, state, clv_fit_order(kind, covariates), &rows.rows);
	rows.excluded = (int64) state->counters[STATE_EXCLUDED];
	rows.has_intervals = state->options[STATE_HAS_AS_OF] != 0;
	rows.log_intervals = ldexp(ldexp(state->counters[STATE_LOG_INTERVALS], LOG_LOW_BITS) +
							   state->counters[STATE_LOG_INTERVALS_LOW], -LOG_BITS);
	return rows;
}

/* The row of a fitted model, as of a day or not, after a word about how it went; NULL if none. */
Datum
clv_fit_result(FunctionCallInfo fcinfo, ClvModel *model, const DateADT *as_of)
{
	if (model == NULL)
		PG_RETURN_NULL();
	model->has_as_of = as_of != NULL;
	if (as_of != NULL)
		model->as_of = *as_of;
	clv_fit_warn(model);
	if (model->remark != NULL)
		clv_fit_note(model, model->remark);
	return clv_model_result(fcinfo, model);
}

/* Do all the customers end long before the as-of day? */
static void
warn_stale(const ClvFitRows *rows, double unit_days, DateADT as_of)
{
	double		least = INFINITY;

	for (int64 i = 0; i < rows->n; i++)
	{
		const double *row = &rows->rows[i * rows->width];

		least = Min(least, row[2] - row[1]);
	}
	if (least * unit_days <= EVENT_DAY_FAR_CUSTOMER)
		event_day_warn_stale(as_of - (DateADT) rint(least * unit_days), as_of);
}

/* Fit to the rows of a state with one of the two functions of clv_fit.h; NULL when there are none. */
static Datum
fit_state(FunctionCallInfo fcinfo, ClvModel *(*fit) (const ClvOptions *options, ClvFitRows *rows))
{
	const WeightedTable *state = state_final(&clv_fit_shape.state, fcinfo);
	ClvOptions	options;
	ClvFitRows	rows;
	DateADT		as_of;

	if (state == NULL)
		PG_RETURN_NULL();
	options = options_of_state(state);
	rows = clv_fit_rows(state, options.kind);
	as_of = (DateADT) state->options[STATE_AS_OF];
	if (rows.has_intervals)
		warn_stale(&rows, clv_unit_days(options.unit), as_of);
	return clv_fit_result(fcinfo, fit(&options, &rows), rows.has_intervals ? &as_of : NULL);
}

/* The model of all collected customers. */
FIT_ONCE(crm_clv_fit_final, fit_state(fcinfo, clv_fit))

/* The best model of all collected customers. */
FIT_ONCE(crm_clv_fit_best_final, fit_state(fcinfo, clv_fit_best))
