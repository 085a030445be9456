/*
 * double.h
 *		Double-double arithmetic: an unevaluated sum of two doubles, some 32
 *		digits (Dekker 1971, "A floating-point technique for extending the
 *		available precision").
 */
#ifndef CRM_MATH_DOUBLE_H
#define CRM_MATH_DOUBLE_H

#include <math.h>

#include "math/wide.h"

typedef struct DoubleDouble
{
	double		high;
	double		low;
} DoubleDouble;

/* a + b exactly (Knuth, TAOCP vol. 2, 4.2.2, theorem B). */
static inline DoubleDouble
two_sum(double a, double b)
{
	double		sum = a + b;
	double		part = sum - a;

	return (DoubleDouble) {sum, (a - (sum - part)) + (b - part)};
}

/* a * b exactly. */
static inline DoubleDouble
two_product(double a, double b)
{
	double		product = a * b;

	return (DoubleDouble) {product, fma(a, b, -product)};
}

static inline DoubleDouble
dd_add(DoubleDouble a, DoubleDouble b)
{
	DoubleDouble high = two_sum(a.high, b.high);
	DoubleDouble low = two_sum(a.low, b.low);

	high = two_sum(high.high, high.low + low.high);
	return two_sum(high.high, high.low + low.low);
}

static inline DoubleDouble
dd_negate(DoubleDouble a)
{
	return (DoubleDouble) {-a.high, -a.low};
}

static inline DoubleDouble
dd_multiply(DoubleDouble a, DoubleDouble b)
{
	DoubleDouble product = two_product(a.high, b.high);

	return two_sum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

/* Not finite for b = 0. */
static inline DoubleDouble
dd_divide(DoubleDouble a, DoubleDouble b)
{
	DoubleDouble first = {a.high / b.high, 0};
	DoubleDouble second;

	a = dd_add(a, dd_negate(dd_multiply(first, b)));
	second = (DoubleDouble) {a.high / b.high, 0};
	a = dd_add(a, dd_negate(dd_multiply(second, b)));
	return two_sum(first.high, second.high + a.high / b.high);
}

/* The nearest to an integer of 256 bits. */
static inline DoubleDouble
dd_from_wide(const WideInt *wide)
{
	WideInt		size = *wide;
	DoubleDouble result = {0, 0};

	if (wide_is_negative(wide))
		wide_negate(&size);
	for (int i = 3; i >= 0; i--)
	{
		const DoubleDouble upper = {(double) (size.limb[i] >> 32) * 0x1p32, 0};
		const DoubleDouble lower = {(double) (size.limb[i] & UINT32_MAX), 0};

		result = (DoubleDouble) {result.high * 0x1p64, result.low * 0x1p64};
		result = dd_add(dd_add(result, upper), lower);
	}
	return wide_is_negative(wide) ? dd_negate(result) : result;
}

#endif
