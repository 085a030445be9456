/*
 * customer_equity.c
 *		customer_equity(value [, standard_error]): the value of all customers
 *		together, and how far it may be off.
 *
 * The state of the aggregate is a float8[] of fixed size.
 */
#include "base/crm.h"

#include <math.h>

#include "base/aggregate_state.h"
#include "base/result_rows.h"
#include "math/moments.h"

PG_FUNCTION_INFO_V1(crm_customer_equity_transition);
PG_FUNCTION_INFO_V1(crm_customer_equity_final);

#define NORMAL_975 1.959963984540054

/* What a state holds, in this order; nothing but doubles. */
typedef struct EquityState
{
	MathMoments value;
	MathSum		error;			/* of the standard errors */
	double		with_errors;	/* 1 for the form that takes them */
	double		without;		/* customers of that form who have none */
} EquityState;

/* Add the customers of another state. */
static void *
merge_equity(const StateShape *shape, void *state, const void *other)
{
	EquityState *sums = state;
	const EquityState *more = other;

	math_moments_merge(&sums->value, &more->value);
	math_sum_merge(&sums->error, &more->error);
	sums->without += more->without;
	return sums;
}

/* Whatever the numbers are, adding to them is safe. */
static const StateShape shape = {
	.aggregate = "crm.customer_equity",
	.element = FLOAT8OID,
	.size = sizeof(EquityState),
	.merge = merge_equity
};

STATE_COMBINE(crm_customer_equity_combine, &shape)

static void
add_error(EquityState *state, double error)
{
	if (!isfinite(error) || error < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("standard error of a customer's value is %.15g", error),
				 errhint("A standard error is 0 or more; pass NULL where it is not known.")));
	math_sum_add(&state->error, error);
}

/* customer_equity(value [, standard_error]): add a customer. */
Datum
crm_customer_equity_transition(PG_FUNCTION_ARGS)
{
	EquityState *state = state_begin(&shape, fcinfo);
	double		value;

	if (PG_ARGISNULL(0))
		state->with_errors = PG_NARGS() > 2;
	if (PG_ARGISNULL(1))
		return state_datum(&shape, state);
	value = PG_GETARG_FLOAT8(1);
	if (!isfinite(value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("value of a customer is %.15g", value),
				 errhint("Values must be finite; keep such rows out with WHERE or FILTER.")));
	math_moments_add(&state->value, value);
	if (PG_NARGS() > 2 && PG_ARGISNULL(2))
		state->without++;
	else if (PG_NARGS() > 2)
		add_error(state, PG_GETARG_FLOAT8(2));
	return state_datum(&shape, state);
}

/* The error for sums that are too large, and for forged states that hold no numbers. */
static double
check_sum(double sum)
{
	if (!isfinite(sum))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("equity or its standard error is out of range for type double precision"),
				 errhint("Take values in a larger unit of money.")));
	return sum;
}

/*
 * The errors and the interval.  With n customers of standard deviation s the
 * sampling error is s sqrt(n): how far the sum of n other customers of the
 * same kind would lie from this one.  The parameter error is the sum of the
 * customers' standard errors: they come from the same parameters and move
 * together, so it is an upper bound, reached when all are off in the same
 * direction.  The two are independent.  Where one is not known it is NULL, and
 * so is the total.
 */
static void
put_errors(ResultRow *row, const EquityState *state, double equity)
{
	bool		has_sampling = state->value.count >= 2;
	bool		has_parameter = state->with_errors != 0 && state->without == 0;
	double		sampling = 0;
	double		parameter = 0;
	double		total;

	if (has_sampling)
		sampling = check_sum(sqrt(math_moments_variance(&state->value) * state->value.count));
	put_float_if(row, has_sampling, sampling);
	if (has_parameter)
		parameter = check_sum(math_sum_value(&state->error));
	put_float_if(row, has_parameter, parameter);
	if (has_sampling && (state->with_errors == 0 || has_parameter))
	{
		total = check_sum(hypot(sampling, parameter));
		put_float(row, total);
		put_float(row, equity - NORMAL_975 * total);
		put_float(row, equity + NORMAL_975 * total);
	}
	put_nulls(row);
}

/* The equity as a row of type crm.equity; NULL without customers. */
Datum
crm_customer_equity_final(PG_FUNCTION_ARGS)
{
	const EquityState *state = state_final(&shape, fcinfo);
	double		equity;
	ResultRow	row;

	if (state == NULL || state->value.count == 0)
		PG_RETURN_NULL();
	if (!(state->value.count >= 1 && state->value.count < 0x1p53))
		crm_invalid_state(shape.aggregate);
	equity = check_sum(math_sum_value(&state->value.sum));
	result_row_begin(&row, fcinfo);
	put_int(&row, (int64) state->value.count);
	put_float(&row, equity);
	put_errors(&row, state, equity);
	return result_row_datum(&row);
}
