/*-------------------------------------------------------------------------
 *
 * math_covariates.h
 *	  Likelihoods of models whose rates differ by what is known of a customer.
 *
 * A customer with the covariates z has the base parameters of his model
 * multiplied by exp(+- coefficient * z); every model has a block of m
 * coefficients per multiplied parameter (Fader & Hardie 2007, "Incorporating
 * time-invariant covariates into the Pareto/NBD and BG/NBD models"):
 *
 *	 BG/NBD		alpha exp(-g1'z), a exp(g2'z), b exp(g3'z);
 *	 Pareto/NBD	alpha exp(-g1'z), beta exp(-g2'z).
 *
 * params are the base parameters, then the coefficients block by block.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MATH_COVARIATES_H
#define MATH_COVARIATES_H

#include "math/btyd.h"

#define COVARIATES_MAX 16		/* covariates of a model */
#define COVARIATES_MAX_BLOCKS 3

/*
 * The data of one fit.  A row is the 3 + m numbers x, t_x, T, z_1 .. z_m and
 * its weight; equal rows merged, in a fixed order.  max_x is the greatest x.
 */
typedef struct CovariateData
{
	size_t		n;
	int			covariates;		/* m, 0 .. COVARIATES_MAX */
	const double *rows;			/* n rows of 4 + m numbers */
	int64_t		max_x;
} CovariateData;

/* params of m covariates: 4 + 3 m and 4 + 2 m numbers */
extern int	bgnbd_covariates_params(int covariates);
extern int	pareto_covariates_params(int covariates);

/* Doubles of working space for params numbers. */
extern size_t covariates_work_size(const CovariateData *data, int params);

/*
 * Log likelihood with gradient (count) and Hessian (count x count, row-major)
 * by the logarithms of the base parameters and by the coefficients; either
 * may be NULL.  False when stop() said so.  Where the parameters of a customer
 * leave 1e-40 .. 1e40 the likelihood is NAN and the derivatives are not set.
 */
extern bool bgnbd_covariates_loglik(const double *params, const CovariateData *data,
									double *work, MathInterrupted stop, double *loglik,
									double *gradient, double *hessian);
extern bool mbgnbd_covariates_loglik(const double *params, const CovariateData *data,
									 double *work, MathInterrupted stop, double *loglik,
									 double *gradient, double *hessian);
extern bool pareto_covariates_loglik(const double *params, const CovariateData *data,
									 double *work, MathInterrupted stop, double *loglik,
									 double *gradient, double *hessian);

/* The four parameters of a customer with the covariates z. */
extern void bgnbd_covariates_at(const double *params, int covariates, const double *z,
								double *base);
extern void pareto_covariates_at(const double *params, int covariates, const double *z,
								 double *base);

#endif							/* MATH_COVARIATES_H */
