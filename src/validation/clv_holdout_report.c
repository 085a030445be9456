/*
 * clv_holdout_report.c
 *		A model's forecasts for the hold-out against what happened: by
 *		frequency, by probability, and in single figures.
 */
#include "base/crm.h"

#include <math.h>

#include "base/result_rows.h"
#include "clv/clv_quantity.h"
#include "math/special.h"
#include "validation/clv_holdout.h"
#include "validation/forecast_accuracy.h"

PG_FUNCTION_INFO_V1(crm_clv_holdout_by_frequency);
PG_FUNCTION_INFO_V1(crm_clv_holdout_by_probability);
PG_FUNCTION_INFO_V1(crm_clv_holdout_accuracy);

#define MAX_BINS 1000

/* Customers of a bin, their forecasts and what they did. */
typedef struct ReportBin
{
	int64		customers;
	MathSum		predicted;
	int64		actual;
} ReportBin;

static void
bin_add(ReportBin *bin, double predicted, int64 actual)
{
	bin->customers++;
	math_sum_add(&bin->predicted, predicted);
	bin->actual += actual;
}

/* The last three columns of a bin: customers, and means, which an empty bin has not. */
static void
put_bin(ResultRow *row, const ReportBin *bin)
{
	put_int(row, bin->customers);
	put_share(row, math_sum_value(&bin->predicted), (double) bin->customers);
	put_share(row, (double) bin->actual, (double) bin->customers);
	result_rows_next(row);
}

/*
 * clv_holdout_by_frequency(model, calibration, holdout, calibration_end,
 * holdout_end, max_repeat_days): mean forecast and mean of what happened, by x.
 */
Datum
crm_clv_holdout_by_frequency(PG_FUNCTION_ARGS)
{
	int			max_x = clv_count_argument(fcinfo, 5, "max_repeat_days", MAX_BINS);
	ReportBin  *bins = palloc0(sizeof(ReportBin) * (max_x + 1));
	ClvHoldout	holdout;
	ClvHoldoutBuyer buyer;
	const ClvModel *model;
	ResultRow	row;

	if (!clv_holdout_begin(&holdout, fcinfo, 1) || PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	model = clv_validation_model(fcinfo, 0);
	while (clv_holdout_next(&holdout, &buyer))
	{
		ClvHoldoutCase one;

		clv_holdout_case(&holdout, &buyer, model, &one);
		bin_add(&bins[(int) Min(one.history.x, max_x)],
				clv_expected_purchases(model, &one.history, one.horizon), one.occasions);
	}
	result_rows_begin(&row, fcinfo);
	for (int x = 0; x <= max_x; x++)
	{
		put_int(&row, x);
		put_text(&row, psprintf(x < max_x ? "%d" : "%d+", x));
		put_bin(&row, &bins[x]);
	}
	return result_rows_end(&row);
}

static const FieldNames probabilities = {
	FIELD_NAMES("any_purchase", "p_alive"),
	.hint = "'any_purchase' foretells a purchase in the hold-out; 'p_alive' is that of being a customer still, who may buy or not."
};

/* Is the forecast to be of a purchase in the hold-out, rather than of being alive at its start? */
static bool
is_any_purchase(FunctionCallInfo fcinfo, int argument)
{
	return field_name(&probabilities, "probability", PG_ARGISNULL(argument) ? cstring_to_text("") :
					  PG_GETARG_TEXT_PP(argument)) == 0;
}

/*
 * clv_holdout_by_probability(model, calibration, holdout, calibration_end,
 * holdout_end, bins, probability): share foretold and share active, by bins
 * of equal width of the probability.
 */
Datum
crm_clv_holdout_by_probability(PG_FUNCTION_ARGS)
{
	int			count = clv_count_argument(fcinfo, 5, "bins", MAX_BINS);
	bool		any = is_any_purchase(fcinfo, 6);
	ReportBin  *bins = palloc0(sizeof(ReportBin) * count);
	ClvHoldout	holdout;
	ClvHoldoutBuyer buyer;
	const ClvModel *model;
	ResultRow	row;

	if (!clv_holdout_begin(&holdout, fcinfo, 1) || PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	model = clv_validation_model(fcinfo, 0);
	while (clv_holdout_next(&holdout, &buyer))
	{
		ClvHoldoutCase one;
		ClvOutlook	outlook;
		double		probability;

		clv_holdout_case(&holdout, &buyer, model, &one);
		clv_outlook(model, &one.history, &outlook);
		probability = any ? outlook.kernel->p_any(&outlook.post, one.horizon) :
			outlook.post.alive;
		if (!isfinite(probability))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("probability of the customer with repeat_days = %.15g, t_x = %.15g, age = %.15g is out of range",
							one.history.x, one.history.t_x, one.history.T),
					 errhint("Look at the parameters of the model: they are too extreme to be of any use.")));
		bin_add(&bins[(int) Min(probability * count, count - 1)], probability, one.occasions > 0);
	}
	result_rows_begin(&row, fcinfo);
	for (int bin = 0; bin < count; bin++)
	{
		put_int(&row, bin + 1);
		put_float(&row, (double) bin / count);
		put_float(&row, (double) (bin + 1) / count);
		put_bin(&row, &bins[bin]);
	}
	return result_rows_end(&row);
}

/*
 * clv_holdout_accuracy(model, calibration, holdout, calibration_end,
 * holdout_end): forecast_accuracy() of the expected purchases.
 */
Datum
crm_clv_holdout_accuracy(PG_FUNCTION_ARGS)
{
	ClvHoldout	holdout;
	ClvHoldoutBuyer buyer;
	const ClvModel *model;
	ForecastPair *pairs;
	int64		n = 0;
	ResultRow	row;

	if (!clv_holdout_begin(&holdout, fcinfo, 1) || PG_ARGISNULL(0))
		PG_RETURN_NULL();
	model = clv_validation_model(fcinfo, 0);
	pairs = MemoryContextAllocHuge(CurrentMemoryContext,
								   sizeof(ForecastPair) * (Size) Max(holdout.calibration.view.head->ncustomers, 1));
	while (clv_holdout_next(&holdout, &buyer))
	{
		ClvHoldoutCase one;

		clv_holdout_case(&holdout, &buyer, model, &one);
		pairs[n++] = (ForecastPair) {
			.predicted = clv_expected_purchases(model, &one.history, one.horizon),
			.actual = (double) one.occasions
		};
	}
	result_row_begin(&row, fcinfo);
	forecast_accuracy_put(&row, pairs, n);
	return result_row_datum(&row);
}
