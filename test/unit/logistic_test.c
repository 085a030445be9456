/*
 * logistic_test.c
 *		logistic.c against what is known beforehand: tables of two by two, the
 *		equations that a maximum fulfils, three forms of the same rows, weights as
 *		repeated rows, and data that have no estimate.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "math/logistic.h"
#include "math/random.h"
#include "tap_check.h"

#define ROWS 1000
#define FEATURES 5

static uint64_t seed = 7;
static double x[ROWS * FEATURES];
static uint8_t codes[ROWS * FEATURES];
static double table[FEATURES][16];
static const double *tables[FEATURES];
static uint8_t event[ROWS];
static double weight[ROWS];
static LogisticData data = {.features = FEATURES,.rows = ROWS,.event = event,.matrix = x,.row_step = FEATURES,.feature_step = 1};
static LogisticOptions plain;
static double *work;
static LogisticFit fit;

static double
uniform(void)
{
	return (double) (splitmix64_next(&seed) >> 11) * 0x1p-53;
}

/* Rows whose features have 16 values each, one of them large, one of them tiny. */
static void
make_rows(void)
{
	for (int j = 0; j < FEATURES; j++)
	{
		for (int c = 0; c < 16; c++)
			table[j][c] = (uniform() - 0.5) * (j == 1 ? 1e6 : j == 2 ? 1e-6 : 1.0) + (j == 3 ? 2000.0 : 0.0);
		tables[j] = table[j];
	}
	for (int i = 0; i < ROWS; i++)
	{
		double		sum = -0.5;

		for (int j = 0; j < FEATURES; j++)
		{
			codes[i * FEATURES + j] = (uint8_t) (splitmix64_next(&seed) % 16);
			x[i * FEATURES + j] = table[j][codes[i * FEATURES + j]];
		}
		sum += 3.0 * x[i * FEATURES] + 2e-6 * x[i * FEATURES + 1];
		event[i] = uniform() < logistic_chance(sum);
		weight[i] = 1.0 + (double) (i % 3);
	}
}

static LogisticStatus
run(const LogisticData *rows, const LogisticOptions *options)
{
	free(work);
	work = malloc(sizeof(double) * logistic_work_size(rows->features));
	return logistic_fit(rows, options, work, &fit);
}

/* The largest part of the score that is left, in standard errors: 0 at the maximum. */
static double
score_left(double ridge)
{
	double		most = 0.0;

	for (int j = 0; j <= FEATURES; j++)
	{
		double		score = j == 0 ? 0.0 : -ridge * fit.coefficients[j];

		for (int i = 0; i < ROWS; i++)
		{
			double		sum = fit.coefficients[0];

			for (int k = 0; k < FEATURES; k++)
				sum += fit.coefficients[k + 1] * x[i * FEATURES + k];
			score += (data.weight ? weight[i] : 1.0) * (event[i] - logistic_chance(sum)) * (j == 0 ? 1.0 : x[i * FEATURES + j - 1]);
		}
		most = fmax(most, fabs(score) * sqrt(fit.covariance[j * (FEATURES + 1) + j]));
	}
	return most;
}

/* Do two sets of coefficients agree? */
static bool
same(const double *one, const double *other, double within)
{
	for (int j = 0; j <= FEATURES; j++)
		if (!(fabs(one[j] - other[j]) <= within * fmax(fabs(one[j]), fabs(other[j]))))
			return false;
	return true;
}

static void
fetch(const void *context, int64_t first, int rows, double *values)
{
	const double *from = context;

	for (int r = 0; r < rows; r++)
		for (int j = 0; j < FEATURES; j++)
			values[j * LOGISTIC_BLOCK + r] = from[(first + r) * FEATURES + j];
}

