/*
 * funnel_counts.c
 *		funnel: how many customers reach each step, and how long it takes them,
 *		as a value to store and merge; funnel_report.
 *
 * The state counts customers by level, and those that come to a step by the
 * time that it took them since the step before, so that medians are exact.
 */
#include "base/crm.h"

#include "base/packed.h"
#include "base/packed_type.h"
#include "base/result_rows.h"
#include "base/weighted_rows.h"
#include "funnel/funnel_options.h"
#include "funnel/window_funnel.h"

PG_FUNCTION_INFO_V1(crm_funnel_transition);
PG_FUNCTION_INFO_V1(crm_funnel_level_transition);
PG_FUNCTION_INFO_V1(crm_funnel_rollup);
PG_FUNCTION_INFO_V1(crm_funnel_final);
PG_FUNCTION_INFO_V1(crm_funnel_report);

#define FUNNEL_VERSION 1
#define MOST_COUNT (INT64CONST(1) << 53)

/* A key of the state: a step and the time to it in microseconds, or LEVEL and a level. */
#define LEVEL 0
#define KEY 2

static const WeightedShape shape = {
	.state = WEIGHTED_STATE("crm.funnel", "number of steps changes",
							"Merge only funnels of the same steps; use GROUP BY for several."),
	.key = KEY
};

STATE_COMBINE(crm_funnel_combine, &shape.state)

/* Customers of a step by the time since the step before. */
typedef struct StepTimes
{
	int64		different;
	int64		customers;
	const double *rows;			/* of a sorted state: step, time, customers */
} StepTimes;

/* What a finished value says. */
typedef struct FunnelCounts
{
	int			steps;
	int64		levels[FUNNEL_MOST_STEPS + 1];	/* customers by the level that they reach */
	StepTimes	times[FUNNEL_MOST_STEPS + 1];
} FunnelCounts;

static WeightedRows
begin(FunctionCallInfo fcinfo, int steps)
{
	double		options[WEIGHTED_ROWS_OPTIONS] = {steps};

	return weighted_rows_begin(&shape, fcinfo, KEY, options);
}

static void
add(WeightedRows *rows, int step, double time, double customers)
{
	const double key[KEY] = {step, time};

	weighted_rows_add(rows, key, customers);
}

/* funnel(sequence, within [, options]): add a customer. */
Datum
crm_funnel_transition(PG_FUNCTION_ARGS)
{
	const FunnelOptions *options;
	EventSequence sequence;
	FunnelRules rules;
	FunnelPath	path;
	WeightedRows rows;
	int64		within;

	(void) crm_aggregate_context(fcinfo, "crm.funnel");
	options = row_argument(&funnel_options, fcinfo, 3);
	within = event_interval_argument(fcinfo, 2);
	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	sequence = event_sequence_argument(fcinfo, 1);
	rules = funnel_rules(options, sequence.conditions, within);
	funnel_path(&rules, &sequence, &path);
	rows = begin(fcinfo, rules.steps);
	add(&rows, LEVEL, path.level, 1);
	for (int step = 1; step < path.level; step++)
		add(&rows, step + 1, (double) (path.at[step] - path.at[step - 1]), 1);
	return weighted_rows_result(&rows, fcinfo);
}

/* funnel(level, steps): add a customer of whom the level is known, and no times. */
Datum
crm_funnel_level_transition(PG_FUNCTION_ARGS)
{
	WeightedRows rows;
	int			level;
	int			steps;

	(void) crm_aggregate_context(fcinfo, "crm.funnel");
	crm_refuse_null(fcinfo, 2, "steps", "Give the number of steps of the funnel.");
	steps = PG_GETARG_INT32(2);
	if (steps < 1 || steps > FUNNEL_MOST_STEPS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("steps must be between 1 and %d, not %d", FUNNEL_MOST_STEPS, steps),
				 errhint("Give the number of steps of the funnel.")));
	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	level = PG_GETARG_INT32(1);
	if (level < 0 || level > steps)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("level must be between 0 and %d, not %d", steps, level),
				 errhint("The level is what window_funnel() says: the last step that a customer reaches.")));
	rows = begin(fcinfo, steps);
	add(&rows, LEVEL, level, 1);
	return weighted_rows_result(&rows, fcinfo);
}

