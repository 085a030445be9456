/*
 * internal_rate.c
 *		The internal rate of return of a cash flow: the rate at which it is
 *		worth nothing today.
 *
 * A flow whose sign changes once has at most one rate (Descartes' rule of
 * signs); with more changes there may be several, and none of them means
 * anything.  With u = ln(1 + rate), what is paid before the change is worth
 * A(u) = sum |c| e^(-t u), what comes after it B(u).  ln B - ln A falls with u all
 * the way, since the times in B are later, so that its root is found from
 * anywhere by Newton's method kept within a bracket; logarithms neither
 * overflow nor cancel.
 */
#include "math/internal_rate.h"

#include <math.h>

/* ln(1 + rate) at least: below, rate is -1 as a double. */
#define LEAST_LOG (-36.0)
#define STEPS 200
#define POLL_STEPS 8

/* ln sum |c| e^(-t u) of some payments, and their mean time, each weighted with what it is worth. */
static double
log_worth(const Payment *flow, size_t n, double u, double *mean_time)
{
	double		greatest = -INFINITY;
	double		sum = 0;
	double		times = 0;

	for (size_t i = 0; i < n; i++)
		greatest = fmax(greatest, log(fabs(flow[i].amount)) - flow[i].time * u);
	for (size_t i = 0; i < n; i++)
	{
		double		worth = exp(log(fabs(flow[i].amount)) - flow[i].time * u - greatest);

		sum += worth;
		times += worth * flow[i].time;
	}
	*mean_time = times / sum;
	return greatest + log(sum);
}

/* Where the sign changes, if it does so once; else 0. */
static size_t
only_change(const Payment *flow, size_t n)
{
	size_t		change = 0;

	for (size_t i = 1; i < n; i++)
	{
		if ((flow[i].amount < 0) == (flow[i - 1].amount < 0))
			continue;
		if (change > 0)
			return 0;
		change = i;
	}
	return change;
}

/* ln B - ln A at u, and how it falls there. */
static double
advantage(const Payment *flow, size_t n, size_t change, double u, double *slope)
{
	double		time_before;
	double		time_after;
	double		before = log_worth(flow, change, u, &time_before);
	double		after = log_worth(flow + change, n - change, u, &time_after);

	*slope = time_before - time_after;
	return after - before;
}

/*
 * The rate per unit of time of payments in order of time, above -1 and up to
 * INTERNAL_RATE_MOST.  NAN where there is none, or not certainly one, and when
 * it was stopped.
 */
double
internal_rate(const Payment *flow, size_t n, MathInterrupted stop)
{
	size_t		change = only_change(flow, n);
	double		low = LEAST_LOG;
	double		high = log1p(INTERNAL_RATE_MOST);
	double		u = 0;
	double		slope;

	if (change == 0 || advantage(flow, n, change, low, &slope) < 0 || advantage(flow, n, change, high, &slope) > 0)
		return NAN;
	for (int step = 0; step < STEPS; step++)
	{
		double		value = advantage(flow, n, change, u, &slope);
		double		next = u - value / slope;

		if (step % POLL_STEPS == 0 && stop != NULL && stop())
			return NAN;
		if (value == 0)
			break;
		if (value > 0)
			low = u;
		else
			high = u;
		if (!(next > low && next < high))
			next = (low + high) / 2;
		if (fabs(next - u) <= 1e-16 * fabs(u))
			break;
		u = next;
	}
	return expm1(u);
}
