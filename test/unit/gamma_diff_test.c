/*
 * gamma_diff_test.c
 *		math_gamma_diff.c against high-precision truth.
 *
 * Truth: mpmath, the plain differences of loggamma and psi at 250 decimal
 * digits.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "math/gamma_diff.h"
#include "tap_check.h"

/* z, a, d; log gamma by a and d, digamma by a, trigamma by a */
static const double difference_truth[][6] = {
	{1.0, 1.0, 1.0, 0.69314718055994531, 1.0, 1.0},
	{2.426, 0.793, 1e-09, 3.3956721691532055e-10, 0.33956721698764891, 0.14465676340842622},
	{6e-06, 6e-06, 1e-05, 0.37469344954010473, 83333.333343202806, 2.0833333333333347e+10},
	{23.9, -0.5, 5000.0, -2.6898797164784891, -0.021595754785450271, -9.3264462242108574e-4},
	{0.5, -1e-09, 3.0, -3.0666666689688891e-9, -4.934802208959078e-9, -1.6828796692938867e-8},
	{1000000000.0, 100000.0, 20.0, 1.9998999876680668e-3, 9.9995000383303336e-5, 9.9990001099885012e-14},
	{3.8, 500.0, 1e+100, 112502.05899410853, 5.0234967322781831, 0.29879425588975505},
	{5000.0, 1e-07, 1.0, 1.9999999999799999e-11, 2.0002000133133291e-11, 4.0008000799199747e-15}
};

int
main(void)
{
	double		worst[3] = {0.0};

	for (size_t i = 0; i < sizeof(difference_truth) / sizeof(difference_truth[0]); i++)
	{
		const double *t = difference_truth[i];

		worst[0] = fmax(worst[0], error_of(lgamma_cross_difference(t[0], t[1], t[2]), t[3]));
		worst[0] = fmax(worst[0], error_of(lgamma_cross_difference(t[0], t[2], t[1]), t[3]));
		worst[1] = fmax(worst[1], error_of(digamma_difference(t[0], t[1]), t[4]));
		worst[2] = fmax(worst[2], error_of(trigamma_difference(t[0], t[1]), t[5]));
	}
	tap_ok_worst("cross difference of log gamma", worst[0], 1e-13);
	tap_ok_worst("difference of digamma", worst[1], 1e-14);
	tap_ok_worst("difference of trigamma", worst[2], 1e-14);
	tap_ok(lgamma_cross_difference(3, 0, 5) == 0.0 && digamma_difference(3, 0) == 0.0,
	   "no step, no difference");
	return tap_end();
}
