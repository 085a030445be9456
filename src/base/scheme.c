/*
 * scheme.c
 *		Schemes of labels, read from their tables.
 *
 * sql/label.sql says what is in the tables.  A scheme is read once per query,
 * so that a label is one look-up.
 */
#include "base/crm.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"

#include "base/scheme.h"

/* The scheme of a name; without a name the standard of its kind, the user's own before the shipped one. */
static const char *const scheme_query =
	"SELECT s.scheme, s.cut_by, k.form,"
	" (SELECT a.levels FROM crm.scheme_axis a WHERE a.kind OPERATOR(pg_catalog.=) s.kind"
	" AND a.scheme OPERATOR(pg_catalog.=) s.scheme AND a.axis OPERATOR(pg_catalog.=) 'x'),"
	" (SELECT a.levels FROM crm.scheme_axis a WHERE a.kind OPERATOR(pg_catalog.=) s.kind"
	" AND a.scheme OPERATOR(pg_catalog.=) s.scheme AND a.axis OPERATOR(pg_catalog.=) 'y'),"
	" (SELECT a.levels FROM crm.scheme_axis a WHERE a.kind OPERATOR(pg_catalog.=) s.kind"
	" AND a.scheme OPERATOR(pg_catalog.=) s.scheme AND a.axis OPERATOR(pg_catalog.=) 'z'),"
	" s.builtin, f.current, f.standards"
	" FROM crm.scheme s JOIN crm.scheme_kind k ON k.kind OPERATOR(pg_catalog.=) s.kind"
	" LEFT JOIN crm_internal.scheme_shared f ON true"
	" WHERE s.kind OPERATOR(pg_catalog.=) $1"
	" AND CASE WHEN $2 IS NULL THEN s.standard ELSE s.scheme OPERATOR(pg_catalog.=) $2 END"
	" ORDER BY s.builtin LIMIT 1";

/* Every code in every language; what a language lacks is said in English, what that lacks by the code. */
static const char *const codes_query =
	"SELECT c.code, c.cut, n.language, coalesce(l.name, e.name, c.code),"
	" CASE WHEN l.name IS NULL THEN e.advice ELSE l.advice END,"
	" ARRAY(SELECT a.target FROM crm.scheme_arrow a WHERE a.kind OPERATOR(pg_catalog.=) c.kind"
	" AND a.scheme OPERATOR(pg_catalog.=) c.scheme AND a.source OPERATOR(pg_catalog.=) c.code"
	" ORDER BY a.target COLLATE pg_catalog.\"C\")"
	" FROM crm.scheme_code c"
	" CROSS JOIN (SELECT DISTINCT d.language FROM crm.scheme_label d) AS n"
	" LEFT JOIN crm.scheme_label l ON l.kind OPERATOR(pg_catalog.=) c.kind AND l.scheme OPERATOR(pg_catalog.=) c.scheme"
	" AND l.code OPERATOR(pg_catalog.=) c.code AND l.language OPERATOR(pg_catalog.=) n.language"
	" LEFT JOIN crm.scheme_label e ON e.kind OPERATOR(pg_catalog.=) c.kind AND e.scheme OPERATOR(pg_catalog.=) c.scheme"
	" AND e.code OPERATOR(pg_catalog.=) c.code AND e.language OPERATOR(pg_catalog.=) 'en'"
	" WHERE c.kind OPERATOR(pg_catalog.=) $1 AND c.scheme OPERATOR(pg_catalog.=) $2"
	" ORDER BY c.position, c.code COLLATE pg_catalog.\"C\", n.language COLLATE pg_catalog.\"C\"";

static const char *const cells_query =
	"SELECT c.x, c.y, c.z, c.code FROM crm.scheme_cell c"
	" WHERE c.kind OPERATOR(pg_catalog.=) $1 AND c.scheme OPERATOR(pg_catalog.=) $2";

static const char *const kinds_query =
	"SELECT pg_catalog.string_agg(k.kind, ', ' ORDER BY k.kind COLLATE pg_catalog.\"C\"),"
	" pg_catalog.bool_or(k.kind OPERATOR(pg_catalog.=) $1) FROM crm.scheme_kind k";

static const char *const names_query =
	"SELECT pg_catalog.string_agg(s.scheme, ', ' ORDER BY s.scheme COLLATE pg_catalog.\"C\")"
	" FROM crm.scheme s WHERE s.kind OPERATOR(pg_catalog.=) $1";

static const char *const coordinator_query =
	"SELECT crm_internal.scheme_is_coordinator() WHERE $1 IS NOT NULL OR $2 IS NULL";

static const char *const exists_query =
	"SELECT 1 FROM crm.scheme s WHERE s.kind OPERATOR(pg_catalog.=) $1 AND s.scheme OPERATOR(pg_catalog.=) $2";

