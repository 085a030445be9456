/*
 * clv_histogram.c
 *		How many customers made x repeat purchases, and how many a model
 *		expects.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/array.h"

#include "base/event_day.h"
#include "base/result_rows.h"
#include "base/sorted_values.h"
#include "clv/clv_call.h"
#include "clv/clv_options.h"
#include "clv/clv_quantity.h"
#include "math/special.h"
#include "validation/clv_holdout.h"

PG_FUNCTION_INFO_V1(crm_purchase_histogram_population);
PG_FUNCTION_INFO_V1(crm_purchase_histogram_arrays);

#define MAX_X 1000

/* Customers by x, the last cell pooled, and everybody's time of observation. */
typedef struct Histogram
{
	const ClvModel *model;
	int			max_x;
	int64	   *actual;			/* max_x + 1 cells */
	double	   *times;
	int64		n;
} Histogram;

/* An empty histogram for at most so many customers. */
static void
histogram_create(Histogram *histogram, const ClvModel *model, int max_x, int64 customers)
{
	histogram->model = model;
	histogram->max_x = max_x;
	histogram->n = 0;
	histogram->actual = palloc0(sizeof(int64) * (max_x + 1));
	histogram->times = MemoryContextAllocHuge(CurrentMemoryContext,
											  sizeof(double) * (Size) Max(customers, 1));
}

static void
histogram_add(Histogram *histogram, double x, double time)
{
	histogram->actual[(int) Min(x, histogram->max_x)]++;
	histogram->times[histogram->n++] = time;
}

/*
 * Customers expected in each cell: the sum of P(X(T) = x) over all customers,
 * once for each distinct T; the last cell is the rest.  In order of T, so
 * that the sums do not depend on the order of the rows.
 */
static double *
expected_cells(Histogram *histogram)
{
	MathSum    *sums = palloc0(sizeof(MathSum) * histogram->max_x);
	double	   *expected = palloc(sizeof(double) * (histogram->max_x + 1));
	double		rest = (double) histogram->n;
	int64		end;

	values_sort(histogram->times,
				MemoryContextAllocHuge(CurrentMemoryContext, sizeof(double) * (Size) histogram->n),
				(size_t) histogram->n);
	for (int64 start = 0; start < histogram->n; start = end)
	{
		for (end = start + 1; end < histogram->n && histogram->times[end] == histogram->times[start];)
			end++;
		for (int x = 0; x < histogram->max_x; x++)
		{
			CHECK_FOR_INTERRUPTS();
			math_sum_add(&sums[x], (double) (end - start) *
						 clv_new_probability(histogram->model, 0, histogram->times[start], x));
		}
	}
	for (int x = 0; x < histogram->max_x; x++)
	{
		expected[x] = math_sum_value(&sums[x]);
		rest -= expected[x];
	}
	/* what rounding leaves of nothing is nothing, and no cell of a test */
	expected[histogram->max_x] = rest > 1e-12 * (double) histogram->n ? rest : 0;
	return expected;
}

/* A row per cell: repeat days, label, expected, actual, part of chi-square. */
static Datum
return_cells(FunctionCallInfo fcinfo, Histogram *histogram)
{
	const double *expected;
	ResultRow	row;

	if (histogram->n == 0)
		return result_rows_none(fcinfo);
	expected = expected_cells(histogram);
	result_rows_begin(&row, fcinfo);
	for (int x = 0; x <= histogram->max_x; x++)
	{
		double		difference = (double) histogram->actual[x] - expected[x];

		put_int(&row, x);
		put_text(&row, psprintf(x < histogram->max_x ? "%d" : "%d+", x));
		put_float(&row, expected[x]);
		put_int(&row, histogram->actual[x]);
		put_finite(&row, difference * difference / expected[x]);
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}

/* The as-of date in an argument, or else the model's. */
static DateADT
as_of_argument(FunctionCallInfo fcinfo, int argument, const ClvModel *model)
{
	if (PG_ARGISNULL(argument) && model->has_as_of)
		return model->as_of;
	return event_day_as_of_argument(fcinfo, argument);
}

/* purchase_histogram(model, population, as_of, max_repeat_days, after_as_of). */
Datum
crm_purchase_histogram_population(PG_FUNCTION_ARGS)
{
	int			max_x = clv_count_argument(fcinfo, 3, "max_repeat_days", MAX_X);
	PopulationScan scan = {0};
	const PopulationEntry *entry;
	Histogram	histogram;
	const ClvModel *model;
	DateADT		as_of;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return result_rows_none(fcinfo);
	model = clv_validation_model(fcinfo, 0);
	as_of = as_of_argument(fcinfo, 2, model);
	scan.view = population_argument(PG_GETARG_DATUM(1));
	population_check_days(&scan.view);
	population_check_as_of(&scan.view, as_of, name_argument(fcinfo, 4, &clv_after_as_of, "after_as_of") != 0);
	histogram_create(&histogram, model, max_x, scan.view.head->ncustomers);
	while ((entry = population_scan_next(&scan)) != NULL)
	{
		ClvHistory	history;

		CRM_CHECK_INTERRUPTS(scan.next);
		if (!clv_history_of_entry(&scan, entry, as_of, model->kind, model->unit, true, &history))
			continue;
		clv_history_check(model->kind, &history);
		histogram_add(&histogram, history.x, history.T);
	}
	return return_cells(fcinfo, &histogram);
}

/* The numbers of an array argument, with NULL marked. */
static Datum *
array_items(FunctionCallInfo fcinfo, int argument, const char *name, bool **nulls, int *n)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argument);
	Datum	   *items;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s has %d dimensions", name, ARR_NDIM(array)),
				 errhint("Make it with array_agg() of a column.")));
	deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE,
					  &items, nulls, n);
	return items;
}

/* What a customer of purchase_histogram over arrays may be. */
static void
check_customer(double x, double time)
{
	if (!(x >= 0 && x <= CLV_MOST_PURCHASES && x == floor(x)) ||
		!(time >= 0 && time <= CLV_LONGEST_TIME))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("customer with repeat_days = %.15g, age = %.15g: repeat_days must be a whole number and age a time, 0 or greater",
						x, time),
				 errhint("repeat_days counts repeat purchases, age runs from the first purchase to the end of observation in units of the model.")));
}

/* purchase_histogram(model, repeat_days, age, max_repeat_days): customers as two arrays of the same order. */
Datum
crm_purchase_histogram_arrays(PG_FUNCTION_ARGS)
{
	int			max_x = clv_count_argument(fcinfo, 3, "max_repeat_days", MAX_X);
	Datum	   *x;
	Datum	   *time;
	bool	   *x_nulls;
	bool	   *time_nulls;
	int			n;
	int			ntimes;
	Histogram	histogram;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return result_rows_none(fcinfo);
	x = array_items(fcinfo, 1, "repeat_days", &x_nulls, &n);
	time = array_items(fcinfo, 2, "age", &time_nulls, &ntimes);
	if (n != ntimes)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg_plural("repeat_days has %d element and age %d", "repeat_days has %d elements and age %d", n, n, ntimes),
				 errhint("Make both with array_agg() over the same rows.")));
	histogram_create(&histogram, clv_validation_model(fcinfo, 0), max_x, n);
	for (int i = 0; i < n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (x_nulls[i] || time_nulls[i])
			continue;
		check_customer(DatumGetFloat8(x[i]), DatumGetFloat8(time[i]));
		clv_check_time(histogram.model, DatumGetFloat8(time[i]), "age");
		histogram_add(&histogram, DatumGetFloat8(x[i]), DatumGetFloat8(time[i]));
	}
	return return_cells(fcinfo, &histogram);
}
