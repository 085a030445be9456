/*
 * normal.c
 *		Quantiles of the standard normal distribution.
 */
#include "math/normal.h"

#include <math.h>

#define STEPS 60

/*
 * The z with P(Z > z) = tail, 0 < tail <= 0.5; not finite outside of that.
 *
 * Newton's method on ln P(Z > z), which is concave: from the right it cannot
 * overshoot, and P(Z > z) <= exp(-z^2/2)/2 gives a start to the right.
 */
double
math_normal_upper(double tail)
{
	double		z;

	if (!(tail > 0.0 && tail <= 0.5))
		return NAN;
	z = sqrt(-2.0 * log(2.0 * tail));
	for (int i = 0; i < STEPS; i++)
	{
		double		upper = 0.5 * erfc(z * M_SQRT1_2);
		double		density = exp(-0.5 * z * z) * M_SQRT1_2 * 0.5 * M_2_SQRTPI;
		double		step = log(upper / tail) * upper / density;

		z += step;
		if (fabs(step) <= 1e-15 * (1.0 + z))
			break;
	}
	return z;
}
