/*
 * clv_spend_fit.c
 *		gamma_gamma_fit: the model of the value of purchases.
 *
 * Money is scaled so that the median of the customers' mean values is 1 before
 * anything is searched for, as time is in clv_fit.c: one amount that was
 * mistyped by nine zeros does not move a median.
 */
#include "base/crm.h"

#include <math.h>

#include "base/fit_once.h"
#include "base/interrupted.h"
#include "clv/clv_fit.h"
#include "math/gamma_gamma.h"
#include "math/quantile.h"
#include "math/special.h"

PG_FUNCTION_INFO_V1(crm_gamma_gamma_summary_transition);
PG_FUNCTION_INFO_V1(crm_gamma_gamma_part_transition);

#define AGGREGATE "crm.gamma_gamma_fit"
#define SPEND_KEY 2
#define MOST_VALUE 1e15

/* The caller's numbers in a state. */
enum
{
	STATE_PENALTY, STATE_REFUNDS, STATE_INCLUDE_FIRST
};
#define STATE_EXCLUDED 0

static const WeightedShape shape = {
	.state = WEIGHTED_STATE(AGGREGATE, "options or as-of date change",
							"One model has one as-of date and one set of options; use GROUP BY for several."),
	.key = SPEND_KEY,
	.more = "columns"
};

STATE_COMBINE(crm_gamma_gamma_combine, &shape.state)

/* Above this a correlation of frequency and value is worth a word, if it is no chance. */
#define NOTABLE_CORRELATION 0.1
#define TWO_SIDED_5_PERCENT 1.959963984540054

/* With q below this the mean of the population rests on the tail; at 1 it ends. */
#define NOTABLE_Q 1.2

/* One customer with more than this share of all value, among so many, is worth a word. */
#define NOTABLE_SHARE 0.5
#define NOTABLE_CUSTOMERS 10

/* Check every row, which any role can have made; the sum of values. */
static void
check_rows(int64 n, const SpendCase *cases)
{
	for (int64 i = 0; i < n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (!(cases[i].x > 0 && cases[i].x <= CLV_MOST_PURCHASES &&
			  cases[i].m > 0 && cases[i].m <= MOST_VALUE))
			crm_invalid_state(AGGREGATE);
	}
}

/* What is known of the rows before the fit. */
typedef struct SpendSums
{
	double		customers;
	double		repeats;
	double		mean_value;		/* of a purchase */
	double		median;			/* of mean values, a value that occurs */
	double		least;			/* mean value */
	double		greatest;
	double		greatest_share; /* of the value of all purchases: of one customer */
	double		correlation;	/* of x and m; NaN where one does not vary */
} SpendSums;

/* The median, the range, and the customer of the greatest value. */
static void
measure_spread(int64 n, const SpendCase *cases, SpendSums *sums)
{
	sums->median = weighted_median((size_t) n, &cases->m, &cases->weight,
								   sizeof(SpendCase) / sizeof(double));
	sums->least = cases[0].m;
	sums->greatest = 0;
	sums->greatest_share = 0;
	for (int64 i = 0; i < n; i++)
	{
		double		share = cases[i].x * cases[i].m / (sums->mean_value * sums->repeats);

		CRM_CHECK_INTERRUPTS(i);
		sums->least = fmin(sums->least, cases[i].m);
		sums->greatest = fmax(sums->greatest, cases[i].m);
		if (cases[i].weight <= 1)
			sums->greatest_share = fmax(sums->greatest_share, share);
	}
}

/* Weighted means and Pearson's correlation, in two passes so that nothing cancels. */
static SpendSums
sum_rows(int64 n, const SpendCase *cases)
{
	MathSum		weight = {0, 0};
	MathSum		x = {0, 0};
	MathSum		m = {0, 0};
	MathSum		value = {0, 0};
	MathSum		xx = {0, 0};
	MathSum		xm = {0, 0};
	MathSum		mm = {0, 0};
	SpendSums	sums;
	double		mean_x;
	double		mean_m;

	for (int64 i = 0; i < n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		math_sum_add(&weight, cases[i].weight);
		math_sum_add(&x, cases[i].weight * cases[i].x);
		math_sum_add(&m, cases[i].weight * cases[i].m);
		math_sum_add(&value, cases[i].weight * cases[i].x * cases[i].m);
	}
	sums.customers = math_sum_value(&weight);
	sums.mean_value = math_sum_value(&value) / math_sum_value(&x);
	mean_x = math_sum_value(&x) / sums.customers;
	mean_m = math_sum_value(&m) / sums.customers;
	for (int64 i = 0; i < n; i++)
	{
		double		dx = cases[i].x - mean_x;
		double		dm = cases[i].m - mean_m;

		CRM_CHECK_INTERRUPTS(i);
		math_sum_add(&xx, cases[i].weight * dx * dx);
		math_sum_add(&xm, cases[i].weight * dx * dm);
		math_sum_add(&mm, cases[i].weight * dm * dm);
	}
	sums.correlation = math_sum_value(&xm) / sqrt(math_sum_value(&xx) * math_sum_value(&mm));
	sums.repeats = math_sum_value(&x);
	measure_spread(n, cases, &sums);
	return sums;
}

