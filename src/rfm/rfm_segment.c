/*
 * rfm_segment.c
 *		Reading segment schemes, and the names of score cells.
 *
 * A scheme lives in the tables crm.rfm_scheme*; sql/parts/50-schemes.sql says
 * how its rules are expanded into cells.  Here the cells are read once per
 * query into a dense array, so that naming a row is one look-up.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "base/crm.h"
#include "base/scheme_cache.h"
#include "rfm/rfm_segment.h"

/* Which label a SQL function returns. */
typedef enum SegmentLabel
{
	LABEL_NAME,
	LABEL_NAME_ZH,
	LABEL_ADVICE,
	LABEL_ADVICE_ZH
} SegmentLabel;

/* A scheme with one label of each segment as datums. */
typedef struct NamedScheme
{
	const RfmScheme *scheme;
	text	  **labels;			/* by segment; NULL for no label */
} NamedScheme;

static const char *const scheme_query =
	"SELECT s.r_bins, s.f_bins, s.m_bins FROM crm.rfm_scheme s"
	" WHERE s.scheme OPERATOR(pg_catalog.=) $1";

/* Rows of a segment stand together; a segment no cell gets has one row of NULL cells. */
static const char *const cells_query =
	"SELECT g.segment, g.segment_zh, g.advice, g.advice_zh, c.r, c.f, c.m"
	" FROM crm.rfm_scheme_segment g"
	" LEFT JOIN crm.rfm_scheme_cell c"
	" ON c.scheme OPERATOR(pg_catalog.=) g.scheme AND c.segment OPERATOR(pg_catalog.=) g.segment"
	" WHERE g.scheme OPERATOR(pg_catalog.=) $1"
	" ORDER BY g.position, g.segment";

static const char *const names_query =
	"SELECT pg_catalog.string_agg(s.scheme, ', ' ORDER BY s.scheme COLLATE pg_catalog.\"C\")"
	" FROM crm.rfm_scheme s";

PG_FUNCTION_INFO_V1(crm_rfm_segment);
PG_FUNCTION_INFO_V1(crm_rfm_segment_zh);
PG_FUNCTION_INFO_V1(crm_rfm_advice);
PG_FUNCTION_INFO_V1(crm_rfm_advice_zh);

/*
 * Runs a query on the scheme tables with the scheme's name as $1, under the
 * caller's snapshot.  The plan is kept for the session in *plan: a function
 * that names cells in a loop reloads after every change of its transaction.
 */
static void
query_scheme(SPIPlanPtr *plan, const char *query, const char *name)
{
	Datum		argument = CStringGetTextDatum(name);

	if (*plan == NULL)
	{
		Oid			type = TEXTOID;
		SPIPlanPtr	prepared = SPI_prepare(query, 1, &type);

		if (prepared == NULL || SPI_keepplan(prepared) != 0)
			elog(ERROR, "could not prepare \"%s\": %s", query, SPI_result_code_string(SPI_result));
		*plan = prepared;
	}
	if (SPI_execute_plan(*plan, &argument, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not run \"%s\"", query);
}

/* An integer column of a row of the last query. */
static int
int_column(uint64 row, int column, int if_null)
{
	bool		isnull;
	Datum		value = SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column, &isnull);

	return isnull ? if_null : DatumGetInt32(value);
}

/* A text column of a row of the last query, allocated in mcxt; NULL for NULL. */
static const char *
text_column(uint64 row, int column, MemoryContext mcxt)
{
	char	   *value = SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column);

	return value == NULL ? NULL : MemoryContextStrdup(mcxt, value);
}

/* Raises the error for a scheme that is not there.  Needs a SPI connection. */
static void
refuse_unknown_scheme(const char *name)
{
	char	   *known = NULL;

	if (SPI_execute(names_query, true, 0) == SPI_OK_SELECT && SPI_processed == 1)
		known = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("scheme \"%s\" does not exist", name),
			 known == NULL ? 0 : errhint("Known schemes: %s.", known)));
}

/*
 * Raises the error for a scheme whose cells do not cover its bins: somebody
 * has edited the tables by hand.
 */
