/*
 * cox.h
 *		Cox regression: how the chance that a case ends goes with features.
 *
 * Cox 1972, "Regression models and life-tables".  Ties after Efron 1977, "The
 * efficiency of Cox's likelihood function", or Breslow 1974.  Maximum partial
 * likelihood by Newton's method with step halving; features are centred and
 * scaled inside, so that units do not matter.
 */
#ifndef CRM_MATH_COX_H
#define CRM_MATH_COX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "math/btyd.h"

/* Features at most. */
#define COX_MOST 200

typedef struct CoxData
{
	int			features;
	int64_t		rows;			/* in order of stratum and, there, of descending time */
	const double *time;
	const uint32_t *stratum;
	const uint8_t *event;		/* 1, or 0: censored */
	const double *weight;		/* above 0, as if the row came so often */
	const double *matrix;		/* features of row i from i * features on */
} CoxData;

typedef struct CoxOptions
{
	bool		breslow;		/* ties; else Efron */
	bool		drop_collinear; /* leave such features out, which is no error then */
	int			max_iterations; /* 0: 100 */
	MathInterrupted stop;		/* polled; NULL: never */
} CoxOptions;

typedef enum CoxStatus
{
	COX_FITTED,
	COX_NO_EVENT,				/* no row has one */
	COX_COLLINEAR,				/* feature number .collinear follows from features before it */
	COX_OUT_OF_RANGE,			/* sums leave the range of doubles */
	COX_INTERRUPTED
} CoxStatus;

/* What is to be said of a feature. */
typedef enum CoxNote
{
	COX_CONSTANT = 1,			/* has one value where it counts: left out */
	COX_FOLLOWS = 2,			/* from features before it: left out, if that is asked for */
	COX_MONOTONE = 4			/* the likelihood rises for ever with it: no finite estimate */
} CoxNote;

/* The arrays lie in the work of the caller. */
typedef struct CoxFit
{
	CoxStatus	status;
	int			collinear;
	int			used;			/* features that take part */
	double		null_log_likelihood;	/* of no features */
	double		log_likelihood;
	double		score;			/* test statistics, used degrees of freedom: score (log-rank like) */
	double		wald;
	int			iterations;
	bool		converged;
	bool		monotone;		/* some feature is */
	double	   *mean;			/* of each feature */
	double	   *coefficients;	/* of each feature; NaN: left out */
	double	   *covariance;		/* features squared; NaN where there is none */
	uint8_t    *notes;			/* CoxNote of each feature */
} CoxFit;

extern size_t cox_work_size(int features);
extern CoxStatus cox_fit(const CoxData *data, const CoxOptions *options, double *work, CoxFit *fit);

/*
 * The cumulative hazard of a case whose features are all at their means, after
 * each time with an event; at has the row of the last case of that time.  Returns
 * how many there are, or -1 when it was stopped; both arrays have room for rows.
 */
extern int64_t cox_baseline(const CoxData *data, const CoxFit *fit, bool breslow, int64_t *at, double *hazard,
							MathInterrupted stop);

#endif
