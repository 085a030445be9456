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

#define BGNBD_MAX_K 24

/* Horizons that bgnbd_purchases_at() takes at once, no fewer than MATH_GAUSS24. */
#define BGNBD_HORIZONS 24

typedef struct BgnbdModel
{
	double		r;
	double		alpha;
	double		a;
	double		b;
	int			k;				/* 1 .. BGNBD_MAX_K; 1: exponential timing */
	bool		dropout_at_zero;	/* MBG */
} BgnbdModel;

/*
 * What a history says about a customer: the probabilities of being alive and
 * dead at T, and, given alive, of j of the k stages to the next purchase
 * being done; then lambda ~ Gamma(shape + j, scale), p ~ Beta(a, b).  When
 * stop() says so, discounted purchases are NAN.
 */
typedef struct BgnbdPosterior
{
	double		alive;
	double		dead;
	double		shape;
	double		scale;
	double		a;
	double		b;
	int			k;
	MathInterrupted stop;		/* polled in long computations, NULL at first */
	double		stage[BGNBD_MAX_K];
} BgnbdPosterior;

/* fitting: params are r, alpha, a, b */
extern size_t bgnbd_work_size(const BtydData *data);
extern bool bgnbd_loglik(const double *params, const BtydData *data,
						 double *work, MathInterrupted stop,
						 double *loglik, double *gradient, double *hessian);
extern bool mbgnbd_loglik(const double *params, const BtydData *data,
						  double *work, MathInterrupted stop,
						  double *loglik, double *gradient, double *hessian);
extern bool bgcnbd_loglik(const double *params, int k, bool dropout_at_zero,
						  const BtydData *data,
						  double *work, MathInterrupted stop,
						  double *loglik, double *gradient, double *hessian);

extern void bgnbd_case(const double *params, bool dropout_at_zero, double x,
					   double t_x, double T, const Rising *g, BtydOrder order,
					   BtydSlopes *result);

/*
 * quantities of one history; those of the posterior share it when several
 * are wanted
 */
extern void bgnbd_posterior(const BgnbdModel *model, double x, double t_x,
							double T, BgnbdPosterior *post);
extern void bgnbd_purchases_at(const BgnbdPosterior *post, const double *t,
							   int horizons, double *purchases);
extern double bgnbd_purchases_if_alive(const BgnbdPosterior *post, double t);
extern double bgnbd_expected_post(const BgnbdPosterior *post, double t);
extern double bgnbd_pmf_post(const BgnbdPosterior *post, double t, double n);
extern double bgnbd_p_any_post(const BgnbdPosterior *post, double t);
extern double bgnbd_dert_post(const BgnbdPosterior *post, double rate);
extern double bgnbd_discounted_post(const BgnbdPosterior *post, double t,
									double rate);
extern double bgnbd_discounted_periods_post(const BgnbdPosterior *post,
											double period, int64_t periods,
											double rate);
extern double bgnbd_p_alive(const BgnbdModel *model, double x, double t_x,
							double T);
extern double bgnbd_expected(const BgnbdModel *model, double x, double t_x,
							 double T, double t);
extern double bgnbd_pmf(const BgnbdModel *model, double x, double t_x,
						double T, double t, double n);
extern double bgnbd_p_any(const BgnbdModel *model, double x, double t_x,
						  double T, double t);

/* a new (random) customer, t since the first purchase */
extern double bgnbd_expected_new(const BgnbdModel *model, double t);
extern double bgnbd_pmf_new(const BgnbdModel *model, double t, double n);
extern double bgnbd_pmf_interval(const BgnbdModel *model, double start,
								 double t, double n);

/* discounted residual purchases */
extern double bgnbd_dert(const BgnbdModel *model, double x, double t_x,
						 double T, double rate);
extern double bgnbd_discounted(const BgnbdModel *model, double x, double t_x,
							   double T, double t, double rate);
extern double bgnbd_discounted_periods(const BgnbdModel *model, double x,
									   double t_x, double T, double period,
									   int64_t periods, double rate);

/* shared by the files of this model */
extern bool bgnbd_window_suits(const BgnbdPosterior *post, double u);
extern double bgnbd_window_purchases(const BgnbdPosterior *post, double u);
extern bool bgnbd_series_is_cheap(const BgnbdPosterior *post, double t);
extern double bgnbd_timed_purchases(const BgnbdPosterior *post, double t,
									double rate);
typedef double (*BgnbdValueAtP) (const BgnbdPosterior *post, double arg,
								 double p);
extern double bgnbd_average_p(const BgnbdPosterior *post, BgnbdValueAtP value,
							  double arg, double log_bend);

#endif							/* MATH_BGNBD_H */
