/*
 * clv_fit.h
 *		Fitting a lifetime value model to merged rows.
 */
#ifndef CRM_CLV_FIT_H
#define CRM_CLV_FIT_H

#include "postgres.h"

#include "base/weighted_rows.h"
#include "clv/clv_model.h"
#include "clv/clv_options.h"
#include "math/search.h"

/* Numbers of a history in the rows of a fit: x, t_x, T; covariates follow. */
#define HISTORY_KEY 3

/* No row stands for more customers than this. */
#define CLV_MOST_WEIGHT 1e12

/* Rows of one level of a search: clv_fit_run.c. */
typedef struct ClvFitSample
{
	int64		n;
	double	   *rows;
	double		weight;
} ClvFitSample;

/*
 * Rows of a fit: x, t_x, T, covariates and a weight each, all different, in an
 * order that does not depend on how they came.
 */
typedef struct ClvFitRows
{
	int64		n;
	int			width;			/* numbers in a row, with its weight */
	double	   *rows;			/* a fit changes them: clv_fit_prepare() */
	bool		has_intervals;	/* of all customers: */
	double		log_intervals;	/* sum of the logarithms of times between purchases, in units */
	int64		excluded;

	/* set by clv_fit_prepare(); time_scale is 0 before */
	double		time_scale;		/* unit of time of the rows, in units of the model */
	double		customers;		/* sum of weights */
	double		repeats;		/* sum of repeat purchases */
	double		most_purchases; /* greatest x */
	struct ClvFitRows *plain;	/* without covariates, NULL before they are needed */
	int			levels;			/* samples of the rows, 0 before a search */
	ClvFitSample sample[SEARCH_LEVELS];
	bool		has_rate;		/* the NBD of the rows is known: */
	double		rate[2];		/* logarithms of its r, alpha, in the time of the rows */
	double		rate_loglik;
	int			rate_free;
	double		mean[CLV_MAX_COVARIATES];	/* covariates are standardised by these */
	double		deviation[CLV_MAX_COVARIATES];
} ClvFitRows;

/* The state of clv_fit and clv_fit_best: histories. */
extern const WeightedShape clv_fit_shape;

extern void clv_fit_options_to_state(const ClvOptions *options, const DateADT *as_of, double *numbers);
extern void clv_fit_add_excluded(WeightedTable *state);
extern void clv_fit_add_log_intervals(WeightedTable *state, double log_intervals);
extern ClvFitRows clv_fit_rows(const WeightedTable *state, ClvKind kind);

extern void clv_fit_prepare(ClvKind kind, ClvFitRows *rows);
extern ClvModel *clv_fit(const ClvOptions *options, ClvFitRows *rows);
extern ClvModel *clv_fit_best(const ClvOptions *options, ClvFitRows *rows);
extern const int *clv_fit_order(ClvKind kind, int covariates);

extern int	clv_fit_samples(int64 n, int width, double *rows, double weight, ClvFitSample *sample);
extern int	clv_fit_levels(ClvFitRows *rows);
extern void clv_fit_standardise(ClvModel *model, ClvFitRows *rows);
extern double *clv_fit_unstandardise(ClvModel *model, const ClvFitRows *rows,
									 const double *covariance);
extern double *clv_fit_run(SearchProblem *problem, ClvModel *model);
extern void clv_fit_note(ClvModel *model, const char *note);
extern void clv_fit_natural(ClvModel *model, const double *scale, const double *covariance);
extern void clv_fit_warn(const ClvModel *model);
CRM_NORETURN extern void clv_weight_bad(double weight);
extern Datum clv_fit_result(FunctionCallInfo fcinfo, ClvModel *model, const DateADT *as_of);

#endif
