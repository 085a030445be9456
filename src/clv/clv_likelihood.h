/*
 * clv_likelihood.h
 *		The likelihoods of the models of purchases.
 */
#ifndef CRM_CLV_LIKELIHOOD_H
#define CRM_CLV_LIKELIHOOD_H

#include "postgres.h"

#include "clv/clv_model.h"

/* The data of a likelihood, and room to work in. */
typedef struct ClvLikelihood
{
	const ClvKernel *kernel;
	int			count;			/* of parameters */
	BtydModel	model;			/* without its parameters */
	BtydData	data;
	double	   *work;
} ClvLikelihood;

extern ClvLikelihood clv_likelihood_create(const ClvModel *model, const BtydData *data);
extern bool clv_likelihood(const ClvLikelihood *likelihood, const double *params, double *loglik,
						   double *gradient, double *hessian);

#endif
