/*
 * tiers.h
 *		The customer pyramid: tier limits, and who is in which tier.
 *
 * Tier 1 is the best.  Tiers are held as the lower limits of all of them but
 * the last, descending: a value is in the first tier whose limit it reaches.
 */
#ifndef CRM_MATH_TIERS_H
#define CRM_MATH_TIERS_H

#include "math/concentration_formulas.h"

#define MAX_TIERS 20

extern void tier_counts_by_customers(const SortedValues *sorted, const double *shares, int tiers,
									 size_t *counts);
extern bool tier_counts_by_value(const SortedValues *sorted, const double *shares, int tiers,
								 size_t *counts);
extern void tier_limits_of_counts(const SortedValues *sorted, const size_t *counts, int tiers,
								  double *limits);
extern int	tier_of(const double *limits, int tiers, double value);
extern void tiers_split_ties(const double *limits, const size_t *counts, int tiers,
							 const SortedValues *sorted, size_t *room);

/* What keeps a customer in its tier. */
typedef struct TierHysteresis
{
	double		margin;			/* by this part of a limit it must be missed or passed */
	double		minimum_stay;	/* periods in a tier before a lower one */
} TierHysteresis;

extern int	tier_after(const double *limits, int tiers, const TierHysteresis *hysteresis,
					   double value, int previous, double periods_in_tier);

#endif
