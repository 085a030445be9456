/*
 * importance_performance.c
 *		Importance-performance analysis (Martilla & James 1977): the quadrant of
 *		each attribute among all of them.
 *
 * A window function without ORDER BY: the partition is read once, the crosshair
 * is found, and every row gets the cell of the matrix importance_performance
 * that it lies in.  What reaches a line of the crosshair is above it.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "base/float_list.h"
#include "base/sorted_values.h"
#include "base/window_rows.h"
#include "math/special.h"
#include "satisfaction/survey_answer.h"

PG_FUNCTION_INFO_V1(crm_importance_performance);

#define FUNCTION_NAME "crm.importance_performance"

/* Importance and performance, the x and y of the matrix. */
#define AXES 2

/* A score is 1 and the number of the cell, 2 for high importance and 1 for high performance: codes of the matrix. */
static const char *const cells[] = {
	"low_priority", "possible_overkill", "concentrate_here", "keep_up_the_good_work"
};

static const char *const axis_names[AXES] = {"importance", "performance"};

typedef struct CrosshairOptions
{
	bool		midpoint;		/* of the scales; else the means of the rows */
	ArrayType  *cuts;
	ArrayType  *scales[AXES];
} CrosshairOptions;

static const FieldNames crosshairs = {
	FIELD_NAMES("mean", "midpoint"),
	.what = "crosshair",
	.hint = "'mean' is that of the rows, 'midpoint' that of the scales; for numbers of your own pass cuts => '{importance, performance}'."
};

static const Field option_fields[] = {
	{"crosshair", FIELD_NAME, FIELD_AT(CrosshairOptions, midpoint),.names = &crosshairs},
	{"cuts", FIELD_ARRAY, FIELD_TO(CrosshairOptions, cuts)},
	{"importance_scale", FIELD_ARRAY, FIELD_TO(CrosshairOptions, scales[0])},
	{"performance_scale", FIELD_ARRAY, FIELD_TO(CrosshairOptions, scales[1])},
};

static const RowType crosshair_options = {
	"crosshair_options", FIELD_TABLE(option_fields, CrosshairOptions)
};

/* An axis: its values, where there are both, and its line. */
typedef struct Axis
{
	const char *name;
	double		lowest;			/* of the scale; infinite for none */
	double		highest;
	double	   *values;			/* in the order of the rows */
	double		line;			/* NaN until it is known */
} Axis;

/* The scale in an option, if it is given. */
static void
read_scale(Axis *axis, ArrayType *array)
{
	const char *name = psprintf("%s_scale", axis->name);
	int			count = 0;
	const double *limits;

	axis->lowest = -INFINITY;
	axis->highest = INFINITY;
	if (array == NULL)
		return;
	limits = float_list_read(array, name, &count);
	if (count != 2 || limits[0] >= limits[1])
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be the lowest and the highest number of the scale", name),
				 errhint("Write for instance %s => '{1, 5}'.", name)));
	axis->lowest = limits[0];
	axis->highest = limits[1];
}

/* The line of an axis as far as the options say it: NaN for the mean of the rows. */
static double
line_of_options(const Axis *axis, const CrosshairOptions *options, double cut)
{
	if (!isnan(cut))
		return cut;
	if (!options->midpoint)
		return NAN;
	if (!isfinite(axis->lowest))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("crosshair \"midpoint\" needs %s_scale", axis->name),
				 errhint("Pass its lowest and highest number, %s_scale => '{1, 5}', or cuts => '{importance, performance}' where NULL stands for the crosshair.",
						 axis->name)));
	return axis->lowest / 2 + axis->highest / 2;
}

/* The numbers of cuts, one for each axis; NaN where they are not given. */
static void
read_cuts(ArrayType *array, double *cuts)
{
	Datum	   *items;
	bool	   *nulls;
	int			count;

	for (int i = 0; i < AXES; i++)
		cuts[i] = NAN;
	if (array == NULL)
		return;
	deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &items, &nulls, &count);
	if (ARR_NDIM(array) != 1 || count != AXES)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cuts must be two numbers, of importance and of performance"),
				 errhint("Write for instance '{0.1, 5.5}', or '{NULL, 5.5}' for the crosshair of importance.")));
	for (int i = 0; i < AXES; i++)
		if (!nulls[i])
		{
			float_list_check_finite((float8[]) {DatumGetFloat8(items[i])}, 1, "cuts");
			cuts[i] = DatumGetFloat8(items[i]);
		}
}

