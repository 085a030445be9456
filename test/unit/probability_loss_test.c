/*
 * probability_loss_test.c
 *		probability_loss.c against plain sums.
 */
#include <stdlib.h>

#include "math/probability_loss.h"
#include "tap_check.h"

static void
check_sums(void)
{
	static double events[3000];
	static double others[3000];
	ScoredData	data = {.events = events,.n_events = 3000,.others = others,.n_others = 3000};
	ProbabilityLoss loss;
	ProbabilityLoss parts[2] = {PROBABILITY_LOSS, PROBABILITY_LOSS};
	double		square = 0;
	double		logarithm = 0;

	srandom(7);
	for (int i = 0; i < 3000; i++)
	{
		events[i] = pow((double) (random() % 1000 + 1) / 1001, 9);
		others[i] = (double) (random() % 1000) / 1001;
		square += (1 - events[i]) * (1 - events[i]) + others[i] * others[i];
		logarithm -= log(events[i]) + log1p(-others[i]);
		probability_loss_add(&parts[i % 2], events[i], true, 1);
		probability_loss_add(&parts[1 - i % 2], others[i], false, 1);
	}
	(void) probability_loss_measure(&data, &loss, NULL);
	tap_ok(near(probability_loss_brier(&loss), square / 6000, 1e-13), "mean square");
	tap_ok(near(probability_loss_log(&loss), logarithm / 6000, 1e-13), "mean logarithm, of products");
	probability_loss_merge(&parts[0], &parts[1]);
	tap_ok(near(probability_loss_brier(&parts[0]), square / 6000, 1e-13) &&
		   near(probability_loss_log(&parts[0]), logarithm / 6000, 1e-13), "in two parts");
}

static void
check_ends(void)
{
	ProbabilityLoss loss = PROBABILITY_LOSS;
	const ScoredGroup groups[] = {{0, 0, 4}, {0.25, 2, 0}, {1e-300, 3, 0}};
	ScoredData	data = {.groups = groups,.n_groups = 3};

	tap_ok(isnan(probability_loss_brier(&loss)), "nothing");
	(void) probability_loss_measure(&data, &loss, NULL);
	tap_ok(near(probability_loss_brier(&loss), (2 * 0.5625 + 3) / 9, 1e-15) &&
		   near(probability_loss_log(&loss), -(2 * log(0.25) + 3 * log(1e-300)) / 9, 1e-15), "groups, and a probability next to nothing");
	probability_loss_add(&loss, 0, false, 1);
	probability_loss_add(&loss, 1, true, 1);
	tap_ok(isfinite(probability_loss_log(&loss)), "certain and right");
	probability_loss_add(&loss, 1, false, 1);
	tap_ok(isinf(probability_loss_log(&loss)), "certain and wrong");
	loss = (ProbabilityLoss) PROBABILITY_LOSS;
	for (int i = 0; i < 10; i++)
		probability_loss_add(&loss, 1.7e-10, false, 1);
	tap_ok(near(probability_loss_log(&loss), -log1p(-1.7e-10), 1e-14), "small probabilities of what did not happen keep their digits");
	loss = (ProbabilityLoss) PROBABILITY_LOSS;
	probability_loss_add(&loss, 1, true, 1);
	tap_ok(probability_loss_log(&loss) == 0 && !signbit(probability_loss_log(&loss)) && probability_loss_brier(&loss) == 0, "perfect");
}

int
main(void)
{
	check_sums();
	check_ends();
	return tap_end();
}
