/*
 * cohort_counts.c
 *		cohort_counts: what all customers' active periods say about cohorts, as a
 *		value to store and merge.
 *
 * A customer's active periods are a path: from the first to the next, and so
 * on, and then to never again.  How many customers of a cohort made each step
 * is enough to know how many were active in any period or bracket of periods:
 * all of them but those who stepped over it.
 */
#include "base/crm.h"

#include "base/packed.h"
#include "base/packed_type.h"
#include "base/weighted_rows.h"
#include "customer/population_scan.h"
#include "retention/active_periods.h"
#include "retention/cohort_counts.h"

PG_FUNCTION_INFO_V1(crm_cohort_counts_transition);
PG_FUNCTION_INFO_V1(crm_cohort_counts_rollup);
PG_FUNCTION_INFO_V1(crm_cohort_counts_final);
PG_FUNCTION_INFO_V1(crm_cohort_counts_population);

#define COUNTS_VERSION 1
#define MOST_CUSTOMERS (INT64CONST(1) << 53)

/* The key of the state: cohort, from, to; and its options. */
#define KEY 3
enum
{
	STATE_STEP, STATE_ORIGIN
};

static const WeightedShape shape = {
	.state = WEIGHTED_STATE("crm.cohort_counts", "step or origin changes",
							"All customers of one table have periods of the same step and origin; use GROUP BY for several."),
	.key = KEY
};

STATE_COMBINE(crm_cohort_counts_combine, &shape.state)

/* A state of the call, or a new one if there is none. */
static WeightedRows
begin(FunctionCallInfo fcinfo, const PeriodCalendar *calendar)
{
	double		options[WEIGHTED_ROWS_OPTIONS] = {[STATE_STEP] = calendar->step, [STATE_ORIGIN] = calendar->origin};

	if (fcinfo == NULL)
		return weighted_rows_create(&shape, KEY, options);
	return weighted_rows_begin(&shape, fcinfo, KEY, options);
}

static void
add(WeightedRows *rows, int32 cohort, int32 from, int32 to, double customers)
{
	const double key[KEY] = {cohort, from, to};

	weighted_rows_add(rows, key, customers);
}

/* cohort_counts(periods): add a customer. */
Datum
crm_cohort_counts_transition(PG_FUNCTION_ARGS)
{
	ActivePeriods periods;
	WeightedRows rows;

	(void) crm_aggregate_context(fcinfo, "crm.cohort_counts");
	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	periods = active_periods_argument(fcinfo, 1);
	rows = begin(fcinfo, &periods.calendar);
	FOR_ACTIVE(at, &periods)
	{
		int			next = active_next(&periods, at);

		add(&rows, periods.first, at, next < 0 ? COHORT_NEVER : next, 1);
	}
	return weighted_rows_result(&rows, fcinfo);
}

/* The packed bytes: version, step, origin, number of gaps; of each cohort (from the one before), from, to (0: never), customers. */
static bytea *
pack_counts(const CohortCounts *counts)
{
	StringInfoData out;
	int64		before = 0;

	initStringInfo(&out);
	appendStringInfoSpaces(&out, VARHDRSZ);
	appendStringInfoChar(&out, COUNTS_VERSION);
	pack_uint(&out, counts->calendar.step);
	pack_int(&out, counts->calendar.origin);
	pack_uint(&out, (uint64) counts->ngaps);
	for (int64 i = 0; i < counts->ngaps; i++)
	{
		const CohortGap *gap = &counts->gaps[i];

		CRM_CHECK_INTERRUPTS(i);
		pack_int(&out, gap->cohort - before);
		pack_uint(&out, (uint64) gap->from);
		pack_uint(&out, gap->to == COHORT_NEVER ? 0 : (uint64) gap->to);
		pack_uint(&out, (uint64) gap->customers);
		before = gap->cohort;
	}
	SET_VARSIZE(out.data, out.len);
	return (bytea *) out.data;
}

static int
compare_gaps(const CohortGap *one, const CohortGap *other)
{
	if (one->cohort != other->cohort)
		return one->cohort < other->cohort ? -1 : 1;
	if (one->from != other->from)
		return one->from < other->from ? -1 : 1;
	return (one->to > other->to) - (one->to < other->to);
}

#define ST_SORT sort_by_end
#define ST_ELEMENT_TYPE CohortGap
#define ST_COMPARE(a, b) ((a)->cohort != (b)->cohort ? ((a)->cohort < (b)->cohort ? -1 : 1) : ((a)->to > (b)->to) - ((a)->to < (b)->to))
#define ST_SCOPE static
#define ST_DEFINE
#define ST_CHECK_FOR_INTERRUPTS
#include "lib/sort_template.h"

