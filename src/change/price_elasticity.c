/*
 * price_elasticity.c
 *		Price elasticity of demand from many prices: ordinary least squares of
 *		ln(quantity) on ln(price), whose slope is the elasticity of the
 *		constant-elasticity demand curve quantity = c * price^e.
 *
 * The sums are exact, so that the order of the observations does not matter.
 */
#include "base/crm.h"

#include <math.h>

#include "base/exact_sums.h"
#include "base/result_rows.h"
#include "math/regression.h"

PG_FUNCTION_INFO_V1(crm_price_elasticity_transition);
PG_FUNCTION_INFO_V1(crm_price_elasticity_final);

/* Sums of x = ln(price) and y = ln(quantity) in units of a regression; the count is of observations. */
enum
{
	SUM_X, SUM_Y, SUM_XX, SUM_YY, SUM_XY, SUMS
};

static const StateShape shape = {EXACT_SUMS_SHAPE("crm.price_elasticity", 0x50454C02 /* layout 2 */ , SUMS)};

STATE_COMBINE(crm_price_elasticity_combine, &shape)

static int64
log_of(double value, const char *name)
{
	if (!(value > 0) || isinf(value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is %.15g", name, value),
				 errhint("A logarithm needs numbers above zero; keep other rows out with FILTER (WHERE ...).")));
	return regression_units(log(value));
}

static void
add_product(ExactSum *sum, int64 one, int64 other)
{
	const Amount amount = {.kind = AMOUNT_EXACT,.is_wide = true,.wide = regression_product(one, other)};

	exact_sum_add(sum, &amount);
}

/* price_elasticity(quantity, price), in the order of regr_slope(Y, X): add one observation. */
Datum
crm_price_elasticity_transition(PG_FUNCTION_ARGS)
{
	ExactSums  *sums = state_begin(&shape, fcinfo);
	int64		x;
	int64		y;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return state_datum(&shape, sums);
	y = log_of(PG_GETARG_FLOAT8(1), "quantity");
	x = log_of(PG_GETARG_FLOAT8(2), "price");
	add_product(&sums->sum[SUM_X], x, 1);
	add_product(&sums->sum[SUM_Y], y, 1);
	add_product(&sums->sum[SUM_XX], x, x);
	add_product(&sums->sum[SUM_YY], y, y);
	add_product(&sums->sum[SUM_XY], x, y);
	sums->count[0]++;
	return state_datum(&shape, sums);
}

/*
 * The fit; NULL with fewer than two observations or one price only.  The
 * standard error needs a third observation, R squared quantities that differ.
 */
Datum
crm_price_elasticity_final(PG_FUNCTION_ARGS)
{
	const ExactSums *sums = state_final(&shape, fcinfo);
	RegressionSums points;
	RegressionLine line;
	ResultRow	row;

	if (sums == NULL)
		PG_RETURN_NULL();
	points = (RegressionSums) {
		.n = sums->count[0],.x = sums->sum[SUM_X].units,.y = sums->sum[SUM_Y].units,
		.xx = sums->sum[SUM_XX].units,.yy = sums->sum[SUM_YY].units,.xy = sums->sum[SUM_XY].units
	};
	if (!regression_line(&points, &line))
		PG_RETURN_NULL();
	result_row_begin(&row, fcinfo);
	put_float(&row, line.slope);
	put_float_if(&row, points.n >= 3, sqrt(line.rest / (double) (points.n - 2) / line.xx));
	put_finite(&row, exp(line.intercept));
	put_float_if(&row, line.yy > 0, 1.0 - line.rest / line.yy);
	put_int(&row, points.n);
	return result_row_datum(&row);
}
