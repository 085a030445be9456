/*
 * rfm_window.c
 *		Scores for people who already have one row per customer.
 *
 * Window functions without ORDER BY: the partition is read once, cut-offs are
 * selected, never sorted, and every row gets its score from them.
 */
#include "base/crm.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

#include "base/window_rows.h"
#include "math/decimal.h"
#include "math/quantile.h"
#include "rfm/rfm_fit.h"

PG_FUNCTION_INFO_V1(crm_quantile_score);
PG_FUNCTION_INFO_V1(crm_rfm_score_window);

/* A number or time as a double; errors on what is not finite. */
static double
window_value(Oid type, Datum datum, const char *argument)
{
	Amount		amount;
	double		value;

	switch (type)
	{
		case DATEOID:
			return (double) event_day_finite(DatumGetDateADT(datum));
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			if (TIMESTAMP_NOT_FINITE(DatumGetTimestamp(datum)))
				event_day_not_finite(TIMESTAMP_IS_NOEND(DatumGetTimestamp(datum)));
			return (double) DatumGetTimestamp(datum);
	}
	amount_read(type, datum, &amount);
	value = amount_to_double(&amount);
	if (amount.kind == AMOUNT_FLOAT)
		value = decimal_near(value);
	rfm_check_value(value, argument);
	return value;
}

static Oid
window_type(FunctionCallInfo fcinfo, int argument, const char *function)
{
	Oid			type = window_argument_type(fcinfo, argument);

	if (type != DATEOID && type != TIMESTAMPOID && type != TIMESTAMPTZOID)
		amount_check_type(type, function);
	return type;
}

/* rfm_score takes days, not dates: a later date would score as a longer absence. */
static Oid
number_type(FunctionCallInfo fcinfo, int argument, const char *name)
{
	Oid			type = window_type(fcinfo, argument, "crm.rfm_score");

	if (type == DATEOID || type == TIMESTAMPOID || type == TIMESTAMPTZOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("crm.rfm_score cannot take %s of type %s", name, format_type_be(type)),
				 errhint("Pass days, for instance current_date - last_purchase.")));
	return type;
}

/* What window_rows_read() makes of an argument here. */
static void
read_value(const WindowArgument *argument, Datum datum, void *value)
{
	*(double *) value = window_value(argument->type, datum, argument->name);
}

static int
bins_argument(WindowObject winobj)
{
	bool		isnull;
	int			bins = DatumGetInt32(WinGetFuncArgCurrent(winobj, 1, &isnull));

	if (isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("bins must not be null"),
				 errhint("Five bins are the textbook choice.")));
	if (bins < RFM_MIN_BINS || bins > RFM_MAX_BINS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("bins must be between %d and %d, not %d", RFM_MIN_BINS, RFM_MAX_BINS, bins),
				 errhint("Five bins are the textbook choice.")));
	return bins;
}

/* What rfm_tell_window() has to say of many partitions is said once a query. */
static bool
is_first(FunctionCallInfo fcinfo)
{
	return fcinfo->flinfo->fn_extra == NULL;
}

static void
remember_first(FunctionCallInfo fcinfo)
{
	/* any address will do */
	fcinfo->flinfo->fn_extra = fcinfo->flinfo;
}

/* Scores of all rows of the partition for one value. */
static void
score_values(FunctionCallInfo fcinfo, WindowRows *window)
{
	WindowArgument argument = {0, window_type(fcinfo, 0, "crm.quantile_score"), "value"};
	size_t		rows = window->count;
	uint8	   *scores = window->scores;
	int			bins = bins_argument(window->winobj);
	double	   *values = MemoryContextAllocHuge(CurrentMemoryContext, rows * sizeof(double));
	double	   *packed = MemoryContextAllocHuge(CurrentMemoryContext, rows * sizeof(double));
	QuantileWork work = {
		.keys = MemoryContextAllocHuge(CurrentMemoryContext, rows * sizeof(uint64)),
		.histogram = palloc(QUANTILE_HISTOGRAM * sizeof(size_t))
	};
	double		cuts[RFM_MAX_BINS];
	int64		counts[RFM_MAX_BINS] = {0};
	size_t		n = 0;

	for (size_t row = 0; row < rows; row++)
	{
		CRM_CHECK_INTERRUPTS(row);
		scores[row] = NO_SCORE;
		if (window_rows_read(window, &argument, row, read_value, &values[row]))
		{
			scores[row] = 1;
			packed[n++] = values[row];
		}
	}
	if (n > 0)
		quantile_cuts(packed, n, bins, cuts, &work);
	for (size_t row = 0; row < rows; row++)
		if (scores[row] != NO_SCORE)
		{
			for (int k = 0; k < bins - 1; k++)
				scores[row] += values[row] > cuts[k];
			counts[scores[row] - 1]++;
		}
	if (is_first(fcinfo) && rfm_tell_window("value", RFM_QUANTILE, counts, bins, packed, n))
		remember_first(fcinfo);
}

