/*
 * raking_test.c
 *		raking.c: margins met, caps kept, and what cannot be met.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/random.h"
#include "math/raking.h"
#include "tap_check.h"

#define CELLS 60
#define CATEGORIES 12

static uint64_t seed = 40;

static double
draw(void)
{
	return (double) (splitmix64_next(&seed) >> 11) * 0x1p-53;
}

/* The published margins of apiclus1: weights by R survey 4.1, rake with epsilon 1e-12. */
static void
test_published(void)
{
	const int	first[] = {0, 3, 5};
	const double target[] = {4421, 755, 1018, 1072, 5122};
	const int	category[] = {0, 3, 1, 3, 2, 3, 0, 4, 1, 4, 2, 4};
	const double count[] = {12, 3, 8, 132, 11, 17};
	const double truth[] = {39.8392362471, 67.1255292412, 49.0690721639, 29.8706754927, 50.329401116, 36.7910248641};
	double		weight[12];
	double		achieved[5];
	RakingProblem problem = {.margins = 2,.first = first,.target = target,.cells = 6,.category = category,.count = count};
	RakingResult result;
	bool		good = true;

	for (int i = 0; i < 6; i++)
		weight[i] = 33.847;
	result = raking_solve(&problem, weight, achieved, NULL);
	for (int i = 0; i < 6; i++)
		good = near(weight[i], truth[i], 3e-10) && good;
	tap_ok(result.end == RAKING_DONE && good, "schools: published weights");
}

/* Random tables: margins of other weights are met, ratios of ratios stay. */
static void
test_random(void)
{
	bool		margins = true;
	bool		interaction = true;

	for (int round = 0; round < 200; round++)
	{
		const int	first[] = {0, 5, CATEGORIES};
		int			category[2 * CELLS];
		double		count[CELLS];
		double		weight[CELLS];
		double		base[CELLS];
		double		target[CATEGORIES] = {0};
		double		achieved[CATEGORIES];
		RakingProblem problem = {.margins = 2,.first = first,.target = target,.cells = CELLS,.category = category,.count = count};
		RakingResult result;

		for (int i = 0; i < CELLS; i++)
		{
			double		other = 0.1 + draw();

			category[2 * i] = i % 5;
			category[2 * i + 1] = 5 + i % 7;
			count[i] = floor(1 + 50 * draw());
			base[i] = weight[i] = 0.5 + draw();
			target[category[2 * i]] += count[i] * other;
			target[category[2 * i + 1]] += count[i] * other;
		}
		result = raking_solve(&problem, weight, achieved, NULL);
		margins = margins && result.end == RAKING_DONE && result.deviation < RAKING_TOLERANCE;
		for (int i = 0; i < CATEGORIES; i++)
			margins = near(achieved[i], target[i], 1e-10) && margins;
		/* the rows 0 and 1 and the columns 0 and 1 of the table */
		interaction = near(weight[0] * weight[1] / (weight[15] * weight[21]), base[0] * base[1] / (base[15] * base[21]), 1e-12) && interaction;
	}
	tap_ok(margins, "random tables: every margin is met");
	tap_ok(interaction, "random tables: the interaction of the base weights stays");
}

/* One margin: the answer is known. */
static void
test_cap(void)
{
	const int	first[] = {0, 2};
	const int	category[] = {0, 0, 1};
	const double count[] = {10, 10, 20};
	const double target[] = {60, 40};
	double		weight[6] = {1, 3, 1};
	double		achieved[2];
	RakingProblem problem = {.margins = 1,.first = first,.target = target,.cells = 3,.category = category,.count = count,.most = 4};
	RakingResult result = raking_solve(&problem, weight, achieved, NULL);

	tap_ok(result.end == RAKING_DONE && weight[1] == 4 && near(weight[0], 2, 1e-9) && near(weight[2], 2, 1e-12),
		   "a cap: it holds exactly, the others of the category take up the rest");
	problem.most = 2.5;
	memcpy(weight, (double[]) {1, 3, 1}, 3 * sizeof(double));
	result = raking_solve(&problem, weight, achieved, NULL);
	tap_ok(result.end == RAKING_DONE && weight[0] == 2.5 && weight[1] == 2.5 && near(weight[2], 2, 1e-12) &&
		   result.category == 0 && near(result.deviation, 10.0 / 60, 1e-12), "a cap too low for a category: it holds, the margin is missed");
}

static bool
stop(void)
{
	return true;
}

static void
test_impossible(void)
{
	const int	first[] = {0, 2, 4};
	const int	category[] = {0, 2, 1, 3};
	const double count[] = {1, 1};
	double		target[] = {30, 70, 60, 40};
	double		weight[4] = {1, 1};	/* with a cap twice as many */
	double		achieved[4];
	RakingProblem problem = {.margins = 2,.first = first,.target = target,.cells = 2,.category = category,.count = count};

	tap_ok(raking_solve(&problem, weight, achieved, NULL).end == RAKING_NOT_CONVERGED, "margins that contradict each other");
	memcpy(weight, (double[]) {1, 1}, 2 * sizeof(double));
	problem.most = 5000;
	tap_ok(raking_solve(&problem, weight, achieved, NULL).end == RAKING_NOT_CONVERGED, "they do too with a cap that cuts nothing");
	problem.most = 0;
	memcpy(target, (double[]) {0, 100, 60, 40}, sizeof(target));
	memcpy(weight, (double[]) {1, 1}, 2 * sizeof(double));
	tap_ok(raking_solve(&problem, weight, achieved, NULL).end == RAKING_EMPTY, "a category whose rows a target of 0 takes away");
	tap_ok(raking_solve(&problem, weight, achieved, stop).end == RAKING_INTERRUPTED, "interrupted");
}

int
main(void)
{
	test_published();
	test_random();
	test_cap();
	test_impossible();
	return tap_end();
}
