/*
 * fit_test.c
 *		math_fit.c on functions whose maxima are known.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "math/newton.h"
#include "tap_check.h"

/* What the test functions need to know; the calls are counted. */
typedef struct Settings
{
	double		weight;
	int			calls;
	int			stop_after;		/* calls, 0 for never */
} Settings;

/* weight times a concave quadratic with its top at (1, -2), correlated. */
static bool
quadratic(const double *t, void *context, double *f, double *g, double *h)
{
	Settings   *s = context;
	double		x = t[0] - 1.0;
	double		y = t[1] + 2.0;

	if (s->stop_after > 0 && s->calls >= s->stop_after)
		return false;
	s->calls++;
	*f = -s->weight * (2.0 * x * x + x * y + y * y);
	g[0] = -s->weight * (4.0 * x + y);
	g[1] = -s->weight * (x + 2.0 * y);
	h[0] = -4.0 * s->weight;
	h[1] = h[2] = -s->weight;
	h[3] = -2.0 * s->weight;
	return true;
}

/* The banana valley of Rosenbrock, negated; its top is 0 at (1, 1). */
static bool
banana(const double *t, void *context, double *f, double *g, double *h)
{
	Settings   *s = context;
	double		u = t[1] - t[0] * t[0];

	s->calls++;
	*f = -100.0 * u * u - (1.0 - t[0]) * (1.0 - t[0]);
	g[0] = 400.0 * t[0] * u + 2.0 * (1.0 - t[0]);
	g[1] = -200.0 * u;
	h[0] = 400.0 * u - 800.0 * t[0] * t[0] - 2.0;
	h[1] = h[2] = 400.0 * t[0];
	h[3] = -200.0;
	return true;
}

/* -exp(-t): rises for ever, so the maximum is on the bound. */
static bool
rising(const double *t, void *context, double *f, double *g, double *h)
{
	Settings   *s = context;

	s->calls++;
	*f = -s->weight * exp(-t[0]);
	g[0] = s->weight * exp(-t[0]);
	h[0] = -s->weight * exp(-t[0]);
	return true;
}

/* Only t0 + t1 matters: a flat ridge through (.5, .5) + (1, -1) R. */
static bool
ridge(const double *t, void *context, double *f, double *g, double *h)
{
	Settings   *s = context;
	double		x = t[0] + t[1] - 1.0;

	s->calls++;
	*f = -x * x;
	g[0] = g[1] = -2.0 * x;
	h[0] = h[1] = h[2] = h[3] = -2.0;
	return true;
}

/* Poisson with rate e^t, 7 events per unit; NaN beyond t = 3. */
static bool
poisson(const double *t, void *context, double *f, double *g, double *h)
{
	Settings   *s = context;

	s->calls++;
	*f = t[0] > 3.0 ? NAN : s->weight * (7.0 * t[0] - exp(t[0]));
	g[0] = s->weight * (7.0 - exp(t[0]));
	h[0] = -s->weight * exp(t[0]);
	return true;
}

static FitStatus
run(FitEvaluate evaluate, int count, Settings *settings, double *theta,
	double *covariance, FitResult *result)
{
	double		work[20];
	FitProblem	problem = {count, evaluate, settings, settings->weight, NULL, NULL, 0, false};

	return fit_newton(&problem, theta, work, covariance, result);
}

static void
test_maxima(void)
{
	Settings	settings = {1000.0, 0, 0};
	FitResult	result;
	double		theta[2] = {8.0, 8.0};
	double		covariance[4];

	tap_ok(fit_work_size(2) == 20, "work size");
	tap_ok(run(quadratic, 2, &settings, theta, covariance, &result) == FIT_CONVERGED, "a quadratic");
	tap_ok(fabs(theta[0] - 1.0) < 1e-12 && fabs(theta[1] + 2.0) < 1e-12, "its top");
	tap_ok(fabs(covariance[0] * 7000.0 - 2.0) < 1e-12 && fabs(covariance[1] * 7000.0 + 1.0) < 1e-12 &&
	   covariance[1] == covariance[2] && fabs(covariance[3] * 7000.0 - 4.0) < 1e-12, "its covariance");
	tap_ok(result.evaluations == settings.calls && result.evaluations <= 6 && result.at_bound == 0,
	   "the steps are counted");

	settings = (Settings) {1.0, 0, 0};
	theta[0] = -1.2;
	theta[1] = 1.0;
	tap_ok(run(banana, 2, &settings, theta, covariance, &result) == FIT_CONVERGED, "a curved valley");
	tap_ok(fabs(theta[0] - 1.0) < 1e-9 && fabs(theta[1] - 1.0) < 1e-9, "its top");
	tap_ok(settings.calls < 60, "in less than 60 evaluations");

	settings = (Settings) {1e6, 0, 0};
	theta[0] = -10.0;
	tap_ok(run(poisson, 1, &settings, theta, covariance, &result) == FIT_CONVERGED &&
	   fabs(theta[0] - log(7.0)) < 1e-9, "points without a finite value are avoided");
	tap_ok(fabs(covariance[0] * 7e6 - 1.0) < 1e-8, "the covariance scales with the weight");
}

