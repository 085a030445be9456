/*
 * generator_test.c
 *		Matrix exponentials of generators against closed forms, against each
 *		other, and in the shapes that trouble them.
 */
#include <stdlib.h>
#include <string.h>

#include "math/generator.h"
#include "math/random.h"
#include "tap_check.h"

#define MOST 12
#define TRIALS 300

static uint64_t seed = 11;
static double work[GENERATOR_WORK(MOST)];

static double
uniform(void)
{
	return (double) (splitmix64_next(&seed) >> 11) * 0x1p-53;
}

/* A generator with rates of up to ten to the power of so many, some of them 0. */
static void
random_generator(double *generator, int count, double magnitude)
{
	for (int i = 0; i < count; i++)
	{
		double		sum = 0.0;

		for (int j = 0; j < count; j++)
			if (j != i)
			{
				double		rate = uniform() < 0.3 ? 0.0 : pow(10.0, magnitude * (2.0 * uniform() - 1.0));

				generator[i * count + j] = rate;
				sum += rate;
			}
		generator[i * count + i] = -sum;
	}
}

/* Two states: P(stay in the first) = (b + a exp(-(a+b)t)) / (a+b). */
static void
test_two_states(void)
{
	static const double rates[][3] = {{0.1, 0.2, 1}, {3, 0.001, 0.25}, {1e-9, 1e-12, 1}, {5, 7, 30}, {1e8, 2e8, 1}, {0.4, 0, 2}, {1e-300, 1e-300, 1e300}, {1e300, 1e300, 1e-300}};
	bool		ok = true;

	for (size_t k = 0; k < sizeof(rates) / sizeof(rates[0]); k++)
	{
		double		a = rates[k][0];
		double		b = rates[k][1];
		double		t = rates[k][2];
		double		generator[4] = {-a, a, b, -b};
		double		p[4];
		double		moved = a / (a + b) * -expm1(-(a + b) * t);

		ok &= generator_exponential(generator, 2, t, work, NULL, p) == GENERATOR_OK;
		ok &= near(p[1], moved, 1e-13) && near(p[0] + p[1], 1.0, 1e-15) && near(p[2] + p[3], 1.0, 1e-15);
	}
	tap_ok(ok, "two states are their closed form, small probabilities too");
}

/* The published toy of the duration method. */
static void
test_toy(void)
{
	static const double generator[9] = {-8.0 / 19, 8.0 / 19, 0, 2.0 / 9, -2.0 / 3, 4.0 / 9, 0, 0, 0};
	static const double truth[9] = {0.684913293869, 0.248872619187, 0.066214086944, 0.131349437904, 0.539737599343, 0.328912962753, 0, 0, 1};
	double		p[9];
	bool		ok = generator_exponential(generator, 3, 1.0, work, NULL, p) == GENERATOR_OK;

	for (int i = 0; i < 9; i++)
		ok &= fabs(p[i] - truth[i]) < 1e-12;
	tap_ok(ok, "three states as another program has them");
}

/* Shares of one state after a chain of steps of equal rates: Erlang's. */
static void
test_chain(void)
{
	double		generator[25] = {0};
	double		p[25];
	double		term = exp(-3.0);
	bool		ok;

	for (int i = 0; i < 4; i++)
	{
		generator[i * 5 + i] = -2.0;
		generator[i * 5 + i + 1] = 2.0;
	}
	ok = generator_exponential(generator, 5, 1.5, work, NULL, p) == GENERATOR_OK;
	for (int j = 0; j < 4; j++)
	{
		ok &= near(p[j], term, 1e-14);
		term *= 3.0 / (j + 1);
	}
	tap_ok(ok, "a chain of equal steps is a Poisson process");
}

