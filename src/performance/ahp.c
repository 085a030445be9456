/*
 * ahp.c
 *		ahp: weights of criteria from comparisons in pairs, by the analytic
 *		hierarchy process.
 */
#include "base/crm.h"

#include <math.h>

#include "base/float_list.h"
#include "base/interrupted.h"
#include "base/result_rows.h"
#include "math/pairwise.h"

PG_FUNCTION_INFO_V1(crm_ahp);

/* Judgements are rounded: 0.33 for a third, 0.14 for a seventh. */
#define ROUNDING 0.05

#define MATRIX_HINT "Pass how many times more important the row is than the column: '{{1,3,5},{0.333,1,3},{0.2,0.333,1}}'."

/* The matrix, square and without nulls. */
static const double *
read_matrix(ArrayType *matrix, int *n)
{
	int			cells;
	const double *judgements = float_array_items(matrix, &cells);

	if (judgements == NULL || ARR_NDIM(matrix) != 2 || ARR_DIMS(matrix)[0] != ARR_DIMS(matrix)[1])
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("matrix must be a square two-dimensional array without nulls"),
				 errhint(MATRIX_HINT)));
	*n = ARR_DIMS(matrix)[0];
	if (*n > PAIRWISE_MOST)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("matrix has %d criteria", *n),
				 errhint("At most %d can be compared; group criteria, and compare within groups.", PAIRWISE_MOST)));
	return judgements;
}

/* Each judgement and its opposite. */
static void
check_matrix(const double *matrix, int n)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
		{
			double		value = matrix[i * n + j];
			double		opposite = matrix[j * n + i];

			if (!(value >= 1 / PAIRWISE_LARGEST && value <= PAIRWISE_LARGEST))
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("judgement of %d over %d is %.15g", i + 1, j + 1, value),
						 errhint("Judgements are above 0, usually from 1/9 to 9. " MATRIX_HINT)));
			if (i <= j && fabs(value * opposite - 1) > ROUNDING)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 i == j ? errmsg("judgement of %d over itself is %.15g", i + 1, value) :
						 errmsg("judgement of %d over %d is %.15g, of %d over %d %.15g", i + 1, j + 1, value, j + 1, i + 1, opposite),
						 errhint("One is 1 divided by the other. " MATRIX_HINT)));
		}
}

/* The names of criteria, as many as there are, or none. */
static Datum *
read_names(FunctionCallInfo fcinfo, int argument, int n, bool **nulls)
{
	Datum	   *names;
	int			count;

	if (PG_ARGISNULL(argument))
		return NULL;
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(argument), TEXTOID, -1, false, TYPALIGN_INT, &names, nulls, &count);
	if (count != n)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("names has %d elements", count),
				 errhint("Pass a name for each of the %d criteria, in the order of the matrix.", n)));
	return names;
}

/* ahp(matrix, names): a row for each criterion. */
Datum
crm_ahp(PG_FUNCTION_ARGS)
{
	const double *matrix;
	double	   *weight;
	PairwiseResult result;
	Datum	   *names;
	bool	   *nulls;
	bool		settled;
	int			n;
	ResultRow	row;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	matrix = read_matrix(PG_GETARG_ARRAYTYPE_P(0), &n);
	check_matrix(matrix, n);
	names = read_names(fcinfo, 1, n, &nulls);
	weight = palloc(2 * sizeof(double) * (Size) n);
	settled = pairwise_weights(n, matrix, weight, weight + n, &result, crm_interrupted);
	CHECK_FOR_INTERRUPTS();
	if (!settled)
		ereport(WARNING,
				(errmsg("weights do not settle: the judgements contradict each other"),
				 errhint("Look for circles: a over b, b over c, and c over a.")));
	result_rows_begin(&row, fcinfo);
	for (int i = 0; i < n; i++)
	{
		put_int(&row, i + 1);
		if (names == NULL || nulls[i])
			put_null(&row);
		else
			put_label(&row, DatumGetTextPP(names[i]));
		if (settled)
		{
			put_float(&row, weight[i]);
			put_float(&row, result.lambda);
			put_float(&row, result.index);
			put_finite(&row, result.ratio);
		}
		put_nulls(&row);
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}
