/*
 * fisher.c
 *		Quantiles of Fisher's F distribution.
 */
#include "math/fisher.h"

#include <math.h>

#include "math/normal.h"
#include "math/special.h"

#define STEPS 200

/* Degrees of freedom from which on an expansion is exact to the last digits. */
#define MANY 1e7

/*
 * P(F > f) for f >= 0 and real-valued degrees of freedom above 0:
 * I(d2/(d2 + d1 f); d2/2, d1/2) (Abramowitz & Stegun 26.6.2).
 */
double
math_fisher_tail(double f, double freedom1, double freedom2)
{
	double		ratio = freedom1 / freedom2 * f;

	return math_betainc(0.5 * freedom2, 0.5 * freedom1, 1.0 / (1.0 + ratio), ratio / (1.0 + ratio));
}

/*
 * ln f of many degrees of freedom from the normal quantile (Carter 1947;
 * Abramowitz & Stegun 26.5.22); what is left out is of the order of their
 * power of -5/2.
 */
static double
log_upper_of_many(double z, double freedom1, double freedom2)
{
	double		one = 1.0 / (freedom1 - 1.0);
	double		two = 1.0 / (freedom2 - 1.0);
	double		h = 2.0 / (one + two);
	double		lambda = (z * z - 3.0) / 6.0;

	return 2.0 * (z * sqrt(h + lambda) / h - (one - two) * (lambda + 5.0 / 6.0 - 2.0 / (3.0 * h)));
}

/* Minus the derivative of P(F > e^u) by u. */
static double
slope(double ratio, double freedom1, double freedom2)
{
	return exp(math_log_beta_power(0.5 * freedom1, 0.5 * freedom2, ratio / (1.0 + ratio), 1.0 / (1.0 + ratio)));
}

/*
 * The f with P(F > f) = tail, 0 < tail <= 0.5, and degrees of freedom above 0;
 * not finite outside of that.  The lower quantile is
 * 1 / math_fisher_upper(tail, d2, d1).
 *
 * Newton's method on ln P(F > e^u), kept between bounds that close in: a step
 * that leaves them is replaced by their middle.
 */
double
math_fisher_upper(double tail, double freedom1, double freedom2)
{
	double		low = -1.0;
	double		high = 1.0;
	double		u = 0.0;

	if (!(tail > 0.0 && tail <= 0.5 && freedom1 > 0.0 && freedom2 > 0.0 && isfinite(freedom1 + freedom2)))
		return NAN;
	if (freedom1 > MANY && freedom2 > MANY)
		return exp(log_upper_of_many(math_normal_upper(tail), freedom1, freedom2));
	while (math_fisher_tail(exp(high), freedom1, freedom2) > tail && high < 700.0)
		high *= 2.0;
	while (math_fisher_tail(exp(low), freedom1, freedom2) < tail && low > -700.0)
		low *= 2.0;
	for (int i = 0; i < STEPS; i++)
	{
		double		upper = math_fisher_tail(exp(u), freedom1, freedom2);
		double		next = u + log(upper / tail) * upper / slope(freedom1 / freedom2 * exp(u), freedom1, freedom2);

		if (upper > tail)
			low = u;
		else
			high = u;
		if (!(next >= low && next <= high))
			next = 0.5 * (low + high);
		if (fabs(next - u) <= 1e-15)
			return exp(next);
		u = next;
	}
	return exp(u);
}
