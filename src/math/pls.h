/*
 * pls.h
 *		Path models of latent variables by partial least squares (Wold 1982,
 *		Tenenhaus et al. 2005), from means and covariances of the items alone.
 *
 * How it is called; nothing here allocates:
 *
 *		memory = palloc(pls_plan_size(&model));
 *		plan = pls_plan(&model, memory, &problem);			NULL: see problem
 *		pls_fit_place(&fit, &model, palloc(pls_fit_size(&model)));
 *		if (!pls_fit(plan, &options, &matrix, &fit, &problem)) ...
 *		if (!pls_refit(plan, &options, &resampled, &fit, &problem)) ...
 *
 * A plan serves any number of fits of its model, one at a time.  What a number
 * does not exist for is NaN, which SQL shows as NULL.
 */
#ifndef CRM_MATH_PLS_H
#define CRM_MATH_PLS_H

#include <stdbool.h>
#include <stddef.h>

#include "math/item_matrix.h"

#define PLS_CONSTRUCTS_MOST 50
#define PLS_TOLERANCE 1e-9
#define PLS_ROUNDS 300
#define PLS_LEAST_PIVOT 1e-10	/* of a correlation matrix */
#define PLS_ROWS_PER_ARROW 10	/* below: a note */

/*
 * A model: which items stand for which construct, and which construct acts on
 * which.  The arrays belong to the caller and outlive the plan.
 */
typedef struct PathModel
{
	int			constructs;
	int			items;
	const int  *construct_of;	/* of each item: from 0 */
	const int  *column;			/* of each item: row of the ItemMatrix, from 0 */
	const bool *mode_b;			/* of each construct: weights by regression; NULL: none */
	const bool *arrow;			/* [target * constructs + source] */
	const double *lowest;		/* answer of each item; NULL: no scales, no indices */
	const double *highest;
} PathModel;

typedef enum PlsScheme
{
	PLS_CENTROID,
	PLS_FACTORIAL,
	PLS_PATH
} PlsScheme;

typedef struct PlsOptions
{
	PlsScheme	scheme;
	bool		consistent;		/* PLSc (Dijkstra & Henseler 2015) */
	bool		(*interrupted) (void);	/* crm_interrupted; NULL: never */
} PlsOptions;

/* What is wrong; in brackets, which numbers of PlsProblem say where. */
typedef enum PlsProblemCode
{
	PLS_FINE,
	/* of the model: pls_plan() */
	PLS_MODEL_SIZE,				/* no construct, no item, or too many [value: most] */
	PLS_UNKNOWN_CONSTRUCT,		/* construct_of out of range [item] */
	PLS_ITEM_TWICE,				/* column of an earlier item [item, other] */
	PLS_EMPTY_BLOCK,			/* construct without items [construct] */
	PLS_NO_ARROW,				/* construct without paths [construct] */
	PLS_CYCLE,					/* [construct: on the cycle, other: the one after it] */
	PLS_SCALE,					/* lowest not below highest, or not finite [item] */
	/* of the answers: pls_fit(), pls_refit() */
	PLS_MISSING_ITEM,			/* the matrix has no such column [item] */
	PLS_UNANSWERED,				/* nobody answered it: its mean is NaN [item] */
	PLS_NOT_FINITE,				/* mean or covariance [item, other] */
	PLS_ZERO_VARIANCE,			/* all answers equal [item] */
	PLS_OUTSIDE_SCALE,			/* no answers on the scale have this mean and variance [item, value: mean] */
	PLS_FEW_ROWS,				/* for the paths to it [construct, value: least number of rows] */
	PLS_FEW_ROWS_BLOCK,			/* for its block of mode B [construct, value: least] */
	PLS_SINGULAR_BLOCK,			/* mode B: item is a sum of earlier ones [construct, item] */
	PLS_COLLINEAR,				/* predecessor other of construct is a sum of earlier ones */
	PLS_UNRELATED,				/* weights vanish: neighbours are uncorrelated [construct] */
	PLS_NOT_CONVERGED,			/* after PLS_ROUNDS [value: last change of a weight] */
	PLS_INTERRUPTED				/* options->interrupted() said so */
} PlsProblemCode;

