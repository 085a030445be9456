/*
 * chi_square.c
 *		Pearson's chi-square test of counts against expected ones.
 */
#include "base/crm.h"

#include <float.h>
#include <math.h>

#include "base/result_rows.h"
#include "base/row_state.h"
#include "math/special.h"

PG_FUNCTION_INFO_V1(crm_chi_square_transition);
PG_FUNCTION_INFO_V1(crm_chi_square_final);

#define MAX_PARAMETERS 1000

/* The heading of the state: after the number of cells, that of fitted parameters. */
enum
{
	CHI_SQUARE_PARAMETERS = 1, CHI_SQUARE_HEADING
};

static const RowShape shape = {
	.state = ROW_STATE("crm.chi_square_test", CHI_SQUARE_HEADING, CHI_SQUARE_PARAMETERS, "parameters change",
					   "One test has one number of fitted parameters."),
	.rows = "cells",
	.too_many_hint = "A test takes a row per cell, not a row per customer.",
	.width = 2,
	.checked = 1,
	.heading_ranges = (const ValueRange[]) {{0, MAX_PARAMETERS, true}},
	.row_ranges = (const ValueRange[]) {{0, DBL_MAX, false}, {0, DBL_MAX, false}}
};

STATE_COMBINE(crm_chi_square_combine, &shape.state)

/* chi_square_test(expected, actual [, parameters]): add one cell, kept as actual and expected. */
Datum
crm_chi_square_transition(PG_FUNCTION_ARGS)
{
	float8		parameters = 0;
	float8	   *state;
	float8		cell[2];

	if (PG_NARGS() > 3 && !PG_ARGISNULL(3))
		parameters = PG_GETARG_INT32(3);
	if (parameters < 0 || parameters > MAX_PARAMETERS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("parameters is %.15g, not between 0 and %d", parameters, MAX_PARAMETERS),
				 errhint("It is the number of parameters that were fitted to the same counts, 4 for BG/NBD.")));
	state = state_begin_with(&shape.state, fcinfo, &parameters);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return state_datum(&shape.state, state);
	cell[0] = PG_GETARG_FLOAT8(2);
	cell[1] = PG_GETARG_FLOAT8(1);
	if (!isfinite(cell[0]) || cell[0] < 0 || !isfinite(cell[1]) || cell[1] < 0 ||
		(cell[1] == 0 && cell[0] > 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cell with expected = %.15g, actual = %.15g has no chi-square", cell[1], cell[0]),
				 errhint("Counts are 0 or greater; pool cells where nothing is expected, for instance with a lower max_repeat_days.")));
	return row_state_add(&shape, fcinfo, state, cell);
}

/*
 * Pearson's (1900) statistic over the cells of a state.  Cells where nothing
 * was expected and nothing came are none.
 */
static double
chi_square(const float8 *state, int *cells)
{
	const float8 *items = row_state_values(&shape, state);
	MathSum		sum = {0};

	*cells = 0;
	for (int64 i = 0; i < row_state_rows(state); i++)
	{
		double		expected = items[2 * i + 1];
		double		difference = items[2 * i] - expected;

		CRM_CHECK_INTERRUPTS(i);
		if (expected == 0)
			continue;
		math_sum_add(&sum, difference / expected * difference);
		(*cells)++;
	}
	return math_sum_value(&sum);
}

/* The test as a row of type crm.chi_square_test: cells, statistic, degrees of freedom, p. */
Datum
crm_chi_square_final(PG_FUNCTION_ARGS)
{
	const float8 *state = row_state_final(&shape, fcinfo);
	double		statistic;
	int			cells;
	int			freedom;
	ResultRow	row;

	if (state == NULL)
		PG_RETURN_NULL();
	statistic = chi_square(state, &cells);
	if (cells == 0)
		PG_RETURN_NULL();
	if (!isfinite(statistic) || statistic < 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("chi-square statistic is out of range"),
				 errhint("Pool cells where almost nothing is expected, for instance with a lower max_repeat_days.")));
	freedom = cells - 1 - (int) state[CHI_SQUARE_PARAMETERS];
	result_row_begin(&row, fcinfo);
	put_int(&row, cells);
	put_float(&row, statistic);
	if (freedom >= 1)
	{
		put_int(&row, freedom);
		put_float(&row, math_gamma_q(freedom / 2.0, statistic / 2));
	}
	put_nulls(&row);
	return result_row_datum(&row);
}