/* The counts of sorted rows; an error for those that no transition function made. */
static FunnelCounts
counts_of_rows(int steps, const double *rows, int64 n)
{
	FunnelCounts counts = {.steps = steps};
	double		all = 0;

	for (int64 i = 0; i < n; i++)
	{
		const double *row = &rows[i * (KEY + 1)];
		int			step = (int) row[0];
		int64		customers = (int64) Min(row[KEY], (double) MOST_COUNT);

		all += row[0] == LEVEL ? row[KEY] : 0;

		CRM_CHECK_INTERRUPTS(i);
		if (!(row[0] >= 0 && row[0] <= steps && step == row[0] && step != 1 && row[1] >= 0 && row[1] <= (double) PG_INT64_MAX &&
			  (step != LEVEL || (row[1] <= steps && row[1] == (int) row[1])) && row[KEY] >= 1))
			crm_invalid_state("crm.funnel");
		if (step == LEVEL)
			counts.levels[(int) row[1]] = customers;
		else
		{
			if (counts.times[step].different++ == 0)
				counts.times[step].rows = row;
			counts.times[step].customers += customers;
		}
	}
	if (!(all <= (double) MOST_COUNT))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("funnel has more than 2^53 customers"),
				 errhint("Merge the funnels of different customers, each once.")));
	return counts;
}

/* The packed bytes: version, steps, customers by level; then of each step from the second on how many times, and each with its customers. */
static bytea *
pack_counts(const FunnelCounts *counts)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoSpaces(&out, VARHDRSZ);
	appendStringInfoChar(&out, FUNNEL_VERSION);
	pack_uint(&out, (uint64) counts->steps);
	for (int level = 0; level <= counts->steps; level++)
		pack_uint(&out, (uint64) counts->levels[level]);
	for (int step = 2; step <= counts->steps; step++)
	{
		uint64		before = 0;

		pack_uint(&out, (uint64) counts->times[step].different);
		for (int64 i = 0; i < counts->times[step].different; i++)
		{
			const double *row = &counts->times[step].rows[i * (KEY + 1)];

			CRM_CHECK_INTERRUPTS(i);
			pack_uint(&out, (uint64) row[1] - before);
			pack_uint(&out, (uint64) row[KEY]);
			before = (uint64) row[1];
		}
	}
	SET_VARSIZE(out.data, out.len);
	return (bytea *) out.data;
}

/* The times of a step. */
static StepTimes
unpack_times(PackedReader *in, int step, int64 most)
{
	StepTimes	times = {.different = unpack_count(in, 2, "The number of times")};
	double	   *rows = MemoryContextAllocHuge(CurrentMemoryContext, (Size) Max(times.different, 1) * (KEY + 1) * sizeof(double));
	uint64		time = 0;

	for (int64 i = 0; i < times.different; i++)
	{
		uint64		more = unpack_uint_max(in, (UINT64CONST(1) << 63) - time, "A time");
		int64		customers = (int64) unpack_uint_max(in, (uint64) (most - times.customers), "The customers of a time");

		CRM_CHECK_INTERRUPTS(i);
		if ((i > 0 && more == 0) || customers == 0)
			packed_bad(in, "Times are not in order.");
		time += more;
		times.customers += customers;
		rows[i * (KEY + 1)] = step;
		rows[i * (KEY + 1) + 1] = (double) time;
		rows[i * (KEY + 1) + KEY] = (double) customers;
	}
	times.rows = rows;
	return times;
}

/* Read packed bytes; any defect is an error. */
static FunnelCounts
unpack_counts(const char *bytes, Size length)
{
	PackedReader in = {(const uint8 *) bytes, (const uint8 *) bytes + length, "funnel"};
	FunnelCounts counts = {0};
	int64		all = 0;

	if (unpack_byte(&in) != FUNNEL_VERSION)
		packed_bad(&in, "The version is not known to this release.");
	counts.steps = (int) unpack_uint_max(&in, FUNNEL_MOST_STEPS, "The number of steps");
	if (counts.steps == 0)
		packed_bad(&in, "There is no step.");
	for (int level = 0; level <= counts.steps; level++)
	{
		counts.levels[level] = (int64) unpack_uint_max(&in, (uint64) (MOST_COUNT - all), "The number of customers");
		all += counts.levels[level];
	}
	for (int step = 2; step <= counts.steps; step++)
	{
		all -= counts.levels[step - 1] + (step == 2 ? counts.levels[0] : 0);
		counts.times[step] = unpack_times(&in, step, all);
	}
	unpack_end(&in);
	return counts;
}

