/*
 * revenue_bridge.h
 *		The sums behind a revenue bridge, shared by one and by a series.
 */
#ifndef CRM_REVENUE_BRIDGE_H
#define CRM_REVENUE_BRIDGE_H

#include "base/exact_sums.h"

/* Columns of the type revenue_bridge. */
#define REVENUE_BRIDGE_COLUMNS 17
/* Columns that a row of a series has behind them. */
#define REVENUE_BRIDGE_RATES 5

extern const StateShape revenue_bridge_shape;

extern void revenue_bridge_add(ExactSums *sums, const Amount *before, const Amount *now,
							   bool bought_ever_before);
extern void revenue_bridge_add_nobody(ExactSums *sums, const Amount *now);
extern void revenue_bridge_rates(const ExactSums *sums, Datum *values, bool *nulls);
extern void revenue_bridge_values(const ExactSums *sums, Datum *values);

#endif
