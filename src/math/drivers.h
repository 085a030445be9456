/*
 * drivers.h
 *		Key drivers: how much each of several items has to do with a target,
 *		from correlations alone.
 */
#ifndef CRM_MATH_DRIVERS_H
#define CRM_MATH_DRIVERS_H

#include <stddef.h>

#include "math/btyd.h"
#include "math/item_matrix.h"

/* Beyond, all subsets of the items are too many. */
#define DRIVERS_MOST_BY_SUBSETS 16

/* Of the correlation matrix of the items; below, one is a sum of those before it. */
#define DRIVERS_LEAST_PIVOT 1e-10

typedef enum DriverMethod
{
	DRIVERS_SHAPLEY,			/* mean gain in R2 over all orders: LMG (Lindeman, Merenda & Gold 1980) */
	DRIVERS_JOHNSON,			/* relative weights (Johnson 2000) */
	DRIVERS_KRUSKAL,			/* mean squared partial correlation over all orders (Kruskal 1987) */
	DRIVERS_FIRST,				/* squared correlation: R2 of the item alone */
	DRIVERS_LAST,				/* R2 that is lost without the item */
	DRIVERS_PRATT				/* beta times correlation (Pratt 1987), may be negative */
} DriverMethod;

typedef enum DriverStatus
{
	DRIVERS_OK,
	DRIVERS_TOO_MANY,			/* items, for all subsets */
	DRIVERS_FEW_ROWS,			/* not more than items + 1 */
	DRIVERS_ZERO_VARIANCE,		/* culprit: column whose answers are all equal */
	DRIVERS_COLLINEAR,			/* culprit: column that those before it add up to */
	DRIVERS_INTERRUPTED
} DriverStatus;

/* Which columns of the matrix; the arrays belong to the caller. */
typedef struct DriverProblem
{
	const ItemMatrix *matrix;
	int			target;
	int			items;			/* at least 1 */
	const int  *item;			/* none of them the target */
	DriverMethod method;
} DriverProblem;

/* In the order of the items; arrays of the caller. */
typedef struct DriverAnswer
{
	double	   *importance;
	double	   *beta;			/* standardised */
	double	   *vif;
	double		r2;				/* of all items together */
	int			culprit;
} DriverAnswer;

extern size_t drivers_work_size(int items, DriverMethod method);
extern DriverStatus drivers_solve(const DriverProblem *problem, MathInterrupted stop, double *work,
								  DriverAnswer *answer);
extern int	drivers_rank(int items, const double *importance, int item);

#endif
