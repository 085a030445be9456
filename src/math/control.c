/*
 * control.c
 *		Control charts: what a series does when nothing happens to it.
 *
 * The standard deviation comes from the ranges of neighbours, so that a shift
 * of the series does not hide itself in it (Shewhart 1931; Wheeler & Chambers
 * 1992).
 */
#include "math/control.h"

/* How many periods are looked at between two questions whether to stop. */
#define STOP_AFTER 65536

/* The next value of a series. */
void
control_add(ControlSeries *series, double value)
{
	if (series->count > 0)
		math_sum_add(&series->ranges, fabs(value - series->last));
	math_sum_add(&series->sum, value);
	series->last = value;
	series->count++;
}

/* NaN of no value; of equal ones exactly their value. */
double
control_mean(const ControlSeries *series)
{
	const MathSum count = {series->count, 0};

	return math_sum_quotient(&series->sum, &count);
}

/* The mean range of neighbours; NaN of one value. */
double
control_moving_range(const ControlSeries *series)
{
	const MathSum count = {series->count - 1, 0};

	return series->count > 1 ? math_sum_quotient(&series->ranges, &count) : NAN;
}

/* How far the rate of a period is from that of all, in the standard deviations of chance; not finite where there is none. */
double
rate_z(const RateChart *chart, const RatePeriod *period)
{
	return (period->events / period->base - chart->rate) / (chart->deviation / sqrt(period->base));
}

/*
 * p-chart of shares, variance p(1 - p)/n, or u-chart of counts, u/n (Montgomery
 * 2009, Introduction to Statistical Quality Control, 7.2 and 7.3), with Laney's
 * (2002, Quality Engineering 14:531) sigma_z, the mean range of neighbouring z
 * over that of chance.  Bases are above 0.  False when stopped.
 */
bool
rate_chart(const RatePeriod *periods, size_t n, bool is_share, MathInterrupted stop, RateChart *chart)
{
	MathSum		events = {0, 0};
	MathSum		base = {0, 0};
	ControlSeries z = {0};

	for (size_t i = 0; i < n; i++)
	{
		if (i % STOP_AFTER == 0 && stop())
			return false;
		math_sum_add(&events, periods[i].events);
		math_sum_add(&base, periods[i].base);
	}
	chart->events = math_sum_value(&events);
	chart->base = math_sum_value(&base);
	chart->rate = math_sum_quotient(&events, &base);
	chart->deviation = sqrt(is_share ? chart->rate * fmax(1 - chart->rate, 0) : chart->rate);
	for (size_t i = 0; i < n; i++)
	{
		if (i % STOP_AFTER == 0 && stop())
			return false;
		control_add(&z, rate_z(chart, &periods[i]));
	}
	chart->sigma_z = control_moving_range(&z) / CONTROL_MEAN_RANGE;
	return true;
}