/* The customers of gaps from place *i on that end (or begin) where the first of them does; *i moves behind them. */
static double
customers_there(const CohortGap *gaps, int64 n, int64 *i, bool by_end)
{
	const CohortGap *first = &gaps[*i];
	double		customers = 0;

	for (; *i < n && gaps[*i].cohort == first->cohort && (by_end ? gaps[*i].to == first->to : gaps[*i].from == first->from); (*i)++)
		customers += (double) gaps[*i].customers;
	return customers;
}

/* Does whoever comes to a period go on from it, to another or to never? */
static bool
paths_agree(const CohortCounts *counts)
{
	Size		size = (Size) counts->ngaps * sizeof(CohortGap);
	CohortGap  *ends = MemoryContextAllocHuge(CurrentMemoryContext, size);
	int64		n = counts->ngaps;
	int64		end = 0;
	bool		agree = true;

	memcpy(ends, counts->gaps, size);
	sort_by_end(ends, (size_t) n);
	for (int64 i = 0; i < n && agree;)
	{
		const CohortGap *gap = &counts->gaps[i];
		double		leave = customers_there(counts->gaps, n, &i, false);

		CRM_CHECK_INTERRUPTS(i);
		if (gap->from == 0)
			continue;
		while (end < n && ends[end].to == COHORT_NEVER)
			end++;
		agree = end < n && ends[end].cohort == gap->cohort && ends[end].to == gap->from &&
			customers_there(ends, n, &end, true) == leave;
	}
	while (end < n && ends[end].to == COHORT_NEVER)
		end++;
	pfree(ends);
	return agree && end == n;
}

/* Read packed bytes; any defect is an error. */
static CohortCounts
unpack_counts(const char *bytes, Size length)
{
	PackedReader in = {(const uint8 *) bytes, (const uint8 *) bytes + length, "cohort_counts"};
	CohortCounts counts;
	int64		step;
	int64		cohort = 0;
	DateADT		origin;

	if (unpack_byte(&in) != COUNTS_VERSION)
		packed_bad(&in, "The version is not known to this release.");
	step = (int64) unpack_uint_max(&in, PERIOD_STEPS - 1, "The step");
	origin = unpack_day(&in, 0);
	if (!period_calendar_valid((int) step, origin))
		packed_bad(&in, "The origin is no first day of a month.");
	counts.calendar = period_calendar((PeriodStep) step, origin);
	counts.ngaps = unpack_count(&in, 4, "The number of gaps");
	counts.gaps = MemoryContextAllocHuge(CurrentMemoryContext, (Size) Max(counts.ngaps, 1) * sizeof(CohortGap));
	for (int64 i = 0; i < counts.ngaps; i++)
	{
		CohortGap  *gap = &counts.gaps[i];
		int64		more = unpack_int(&in);
		DateADT		day;

		CRM_CHECK_INTERRUPTS(i);
		if (more < -(int64) PG_UINT32_MAX || more > (int64) PG_UINT32_MAX ||
			!period_first_day(&counts.calendar, cohort + more + ACTIVE_MOST_PERIODS, &day) ||
			!period_first_day(&counts.calendar, cohort + more, &day))
			packed_bad(&in, "A cohort is out of range.");
		cohort += more;
		gap->cohort = (int32) cohort;
		gap->from = (int32) unpack_uint_max(&in, ACTIVE_MOST_PERIODS, "A period");
		gap->to = (int32) unpack_uint_max(&in, ACTIVE_MOST_PERIODS, "A period");
		gap->to = gap->to == 0 ? COHORT_NEVER : gap->to;
		gap->customers = (int64) unpack_uint_max(&in, (uint64) MOST_CUSTOMERS, "The number of customers");
		if (gap->to <= gap->from || gap->customers == 0 || (i > 0 && compare_gaps(gap - 1, gap) >= 0))
			packed_bad(&in, "Periods are not in order.");
	}
	if (counts.ngaps == 0)
		packed_bad(&in, "There is no customer.");
	unpack_end(&in);
	if (!paths_agree(&counts))
		packed_bad(&in, "Counts contradict each other.");
	return counts;
}

