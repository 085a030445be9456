/*
 * logistic.h
 *		Logistic regression: how the chance of an event goes with features.
 *
 * Maximum likelihood by Newton's method with step halving; a ridge penalty or
 * Firth's (1993, "Bias reduction of maximum likelihood estimates") on request.
 * The features are centred and scaled inside, so that units do not matter, and
 * coefficients come out for the features as they are.
 *
 * Rows come in one of three forms: a matrix of doubles; codes of a byte with a
 * table of values for each feature; or from a function that fills blocks.
 * There is no column for the intercept, which is coefficient 0.
 */
#ifndef CRM_MATH_LOGISTIC_H
#define CRM_MATH_LOGISTIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "math/btyd.h"

/* Features at most. */
#define LOGISTIC_MOST 200

/* Size of a value at most, so that no product leaves the range of doubles. */
#define LOGISTIC_LARGEST 1e100

/* Rows that LogisticData.fetch is asked for at most. */
#define LOGISTIC_BLOCK 64

typedef struct LogisticData
{
	int			features;
	int64_t		rows;
	const uint8_t *event;		/* of each row: 1, it happened, or 0 */
	const double *weight;		/* of each row, above 0, as if it came so often; NULL: all are 1 */

	/* value of feature j in row i: matrix[i * row_step + j * feature_step] ... */
	const double *matrix;
	/* ... or tables[j][codes[i * row_step + j * feature_step]] ... */
	const uint8_t *codes;
	const double *const *tables;
	int64_t		row_step;		/* features, if rows lie one after another */
	int64_t		feature_step;	/* 1, then */
	/* ... or what is written to values[j * LOGISTIC_BLOCK + i - first] */
	void		(*fetch) (const void *context, int64_t first, int rows, double *values);
	const void *context;
} LogisticData;

/* What the covariance is made of. */
typedef enum LogisticErrors
{
	LOGISTIC_ERRORS_MODEL,		/* inverse of the information, with the ridge in it */
	LOGISTIC_ERRORS_SANDWICH,	/* the information between two such inverses: another one with a ridge only */
	LOGISTIC_ERRORS_ROBUST		/* squared residuals between them (Huber 1967, White 1982) */
} LogisticErrors;

typedef struct LogisticOptions
{
	double		ridge;			/* lambda of the penalty lambda / 2 * sum of squares of coefficients 1 ... */
	bool		firth;
	bool		drop_collinear; /* leave such features out, which is no error then */
	LogisticErrors errors;
	double		tolerance;		/* last Newton step in standard errors; 0: 1e-12 */
	int			max_iterations; /* 0: 100, with Firth 1000 */
	MathInterrupted stop;		/* polled; NULL: never */
} LogisticOptions;

typedef enum LogisticStatus
{
	LOGISTIC_FITTED,			/* look at converged and separated */
	LOGISTIC_ONE_CLASS,			/* all rows have an event, or none has, or there are no rows */
	LOGISTIC_COLLINEAR,			/* feature number .collinear follows from features before it */
	LOGISTIC_OUT_OF_RANGE,		/* a value is not finite or above LOGISTIC_LARGEST in size, or sums leave the range */
	LOGISTIC_INTERRUPTED
} LogisticStatus;

/* What is to be said of a feature. */
typedef enum LogisticNote
{
	LOGISTIC_CONSTANT = 1,		/* has one value only: left out, its coefficient is 0, its covariances are NaN */
	LOGISTIC_SEPARATES = 2,		/* its coefficient has no finite maximum likelihood estimate */
	LOGISTIC_FOLLOWS = 4		/* from features before it: left out likewise, if that is asked for */
} LogisticNote;

/* The arrays lie in the work of the caller. */
typedef struct LogisticFit
{
	LogisticStatus status;
	int			collinear;		/* with LOGISTIC_COLLINEAR */
	int64_t		rows;
	int64_t		events;			/* rows with one */
	double		weight_rows;	/* sums of weights */
	double		weight_events;
	double		null_log_likelihood;	/* of the intercept alone */
	double		log_likelihood; /* without any penalty */
	double		penalised_log_likelihood;	/* with that of the ridge or Firth's; else the same */
	int			iterations;
	bool		converged;
	bool		separates_intercept;	/* the intercept has no finite estimate */
	bool		separated;		/* judged without ridge and Firth: events and others are apart along some direction */
	bool		separated_all;	/* no row is on the line between them: nothing has a finite estimate */
	double	   *coefficients;	/* features + 1, the intercept first */
	double	   *covariance;		/* of these, (features + 1) squared; NaN where there is none */
	uint8_t    *notes;			/* LogisticNote of each feature, from 0 */
} LogisticFit;

/* Doubles of work that logistic_fit() needs. */
extern size_t logistic_work_size(int features);

/* Fits; work is for the caller to free once he has read the arrays of *fit. */
extern LogisticStatus logistic_fit(const LogisticData *data, const LogisticOptions *options,
								   double *work, LogisticFit *fit);

/* The chance of an event where the sum of the terms is that. */
extern double logistic_chance(double sum);

#endif
