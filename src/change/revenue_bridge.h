/*
 * revenue_bridge.h
 *		The sums behind a revenue bridge, shared by one and by a series.
 */
#ifndef CRM_REVENUE_BRIDGE_H
#define CRM_REVENUE_BRIDGE_H

#include "base/exact_sums.h"
#include "base/result_rows.h"

extern const StateShape revenue_bridge_shape;

extern void revenue_bridge_add(ExactSums *sums, const Amount *before, const Amount *now,
							   bool bought_ever_before);
extern void revenue_bridge_add_nobody(ExactSums *sums, const Amount *now);
extern void revenue_bridge_put(ResultRow *row, const ExactSums *sums);
extern void revenue_bridge_put_rates(ResultRow *row, const ExactSums *sums);

#endif
