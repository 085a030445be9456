/*
 * logistic_sums.h
 *		Passes over the rows of a logistic regression: between logistic.c,
 *		which iterates, and logistic_sums.c, which adds up.
 */
#ifndef CRM_MATH_LOGISTIC_SUMS_H
#define CRM_MATH_LOGISTIC_SUMS_H

#include "math/logistic.h"
#include "math/special.h"

/* Everything one fit carries along; the arrays lie in the caller's work. */
typedef struct LogisticWork
{
	const LogisticData *data;
	int			k;				/* columns: the intercept and the features that take part */
	int			width;			/* k rounded up, for the sums */
	int		   *feature;		/* of column 1 ... k - 1 */

	/* of each feature */
	double	   *centre;
	double	   *scale;			/* 1 / standard deviation */
	double	   *least;
	double	   *most;

	/* a block of rows, column by column, LOGISTIC_BLOCK numbers each */
	double	   *raw;			/* as fetched */
	double	   *x;				/* centred and scaled */
	double	   *left;			/* what they are multiplied with */
	double		sum[LOGISTIC_BLOCK];	/* linear predictor */
	double		weight[LOGISTIC_BLOCK];

	double	   *products;		/* of some blocks */
	MathSum    *totals;			/* of all */

	/* what a pass leaves */
	double		log_likelihood;
	double	   *gradient;		/* k */
	double	   *information;	/* k * k */

	/* of the iterations: k or k * k each */
	double	   *beta;
	double	   *trial;
	double	   *step;
	double	   *factor;
	double	   *inverse;
	double	   *variance;
} LogisticWork;

/* What an evaluation is to sum up. */
typedef enum LogisticPass
{
	LOGISTIC_PASS_NEWTON,		/* likelihood, gradient, information */
	LOGISTIC_PASS_FIRTH,		/* gradient of the penalised likelihood, by the factor of the information */
	LOGISTIC_PASS_ROBUST		/* squared residuals in the place of the information */
} LogisticPass;

extern LogisticStatus logistic_survey(LogisticWork *work, MathInterrupted stop, double *weights,
									  int64_t *rows);
extern bool logistic_pass(LogisticWork *work, const double *beta, LogisticPass pass, MathInterrupted stop);
extern bool logistic_apart(LogisticWork *work, const double *direction, MathInterrupted stop,
						   double *least, double *most);
extern void logistic_unscale(LogisticWork *work, LogisticFit *fit);

#endif
