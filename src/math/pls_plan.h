/*
 * pls_plan.h
 *		What the parts of the fit of a path model share: the model in handy
 *		order, and the numbers of the fit that is being made.
 *
 * Places are items sorted by construct, each block's in the model's order.
 */
#ifndef CRM_MATH_PLS_PLAN_H
#define CRM_MATH_PLS_PLAN_H

#include "math/pls.h"

struct PlsPlan
{
	const PathModel *model;
	int			items;
	int			constructs;

	/* the model */
	int		   *item;			/* of a place: in the model */
	int		   *column;			/* of a place: in the matrix */
	int		   *first;			/* place of a construct's first item; constructs + 1 of them */
	int		   *order;			/* constructs, sources before targets */
	int		   *sources;		/* how many act on a construct */
	int		   *source;			/* which: [target * constructs + ...] */
	bool	   *mode_b;

	/* the answers */
	double	   *sd;				/* of a place */
	double	   *cor;			/* places x places */
	double	   *block_factor;	/* Cholesky factors of the blocks of mode B, side by side */
	int		   *block_start;	/* where a construct's begins */

	/* the fit */
	double	   *weight;			/* of a place */
	double	   *before;			/* the round before */
	double	   *with;			/* [construct * items + place]: correlation of score and item */
	double	   *score;			/* [construct * constructs + construct]: correlation of scores */
	double	   *inner;			/* [target * constructs + neighbour]: inner weights */
	double	   *factor;			/* constructs x constructs, for regressions */
	double	   *inverse;
};

/* Regression of a construct on those that act on it; arrays in the order of plan->source. */
typedef struct PlsEquation
{
	double		beta[PLS_CONSTRUCTS_MOST];
	double		variance[PLS_CONSTRUCTS_MOST];	/* diagonal of the inverse: the VIF */
	double		r2;
} PlsEquation;

static inline int
pls_block_size(const PlsPlan *plan, int construct)
{
	return plan->first[construct + 1] - plan->first[construct];
}

/* Fills in a problem; returns false for the caller to return. */
static inline bool
pls_fail(PlsProblem *problem, PlsProblemCode code, int item, int construct, int other, double value)
{
	*problem = (PlsProblem) {code, item, construct, other, value};
	return false;
}

extern void pls_plan_arrow(PlsPlan *plan, int target, int source, bool there);
extern bool pls_prepare(PlsPlan *plan, const ItemMatrix *matrix, PlsProblem *problem);
extern bool pls_iterate(PlsPlan *plan, PlsScheme scheme, bool polish, PlsFit *fit,
						PlsProblem *problem);
extern int	pls_equation(PlsPlan *plan, const double *correlation, int target,
						 bool with_variance, bool indefinite, PlsEquation *equation);
extern double pls_rho_a(const PlsPlan *plan, int construct);
extern bool pls_structure(PlsPlan *plan, const PlsOptions *options, PlsFit *fit,
						  PlsProblem *problem);
extern bool pls_correct(PlsPlan *plan, double *rho_a, double *correlation);
extern bool pls_quality(PlsPlan *plan, const PlsOptions *options, const ItemMatrix *matrix,
						PlsFit *fit, PlsProblem *problem);
extern void pls_notes(PlsPlan *plan, PlsFit *fit);

#endif
