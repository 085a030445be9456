/*
 * abc.h
 *		ABC analysis of ranked values: the curve of cumulated shares and where
 *		the classes end on it.
 */
#ifndef CRM_MATH_ABC_H
#define CRM_MATH_ABC_H

#include <stdbool.h>
#include <stddef.h>

#include "math/sort.h"
#include "math/share.h"

#define ABC_MAX_CLASSES 26

typedef enum AbcRule
{
	ABC_CROSSER_UP,				/* the item that crosses a cut is in the upper class */
	ABC_STRICT,					/* cumulated share, the item included, up to the cut */
	ABC_ITEMS,					/* like crosser_up, by shares of the items */
	ABC_COMPUTED,				/* by the geometry of the curve, three classes */
	ABC_COMPUTED_R,				/* the same as an R package does it: math_abc_spline.h */
	ABC_FIXED					/* by limits that someone chose */
} AbcRule;

/*
 * Items from the greatest value down.  Those without a positive value stand at
 * the end, count as items, and add nothing to the total.
 */
typedef struct AbcCurve
{
	const RankedValue *ranked;
	size_t		items;
	const WideInt *exact;		/* values by item number, of a SHARE_WIDE total */
	const uint32_t *rows;		/* of how many each is the sum, by item number; NULL: of one */
	size_t		positive;		/* items with a value above 0 */
	ShareTotal	total;			/* of the positive values */
} AbcCurve;

/* A walk along the curve, item by item. */
typedef struct AbcWalk
{
	size_t		rank;			/* items passed */
	ShareSum	sum;			/* of their positive values */
} AbcWalk;

/* Ranks of the computed limits; 0 when no value is positive. */
typedef struct AbcPoints
{
	size_t		pareto;
	size_t		break_even;
	size_t		submarginal;
} AbcPoints;

/* Have the items on two ranks the same value? */
static inline bool
abc_tied(const AbcCurve *curve, size_t one, size_t other)
{
	const RankedValue *ranked = curve->ranked;

	return ranked[one].value == ranked[other].value &&
		(curve->exact == NULL || wide_compare(&curve->exact[ranked[one].item],
											  &curve->exact[ranked[other].item]) == 0);
}

extern bool abc_curve_begin(AbcCurve *curve);
extern bool abc_walk_step(const AbcCurve *curve, AbcWalk *walk);
extern double abc_walk_share(const AbcCurve *curve, const AbcWalk *walk);
extern AbcPoints abc_points(const AbcCurve *curve);
extern void abc_boundaries(const AbcCurve *curve, AbcRule rule, const double *cuts,
						   int ncuts, bool together, size_t *boundaries);

#endif
