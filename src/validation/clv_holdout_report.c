/*
 * clv_holdout_report.c
 *		A model's forecasts for the hold-out against what happened: by
 *		frequency, by probability, and in single figures.
 */
#include "base/crm.h"

#include <math.h>

#include "access/htup_details.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

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
bin_columns(const ReportBin *bin, Datum *values, bool *nulls)
{
	double		n = (double) bin->customers;

	values[0] = Int64GetDatum(bin->customers);
	nulls[1] = nulls[2] = bin->customers == 0;
	if (bin->customers > 0)
	{
		values[1] = Float8GetDatum(math_sum_value(&bin->predicted) / n);
		values[2] = Float8GetDatum((double) bin->actual / n);
	}
}

/*
 * clv_holdout_by_frequency(calibration, holdout, model, calibration_end,
 * holdout_end, max_x): mean forecast and mean of what happened, by x.
 */
Datum
crm_clv_holdout_by_frequency(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	int			max_x = clv_count_argument(fcinfo, 5, "max_x", MAX_BINS);
	ReportBin  *bins = palloc0(sizeof(ReportBin) * (max_x + 1));
	ClvHoldout	holdout;
	ClvHoldoutBuyer buyer;
	const ClvModel *model;

	InitMaterializedSRF(fcinfo, 0);
	if (!clv_holdout_begin(&holdout, fcinfo, 3) || PG_ARGISNULL(2))
		return (Datum) 0;
	model = clv_validation_model(fcinfo, 2);
	while (clv_holdout_next(&holdout, &buyer))
	{
		ClvHoldoutCase one;

		clv_holdout_case(&holdout, &buyer, model, &one);
		bin_add(&bins[(int) Min(one.history.x, max_x)],
				clv_expected_purchases(model, &one.history, one.horizon), one.occasions);
	}
	for (int x = 0; x <= max_x; x++)
	{
		Datum		values[5];
		bool		nulls[5] = {false};

		values[0] = Int32GetDatum(x);
		values[1] = CStringGetTextDatum(psprintf(x < max_x ? "%d" : "%d+", x));
		bin_columns(&bins[x], values + 2, nulls + 2);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* Is the forecast to be of a purchase in the hold-out, rather than of being alive at its start? */
static bool
is_any_purchase(FunctionCallInfo fcinfo, int argument)
{
	char	   *name = PG_ARGISNULL(argument) ? "" : text_to_cstring(PG_GETARG_TEXT_PP(argument));

	if (strcmp(name, "any_purchase") == 0)
		return true;
	if (strcmp(name, "p_alive") == 0)
		return false;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("probability must be 'any_purchase' or 'p_alive', not \"%s\"", name),
			 errhint("'any_purchase' foretells a purchase in the hold-out; 'p_alive' is that of being a customer still, who may buy or not.")));
}

/*
 * clv_holdout_by_probability(calibration, holdout, model, calibration_end,
 * holdout_end, bins, probability): share foretold and share active, by bins
 * of equal width of the probability.
 */
Datum
crm_clv_holdout_by_probability(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	int			count = clv_count_argument(fcinfo, 5, "bins", MAX_BINS);
	bool		any = is_any_purchase(fcinfo, 6);
	ReportBin  *bins = palloc0(sizeof(ReportBin) * count);
	ClvHoldout	holdout;
	ClvHoldoutBuyer buyer;
	const ClvModel *model;

	InitMaterializedSRF(fcinfo, 0);
	if (!clv_holdout_begin(&holdout, fcinfo, 3) || PG_ARGISNULL(2))
		return (Datum) 0;
	model = clv_validation_model(fcinfo, 2);
	while (clv_holdout_next(&holdout, &buyer))
	{
		ClvHoldoutCase one;
		ClvOutlook	outlook;
		double		probability;

		clv_holdout_case(&holdout, &buyer, model, &one);
		clv_outlook(model, &one.history, &outlook);
		probability = any ? clv_outlook_any(&outlook, one.horizon) : outlook.alive;
		if (!isfinite(probability))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("probability of the customer with x = %.15g, t_x = %.15g, t = %.15g is out of range",
							one.history.x, one.history.t_x, one.history.T),
					 errhint("Look at the parameters of the model: they are too extreme to be of any use.")));
		bin_add(&bins[(int) Min(probability * count, count - 1)], probability, one.occasions > 0);
	}
	for (int bin = 0; bin < count; bin++)
	{
		Datum		values[6];
		bool		nulls[6] = {false};

		values[0] = Int32GetDatum(bin + 1);
		values[1] = Float8GetDatum((double) bin / count);
		values[2] = Float8GetDatum((double) (bin + 1) / count);
		bin_columns(&bins[bin], values + 3, nulls + 3);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/*
 * clv_holdout_accuracy(calibration, holdout, model, calibration_end,
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
	Datum		values[FORECAST_ACCURACY_COLUMNS];
	bool		nulls[FORECAST_ACCURACY_COLUMNS];
	TupleDesc	desc;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	if (!clv_holdout_begin(&holdout, fcinfo, 3) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	model = clv_validation_model(fcinfo, 2);
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
	forecast_accuracy_columns(pairs, n, values, nulls);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}
