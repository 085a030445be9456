/*
 * contract_fit.c
 *		sbg_fit and bdw_fit: contract models from renewals and losses, over
 *		rows or from the counts of a cohort.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "base/aggregate_state.h"
#include "base/fit_once.h"
#include "base/float_list.h"
#include "base/interrupted.h"
#include "base/result_rows.h"
#include "clv/clv_fit.h"
#include "math/special.h"

PG_FUNCTION_INFO_V1(crm_contract_fit_transition);

/* Customers of one tenure by what became of them; fractional weights add up alike in any order. */
typedef struct TenureCell
{
	MathSum		left;			/* at that renewal */
	MathSum		stayed;			/* after it, so far */
} TenureCell;

/* The state of the aggregates, in SQL a float8[]. */
typedef struct ContractState
{
	double		unit;			/* ClvUnit */
	double		longest;		/* tenure so far, -1: none */
	TenureCell	tenure[FLEXIBLE_ARRAY_MEMBER];	/* from 0 on */
} ContractState;

#define FIRST_TENURES 16

/* Customers by what became of them, and the log likelihood to be maximised. */
typedef struct ContractData
{
	ClvKind		kind;
	ClvUnit		unit;
	ChurnCounts counts;
	double		customers;
	int64		histories;
} ContractData;

/* Cells are checked at the end. */
static bool
is_valid(const StateShape *shape, const void *argument, Size tail)
{
	const ContractState *state = argument;
	int64		tenures = (int64) (tail / sizeof(TenureCell));

	return tail % sizeof(TenureCell) == 0 && tenures <= CHURN_MAX_TENURE + 1 &&
		state->unit >= CLV_DAY && state->unit <= CLV_PERIOD && state->unit == floor(state->unit) &&
		state->longest >= -1 && state->longest < (double) tenures && state->longest == floor(state->longest);
}

/* Room for the tenure, which becomes the longest if it is; may return a new state. */
static ContractState *
reach(const StateShape *shape, ContractState *state, int tenure)
{
	int			tenures = (int) (state_tail(shape, state) / sizeof(TenureCell));

	if (tenure >= tenures)
		state = state_enlarge(shape, state, sizeof(TenureCell) *
							  (Size) Min(Max(tenure + 1, 2 * tenures), CHURN_MAX_TENURE + 1));
	state->longest = Max(state->longest, tenure);
	return state;
}

/* Add the counts of another state. */
static void *
merge_counts(const StateShape *shape, void *argument, const void *other)
{
	const ContractState *more = other;
	int			longest = (int) more->longest;
	ContractState *state = reach(shape, argument, longest);

	for (int i = 0; i <= longest; i++)
	{
		math_sum_merge(&state->tenure[i].left, &more->tenure[i].left);
		math_sum_merge(&state->tenure[i].stayed, &more->tenure[i].stayed);
	}
	return state;
}

static const StateShape shape = {
	.aggregate = "crm.sbg_fit",
	.element = FLOAT8OID,
	.size = offsetof(ContractState, tenure),
	.tail = FIRST_TENURES * sizeof(TenureCell),
	.options = sizeof(double),
	.options_change = "unit changes",
	.options_hint = "One model has one unit of time; use GROUP BY for several.",
	.is_valid = is_valid,
	.merge = merge_counts
};

STATE_COMBINE(crm_contract_fit_combine, &shape)

/* The unit in an argument that may be missing; 'period' then. */
static ClvUnit
unit_argument(FunctionCallInfo fcinfo, int argument)
{
	if (PG_NARGS() <= argument)
		return CLV_PERIOD;
	crm_refuse_null(fcinfo, argument, "unit", "Leave it out for 'period', or pass 'day', 'week', 'month' or 'year'.");
	return field_name(&clv_units, "unit", PG_GETARG_TEXT_PP(argument));
}

static void
check_customer(int tenure, bool churned, double weight)
{
	if (tenure < 0 || (churned && tenure == 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("tenure of a customer who %s is %d", churned ? "churned" : "stayed", tenure),
				 errhint("Tenure counts whole periods: 1 or more for who left (at that renewal), the renewals made, 0 or more, for who is still there.")));
	if (tenure > CHURN_MAX_TENURE)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("tenure of %d periods is above the limit of %d", tenure, CHURN_MAX_TENURE),
				 errhint("Count tenure in a longer period, for instance in months.")));
	if (!(weight >= 0 && weight <= CLV_MOST_WEIGHT))
		clv_weight_bad(weight);
}

