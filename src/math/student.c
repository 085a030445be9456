/*
 * student.c
 *		Quantiles of Student's t distribution.
 */
#include "math/student.h"

#include <math.h>

#include "math/normal.h"
#include "math/special.h"

#define STEPS 100

/* Quantiles up to here are sought: their squares by few degrees of freedom are in range. */
#define LARGEST 1e140

/*
 * P(T > t) for t >= 0 and freedom > 0 degrees of freedom, real-valued:
 * I(freedom/(freedom + t^2); freedom/2, 1/2) / 2 (Abramowitz & Stegun 26.7.1).
 * Twelve digits up to 10,000 degrees, eleven at a million, seven at 1e9.
 */
double
math_student_tail(double t, double freedom)
{
	double		ratio = t * t / freedom;

	return 0.5 * math_betainc(0.5 * freedom, 0.5, 1.0 / (1.0 + ratio), ratio / (1.0 + ratio));
}

/* Logarithm of the density at t. */
static double
log_density(double t, double freedom)
{
	return -0.5 * (freedom + 1.0) * log1p(t * t / freedom)
		- 0.5 * log(freedom) - math_lnbeta(0.5 * freedom, 0.5);
}

/*
 * The t of many degrees of freedom from the normal quantile (Fisher & Cornish
 * 1960; Abramowitz & Stegun 26.7.5).  Where z^2 is below a hundredth of them,
 * what is left out is below 1e-13.
 */
static double
upper_of_many(double z, double freedom)
{
	double		s = z * z;
	double		g1 = (s + 1.0) / 4.0;
	double		g2 = ((5.0 * s + 16.0) * s + 3.0) / 96.0;
	double		g3 = (((3.0 * s + 19.0) * s + 17.0) * s - 15.0) / 384.0;
	double		g4 = ((((79.0 * s + 776.0) * s + 1482.0) * s - 1920.0) * s - 945.0) / 92160.0;

	return z * (1.0 + (g1 + (g2 + (g3 + g4 / freedom) / freedom) / freedom) / freedom);
}

/*
 * The t with P(T > t) = tail, 0 < tail <= 0.5 and freedom > 0; not finite
 * outside of that, and where it is above 1e140: freedom below 0.01 has such.
 *
 * Newton's method on ln P(T > t), kept between bounds that close in: a step
 * that leaves them is replaced by their middle.
 */
double
math_student_upper(double tail, double freedom)
{
	double		low = 0.0;
	double		high = 1.0;
	double		t;

	if (!(tail > 0.0 && tail <= 0.5 && freedom > 0.0 && isfinite(freedom)))
		return NAN;
	t = math_normal_upper(tail);
	if (freedom > 1000.0 && t * t < 0.01 * freedom)
		return upper_of_many(t, freedom);
	while (math_student_tail(high, freedom) > tail && high < LARGEST)
	{
		low = high;
		high *= 4.0;
	}
	if (!(math_student_tail(high, freedom) <= tail))
		return INFINITY;
	t = 0.5 * (low + high);
	for (int i = 0; i < STEPS; i++)
	{
		double		upper = math_student_tail(t, freedom);
		double		next = t + log(upper / tail) * exp(log(upper) - log_density(t, freedom));

		if (upper > tail)
			low = t;
		else
			high = t;
		if (!(next >= low && next <= high))
			next = 0.5 * (low + high);
		if (fabs(next - t) <= 1e-15 * (1e-10 + t))
			return next;
		t = next;
	}
	return t;
}
