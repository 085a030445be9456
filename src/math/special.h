/*-------------------------------------------------------------------------
 *
 * math_special.h
 *	  Special functions, stable sums and small dense linear algebra.
 *
 * Pure functions of their arguments: no state, no allocation, no errno.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MATH_SPECIAL_H
#define MATH_SPECIAL_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/* Neumaier's compensated sum; start it as {0, 0}. */
typedef struct MathSum
{
	double		sum;
	double		carry;
} MathSum;

static inline void
math_sum_add(MathSum *s, double v)
{
	double		t = s->sum + v;

	if (fabs(s->sum) >= fabs(v))
		s->carry += (s->sum - t) + v;
	else
		s->carry += (v - t) + s->sum;
	s->sum = t;
}

static inline double
math_sum_value(const MathSum *s)
{
	return s->sum + s->carry;
}

/* Add a product, its rounding error included. */
static inline void
math_sum_add_product(MathSum *s, double a, double b)
{
	double		product = a * b;

	math_sum_add(s, product);
	s->carry += fma(a, b, -product);
}

/* Add another sum. */
static inline void
math_sum_merge(MathSum *s, const MathSum *other)
{
	math_sum_add(s, other->sum);
	s->carry += other->carry;
}

/* a / b, rounded once as far as the sums know both; of n equal values with any weights it is the value. */
static inline double
math_sum_quotient(const MathSum *a, const MathSum *b)
{
	double		high_a = math_sum_value(a);
	double		high_b = math_sum_value(b);
	double		low_a = (a->sum - high_a) + a->carry;
	double		low_b = (b->sum - high_b) + b->carry;
	double		quotient = high_a / high_b;
	double		rest = (fma(-quotient, high_b, high_a) + (low_a - quotient * low_b)) / high_b;

	return isfinite(rest) ? quotient + rest : quotient;
}

/* Move n plain sums of some terms, too few to lose digits, into compensated ones. */
static inline void
math_sums_flush(size_t n, double *block, MathSum *total)
{
	for (size_t i = 0; i < n; i++)
	{
		math_sum_add(&total[i], block[i]);
		block[i] = 0.0;
	}
}

/* gamma function family */
extern double math_lgamma(double x);
extern double math_digamma(double x);
extern double math_trigamma(double x);
extern double math_stirling_error(double x);
extern double math_lgamma_diff(double a, double d);
extern double math_lnbeta(double a, double b);
extern double math_log_beta_power(double a, double b, double x, double y);

/* hypergeometric, incomplete beta and gamma, negative binomial, E_s */
extern double math_hyp2f1_one(double b, double d, double z, double zc);
extern double math_betainc(double a, double b, double x, double y);
extern double math_gamma_power(double a, double x);
extern double math_gamma_p(double a, double x);
extern double math_gamma_q(double a, double x);
extern double math_nbd_pmf(double shape, double u, double n);
extern double math_nbd_tail(double shape, double u, double n);
extern double math_expint_scaled(double s, double w);

/* dense symmetric positive definite systems, row-major n x n */
extern int	math_cholesky(int n, double *a, double limit);
extern void math_cholesky_solve(int n, const double *l, double *b);
extern void math_cholesky_inverse(int n, const double *l, double *inverse);
extern void math_eigen(int n, double *a, double *vectors);

/* any dense system, row-major n x n */
typedef enum MathLu
{
	MATH_LU_OK,
	MATH_LU_SINGULAR,			/* to rounding, where elements are about 1 */
	MATH_LU_INTERRUPTED
} MathLu;

extern MathLu math_lu(int n, double *a, int *swaps, bool (*stop) (void));
extern bool math_lu_solve(int n, const double *lu, const int *swaps, int columns, double *b, bool (*stop) (void));

#endif							/* MATH_SPECIAL_H */
