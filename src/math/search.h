/*
 * search.h
 *		The greatest of the maxima of a log likelihood: a search from several
 *		starts, on samples of the rows before it goes over all of them.
 *
 * No PostgreSQL header is used here.
 */
#ifndef CRM_MATH_SEARCH_H
#define CRM_MATH_SEARCH_H

#include "math/newton.h"

/* Parameters of a model without covariates, and starts it may have. */
#define SEARCH_MAX_BASE 4
#define SEARCH_MAX_STARTS 12

/* Samples of the rows, and all of them. */
#define SEARCH_LEVELS 3

/*
 * How to search a model.  Coordinates of the search are sums and differences
 * of the logarithms theta of the parameters: theta[i] = at[i] + sum over j < i
 * of mix[i][j] at[j].  Coordinates beyond base are coefficients, theta
 * themselves.
 */
typedef struct SearchPlan
{
	int			base;
	signed char mix[SEARCH_MAX_BASE][SEARCH_MAX_BASE];
	double		bound[SEARCH_MAX_BASE]; /* the box is plus or minus this */
	int			starts;
	double		start[SEARCH_MAX_STARTS][SEARCH_MAX_BASE];	/* parameters */
	bool		from_rate;		/* the first two of a start are factors of the caller's
								 * r and of its mean time, alpha / r */
	const char *limit[SEARCH_MAX_BASE][2];	/* the simpler model at the lower and the
											 * upper bound of a coordinate, or NULL */
} SearchPlan;

/* Mean T, or median value of a purchase, that the starts and boxes suit. */
#define SEARCH_MEAN_TIME 10.0

extern const SearchPlan search_nbd;
extern const SearchPlan search_bgnbd;
extern const SearchPlan search_pareto;
extern const SearchPlan search_bgbb;
extern const SearchPlan search_gamma_gamma;
extern const SearchPlan search_sbg;
extern const SearchPlan search_bdw;

/* Rows of one level: what evaluate() gets, and their weight. */
typedef struct SearchLevel
{
	void	   *context;
	double		weight;
} SearchLevel;

typedef struct SearchProblem
{
	const SearchPlan *plan;
	int			count;			/* plan->base and coefficients */
	FitEvaluate evaluate;		/* by theta */
	int			levels;			/* 1 .. SEARCH_LEVELS, the last has all rows */
	SearchLevel level[SEARCH_LEVELS];
	double		penalty;		/* per unit of weight, of the sum of theta^2 */
	double		rate[2];		/* theta of a gamma distribution of rates, from_rate */
	int			given;			/* further starts, all of theta */
	const double *given_start;	/* given * count */
	void		(*interrupted) (void);	/* called when evaluate() stopped; may return */
} SearchProblem;

typedef struct SearchResult
{
	FitStatus	status;
	double		theta[FIT_MAX_COORDINATES];
	double		at[FIT_MAX_COORDINATES];
	double		loglik;			/* without the penalty */
	int			iterations;		/* of all runs */
	uint64_t	at_bound;		/* coordinates at their bound or next to it */
	uint64_t	weak;			/* FIT_FLAT: coordinates without information */
	int			free;			/* coordinates that the data determine */
} SearchResult;

extern size_t search_work_size(int count);
extern FitStatus search_maximum(const SearchProblem *problem, double *work,
								double *covariance, SearchResult *result);

/*
 * Samples of rows of width numbers, the last of them a weight.  Every row of a
 * sample stands for its neighbours: at most target of n.
 */
extern int	search_sample_sizes(size_t n, size_t *sizes);
extern size_t search_thin(size_t n, int width, const double *rows, size_t target,
						  double *sample);
extern size_t search_stratify(size_t n, int width, double *rows, size_t target);

#endif
