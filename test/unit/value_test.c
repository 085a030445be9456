/*
 * value_test.c
 *		math_value.c and math_migration.c against published figures.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "math/migration.h"
#include "math/value_formulas.h"
#include "tap_check.h"

static void
ok_near(double value, double expected, double limit, const char *what)
{
	bool		near = fabs(value - expected) <= limit;

	tap_ok(near, what);
	if (!near)
		printf("# got %.15g, expected %.15g\n", value, expected);
}

static void
test_retention(void)
{
	double		start = 0.0;
	double		end = 0.0;

	for (int t = 0; t < 7; t++)
	{
		start += 100.0 * pow(0.8 / 1.1, t);
		end += 100.0 * pow(0.8 / 1.1, t + 1);
	}
	ok_near(value_retention(100, 0.8, 0.1, 7, VALUE_AT_START), start, 1e-11, "seven payments at the start");
	ok_near(value_retention(100, 0.8, 0.1, 7, VALUE_AT_END), end, 1e-11, "seven payments at the end");
	ok_near(value_retention(100, 0.8, 0.1, INFINITY, VALUE_AT_START), 100 * 1.1 / 0.3, 1e-11,
			"endless at the start: m (1+d) / (1+d-r)");
	ok_near(value_retention(100, 0.8, 0.1, INFINITY, VALUE_AT_END), 80 / 0.3, 1e-11,
			"endless at the end: m r / (1+d-r) (Gupta & Lehmann 2003)");
	ok_near(value_retention(1, 1.0, 0.0, 12, VALUE_AT_START), 12, 0, "nothing lost, no discount");
	ok_near(value_retention(1, 1.0, 1e-12, 12, VALUE_AT_START), 12 - 66e-12, 1e-14, "a rate of 1e-12");
	ok_near(value_retention(5, 0.0, 0.1, 12, VALUE_AT_START), 5, 0, "nobody stays, one payment");
	ok_near(value_retention(5, 0.0, 0.1, INFINITY, VALUE_AT_END), 0, 0, "nobody stays, none");
	ok_near(value_retention(5, 0.9, 0.1, 0, VALUE_AT_START), 0, 0, "no period");
	tap_ok(isnan(value_retention(5, 1.0, 0.0, INFINITY, VALUE_AT_START)), "endless, undiscounted, nothing lost: none");
	ok_near(value_promotion_case(260, 50, 0.75, 0.2, 10, 0.5), 568.783067, 5e-7,
			"case 1 of Berger & Nasr 1998");
}

static void
test_conversions(void)
{
	ok_near(churn_convert(0.02, 12), 0.215283276265, 1e-12, "2 % a month is 21.53 % a year");
	ok_near(churn_convert(0.30, 1.0 / 12), 0.029285530377, 1e-12, "30 % a year is 2.93 % a month");
	ok_near(churn_convert(1.0, 12), 1.0, 0, "all at once");
	ok_near(churn_convert(1e-18, 12), 12e-18, 1e-32, "tiny churn");
	ok_near(churn_convert(0.5, 0), 0.0, 0, "no period, no churn");
	ok_near(churn_lifetime(0.02), 50, 1e-13, "expected lifetime");
	tap_ok(isnan(churn_lifetime(0.0)), "nobody leaves: no expected lifetime");
	ok_near(rate_convert(0.1, 1.0 / 12), 0.00797414042890374, 1e-16, "10 % a year per month");
}

/*
 * Costs that so many payments pay exactly, in decimals, and the endless sum,
 * which none does.  Money has four decimals here, shares have two or three.
 */