static void
refuse_broken_scheme(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("scheme \"%s\" does not have exactly one segment for each of its cells", name),
			 errhint("Define it again with crm.define_scheme(), which expands its rules into cells.")));
}

/*
 * Raises the error for a score above the bins, or one that no model gives.
 */
static void
refuse_score(const RfmScheme *scheme, const char *dimension, const char *argument, int score, int bins)
{
	if (score < 1 || score > Max(bins, RFM_MAX_BINS))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s score %d is not a score", dimension, score),
				 errhint("Scores run from 1 (worst) to %d at most.", RFM_MAX_BINS)));
	if (bins > 0 && score > bins)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s score %d is outside scheme \"%s\", which takes 1 to %d",
						dimension, score, scheme->name, bins),
				 bins == 2
				 ? errhint("Fit with %s => 2 or with method => 'mean' or 'median', which give scores 1 and 2, or choose another scheme from crm.schemes.", argument)
				 : errhint("Fit with %s => %d, or choose another scheme from crm.schemes.", argument, bins)));
}

/*
 * Raises the error for scores outside a scheme (rfm_scheme_cell() gave -1).
 */
void
rfm_scheme_refuse_scores(const RfmScheme *scheme, int r, int f, int m)
{
	refuse_score(scheme, "recency", "recency_bins", r, scheme->r_bins);
	refuse_score(scheme, "frequency", "frequency_bins", f, scheme->f_bins);
	refuse_score(scheme, "monetary", "monetary_bins", m, scheme->m_bins);
	elog(ERROR, "scores %d, %d, %d are within scheme \"%s\"", r, f, m, scheme->name);
}

/*
 * Reads a scheme's row.  Allocates in mcxt; needs a SPI connection.
 */
static RfmScheme *
read_scheme(const char *name, MemoryContext mcxt)
{
	static SPIPlanPtr plan = NULL;
	RfmScheme  *scheme;

	query_scheme(&plan, scheme_query, name);
	if (SPI_processed == 0)
		refuse_unknown_scheme(name);

	scheme = MemoryContextAllocZero(mcxt, sizeof(RfmScheme));
	scheme->name = MemoryContextStrdup(mcxt, name);
	scheme->r_bins = int_column(0, 1, 0);
	scheme->f_bins = int_column(0, 2, 0);
	scheme->m_bins = int_column(0, 3, 0);
	return scheme;
}

/*
 * Sets the segment of the cell in a row of cells_query, if there is one.
 * Ignored dimensions are stored as 0 and looked up with any score, so they
 * are read as 1.
 */
static void
read_cell(RfmScheme *scheme, uint64 row, int segment)
{
	int			r = int_column(row, 5, -1);
	int			f = int_column(row, 6, -1);
	int			m = int_column(row, 7, -1);
	int			cell;

	if (r < 0)
		return;					/* a segment that no cell gets */
	if ((r == 0) != (scheme->r_bins == 0) ||
		(f == 0) != (scheme->f_bins == 0) ||
		(m == 0) != (scheme->m_bins == 0))
		refuse_broken_scheme(scheme->name);
	cell = rfm_scheme_cell(scheme, Max(r, 1), Max(f, 1), Max(m, 1));
	if (cell < 0 || scheme->cells[cell] >= 0)
		refuse_broken_scheme(scheme->name);
	scheme->cells[cell] = segment;
}

/*
 * Reads a scheme's segments and cells.  Allocates in mcxt; needs a SPI
 * connection.
 */
