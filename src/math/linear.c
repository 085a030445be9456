/*-------------------------------------------------------------------------
 *
 * math_linear.c
 *	  Dense systems of linear equations, symmetric positive definite ones and
 *	  any (declared in math_special.h).
 *
 *-------------------------------------------------------------------------
 */
#include "math/special.h"

#include <float.h>

/*
 * math_cholesky
 *		Replaces the lower triangle of the symmetric n x n matrix a by L with
 *		a = L L'; the strict upper triangle is neither read nor written.
 *		Returns -1, or the number of the first pivot that is not above limit
 *		times its diagonal element (a then holds rubbish): a is not positive
 *		definite beyond rounding.
 */
int
math_cholesky(int n, double *a, double limit)
{
	int			i;
	int			j;
	int			k;

	for (j = 0; j < n; j++)
	{
		double		pivot = a[j * n + j];
		double		least = fmax(limit * fabs(pivot), DBL_MIN);

		for (k = 0; k < j; k++)
			pivot -= a[j * n + k] * a[j * n + k];
		if (!(pivot > least) || !isfinite(pivot))
			return j;
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
	return -1;
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
 *		Writes the inverse of L L', symmetric to the bit, into inverse (n x n),
 *		which must not overlap l.
 */
void
math_cholesky_inverse(int n, const double *l, double *inverse)
{
	int			i;
	int			j;
	int			k;

	for (j = 0; j < n; j++)
	{
		/* column j from the diagonal down: forward, then back */
		for (i = j; i < n; i++)
		{
			double		v = i == j ? 1.0 : 0.0;

			for (k = j; k < i; k++)
				v -= l[i * n + k] * inverse[k * n + j];
			inverse[i * n + j] = v / l[i * n + i];
		}
		for (i = n - 1; i >= j; i--)
		{
			for (k = i + 1; k < n; k++)
				inverse[i * n + j] -= l[k * n + i] * inverse[k * n + j];
			inverse[i * n + j] /= l[i * n + i];
			inverse[j * n + i] = inverse[i * n + j];
		}
	}
}

/* The vectors of n numbers, step apart, at x and y turned by the angle of cosine c and sine s. */
static void
turn(int n, int step, double *x, double *y, double c, double s)
{
	for (int k = 0; k < n * step; k += step)
	{
		double		old = x[k];

		x[k] = c * old - s * y[k];
		y[k] = s * old + c * y[k];
	}
}

/* One rotation of Jacobi's method, which makes element (p, q) zero. */
static void
rotate(int n, double *a, double *vectors, int p, int q)
{
	double		theta = (a[q * n + q] - a[p * n + p]) / (2.0 * a[p * n + q]);
	double		t = (theta >= 0.0 ? 1.0 : -1.0) / (fabs(theta) + sqrt(1.0 + theta * theta));
	double		c = 1.0 / sqrt(1.0 + t * t);
	double		s = t * c;

	turn(n, n, a + p, a + q, c, s);
	turn(n, 1, a + p * n, a + q * n, c, s);
	turn(n, n, vectors + p, vectors + q, c, s);
}

/*
 * math_eigen
 *		Eigenvalues of the symmetric n x n matrix a, left on its diagonal, and
 *		eigenvectors, the columns of vectors, by Jacobi's cyclic method (Golub
 *		& Van Loan, Matrix Computations, 8.5).
 */
void
math_eigen(int n, double *a, double *vectors)
{
	int			sweep;
	int			i;
	int			j;

	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++)
			vectors[i * n + j] = i == j ? 1.0 : 0.0;
	for (sweep = 0; sweep < 30; sweep++)
	{
		bool		diagonal = true;

		for (i = 0; i < n; i++)
			for (j = i + 1; j < n; j++)
			{
				if (fabs(a[i * n + j]) <= DBL_EPSILON * sqrt(fabs(a[i * n + i] * a[j * n + j])))
					continue;
				diagonal = false;
				rotate(n, a, vectors, i, j);
			}
		if (diagonal)
			break;
	}
}

/* Swap n numbers. */
static void
swap_rows(int n, double *one, double *other)
{
	for (int j = 0; j < n; j++)
	{
		double		swap = one[j];

		one[j] = other[j];
		other[j] = swap;
	}
}

/*
 * math_lu
 *		Replaces the n x n matrix a by its factors L, of unit diagonal, and U, by
 *		Gaussian elimination with partial pivoting (Golub & Van Loan, Matrix
 *		Computations, 3.4); swaps (n) says with which row each was swapped.  stop
 *		may be NULL; a holds rubbish unless the result is MATH_LU_OK.
 */
MathLu
math_lu(int n, double *a, int *swaps, bool (*stop) (void))
{
	for (int k = 0; k < n; k++)
	{
		double	   *row = a + (size_t) k * n;
		int			pivot = k;

		if (k % 8 == 7 && stop && stop())
			return MATH_LU_INTERRUPTED;
		for (int i = k + 1; i < n; i++)
			if (fabs(a[(size_t) i * n + k]) > fabs(a[(size_t) pivot * n + k]))
				pivot = i;
		swaps[k] = pivot;
		if (pivot != k)
			swap_rows(n, row, a + (size_t) pivot * n);
		if (!(fabs(row[k]) > n * DBL_EPSILON))
			return MATH_LU_SINGULAR;
		for (int i = k + 1; i < n; i++)
		{
			double	   *below = a + (size_t) i * n;
			double		factor = below[k] / row[k];

			below[k] = factor;
			for (int j = k + 1; j < n && factor != 0.0; j++)
				below[j] -= factor * row[j];
		}
	}
	return MATH_LU_OK;
}

/* b[i] less its products with the other rows of b from first on to last. */
static void
eliminate(int n, const double *factors, int first, int last, int columns, double *b, int i)
{
	double	   *row = b + (size_t) i * columns;

	for (int k = first; k < last; k++)
	{
		double		factor = factors[(size_t) i * n + k];
		const double *other = b + (size_t) k * columns;

		for (int j = 0; j < columns && factor != 0.0; j++)
			row[j] -= factor * other[j];
	}
}

/*
 * math_lu_solve
 *		Overwrites b (n x columns) with the solution of a x = b for a matrix that
 *		math_lu has factored; false, and b is rubbish, if stop says so.
 */
bool
math_lu_solve(int n, const double *lu, const int *swaps, int columns, double *b, bool (*stop) (void))
{
	for (int k = 0; k < n; k++)
		if (swaps[k] != k)
			swap_rows(columns, b + (size_t) k * columns, b + (size_t) swaps[k] * columns);
	for (int i = 0; i < n; i++)
	{
		if (i % 8 == 7 && stop && stop())
			return false;
		eliminate(n, lu, 0, i, columns, b, i);
	}
	for (int i = n - 1; i >= 0; i--)
	{
		if (i % 8 == 7 && stop && stop())
			return false;
		eliminate(n, lu, i + 1, n, columns, b, i);
		for (int j = 0; j < columns; j++)
			b[(size_t) i * columns + j] /= lu[(size_t) i * n + i];
	}
	return true;
}