/* exp((s+t)L) = exp(sL) exp(tL), and no row leaves probability. */
static void
test_semigroup(void)
{
	bool		adds_up = true;
	bool		stochastic = true;
	bool		powers = true;

	for (int trial = 0; trial < TRIALS; trial++)
	{
		int			count = 2 + (int) (uniform() * (MOST - 1));
		double		generator[MOST * MOST];
		double		p[MOST * MOST];
		double		q[MOST * MOST];
		double		both[MOST * MOST];
		double		s = uniform() * 3.0;
		int			row;
		int			column;

		random_generator(generator, count, trial % 5);
		stochastic &= generator_check(generator, count, &row, &column) == GENERATOR_OK;
		generator_exponential(generator, count, s, work, NULL, p);
		generator_exponential(generator, count, 2.0, work, NULL, q);
		generator_exponential(generator, count, s + 2.0, work, NULL, both);
		for (int i = 0; i < count; i++)
		{
			double		sum = 0.0;

			for (int j = 0; j < count; j++)
			{
				double		product = 0.0;

				for (int k = 0; k < count; k++)
					product += p[i * count + k] * q[k * count + j];
				adds_up &= fabs(product - both[i * count + j]) < 1e-11;
				stochastic &= p[i * count + j] >= 0.0 && p[i * count + j] <= 1.0;
				sum += p[i * count + j];
			}
			stochastic &= fabs(sum - 1.0) < 1e-14;
		}
		generator_exponential(generator, count, 7.0 * s, work, NULL, both);
		transition_power(p, count, 7, work, NULL, q);
		for (int i = 0; i < count * count; i++)
			powers &= fabs(q[i] - both[i]) < 1e-10;
	}
	tap_ok(adds_up, "times add up");
	tap_ok(stochastic, "rows are probabilities");
	tap_ok(powers, "seven periods are the seventh power");
}

/* Default over time is the column of the power, when default is absorbing. */
static void
test_absorption(void)
{
	static const double transition[9] = {0.9, 0.08, 0.02, 0.1, 0.7, 0.2, 0.5, 0, 0.5};
	double		absorbing[9];
	double		power[9];
	double		before[3] = {0, 0, 1};
	double		after[3];
	bool		ok = true;

	memcpy(absorbing, transition, sizeof(absorbing));
	absorbing[6] = 0;
	absorbing[8] = 1;
	for (int period = 1; period <= 20; period++)
	{
		absorption_step(transition, 3, 2, before, after);
		memcpy(before, after, sizeof(before));
		transition_power(absorbing, 3, period, work, NULL, power);
		for (int i = 0; i < 3; i++)
			ok &= near(after[i], power[i * 3 + 2], 1e-13);
	}
	tap_ok(ok, "nobody comes back from default");
}

static bool
stop_at_once(void)
{
	return true;
}

/* What is none is named. */
static void
test_refusals(void)
{
	double		negative[4] = {-1, 1, -0.5, 0.5};
	double		leak[4] = {-1, 1, 0.5, -0.4};
	double		above[4] = {0.5, 0.6, 0, 1};
	double		wrong[4] = {0.5, 0.5, NAN, 1};
	double		endless[4] = {-INFINITY, INFINITY, 0, 0};
	double		good[4] = {-1, 1, 0, 0};
	double		p[4];
	int			row;
	int			column;

	tap_ok(generator_check(negative, 2, &row, &column) == GENERATOR_BAD_RATE && row == 1 && column == 0, "a negative rate is named");
	tap_ok(generator_check(leak, 2, &row, &column) == GENERATOR_BAD_ROW && row == 1, "a row that leaks is named");
	tap_ok(generator_check(endless, 2, &row, &column) == GENERATOR_BAD_RATE && row == 0 && column == 1, "an infinite rate is named");
	tap_ok(transition_check(above, 2, &row, &column) == GENERATOR_BAD_SUM && row == 0, "a row above 1 is named");
	tap_ok(transition_check(wrong, 2, &row, &column) == GENERATOR_BAD_PROBABILITY && row == 1 && column == 0, "a probability that is not a number is named");
	tap_ok(generator_exponential(good, 2, 1, work, stop_at_once, p) == GENERATOR_INTERRUPTED &&
		   transition_power(above, 2, 3, work, stop_at_once, p) == GENERATOR_INTERRUPTED, "both stop when they are told to");
	tap_ok(generator_exponential(good, 2, 0, work, NULL, p) == GENERATOR_OK && p[0] == 1 && p[1] == 0 && p[3] == 1, "in no time nobody moves");
}

int
main(void)
{
	test_two_states();
	test_toy();
	test_chain();
	test_semigroup();
	test_absorption();
	test_refusals();
	return tap_end();
}
