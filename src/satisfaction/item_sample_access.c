/*
 * item_sample_access.c
 *		What a sample of survey answers says of itself: counts, and moments of
 *		all its rows.
 */
#include "base/crm.h"

#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "satisfaction/item_moments.h"
#include "satisfaction/item_sample.h"

PG_FUNCTION_INFO_V1(crm_item_sample_to_jsonb);
PG_FUNCTION_INFO_V1(crm_item_sample_to_moments);

/* The moments of all rows; there is at least one. */
static ItemMoments *
moments_of(ItemSample *sample)
{
	ItemGram  **groups = item_sample_groups(sample);
	int			parts = 0;
	ItemMoments *moments;

	for (int group = 0; group <= SAMPLE_GROUPS; group++)
		if (groups[group] != NULL)
			parts |= groups[group]->parts;
	moments = item_moments_create(sample->items, parts, false);
	for (int group = 0; group <= SAMPLE_GROUPS; group++)
		if (groups[group] != NULL)
			item_gram_merge(ITEM_MOMENTS_GRAM(moments), groups[group]);
	ITEM_MOMENTS_GRAM(moments)->rows_dropped = sample->dropped;
	return moments;
}

/* The means and covariances of all rows; there is at least one. */
const ItemMatrix *
item_sample_matrix(ItemSample *sample)
{
	return item_moments_matrix(moments_of(sample));
}

/* item_sample::item_moments: as if the rows had been summed up at once. */
Datum
crm_item_sample_to_moments(PG_FUNCTION_ARGS)
{
	ItemSample *sample = item_sample_from_datum(PG_GETARG_DATUM(0), CurrentMemoryContext);

	if (sample->rows == 0)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(item_moments_pack(moments_of(sample)));
}

/* item_sample::jsonb, for people: how much it holds. */
Datum
crm_item_sample_to_jsonb(PG_FUNCTION_ARGS)
{
	ItemSample *sample = item_sample_from_datum(PG_GETARG_DATUM(0), CurrentMemoryContext);
	StringInfoData json;
	int			groups = 0;

	initStringInfo(&json);
	for (int group = 0; sample->form == SAMPLE_MOMENTS && group < SAMPLE_GROUPS; group++)
		groups += sample->groups[group] != NULL;
	appendStringInfo(&json, "{\"version\": %d, \"items\": %d, \"rows\": %lld, \"rows_dropped\": %lld, \"rows_without_respondent\": %lld, \"holds\": \"%s\"",
					 ITEM_SAMPLE_VERSION, sample->items, (long long) sample->rows, (long long) sample->dropped,
					 (long long) sample->nobody, sample->form == SAMPLE_ROWS ? "rows" : "groups");
	if (sample->form == SAMPLE_MOMENTS)
		appendStringInfo(&json, ", \"groups\": %d", groups);
	appendStringInfoChar(&json, '}');
	PG_RETURN_DATUM(DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data)));
}
