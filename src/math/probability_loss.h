/*
 * probability_loss.h
 *		How far probabilities are from what happened: squares and logarithms.
 *
 * No PostgreSQL header is used here.
 */
#ifndef MATH_PROBABILITY_LOSS_H
#define MATH_PROBABILITY_LOSS_H

#include "math/scored.h"
#include "math/special.h"

/*
 * Sums over rows; start it with PROBABILITY_LOSS.  The logarithm of rows of
 * weight 1 is taken of their product, which costs one multiplication each.
 */
typedef struct ProbabilityLoss
{
	MathSum		weight;
	MathSum		square;
	MathSum		logarithm;
	double		product;
	double		impossible;		/* rows that had probability 0 */
} ProbabilityLoss;

#define PROBABILITY_LOSS {.product = 1}

/* Products stay above this, so that one more factor cannot underflow. */
#define PRODUCT_LEAST 1e-150

/* From here on 1 - miss has lost too many digits of miss for its logarithm. */
#define MISS_LEAST 1e-3

extern void probability_loss_add_log(ProbabilityLoss *loss, double likelihood, double miss, double weight);
extern void probability_loss_merge(ProbabilityLoss *loss, const ProbabilityLoss *other);
extern double probability_loss_brier(const ProbabilityLoss *loss);
extern double probability_loss_log(const ProbabilityLoss *loss);
extern bool probability_loss_measure(const ScoredData *data, ProbabilityLoss *loss, bool (*interrupted) (void));

/* Add rows of a probability of the event, between 0 and 1; weight above 0. */
static inline void
probability_loss_add(ProbabilityLoss *loss, double probability, bool event, double weight)
{
	double		likelihood = event ? probability : 1 - probability;
	double		miss = event ? 1 - probability : probability;

	math_sum_add(&loss->square, weight * (miss * miss));
	math_sum_add(&loss->weight, weight);
	if (weight == 1 && likelihood > PRODUCT_LEAST && miss > MISS_LEAST && loss->product > PRODUCT_LEAST)
		loss->product *= likelihood;
	else
		probability_loss_add_log(loss, likelihood, miss, weight);
}

#endif