static void
test_forms(void)
{
	double		kept[FEATURES + 1];
	LogisticData other = data;

	tap_ok(run(&data, &plain) == LOGISTIC_FITTED && fit.converged && !fit.separated, "a matrix is fitted");
	tap_ok(score_left(0.0) < 1e-8, "the score is 0 there");
	memcpy(kept, fit.coefficients, sizeof(kept));
	other.matrix = NULL;
	other.codes = codes;
	other.tables = tables;
	tap_ok(run(&other, &plain) == LOGISTIC_FITTED && memcmp(kept, fit.coefficients, sizeof(kept)) == 0, "codes are the same to the bit");
	other.codes = NULL;
	other.fetch = fetch;
	other.context = x;
	tap_ok(run(&other, &plain) == LOGISTIC_FITTED && memcmp(kept, fit.coefficients, sizeof(kept)) == 0, "fetched rows are the same to the bit");
}

static void
test_penalties(void)
{
	LogisticOptions ridge = {.ridge = 2.0};
	LogisticOptions firth = {.firth = true};
	double		likelihood;

	run(&data, &plain);
	likelihood = fit.log_likelihood;
	tap_ok(run(&data, &ridge) == LOGISTIC_FITTED && fit.converged && score_left(2.0) < 1e-8, "a ridge: the penalised score is 0");
	tap_ok(fit.log_likelihood < likelihood && fit.penalised_log_likelihood < fit.log_likelihood, "and costs likelihood");
	tap_ok(run(&data, &firth) == LOGISTIC_FITTED && fit.converged && fit.log_likelihood < likelihood, "Firth converges");
	data.weight = weight;
	tap_ok(run(&data, &plain) == LOGISTIC_FITTED && score_left(0.0) < 1e-8 && fit.weight_rows > 1990.0, "weights");
	data.weight = NULL;
}

static void
test_repeats(void)
{
	double	   *more = malloc(sizeof(double) * FEATURES * ROWS * 3);
	uint8_t    *events = malloc(ROWS * 3);
	double		kept[FEATURES + 1];
	LogisticData repeated = {.features = FEATURES,.event = events,.matrix = more,.row_step = FEATURES,.feature_step = 1};

	for (int i = 0; i < ROWS; i++)
		for (int w = 0; w < (int) weight[i]; w++)
		{
			memcpy(more + repeated.rows * FEATURES, x + i * FEATURES, sizeof(double) * FEATURES);
			events[repeated.rows++] = event[i];
		}
	for (int way = 0; way < 3; way++)
	{
		LogisticOptions options = {.firth = way == 1,.ridge = way == 2 ? 1.0 : 0.0,.errors = LOGISTIC_ERRORS_ROBUST};
		double		variance;

		data.weight = weight;
		run(&data, &options);
		memcpy(kept, fit.coefficients, sizeof(kept));
		variance = fit.covariance[FEATURES + 2];
		data.weight = NULL;
		run(&repeated, &options);
		tap_ok(same(kept, fit.coefficients, 1e-8) && fabs(variance / fit.covariance[FEATURES + 2] - 1.0) < 1e-9, way == 0 ? "weights are repeated rows" : way == 1 ? "with Firth" : "with a ridge");
	}
	free(more);
	free(events);
}

static void
test_table(void)
{
	static const double side[] = {0, 0, 1, 1};
	static const uint8_t happened[] = {1, 0, 1, 0};
	static const double count[] = {30, 70, 60, 40};
	LogisticData four = {.features = 1,.rows = 4,.event = happened,.weight = count,.matrix = side,.row_step = 1,.feature_step = 1};

	tap_ok(run(&four, &plain) == LOGISTIC_FITTED, "two by two");
	tap_ok(fabs(fit.coefficients[0] - log(30.0 / 70.0)) < 1e-14 && fabs(fit.coefficients[1] - log(60.0 * 70.0 / (40.0 * 30.0))) < 1e-14, "log odds");
	tap_ok(fabs(fit.covariance[3] - (1 / 30.0 + 1 / 70.0 + 1 / 60.0 + 1 / 40.0)) < 1e-14, "variance of the log odds ratio");
}