static void
read_cells(RfmScheme *scheme, MemoryContext mcxt)
{
	static SPIPlanPtr plan = NULL;
	int			ncells = Max(scheme->r_bins, 1) * Max(scheme->f_bins, 1) * Max(scheme->m_bins, 1);
	int			segment = -1;

	query_scheme(&plan, cells_query, scheme->name);
	/* each row begins at most one segment */
	scheme->segments = MemoryContextAllocZero(mcxt, Max(SPI_processed, 1) * sizeof(RfmSegment));
	scheme->cells = MemoryContextAlloc(mcxt, ncells * sizeof(int));
	for (int cell = 0; cell < ncells; cell++)
		scheme->cells[cell] = -1;

	for (uint64 row = 0; row < SPI_processed; row++)
	{
		char	   *name = SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, 1);

		if (segment < 0 || strcmp(name, scheme->segments[segment].name) != 0)
		{
			RfmSegment *begun = &scheme->segments[++segment];

			begun->name = MemoryContextStrdup(mcxt, name);
			begun->name_zh = text_column(row, 2, mcxt);
			begun->advice = text_column(row, 3, mcxt);
			begun->advice_zh = text_column(row, 4, mcxt);
		}
		read_cell(scheme, row, segment);
	}
	scheme->nsegments = segment + 1;

	for (int cell = 0; cell < ncells; cell++)
		if (scheme->cells[cell] < 0)
			refuse_broken_scheme(scheme->name);
}

/*
 * Reads a scheme as the current query sees it.  The result is allocated in
 * mcxt and never changes.  An unknown scheme is an error that lists the known
 * ones; a scheme that came back has a segment for every cell.
 */
const RfmScheme *
rfm_scheme_load(const char *name, MemoryContext mcxt)
{
	RfmScheme  *scheme;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	scheme = read_scheme(name, mcxt);
	read_cells(scheme, mcxt);
	SPI_finish();
	return scheme;
}

static const char *
segment_label(const RfmSegment *segment, SegmentLabel label)
{
	switch (label)
	{
		case LABEL_NAME:
			return segment->name;
		case LABEL_NAME_ZH:
			return segment->name_zh;
		case LABEL_ADVICE:
			return segment->advice;
		case LABEL_ADVICE_ZH:
			return segment->advice_zh;
	}
	pg_unreachable();
}

/* Loads a scheme into mcxt with the label that argument points to. */
static const void *
load_named_scheme(const char *name, MemoryContext mcxt, const void *argument)
{
	const SegmentLabel label = *(const SegmentLabel *) argument;
	NamedScheme *named = MemoryContextAllocZero(mcxt, sizeof(NamedScheme));
	MemoryContext caller;

	named->scheme = rfm_scheme_load(name, mcxt);
	caller = MemoryContextSwitchTo(mcxt);
	named->labels = palloc0(named->scheme->nsegments * sizeof(text *));
	for (int i = 0; i < named->scheme->nsegments; i++)
	{
		const char *string = segment_label(&named->scheme->segments[i], label);

		if (string != NULL)
			named->labels[i] = cstring_to_text(string);
	}
	MemoryContextSwitchTo(caller);
	return named;
}

/*
 * The common body of the SQL functions (r, f, m, scheme) -> label.  The result
 * is the cached datum itself, not a copy.
 */
static Datum
label_scores(FunctionCallInfo fcinfo, SegmentLabel label)
{
	const NamedScheme *named = scheme_cache_find(fcinfo->flinfo, PG_GETARG_TEXT_PP(3),
												 load_named_scheme, &label);
	int			segment = rfm_scheme_segment(named->scheme, PG_GETARG_INT32(0), PG_GETARG_INT32(1),
											 PG_GETARG_INT32(2));

	if (named->labels[segment] == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(named->labels[segment]);
}

/* rfm_segment(r, f, m, scheme) */
Datum
crm_rfm_segment(PG_FUNCTION_ARGS)
{
	return label_scores(fcinfo, LABEL_NAME);
}

/* rfm_segment_zh(r, f, m, scheme) */
Datum
crm_rfm_segment_zh(PG_FUNCTION_ARGS)
{
	return label_scores(fcinfo, LABEL_NAME_ZH);
}

/* rfm_advice(r, f, m, scheme) */
Datum
crm_rfm_advice(PG_FUNCTION_ARGS)
{
	return label_scores(fcinfo, LABEL_ADVICE);
}

/* rfm_advice_zh(r, f, m, scheme) */
Datum
crm_rfm_advice_zh(PG_FUNCTION_ARGS)
{
	return label_scores(fcinfo, LABEL_ADVICE_ZH);
}
