/*
 * student_test.c
 *		student.c against high-precision truth.
 *
 * Truth: mpmath, the root of the regularized incomplete beta function at 40
 * decimal digits.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "math/student.h"
#include "tap_check.h"

/* degrees of freedom, probability of more than t, t */
static const double truth[][3] = {
	{0.5, 0.25, 1.5537739740300373},
	{0.5, 0.025, 164.55767348048853},
	{0.5, 0.005, 4113.9645888041812},
	{0.5, 1e-8, 1028491156316340.0},
	{1, 0.25, 1.0},
	{1, 0.025, 12.706204736174705},
	{1, 0.005, 63.656741162871581},
	{1, 1e-8, 31830988.618379057},
	{2, 0.25, 0.81649658092772603},
	{2, 0.025, 4.3026527297494639},
	{2, 0.005, 9.9248432009182931},
	{2, 1e-8, 7071.0677057994576},
	{3, 0.25, 0.76489232840434528},
	{3, 0.025, 3.1824463052837096},
	{3, 0.005, 5.8409093097333573},
	{3, 1e-8, 479.52506957973828},
	{4.5, 0.25, 0.7328666862359945},
	{4.5, 0.025, 2.6589123472044038},
	{4.5, 0.005, 4.272823993011293},
	{4.5, 1e-8, 86.633976567998347},
	{10, 0.25, 0.69981206131243163},
	{10, 0.025, 2.2281388519862747},
	{10, 0.005, 3.1692726726169512},
	{10, 1e-8, 15.895687652513545},
	{29, 0.25, 0.68304386082161315},
	{29, 0.025, 2.0452296421327043},
	{29, 0.005, 2.7563859036706055},
	{29, 1e-8, 7.6416831323814396},
	{99, 0.25, 0.67697598554615263},
	{99, 0.025, 1.9842169515864175},
	{99, 0.005, 2.6264054572808275},
	{99, 1e-8, 6.1068806139030302},
	{249.5, 0.25, 0.67547433311065875},
	{249.5, 0.025, 1.9695175917953448},
	{249.5, 0.005, 2.5956776135019828},
	{249.5, 1e-8, 5.7999677136315035},
	{1e4, 0.25, 0.67451428448359243},
	{1e4, 0.025, 1.9602012398906263},
	{1e4, 0.005, 2.5763210466685289},
	{1e4, 1e-8, 5.6165634289168673},
	{1e6, 0.25, 0.67448999553108738},
	{1e6, 0.025, 1.959966356814107},
	{1e6, 0.005, 2.5758342201053342},
	{1e6, 1e-8, 5.6120468343692815},
	{1e9, 0.25, 0.67448975044141667},
	{1e9, 0.025, 1.9599639869123255},
	{1e9, 0.005, 2.5758293084654484},
	{1e9, 1e-8, 5.612001289764664},
};

int
main(void)
{
	double		worst = 0.0;
	double		back = 0.0;

	for (size_t i = 0; i < sizeof(truth) / sizeof(truth[0]); i++)
	{
		worst = fmax(worst, error_of(math_student_upper(truth[i][1], truth[i][0]), truth[i][2]));
		if (truth[i][0] <= 1e4)
			back = fmax(back, error_of(math_student_tail(truth[i][2], truth[i][0]), truth[i][1]));
	}
	tap_ok_worst("upper quantiles", worst, 1e-13);
	tap_ok_worst("tails", back, 1e-12);
	tap_ok(fabs(math_student_upper(0.5, 7.0)) < 1e-9, "the median is 0");
	tap_ok(!isfinite(math_student_upper(0.0, 3.0)) && !isfinite(math_student_upper(0.6, 3.0)) &&
		   !isfinite(math_student_upper(0.1, 0.0)) && !isfinite(math_student_upper(0.1, INFINITY)) &&
		   !isfinite(math_student_upper(NAN, 3.0)),
		   "no quantile outside of (0, 0.5], nor without degrees of freedom");
	tap_ok(math_student_upper(0.025, 0.01) < 1e140 && isinf(math_student_upper(0.025, 1e-10)), "hardly any degrees of freedom: beyond 1e140 it is infinite");
	return tap_end();
}