/* sbg_fit and bdw_fit(tenure, churned [, weight [, unit]]): add a customer. */
Datum
crm_contract_fit_transition(PG_FUNCTION_ARGS)
{
	const double unit = unit_argument(fcinfo, 4);
	ContractState *state = state_begin_with(&shape, fcinfo, &unit);
	double		weight = 1;
	int			tenure;
	bool		churned;

	if (PG_ARGISNULL(0))
		state->longest = -1;
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || (PG_NARGS() > 3 && PG_ARGISNULL(3)))
		return state_datum(&shape, state);
	tenure = PG_GETARG_INT32(1);
	churned = PG_GETARG_BOOL(2);
	if (PG_NARGS() > 3)
		weight = PG_GETARG_FLOAT8(3);
	check_customer(tenure, churned, weight);

	state = reach(&shape, state, tenure);
	math_sum_add(churned ? &state->tenure[tenure].left : &state->tenure[tenure].stayed, weight);
	return state_datum(&shape, state);
}

/* FitEvaluate: log likelihood by the logarithms of the parameters. */
static bool
evaluate(const double *theta, void *context, double *loglik, double *gradient, double *hessian)
{
	const ContractData *data = context;
	const ClvKernel *kernel = &clv_kernels[data->kind];
	double		params[CLV_MAX_BASE];

	fit_exp(kernel->plan->base, theta, params);
	return kernel->renewals_loglik(params, &data->counts, crm_interrupted, loglik, gradient, hessian);
}

/*
 * The model of the counts, or NULL when no customer came to a renewal.  The
 * search starts from the maximum of the nested model, too, where the further
 * parameters are 1 (the beta-discrete-Weibull with c = 1 is the shifted-beta-
 * geometric), so that it never fits worse.
 */
static ClvModel *
fit_contract(const ContractData *data)
{
	const ClvKernel *kernel = &clv_kernels[data->kind];
	ContractData copy = *data;
	SearchProblem problem = {
		.plan = kernel->plan,
		.evaluate = evaluate,
		.levels = 1,
		.level = {{&copy, data->customers}}
	};
	const double scale[CLV_MAX_BASE] = {1, 1, 1, 1};
	double		plain[CLV_MAX_BASE] = {0};
	ClvModel   *model;

	if (data->counts.periods == 0 || data->counts.lost[0] + data->counts.kept[0] <= 0)
		return NULL;
	if (kernel->nested != NULL)
	{
		copy.kind = (ClvKind) (kernel->nested - clv_kernels);
		model = fit_contract(&copy);
		copy.kind = data->kind;
		for (int i = 0; i < model->count; i++)
			plain[i] = log(model->parameters[i]);
		problem.given = 1;
		problem.given_start = plain;
	}
	model = palloc0(sizeof(ClvModel));
	model->kind = data->kind;
	model->unit = data->unit;
	model->k = 1;
	model->count = kernel->plan->base;
	model->customers = data->customers;
	model->histories = data->histories;
	clv_fit_natural(model, scale, clv_fit_run(&problem, model));
	return model;
}

/* Fit, and return the model as a row of the function's result type. */
static Datum
fit_result(FunctionCallInfo fcinfo, const ContractData *data)
{
	ClvModel   *model = fit_contract(data);

	if (model == NULL)
		PG_RETURN_NULL();
	clv_fit_warn(model);
	return clv_model_result(fcinfo, model);
}