/* FitEvaluate: log likelihood by the logarithms of p, q, v. */
static bool
evaluate(const double *theta, void *context, double *loglik, double *gradient, double *hessian)
{
	double		params[GAMMA_GAMMA_PARAMS];

	fit_exp(GAMMA_GAMMA_PARAMS, theta, params);
	return gamma_gamma_loglik(params, context, crm_interrupted, loglik, gradient, hessian);
}

/* Search over samples of the rows, and over all of them. */
static double *
search_levels(ClvModel *model, double penalty, int64 n, SpendCase *cases)
{
	SearchProblem problem = {.plan = &search_gamma_gamma,.evaluate = evaluate,.penalty = penalty};
	ClvFitSample sample[SEARCH_LEVELS] = {{0}};
	SpendData	data[SEARCH_LEVELS];
	double	   *covariance;

	problem.levels = clv_fit_samples(n, SPEND_KEY + 1, (double *) cases, model->customers, sample);
	for (int i = 0; i < problem.levels; i++)
	{
		data[i] = (SpendData)
		{
			.n = (size_t) sample[i].n,
				.cases = (const SpendCase *) sample[i].rows,
				.weight_sum = sample[i].weight
		};
		problem.level[i] = (SearchLevel) {&data[i], sample[i].weight};
	}
	covariance = clv_fit_run(&problem, model);
	for (int i = 0; i < problem.levels - 1; i++)
		pfree(sample[i].rows);
	return covariance;
}

/*
 * What the model cannot say, or what may be wrong with the data: a population
 * mean p v / (q - 1) exists for q > 1 only, and near 1 it is all tail.
 */
static void
note_doubts(ClvModel *model, const SpendSums *sums)
{
	double		q = model->parameters[1];

	if (sums->least == sums->greatest)
		clv_fit_note(model, "all mean values are equal");
	if (q <= 1)
		clv_fit_note(model, psprintf("q is %.3g, not above 1: spend has no mean, so expected_order_value and clv of customers without repeat purchases are null", q));
	else if (q < NOTABLE_Q)
		clv_fit_note(model, psprintf("q is %.3g, near 1: the mean of customers without repeat purchases, %.6g, hangs on the tail; the mean repeat purchase is %.6g",
									 q, gamma_gamma_mean(model->parameters), sums->mean_value));
	if (sums->customers >= NOTABLE_CUSTOMERS && sums->greatest_share > NOTABLE_SHARE)
		clv_fit_note(model, psprintf("one customer has %.0f %% of the value of all repeat purchases; the greatest mean value, %.6g, is %.3g times the median: one mistyped amount?",
									 100 * sums->greatest_share, sums->greatest, sums->greatest / sums->median));
	model->doubt = model->converged && model->note != NULL;
}

/* Gamma-Gamma assumes that how often and how much have nothing to do with each other. */
static void
warn_correlation(ClvModel *model, const SpendSums *sums)
{
	double		r = sums->correlation;
	double		t = fabs(r) * sqrt((sums->customers - 2) / (1 - r * r));

	if (!(sums->customers > 2 && fabs(r) > NOTABLE_CORRELATION && t > TWO_SIDED_5_PERCENT))
		return;
	model->remark = psprintf("number and mean value of purchases are correlated: %.3f", r);
	ereport(WARNING,
			(errmsg("%s", model->remark),
			 errhint("Gamma-Gamma assumes that they are independent; fit groups of similar customers by themselves (GROUP BY).")));
}

/* Whoever sorts by value would see these customers first: NULL is the greatest in a descending order. */
static void
note_excluded(int64 excluded)
{
	if (excluded > 0)
		ereport(NOTICE,
				(errmsg("%lld %s repeat purchases without a positive mean value, as after refunds: no expected_order_value and no clv",
						(long long) excluded, excluded == 1 ? "customer has" : "customers have"),
				 errhint("ORDER BY clv DESC NULLS LAST puts them last; refunds => 'ignore' values purchases without refunds.")));
}

