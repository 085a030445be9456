/*
 * raking.c
 *		Weights that make the margins of a survey meet those of the population.
 *
 * Iterative proportional fitting (Deming & Stephan 1940, "On a least squares
 * adjustment of a sampled frequency table when the expected marginal totals
 * are known"): each margin in turn is scaled to its targets, until all hold.
 * With a cap, weights above it are cut after each round, and the rounds go on
 * until the cut weights stay: what was cut off is taken up by the others.  A
 * round that cuts nothing is one without a cap, whose margins have to hold.
 */
#include "math/raking.h"

#include <math.h>

/* The weight in each category of a margin. */
static void
add_up(const RakingProblem *problem, int margin, const double *weight, double *achieved)
{
	const int	first = problem->first[margin];
	const int	count = problem->first[margin + 1] - first;

	for (int i = 0; i < count; i++)
		achieved[first + i] = 0;
	for (size_t i = 0; i < problem->cells; i++)
		achieved[problem->category[i * problem->margins + margin]] += problem->count[i] * weight[i];
}

/* Scale the weights to the targets of a margin; the category that cannot be, or -1. */
static int
scale_margin(const RakingProblem *problem, int margin, double *weight, double *factor)
{
	add_up(problem, margin, weight, factor);
	for (int i = problem->first[margin]; i < problem->first[margin + 1]; i++)
	{
		if (problem->target[i] == 0)
			factor[i] = 0;
		else if (factor[i] > 0)
			factor[i] = problem->target[i] / factor[i];
		else
			return i;
	}
	for (size_t i = 0; i < problem->cells; i++)
		weight[i] *= factor[problem->category[i * problem->margins + margin]];
	return -1;
}

/* Cut the weights at the cap; the greatest change since before the round, and whether one was above it. */
static void
cut_weights(const RakingProblem *problem, double *weight, double *before, RakingResult *result)
{
	result->change = 0;
	result->cut = false;
	for (size_t i = 0; i < problem->cells; i++)
	{
		result->cut = result->cut || weight[i] > problem->most;
		weight[i] = fmin(weight[i], problem->most);
		if (before[i] > 0)
			result->change = fmax(result->change, fabs(weight[i] / before[i] - 1));
		before[i] = weight[i];
	}
}

/* How far the weights are from the targets, and where the most. */
static void
measure(const RakingProblem *problem, const double *weight, double *achieved, RakingResult *result)
{
	result->deviation = 0;
	result->category = 0;
	for (int margin = 0; margin < problem->margins; margin++)
	{
		add_up(problem, margin, weight, achieved);
		for (int i = problem->first[margin]; i < problem->first[margin + 1]; i++)
		{
			double		deviation = problem->target[i] > 0 ? fabs(achieved[i] / problem->target[i] - 1) : 0;

			if (deviation > result->deviation)
			{
				result->deviation = deviation;
				result->category = i;
			}
		}
	}
}

/*
 * Find the weight of a row of each cell.  weight has the base weights, above
 * 0, and gets the result; with a cap, twice as many numbers of room.  achieved
 * has room for all categories, and gets what the weights of each add up to.
 */
RakingResult
raking_solve(const RakingProblem *problem, double *weight, double *achieved, RakingInterrupted interrupted)
{
	RakingResult result = {.end = RAKING_NOT_CONVERGED};
	double	   *before = weight + problem->cells;

	for (size_t i = 0; problem->most > 0 && i < problem->cells; i++)
		before[i] = weight[i];
	while (result.rounds < RAKING_ROUNDS)
	{
		if (interrupted != NULL && interrupted())
		{
			result.end = RAKING_INTERRUPTED;
			return result;
		}
		result.rounds++;
		for (int margin = 0; margin < problem->margins; margin++)
		{
			int			empty = scale_margin(problem, margin, weight, achieved);

			if (empty >= 0)
			{
				result.end = RAKING_EMPTY;
				result.category = empty;
				return result;
			}
		}
		if (problem->most > 0)
			cut_weights(problem, weight, before, &result);
		measure(problem, weight, achieved, &result);
		if ((result.cut ? result.change : result.deviation) < RAKING_TOLERANCE)
		{
			result.end = RAKING_DONE;
			break;
		}
	}
	return result;
}
