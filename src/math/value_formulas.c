/*
 * value_formulas.c
 *		Customer value without a stochastic model.
 *
 * Rates are per period, 0.1 for 10 %.  A retention and a churn are shares,
 * 0 .. 1.  Every sum is geometric with the quotient q = retention / (1+rate).
 */
#include "math/value_formulas.h"

#include <math.h>

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
	double		gap = ((1.0 - retention) + rate) / (1.0 + rate);
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
	double		gap = ((1.0 - retention) + rate) / (1.0 + rate);

	return contribution * geometric(q, gap, periods + 1.0) -
		promotion * exp(-promotion_time * log1p(rate)) * geometric(q, gap, periods);
}

/*
 * Number of payments until the discounted, retained margin has paid back the
 * cost of acquisition, as a real number: rounded up it is the first payment at
 * which the sum reaches the cost.  retention 1 and rate 0 give cost / margin.
 * 0 when nothing is to be paid back; NaN when the cost is never paid back.
 */
double
value_payback(double cost, double margin, double retention, double rate,
			  ValueTiming timing)
{
	double		q = retention / (1.0 + rate);
	double		gap = ((1.0 - retention) + rate) / (1.0 + rate);
	double		first = timing == VALUE_AT_END ? margin * q : margin;
	double		left;

	if (cost <= 0.0)
		return 0.0;
	if (!(first > 0.0))
		return NAN;
	if (gap == 0.0)
		return cost / first;
	left = cost / first * gap;
	if (left >= 1.0)
		return NAN;
	if (q <= 0.0)
		return cost / first;
	return log1p(-left) / (fabs(gap) < 0.5 ? log1p(-gap) : log(q));
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
	return -expm1(periods * log1p(-churn));
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
	return expm1(periods * log1p(rate));
}
