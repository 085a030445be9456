/*
 * rfm_window.c
 *		Scores for people who already have one row per customer.
 *
 * Window functions without ORDER BY: the partition is read once, cut-offs are
 * selected, never sorted, and every row gets its score from them.
 */
#include "crm.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"
#include "windowapi.h"

#include "math_quantile.h"
#include "rfm_fit.h"

PG_FUNCTION_INFO_V1(crm_quantile_score);
PG_FUNCTION_INFO_V1(crm_rfm_scores_window);

#define NO_SCORE 0
/* Rows whose arguments are evaluated before their memory is taken back. */
#define SCRATCH_ROWS 4096

/* Kept in partition-local memory: the finished scores of every row. */
typedef struct PartitionScores
{
	bool		is_ready;
	uint8	   *scores;			/* one or three per row */
	TupleDesc	result;
} PartitionScores;

/* A number or time as a double; errors on what is not finite. */
static double
window_value(Oid type, Datum datum, const char *argument)
{
	Amount		amount;
	double		value;

	switch (type)
	{
		case DATEOID:
			return (double) event_day_read(type, datum, NULL);
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			/* the check for infinities is the same for both */
			(void) event_day_read(TIMESTAMPOID, datum, NULL);
			return (double) DatumGetTimestamp(datum);
	}
	amount_read(type, datum, &amount);
	value = amount_to_double(&amount);
	rfm_check_value(value, argument);
	return value;
}

static Oid
window_type(FunctionCallInfo fcinfo, int argument, const char *function)
{
	Oid			type = getBaseType(get_fn_expr_argtype(fcinfo->flinfo, argument));

	if (type != DATEOID && type != TIMESTAMPOID && type != TIMESTAMPTZOID)
		amount_check_type(type, function);
	return type;
}

/* rfm_scores takes days, not dates: a later date would score as a longer absence. */
static Oid
number_type(FunctionCallInfo fcinfo, int argument, const char *name)
{
	Oid			type = window_type(fcinfo, argument, "crm.rfm_scores");

	if (type == DATEOID || type == TIMESTAMPOID || type == TIMESTAMPTZOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("crm.rfm_scores cannot take %s of type %s", name, format_type_be(type)),
				 errhint("Pass days, for instance current_date - last_purchase.")));
	return type;
}

static size_t
partition_rows(WindowObject winobj, const char *function)
{
	int64		rows = WinGetPartitionRowCount(winobj);

	if (rows > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s cannot take a partition of more than %d rows", function, PG_INT32_MAX),
				 errhint("Use PARTITION BY, or crm.rfm_population over the rows.")));
	return (size_t) rows;
}

/*
 * Argument of a row of the partition, as a double; false if it is NULL.
 * Evaluating it may allocate: scratch is emptied now and then.
 */
static bool
row_value(WindowObject winobj, int argument, size_t row, Oid type, const char *name,
		  MemoryContext scratch, double *value)
{
	MemoryContext old = MemoryContextSwitchTo(scratch);
	bool		isnull;
	bool		isout;
	Datum		datum;

	if (row % SCRATCH_ROWS == 0)
		MemoryContextReset(scratch);
	datum = WinGetFuncArgInPartition(winobj, argument, (int) row, WINDOW_SEEK_HEAD,
									 false, &isnull, &isout);
	if (!isnull && !isout)
		*value = window_value(type, datum, name);
	MemoryContextSwitchTo(old);
	return !isnull && !isout;
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
	rfm_check_bins(bins, "bins");
	return bins;
}

/* Scores of all rows of the partition for one value. */
static void
score_values(WindowObject winobj, PartitionScores *partition, Oid type)
{
	size_t		rows = partition_rows(winobj, "crm.quantile_score");
	int			bins = bins_argument(winobj);
	double	   *values = MemoryContextAllocHuge(CurrentMemoryContext, rows * sizeof(double));
	double	   *packed = MemoryContextAllocHuge(CurrentMemoryContext, rows * sizeof(double));
	QuantileWork work = {
		.keys = MemoryContextAllocHuge(CurrentMemoryContext, rows * sizeof(uint64)),
		.histogram = palloc(QUANTILE_HISTOGRAM * sizeof(size_t))
	};
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "crm window",
												  ALLOCSET_DEFAULT_SIZES);
	double		cuts[RFM_MAX_BINS];
	size_t		n = 0;

	for (size_t row = 0; row < rows; row++)
	{
		CRM_CHECK_INTERRUPTS(row);
		partition->scores[row] = NO_SCORE;
		if (row_value(winobj, 0, row, type, "value", scratch, &values[row]))
		{
			partition->scores[row] = 1;
			packed[n++] = values[row];
		}
	}
	if (n > 0)
		quantile_cuts(packed, n, bins, cuts, &work);
	for (size_t row = 0; row < rows; row++)
		if (partition->scores[row] != NO_SCORE)
			for (int k = 0; k < bins - 1; k++)
				partition->scores[row] += values[row] > cuts[k];
	pfree(values);
	pfree(packed);
	pfree(work.keys);
	pfree(work.histogram);
	MemoryContextDelete(scratch);
}

