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
	const BtydCase *cases;
	double		weight_sum;
	int64_t		max_x;
} BtydData;

/* Parameters of the models with a rate of purchase and one of dropout. */
#define BTYD_PARAMS 4

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
 * Polled every BTYD_POLL_CASES cases; when it returns true the caller stops
 * and returns false.  May be NULL.  It must not jump out.
 */
typedef bool (*MathInterrupted) (void);

#define BTYD_POLL_CASES 4096

/* Up to this x integer tables replace the gamma function; above, lgamma_r. */
#define BTYD_TABLE_MAX_X 1000000

#endif							/* MATH_BTYD_H */
