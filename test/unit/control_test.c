/*
 * control_test.c
 *		control.c against figures by hand, and at the limits of what is known.
 */
#include "math/control.h"
#include "tap_check.h"

static bool
go_on(void)
{
	return false;
}

static bool
stop_now(void)
{
	return true;
}

int
main(void)
{
	static const double values[] = {102, 98, 110, 95, 101, 99, 104, 97, 100, 61, 103, 96};
	static const RatePeriod churn[] = {{1980, 100000}, {2150, 101000}, {1890, 99500}, {2230, 102000}, {2050, 101500}, {1930, 100500}, {2120, 101200}, {3050, 102300}};
	static const RatePeriod complaints[] = {{42, 12000}, {39, 11500}, {51, 13000}, {44, 12500}, {80, 12200}};
	static const RatePeriod equal[] = {{1, 10}, {10, 100}, {3, 30}};
	static const RatePeriod none[] = {{0, 10}, {0, 20}};
	ControlSeries series = {0};
	ControlSeries same = {0};
	RateChart	chart;

	tap_ok(isnan(control_moving_range(&series)), "no value has no range");
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
	{
		control_add(&series, values[i]);
		control_add(&same, 0.1);
	}
	tap_ok(near(control_mean(&series), 1166.0 / 12, 1e-15) && near(control_moving_range(&series), 142.0 / 11, 1e-15), "mean and moving range");
	tap_ok(control_mean(&same) == 0.1 && control_moving_range(&same) == 0, "equal values have no range, and their mean is their value");
	tap_ok(near(CONTROL_MEAN_RANGE, 2 / sqrt(3.14159265358979323846), 1e-15), "mean range of two normal values");

	tap_ok(rate_chart(churn, 8, true, go_on, &chart) && near(chart.rate, 17400.0 / 808000, 1e-15) &&
		   near(chart.sigma_z, 5.51993679731346, 1e-12) && near(rate_z(&chart, &churn[7]), 18.2434286896119, 1e-12), "p-chart and its sigma_z");
	tap_ok(rate_chart(complaints, 5, false, go_on, &chart) && near(chart.rate, 256.0 / 61200, 1e-15) &&
		   near(chart.rate + CONTROL_WIDTH * chart.deviation / sqrt(12200), 0.00593965803631, 1e-11), "u-chart");
	tap_ok(rate_chart(equal, 3, true, go_on, &chart) && chart.rate == 0.1 && fabs(chart.sigma_z) < 1e-15, "periods of one rate");
	tap_ok(rate_chart(none, 2, true, go_on, &chart) && chart.rate == 0 && isnan(chart.sigma_z), "no event: nothing to compare with");
	tap_ok(rate_chart(churn, 1, true, go_on, &chart) && isnan(chart.sigma_z), "one period has no sigma_z");
	tap_ok(!rate_chart(churn, 8, true, stop_now, &chart), "it stops when asked to");
	return tap_end();
}
