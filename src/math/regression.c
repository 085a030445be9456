/*
 * regression.c
 *		Least squares of one line through points, from sums without rounding.
 *
 * The sums are integers, so no order of the points shows in them; what is
 * subtracted is subtracted before anything is rounded.
 */
#include "math/regression.h"

#include <math.h>

#include "math/double.h"

#define UNIT 0x1p-52			/* 2^-REGRESSION_BITS */

/* A coordinate below REGRESSION_LARGEST in size, in units. */
int64_t
regression_units(double coordinate)
{
	return (int64_t) rint(coordinate / UNIT);
}

WideInt
regression_product(int64_t one, int64_t other)
{
	__int128	product = (__int128) one * other;
	uint64_t	sign = product < 0 ? UINT64_MAX : 0;

	return (WideInt) {{(uint64_t) product, (uint64_t) (product >> 64), sign, sign}};
}

/* one * other for any signs; false on overflow. */
static bool
multiply(const WideInt *one, const WideInt *other, WideInt *product)
{
	bool		negative = wide_is_negative(one) != wide_is_negative(other);
	WideInt		left = *one;
	WideInt		right = *other;
	bool		fits = true;

	if (wide_is_negative(one))
		wide_negate(&left);
	if (wide_is_negative(other))
		wide_negate(&right);
	*product = wide_from_int64(0);
	for (int i = 3; i >= 0 && fits; i--)
	{
		WideInt		part = left;

		fits = product->limb[3] == 0 && wide_multiply_add(&part, right.limb[i], 0);
		for (int k = 3; k > 0; k--)
			product->limb[k] = product->limb[k - 1];
		product->limb[0] = 0;
		fits = fits && !wide_is_negative(product) && wide_add(product, &part);
	}
	if (negative)
		wide_negate(product);
	return fits;
}

/* n sum(a b) - sum(a) sum(b): n^2 times a covariance; false on overflow. */
static bool
centred(int64_t n, const WideInt *ab, const WideInt *a, const WideInt *b, DoubleDouble *result)
{
	const WideInt count = wide_from_int64(n);
	WideInt		product;
	WideInt		left;

	if (!multiply(&count, ab, &left) || !multiply(a, b, &product))
		return false;
	wide_negate(&product);
	if (!wide_add(&left, &product))
		return false;
	*result = dd_from_wide(&left);
	return true;
}

/*
 * The line; false for sums that no points have, and when x does not vary: by
 * more than 1e-12 in the standard deviation, as copies of one price do that
 * were computed in different ways.  rest and yy are 0 when y does not vary.
 */
bool
regression_line(const RegressionSums *sums, RegressionLine *line)
{
	double		n = (double) sums->n;
	const double scale = UNIT * UNIT / n;
	const double least = 1e-24 * n * n / (UNIT * UNIT);
	DoubleDouble xx;
	DoubleDouble yy;
	DoubleDouble xy;
	DoubleDouble rest;

	if (sums->n < 2 || !centred(sums->n, &sums->xx, &sums->x, &sums->x, &xx) ||
		!centred(sums->n, &sums->yy, &sums->y, &sums->y, &yy) ||
		!centred(sums->n, &sums->xy, &sums->x, &sums->y, &xy) || !(xx.high > least))
		return false;
	line->slope = xy.high / xx.high;
	line->intercept = (wide_estimate(&sums->y) - line->slope * wide_estimate(&sums->x)) * UNIT / n;
	line->xx = xx.high * scale;
	line->yy = yy.high > least ? yy.high * scale : 0;
	rest = dd_add(dd_multiply(xx, yy), dd_negate(dd_multiply(xy, xy)));
	line->rest = line->yy > 0 && rest.high > 0 ? rest.high / xx.high * scale : 0;
	return true;
}
