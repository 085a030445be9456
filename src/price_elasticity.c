/*
 * price_elasticity.c
 *		Price elasticity of demand from many prices: ordinary least squares of
 *		ln(quantity) on ln(price), whose slope is the elasticity of the
 *		constant-elasticity demand curve quantity = c * price^e.
 *
 * The state is PostgreSQL's own of regr_slope() and the like, which keeps sums
 * of squares about the means (Youngs & Cramer 1971).
 */
#include "crm.h"

#include <math.h>

#include "access/htup_details.h"
#include "funcapi.h"
#include "utils/fmgrprotos.h"

#include "value_state.h"

PG_FUNCTION_INFO_V1(crm_price_elasticity_transition);
PG_FUNCTION_INFO_V1(crm_price_elasticity_combine);
PG_FUNCTION_INFO_V1(crm_price_elasticity_final);

#define AGGREGATE "crm.price_elasticity"
#define MOST_OBSERVATIONS 0x1p53	/* doubles count no further */

/* N, mean-corrected sums of x = ln(price) and y = ln(quantity), as float8_regr_accum has them. */
enum
{
	REGR_N, REGR_SX, REGR_SXX, REGR_SY, REGR_SYY, REGR_SXY, REGR_ITEMS
};

/* Columns of the type price_elasticity. */
enum
{
	COL_ELASTICITY, COL_STANDARD_ERROR, COL_CONSTANT, COL_R_SQUARED, COL_OBSERVATIONS, COLUMNS
};

static double
log_of(double value, const char *name)
{
	if (!(value > 0) || isinf(value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is %g", name, value),
				 errhint("A logarithm needs numbers above zero; keep other rows out with FILTER (WHERE ...).")));
	return log(value);
}

/* The state in an argument, six numbers that anyone may have made up; zeros if it is NULL. */
static ArrayType *
state_argument(FunctionCallInfo fcinfo, int argument)
{
	ArrayType  *state = fixed_state_argument(fcinfo, argument, REGR_ITEMS, AGGREGATE);
	const float8 *items = VALUE_STATE_ITEMS(state);
	bool		good = items[REGR_N] >= 0 && items[REGR_N] < MOST_OBSERVATIONS;

	for (int i = 0; good && i < REGR_ITEMS; i++)
		good = isfinite(items[i]);
	if (!good)
		crm_invalid_state(AGGREGATE);
	return state;
}

/* price_elasticity(quantity, price), in the order of regr_slope(Y, X): add one observation. */
Datum
crm_price_elasticity_transition(PG_FUNCTION_ARGS)
{
	ArrayType  *state;

	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	state = state_argument(fcinfo, 0);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_POINTER(state);
	fcinfo->args[0] = (NullableDatum) {.value = PointerGetDatum(state)};
	fcinfo->args[1].value = Float8GetDatum(log_of(PG_GETARG_FLOAT8(1), "quantity"));
	fcinfo->args[2].value = Float8GetDatum(log_of(PG_GETARG_FLOAT8(2), "price"));
	return float8_regr_accum(fcinfo);
}

/* Add the observations of another state. */
Datum
crm_price_elasticity_combine(PG_FUNCTION_ARGS)
{
	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	if (PG_ARGISNULL(0) && PG_ARGISNULL(1))
		PG_RETURN_NULL();
	for (int i = 0; i < 2; i++)
		fcinfo->args[i] = (NullableDatum) {.value = PointerGetDatum(state_argument(fcinfo, i))};
	return float8_regr_combine(fcinfo);
}

/* Is a sum of squares about the mean more than what rounding leaves of equal values? */
static bool
varies(double squares, double sum, double n)
{
	return squares > 1e-24 * sum * sum / n;
}

/*
 * The fit; NULL with fewer than two observations or one price only.  The
 * standard error needs a third observation, R squared quantities that differ.
 */
Datum
crm_price_elasticity_final(PG_FUNCTION_ARGS)
{
	const float8 *s;
	TupleDesc	desc;
	Datum		values[COLUMNS];
	bool		nulls[COLUMNS] = {false};
	double		slope;
	double		rest;

	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	s = VALUE_STATE_ITEMS(state_argument(fcinfo, 0));
	if (s[REGR_N] < 2 || !varies(s[REGR_SXX], s[REGR_SX], s[REGR_N]))
		PG_RETURN_NULL();
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");

	slope = s[REGR_SXY] / s[REGR_SXX];
	rest = Max(s[REGR_SYY] - slope * s[REGR_SXY], 0.0);
	values[COL_ELASTICITY] = Float8GetDatum(slope);
	values[COL_CONSTANT] = Float8GetDatum(exp((s[REGR_SY] - slope * s[REGR_SX]) / s[REGR_N]));
	nulls[COL_CONSTANT] = isinf(DatumGetFloat8(values[COL_CONSTANT]));
	nulls[COL_STANDARD_ERROR] = s[REGR_N] < 3;
	values[COL_STANDARD_ERROR] = Float8GetDatum(sqrt(rest / (s[REGR_N] - 2) / s[REGR_SXX]));
	nulls[COL_R_SQUARED] = !varies(s[REGR_SYY], s[REGR_SY], s[REGR_N]);
	values[COL_R_SQUARED] = Float8GetDatum(1.0 - rest / s[REGR_SYY]);
	values[COL_OBSERVATIONS] = Int64GetDatum((int64) s[REGR_N]);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}