static void
test_bounds(void)
{
	static const double lower[2] = {2.0, -12.0};
	static const double upper[2] = {12.0, 12.0};
	Settings	settings = {500.0, 0, 0};
	FitResult	result;
	double		theta[2] = {0.0, 0.0};
	double		work[20];
	double		covariance[4];
	FitProblem	problem = {2, quadratic, &settings, 500.0, lower, upper, 0, false};

	tap_ok(run(rising, 1, &settings, theta, covariance, &result) == FIT_AT_BOUND, "a rise without end");
	tap_ok(theta[0] == FIT_DEFAULT_UPPER && result.at_bound == 1 && isnan(covariance[0]),
	   "ends on the bound, without a covariance");
	theta[0] = -20.0;
	tap_ok(fit_newton(&problem, theta, work, covariance, &result) == FIT_AT_BOUND, "a box beside the top");
	tap_ok(theta[0] == 2.0 && fabs(theta[1] + 2.5) < 1e-9, "gives the best point of the box");
	tap_ok(result.at_bound == 1 && isnan(covariance[3]), "and says which coordinate is bound");
}

static void
test_failures(void)
{
	Settings	settings = {1.0, 0, 0};
	FitResult	result;
	double		theta[2] = {3.0, 0.0};
	double		work[20];
	double		covariance[4];
	FitProblem	problem = {2, banana, &settings, 1.0, NULL, NULL, 3, false};

	tap_ok(run(ridge, 2, &settings, theta, covariance, &result) == FIT_FLAT, "a flat ridge");
	tap_ok(fabs(theta[0] + theta[1] - 1.0) < 1e-6 && result.weak != 0 && isnan(covariance[0]),
	   "is reached and named, without a covariance");
	theta[0] = -1.2;
	theta[1] = 1.0;
	tap_ok(fit_newton(&problem, theta, work, NULL, &result) == FIT_ITERATION_LIMIT &&
	   result.iterations == 3, "the iteration limit holds");
	settings = (Settings) {1.0, 0, 1};
	theta[0] = 5.0;
	tap_ok(run(quadratic, 2, &settings, theta, covariance, &result) == FIT_INTERRUPTED &&
	   theta[0] == 5.0 && isfinite(result.loglik), "an interruption keeps the best point");
	settings = (Settings) {1.0, 0, 0};
	theta[0] = 5.0;
	tap_ok(run(poisson, 1, &settings, theta, covariance, &result) == FIT_NOT_FINITE,
	   "a start without a finite value is refused");
	for (int status = FIT_CONVERGED; status <= FIT_NOT_FINITE; status++)
		tap_ok(strcmp(fit_status_name((FitStatus) status), "unknown") != 0, fit_status_name((FitStatus) status));
}

static void
test_scales(void)
{
	static const double theta[2] = {0.0, 1.0};
	static const double log_covariance[4] = {0.01, 0.002, 0.002, 0.04};
	double		params[2];
	double		covariance[4];

	fit_exp(2, theta, params);
	fit_natural_covariance(2, params, log_covariance, covariance);
	tap_ok(params[0] == 1.0 && params[1] == exp(1.0), "parameters from logarithms");
	tap_ok(fabs(covariance[1] - 0.002 * exp(1.0)) < 1e-17 &&
	   fabs(covariance[3] - 0.04 * exp(2.0)) < 1e-15, "their covariance by the delta method");
}

int
main(void)
{
	test_maxima();
	test_bounds();
	test_failures();
	test_scales();
	return tap_end();
}
