/*
 * tiers.c
 *		The customer pyramid: tier limits, and who is in which tier.
 */
#include "math/tiers.h"

#include <math.h>

/*
 * counts[t] = customers in the tiers up to t, for all tiers but the last: the
 * share of the customers, rounded up, so that tier 1 is never empty.
 */
void
tier_counts_by_customers(const SortedValues *sorted, const double *shares, int tiers,
						 size_t *counts)
{
	ShareLimit	cumulated = share_limit(0);

	for (int t = 0; t < tiers - 1; t++)
	{
		ShareLimit	share = share_limit(shares[t]);

		share_limit_add(&cumulated, &share);
		counts[t] = (size_t) fraction_count(sorted->n, &cumulated, FRACTION_CEIL);
		if (counts[t] == 0)
			counts[t] = 1;
	}
}

/*
 * The same by shares of the total: a tier ends with the customer at whom the
 * cumulated value, best first, reaches the cumulated share.  Losses come last
 * and play no part.  False unless the total is above 0.
 */
bool
tier_counts_by_value(const SortedValues *sorted, const double *shares, int tiers, size_t *counts)
{
	SharedValues shared = shared_values(sorted);
	ShareLimit	cumulated = share_limit(0);
	ShareSum	sum = {0};
	size_t		passed = 0;

	if (!(shared.total.value > 0))
		return false;
	for (int t = 0; t < tiers - 1; t++)
	{
		ShareLimit	share = share_limit(shares[t]);

		share_limit_add(&cumulated, &share);
		/* tier 1 is never empty, as its share is above 0 */
		counts[t] = passed = shared_count(&shared, passed, &sum, &cumulated);
	}
	return true;
}

/* The value of the last customer of each tier, from the counts (all above 0). */
void
tier_limits_of_counts(const SortedValues *sorted, const size_t *counts, int tiers, double *limits)
{
	for (int t = 0; t < tiers - 1; t++)
		limits[t] = sorted->values[sorted->n - counts[t]];
}

/* The tier of a value, 1 to tiers. */
int
tier_of(const double *limits, int tiers, double value)
{
	int			tier = 1;

	while (tier < tiers && value < limits[tier - 1])
		tier++;
	return tier;
}

/*
 * room[t] = how many of the customers whose value is just the limit of tier t
 * are within counts[t] when ties are split.
 */
void
tiers_split_ties(const double *limits, const size_t *counts, int tiers, const SortedValues *sorted,
				 size_t *room)
{
	for (int t = 0; t < tiers - 1; t++)
	{
		size_t		above = sorted->n - counts[t];

		/* the limit stands at this place; those above it follow */
		while (above < sorted->n && sorted->values[above] == limits[t])
			above++;
		room[t] = counts[t] - (sorted->n - above);
	}
}

/* The tier of a value when all limits are moved by a part of their size. */
static int
tier_of_moved(const double *limits, int tiers, double value, double part)
{
	int			tier = 1;

	while (tier < tiers && !share_reaches(value, limits[tier - 1] + part * fabs(limits[tier - 1])))
		tier++;
	return tier;
}

/*
 * The tier of a customer that was in previous (1 to tiers) for so many
 * periods.  It rises at once to the best tier whose limit it passes by the
 * margin, and falls, after the minimum stay, to the tier whose limit it does
 * not miss by the margin.
 */
int
tier_after(const double *limits, int tiers, const TierHysteresis *hysteresis, double value,
		   int previous, double periods_in_tier)
{
	int			reached = tier_of_moved(limits, tiers, value, hysteresis->margin);
	int			kept = tier_of_moved(limits, tiers, value, -hysteresis->margin);

	if (reached < previous)
		return reached;
	if (kept > previous && periods_in_tier >= hysteresis->minimum_stay)
		return kept;
	return previous;
}