static void
test_payback_limits(void)
{
	int			wrong = 0;
	int			never = 0;
	int			tries = 0;

	for (int thousandth = 0; thousandth <= 1000; thousandth += 5)
		for (int margin = 1; margin <= 40; margin += 3)
			for (int n = 1; n <= 12; n++)
			{
				long double share = thousandth / 1000.0L;
				long double sum = 0.0L;

				for (int k = n; k > 0; k--)
					sum = margin + share * sum;
				if (thousandth > 0 || n == 1)
				{
					double		payments = value_payback((double) sum, margin, thousandth / 1000.0, 0.0, VALUE_AT_START);
					double		more = value_payback((double) (sum * (1.0L + 1e-9L)), margin, thousandth / 1000.0, 0.0, VALUE_AT_START);

					/* only where the next payment brings something at all */
					if (powl(share, n) > 1e-6L || n == 1)
					{
						tries++;
						wrong += payments != n || more == n;
					}
				}
				if (thousandth < 1000)
					never += thousandth > 0 && !isnan(value_payback((double) (margin / (1.0L - share)), margin, thousandth / 1000.0, 0.0, VALUE_AT_START));
			}
	printf("# %d exact costs\n", tries);
	ok_near(wrong, 0, 0, "what so many payments pay exactly takes so many, and more takes more");
	ok_near(never, 0, 0, "the endless sum is never reached");
	ok_near(value_payback(23.125, 10, 0.75, 0, VALUE_AT_START), 3, 0, "23.125 in three payments");
	ok_near(value_payback(3.3, 1.1, 1.0, 0, VALUE_AT_START), 3, 0, "3.3 in three payments of 1.1");
	tap_ok(isnan(value_retention(5, 0.7, -0.3, INFINITY, VALUE_AT_START)), "endless, and growth makes up for churn: none");
	tap_ok(isnan(value_retention(5, 0.9, -0.1, INFINITY, VALUE_AT_START)), "the same");
	ok_near(value_retention(5, 0.7, -0.3, 4, VALUE_AT_START), 20, 0, "four payments of the same worth");
	ok_near(churn_convert(0.5, 2), 0.75, 0, "half of a half");
	ok_near(rate_convert(0.5, 3), 2.375, 0, "three times a half more");
	ok_near(rate_convert(1.0, 10), 1023, 0, "doubled ten times");
}

static void
test_payback(void)
{
	double		payments = value_payback(300, 100, 0.9, 0.01, VALUE_AT_START);

	ok_near(value_payback(300, 100, 1.0, 0.0, VALUE_AT_START), 3, 0, "simple payback");
	ok_near(value_retention(100, 0.9, 0.01, payments, VALUE_AT_START), 300, 1e-10, "the value at payback is the cost");
	payments = value_payback(300, 100, 0.9, 0.01, VALUE_AT_END);
	ok_near(value_retention(100, 0.9, 0.01, payments, VALUE_AT_END), 300, 1e-10, "with payment at the end too");
	tap_ok(isnan(value_payback(2000, 100, 0.9, 0.01, VALUE_AT_START)), "never paid back");
	tap_ok(isnan(value_payback(10, 0, 0.9, 0.01, VALUE_AT_START)), "no margin");
	ok_near(value_payback(0, 100, 0.9, 0.01, VALUE_AT_START), 0, 0, "nothing to pay back");
	ok_near(value_payback(50, 100, 0.0, 0.01, VALUE_AT_START), 0.5, 1e-15, "only the first payment");
	ok_near(value_payback(10, 10, 0.0, 0.1, VALUE_AT_START), 1, 0, "only the first payment, and it is enough");
	tap_ok(isnan(value_payback(10.01, 10, 0.0, 0.1, VALUE_AT_START)), "only the first payment, and it is too little");
	test_payback_limits();
	ok_near(value_payback(3e-9, 1e-9, 1.0, 1e-13, VALUE_AT_START), 3, 1e-9, "a rate of 1e-13");
}

/* The catalogue company of Pfeifer & Carraway 2000. */
static const double chain[25] = {
	.30, .70, .00, .00, .00,
	.20, .00, .80, .00, .00,
	.15, .00, .00, .85, .00,
	.05, .00, .00, .00, .95,
	.00, .00, .00, .00, 1.0
};
static const double reward[5] = {36, -4, -4, -4, 0};

static void
ok_values(const double *value, const double *expected, int n, double limit, const char *what)
{
	double		worst = 0.0;

	for (int i = 0; i < n; i++)
		worst = fmax(worst, fabs(value[i] - expected[i]));
	ok_near(worst, 0.0, limit, what);
}

static bool
always(void)
{
	return true;
}