/*
 * quantile_score(value, bins) OVER (…): 1 (lowest) to bins (highest), cut at
 * the type 7 quantiles of the partition; equal values get equal scores.
 */
Datum
crm_quantile_score(PG_FUNCTION_ARGS)
{
	const uint8 *score = window_scores(fcinfo, "crm.quantile_score", 1, score_values, NULL);

	if (score == NULL)
		PG_RETURN_NULL();
	PG_RETURN_INT32(*score);
}

static const RfmOptions *
options_argument(FunctionCallInfo fcinfo, WindowObject winobj)
{
	bool		isnull = true;
	Datum		row = 0;

	/* arguments of a window function are counted by its expression */
	if (OidIsValid(get_fn_expr_argtype(fcinfo->flinfo, 3)))
		row = WinGetFuncArgCurrent(winobj, 3, &isnull);
	return isnull ? row_defaults(&rfm_options) : row_decode(&rfm_options, row);
}

/* Scores of the rows that have values, and what to say of them. */
static void
score_sample(FunctionCallInfo fcinfo, const RfmModel *model, const RfmSample *sample,
			 WindowRows *window)
{
	int64		counts[3][RFM_MAX_BINS] = {0};
	bool		told = false;
	size_t		n = 0;

	for (size_t row = 0; row < window->count; row++)
	{
		RfmValues	values = {0};
		int			score[3];

		if (window->scores[3 * row] == NO_SCORE)
			continue;
		for (int id = 0; id < 3; id++)
			values.value[id] = sample->values[id][n];
		n++;
		rfm_model_score(model, &values, score);
		for (int id = 0; id < 3; id++)
		{
			window->scores[3 * row + id] = (uint8) score[id];
			counts[id][score[id] - 1]++;
		}
	}
	for (int id = 0; id < 3 && is_first(fcinfo) && n > 0; id++)
		told = rfm_tell_window(rfm_dimension_names[id], model->method, counts[id], model->dim[id].bins,
							   sample->values[id], n) || told;
	if (told)
		remember_first(fcinfo);
}

/* Scores of all rows of the partition in three dimensions. */
static void
score_customers(FunctionCallInfo fcinfo, WindowRows *window)
{
	size_t		rows = window->count;
	const RfmOptions *options = options_argument(fcinfo, window->winobj);
	MemoryContext work;
	RfmSample	sample;
	WindowArgument arguments[3];

	for (int id = 0; id < 3; id++)
		arguments[id] = (WindowArgument) {
			id, number_type(fcinfo, id, rfm_value_names[id]), rfm_value_names[id]
		};
	rfm_sample_create(&sample, rows);
	sample.scores_only = true;
	memset(window->scores, 1, 3 * rows);
	/* row by row: the window buffer may lie on disk, where going back to its first row is slow */
	for (size_t row = 0; row < rows; row++)
	{
		CRM_CHECK_INTERRUPTS(row);
		for (int id = 0; id < 3; id++)
			if (!window_rows_read(window, &arguments[id], row, read_value,
								  &sample.values[id][row]))
				window->scores[3 * row] = NO_SCORE;
			else if (id == RFM_RECENCY)
				rfm_check_recency(sample.values[id][row]);
	}
	for (size_t row = 0; row < rows; row++)
	{
		if (window->scores[3 * row] == NO_SCORE)
			continue;
		for (int id = 0; id < 3; id++)
			sample.values[id][sample.n] = sample.values[id][row];
		sample.n++;
	}
	score_sample(fcinfo, rfm_fit(options, &sample), &sample, window);
	work = MemoryContextSwitchTo(GetMemoryChunkContext(window));
	window->extra = result_row_type(fcinfo);
	MemoryContextSwitchTo(work);
}

/* rfm_score(recency_days, orders, money [, options]) OVER (…). */
Datum
crm_rfm_score_window(PG_FUNCTION_ARGS)
{
	void	   *desc;
	const uint8 *scores = window_scores(fcinfo, "crm.rfm_score", 3, score_customers, &desc);

	if (scores == NULL)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(rfm_score_row(desc, (const int[]) {scores[0], scores[1], scores[2]}));
}
