/*
 * contract_fit.c
 *		sbg_fit and bdw_fit: contract models from renewals and losses, over
 *		rows or from the counts of a cohort.
 *
 * The state of the aggregates is a float8[]: a heading, then four numbers for
 * every tenure from 0 on: the weight of the customers who left at that
 * renewal, and of those still there after it, each as a compensated sum, so
 * that fractional weights give the same counts in any order.
 */
#include "base/crm.h"

#include <math.h>

#include "funcapi.h"
#include "utils/builtins.h"

#include "base/fit_once.h"
#include "base/float_array.h"
#include "base/interrupted.h"
#include "clv/clv_fit.h"
#include "math/bdw.h"
#include "math/sbg.h"
#include "math/special.h"

PG_FUNCTION_INFO_V1(crm_contract_fit_transition);
PG_FUNCTION_INFO_V1(crm_contract_fit_combine);
PG_FUNCTION_INFO_V1(crm_sbg_fit_final);
PG_FUNCTION_INFO_V1(crm_bdw_fit_final);
PG_FUNCTION_INFO_V1(crm_sbg_fit_survivors);
PG_FUNCTION_INFO_V1(crm_bdw_fit_survivors);

/* The heading of a state: the unit, and the longest tenure so far (-1: none). */
enum
{
	STATE_UNIT, STATE_LONGEST, STATE_HEADING
};

/* The numbers of one tenure: two MathSums. */
enum
{
	CELL_LEFT, CELL_STAYED = 2, CELL_WIDTH = 4
};

#define STATE_FIRST_TENURES 16
#define STATE_ITEMS(array) ((float8 *) ((char *) (array) + ARR_OVERHEAD_NONULLS(1)))
#define STATE_CELL(array, tenure, which) \
	((MathSum *) (STATE_ITEMS(array) + STATE_HEADING + CELL_WIDTH * (tenure) + (which)))

/* Customers by what became of them, and the log likelihood to be maximised. */
typedef struct ContractData
{
	ClvKind		kind;
	ClvUnit		unit;
	ChurnCounts counts;
	double		customers;
	int64		histories;
} ContractData;

static ArrayType *
state_create(int tenures)
{
	Size		items = STATE_HEADING + CELL_WIDTH * (Size) tenures;
	Size		size = ARR_OVERHEAD_NONULLS(1) + items * sizeof(float8);
	ArrayType  *state = palloc0(size);

	SET_VARSIZE(state, size);
	state->ndim = 1;
	state->elemtype = FLOAT8OID;
	ARR_DIMS(state)[0] = (int) items;
	ARR_LBOUND(state)[0] = 1;
	return state;
}

/* Tenures a state has room for: 0 .. this - 1. */
static int
state_tenures(const ArrayType *state)
{
	return (ARR_DIMS(state)[0] - STATE_HEADING) / CELL_WIDTH;
}

/* Anyone can hand an array to the functions of an aggregate; contents are checked at the end. */
static ArrayType *
state_check(ArrayType *state)
{
	bool		good = ARR_NDIM(state) == 1 && ARR_ELEMTYPE(state) == FLOAT8OID &&
		!ARR_HASNULL(state) && ARR_DIMS(state)[0] >= STATE_HEADING &&
		(ARR_DIMS(state)[0] - STATE_HEADING) % CELL_WIDTH == 0 &&
		state_tenures(state) <= CHURN_MAX_TENURE + 1;

	if (good)
	{
		double		unit = STATE_ITEMS(state)[STATE_UNIT];
		double		longest = STATE_ITEMS(state)[STATE_LONGEST];

		good = unit >= CLV_DAY && unit <= CLV_PERIOD && unit == floor(unit) &&
			longest >= -1 && longest < state_tenures(state) && longest == floor(longest);
	}
	if (!good)
		crm_invalid_state("crm.sbg_fit");
	return state;
}

/* Room for the tenure; may return a new array. */
static ArrayType *
state_reserve(ArrayType *state, int tenure)
{
	int			tenures = state_tenures(state);
	ArrayType  *grown;

	if (tenure < tenures)
		return state;
	grown = state_create(Min(Max(tenure + 1, 2 * tenures), CHURN_MAX_TENURE + 1));
	memcpy(STATE_ITEMS(grown), STATE_ITEMS(state), ARR_DIMS(state)[0] * sizeof(float8));
	return grown;
}

