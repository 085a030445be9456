/*
 * matrix.c
 *		Matrices of two measures: the cell of a pair of values, by cut points.
 */
#include "base/crm.h"

#include "utils/builtins.h"

#include "base/float_list.h"
#include "base/label_grid.h"
#include "base/sorted_values.h"
#include "math/share.h"

PG_FUNCTION_INFO_V1(crm_matrix_level);
PG_FUNCTION_INFO_V1(crm_matrix_cell);
PG_FUNCTION_INFO_V1(crm_matrix_cell_zh);
PG_FUNCTION_INFO_V1(crm_matrix_advice);
PG_FUNCTION_INFO_V1(crm_matrix_advice_zh);

#define MAX_CUTS 9

/* 1 (lowest) and one more for every cut that a value, a quotient perhaps, reaches. */
static int
level_of(double value, const float8 *cuts, int ncuts)
{
	int			level = 1;

	while (level <= ncuts && share_reaches(value, cuts[level - 1]))
		level++;
	return level;
}

/* matrix_level(value, cuts). */
Datum
crm_matrix_level(PG_FUNCTION_ARGS)
{
	double		value = PG_GETARG_FLOAT8(0);
	int			ncuts;
	const float8 *cuts = float_list_read_cuts(PG_GETARG_ARRAYTYPE_P(1), "cuts", true, MAX_CUTS, &ncuts);

	value_check(value, "value");
	PG_RETURN_INT32(level_of(value, cuts, ncuts));
}

/*
 * The level of the value in an argument by the cuts in another; a matrix of so
 * many levels takes one cut less.
 */
static int
level_arguments(FunctionCallInfo fcinfo, int value_argument, int cuts_argument, const char *axis,
				int levels)
{
	const char *cuts_name = axis[0] == 'x' ? "x_cuts" : "y_cuts";
	double		value = PG_GETARG_FLOAT8(value_argument);
	int			ncuts;
	const float8 *cuts = float_list_read_cuts(PG_GETARG_ARRAYTYPE_P(cuts_argument), cuts_name, true,
											   MAX_CUTS, &ncuts);

	value_check(value, axis);
	if (ncuts != levels - 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg_plural("%s has %d element, matrix scheme \"%s\" takes %d",
							   "%s has %d elements, matrix scheme \"%s\" takes %d", ncuts, cuts_name,
							   ncuts, text_to_cstring(PG_GETARG_TEXT_PP(0)), levels - 1),
				 errhint("n cuts make n + 1 levels; crm.matrix_cells shows the levels of each matrix.")));
	return level_of(value, cuts, ncuts);
}

/*
 * The common body of the SQL functions (matrix, x, y, x_cuts, y_cuts) ->
 * label.  The result is the cached datum itself, not a copy.
 */
static Datum
matrix_label(FunctionCallInfo fcinfo, LabelColumn column)
{
	const LabelGrid *grid = label_grid_find(fcinfo->flinfo, &matrix_labels, column,
											PG_GETARG_TEXT_PP(0));
	int			x = level_arguments(fcinfo, 1, 3, "x", grid->columns);
	int			y = level_arguments(fcinfo, 2, 4, "y", grid->rows);

	if (label_grid_cell(grid, x, y) == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(label_grid_cell(grid, x, y));
}

Datum
crm_matrix_cell(PG_FUNCTION_ARGS)
{
	return matrix_label(fcinfo, LABEL_NAME);
}

Datum
crm_matrix_cell_zh(PG_FUNCTION_ARGS)
{
	return matrix_label(fcinfo, LABEL_NAME_ZH);
}

Datum
crm_matrix_advice(PG_FUNCTION_ARGS)
{
	return matrix_label(fcinfo, LABEL_ADVICE);
}

Datum
crm_matrix_advice_zh(PG_FUNCTION_ARGS)
{
	return matrix_label(fcinfo, LABEL_ADVICE_ZH);
}
