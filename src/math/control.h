/*
 * control.h
 *		Control charts: what a series does when nothing happens to it.
 */
#ifndef CRM_MATH_CONTROL_H
#define CRM_MATH_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

#include "math/btyd.h"
#include "math/special.h"

/* The mean of the range of two normal values, in standard deviations: 2 / sqrt(pi). */
#define CONTROL_MEAN_RANGE 1.1283791670955126

/* Limits are so many standard deviations from the centre. */
#define CONTROL_WIDTH 3.0

/* A series of values, one after another; all zero before the first. */
typedef struct ControlSeries
{
	double		count;
	double		last;
	MathSum		sum;
	MathSum		ranges;			/* of neighbours */
} ControlSeries;

extern void control_add(ControlSeries *series, double value);
extern double control_mean(const ControlSeries *series);
extern double control_moving_range(const ControlSeries *series);

/* One period: so many events of a base. */
typedef struct RatePeriod
{
	double		events;
	double		base;
} RatePeriod;

/* The rate of all periods, and by how much those of single ones vary. */
typedef struct RateChart
{
	double		events;
	double		base;
	double		rate;
	double		deviation;		/* standard deviation of a rate of base 1 */
	double		sigma_z;		/* of the periods, to what chance alone makes; NaN if not known */
} RateChart;

extern bool rate_chart(const RatePeriod *periods, size_t n, bool is_share, MathInterrupted stop, RateChart *chart);
extern double rate_z(const RateChart *chart, const RatePeriod *period);

#endif
