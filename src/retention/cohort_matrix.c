/*
 * cohort_matrix.c
 *		cohort_matrix: who of each cohort was active when.
 *
 * A column of the matrix is a bracket of periods since the cohort's first: of
 * kind exact from k to k, unbounded from k on.  A customer was not active in it
 * if one of the steps between his active periods goes from before it to behind
 * it; brackets ascend, so these are columns in a row for each step.
 */
#include "base/crm.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/event_day.h"
#include "base/fields.h"
#include "base/result_rows.h"
#include "retention/active_periods.h"
#include "retention/cohort_counts.h"

PG_FUNCTION_INFO_V1(crm_cohort_matrix);

/* Cells of a matrix at most. */
#define MOST_CELLS 10000000

/* Without an end: before COHORT_NEVER. */
#define NO_END (COHORT_NEVER - 1)

typedef enum CohortKind
{
	COHORT_EXACT,
	COHORT_UNBOUNDED,
	COHORT_BRACKET
} CohortKind;

static const FieldNames kinds = {
	FIELD_NAMES("exact", "unbounded", "bracket"),
	.what = "kind",
	.hint = "Known kinds: exact, active in that period; unbounded, then or later; bracket, between edges."
};

/* A column: periods since the first of the cohort, from and to included. */
typedef struct Bracket
{
	int32		from;
	int32		to;
} Bracket;

typedef struct Matrix
{
	CohortCounts counts;
	int32		first_cohort;
	int32		last_cohort;
	int32		last_period;	/* that may have rows */
	int32		last_ripe;		/* that is over */
	int			columns;
	Bracket    *column;
} Matrix;

/* Cohorts, and the last period of which the counts speak. */
static void
find_range(Matrix *matrix)
{
	const CohortCounts *counts = &matrix->counts;

	matrix->first_cohort = counts->gaps[0].cohort;
	matrix->last_cohort = counts->gaps[counts->ngaps - 1].cohort;
	matrix->last_period = matrix->last_cohort;
	for (int64 i = 0; i < counts->ngaps; i++)
	{
		const CohortGap *gap = &counts->gaps[i];

		matrix->last_period = Max(matrix->last_period, gap->cohort + (gap->to == COHORT_NEVER ? gap->from : gap->to));
	}
	matrix->last_ripe = matrix->last_period;
}

/* As of the end of a day: the last period begun, and the last one that is over. */
static void
apply_as_of(Matrix *matrix, DateADT as_of)
{
	const PeriodCalendar *calendar = &matrix->counts.calendar;
	int32		last = period_number(calendar, as_of);

	if (matrix->last_period > last)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cohorts have events after as_of %s: in the period from %s on", event_day_iso(as_of),
						event_day_iso(period_first(calendar, matrix->last_period))),
				 errhint("Leave later events out with WHERE, or pass a later day.")));
	matrix->last_period = last;
	matrix->last_ripe = period_last(calendar, last) == as_of ? last : last - 1;
}

CRM_NORETURN static void
edges_bad(const char *problem)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s", problem),
			 errhint("Edges are where brackets begin, and last the period after them: '{1,4,13}' is 1 to 3 and 4 to 12.")));
}

/* Brackets between edges. */
static void
columns_of_edges(Matrix *matrix, ArrayType *array)
{
	const int32 *edges = (const int32 *) ((char *) array + ARR_OVERHEAD_NONULLS(1));
	int			n = ARR_NDIM(array) == 1 ? ARR_DIMS(array)[0] : 0;

	if (n < 2 || n > 1000 || ARR_HASNULL(array))
		edges_bad("edges must be 2 to 1000 numbers");
	matrix->columns = n - 1;
	matrix->column = palloc((Size) n * sizeof(Bracket));
	for (int i = 0; i < n - 1; i++)
	{
		if (edges[i] < 0 || edges[i + 1] <= edges[i] || edges[i + 1] > NO_END)
			edges_bad(psprintf("edges must ascend from 0 on, not be %d after %d", edges[i + 1], edges[i]));
		matrix->column[i] = (Bracket) {edges[i], edges[i + 1] - 1};
	}
}

/* A column for each period, as many as there have been since the first cohort, or fewer. */
static void
columns_of_periods(Matrix *matrix, CohortKind kind, int most)
{
	matrix->columns = (int) Min((int64) matrix->last_period - matrix->first_cohort, most) + 1;
	matrix->column = MemoryContextAllocHuge(CurrentMemoryContext, (Size) matrix->columns * sizeof(Bracket));
	for (int i = 0; i < matrix->columns; i++)
		matrix->column[i] = (Bracket) {i, kind == COHORT_EXACT ? i : NO_END};
}