/* The state of the call, a new one for the first row. */
static ArrayType *
state_argument(FunctionCallInfo fcinfo, ClvUnit unit)
{
	ArrayType  *state;

	if (PG_ARGISNULL(0))
	{
		state = state_create(STATE_FIRST_TENURES);
		STATE_ITEMS(state)[STATE_UNIT] = unit;
		STATE_ITEMS(state)[STATE_LONGEST] = -1;
		return state;
	}
	state = state_check(PG_GETARG_ARRAYTYPE_P(0));
	if (STATE_ITEMS(state)[STATE_UNIT] != unit)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unit changes from row to row"),
				 errhint("One model has one unit of time; use GROUP BY for several.")));
	return state;
}

/* The unit in an argument that may be missing; 'period' then. */
static ClvUnit
unit_argument(FunctionCallInfo fcinfo, int argument)
{
	if (PG_NARGS() <= argument)
		return CLV_PERIOD;
	if (PG_ARGISNULL(argument))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("unit must not be null"),
				 errhint("Leave it out for 'period', or pass 'day', 'week', 'month' or 'year'.")));
	return clv_unit_parse(text_to_cstring(PG_GETARG_TEXT_PP(argument)));
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
	ArrayType  *state;
	double		weight = 1;
	int			tenure;
	bool		churned;

	(void) crm_aggregate_context(fcinfo, "crm.contract_fit_transition");
	state = state_argument(fcinfo, unit_argument(fcinfo, 4));
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || (PG_NARGS() > 3 && PG_ARGISNULL(3)))
		PG_RETURN_POINTER(state);
	tenure = PG_GETARG_INT32(1);
	churned = PG_GETARG_BOOL(2);
	if (PG_NARGS() > 3)
		weight = PG_GETARG_FLOAT8(3);
	check_customer(tenure, churned, weight);

	state = state_reserve(state, tenure);
	math_sum_add(STATE_CELL(state, tenure, churned ? CELL_LEFT : CELL_STAYED), weight);
	STATE_ITEMS(state)[STATE_LONGEST] = Max(STATE_ITEMS(state)[STATE_LONGEST], tenure);
	PG_RETURN_POINTER(state);
}

static void
add_cell(MathSum *sum, const MathSum *other)
{
	math_sum_add(sum, other->sum);
	sum->carry += other->carry;
}

/* Add the counts of another state. */
Datum
crm_contract_fit_combine(PG_FUNCTION_ARGS)
{
	ArrayType  *state;
	ArrayType  *other;
	int			longest;

	(void) crm_aggregate_context(fcinfo, "crm.contract_fit_combine");
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	other = state_check(PG_GETARG_ARRAYTYPE_P(1));
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(PG_GETARG_ARRAYTYPE_P_COPY(1));
	state = state_argument(fcinfo, (ClvUnit) STATE_ITEMS(other)[STATE_UNIT]);
	longest = (int) STATE_ITEMS(other)[STATE_LONGEST];
	state = state_reserve(state, longest);
	for (int tenure = 0; tenure <= longest; tenure++)
	{
		add_cell(STATE_CELL(state, tenure, CELL_LEFT), STATE_CELL(other, tenure, CELL_LEFT));
		add_cell(STATE_CELL(state, tenure, CELL_STAYED), STATE_CELL(other, tenure, CELL_STAYED));
	}
	STATE_ITEMS(state)[STATE_LONGEST] = Max(STATE_ITEMS(state)[STATE_LONGEST], longest);
	PG_RETURN_POINTER(state);
}

/* FitEvaluate: log likelihood by the logarithms of the parameters. */
static bool
evaluate(const double *theta, void *context, double *loglik, double *gradient, double *hessian)
{
	const ContractData *data = context;
	double		params[BDW_PARAMS];

	fit_exp(clv_kind_base(data->kind), theta, params);
	if (data->kind == CLV_BDW)
		return bdw_loglik(params, &data->counts, crm_interrupted, loglik, gradient, hessian);
	return sbg_loglik(params, &data->counts, crm_interrupted, loglik, gradient, hessian);
}

/*
 * The model of the counts, or NULL when no customer came to a renewal.  The
 * beta-discrete-Weibull starts from the shifted-beta-geometric maximum, its
 * case c = 1, so that it never fits worse.
 */
