/*-------------------------------------------------------------------------
 *
 * math_bgnbd.h
 *	  BG/NBD, MBG/NBD and their regular-timing versions BG/CNBD-k, MBG/CNBD-k.
 *
 * While alive a customer buys at intervals of Erlang(k) distribution with
 * stage rate lambda ~ Gamma(r, alpha) (mean interval k / lambda); after each
 * repeat purchase he drops out with probability p ~ Beta(a, b), in the MBG
 * versions (dropout_at_zero) also after the first purchase.  k = 1 is the
 * (M)BG/NBD.  alpha is in units of time, r, a, b have none.
 *
 * Sources: Fader, Hardie & Lee 2005 (BG/NBD); Batislam, Denizel & Filiztekin
 * 2007 (MBG/NBD); Reutterer, Platzer & Schroeder 2020 (CNBD-k).  The sums
 * over stages below are exact for every k.
 *
 * Histories obey 0 <= t_x <= T, x >= 0 whole, t_x = 0 when x = 0; parameters
 * are positive and finite.  Every quantity is finite.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MATH_BGNBD_H
#define MATH_BGNBD_H

#include "math/btyd.h"
#include "math/rising.h"

/* Horizons that bgnbd_purchases_at() takes at once, no fewer than MATH_GAUSS24. */
#define BGNBD_HORIZONS 24

BTYD_MODEL(bgnbd);

extern size_t bgnbd_work_size(const BtydData *data);
extern void bgnbd_case(const BtydModel *model, double x, double t_x, double T,
					   const Rising *g, BtydOrder order, BtydSlopes *result);

/* shared by the files of this model */
extern void bgnbd_purchases_at(const BtydPosterior *post, const double *t,
							   int horizons, double *purchases);
extern double bgnbd_purchases_if_alive(const BtydPosterior *post, double t);
extern bool bgnbd_window_suits(const BtydPosterior *post, double u);
extern double bgnbd_window_purchases(const BtydPosterior *post, double u);
extern bool bgnbd_series_is_cheap(const BtydPosterior *post, double t);
extern double bgnbd_timed_purchases(const BtydPosterior *post, double t,
									double rate);
typedef double (*BgnbdValueAtP) (const BtydPosterior *post, double arg,
								 double p);
extern double bgnbd_average_p(const BtydPosterior *post, BgnbdValueAtP value,
							  double arg, double log_bend);

#endif							/* MATH_BGNBD_H */
