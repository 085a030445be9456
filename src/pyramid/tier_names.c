/*
 * tier_names.c
 *		Names and cuts of tiers, and the pyramid as a table.
 */
#include "base/crm.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"

#include "base/label_grid.h"
#include "base/result_rows.h"
#include "base/scheme_cache.h"
#include "pyramid/tier_model.h"

PG_FUNCTION_INFO_V1(crm_tier_name);
PG_FUNCTION_INFO_V1(crm_tier_name_zh);
PG_FUNCTION_INFO_V1(crm_tier_advice);
PG_FUNCTION_INFO_V1(crm_tier_advice_zh);
PG_FUNCTION_INFO_V1(crm_tier_cuts);
PG_FUNCTION_INFO_V1(crm_tier_cut_by);
PG_FUNCTION_INFO_V1(crm_pyramid);

/*
 * The common body of the SQL functions (tier, scheme) -> label.  The result is
 * the cached datum itself, not a copy.
 */
static Datum
tier_label(FunctionCallInfo fcinfo, LabelColumn column)
{
	const LabelGrid *grid = label_grid_find(fcinfo->flinfo, &tier_labels, column,
											PG_GETARG_TEXT_PP(1));
	int32		tier = PG_GETARG_INT32(0);

	if (tier < 1 || tier > grid->columns)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("tier %d is outside tier scheme \"%s\", which has tiers 1 to %d",
						tier, text_to_cstring(PG_GETARG_TEXT_PP(1)), grid->columns),
				 errhint("Pass the scheme that the tiers were made with; crm.tier_schemes lists them.")));
	if (label_grid_cell(grid, tier, 1) == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(label_grid_cell(grid, tier, 1));
}

Datum
crm_tier_name(PG_FUNCTION_ARGS)
{
	return tier_label(fcinfo, LABEL_NAME);
}

Datum
crm_tier_name_zh(PG_FUNCTION_ARGS)
{
	return tier_label(fcinfo, LABEL_NAME_ZH);
}

Datum
crm_tier_advice(PG_FUNCTION_ARGS)
{
	return tier_label(fcinfo, LABEL_ADVICE);
}

Datum
crm_tier_advice_zh(PG_FUNCTION_ARGS)
{
	return tier_label(fcinfo, LABEL_ADVICE_ZH);
}

/* What a scheme says of its cuts. */
typedef struct SchemeCuts
{
	ArrayType  *cuts;
	text	   *cut_by;
} SchemeCuts;

static const char *const cuts_query =
	"SELECT pg_catalog.array_agg(t.cut ORDER BY t.tier) FILTER (WHERE t.cut IS NOT NULL), s.cut_by"
	" FROM crm.tier_scheme s"
	" JOIN crm.tier_scheme_tier t ON t.scheme OPERATOR(pg_catalog.=) s.scheme"
	" WHERE s.scheme OPERATOR(pg_catalog.=) $1 GROUP BY s.cut_by";

/* A varlena column of the only row of the last query, as a copy in mcxt; NULL for NULL. */
static void *
copy_column(int column, MemoryContext mcxt)
{
	bool		isnull;
	Datum		value = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, column, &isnull);
	MemoryContext caller;
	void	   *copy;

	if (isnull)
		return NULL;
	caller = MemoryContextSwitchTo(mcxt);
	copy = PG_DETOAST_DATUM_COPY(value);
	MemoryContextSwitchTo(caller);
	return copy;
}

static const void *
load_cuts(const char *name, MemoryContext mcxt, const void *unused)
{
	Datum		argument = CStringGetTextDatum(name);
	Oid			type = TEXTOID;
	SchemeCuts *cuts = MemoryContextAllocZero(mcxt, sizeof(SchemeCuts));

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	if (SPI_execute_with_args(cuts_query, 1, &type, &argument, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not run \"%s\"", cuts_query);
	if (SPI_processed == 0)
		label_refuse_unknown(&tier_labels, name);
	cuts->cuts = copy_column(1, mcxt);
	cuts->cut_by = copy_column(2, mcxt);
	SPI_finish();
	return cuts;
}

/* tier_cuts(scheme): the cached array itself, not a copy. */
Datum
crm_tier_cuts(PG_FUNCTION_ARGS)
{
	const SchemeCuts *cuts = scheme_cache_find(fcinfo->flinfo, PG_GETARG_TEXT_PP(0), load_cuts, NULL);

	if (cuts->cuts == NULL)
		PG_RETURN_NULL();
	PG_RETURN_ARRAYTYPE_P(cuts->cuts);
}

/* tier_cut_by(scheme): the cached text itself, not a copy. */
Datum
crm_tier_cut_by(PG_FUNCTION_ARGS)
{
	const SchemeCuts *cuts = scheme_cache_find(fcinfo->flinfo, PG_GETARG_TEXT_PP(0), load_cuts, NULL);

	PG_RETURN_TEXT_P(cuts->cut_by);
}

/* A name of the scheme, which may have none. */
static void
put_name(ResultRow *row, text *name)
{
	if (name != NULL)
		put_datum(row, PointerGetDatum(name));
	else
		put_null(row);
}

static void
put_tier(ResultRow *row, const TierModel *model, int tier, text *name, text *name_zh)
{
	double		customers = (double) model->tier_customers[tier - 1];
	double		value = model->tier_values[tier - 1];

	put_int(row, tier);
	put_name(row, name);
	put_name(row, name_zh);
	put_float_if(row, tier < model->cuts.tiers, model->limits[tier - 1]);
	put_int(row, model->tier_customers[tier - 1]);
	put_float(row, customers / (double) model->customers);
	put_float(row, value);
	put_share(row, value, model->total);
	put_share(row, value, customers);
	result_rows_next(row);
}

/* pyramid(model, scheme): one row per tier, named by the scheme. */
Datum
crm_pyramid(PG_FUNCTION_ARGS)
{
	const LabelGrid *names;
	const LabelGrid *names_zh;
	const char *scheme;
	const TierModel *model;
	ResultRow	row;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return result_rows_none(fcinfo);
	model = row_decode(&tier_model, PG_GETARG_DATUM(0));
	scheme = text_to_cstring(PG_GETARG_TEXT_PP(1));
	names = label_grid_load(&tier_labels, LABEL_NAME, scheme, CurrentMemoryContext);
	names_zh = label_grid_load(&tier_labels, LABEL_NAME_ZH, scheme, CurrentMemoryContext);
	if (names->columns != model->cuts.tiers)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model has %d tiers, tier scheme \"%s\" names %d",
						model->cuts.tiers, scheme, names->columns),
				 errhint("Fit with crm.tier_cuts('%s'), or choose a scheme made for the model; crm.tier_schemes lists them.", scheme)));
	result_rows_begin(&row, fcinfo);
	for (int tier = 1; tier <= model->cuts.tiers; tier++)
		put_tier(&row, model, tier, label_grid_cell(names, tier, 1),
				 label_grid_cell(names_zh, tier, 1));
	return result_rows_end(&row);
}
