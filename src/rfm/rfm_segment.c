/*
 * rfm_segment.c
 *		Segments of score cells: a scheme of kind segment, whose axes are the
 *		recency, frequency and monetary scores.
 */
#include "base/crm.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "base/scheme_cache.h"
#include "rfm/rfm_model.h"
#include "rfm/rfm_segment.h"

PG_FUNCTION_INFO_V1(crm_rfm_segment);

/* How to fit the scores that a scheme names: the options of rfm_fit(), for hints. */
const char *
rfm_segment_options(const Scheme *scheme)
{
	StringInfoData options;
	bool		halves = true;

	initStringInfo(&options);
	for (int id = 0; id < 3; id++)
	{
		if (scheme->levels[id] == 0)
			continue;
		halves = halves && scheme->levels[id] == 2;
		appendStringInfo(&options, "%s%s_bins => %d", options.len == 0 ? "" : ", ", rfm_dimension_names[id], scheme->levels[id]);
	}
	return halves ? "method => 'mean' or 'median', which give 1 and 2" : options.data;
}

/* Raises the error for a score above the bins, or one that no model gives. */
static void
refuse_score(const Scheme *scheme, const char *dimension, int score, int bins)
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
				 errhint("It names scores fitted with %s. Choose another scheme from crm.schemes for others.", rfm_segment_options(scheme))));
}

/* Raises the error for scores outside a scheme (scheme_cell() gave -1). */
void
rfm_segment_refuse_scores(const Scheme *scheme, const int *scores)
{
	for (int id = 0; id < 3; id++)
		refuse_score(scheme, rfm_dimension_names[id], scores[id], scheme->levels[id]);
	elog(ERROR, "scores %d, %d, %d are within scheme \"%s\"", scores[0], scores[1], scores[2], scheme->name);
}

/* rfm_segment(r, f, m, scheme): the cached datum itself, not a copy. */
Datum
crm_rfm_segment(PG_FUNCTION_ARGS)
{
	const Scheme *scheme;
	int			scores[3];

	for (int id = 0; id < 3; id++)
	{
		if (PG_ARGISNULL(id))
			PG_RETURN_NULL();
		scores[id] = PG_GETARG_INT32(id);
	}
	scheme = scheme_find_kind(fcinfo->flinfo, "segment", PG_ARGISNULL(3) ? NULL : PG_GETARG_TEXT_PP(3));
	PG_RETURN_TEXT_P(scheme->codes[rfm_segment_of(scheme, scores)].code);
}
