/*
 * pairwise_test.c
 *		pairwise.c: the published example, judgements that agree, circles.
 */
#include <math.h>
#include <stdbool.h>

#include "math/pairwise.h"
#include "tap_check.h"

static double weight[PAIRWISE_MOST];
static double work[PAIRWISE_MOST];
static double matrix[PAIRWISE_MOST * PAIRWISE_MOST];
static PairwiseResult result;

static bool
solve(int n, const double *judgements)
{
	return pairwise_weights(n, judgements, weight, work, &result, NULL);
}

/* Judgements that are quotients of weights give these back. */
static bool
agree(int n)
{
	double		sum = 0;
	bool		good = true;

	for (int i = 0; i < n; i++)
		sum += i + 1;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			matrix[i * n + j] = (i + 1.0) / (j + 1.0);
	good = solve(n, matrix);
	for (int i = 0; i < n; i++)
		good = good && near(weight[i], (i + 1) / sum, 1e-11);
	return good && near(result.lambda, n, 1e-12) && result.index >= 0 && result.index < 1e-12;
}

static bool
stop_now(void)
{
	return true;
}

int
main(void)
{
	static const double three[] = {1, 3, 5, 1 / 3.0, 1, 3, 1 / 5.0, 1 / 3.0, 1};
	static const double circle[] = {1, 9, 1 / 9.0, 1 / 9.0, 1, 9, 9, 1 / 9.0, 1};
	static const double far_circle[] = {1, 1000, 0.001, 8, 0.001, 1, 1000, 7, 1000, 0.001, 1, 9, 1 / 8.0, 1 / 7.0, 1 / 9.0, 1};

	tap_ok(solve(3, three) && near_scaled(weight[0], 0.636986, 1, 5e-7) && near_scaled(weight[1], 0.258285, 1, 5e-7) &&
		   near_scaled(weight[2], 0.104729, 1, 5e-7) && near_scaled(result.lambda, 3.0385111, 1, 5e-8) &&
		   near_scaled(result.ratio, 0.0331992, 1, 5e-8), "three criteria");
	tap_ok(solve(1, (double[]) {1}) && weight[0] == 1 && result.lambda == 1 && result.ratio == 0, "one");
	tap_ok(solve(2, (double[]) {1, 4, 0.25, 1}) && near(weight[0], 0.8, 1e-14) && result.ratio == 0, "two always agree");
	tap_ok(agree(3) && agree(7) && agree(15) && result.ratio < 1e-12 && agree(16) && isnan(result.ratio) && agree(100),
		   "quotients of weights give these; no ratio beyond 15");
	tap_ok(solve(3, circle) && near(weight[0], 1 / 3.0, 1e-11) && near(result.lambda, 1 + 9 + 1 / 9.0, 1e-12) && result.ratio > 5,
		   "a circle: equal weights, and a ratio that says so");
	tap_ok(solve(4, far_circle) && near(weight[0] + weight[1] + weight[2] + weight[3], 1, 1e-14), "a circle of thousands");
	tap_ok(!pairwise_weights(3, three, weight, work, &result, stop_now), "stopped");
	return tap_end();
}
