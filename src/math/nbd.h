/*-------------------------------------------------------------------------
 *
 * math_nbd.h
 *	  NBD: Poisson purchases, gamma rates, nobody ever leaves.
 *
 * params: r (shape) and alpha (rate, in units of time) of the gamma
 * distribution of the purchase rate, both > 0.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MATH_NBD_H
#define MATH_NBD_H

#include "math/btyd.h"

BTYD_MODEL(nbd);

extern double nbd_log_pmf(const double *params, double n, double t);

#endif							/* MATH_NBD_H */
