/*
 * rfm_spread.c
 *		Saying it when a measure gets fewer scores than it has bins.
 *
 * Equal values share a score, so where many customers have one value, some
 * scores go to nobody.  A model shows that in its counts.
 */
#include "base/crm.h"

#include "lib/stringinfo.h"

#include "rfm/rfm_fit.h"

static bool
values_differ(const double *values, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (values[i] != values[0])
			return true;
	return false;
}

/* The scores that somebody has: "1, 4, 5". */
static char *
score_list(const int64 *counts, int bins)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < bins; i++)
		if (counts[i] > 0)
			appendStringInfo(&list, "%s%d", list.len > 0 ? ", " : "", i + 1);
	return list.data;
}

/* How many of the scores anybody has. */
static int
scores_used(const int64 *counts, int bins)
{
	int			used = 0;

	for (int i = 0; i < bins; i++)
		used += counts[i] > 0;
	return used;
}

/*
 * A WARNING when all customers get one score in spite of their values: a score
 * that says nothing.  counts are the n customers per score.  False if there was
 * nothing to say.
 */
bool
rfm_tell_spread(const char *measure, RfmMethod method, const int64 *counts, int bins,
				const double *values, size_t n)
{
	if (scores_used(counts, bins) != 1 || !values_differ(values, n))
		return false;
	ereport(WARNING,
			(errmsg("every customer has %s score %s, although their values differ",
					measure, score_list(counts, bins)),
			 method == RFM_MEDIAN || method == RFM_SCORE_MEAN
			 ? errhint("Too many share the best value for two halves. Use method => 'mean', or limits of your own: crm.rfm_model_fixed().")
			 : errhint("Too many share the best value for %d bins. Use more bins, method => 'mean', or limits of your own: crm.rfm_model_fixed().",
					   bins)));
	return true;
}

/*
 * The same for a window function, which has no model to show the counts: also
 * a NOTICE when scores remain without customers although there are enough.
 * False if there was nothing to say.
 */
bool
rfm_tell_window(const char *measure, RfmMethod method, const int64 *counts, int bins,
				const double *values, size_t n)
{
	if (rfm_tell_spread(measure, method, counts, bins, values, n))
		return true;
	if (scores_used(counts, bins) == bins || n < (size_t) bins)
		return false;
	ereport(NOTICE,
			(errmsg("%s has only the scores %s of 1 to %d", measure, score_list(counts, bins), bins),
			 errhint("Equal values share a score. Use fewer bins, or limits of your own: crm.rfm_model_fixed().")));
	return true;
}
