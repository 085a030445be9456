/*
 * cox_test.c
 *		cox.c: a likelihood of two rows by hand, weights as repeated rows, units
 *		and order of features, ties, strata, and data that have no estimate.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "math/cox.h"
#include "math/random.h"
#include "tap_check.h"

#define ROWS 300
#define FEATURES 3

static uint64_t seed = 11;
static double time_of[ROWS];
static uint32_t stratum[ROWS];
static uint8_t event[ROWS];
static double weight[ROWS];
static double x[ROWS * FEATURES];
static CoxData data = {FEATURES, ROWS, time_of, stratum, event, weight, x};
static CoxOptions plain;

static double
uniform(void)
{
	return (double) (splitmix64_next(&seed) >> 11) * 0x1p-53;
}

static bool
always(void)
{
	return true;
}

/* Rows in descending time with many ties, in two strata. */
static void
make_rows(void)
{
	for (int i = 0; i < ROWS; i++)
	{
		time_of[i] = floor((i < ROWS / 2 ? ROWS / 2 - i : ROWS - i) / 5.0);
		stratum[i] = i >= ROWS / 2;
		event[i] = uniform() < 0.4;
		weight[i] = 1;
		for (int j = 0; j < FEATURES; j++)
			x[i * FEATURES + j] = uniform() + 0.002 * j * time_of[i];
	}
}

static CoxFit
fit_of(const CoxData *rows, const CoxOptions *options, double *work)
{
	CoxFit		fit;

	(void) cox_fit(rows, options, work, &fit);
	return fit;
}

/* Three rows: the likelihood has its maximum where its derivative, by hand, is 0. */
static void
test_by_hand(void)
{
	static const double times[] = {3, 2, 1};
	static const uint32_t one[] = {0, 0, 0};
	static const uint8_t events[] = {1, 1, 1};
	static const double weights[] = {1, 1, 1};
	static const double values[] = {1, 0, 1};
	CoxData		rows = {1, 3, times, one, events, weights, values};
	double		work[64];
	CoxFit		fit = fit_of(&rows, &plain, work);
	int64_t		at[3];
	double		hazard[3];

	/* b - log(2 e^b + 1) - log(e^b + 1): e^(2b) = 1/2 */
	tap_ok(fit.status == COX_FITTED && fit.converged && near(fit.coefficients[0], -0.5 * log(2), 1e-12), "three rows by hand");
	tap_ok(near(fit.null_log_likelihood, -log(6), 1e-14), "their likelihood without the feature");
	tap_ok(cox_baseline(&rows, &fit, false, at, hazard, NULL) == 3 && hazard[0] > hazard[1] && hazard[1] > hazard[2], "baseline");
	tap_ok(near(hazard[2], 1 / (2 * exp(fit.coefficients[0] / 3) + exp(-2 * fit.coefficients[0] / 3)), 1e-12), "its first step");
}

/* A row of weight 3 is three rows; units move coefficients only. */
static void
test_weights_and_units(double *work, double *other)
{
	CoxFit		fit = fit_of(&data, &plain, work);
	CoxFit		again;
	CoxData		repeated = data;
	CoxData		units = data;
	double	   *values = malloc(sizeof(double) * 3 * ROWS * FEATURES);
	double	   *times = malloc(sizeof(double) * 3 * ROWS);
	double	   *ones = malloc(sizeof(double) * 3 * ROWS);
	uint32_t   *strata = malloc(sizeof(uint32_t) * 3 * ROWS);
	uint8_t    *events = malloc(3 * ROWS);
	bool		same = true;

	tap_ok(fit.converged && !fit.monotone && fit.used == FEATURES, "converged");
	for (int i = 0; i < 3 * ROWS; i++)
	{
		times[i] = time_of[i / 3];
		strata[i] = stratum[i / 3];
		events[i] = event[i / 3];
		ones[i] = 1;
		memcpy(values + i * FEATURES, x + i / 3 * FEATURES, sizeof(double) * FEATURES);
	}
	repeated = (CoxData) {FEATURES, 3 * ROWS, times, strata, events, ones, values};
	fit = fit_of(&repeated, &plain, work);
	for (int i = 0; i < ROWS; i++)
		weight[i] = 3;
	again = fit_of(&data, &plain, other);
	for (int j = 0; j < FEATURES; j++)
		same = same && near(again.coefficients[j], fit.coefficients[j], 1e-10) &&
			near(again.covariance[j * FEATURES + j], fit.covariance[j * FEATURES + j], 1e-10);
	tap_ok(same && near(again.log_likelihood, fit.log_likelihood, 1e-12), "weights are repeated rows, after Efron too");
	for (int i = 0; i < ROWS; i++)
		weight[i] = 1;
	fit = fit_of(&data, &plain, work);
	for (int i = 0; i < ROWS * FEATURES; i++)
		values[i] = 1e6 * x[i] + 1e7;
	units.matrix = values;
	again = fit_of(&units, &plain, other);
	same = near(again.log_likelihood, fit.log_likelihood, 1e-12);
	for (int j = 0; j < FEATURES; j++)
		same = same && near(again.coefficients[j] * 1e6, fit.coefficients[j], 1e-9);
	tap_ok(same, "units do not matter");
	free(values);
	free(times);
	free(ones);
	free(strata);
	free(events);
}

/* Features that tell nothing, or too much. */
static void
test_no_estimate(double *work)
{
	CoxOptions	drop = {.drop_collinear = true};
	CoxOptions	stopped = {.stop = always};
	CoxFit		fit;

	for (int i = 0; i < ROWS; i++)
		x[i * FEATURES + 2] = 2 * x[i * FEATURES] - x[i * FEATURES + 1];
	fit = fit_of(&data, &plain, work);
	tap_ok(fit.status == COX_COLLINEAR && fit.collinear == 2, "collinear");
	fit = fit_of(&data, &drop, work);
	tap_ok(fit.status == COX_FITTED && fit.used == 2 && isnan(fit.coefficients[2]) && fit.notes[2] == COX_FOLLOWS, "left out");
	for (int i = 0; i < ROWS; i++)
		x[i * FEATURES + 2] = 7 + stratum[i];
	fit = fit_of(&data, &plain, work);
	tap_ok(fit.status == COX_FITTED && fit.notes[2] == COX_CONSTANT && isnan(fit.coefficients[2]), "the same in each stratum");
	for (int i = 0; i < ROWS; i++)
		x[i * FEATURES + 2] = event[i];
	fit = fit_of(&data, &plain, work);
	tap_ok(fit.status == COX_FITTED && fit.monotone && !fit.converged && fit.notes[2] == COX_MONOTONE && fit.notes[0] == 0, "monotone");
	tap_ok(isnan(fit.covariance[8]) && fit.covariance[0] > 0, "what else there is has its errors");
	fit = fit_of(&data, &stopped, work);
	tap_ok(fit.status == COX_INTERRUPTED, "stopped");
	memset(event, 0, sizeof(event));
	fit = fit_of(&data, &plain, work);
	tap_ok(fit.status == COX_NO_EVENT, "no event");
}

int
main(void)
{
	double	   *work = malloc(sizeof(double) * cox_work_size(FEATURES));
	double	   *other = malloc(sizeof(double) * cox_work_size(FEATURES));

	test_by_hand();
	make_rows();
	test_weights_and_units(work, other);
	test_no_estimate(work);
	free(work);
	free(other);
	return tap_end();
}
