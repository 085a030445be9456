/*
 * btyd_of.h
 *		Models and customers for tests, in one expression.
 *
 * What is returned lasts until the same function has been called some more
 * times.
 */
#ifndef BTYD_OF_H
#define BTYD_OF_H

#include <string.h>

#include "math/bgbb.h"
#include "math/bgnbd.h"
#include "math/nbd.h"
#include "math/pareto.h"

#define BTYD_KEPT 16

/* The model of so many parameters. */
static inline BtydModel *
model_of(const double *params, int count)
{
	static BtydModel kept[BTYD_KEPT];
	static int	next = 0;
	BtydModel  *model = &kept[next++ % BTYD_KEPT];

	*model = (BtydModel) {.k = 1};
	memcpy(model->params, params, sizeof(double) * (size_t) count);
	return model;
}

/* (M)BG/NBD and (M)BG/CNBD-k. */
static inline BtydModel *
bgnbd_of(const double *params, int k, bool dropout_at_zero)
{
	BtydModel  *model = model_of(params, 4);

	model->k = k;
	model->dropout_at_zero = dropout_at_zero;
	return model;
}

typedef void (*PosteriorFunction) (const BtydModel *model, double x, double t_x, double T,
								   BtydPosterior *post);

/* The customer with the history (x, t_x, T); new with zeros. */
static inline const BtydPosterior *
customer_of(PosteriorFunction posterior, const BtydModel *model, double x, double t_x, double T)
{
	static BtydPosterior kept[BTYD_KEPT];
	static int	next = 0;
	BtydPosterior *post = &kept[next++ % BTYD_KEPT];

	posterior(model, x, t_x, T, post);
	return post;
}

#define NBD_OF(params, x, T) customer_of(nbd_posterior, model_of(params, 2), x, T, T)
#define PARETO_OF(params, x, t_x, T) customer_of(pareto_posterior, model_of(params, 4), x, t_x, T)
#define BGBB_OF(params, x, t_x, n) customer_of(bgbb_posterior, model_of(params, 4), x, t_x, n)
#define BGNBD_OF(model, x, t_x, T) customer_of(bgnbd_posterior, model, x, t_x, T)

#endif