/*
 * Runs a query on the tables under the caller's snapshot.  The plan is kept
 * for the session in *plan: a function that names rows in a loop reads the
 * scheme again after every change of its transaction.
 */
static void
run_query(SPIPlanPtr *plan, const char *query, const char *kind, const char *name)
{
	Oid			types[] = {TEXTOID, TEXTOID};
	Datum		arguments[] = {CStringGetTextDatum(kind), name == NULL ? (Datum) 0 : CStringGetTextDatum(name)};
	char		nulls[] = {' ', name == NULL ? 'n' : ' '};

	if (*plan == NULL)
	{
		SPIPlanPtr	prepared = SPI_prepare(query, 2, types);

		if (prepared == NULL || SPI_keepplan(prepared) != 0)
			elog(ERROR, "could not prepare \"%s\": %s", query, SPI_result_code_string(SPI_result));
		*plan = prepared;
	}
	if (SPI_execute_plan(*plan, arguments, nulls, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not run \"%s\"", query);
}

/* Columns of rows of the last query: a number, and a string that is NULL for NULL. */
static int
int_column(uint64 row, int column, int if_null)
{
	bool		isnull;
	Datum		value = SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column, &isnull);

	return isnull ? if_null : DatumGetInt32(value);
}

static char *
string_column(uint64 row, int column)
{
	return SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column);
}

/* 1 for true, 0 for false, -1 for NULL. */
static int
bool_column(uint64 row, int column)
{
	bool		isnull;
	Datum		value = SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column, &isnull);

	return isnull ? -1 : DatumGetBool(value);
}

/* The same, kept in mcxt. */
static const char *
kept_string(uint64 row, int column, MemoryContext mcxt)
{
	char	   *value = string_column(row, column);

	return value == NULL ? NULL : MemoryContextStrdup(mcxt, value);
}

static text *
kept_text(uint64 row, int column, MemoryContext mcxt)
{
	char	   *value = string_column(row, column);
	MemoryContext caller;
	text	   *kept;

	if (value == NULL)
		return NULL;
	caller = MemoryContextSwitchTo(mcxt);
	kept = cstring_to_text(value);
	MemoryContextSwitchTo(caller);
	return kept;
}

/* Is this the part of a query that Citus runs for another server? */
static bool
is_remote(void)
{
	return application_name != NULL && strncmp(application_name, "citus_internal", strlen("citus_internal")) == 0;
}

/* Does a coordinator talk to itself?  Leaves the last result of SPI as it was. */
static bool
is_coordinator(void)
{
	static SPIPlanPtr plan = NULL;
	SPITupleTable *last = SPI_tuptable;
	uint64		last_processed = SPI_processed;
	bool		result;

	run_query(&plan, coordinator_query, "", NULL);
	result = bool_column(0, 1) > 0;
	SPI_tuptable = last;
	SPI_processed = last_processed;
	return result;
}

/*
 * On a worker of Citus, a scheme that is not shipped must be the coordinator's
 * (sql/scheme_share.sql), and so must be which one is the standard.  The row of
 * the scheme is the last result of SPI.
 */
static void
check_shared(const char *kind, const char *name)
{
	int			is_shipped = bool_column(0, 7);
	int			is_current = bool_column(0, 8);
	int			has_standards = bool_column(0, 9);
	char	   *found = string_column(0, 1);

	if (is_current > 0 || (is_current < 0 && !is_remote()) ||
		(is_shipped > 0 && (name != NULL || is_current < 0 || has_standards == 0)))
		return;
	if (is_current < 0 && is_coordinator())
		return;
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 is_shipped > 0
			 ? errmsg("which %s scheme is the standard may have changed on the coordinator", kind)
			 : errmsg("%s scheme \"%s\" on this server may not be that of the coordinator", kind, found),
			 errhint("Put the schemes of the coordinator on all servers, there: SELECT * FROM crm.share_schemes();")));
}

/* Raises the error for a kind, or a scheme of it, that is not there.  Needs a SPI connection. */
static void
refuse_unknown(const char *kind, const char *name)
{
	static SPIPlanPtr kinds_plan = NULL;
	static SPIPlanPtr names_plan = NULL;
	bool		isnull;
	Datum		is_known;

	run_query(&kinds_plan, kinds_query, kind, NULL);
	is_known = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2, &isnull);
	if (isnull || !DatumGetBool(is_known))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there are no labels of kind \"%s\"", kind),
				 errhint("Known: %s.", string_column(0, 1))));
	run_query(&names_plan, names_query, kind, NULL);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 name == NULL
			 ? errmsg("which %s scheme is meant is not said, and none is the standard", kind)
			 : errmsg("%s scheme \"%s\" does not exist%s", kind, name, is_remote() ? " on this server" : ""),
			 is_remote() ? errhint("Put the schemes of the coordinator on all servers, there: SELECT * FROM crm.share_schemes();") :
			 string_column(0, 1) == NULL ? 0 : errhint("Known: %s.", string_column(0, 1))));
}