typedef struct PlsProblem
{
	PlsProblemCode code;
	int			item;			/* as numbered in the model; -1: none */
	int			construct;
	int			other;			/* a second item or construct */
	double		value;
} PlsProblem;

/* What a reader of the fit must know. */
typedef enum PlsNoteCode
{
	/* these make it not admissible */
	PLS_NOTE_NEGATIVE_WEIGHT,	/* [item, construct, value]: no index either */
	PLS_NOTE_LOADING,			/* above 1 in size [item, construct, value] */
	PLS_NOTE_R2,				/* below 0 or above 1 [construct, value] */
	PLS_NOTE_RHO_A,				/* not above 0, or above 1 [construct, value] */
	PLS_NOTE_NOT_DEFINITE,		/* correlations of constructs [construct: first it fails at] */
	/* these only tell */
	PLS_NOTE_SIGN,				/* as many loadings of either sign [construct, item: made positive] */
	PLS_NOTE_FEW_ROWS			/* under 10 times the arrows to it [construct, value: wanted] */
} PlsNoteCode;

typedef struct PlsNote
{
	PlsNoteCode code;
	int			item;			/* -1: none */
	int			construct;
	double		value;
} PlsNote;

/*
 * A fitted model; arrays in the model's order of items and constructs.  Those
 * marked * are what pls_refit() writes; it leaves the rest alone.
 */
typedef struct PlsFit
{
	int			items;
	int			constructs;
	double		rows;			/* n */
	double		rows_effective;
	int			rounds;			/* * until no weight changed by PLS_TOLERANCE */
	double		change;			/* * the last */
	double		gof;			/* Tenenhaus et al. 2004; NaN for PLSc */
	bool		admissible;
	int			notes;
	PlsNote    *note;

	/* of each item */
	double	   *weight;			/* * of the standardised item; the score has variance 1 */
	double	   *loading;		/* * */
	double	   *mean;			/* * of the answers */
	double	   *sd;				/* * from cov of the matrix */
	double	   *index_weight;	/* * share in the index; NaN where that is */
	double	   *communality;
	double	   *redundancy;		/* 0 where nothing acts on the construct */

	/* of each construct */
	double	   *r2;				/* * NaN where nothing acts on it */
	double	   *index;			/* * 0 to 100 */
	double	   *index_sd;		/* * of respondents' indices */
	double	   *rho_a;			/* * where PLSc needs it */
	double	   *alpha;
	double	   *alpha_standardized;
	double	   *rho_c;
	double	   *ave;
	double	   *block_communality;

	/* of each pair: [target * constructs + source]; paths of no arrow are NaN */
	double	   *path;			/* * */
	double	   *total;			/* * 0 where no way leads */
	double	   *indirect;		/* * total less path */
	double	   *importance;		/* * of the source's index for the target's: points per point */
	double	   *path_se;		/* least squares */
	double	   *vif;
	double	   *f2;				/* by a fit without the arrow */
	double	   *f2_fixed;		/* with the same scores */
	double	   *correlation;	/* * of constructs; PLSc: corrected */
	double	   *htmt;			/* symmetric */
	double	   *htmt_abs;
} PlsFit;

typedef struct PlsPlan PlsPlan;

extern size_t pls_plan_size(const PathModel *model);
extern PlsPlan *pls_plan(const PathModel *model, void *memory, PlsProblem *problem);
extern size_t pls_fit_size(const PathModel *model);
extern void pls_fit_place(PlsFit *fit, const PathModel *model, void *memory);
extern bool pls_fit(PlsPlan *plan, const PlsOptions *options, const ItemMatrix *matrix,
					PlsFit *fit, PlsProblem *problem);
extern bool pls_refit(PlsPlan *plan, const PlsOptions *options, const ItemMatrix *matrix,
					  PlsFit *fit, PlsProblem *problem);

/* Whether a fit with such a note is not admissible. */
static inline bool
pls_note_forbids(PlsNoteCode code)
{
	return code <= PLS_NOTE_NOT_DEFINITE;
}

#endif
