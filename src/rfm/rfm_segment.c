/*
 * rfm_segment.c
 *		Segments of score cells: a scheme of kind segment, whose axes are the
 *		recency, frequency and monetary scores.
 */
#include "base/crm.h"

#include "utils/builtins.h"

#include "base/scheme_cache.h"
#include "rfm/rfm_model.h"
#include "rfm/rfm_segment.h"

PG_FUNCTION_INFO_V1(crm_rfm_segment);

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
				 bins == 2
				 ? errhint("Fit with %s_bins => 2 or with method => 'mean' or 'median', which give scores 1 and 2, or choose another scheme from crm.schemes.", dimension)
				 : errhint("Fit with %s_bins => %d, or choose another scheme from crm.schemes.", dimension, bins)));
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
	const Scheme *scheme = scheme_find_kind(fcinfo->flinfo, "segment", PG_GETARG_TEXT_PP(3));
	int			scores[] = {PG_GETARG_INT32(0), PG_GETARG_INT32(1), PG_GETARG_INT32(2)};

	PG_RETURN_TEXT_P(scheme->codes[rfm_segment_of(scheme, scores)].code);
}
