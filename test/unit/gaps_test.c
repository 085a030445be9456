/*
 * gaps_test.c
 *		gaps.c against high-precision truth.
 *
 * Truth: mpmath, the formulas and the root of the incomplete beta function at
 * 40 decimal digits.
 */
#include "math/gaps.h"
#include "tap_check.h"

/* gaps, mean, deviation, gap, tail; irregular tail and limit, regular tail and limit */
static const double truth[][9] = {
	{5, 32, 6.041522986797286, 120, 0.05, 0.060926994704587374, 131.29027248417284, 9.2456607541319574e-5, 46.108896397389183},
	{5, 32, 6.041522986797286, 20, 0.00135, 0.55492895730664363, 439.86459367578389, 0.92799418713150279, 75.812671838373416},
	{2, 10, 3, 14, 0.2, 0.34602076124567474, 24.721359549995794, 0.23649609612278325, 15.057150094519527},
	{2, 10, 3, 14, 0.8, 0.34602076124567474, 2.360679774997897, 0.23649609612278325, 4.9428499054804727},
	{30, 7.5, 2.25, 9, 0.01, 0.30831866797342072, 37.330740265462141, 0.25855298589895257, 13.131117041632079},
	{400, 1.0625, 0.5, 3, 0.05, 0.059988004427757536, 3.1949144926536346, 6.3508852979604715e-5, 1.8878705495237255},
};

int
main(void)
{
	double		worst[4] = {0};
	double		there_and_back = 0;

	for (size_t i = 0; i < sizeof(truth) / sizeof(truth[0]); i++)
	{
		const double *t = truth[i];

		worst[0] = fmax(worst[0], error_of(gaps_irregular_tail(t[0], t[1], t[3]), t[5]));
		worst[1] = fmax(worst[1], error_of(gaps_irregular_limit(t[0], t[1], t[4]), t[6]));
		worst[2] = fmax(worst[2], error_of(gaps_regular_tail(t[0], t[1], t[2], t[3]), t[7]));
		worst[3] = fmax(worst[3], error_of(gaps_regular_limit(t[0], t[1], t[2], t[4]), t[8]));
		there_and_back = fmax(there_and_back, error_of(gaps_irregular_tail(t[0], t[1], gaps_irregular_limit(t[0], t[1], 1e-9)), 1e-9));
		there_and_back = fmax(there_and_back, error_of(gaps_regular_tail(t[0], t[1], t[2], gaps_regular_limit(t[0], t[1], t[2], 1e-9)), 1e-9));
	}
	tap_ok_worst("tails of irregular gaps", worst[0], 1e-14);
	tap_ok_worst("limits of irregular gaps", worst[1], 1e-14);
	tap_ok_worst("tails of regular gaps", worst[2], 1e-13);
	tap_ok_worst("limits of regular gaps", worst[3], 1e-13);
	tap_ok_worst("the tail of a limit", there_and_back, 1e-11);

	/* one gap: 1 / (1 + gap / mean) */
	tap_ok(near(gaps_irregular_tail(1, 10, 30), 0.25, 1e-15), "one gap");
	tap_ok(near(gaps_irregular_tail(1e9, 32, 120), exp(-3.75), 1e-8), "of very many gaps: the exponential distribution");
	tap_ok(gaps_irregular_tail(5, 32, 0) == 1, "no gap is longer than every one");

	/* gaps that were all equal */
	tap_ok(gaps_regular_tail(3, 7, 0, 6) == 1 && gaps_regular_tail(3, 7, 0, 7) == 0.5 && gaps_regular_tail(3, 7, 0, 8) == 0 &&
		   gaps_regular_limit(3, 7, 0, 1e-300) == 7, "equal gaps end at their mean");
	tap_ok(gaps_regular_limit(2, 10, 9, 0.999) == 0, "no limit is below 0");

	/* 28, 35, 30, 41, 26 */
	tap_ok(near(gaps_deviation(5, 160, 5266), sqrt(36.5), 1e-15), "deviation of gaps");
	tap_ok(gaps_deviation(3, 21, 147) == 0, "deviation of equal gaps");
	/* two gaps that differ by one in a million: variance 1/2 */
	tap_ok(near(gaps_deviation(2, 2000001, INT64_C(2000002000001)), sqrt(0.5), 1e-15), "deviation of long gaps");
	return tap_end();
}