/* Raises the error for a scheme that somebody has edited by hand into none. */
static void
refuse_broken(const Scheme *scheme)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 scheme->ranked ? errmsg("the codes of %s scheme \"%s\" are not 1, 2 and so on", scheme->kind, scheme->name)
			 : scheme->cells == NULL ? errmsg("%s scheme \"%s\" has no codes", scheme->kind, scheme->name)
			 : errmsg("%s scheme \"%s\" does not have exactly one label for each of its cells", scheme->kind, scheme->name),
			 errhint("Drop it with crm.drop_scheme(), and define it again.")));
}

/* Index of a code, -1 for one that the scheme does not have. */
int
scheme_code(const Scheme *scheme, const char *code, Size size)
{
	for (int i = 0; i < scheme->ncodes; i++)
		if (VARSIZE_ANY_EXHDR(scheme->codes[i].code) == size &&
			memcmp(VARDATA_ANY(scheme->codes[i].code), code, size) == 0)
			return i;
	return -1;
}

/* Index of a code; an error that lists those that the scheme has where it has not got it. */
int
scheme_require_code(const Scheme *scheme, const char *code, Size size)
{
	int			found = scheme_code(scheme, code, size);
	StringInfoData known;

	if (found >= 0)
		return found;
	initStringInfo(&known);
	for (int i = 0; i < scheme->ncodes; i++)
	{
		appendStringInfo(&known, "%s%s", i == 0 ? "" : ", ", text_to_cstring(scheme->codes[i].code));
		if (scheme->ranked)
			appendStringInfo(&known, " %s", text_to_cstring(scheme->codes[i].labels[0].name));
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s scheme \"%s\" has no \"%s\"", scheme->kind, scheme->name, pnstrdup(code, size)),
			 errhint("Known: %s.", known.data)));
}

/* Whether a kind has a scheme of that name. */
static bool
scheme_exists(const char *kind, const char *name)
{
	static SPIPlanPtr plan = NULL;
	bool		exists;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	run_query(&plan, exists_query, kind, name);
	exists = SPI_processed > 0;
	SPI_finish();
	return exists;
}

/* Index of a language; an error that lists them for one in which there is no label at all. */
int
scheme_language(const Scheme *scheme, const char *language, Size size)
{
	StringInfoData known;

	for (int i = 0; i < scheme->nlanguages; i++)
		if (strlen(scheme->languages[i]) == size && memcmp(scheme->languages[i], language, size) == 0)
			return i;
	if (scheme_exists(scheme->kind, pnstrdup(language, size)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there are no labels in language \"%s\"", pnstrdup(language, size)),
				 errhint("It is a %s scheme: pass scheme => '%s'.", scheme->kind, pnstrdup(language, size))));
	initStringInfo(&known);
	for (int i = 0; i < scheme->nlanguages; i++)
		appendStringInfo(&known, "%s%s", i == 0 ? "" : ", ", scheme->languages[i]);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there are no labels in language \"%s\"", pnstrdup(language, size)),
			 errhint("Known: %s. Add rows to crm.scheme_label for another.", known.data)));
}

/* Cells of a grid. */
static int
cell_count(const Scheme *scheme)
{
	int			cells = 1;

	for (int axis = 0; axis < SCHEME_AXES; axis++)
		cells *= Max(scheme->levels[axis], 1);
	return cells;
}

/* A scheme's own row.  Allocates in mcxt; needs a SPI connection. */
static Scheme *
read_scheme(const char *kind, const char *name, MemoryContext mcxt)
{
	static SPIPlanPtr plan = NULL;
	const char *form;
	Scheme	   *scheme;

	run_query(&plan, scheme_query, kind, name);
	if (SPI_processed == 0)
		refuse_unknown(kind, name);
	check_shared(kind, name);
	scheme = MemoryContextAllocZero(mcxt, sizeof(Scheme));
	scheme->kind = MemoryContextStrdup(mcxt, kind);
	scheme->name = kept_string(0, 1, mcxt);
	scheme->cut_by = kept_string(0, 2, mcxt);
	form = string_column(0, 3);
	scheme->ranked = strcmp(form, "ranks") == 0;
	for (int axis = 0; axis < SCHEME_AXES; axis++)
		scheme->levels[axis] = int_column(0, 4 + axis, 0);
	if (strcmp(form, "rules") == 0 || strcmp(form, "cells") == 0)
	{
		int			ncells = cell_count(scheme);

		scheme->cells = MemoryContextAlloc(mcxt, ncells * sizeof(int));
		for (int cell = 0; cell < ncells; cell++)
			scheme->cells[cell] = -1;
	}
	return scheme;
}

