/*
 * churn.c
 *		Renewals and losses of contract customers by period of tenure.
 */
#include "math/churn.h"

#include <math.h>
#include <string.h>

/*
 * Add a cohort given by its survivors: survivors[0] customers at the start,
 * survivors[t] after renewal t, t = 1 .. periods.  Returns false, with nothing
 * added, unless the numbers are finite, not negative and never rise.
 */
bool
churn_add_survivors(size_t periods, const double *survivors, double *lost, double *kept)
{
	for (size_t t = 0; t <= periods; t++)
		if (!isfinite(survivors[t]) || survivors[t] < 0.0 ||
			(t > 0 && survivors[t] > survivors[t - 1]))
			return false;
	for (size_t t = 1; t <= periods; t++)
	{
		lost[t - 1] += survivors[t - 1] - survivors[t];
		kept[t - 1] += survivors[t];
	}
	return true;
}

/* A tenure is a whole number of periods; who left came to a first renewal. */
static bool
pair_is_valid(double tenure, bool churned, double weight, size_t periods)
{
	return isfinite(tenure) && tenure == floor(tenure) && tenure <= (double) periods &&
		tenure >= (churned ? 1.0 : 0.0) && isfinite(weight) && weight >= 0.0;
}

/*
 * Add customers given one by one.  A churned customer of tenure t left at
 * renewal t (t >= 1, having renewed t-1 times); one who has not churned has
 * renewed t times (t >= 0).  weight may be NULL (all 1).  periods is at least
 * the largest tenure; work has periods + 1 doubles.  Returns false, with
 * nothing added, when a pair is not valid.
 */
bool
churn_add_pairs(size_t n, const double *tenure, const bool *churned,
				const double *weight, size_t periods,
				double *lost, double *kept, double *work)
{
	double		above = 0.0;

	for (size_t i = 0; i < n; i++)
		if (!pair_is_valid(tenure[i], churned[i], weight ? weight[i] : 1.0, periods))
			return false;

	memset(work, 0, sizeof(double) * (periods + 1));
	for (size_t i = 0; i < n; i++)
	{
		size_t		t = (size_t) tenure[i];
		double		w = weight ? weight[i] : 1.0;

		work[churned[i] ? t - 1 : t] += w;	/* renewed so many times */
		if (churned[i])
			lost[t - 1] += w;
	}
	for (size_t t = periods; t > 0; t--)
	{
		above += work[t];
		kept[t - 1] += above;
	}
	return true;
}