static FunnelCounts
counts_of_datum(Datum datum)
{
	const struct varlena *value = PG_DETOAST_DATUM_PACKED(datum);

	return unpack_counts(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
}

/* rollup(funnel): add the customers of another. */
Datum
crm_funnel_rollup(PG_FUNCTION_ARGS)
{
	FunnelCounts counts;
	WeightedRows rows;

	(void) crm_aggregate_context(fcinfo, "crm.funnel");
	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	counts = counts_of_datum(PG_GETARG_DATUM(1));
	rows = begin(fcinfo, counts.steps);
	for (int level = 0; level <= counts.steps; level++)
		add(&rows, LEVEL, level, (double) counts.levels[level]);
	for (int step = 2; step <= counts.steps; step++)
		for (int64 i = 0; i < counts.times[step].different; i++)
		{
			const double *row = &counts.times[step].rows[i * (KEY + 1)];

			CRM_CHECK_INTERRUPTS(i);
			add(&rows, step, row[1], row[KEY]);
		}
	return weighted_rows_result(&rows, fcinfo);
}

/* The finished value; NULL without a customer. */
Datum
crm_funnel_final(PG_FUNCTION_ARGS)
{
	const WeightedTable *table = state_final(&shape.state, fcinfo);
	FunnelCounts counts;
	double	   *rows;
	int64		n;

	if (table == NULL)
		PG_RETURN_NULL();
	if (table->key_width != KEY || !(table->options[0] >= 1 && table->options[0] <= FUNNEL_MOST_STEPS))
		crm_invalid_state("crm.funnel");
	n = weighted_rows_sorted(&shape, table, NULL, &rows);
	counts = counts_of_rows((int) table->options[0], rows, n);
	PG_RETURN_BYTEA_P(pack_counts(&counts));
}

static void
check_packed(const char *bytes, Size length)
{
	(void) unpack_counts(bytes, length);
}

static bytea *
canonical_bytes(Datum datum)
{
	FunnelCounts counts = counts_of_datum(datum);

	return pack_counts(&counts);
}

static const PackedType packed_type = {"funnel", check_packed, canonical_bytes};

PACKED_TYPE_FUNCTIONS(funnel, packed_type)

/* The time of the customer at a place, counted from 0. */
static double
time_at(const StepTimes *times, int64 place)
{
	const double *row = times->rows;

	for (; place >= (int64) row[KEY]; row += KEY + 1)
		place -= (int64) row[KEY];
	return row[1];
}

/* The median time to a step in seconds: the mean of the middle two; NULL if nobody's is known. */
static void
put_median(ResultRow *row, const StepTimes *times)
{
	int64		n = times->customers;

	if (n == 0)
		put_null(row);
	else
		put_float(row, (time_at(times, (n - 1) / 2) + time_at(times, n / 2)) / 2 / USECS_PER_SEC);
}

/* funnel_report(funnel): a row for each step. */
Datum
crm_funnel_report(PG_FUNCTION_ARGS)
{
	FunnelCounts counts = counts_of_datum(PG_GETARG_DATUM(0));
	int64		reached[FUNNEL_MOST_STEPS + 2] = {0};
	ResultRow	row;

	for (int level = counts.steps; level >= 0; level--)
		reached[level] = reached[level + 1] + counts.levels[level];
	result_rows_begin(&row, fcinfo);
	for (int step = 1; step <= counts.steps; step++)
	{
		put_int(&row, step);
		put_int(&row, reached[step]);
		put_int(&row, counts.levels[step]);
		put_share(&row, (double) reached[step], (double) reached[0]);
		put_share(&row, (double) reached[step], (double) reached[1]);
		put_share(&row, (double) reached[step], (double) (step == 1 ? reached[0] : reached[step - 1]));
		put_median(&row, &counts.times[step]);
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}