/* What window_rows_read() makes of an argument. */
static void
read_value(const WindowArgument *argument, Datum datum, void *value)
{
	double		number = DatumGetFloat8(datum);

	if (!isfinite(number))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s must be finite, not %.15g", argument->name, number),
				 errhint("Keep such rows out with WHERE.")));
	value_check(number, argument->name);
	*(double *) value = number;
}

/* The value of an axis in a row; false if it is NULL. */
static bool
read_axis(WindowRows *rows, const Axis *axis, int argument, size_t row, double *value)
{
	if (!window_rows_read(rows, &(WindowArgument) {argument, FLOAT8OID, axis->name}, row, read_value, value))
		return false;
	if (isfinite(axis->lowest))
		survey_answer_check(*value, axis->name, axis->lowest, axis->highest, false);
	return true;
}

/*
 * The mean of values in any order, the same for any: the sum of them in order,
 * and a division whose remainder is divided too, so that equal values have
 * themselves as their mean.
 */
static double
exact_mean(const double *values, size_t count)
{
	double	   *sorted = MemoryContextAllocHuge(CurrentMemoryContext, 2 * count * sizeof(double));
	MathSum		sum = {0, 0};
	double		mean;

	memcpy(sorted, values, count * sizeof(double));
	values_sort(sorted, sorted + count, count);
	for (size_t i = 0; i < count; i++)
		math_sum_add(&sum, sorted[i]);
	pfree(sorted);
	mean = sum.sum / (double) count;
	return mean + (fma(-mean, (double) count, sum.sum) + sum.carry) / (double) count;
}

/* The cells of all rows of the partition. */
static void
score_rows(FunctionCallInfo fcinfo, WindowRows *rows)
{
	CrosshairOptions options;
	Axis		axes[AXES];
	double		cuts[AXES];
	size_t		count = 0;

	window_rows_options(rows, fcinfo, &crosshair_options, AXES, crosshair_options.nfields, &options);
	read_cuts(options.cuts, cuts);
	for (int i = 0; i < AXES; i++)
	{
		axes[i].name = axis_names[i];
		read_scale(&axes[i], options.scales[i]);
		axes[i].line = line_of_options(&axes[i], &options, cuts[i]);
		axes[i].values = MemoryContextAllocHuge(CurrentMemoryContext, rows->count * sizeof(double));
	}
	for (size_t row = 0; row < rows->count; row++)
	{
		bool		has_importance = read_axis(rows, &axes[0], 0, row, &axes[0].values[count]);
		bool		has_performance = read_axis(rows, &axes[1], 1, row, &axes[1].values[count]);

		CRM_CHECK_INTERRUPTS(row);
		rows->scores[row] = has_importance && has_performance ? 1 : NO_SCORE;
		count += rows->scores[row];
	}
	for (int i = 0; i < AXES; i++)
		if (isnan(axes[i].line) && count > 0)
			axes[i].line = exact_mean(axes[i].values, count);
	for (size_t row = 0, i = 0; row < rows->count; row++)
		if (rows->scores[row] != NO_SCORE)
		{
			rows->scores[row] += (uint8) (2 * (axes[0].values[i] >= axes[0].line) + (axes[1].values[i] >= axes[1].line));
			i++;
		}
}

/*
 * importance_performance(importance, performance, crosshair, cuts,
 * importance_scale, performance_scale) OVER (…): the code of the row's cell;
 * NULL for a row without one of both.
 */
Datum
crm_importance_performance(PG_FUNCTION_ARGS)
{
	const uint8 *score = window_scores(fcinfo, FUNCTION_NAME, 1, score_rows, NULL);

	if (score == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(cells[*score - 1]));
}