/* The languages of the first code, which are those of all. */
static void
read_languages(Scheme *scheme, MemoryContext mcxt)
{
	char	   *first = string_column(0, 1);
	int			n = 1;

	while ((uint64) n < SPI_processed && strcmp(string_column((uint64) n, 1), first) == 0)
		n++;
	scheme->nlanguages = n;
	scheme->languages = MemoryContextAlloc(mcxt, n * sizeof(char *));
	for (int i = 0; i < n; i++)
		scheme->languages[i] = kept_string((uint64) i, 3, mcxt);
}

/* The codes that arrows lead to from the code of a row. */
static void
read_targets(SchemeCode *code, uint64 row, MemoryContext mcxt)
{
	bool		isnull;
	Datum		targets = SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, 6, &isnull);
	Datum	   *items;
	MemoryContext caller;

	if (isnull)
		return;
	caller = MemoryContextSwitchTo(mcxt);
	deconstruct_array(DatumGetArrayTypePCopy(targets), TEXTOID, -1, false, TYPALIGN_INT, &items, NULL, &code->ntargets);
	code->targets = palloc(code->ntargets * sizeof(text *));
	for (int i = 0; i < code->ntargets; i++)
		code->targets[i] = DatumGetTextPP(items[i]);
	MemoryContextSwitchTo(caller);
}

/* A scheme's codes and their labels: each code has a row for every language. */
static void
read_codes(Scheme *scheme, MemoryContext mcxt)
{
	static SPIPlanPtr plan = NULL;

	run_query(&plan, codes_query, scheme->kind, scheme->name);
	if (SPI_processed == 0)
		refuse_broken(scheme);
	read_languages(scheme, mcxt);
	scheme->ncodes = (int) (SPI_processed / scheme->nlanguages);
	scheme->codes = MemoryContextAllocZero(mcxt, scheme->ncodes * sizeof(SchemeCode));
	for (int i = 0; i < scheme->ncodes; i++)
	{
		SchemeCode *code = &scheme->codes[i];
		uint64		row = (uint64) i * scheme->nlanguages;
		bool		isnull;
		Datum		cut = SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, 2, &isnull);

		code->code = kept_text(row, 1, mcxt);
		code->cut = isnull ? NAN : DatumGetFloat8(cut);
		read_targets(code, row, mcxt);
		code->labels = MemoryContextAlloc(mcxt, scheme->nlanguages * sizeof(SchemeLabel));
		for (int l = 0; l < scheme->nlanguages; l++)
			code->labels[l] = (SchemeLabel) {kept_text(row + l, 4, mcxt), kept_text(row + l, 5, mcxt)};
		if (scheme->ranked && strcmp(string_column(row, 1), psprintf("%d", i + 1)) != 0)
			refuse_broken(scheme);
	}
}

/*
 * The cells of a grid.  Axes that the scheme does not look at are stored as 0
 * and looked up with any level, so they are read as 1.
 */
static void
read_cells(Scheme *scheme)
{
	static SPIPlanPtr plan = NULL;

	run_query(&plan, cells_query, scheme->kind, scheme->name);
	/* each cell once, so that the count tells holes */
	if (SPI_processed != (uint64) cell_count(scheme))
		refuse_broken(scheme);
	for (uint64 row = 0; row < SPI_processed; row++)
	{
		int			levels[SCHEME_AXES];
		const char *name = string_column(row, 4);
		int			code = scheme_code(scheme, name, strlen(name));
		int			cell;

		for (int axis = 0; axis < SCHEME_AXES; axis++)
		{
			levels[axis] = int_column(row, 1 + axis, 0);
			if ((levels[axis] == 0) != (scheme->levels[axis] == 0))
				refuse_broken(scheme);
			levels[axis] = Max(levels[axis], 1);
		}
		cell = scheme_cell(scheme, levels);
		if (code < 0 || cell < 0 || scheme->cells[cell] >= 0)
			refuse_broken(scheme);
		scheme->cells[cell] = code;
	}
}

/*
 * Read a scheme as the current query sees it; without a name the standard of
 * its kind.  The result is allocated in mcxt.  What is unknown is an error that
 * lists what is known; a scheme that came back is whole.
 */
const Scheme *
scheme_load(const char *kind, const char *name, MemoryContext mcxt)
{
	Scheme	   *scheme;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	scheme = read_scheme(kind, name, mcxt);
	read_codes(scheme, mcxt);
	if (scheme->cells != NULL)
		read_cells(scheme);
	SPI_finish();
	return scheme;
}