/* One row at a time with an event at a value of its own, others without. */
static void
test_separation(void)
{
	double	   *two = malloc(sizeof(double) * ROWS * 2);
	LogisticData rows = {.features = 2,.rows = ROWS,.event = event,.matrix = two,.row_step = 2,.feature_step = 1};
	bool		found = true;
	bool		mistaken = false;

	for (int level = 1; level < 400; level = level * 2 + 1)
		for (int wrong = 0; wrong < 2; wrong++)
		{
			int			members = 0;

			for (int i = 0; i < ROWS; i++)
			{
				bool		member = event[i] == 1 && members < level;

				members += member;
				two[2 * i] = x[i * FEATURES + 3];
				two[2 * i + 1] = member;
			}
			for (int i = 0; i < ROWS && wrong; i++)
				if (event[i] == 0)
				{
					two[2 * i + 1] = 1.0;
					break;
				}
			if (run(&rows, &plain) != LOGISTIC_FITTED)
				found = false;
			if (wrong)
				mistaken = mistaken || fit.separated || !fit.converged || fit.notes[1] != 0;
			else
				found = found && fit.separated && !fit.converged && fit.notes[1] == LOGISTIC_SEPARATES && fit.notes[0] == 0;
		}
	tap_ok(found, "a level of events only is found, however large");
	tap_ok(!mistaken, "and one with a row on the other side is none");
	for (int i = 0; i < ROWS; i++)
		two[2 * i + 1] = event[i] ? 1.0 + i : -(double) i;
	tap_ok(run(&rows, &plain) == LOGISTIC_FITTED && fit.separated && fit.separated_all, "complete separation");
	for (int i = 0, members = 0; i < ROWS; i++)
	{
		members += event[i];
		two[2 * i] = event[i] && members <= 8;
		two[2 * i + 1] = event[i] && members == 1;
	}
	tap_ok(run(&rows, &plain) == LOGISTIC_FITTED && fit.separated && !fit.separated_all && !fit.separates_intercept &&
		   fit.notes[0] == LOGISTIC_SEPARATES && fit.notes[1] == LOGISTIC_SEPARATES,
		   "neither has a level an estimate whose rows another one separates");
	free(two);
}

static bool
stop_now(void)
{
	return true;
}

static void
test_refusals(void)
{
	LogisticOptions stopped = {.stop = stop_now};
	LogisticOptions drop = {.drop_collinear = true};
	double		kept = x[3];
	LogisticData empty = data;

	tap_ok(run(&data, &stopped) == LOGISTIC_INTERRUPTED, "an interrupt ends it");
	x[3] = NAN;
	tap_ok(run(&data, &plain) == LOGISTIC_OUT_OF_RANGE, "NaN is refused");
	x[3] = 1e101;
	tap_ok(run(&data, &plain) == LOGISTIC_OUT_OF_RANGE, "and what is too large");
	x[3] = kept;
	empty.rows = 0;
	tap_ok(run(&empty, &plain) == LOGISTIC_ONE_CLASS, "no rows");
	for (int i = 0; i < ROWS; i++)
	{
		x[i * FEATURES + 2] = 4.0;
		x[i * FEATURES + 4] = x[i * FEATURES] * 3.0 - 1.0;
	}
	tap_ok(run(&data, &plain) == LOGISTIC_COLLINEAR && fit.collinear == 4, "the later one of collinear features is named");
	tap_ok(run(&data, &drop) == LOGISTIC_FITTED && fit.notes[4] == LOGISTIC_FOLLOWS && fit.notes[2] == LOGISTIC_CONSTANT && fit.converged,
		   "dropped on request, as constants are");
	tap_ok(fit.coefficients[5] == 0.0 && isnan(fit.covariance[5]) && isfinite(fit.covariance[0]), "without a coefficient");
	memset(event, 1, sizeof(event));
	tap_ok(run(&data, &plain) == LOGISTIC_ONE_CLASS && fit.events == ROWS, "one class");
}

int
main(void)
{
	tap_ok(logistic_chance(0.0) == 0.5 && logistic_chance(800.0) == 1.0 && logistic_chance(-745.0) > 0.0 && logistic_chance(-INFINITY) == 0.0, "chances");
	make_rows();
	test_forms();
	test_penalties();
	test_repeats();
	test_table();
	test_separation();
	test_refusals();
	free(work);
	return tap_end();
}
