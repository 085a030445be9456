/*
 * coupon_collector.h
 *		Draws until a set is complete: the coupon collector's problem with
 *		unequal chances.
 */
#ifndef CRM_MATH_COUPON_COLLECTOR_H
#define CRM_MATH_COUPON_COLLECTOR_H

#include <stdbool.h>

#include "math/btyd.h"

/* Items that have the same chance in a draw. */
typedef struct ChanceGroup
{
	double		chance;
	double		items;
} ChanceGroup;

extern int	complete_set_groups(int n, double *chances, ChanceGroup *groups);
extern bool complete_set_draws(int n, const ChanceGroup *groups, MathInterrupted stop, double *draws);
extern bool complete_set_probability(int n, const ChanceGroup *groups, double draws, MathInterrupted stop, double *probability);

#endif
