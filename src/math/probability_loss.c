/*
 * probability_loss.c
 *		How far probabilities are from what happened: squares and logarithms.
 */
#include "math/probability_loss.h"

/* Add rows by the logarithm, and that of the product where it is used up; miss is 1 - likelihood without its rounding. */
void
probability_loss_add_log(ProbabilityLoss *loss, double likelihood, double miss, double weight)
{
	if (loss->product <= PRODUCT_LEAST)
	{
		math_sum_add(&loss->logarithm, log(loss->product));
		loss->product = 1;
	}
	if (likelihood > 0)
		math_sum_add(&loss->logarithm, weight * (miss < 0.5 ? log1p(-miss) : log(likelihood)));
	else
		loss->impossible += weight;
}

/* Add the rows of another. */
void
probability_loss_merge(ProbabilityLoss *loss, const ProbabilityLoss *other)
{
	math_sum_merge(&loss->weight, &other->weight);
	math_sum_merge(&loss->square, &other->square);
	math_sum_merge(&loss->logarithm, &other->logarithm);
	math_sum_add(&loss->logarithm, log(other->product));
	loss->impossible += other->impossible;
}

/* Mean square error (Brier 1950); of weight 0 none, NAN. */
double
probability_loss_brier(const ProbabilityLoss *loss)
{
	return math_sum_value(&loss->square) / math_sum_value(&loss->weight);
}

/* Mean of minus the logarithm of the probability of what happened; infinite if one was 0. */
double
probability_loss_log(const ProbabilityLoss *loss)
{
	double		sum = math_sum_value(&loss->logarithm) + log(loss->product);

	if (loss->impossible > 0)
		return INFINITY;
	return fabs(sum) / math_sum_value(&loss->weight);
}

/* Add a list of rows of weight 1.  False if interrupted. */
static bool
add_list(ProbabilityLoss *loss, const double *scores, size_t n, bool event, bool (*interrupted) (void))
{
	for (size_t i = 0; i < n;)
	{
		size_t		end = n - i < SCORED_POLL ? n : i + SCORED_POLL;
		MathSum		square = loss->square;	/* here and not in memory, which is slower */
		double		product = loss->product;

		if (interrupted != NULL && interrupted())
			return false;
		for (; i < end; i++)
		{
			double		likelihood = event ? scores[i] : 1 - scores[i];
			double		miss = event ? 1 - scores[i] : scores[i];

			math_sum_add(&square, miss * miss);
			if (likelihood > PRODUCT_LEAST && product > PRODUCT_LEAST)
			{
				product *= likelihood;
				continue;
			}
			loss->product = product;
			probability_loss_add_log(loss, likelihood, miss, 1);
			product = loss->product;
		}
		loss->square = square;
		loss->product = product;
	}
	math_sum_add(&loss->weight, (double) n);
	return true;
}

/* The losses of scores that are probabilities, all of them.  False if interrupted (NULL: never) says so. */
bool
probability_loss_measure(const ScoredData *data, ProbabilityLoss *loss, bool (*interrupted) (void))
{
	*loss = (ProbabilityLoss) PROBABILITY_LOSS;
	if (data->groups == NULL)
		return add_list(loss, data->events, data->n_events, true, interrupted) &&
			add_list(loss, data->others, data->n_others, false, interrupted);
	for (size_t i = 0; i < data->n_groups; i++)
	{
		const ScoredGroup *group = &data->groups[i];

		if ((i + 1) % SCORED_POLL == 0 && interrupted != NULL && interrupted())
			return false;
		if (group->events > 0)
			probability_loss_add(loss, group->score, true, group->events);
		if (group->others > 0)
			probability_loss_add(loss, group->score, false, group->others);
	}
	return true;
}
