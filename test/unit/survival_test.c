/*
 * survival_test.c
 *		survival.c and log_rank.c: a small example by hand, the identities of the
 *		estimators, and groups in strata.
 */
#include <math.h>
#include <string.h>

#include "math/survival.h"
#include "tap_check.h"

#define N 4

static const SurvivalTime deals[N] = {{10, 1, 0, 0}, {20, 0, 2, 1}, {30, 1, 1, 2}, {40, 0, 0, 2}};

static bool
always(void)
{
	return true;
}

static void
test_steps(void)
{
	SurvivalStep steps[N];
	SurvivalTime alone[N];
	SurvivalStep only[N];
	double		mean;
	double		se;
	bool		same = true;

	tap_ok(survival_steps(N, deals, steps, NULL), "estimates");
	tap_ok(steps[0].at_risk == 10 && steps[1].at_risk == 9 && steps[2].at_risk == 6 && steps[3].at_risk == 2, "at risk");
	tap_ok(near(steps[3].survival, 0.9 * (7 / 9.0) * (4 / 6.0), 1e-15), "survival is the product");
	tap_ok(near(steps[3].incidence, 0.1 + 0.7 / 6, 1e-15), "incidence is what was open, times the rate");
	tap_ok(near(steps[0].incidence_se, sqrt(0.1 * 0.9 / 10), 1e-14), "the first error of an incidence is binomial");
	tap_ok(near(steps[2].hazard, 1 / 10.0 + 1 / 6.0, 1e-15), "hazard");
	/* with one outcome incidence and survival add up, and so do their errors */
	for (int i = 0; i < N; i++)
		alone[i] = (SurvivalTime) {deals[i].time, deals[i].events + deals[i].others, 0, deals[i].censored};
	(void) survival_steps(N, alone, only, NULL);
	for (int i = 0; i < N; i++)
		same = same && fabs(only[i].incidence + only[i].survival - 1) < 1e-15 && near(only[i].incidence_se, only[i].survival_se, 1e-12) &&
			only[i].survival == steps[i].survival;
	tap_ok(same, "with one outcome it is one minus Kaplan-Meier, with Greenwood's error");
	tap_ok(survival_restricted_mean(N, deals, steps, 30, &mean, &se) && near(mean, 10 + 9 + 7, 1e-15) && se > 0, "restricted mean");
	tap_ok(!survival_restricted_mean(N, deals, steps, 41, &mean, &se), "the mean beyond the last open case is not known");
	tap_ok(!survival_steps(N, deals, steps, always), "stopped");
}

static void
test_limits(void)
{
	double		lower;
	double		upper;

	survival_limits(SURVIVAL_PLAIN, 0.5, 0.1, 2, &lower, &upper);
	tap_ok(near(lower, 0.3, 1e-15) && near(upper, 0.7, 1e-15), "plain limits");
	survival_limits(SURVIVAL_LOG, 0.5, 0.1, 2, &lower, &upper);
	tap_ok(near(log(lower * upper), 2 * log(0.5), 1e-14) && upper < 1, "logarithmic limits");
	survival_limits(SURVIVAL_LOG_LOG, 0.5, 0.1, 2, &lower, &upper);
	tap_ok(near(log(lower) * log(upper), log(0.5) * log(0.5), 1e-14), "limits in the logarithm of the logarithm");
	survival_limits(SURVIVAL_LOG_LOG, 1, 0, 2, &lower, &upper);
	tap_ok(isnan(lower) && isnan(upper), "no limits of certainty there");
}

static void
test_log_rank(void)
{
	static const LogRankCell cells[] = {{1, 1, 0, 0, 0}, {2, 0, 1, 0, 1}, {3, 1, 0, 0, 0}, {3, 1, 0, 0, 1}, {4, 0, 2, 0, 1},
	{1, 1, 0, 1, 1}, {2, 1, 1, 1, 0}};
	double		work[40];
	double		observed[3];
	double		expected[3];
	double		covariance[9];
	double		chi_square;
	int			df;

	tap_ok(log_rank_sums(7, cells, 3, 0, work, observed, expected, covariance, NULL), "log-rank");
	/* at 1: two of six; at 3: one of four, twice; in the other stratum two of three, then two of two */
	tap_ok(observed[0] == 3 && observed[1] == 2 && near(expected[0], 2 / 6.0 + 2 / 4.0 + 2 / 3.0 + 1, 1e-15), "observed and expected");
	tap_ok(near(observed[0] + observed[1], expected[0] + expected[1], 1e-15), "they add up to the same");
	tap_ok(near(covariance[0], (2 / 6.0) * (4 / 6.0) + 2 * (2 / 3.0) * (1 / 4.0) * (3 / 4.0) + (2 / 3.0) * (1 / 3.0), 1e-14), "variance");
	chi_square = log_rank_chi_square(3, observed, expected, covariance, work, &df);
	tap_ok(df == 1 && near(chi_square, (observed[0] - expected[0]) * (observed[0] - expected[0]) / covariance[0], 1e-14),
		   "a group of nobody does not count");
	(void) log_rank_sums(7, cells, 3, 1, work, observed, expected, covariance, NULL);
	/* before 3 the curve is at 5/6 */
	tap_ok(near(observed[0], 1 + 5 / 6.0 + 2 / 3.0, 1e-15), "weights of the curve before");
	tap_ok(log_rank_chi_square(1, observed, observed, covariance, work, &df) == 0, "one group");
	tap_ok(!log_rank_sums(7, cells, 3, 0, work, observed, expected, covariance, always), "stopped");
}

int
main(void)
{
	test_steps();
	test_limits();
	test_log_rank();
	return tap_end();
}
