/*
 * clv_likelihood.h
 *		The likelihoods of the models of purchases: one dispatch over the models.
 */
#ifndef CRM_CLV_LIKELIHOOD_H
#define CRM_CLV_LIKELIHOOD_H

#include "postgres.h"

#include "clv/clv_model.h"
#include "math/btyd.h"

/* The data of a likelihood, and room to work in. */
typedef struct ClvLikelihood
{
	ClvKind		kind;
	int			k;
	BtydData	data;
	double	   *work;
} ClvLikelihood;

extern ClvLikelihood clv_likelihood_create(ClvKind kind, int k, const BtydData *data);
extern bool clv_likelihood(const ClvLikelihood *likelihood, const double *params, double *loglik,
						   double *gradient, double *hessian);

#endif
