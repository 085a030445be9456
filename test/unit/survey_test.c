/*
 * survey_test.c
 *		survey.c against published figures and against its own definitions.
 *
 * Score test and interval of two shares: Newcombe (1998), "Interval estimation
 * for the difference between independent proportions", table II, 56/70 and
 * 48/80.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "math/survey.h"
#include "tap_check.h"

static void
check_units(void)
{
	static const double weights[] = {1.0, 3.0, 0x1p127, 1e300, 1e-300, 0x1p-1074, 1.7e308};
	bool		bounded = true;
	bool		valid = true;
	SurveyUnit	unit = {0};
	SurveyUnit	small = {0};

	for (size_t i = 0; i < sizeof(weights) / sizeof(weights[0]); i++)
	{
		SurveyUnit	one = {0};

		(void) survey_unit_raise(&one, weights[i]);
		bounded = bounded && !survey_unit_exceeded(&one, weights[i]) && weights[i] * one.inverse >= 0x1p-179;
		valid = valid && survey_unit_valid(&one);
	}
	tap_ok(bounded, "a weight in its unit is an ordinary number");
	tap_ok(valid && survey_unit_valid(&unit) && !survey_unit_valid(&(SurveyUnit) {1.0, 0.5}) &&
		   !survey_unit_valid(&(SurveyUnit) {NAN, NAN}), "units are known as such");
	tap_ok(survey_unit_exceeded(&unit, 1.0) && survey_unit_raise(&unit, 1.0) == 1.0 && unit.inverse == 1.0 &&
		   !survey_unit_exceeded(&unit, 2.0) && survey_unit_exceeded(&unit, 1e300), "a unit grows when it must");
	(void) survey_unit_raise(&small, 1e-300);
	tap_ok(survey_unit_join(&small, &unit) == 0x1p-896 && small.exponent == 0.0 &&
		   survey_unit_join(&unit, &small) == 1.0, "the larger of two units");
	tap_ok(survey_unit_raise(&unit, 0x1p128) == 0x1p-128 && unit.exponent == 128.0, "sums move to it exactly");
}

int
main(void)
{
	double		z = survey_normal(0.95);
	SurveyInterval i = survey_wilson(0.73, 100.0, z);

	tap_ok(near(z, 1.959963984540054, 1e-15) && near(survey_two_sided(-z), 0.05, 1e-13), "normal quantile and tail");
	tap_ok(near(i.lower, 0.635678832321, 1e-11) && near(i.upper, 0.807304158504, 1e-11), "Wilson, 73 of 100");
	i = survey_wilson(1.0, 8.0, z);
	tap_ok(near(i.lower, 0.675592435116, 1e-11) && i.upper == 1.0, "Wilson, 8 of 8");
	i = survey_wilson(0.0, 8.0, z);
	tap_ok(i.lower == 0.0 && near(i.upper, 0.324407564884, 1e-11), "Wilson, 0 of 8");

	i = survey_nps(0.55, 0.17, 100.0, SURVEY_NPS_ADJUSTED_WALD, 0.0, z);
	tap_ok(near(i.center, 36.8932038835, 1e-11) && near(i.lower, 22.2175157938, 1e-11) &&
		   near(i.upper, 51.5688919731, 1e-11), "adjusted Wald");
	i = survey_nps(0.55, 0.17, 100.0, SURVEY_NPS_WALD, 0.0, z);
	tap_ok(near(i.se, 7.58683069536, 1e-11) && near(i.lower, 23.1300850803, 1e-11), "Wald");
	i = survey_nps(1.0, 0.0, 5.0, SURVEY_NPS_WALD, 0.0, z);
	tap_ok(i.se == 0.0 && i.lower == 100.0 && i.upper == 100.0, "Wald, all promoters");
	i = survey_nps(0.55, 0.17, 100.0, SURVEY_NPS_LINEARIZED, 30.0, z);
	tap_ok(i.se == 30.0 && i.upper == 38.0 + z * 30.0 && survey_nps(0.9, 0.0, 9.0, SURVEY_NPS_LINEARIZED, 30.0, z).upper == 100.0,
		   "with a standard error of its own, clipped");

	/* R: t.test(c(1, 2, 3, 4, 10))$conf.int */
	i = survey_mean(4.0, sqrt(12.5 / 5.0), 5.0, 0.95);
	tap_ok(near_scaled(i.lower, -0.38994516542, 1.0, 1e-9) && near_scaled(i.upper, 8.38994516542, 1.0, 1e-9), "mean, Student's t");
	i = survey_mean(4.0, 0.0, 5.0, 0.95);
	tap_ok(i.lower == 4.0 && i.upper == 4.0, "mean of equal values");

	i = survey_shares_differ(56.0 / 70.0, 70.0, 48.0 / 80.0, 80.0, z);
	tap_ok(fabs(i.lower - 0.0524) < 5e-5 && fabs(i.upper - 0.3339) < 5e-5, "two shares, Newcombe's table");
	i = survey_shares_differ(1.0, 8.0, 0.0, 8.0, z);
	tap_ok(i.center == 1.0 && i.upper == 1.0 && i.lower > 0.0 && near(i.se, 0.25, 1e-15), "two shares, 8 of 8 and none");
	check_units();
	return tap_end();
}