/*
 * The model of n rows sorted by x and m, which are changed; NULL if there are
 * none.  excluded customers had purchases of no positive mean value.
 */
static ClvModel *
fit_spend(int64 n, SpendCase *cases, double penalty, int64 excluded)
{
	ClvModel   *model;
	SpendSums	sums;
	double		scale[CLV_MAX_BASE] = {1, 1, 1, 1};

	note_excluded(excluded);
	if (n == 0)
		return NULL;
	check_rows(n, cases);
	sums = sum_rows(n, cases);
	for (int64 i = 0; i < n; i++)
		cases[i].m /= sums.median;

	model = palloc0(sizeof(ClvModel));
	model->kind = CLV_GAMMA_GAMMA;
	model->k = 1;
	model->count = GAMMA_GAMMA_PARAMS;
	model->customers = sums.customers;
	model->excluded = excluded;
	model->histories = n;
	model->has_correlation = isfinite(sums.correlation);
	if (model->has_correlation)
		model->correlation = fmin(fmax(sums.correlation, -1), 1);
	scale[2] = sums.median;
	clv_fit_natural(model, scale, search_levels(model, penalty, n, cases));
	/* a density of mean values has one factor of money per customer */
	model->log_likelihood -= sums.customers * log(sums.median);
	note_doubts(model, &sums);
	if (model->has_correlation)
		warn_correlation(model, &sums);
	return model;
}

/* The options of a call as the state keeps them. */
static void
options_to_state(const ClvOptions *options, double *numbers)
{
	if (options->exclude_later)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("gamma_gamma_fit cannot leave out purchases after an as-of date"),
				 errhint("A summary holds the sum of values, not the value of each day: summarise with FILTER (WHERE at <= as_of).")));
	memset(numbers, 0, sizeof(double) * WEIGHTED_ROWS_OPTIONS);
	numbers[STATE_PENALTY] = options->penalty;
	numbers[STATE_REFUNDS] = options->refunds;
	numbers[STATE_INCLUDE_FIRST] = options->include_first;
}

/*
 * Add weight customers with x purchases of the mean value; those without
 * repeat purchases say nothing, values that are not positive are counted.
 */
static void
add_spend(WeightedRows *state, double x, double mean, double weight)
{
	double		key[SPEND_KEY] = {x, mean};

	if (x == 0 || weight == 0)
		return;
	if (mean <= 0)
		state->table->counters[STATE_EXCLUDED] += weight;
	else
		weighted_rows_add(state, key, weight);
}

static void
check_columns(double x, double mean, double weight)
{
	if (!(x >= 0 && x <= CLV_MOST_PURCHASES && x == floor(x)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("customer with repeat_days = %.15g, mean value %.15g: repeat_days must be a whole number from 0 to %g",
						x, mean, CLV_MOST_PURCHASES),
				 errhint("It is the number of purchase days that the mean is taken over, usually those after the first.")));
	if (!(fabs(mean) <= MOST_VALUE))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("customer with repeat_days = %.15g, mean value %.15g: the value must be finite and at most %g",
						x, mean, MOST_VALUE),
				 errhint("Leave such rows out with FILTER or WHERE, or use a larger unit of money.")));
	if (!(weight >= 0 && weight <= CLV_MOST_WEIGHT))
		clv_weight_bad(weight);
}

/* Add a row of plain columns; weight_argument is 0 when each row is one customer. */
static Datum
add_columns(FunctionCallInfo fcinfo, int weight_argument, int options_argument)
{
	WeightedRows state;
	double		numbers[WEIGHTED_ROWS_OPTIONS];
	double		x;
	double		mean;
	double		weight = 1;

	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	/* no repeat purchases: their mean value is usually NULL */
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || (weight_argument > 0 && PG_ARGISNULL(weight_argument)))
		return state_unchanged(fcinfo);
	options_to_state(row_argument(&clv_options, fcinfo, options_argument), numbers);
	state = weighted_rows_begin(&shape, fcinfo, SPEND_KEY, numbers);
	x = PG_GETARG_FLOAT8(1);
	mean = PG_GETARG_FLOAT8(2);
	if (weight_argument > 0)
		weight = PG_GETARG_FLOAT8(weight_argument);
	check_columns(x, mean, weight);
	add_spend(&state, x, mean, weight);
	return weighted_rows_result(&state, fcinfo);
}

