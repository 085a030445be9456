/*-------------------------------------------------------------------------
 *
 * math_linear.c
 *	  Gauss-Legendre rules and small dense symmetric positive definite
 *	  systems (declared in math_special.h).
 *
 *-------------------------------------------------------------------------
 */
#include "math_special.h"

#include <float.h>

/* Zeros of the Legendre polynomial of degree 24 and their weights. */
const double math_gl24_node[MATH_GL24_HALF] = {
	0.064056892862605626085,
	0.19111886747361630916,
	0.31504267969616337439,
	0.43379350762604513849,
	0.54542147138883953566,
	0.64809365193697556925,
	0.74012419157855436424,
	0.82000198597390292195,
	0.88641552700440103421,
	0.93827455200273275852,
	0.9747285559713094982,
	0.99518721999702136018
};

const double math_gl24_weight[MATH_GL24_HALF] = {
	0.12793819534675215697,
	0.12583745634682829612,
	0.1216704729278033912,
	0.11550566805372560135,
	0.10744427011596563478,
	0.09761865210411388827,
	0.086190161531953275917,
	0.073346481411080305734,
	0.059298584915436780746,
	0.044277438817419806169,
	0.028531388628933663181,
	0.012341229799987199547
};

/*
 * math_gauss_legendre
 *		Nodes (ascending) and weights of the n-point rule on [-1, 1] by
 *		Newton's method on the Legendre polynomial; the caller owns arrays
 *		of n entries.  n up to some hundreds.
 */
void
math_gauss_legendre(int n, double *node, double *weight)
{
	int			i;

	for (i = 0; i < (n + 1) / 2; i++)
	{
		double		x = cos(M_PI * (i + 0.75) / (n + 0.5));
		double		slope = 1.0;
		int			step;

		for (step = 0; step < 20; step++)
		{
			double		p0 = 1.0;
			double		p1 = x;
			double		dx;
			int			k;

			for (k = 2; k <= n; k++)
			{
				double		p2 = ((2 * k - 1) * x * p1 - (k - 1) * p0) / k;

				p0 = p1;
				p1 = p2;
			}
			slope = n * (x * p1 - p0) / (x * x - 1.0);
			dx = p1 / slope;
			x -= dx;
			if (fabs(dx) < 1e-16)
				break;
		}
		node[i] = -x;
		node[n - 1 - i] = x;
		weight[i] = weight[n - 1 - i] = 2.0 / ((1.0 - x * x) * slope * slope);
	}
	if (n % 2 == 1)
		node[n / 2] = 0.0;
}

/*
 * math_cholesky
 *		Replaces the lower triangle of the symmetric n x n matrix a by L with
 *		a = L L'; the strict upper triangle is neither read nor written.
 *		False when a is not numerically positive definite (a then holds
 *		rubbish).
 */
bool
math_cholesky(int n, double *a)
{
	int			i;
	int			j;
	int			k;

	for (j = 0; j < n; j++)
	{
		double		pivot = a[j * n + j];
		double		diagonal = pivot;

		for (k = 0; k < j; k++)
			pivot -= a[j * n + k] * a[j * n + k];
		if (!(pivot > 4.0 * DBL_EPSILON * diagonal) || !isfinite(pivot))
			return false;
		pivot = sqrt(pivot);
		a[j * n + j] = pivot;
		for (i = j + 1; i < n; i++)
		{
			double		v = a[i * n + j];

			for (k = 0; k < j; k++)
				v -= a[i * n + k] * a[j * n + k];
			a[i * n + j] = v / pivot;
		}
	}
	return true;
}

/*
 * math_cholesky_solve
 *		Overwrites b (n) with the solution of L L' x = b.
 */
void
math_cholesky_solve(int n, const double *l, double *b)
{
	int			i;
	int			k;

	for (i = 0; i < n; i++)
	{
		for (k = 0; k < i; k++)
			b[i] -= l[i * n + k] * b[k];
		b[i] /= l[i * n + i];
	}
	for (i = n - 1; i >= 0; i--)
	{
		for (k = i + 1; k < n; k++)
			b[i] -= l[k * n + i] * b[k];
		b[i] /= l[i * n + i];
	}
}

/*
 * math_cholesky_inverse
 *		Writes the full symmetric inverse of L L' into inverse (n x n), which
 *		must not overlap l.
 */
void
math_cholesky_inverse(int n, const double *l, double *inverse)
{
	int			i;
	int			j;
	int			k;

	for (j = 0; j < n; j++)
	{
		/* column j of the inverse: forward from j, then back */
		for (i = 0; i < n; i++)
			inverse[i * n + j] = (i == j) ? 1.0 : 0.0;
		for (i = j; i < n; i++)
		{
			for (k = j; k < i; k++)
				inverse[i * n + j] -= l[i * n + k] * inverse[k * n + j];
			inverse[i * n + j] /= l[i * n + i];
		}
		for (i = n - 1; i >= 0; i--)
		{
			for (k = i + 1; k < n; k++)
				inverse[i * n + j] -= l[k * n + i] * inverse[k * n + j];
			inverse[i * n + j] /= l[i * n + i];
		}
	}
}
