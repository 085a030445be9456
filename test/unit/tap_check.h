/*-------------------------------------------------------------------------
 *
 * tap_check.h
 *	  Test Anything Protocol output and comparison of doubles.
 *
 *-------------------------------------------------------------------------
 */
#ifndef TAP_CHECK_H
#define TAP_CHECK_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

static int	tap_count = 0;
static int	tap_failed = 0;

static inline void
tap_ok(bool ok, const char *name)
{
	tap_count++;
	if (!ok)
		tap_failed++;
	printf("%sok %d - %s\n", ok ? "" : "not ", tap_count, name);
}

/* Within tolerance, relative to the truth; truths below 1e-300 are zero. */
static inline bool
near(double got, double truth, double tolerance)
{
	bool		ok = fabs(truth) < 1e-300 ? fabs(got) < 1e-299
		: fabs(got - truth) <= tolerance * fabs(truth);

	if (!ok)
		printf("# got %.17g, expected %.17g, relative difference %.2g\n",
			   got, truth, truth != 0.0 ? got / truth - 1.0 : got);
	return ok;
}

/* Within tolerance, relative to the truth or to scale when that is greater. */
static inline bool
near_scaled(double got, double truth, double scale, double tolerance)
{
	bool		ok = fabs(got - truth) <= tolerance * fmax(fabs(truth), scale);

	if (!ok)
		printf("# got %.17g, expected %.17g\n", got, truth);
	return ok;
}

/* The bar: 1e-12 up to 100 purchases, 1e-10 beyond. */
static inline double
bar(double x)
{
	return x <= 100.0 ? 1e-12 : 1e-10;
}

/* Relative error of a value against its truth; infinite when not finite. */
static inline double
error_of(double value, double truth)
{
	if (!isfinite(value))
		return INFINITY;
	if (fabs(truth) < 1e-290)	/* denormal or underflown: absolute */
		return fabs(value) < 1e-280 ? 0.0 : INFINITY;
	return fabs(value - truth) / fabs(truth);
}

/* One line per quantity: the worst relative error over the rows of a table. */
static inline void
tap_ok_worst(const char *what, double worst, double limit)
{
	char		line[120];

	snprintf(line, sizeof(line), "%s: worst relative error %.1e <= %.0e", what, worst, limit);
	tap_ok(worst <= limit, line);
}

/* The plan, and main's exit status. */
static inline int
tap_end(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed > 0;
}

#endif							/* TAP_CHECK_H */