static void
test_migration(void)
{
	static const double five[5] = {50.114969, 4.219907, 0.592110, -1.980131, 0};
	static const double endless[5] = {52.319609, 5.553784, 1.250773, -1.820016, 0};
	static const double stopped[5] = {53.149425, 6.620690, 2.643678, 0, 0};
	MigrationModel model = {5, chain, reward, 0.2};
	double		work[40];
	double		value[5];
	double		other[5];
	bool		active[5];

	tap_ok(migration_work_size(5) == 40, "work size");
	tap_ok(migration_value(&model, 4, false, work, NULL, value, active) == MIGRATION_OK, "five periods");
	ok_values(value, five, 5, 5e-7, "their values (Pfeifer & Carraway 2000)");
	tap_ok(migration_value(&model, INFINITY, false, work, NULL, value, active) == MIGRATION_OK, "no end");
	ok_values(value, endless, 5, 5e-7, "its values (Pfeifer & Carraway 2000)");
	tap_ok(active[0] && active[3] && active[4], "nothing is stopped without leave");
	tap_ok(migration_value(&model, 5000, false, work, NULL, other, active) == MIGRATION_OK, "5,001 periods");
	ok_values(other, value, 5, 1e-12, "are endless");
	tap_ok(migration_value(&model, INFINITY, true, work, NULL, value, active) == MIGRATION_OK, "the firm may stop");
	ok_values(value, stopped, 5, 5e-7, "its values (Pfeifer & Carraway 2000)");
	tap_ok(active[0] && active[1] && active[2] && !active[3] && !active[4], "it stops after recency 3");
	tap_ok(migration_value(&model, 5000, true, work, NULL, other, active) == MIGRATION_OK, "stopping, 5,001 periods");
	ok_values(other, value, 5, 1e-12, "give the same rule's value");
	tap_ok(migration_value(&model, INFINITY, false, work, always, value, active) == MIGRATION_OK,
	   "a small system is not interrupted");
}

static void
test_migration_edges(void)
{
	static const double two[4] = {0.5, 0.5, 0.0, 1.0};
	static const double leaky[4] = {0.5, 0.3, 0.1, 0.0};
	static const double above[4] = {0.7, 0.5, 0.0, 1.0};
	static const double negative[4] = {1.1, -0.1, 0.0, 1.0};
	static const double first_only[2] = {10, 0};
	static const double both[2] = {10, 1};
	static const double losses[2] = {-1, -2};
	static const double expected[2] = {20, 0};
	static const double nothing[2] = {0, 0};
	MigrationModel model = {2, two, first_only, 0.0};
	double		work[10];
	double		value[2];
	bool		active[2];

	tap_ok(migration_value(&model, INFINITY, false, work, NULL, value, active) == MIGRATION_OK,
	   "an absorbing state without reward needs no discount");
	ok_values(value, expected, 2, 1e-14, "the expected sum of rewards");
	model.reward = both;
	tap_ok(migration_value(&model, INFINITY, false, work, NULL, value, active) == MIGRATION_INFINITE,
	   "rewards for ever without discount have no value");
	model.rate = 0.1;
	tap_ok(migration_value(&model, INFINITY, false, work, NULL, value, active) == MIGRATION_OK &&
	   fabs(value[1] - 11.0) < 1e-13, "discounted they have");
	model.reward = losses;
	tap_ok(migration_value(&model, INFINITY, true, work, NULL, value, active) == MIGRATION_OK &&
	   !active[0] && !active[1], "where all is loss all is stopped");
	ok_values(value, nothing, 2, 0, "and worth nothing");
	model = (MigrationModel) {2, leaky, both, 0.0};
	tap_ok(migration_value(&model, INFINITY, false, work, NULL, value, active) == MIGRATION_OK &&
	   fabs(value[0] - 10.3 / 0.47) < 1e-13, "rows may lose customers");
	model.transition = above;
	tap_ok(migration_check(&model) == MIGRATION_BAD_MATRIX, "a row above 1 is refused");
	model.transition = negative;
	tap_ok(migration_check(&model) == MIGRATION_BAD_MATRIX, "a negative probability is refused");
	model = (MigrationModel) {2, two, both, NAN};
	tap_ok(migration_check(&model) == MIGRATION_BAD_MATRIX, "so is a rate that is not a number");
	model.rate = 1e-9;
	tap_ok(migration_value(&model, 1e9, false, work, always, value, active) == MIGRATION_INTERRUPTED,
	   "a long horizon can be interrupted");
}

int
main(void)
{
	test_retention();
	test_conversions();
	test_payback();
	test_migration();
	test_migration_edges();
	return tap_end();
}