static ClvModel *
fit_contract(const ContractData *data)
{
	ContractData copy = *data;
	SearchProblem problem = {
		.plan = data->kind == CLV_BDW ? &search_bdw : &search_sbg,
		.evaluate = evaluate,
		.levels = 1,
		.level = {{&copy, data->customers}}
	};
	const double scale[CLV_MAX_BASE] = {1, 1, 1, 1};
	double		plain[CLV_MAX_BASE] = {0};
	ClvModel   *model;

	if (data->counts.periods == 0 || data->counts.lost[0] + data->counts.kept[0] <= 0)
		return NULL;
	if (data->kind == CLV_BDW)
	{
		copy.kind = CLV_SBG;
		model = fit_contract(&copy);
		copy.kind = CLV_BDW;
		for (int i = 0; i < SBG_PARAMS; i++)
			plain[i] = log(model->parameters[i]);
		problem.given = 1;
		problem.given_start = plain;
	}
	model = palloc0(sizeof(ClvModel));
	model->kind = data->kind;
	model->unit = data->unit;
	model->k = 1;
	model->count = clv_kind_base(data->kind);
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
	Oid			type;

	if (model == NULL)
		PG_RETURN_NULL();
	if (get_call_result_type(fcinfo, &type, NULL) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	clv_fit_warn(model);
	PG_RETURN_DATUM(clv_model_to_datum(model, type));
}

/* The counts of a state as renewals and losses. */
static void
read_state(ArrayType *state, ContractData *data)
{
	int			longest = (int) STATE_ITEMS(state)[STATE_LONGEST];
	Size		room = sizeof(double) * (longest + 2);
	double	   *tenure = palloc(2 * room);
	double	   *weight = palloc(2 * room);
	bool	   *churned = palloc(sizeof(bool) * 2 * (longest + 2));
	double	   *lost = palloc0(room);
	double	   *kept = palloc0(room);
	int			n = 0;

	data->unit = (ClvUnit) STATE_ITEMS(state)[STATE_UNIT];
	for (int t = 0; t <= longest; t++)
		for (int which = CELL_LEFT; which <= CELL_STAYED; which += CELL_STAYED - CELL_LEFT)
		{
			weight[n] = math_sum_value(STATE_CELL(state, t, which));
			tenure[n] = t;
			churned[n] = which == CELL_LEFT;
			if (weight[n] == 0)
				continue;
			data->customers += weight[n];
			data->histories++;
			n++;
		}
	/* what the transition let in passes; a forged state may not */
	if (!churn_add_pairs(n, tenure, churned, weight, Max(longest, 0), lost, kept, palloc(room)) ||
		!isfinite(data->customers))
		crm_invalid_state("crm.sbg_fit");
	data->counts = (ChurnCounts) {Max(longest, 0), lost, kept};
}

static Datum
fit_state(FunctionCallInfo fcinfo, ClvKind kind)
{
	ContractData data = {.kind = kind};

	(void) crm_aggregate_context(fcinfo, kind == CLV_BDW ? "crm.bdw_fit_final" : "crm.sbg_fit_final");
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	read_state(state_check(PG_GETARG_ARRAYTYPE_P(0)), &data);
	return fit_result(fcinfo, &data);
}

/* The shifted-beta-geometric model of all customers; NULL without a renewal. */
static Datum
fit_sbg(FunctionCallInfo fcinfo)
{
	return fit_state(fcinfo, CLV_SBG);
}

/* The same, run once for a statement that asks for it again. */
Datum
crm_sbg_fit_final(PG_FUNCTION_ARGS)
{
	return fit_once(fcinfo, fit_sbg);
}

/* The beta-discrete-Weibull model of all customers; NULL without a renewal. */
static Datum
fit_bdw(FunctionCallInfo fcinfo)
{
	return fit_state(fcinfo, CLV_BDW);
}

/* The same, run once for a statement that asks for it again. */
Datum
crm_bdw_fit_final(PG_FUNCTION_ARGS)
{
	return fit_once(fcinfo, fit_bdw);
}

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
static Datum
fit_sbg_survivors(FunctionCallInfo fcinfo)
{
	return fit_survivors(fcinfo, CLV_SBG);
}

/* The same, run once for a statement that asks for it again. */
Datum
crm_sbg_fit_survivors(PG_FUNCTION_ARGS)
{
	return fit_once(fcinfo, fit_sbg_survivors);
}

/* bdw_fit(survivors, unit): the model of one cohort given by its counts. */
static Datum
fit_bdw_survivors(FunctionCallInfo fcinfo)
{
	return fit_survivors(fcinfo, CLV_BDW);
}

/* The same, run once for a statement that asks for it again. */
Datum
crm_bdw_fit_survivors(PG_FUNCTION_ARGS)
{
	return fit_once(fcinfo, fit_bdw_survivors);
}
