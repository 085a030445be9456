/*-------------------------------------------------------------------------
 *
 * math_btyd.h
 *	  Common types of the buy-till-you-die models.
 *
 * A customer's history is (x, t_x, T): the number of repeat purchases, the
 * time of the last one since the first purchase (0 when x = 0) and the time
 * from the first purchase to the end of observation, 0 <= t_x <= T, all in
 * the same unit of time.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MATH_BTYD_H
#define MATH_BTYD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One distinct history and the number (weight) of customers who have it. */
typedef struct BtydCase
{
	double		x;
	double		t_x;
	double		T;
	double		weight;
} BtydCase;

/*
 * The data of one fit: equal rows merged, sorted (so that sums do not depend
 * on the order of arrival), max_x the greatest x of all.
 */
typedef struct BtydData
{
	size_t		n;
	const BtydCase *cases;		/* with covariates: rows of doubles, see covariates.h */
	double		weight_sum;
	int64_t		max_x;
	int			covariates;		/* of a customer */
} BtydData;

/* Parameters of the models with a rate of purchase and one of dropout. */
#define BTYD_PARAMS 4

/* The most stages between two purchases. */
#define BGNBD_MAX_K 24

/* Parameters in the order of their model; r, alpha, a, b are those of (M)BG/NBD. */
typedef struct BtydModel
{
	union
	{
		double		params[BTYD_PARAMS];
		struct
		{
			double		r;
			double		alpha;
			double		a;
			double		b;
		};
	};
	int			k;				/* 1 .. BGNBD_MAX_K; 1: exponential timing */
	bool		dropout_at_zero;	/* MBG */
} BtydModel;

/*
 * Polled every BTYD_POLL_CASES cases; when it returns true the caller stops
 * and returns false.  May be NULL.  It must not jump out.
 */
typedef bool (*MathInterrupted) (void);

#define BTYD_POLL_CASES 4096

/*
 * What a history says about a customer, from which all quantities start: the
 * probabilities of being alive and dead at T and, given alive, the parameters
 * from then on.  With k stages j of them are done since the last purchase with
 * probability stage[j]; then lambda ~ Gamma(shape + j, scale), p ~ Beta(a, b).
 */
typedef struct BtydPosterior
{
	double		alive;			/* BG/BB: at the next opportunity */
	double		dead;
	union
	{
		double		after[BTYD_PARAMS]; /* in the order of the model */
		struct
		{
			double		shape;
			double		scale;
			double		a;
			double		b;
		};
	};
	int			k;
	MathInterrupted stop;		/* polled in long computations, NULL at first; NAN then */
	double		now;			/* BG/BB: alive at T */
	double		buys;			/* BG/BB: now times the chance to buy if alive */
	double		stage[BGNBD_MAX_K];
} BtydPosterior;

/* How much of a BtydSlopes is wanted. */
typedef enum BtydOrder
{
	BTYD_VALUE,
	BTYD_GRADIENT,
	BTYD_HESSIAN
} BtydOrder;

/* The log likelihood of one customer and its derivatives by the log parameters. */
typedef struct BtydSlopes
{
	double		loglik;
	double		gradient[BTYD_PARAMS];
	double		hessian[BTYD_PARAMS][BTYD_PARAMS];
} BtydSlopes;

/*
 * What every model of purchases has, each with the prefix of its name: the log
 * likelihood of the data with gradient and Hessian (row-major) by the
 * logarithms of the parameters, either may be NULL, false when stopped; and
 * the quantities of a customer, new (those of the model) or with a history,
 * alive or not.  Times are in the unit of T, n is whole, delta and rate are
 * not negative; a horizon t that is discounted may be INFINITY.
 */
#define BTYD_MODEL(name) \
	extern bool name##_loglik(const BtydModel *model, const BtydData *data, double *work, \
							  MathInterrupted stop, double *loglik, double *gradient, \
							  double *hessian); \
	extern void name##_posterior(const BtydModel *model, double x, double t_x, double T, \
								 BtydPosterior *post); \
	extern double name##_expected(const BtydPosterior *post, double t); \
	extern double name##_pmf(const BtydPosterior *post, double t, double n); \
	extern double name##_pmf_interval(const BtydModel *model, double start, double t, double n); \
	extern double name##_p_any(const BtydPosterior *post, double t); \
	extern double name##_discounted(const BtydPosterior *post, double t, double delta); \
	extern double name##_discounted_periods(const BtydPosterior *post, double period, \
											double periods, double rate)

/* Up to this x integer tables replace the gamma function; above, lgamma_r. */
#define BTYD_TABLE_MAX_X 1000000

#endif							/* MATH_BTYD_H */
