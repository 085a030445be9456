/*
 * pyramid_rows.c
 *		The pyramid as a table, with the names of its tiers.
 */
#include "base/crm.h"

#include "utils/builtins.h"

#include "base/result_rows.h"
#include "base/scheme.h"
#include "pyramid/tier_model.h"

PG_FUNCTION_INFO_V1(crm_pyramid);

static void
put_tier(ResultRow *row, const TierModel *model, int tier, const Scheme *scheme)
{
	const SchemeLabel *labels = scheme->codes[tier - 1].labels;
	double		customers = (double) model->tier_customers[tier - 1];
	double		value = model->tier_values[tier - 1];

	put_int(row, tier);
	put_label(row, labels[scheme_language(scheme, "en", 2)].name);
	put_label(row, labels[scheme_language(scheme, "zh", 2)].name);
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
	const Scheme *scheme;
	const TierModel *model;
	ResultRow	row;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	model = row_decode(&tier_model, PG_GETARG_DATUM(0));
	scheme = scheme_load("tier", PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1)), CurrentMemoryContext);
	if (scheme->ncodes != model->cuts.tiers)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model has %d tiers, tier scheme \"%s\" names %d",
						model->cuts.tiers, scheme->name, scheme->ncodes),
				 errhint("Name the scheme it was fitted with, or another of %d tiers: crm.pyramid(model, scheme); crm.labels lists them.", model->cuts.tiers)));
	result_rows_begin(&row, fcinfo);
	for (int tier = 1; tier <= model->cuts.tiers; tier++)
		put_tier(&row, model, tier, scheme);
	return result_rows_end(&row);
}