/* gamma_gamma_fit(x, mean_value [, options]): add one customer. */
CRM_FUNCTION(crm_gamma_gamma_transition, add_columns(fcinfo, 0, 3))

/* gamma_gamma_fit(x, mean_value, weight [, options]): add weight customers. */
CRM_FUNCTION(crm_gamma_gamma_weight_transition, add_columns(fcinfo, 3, 4))

/* gamma_gamma_fit(summary [, options]): add one customer. */
Datum
crm_gamma_gamma_summary_transition(PG_FUNCTION_ARGS)
{
	const ClvOptions *options;
	WeightedRows state;
	ClvSpend	spend;
	double		numbers[WEIGHTED_ROWS_OPTIONS];

	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	options = row_argument(&clv_options, fcinfo, 2);
	options_to_state(options, numbers);
	state = weighted_rows_begin(&shape, fcinfo, SPEND_KEY, numbers);
	spend = clv_spend_of_summary(customer_summary_from_datum(PG_GETARG_DATUM(1)), options->refunds,
								 options->include_first);
	if (spend.x > 0)
	{
		check_columns(spend.x, spend.mean, 1);
		add_spend(&state, spend.x, spend.mean, 1);
	}
	return weighted_rows_result(&state, fcinfo);
}

/* The model of the customers in a state, with distrust of what it says. */
static ClvModel *
fit_state_spend(const WeightedTable *state)
{
	double	   *rows;
	double		penalty = state->options[STATE_PENALTY];
	double		excluded = state->counters[STATE_EXCLUDED];
	int64		n;

	if (state->key_width != SPEND_KEY || !(penalty >= 0 && isfinite(penalty)) ||
		!(excluded >= 0 && excluded < 1e18))
		crm_invalid_state(AGGREGATE);
	StaticAssertStmt(sizeof(SpendCase) == sizeof(double) * (SPEND_KEY + 1),
					 "rows of a state are cases of the likelihood");
	n = weighted_rows_sorted(&shape, state, NULL, &rows);
	return fit_spend(n, (SpendCase *) rows, penalty, (int64) excluded);
}

/* The model of all collected customers; NULL when nobody has bought again. */
static Datum
fit_aggregate(FunctionCallInfo fcinfo)
{
	const WeightedTable *state = state_final(&shape.state, fcinfo);

	if (state == NULL)
		PG_RETURN_NULL();
	return clv_fit_result(fcinfo, fit_state_spend(state), NULL);
}

FIT_ONCE(crm_gamma_gamma_final, fit_aggregate(fcinfo))

/* Add the customers of a population. */
static void
add_customers(WeightedRows *state, Datum population, const ClvOptions *options)
{
	PopulationScan scan = {.view = population_argument(population)};
	const PopulationEntry *entry;

	population_check_days(&scan.view);
	while ((entry = population_scan_next(&scan)) != NULL)
	{
		ClvSpend	spend;

		CRM_CHECK_INTERRUPTS(scan.next);
		spend = clv_spend_of_entry(&scan, entry, options->refunds, options->include_first);
		if (spend.x > 0)
			check_columns(spend.x, spend.mean, 1);
		add_spend(state, spend.x, spend.mean, 1);
	}
}

/* gamma_gamma_fit(population, options): add a part of the customers. */
Datum
crm_gamma_gamma_part_transition(PG_FUNCTION_ARGS)
{
	const ClvOptions *options;
	WeightedRows state;
	double		numbers[WEIGHTED_ROWS_OPTIONS];

	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	options = row_argument(&clv_options, fcinfo, 2);
	options_to_state(options, numbers);
	state = weighted_rows_begin(&shape, fcinfo, SPEND_KEY, numbers);
	add_customers(&state, PG_GETARG_DATUM(1), options);
	return weighted_rows_result(&state, fcinfo);
}

/* gamma_gamma_fit(population, refunds, include_first, penalty). */
static Datum
fit_population(FunctionCallInfo fcinfo)
{
	static const int places[CLV_OPTION_COLUMNS] = {-1, -1, -1, 1, 2, 3, -1};
	ClvOptions	options;
	WeightedRows state;
	double		numbers[WEIGHTED_ROWS_OPTIONS];

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	row_arguments(&clv_options, fcinfo, 0, places, &options);
	options_to_state(&options, numbers);
	state = weighted_rows_create(&shape, SPEND_KEY, numbers);
	add_customers(&state, PG_GETARG_DATUM(0), &options);
	return clv_fit_result(fcinfo, fit_state_spend(state.table), NULL);
}

FIT_ONCE(crm_gamma_gamma_population, fit_population(fcinfo))
