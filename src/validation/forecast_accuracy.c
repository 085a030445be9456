/*
 * forecast_accuracy.c
 *		How well forecasts meet what happened: errors, and whether the order
 *		of the customers is right.
 */
#include "base/crm.h"

#include <float.h>
#include <math.h>

#include "base/row_state.h"
#include "math/special.h"
#include "validation/forecast_accuracy.h"

PG_FUNCTION_INFO_V1(crm_forecast_accuracy_transition);
PG_FUNCTION_INFO_V1(crm_forecast_accuracy_final);

static const RowShape shape = {
	.state = ROW_STATE("crm.forecast_accuracy", 1, 1, NULL, NULL),
	.rows = "forecasts",
	.too_many_hint = "Measure a sample of the customers, or groups of them with GROUP BY.",
	.width = 2,
	.row_ranges = (const ValueRange[]) {{-DBL_MAX, DBL_MAX, false}, {-DBL_MAX, DBL_MAX, false}}
};

STATE_COMBINE(crm_forecast_accuracy_combine, &shape.state)

/* Order of two pairs by one number and then another. */
static inline int
compare_doubles(double a, double a_next, double b, double b_next)
{
	if (a != b)
		return a < b ? -1 : 1;
	return (a_next > b_next) - (a_next < b_next);
}

#define ST_SORT sort_by_predicted
#define ST_ELEMENT_TYPE ForecastPair
#define ST_COMPARE(a, b) compare_doubles((a)->predicted, (a)->actual, (b)->predicted, (b)->actual)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

#define ST_SORT sort_by_actual
#define ST_ELEMENT_TYPE ForecastPair
#define ST_COMPARE(a, b) compare_doubles((a)->actual, (a)->rank, (b)->actual, (b)->rank)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

/* Compensated sums over the pairs; their order makes no difference that counts. */
typedef struct ErrorSums
{
	MathSum		predicted;
	MathSum		actual;
	MathSum		error;			/* predicted - actual */
	MathSum		absolute;
	MathSum		square;
} ErrorSums;

static void
add_error(ErrorSums *sums, double predicted, double actual)
{
	double		error = predicted - actual;

	math_sum_add(&sums->predicted, predicted);
	math_sum_add(&sums->actual, actual);
	math_sum_add(&sums->error, error);
	math_sum_add(&sums->absolute, fabs(error));
	math_sum_add(&sums->square, error * error);
}

/* A result that is a number; values of 1e200 have no sum of squares. */
static double
in_range(double value, const char *measure)
{
	if (!isfinite(value))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s is out of range", measure),
				 errhint("Pass smaller forecasts and actual values, for instance in thousands.")));
	return value;
}

/* Mean absolute error. */
static double
mae(const ErrorSums *sums, int64 n)
{
	return in_range(math_sum_value(&sums->absolute) / (double) n, "mean absolute error");
}

/* Root mean square error. */
static double
rmse(const ErrorSums *sums, int64 n)
{
	return in_range(sqrt(math_sum_value(&sums->square) / (double) n), "root mean square error");
}

/* Sums over ranks, which are doubled and centred: r = 2 rank - (n + 1), a whole number. */
typedef struct RankSums
{
	MathSum		predicted_square;
	MathSum		actual_square;
	MathSum		product;
	MathSum		value_by_predicted; /* actual value times rank of the forecast */
	MathSum		value_by_actual;	/* actual value times its own rank */
} RankSums;

/*
 * Ranks of forecasts and of actual values, equal ones sharing their mean rank.
 * Sorts the pairs, so that the sums are the same for any order of the rows.
 */
static RankSums
rank_sums(ForecastPair *pairs, int64 n)
{
	RankSums	sums = {0};
	int64		end;

	sort_by_predicted(pairs, (size_t) n);
	for (int64 start = 0; start < n; start = end)
	{
		for (end = start + 1; end < n && pairs[end].predicted == pairs[start].predicted;)
			end++;
		for (int64 i = start; i < end; i++)
			pairs[i].rank = (double) (start + end - n);
	}
	sort_by_actual(pairs, (size_t) n);
	for (int64 start = 0; start < n; start = end)
	{
		double		rank;

		for (end = start + 1; end < n && pairs[end].actual == pairs[start].actual;)
			end++;
		rank = (double) (start + end - n);
		for (int64 i = start; i < end; i++)
		{
			CRM_CHECK_INTERRUPTS(i);
			math_sum_add(&sums.predicted_square, pairs[i].rank * pairs[i].rank);
			math_sum_add(&sums.actual_square, rank * rank);
			math_sum_add(&sums.product, pairs[i].rank * rank);
			math_sum_add(&sums.value_by_predicted, pairs[i].rank * pairs[i].actual);
			math_sum_add(&sums.value_by_actual, rank * pairs[i].actual);
		}
	}
	return sums;
}

