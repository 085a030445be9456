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
#include "math/rising.h"

#define COVARIATES_MAX 16		/* covariates of a model */
#define COVARIATES_MAX_BLOCKS 3

/*
 * The cases of a fit with m covariates are rows of 4 + m numbers: x, t_x, T,
 * z_1 .. z_m and a weight; equal rows merged, in a fixed order.
 */

/* Which parameter a block of coefficients multiplies, and by exp(sign g'z). */
typedef struct CovariateBlock
{
	const char *name;			/* NULL: no such block */
	int			target;
	double		sign;
} CovariateBlock;

/* How a model depends on covariates, and the likelihood of one customer of it. */
typedef struct CovariateModel
{
	void		(*one) (const BtydModel *model, double x, double t_x, double T,
						const Rising *g, BtydOrder order, BtydSlopes *result);
	CovariateBlock blocks[COVARIATES_MAX_BLOCKS];
} CovariateModel;

extern const CovariateModel covariates_bgnbd;	/* and MBG/NBD */
extern const CovariateModel covariates_pareto;

extern int	covariates_blocks(const CovariateModel *model);

/* Doubles of working space for params numbers, 4 + blocks m. */
extern size_t covariates_work_size(const BtydData *data, int params);

/*
 * Log likelihood with gradient (count) and Hessian (count x count, row-major)
 * by the logarithms of the base parameters and by the coefficients; either
 * may be NULL.  False when stop() said so.  Where the parameters of a customer
 * leave 1e-40 .. 1e40 the likelihood is NAN and the derivatives are not set.
 */
extern bool covariates_loglik(const CovariateModel *model, bool dropout_at_zero,
							  const double *params, const BtydData *data,
							  double *work, MathInterrupted stop, double *loglik,
							  double *gradient, double *hessian);

extern void covariates_at(const CovariateModel *model, const double *params,
						  int covariates, const double *z, double *base);

#endif							/* MATH_COVARIATES_H */