/* Memory of the partition, with room for so many scores a row. */
static PartitionScores *
partition_scores(WindowObject winobj, int per_row)
{
	PartitionScores *partition = WinGetPartitionLocalMemory(winobj, sizeof(PartitionScores));

	if (!partition->is_ready)
		partition->scores = MemoryContextAllocHuge(GetMemoryChunkContext(partition),
												   (Size) WinGetPartitionRowCount(winobj) * per_row);
	return partition;
}

/*
 * quantile_score(value, bins) OVER (…): 1 (lowest) to bins (highest), cut at
 * the type 7 quantiles of the partition; equal values get equal scores.
 */
Datum
crm_quantile_score(PG_FUNCTION_ARGS)
{
	WindowObject winobj = PG_WINDOW_OBJECT();
	PartitionScores *partition = partition_scores(winobj, 1);
	int64		row = WinGetCurrentPosition(winobj);

	if (!partition->is_ready)
	{
		score_values(winobj, partition, window_type(fcinfo, 0, "crm.quantile_score"));
		partition->is_ready = true;
	}
	WinSetMarkPosition(winobj, row);
	if (partition->scores[row] == NO_SCORE)
		PG_RETURN_NULL();
	PG_RETURN_INT32(partition->scores[row]);
}

static RfmOptions
options_argument(FunctionCallInfo fcinfo, WindowObject winobj)
{
	bool		isnull;
	Datum		options;

	/* arguments of a window function are counted by its expression */
	if (!OidIsValid(get_fn_expr_argtype(fcinfo->flinfo, 3)))
		return rfm_options_default();
	options = WinGetFuncArgCurrent(winobj, 3, &isnull);
	return isnull ? rfm_options_default() : rfm_options_from_datum(options);
}

/* Scores of all rows of the partition in three dimensions. */
static void
score_customers(FunctionCallInfo fcinfo, WindowObject winobj, PartitionScores *partition)
{
	size_t		rows = partition_rows(winobj, "crm.rfm_scores");
	RfmOptions	options = options_argument(fcinfo, winobj);
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "crm window",
												  ALLOCSET_DEFAULT_SIZES);
	RfmSample	sample;
	RfmModel   *model;
	Oid			types[3];
	size_t		n = 0;

	for (int id = 0; id < 3; id++)
		types[id] = number_type(fcinfo, id, rfm_value_names[id]);
	rfm_sample_create(&sample, rows);
	sample.scores_only = true;
	memset(partition->scores, 1, 3 * rows);
	/* column by column: the window buffer cannot fetch a row twice in place */
	for (int id = 0; id < 3; id++)
		for (size_t row = 0; row < rows; row++)
		{
			CRM_CHECK_INTERRUPTS(row);
			if (!row_value(winobj, id, row, types[id], rfm_value_names[id], scratch,
						   &sample.values[id][row]))
				partition->scores[3 * row] = NO_SCORE;
			else if (id == RFM_RECENCY)
				rfm_check_recency(sample.values[id][row]);
		}
	for (size_t row = 0; row < rows; row++)
	{
		if (partition->scores[3 * row] == NO_SCORE)
			continue;
		for (int id = 0; id < 3; id++)
			sample.values[id][sample.n] = sample.values[id][row];
		sample.n++;
	}
	model = rfm_fit(&options, &sample);
	for (size_t row = 0; row < rows; row++)
	{
		RfmValues	values = {0};
		int			score[3];

		if (partition->scores[3 * row] == NO_SCORE)
			continue;
		for (int id = 0; id < 3; id++)
			values.value[id] = sample.values[id][n];
		n++;
		rfm_model_score(model, &values, score);
		for (int id = 0; id < 3; id++)
			partition->scores[3 * row + id] = (uint8) score[id];
	}
	for (int id = 0; id < 3; id++)
		pfree(sample.values[id]);
	MemoryContextDelete(scratch);
}

/* rfm_scores(recency_days, frequency, monetary [, options]) OVER (…). */
Datum
crm_rfm_scores_window(PG_FUNCTION_ARGS)
{
	WindowObject winobj = PG_WINDOW_OBJECT();
	PartitionScores *partition = partition_scores(winobj, 3);
	int64		row = WinGetCurrentPosition(winobj);
	int			score[3];

	if (!partition->is_ready)
	{
		MemoryContext old;

		score_customers(fcinfo, winobj, partition);
		old = MemoryContextSwitchTo(GetMemoryChunkContext(partition));
		if (get_call_result_type(fcinfo, NULL, &partition->result) != TYPEFUNC_COMPOSITE)
			elog(ERROR, "return type must be a row type");
		partition->result = BlessTupleDesc(partition->result);
		MemoryContextSwitchTo(old);
		partition->is_ready = true;
	}
	WinSetMarkPosition(winobj, row);
	if (partition->scores[3 * row] == NO_SCORE)
		PG_RETURN_NULL();
	for (int id = 0; id < 3; id++)
		score[id] = partition->scores[3 * row + id];
	PG_RETURN_DATUM(rfm_score_row(partition->result, score));
}