/* The counts of a state as renewals and losses. */
static void
read_state(const ContractState *state, ContractData *data)
{
	int			longest = (int) state->longest;
	Size		room = sizeof(double) * (longest + 2);
	double	   *tenure = palloc(2 * room);
	double	   *weight = palloc(2 * room);
	bool	   *churned = palloc(sizeof(bool) * 2 * (longest + 2));
	double	   *lost = palloc0(room);
	double	   *kept = palloc0(room);
	int			n = 0;

	data->unit = (ClvUnit) state->unit;
	for (int t = 0; t <= longest; t++)
		for (int stayed = 0; stayed <= 1; stayed++)
		{
			weight[n] = math_sum_value(stayed ? &state->tenure[t].stayed : &state->tenure[t].left);
			tenure[n] = t;
			churned[n] = !stayed;
			if (weight[n] == 0)
				continue;
			data->customers += weight[n];
			data->histories++;
			n++;
		}
	/* what the transition let in passes; a forged state may not */
	if (!churn_add_pairs(n, tenure, churned, weight, Max(longest, 0), lost, kept, palloc(room)) ||
		!isfinite(data->customers))
		crm_invalid_state(shape.aggregate);
	data->counts = (ChurnCounts) {Max(longest, 0), lost, kept};
}

/* The model of all customers of a state; NULL without a renewal. */
static Datum
fit_state(FunctionCallInfo fcinfo, ClvKind kind)
{
	const ContractState *state = state_final(&shape, fcinfo);
	ContractData data = {.kind = kind};

	if (state == NULL)
		PG_RETURN_NULL();
	read_state(state, &data);
	return fit_result(fcinfo, &data);
}

/* The shifted-beta-geometric model of all customers; NULL without a renewal. */
FIT_ONCE(crm_sbg_fit_final, fit_state(fcinfo, CLV_SBG))

/* The beta-discrete-Weibull model of all customers; NULL without a renewal. */
FIT_ONCE(crm_bdw_fit_final, fit_state(fcinfo, CLV_BDW))

/* Survivors are numbers of customers that never rise; says where they are not. */
static void
survivors_bad(const double *survivors, int n)
{
	for (int t = 0; t < n; t++)
		if (!(survivors[t] >= 0 && survivors[t] <= CLV_MOST_WEIGHT))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("survivors[%d] is %.15g", t + 1, survivors[t]),
					 errhint("Survivors are numbers of customers: those of the cohort, then those still there after each renewal.")));
		else if (t > 0 && survivors[t] > survivors[t - 1])
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("survivors rise from %.15g to %.15g after renewal %d",
							survivors[t - 1], survivors[t], t),
					 errhint("Count only customers of the cohort; who came back belongs to a later one.")));
}

/* The array of a survivors argument. */
static const double *
survivors_argument(FunctionCallInfo fcinfo, int *n)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(0);
	const double *survivors = float_array_items(array, n);

	if (ARR_NDIM(array) > 1 || survivors == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("survivors must be a one-dimensional array without nulls"),
				 errhint("Pass for instance ARRAY[1000, 869, 743]: the cohort, then who is left after each renewal.")));
	if (*n > CHURN_MAX_TENURE + 1)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("survivors has %d elements, more than the limit of %d", *n, CHURN_MAX_TENURE + 1),
				 errhint("Count tenure in a longer period, for instance in months.")));
	return survivors;
}

/* sbg_fit and bdw_fit(survivors, unit): the model of one cohort given by its counts. */
static Datum
fit_survivors(FunctionCallInfo fcinfo, ClvKind kind)
{
	ContractData data = {.kind = kind};
	const double *survivors;
	double	   *lost;
	double	   *kept;
	int			n;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	data.unit = unit_argument(fcinfo, 1);
	survivors = survivors_argument(fcinfo, &n);
	survivors_bad(survivors, n);
	if (n < 2)
		PG_RETURN_NULL();
	lost = palloc0(sizeof(double) * n);
	kept = palloc0(sizeof(double) * n);
	(void) churn_add_survivors(n - 1, survivors, lost, kept);
	data.counts = (ChurnCounts) {n - 1, lost, kept};
	data.customers = survivors[0];
	for (int t = 1; t < n; t++)
		data.histories += lost[t - 1] > 0;
	data.histories += survivors[n - 1] > 0;
	return fit_result(fcinfo, &data);
}

/* sbg_fit(survivors, unit): the model of one cohort given by its counts. */
FIT_ONCE(crm_sbg_fit_survivors, fit_survivors(fcinfo, CLV_SBG))

/* bdw_fit(survivors, unit): the model of one cohort given by its counts. */
FIT_ONCE(crm_bdw_fit_survivors, fit_survivors(fcinfo, CLV_BDW))