/*
 * Spearman's (1904) correlation: Pearson's of the ranks.  NaN when all
 * forecasts or all actual values are equal.
 */
static double
rank_correlation(const RankSums *sums)
{
	double		spread = sqrt(math_sum_value(&sums->predicted_square)) *
		sqrt(math_sum_value(&sums->actual_square));

	return spread == 0 ? NAN : math_sum_value(&sums->product) / spread;
}

/*
 * Gini of the actual values in the order of the forecasts, over that in their
 * own order: 1 when the forecast finds the right order, 0 when it knows
 * nothing.  With cov(value, rank) in place of areas, so that equal forecasts
 * share their rank (Lerman & Yitzhaki 1984; "Gini correlation" of Schechtman
 * & Yitzhaki 1987, "normalised Gini" of Wang, Liu & Miao 2019).  NaN when
 * all actual values are equal.
 */
static double
gini_of_forecast(const RankSums *sums)
{
	double		own = math_sum_value(&sums->value_by_actual);

	return own == 0 ? NAN : in_range(math_sum_value(&sums->value_by_predicted) / own, "Gini of forecast");
}

/*
 * The report on n pairs, which are left in another order: observations, total
 * predicted, total actual, bias, mean absolute error, root mean square error,
 * rank correlation, Gini.  Measures of nothing are NULL.
 */
void
forecast_accuracy_put(ResultRow *row, ForecastPair *pairs, int64 n)
{
	ErrorSums	errors = {0};
	RankSums	ranks;

	put_int(row, n);
	if (n == 0)
	{
		put_nulls(row);
		return;
	}
	ranks = rank_sums(pairs, n);
	for (int64 i = 0; i < n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		add_error(&errors, pairs[i].predicted, pairs[i].actual);
	}
	put_float(row, in_range(math_sum_value(&errors.predicted), "total of the forecasts"));
	put_float(row, in_range(math_sum_value(&errors.actual), "total of the actual values"));
	put_float(row, in_range(math_sum_value(&errors.error) / (double) n, "bias"));
	put_float(row, mae(&errors, n));
	put_float(row, rmse(&errors, n));
	put_finite(row, rank_correlation(&ranks));
	put_finite(row, gini_of_forecast(&ranks));
}

static void
check_value(double value, const char *name)
{
	if (!isfinite(value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s value is %.15g", name, value),
				 errhint("Leave such rows out with FILTER or WHERE.")));
}

/* forecast_accuracy(predicted, actual): add one pair; a pair with a NULL does not count. */
Datum
crm_forecast_accuracy_transition(PG_FUNCTION_ARGS)
{
	float8	   *state = state_begin(&shape.state, fcinfo);
	float8		row[2];

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return state_datum(&shape.state, state);
	row[0] = PG_GETARG_FLOAT8(1);
	row[1] = PG_GETARG_FLOAT8(2);
	check_value(row[0], "predicted");
	check_value(row[1], "actual");
	return row_state_add(&shape, fcinfo, state, row);
}

/* The state of a final function; NULL when it holds no pair. */
static const float8 *
final_state(FunctionCallInfo fcinfo)
{
	const float8 *state = row_state_final(&shape, fcinfo);

	return state == NULL || row_state_rows(state) == 0 ? NULL : state;
}

/* The pairs of a state, palloc'd: the state stays as it is. */
static ForecastPair *
state_pairs(const float8 *state)
{
	const float8 *items = row_state_values(&shape, state);
	int64		n = row_state_rows(state);
	ForecastPair *pairs = MemoryContextAllocHuge(CurrentMemoryContext,
												 (Size) n * sizeof(ForecastPair));

	for (int64 i = 0; i < n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		pairs[i] = (ForecastPair) {.predicted = items[2 * i],.actual = items[2 * i + 1]};
	}
	return pairs;
}

/* The whole report as a row of type crm.forecast_accuracy; NULL without pairs. */
Datum
crm_forecast_accuracy_final(PG_FUNCTION_ARGS)
{
	const float8 *state = final_state(fcinfo);
	ResultRow	row;

	if (state == NULL)
		PG_RETURN_NULL();
	result_row_begin(&row, fcinfo);
	forecast_accuracy_put(&row, state_pairs(state), row_state_rows(state));
	return result_row_datum(&row);
}