/* The columns that arguments ask for: kind, edges, periods. */
static void
make_columns(Matrix *matrix, FunctionCallInfo fcinfo)
{
	CohortKind	kind = (CohortKind) name_argument(fcinfo, 2, &kinds, "kind");
	int			most = PG_ARGISNULL(4) ? ACTIVE_MOST_PERIODS : PG_GETARG_INT32(4);

	if (most < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("periods must not be below 0, but it is %d", most),
				 errhint("It is the last period since the first that is shown, 12 for instance.")));
	if ((kind == COHORT_BRACKET) == PG_ARGISNULL(3))
		edges_bad(kind == COHORT_BRACKET ? "kind bracket needs edges" : "edges are for kind bracket only");
	if (kind == COHORT_BRACKET)
		columns_of_edges(matrix, PG_GETARG_ARRAYTYPE_P(3));
	else
		columns_of_periods(matrix, kind, most);
	if (((int64) matrix->last_cohort - matrix->first_cohort + 1) * matrix->columns > MOST_CELLS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%lld cohorts of %d columns are more than %d cells",
						(long long) matrix->last_cohort - matrix->first_cohort + 1, matrix->columns, MOST_CELLS),
				 errhint("Show fewer periods with periods => 12, or take longer steps.")));
}

/* The first column that ends at a period or later, or begins after it; the number of columns if there is none. */
static int
column_at(const Matrix *matrix, int32 period, bool by_begin)
{
	int			low = 0;
	int			high = matrix->columns;

	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (by_begin ? matrix->column[middle].from > period : matrix->column[middle].to >= period)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* Customers of a cohort, whose gaps these are, and change: how many more are not active from one column to the next. */
static int64
count_cohort(const Matrix *matrix, const CohortGap *gaps, int64 n, int64 *change)
{
	int64		customers = 0;

	memset(change, 0, ((Size) matrix->columns + 1) * sizeof(int64));
	for (int64 i = 0; i < n; i++)
	{
		int			from = column_at(matrix, gaps[i].from, true);
		int			to = column_at(matrix, gaps[i].to, false);

		if (gaps[i].from == 0)
			customers += gaps[i].customers;
		if (from >= to)
			continue;
		change[from] += gaps[i].customers;
		change[to] -= gaps[i].customers;
	}
	return customers;
}

/* The rows of a cohort. */
static void
put_cohort(ResultRow *row, const Matrix *matrix, int32 cohort, int64 customers, const int64 *change)
{
	DateADT		day = period_first(&matrix->counts.calendar, cohort);
	int64		inactive = 0;

	for (int i = 0; i < matrix->columns; i++)
	{
		const Bracket *column = &matrix->column[i];
		bool		is_ripe = (int64) cohort + (column->to == NO_END ? column->from : column->to) <= matrix->last_ripe;

		inactive += change[i];
		put_day(row, day);
		put_int(row, customers);
		put_int(row, column->from);
		if (column->to == NO_END)
			put_null(row);
		else
			put_int(row, column->to);
		if (is_ripe)
			put_int(row, customers - inactive);
		else
			put_null(row);
		put_float_if(row, is_ripe && customers > 0, (double) (customers - inactive) / (double) customers);
		result_rows_next(row);
	}
}

/* cohort_matrix(counts, as_of, kind, edges, periods): a row for each cohort and column. */
Datum
crm_cohort_matrix(PG_FUNCTION_ARGS)
{
	Matrix		matrix;
	int64	   *change;
	int64		at = 0;
	ResultRow	row;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	matrix.counts = cohort_counts_argument(fcinfo, 0);
	find_range(&matrix);
	if (!PG_ARGISNULL(1))
		apply_as_of(&matrix, event_day_finite(PG_GETARG_DATEADT(1)));
	make_columns(&matrix, fcinfo);
	change = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) matrix.columns + 1) * sizeof(int64));
	result_rows_begin(&row, fcinfo);
	for (int64 cohort = matrix.first_cohort; cohort <= matrix.last_cohort; cohort++)
	{
		int64		first = at;
		int64		customers;

		CHECK_FOR_INTERRUPTS();
		while (at < matrix.counts.ngaps && matrix.counts.gaps[at].cohort == cohort)
			at++;
		customers = count_cohort(&matrix, matrix.counts.gaps + first, at - first, change);
		put_cohort(&row, &matrix, (int32) cohort, customers, change);
	}
	return result_rows_end(&row);
}
