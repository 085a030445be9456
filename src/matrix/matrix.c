/*
 * matrix.c
 *		Matrices of two measures: the cell of a pair of values, by cut points.
 */
#include "base/crm.h"

#include "utils/builtins.h"

#include "base/float_list.h"
#include "base/scheme_cache.h"
#include "base/sorted_values.h"
#include "math/share.h"

PG_FUNCTION_INFO_V1(crm_matrix_level);
PG_FUNCTION_INFO_V1(crm_matrix_cell);

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
				 errhint("n cuts make n + 1 levels; crm.schemes shows the levels of each matrix.")));
	return level_of(value, cuts, ncuts);
}

/* matrix_cell(matrix, x, y, x_cuts, y_cuts): the cached datum itself, not a copy. */
Datum
crm_matrix_cell(PG_FUNCTION_ARGS)
{
	const Scheme *matrix = scheme_find_kind(fcinfo->flinfo, "matrix", PG_GETARG_TEXT_PP(0));
	int			levels[SCHEME_AXES] = {
		level_arguments(fcinfo, 1, 3, "x", matrix->levels[0]),
		level_arguments(fcinfo, 2, 4, "y", matrix->levels[1]),
		1
	};
	int			cell = scheme_cell(matrix, levels);

	if (cell < 0)
		elog(ERROR, "matrix scheme \"%s\" does not have a cell %d, %d", matrix->name, levels[0], levels[1]);
	PG_RETURN_TEXT_P(matrix->codes[matrix->cells[cell]].code);
}
