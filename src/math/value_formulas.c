/*
 * value_formulas.c
 *		Customer value without a stochastic model.
 *
 * Rates are per period, 0.1 for 10 %.  A retention and a churn are shares,
 * 0 .. 1.  Every sum is geometric with the quotient q = retention / (1+rate).
 */
#include "math/value_formulas.h"

#include <float.h>
#include <math.h>

/*
 * 1 - q for q = retention / (1+rate), with its digits near 1; 0 where a
 * negative rate makes up for what is lost, as 0.7 / (1 - 0.3) does in decimals.
 */
static double
gap_of(double retention, double rate)
{
	double		lost = 1.0 - retention;
	double		gap = lost + rate;

	if (rate < 0.0 && fabs(gap) <= 2.0 * DBL_EPSILON)
		return 0.0;
	return gap / (1.0 + rate);
}

/*
 * 1 + q + ... + q^(count-1); count may be INFINITY (NaN then for q >= 1).
 * gap is 1 - q, given apart to keep its digits near 1.  Any sign of gap.
 */
static double
geometric(double q, double gap, double count)
{
	double		all;

	if (count <= 0.0)
		return 0.0;
	if (isinf(count))
		return gap > 0.0 ? 1.0 / gap : NAN;
	if (gap == 0.0)
		return count;
	if (q <= 0.0)
		return 1.0;
	all = fabs(gap) < 0.5 ? expm1(count * log1p(-gap)) : pow(q, count) - 1.0;
	return -all / gap;
}

/*
 * Value of a constant margin per period for as long as the customer stays
 * (Dwyer 1997; Gupta & Lehmann 2003).
 *
 *	at start:	margin (1 + q + ... + q^(periods-1)), endless
 *				margin (1+rate) / (1+rate-retention)
 *	at end:		margin (q + ... + q^periods), endless
 *				margin retention / (1+rate-retention)
 *
 * periods is the number of payments, a whole number or INFINITY; NaN when the
 * endless sum does not exist (retention >= 1 + rate).
 */
double
value_retention(double margin, double retention, double rate, double periods,
				ValueTiming timing)
{
	double		q = retention / (1.0 + rate);
	double		gap = gap_of(retention, rate);
	double		sum = geometric(q, gap, periods);

	return margin * (timing == VALUE_AT_END ? q * sum : sum);
}

/*
 * Case 1 of Berger & Nasr 1998 ("Customer lifetime value: marketing models and
 * applications", Journal of Interactive Marketing 12(1)): a contribution at the
 * start of each of the periods 0 .. periods from those retained, less a
 * promotion within each of the periods 1 .. periods to those who were
 * customers at its start.  promotion_time is where in its period the
 * promotion lies, .5 for the middle:
 *
 *	contribution sum_{i=0..n} q^i
 *		- promotion sum_{i=1..n} retention^(i-1) / (1+rate)^(i-1+promotion_time)
 */
double
value_promotion_case(double contribution, double promotion, double retention,
					 double rate, double periods, double promotion_time)
{
	double		q = retention / (1.0 + rate);
	double		gap = gap_of(retention, rate);

	return contribution * geometric(q, gap, periods + 1.0) -
		promotion * exp(-promotion_time * log1p(rate)) * geometric(q, gap, periods);
}

/*
 * A number of payments that is whole within what rounding of the arguments can
 * have done to it is whole: error is how far off it may be.
 */
static double
whole_if_near(double payments, double error)
{
	double		whole = nearbyint(payments);

	return fabs(payments - whole) <= fmin(error, 0.25) ? whole : payments;
}

/*
 * Number of payments until the discounted, retained margin has paid back the
 * cost of acquisition, as a real number: rounded up it is the first payment at
 * which the sum reaches the cost.  retention 1 and rate 0 give cost / margin.
 * 0 when nothing is to be paid back; NaN when the cost is never paid back, so
 * also when it is the endless sum.
 *
 * Arguments are decimals, and doubles only near them.  Another q by a part of
 * e changes the sum of n payments by less than a part of min(n, q / (1-q)) e,
 * hence `part`; a whole number within it is meant.
 */
double
value_payback(double cost, double margin, double retention, double rate,
			  ValueTiming timing)
{
	double		q = retention / (1.0 + rate);
	double		gap = gap_of(retention, rate);
	double		first = timing == VALUE_AT_END ? margin * q : margin;
	double		left;
	double		fall;
	double		payments;
	double		part;

	if (cost <= 0.0)
		return 0.0;
	if (!(first > 0.0))
		return NAN;
	payments = cost / first;
	if (gap == 0.0 || q <= 0.0)
	{
		payments = whole_if_near(payments, 4.0 * DBL_EPSILON * payments);
		return gap == 0.0 || payments <= 1.0 ? payments : NAN;
	}
	left = payments * gap;
	if (left >= 1.0 - DBL_EPSILON * (4.0 + 2.0 * q / gap) && gap > 0.0)
		return NAN;
	fall = fabs(gap) < 0.5 ? log1p(-gap) : log(q);
	payments = log1p(-left) / fall;
	part = DBL_EPSILON * (4.0 + 2.0 * fmin(payments, q / fabs(gap)));
	return whole_if_near(payments, part * (1.0 + fabs(left / ((1.0 - left) * fall))) + 4.0 * DBL_EPSILON * payments);
}

/*
 * (1+rate)^periods - 1; rate >= -1.  Whole periods are multiplied out, so that
 * what is exact in doubles stays so: two periods of 0.5 are 1.25.
 */
static double
compound(double rate, double periods)
{
	double		sum = 0.0;

	if (periods != floor(periods) || periods > 1024.0)
		return expm1(periods * log1p(rate));
	for (int left = (int) periods; left > 0; left >>= 1)
	{
		if (left & 1)
			sum += rate * (1.0 + sum);
		rate += rate * (1.0 + rate);
	}
	return sum;
}

/*
 * Churn over `periods` periods from the churn of one: 1 - (1-churn)^periods.
 * 12 turns monthly into annual churn, 1/12 annual into monthly.
 */
double
churn_convert(double churn, double periods)
{
	if (periods == 0.0)
		return 0.0;
	return -compound(-churn, periods);
}

/* Expected periods until a customer has left, 1 / churn; NaN for churn 0. */
double
churn_lifetime(double churn)
{
	return churn > 0.0 ? 1.0 / churn : NAN;
}

/* Compound rate over `periods` periods, (1+rate)^periods - 1; rate > -1. */
double
rate_convert(double rate, double periods)
{
	return compound(rate, periods);
}
