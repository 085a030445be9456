/*
 * label_grid.c
 *		Labels of tiers and of matrix cells, read from their tables.
 *
 * sql/parts/83-pyramid.sql and 86-matrices.sql say what is in the tables.
 */
#include "base/crm.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"

#include "base/label_grid.h"
#include "base/scheme_cache.h"

/* A grid that nobody could name. */
#define MAX_SIDE 100

const LabelSource tier_labels = {
	.what = "tier scheme",
	.query = "SELECT t.tier, 1, t.%s, pg_catalog.max(t.tier) OVER (), 1"
	" FROM crm.tier_scheme s JOIN crm.tier_scheme_tier t ON t.scheme OPERATOR(pg_catalog.=) s.scheme"
	" WHERE s.scheme OPERATOR(pg_catalog.=) $1",
	.names_query = "SELECT pg_catalog.string_agg(s.scheme, ', ' ORDER BY s.scheme COLLATE pg_catalog.\"C\")"
	" FROM crm.tier_scheme s",
	.label_columns = {"name", "name_zh", "advice", "advice_zh"}
};

const LabelSource matrix_labels = {
	.what = "matrix scheme",
	.query = "SELECT c.x, c.y, c.%s, m.x_levels, m.y_levels"
	" FROM crm.matrix_scheme m JOIN crm.matrix_scheme_cell c ON c.matrix OPERATOR(pg_catalog.=) m.matrix"
	" WHERE m.matrix OPERATOR(pg_catalog.=) $1",
	.names_query = "SELECT pg_catalog.string_agg(m.matrix, ', ' ORDER BY m.matrix COLLATE pg_catalog.\"C\")"
	" FROM crm.matrix_scheme m",
	.label_columns = {"cell", "cell_zh", "advice", "advice_zh"}
};

/* Raises the error for a name that is not there.  Needs a SPI connection. */
void
label_refuse_unknown(const LabelSource *source, const char *name)
{
	char	   *known = NULL;

	if (SPI_execute(source->names_query, true, 0) == SPI_OK_SELECT && SPI_processed == 1)
		known = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("%s \"%s\" does not exist", source->what, name),
			 known == NULL ? 0 : errhint("Known: %s.", known)));
}

/* Raises the error for a grid with cells missing or outside it. */
static void
refuse_broken(const LabelSource *source, const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("%s \"%s\" does not have exactly one row for each of its places", source->what, name),
			 errhint("Drop it and define it again.")));
}

static int
int_column(uint64 row, int column)
{
	bool		isnull;

	return DatumGetInt32(SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column, &isnull));
}

/* The rows of the last query as a grid in mcxt. */
static LabelGrid *
read_grid(const LabelSource *source, const char *name, MemoryContext mcxt)
{
	LabelGrid  *grid = MemoryContextAllocZero(mcxt, sizeof(LabelGrid));

	grid->columns = int_column(0, 4);
	grid->rows = int_column(0, 5);
	if (grid->columns < 1 || grid->columns > MAX_SIDE || grid->rows < 1 || grid->rows > MAX_SIDE ||
		SPI_processed != (uint64) grid->columns * grid->rows)
		refuse_broken(source, name);
	grid->labels = MemoryContextAllocZero(mcxt, SPI_processed * sizeof(text *));
	/* the tables allow each place once, so that the count tells holes */
	for (uint64 row = 0; row < SPI_processed; row++)
	{
		int			x = int_column(row, 1);
		int			y = int_column(row, 2);
		char	   *label = SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, 3);

		if (x < 1 || x > grid->columns || y < 1 || y > grid->rows)
			refuse_broken(source, name);
		if (label != NULL)
		{
			MemoryContext caller = MemoryContextSwitchTo(mcxt);

			grid->labels[(x - 1) * grid->rows + y - 1] = cstring_to_text(label);
			MemoryContextSwitchTo(caller);
		}
	}
	return grid;
}

/*
 * Read one label of every place of a scheme as the current query sees it.  The
 * result is allocated in mcxt; an unknown name is an error that lists those
 * that are known.
 */
const LabelGrid *
label_grid_load(const LabelSource *source, LabelColumn column, const char *name, MemoryContext mcxt)
{
	char	   *query = psprintf(source->query, source->label_columns[column]);
	Datum		argument = CStringGetTextDatum(name);
	Oid			type = TEXTOID;
	LabelGrid  *grid;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	if (SPI_execute_with_args(query, 1, &type, &argument, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not run \"%s\"", query);
	if (SPI_processed == 0)
		label_refuse_unknown(source, name);
	grid = read_grid(source, name, mcxt);
	SPI_finish();
	return grid;
}

/* What a call site asks for. */
typedef struct LabelWish
{
	const LabelSource *source;
	LabelColumn column;
} LabelWish;

static const void *
load_wish(const char *name, MemoryContext mcxt, const void *argument)
{
	const LabelWish *wish = argument;

	return label_grid_load(wish->source, wish->column, name, mcxt);
}

/* The same, kept by the call site; valid until its next call. */
const LabelGrid *
label_grid_find(FmgrInfo *flinfo, const LabelSource *source, LabelColumn column, const text *name)
{
	LabelWish	wish = {source, column};

	return scheme_cache_find(flinfo, name, load_wish, &wish);
}