static CohortCounts
counts_of_datum(Datum datum)
{
	const struct varlena *value = PG_DETOAST_DATUM_PACKED(datum);

	return unpack_counts(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
}

CohortCounts
cohort_counts_argument(FunctionCallInfo fcinfo, int argument)
{
	return counts_of_datum(PG_GETARG_DATUM(argument));
}

/* rollup(cohort_counts): add the customers of another value. */
Datum
crm_cohort_counts_rollup(PG_FUNCTION_ARGS)
{
	CohortCounts counts;
	WeightedRows rows;

	(void) crm_aggregate_context(fcinfo, "crm.cohort_counts");
	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	counts = counts_of_datum(PG_GETARG_DATUM(1));
	rows = begin(fcinfo, &counts.calendar);
	for (int64 i = 0; i < counts.ngaps; i++)
	{
		const CohortGap *gap = &counts.gaps[i];

		CRM_CHECK_INTERRUPTS(i);
		add(&rows, gap->cohort, gap->from, gap->to, (double) gap->customers);
	}
	return weighted_rows_result(&rows, fcinfo);
}

/* A number of a state that no transition function may have made. */
static int32
whole(double number)
{
	if (!(number >= PG_INT32_MIN && number <= PG_INT32_MAX && number == (int32) number))
		crm_invalid_state("crm.cohort_counts");
	return (int32) number;
}

/* The packed bytes of a state. */
static bytea *
pack_table(const WeightedTable *table)
{
	CohortCounts counts;
	double	   *rows;
	int32		step = whole(table->options[STATE_STEP]);
	DateADT		origin = whole(table->options[STATE_ORIGIN]);

	if (table->key_width != KEY || !period_calendar_valid(step, origin))
		crm_invalid_state("crm.cohort_counts");
	counts.calendar = period_calendar((PeriodStep) step, origin);
	counts.ngaps = weighted_rows_sorted(&shape, table, NULL, &rows);
	counts.gaps = MemoryContextAllocHuge(CurrentMemoryContext, (Size) Max(counts.ngaps, 1) * sizeof(CohortGap));
	for (int64 i = 0; i < counts.ngaps; i++)
	{
		const double *row = &rows[i * (KEY + 1)];

		CRM_CHECK_INTERRUPTS(i);
		if (!(row[KEY] >= 1 && row[1] >= 0))
			crm_invalid_state("crm.cohort_counts");
		if (row[KEY] > (double) MOST_CUSTOMERS)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("cohorts have more than 2^53 customers"),
					 errhint("Merge the cohorts of different customers, each once.")));
		counts.gaps[i] = (CohortGap) {whole(row[0]), whole(row[1]), whole(row[2]), (int64) row[KEY]};
	}
	return pack_counts(&counts);
}

/* The finished value; NULL without a customer. */
Datum
crm_cohort_counts_final(PG_FUNCTION_ARGS)
{
	const WeightedTable *table = state_final(&shape.state, fcinfo);

	if (table == NULL)
		PG_RETURN_NULL();
	PG_RETURN_BYTEA_P(pack_table(table));
}

/* Add a customer who bought on these days, in order. */
static void
add_days(WeightedRows *rows, const PeriodCalendar *calendar, const DateADT *days, uint32 n)
{
	int32		cohort = period_number(calendar, days[0]);
	int32		from = 0;

	for (uint32 i = 1; i < n; i++)
	{
		int64		to = (int64) period_number(calendar, days[i]) - cohort;

		if (to == from)
			continue;
		if (to >= ACTIVE_MOST_PERIODS)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("more than %d periods lie between the first and the last", ACTIVE_MOST_PERIODS),
					 errhint("Look for wrong dates, or take longer steps.")));
		add(rows, cohort, from, (int32) to, 1);
		from = (int32) to;
	}
	add(rows, cohort, from, COHORT_NEVER, 1);
}

/* cohort_counts(population, [origin,] step): of all customers at once. */
Datum
crm_cohort_counts_population(PG_FUNCTION_ARGS)
{
	const PeriodCalendar *calendar = PG_NARGS() == 3 ? period_calendar_argument(fcinfo, 1, 2) : period_calendar_argument(fcinfo, -1, 1);
	PopulationScan scan = {0};
	const PopulationEntry *entry;
	WeightedRows rows;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	scan.view = population_argument(PG_GETARG_DATUM(0));
	population_check_days(&scan.view);
	rows = begin(NULL, calendar);
	while ((entry = population_scan_next(&scan)) != NULL)
	{
		uint32		days = scan.view.clv[entry - scan.view.entries].ndays;

		CRM_CHECK_INTERRUPTS(scan.next);
		if (days > 0)
			add_days(&rows, calendar, scan.days, days);
	}
	if (rows.table->rows == 0)
		PG_RETURN_NULL();
	PG_RETURN_BYTEA_P(pack_table(rows.table));
}

static void
check_packed(const char *bytes, Size length)
{
	(void) unpack_counts(bytes, length);
}

static bytea *
canonical_bytes(Datum datum)
{
	CohortCounts counts = counts_of_datum(datum);

	return pack_counts(&counts);
}

static const PackedType packed_type = {"cohort_counts", check_packed, canonical_bytes};

PACKED_TYPE_FUNCTIONS(cohort_counts, packed_type)
