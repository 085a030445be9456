/*
 * random_test.c
 *		math_random.c against published outputs and against theory.
 *
 * Every check draws from fixed seeds, so it passes or fails the same way
 * everywhere.  Moments must lie within four standard errors; the
 * Kolmogorov-Smirnov distance must lie below the 0.1 % point of its limiting
 * distribution, 1.949 / sqrt(n).
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "math/random.h"
#include "tap_check.h"

#define SAMPLE 200000
#define KS_LIMIT 1.949

typedef double (*Draw) (RandomStream *stream, double a, double b);
typedef double (*Distribution) (double x, double a, double b);

/* Outputs for seed 1234567 as printed on Rosetta Code (Splitmix64). */
static void
test_splitmix64(void)
{
	static const uint64_t expected[] = {
		UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
		UINT64_C(9817491932198370423), UINT64_C(4593380528125082431),
		UINT64_C(16408922859458223821)
	};
	uint64_t	state = 1234567;
	bool		equal = true;

	for (int i = 0; i < 5; i++)
		equal &= splitmix64_next(&state) == expected[i];
	tap_ok(equal, "splitmix64 gives the published outputs");
}

/* Outputs of the authors' C code from state 1, 2, 3, 4 (crate rand_xoshiro). */
static void
test_xoshiro(void)
{
	static const uint64_t expected[] = {
		UINT64_C(11520), UINT64_C(0), UINT64_C(1509978240),
		UINT64_C(1215971899390074240), UINT64_C(1216172134540287360),
		UINT64_C(607988272756665600), UINT64_C(16172922978634559625),
		UINT64_C(8476171486693032832), UINT64_C(10595114339597558777),
		UINT64_C(2904607092377533576)
	};
	RandomStream stream = {{1, 2, 3, 4}};
	bool		equal = true;

	for (int i = 0; i < 10; i++)
		equal &= random_bits(&stream) == expected[i];
	tap_ok(equal, "xoshiro256** gives the published outputs");
}

/* First outputs of the first streams; they fix what a seed means for good. */
static void
test_streams(void)
{
	RandomStream first;
	RandomStream again;
	RandomStream next;
	RandomStream other;
	bool		equal = true;
	int			shared = 0;

	random_start(&first, 42, 1);
	random_start(&again, 42, 1);
	random_start(&next, 42, 2);
	random_start(&other, 43, 1);
	for (int i = 0; i < 1000; i++)
	{
		uint64_t	bits = random_bits(&first);

		equal &= bits == random_bits(&again);
		shared += bits == random_bits(&next);
		shared += bits == random_bits(&other);
	}
	tap_ok(equal, "a stream repeats itself");
	tap_ok(shared == 0, "streams of other numbers and seeds differ");

	random_start(&first, 42, 1);
	tap_ok(random_bits(&first) == UINT64_C(2310780259589285339), "stream 1 of seed 42 starts as it always did");
}

/* Streams with consecutive numbers must not be correlated. */
static void
test_neighbours(void)
{
	double		product = 0.0;

	for (uint64_t number = 0; number < SAMPLE; number++)
	{
		RandomStream left;
		RandomStream right;

		random_start(&left, 7, number);
		random_start(&right, 7, number + 1);
		product += (random_uniform(&left) - 0.5) * (random_uniform(&right) - 0.5);
	}
	/* The product of two independent centred uniforms has variance 1/144. */
	tap_ok(fabs(product / SAMPLE) < 4.0 / (12.0 * sqrt(SAMPLE)),
	   "first numbers of neighbouring streams are uncorrelated");
}

static double
draw_uniform(RandomStream *stream, double a, double b)
{
	return random_uniform(stream);
}

static double
draw_coin(RandomStream *stream, double probability, double b)
{
	return random_coin(stream, probability);
}

static double
draw_exponential(RandomStream *stream, double a, double b)
{
	return random_exponential(stream);
}

static double
draw_normal(RandomStream *stream, double a, double b)
{
	return random_normal(stream);
}

static double
draw_gamma(RandomStream *stream, double shape, double b)
{
	return random_gamma(stream, shape);
}

/*
 * Mean and variance of a sample against theory.  The fourth central moment
 * gives the standard error of the variance: sqrt((m4 - variance^2) / n).
 */
static void
test_moments(const char *name, Draw draw, double a, double b,
			 double mean, double variance, double fourth)
{
	char		what[100];
	RandomStream stream;
	double		sum = 0.0;
	double		squares = 0.0;

	random_start(&stream, 2024, (uint64_t) tap_count);
	for (int i = 0; i < SAMPLE; i++)
	{
		double		deviation = draw(&stream, a, b) - mean;

		sum += deviation;
		squares += deviation * deviation;
	}
	snprintf(what, sizeof(what), "%s: mean", name);
	tap_ok(fabs(sum / SAMPLE) <= 4.0 * sqrt(variance / SAMPLE), what);
	snprintf(what, sizeof(what), "%s: variance", name);
	tap_ok(fabs(squares / SAMPLE - variance) <=
	   4.0 * sqrt((fourth - variance * variance) / SAMPLE) + DBL_EPSILON, what);
}

/* A gamma variate with rate 1 has fourth central moment 3 shape^2 + 6 shape. */
static void
test_gamma_moments(double shape)
{
	char		name[40];

	snprintf(name, sizeof(name), "gamma(%g)", shape);
	test_moments(name, draw_gamma, shape, 0.0, shape, shape, 3.0 * shape * shape + 6.0 * shape);
}

/* Variance and excess kurtosis of the beta distribution, in closed form. */
static void
test_beta_moments(double a, double b)
{
	char		name[40];
	double		s = a + b;
	double		variance = a * b / (s * s * (s + 1.0));
	double		excess = 6.0 * ((a - b) * (a - b) * (s + 1.0) - a * b * (s + 2.0)) /
		(a * b * (s + 2.0) * (s + 3.0));

	snprintf(name, sizeof(name), "beta(%g, %g)", a, b);
	test_moments(name, random_beta, a, b, a / s, variance,
				 (excess + 3.0) * variance * variance);
}

static double
uniform_cdf(double x, double a, double b)
{
	return x;
}

static double
exponential_cdf(double x, double a, double b)
{
	return -expm1(-x);
}

static double
normal_cdf(double x, double a, double b)
{
	return 0.5 * erfc(-x / sqrt(2.0));
}

/* Series of the lower incomplete gamma function (DLMF 8.11.4). */
static double
gamma_cdf(double x, double shape, double b)
{
	double		term = 1.0 / shape;
	double		sum = term;

	for (double k = shape + 1.0; term > sum * DBL_EPSILON; k += 1.0)
	{
		term *= x / k;
		sum += term;
	}
	return sum * exp(shape * log(x) - x - lgamma(shape));
}

/* Beta(a, 1) is U^(1/a), Beta(1, b) its mirror image. */
static double
power_cdf(double x, double a, double b)
{
	return pow(x, a);
}

static double
mirror_power_cdf(double x, double a, double b)
{
	return 1.0 - pow(1.0 - x, b);
}

/* Beta(1/2, 1/2) is the arcsine distribution. */
static double
arcsine_cdf(double x, double a, double b)
{
	return asin(sqrt(x)) * 2.0 / acos(-1.0);
}

static int
compare_doubles(const void *left, const void *right)
{
	double		a = *(const double *) left;
	double		b = *(const double *) right;

	return (a > b) - (a < b);
}

/* Kolmogorov-Smirnov: largest distance of the sample from its distribution. */
static void
test_distribution(const char *name, Draw draw, Distribution cdf, double a, double b)
{
	static double sample[SAMPLE];
	char		what[100];
	RandomStream stream;
	double		distance = 0.0;

	random_start(&stream, 1948, (uint64_t) tap_count);
	for (int i = 0; i < SAMPLE; i++)
		sample[i] = draw(&stream, a, b);
	qsort(sample, SAMPLE, sizeof(double), compare_doubles);
	for (int i = 0; i < SAMPLE; i++)
	{
		double		p = cdf(sample[i], a, b);

		distance = fmax(distance, fabs(p - (double) i / SAMPLE));
		distance = fmax(distance, fabs(p - (i + 1.0) / SAMPLE));
	}
	snprintf(what, sizeof(what), "%s follows its distribution (Kolmogorov-Smirnov)", name);
	tap_ok(distance * sqrt(SAMPLE) < KS_LIMIT, what);
}

/* The ends: open interval, sure coins, shapes whose variates underflow. */
static void
test_extremes(void)
{
	RandomStream lowest = {{0, 0, 0, 1}};
	RandomStream stream;
	bool		inside = true;
	bool		sure = true;
	bool		finite = true;

	tap_ok(random_uniform(&lowest) == 0x1p-53, "the smallest uniform is 2^-53, not 0");

	random_start(&stream, 1, 1);
	for (int i = 0; i < SAMPLE; i++)
	{
		double		u = random_uniform(&stream);
		double		beta = random_beta(&stream, 1e-6, 1e-6);
		double		gamma = random_gamma(&stream, 1e-6);

		inside &= u > 0.0 && u < 1.0;
		sure &= random_coin(&stream, 1.0) && !random_coin(&stream, 0.0);
		finite &= beta >= 0.0 && beta <= 1.0 && gamma >= 0.0 && isfinite(gamma);
	}
	tap_ok(inside, "uniforms lie strictly between 0 and 1");
	tap_ok(sure, "coins of probability 0 and 1 are sure");
	tap_ok(finite, "beta and gamma of tiny shapes stay in range");
}

int
main(void)
{
	static const double shapes[] = {0.05, 0.243, 0.9, 1.0, 1.5, 6.25, 1000.0};

	test_splitmix64();
	test_xoshiro();
	test_streams();
	test_neighbours();
	test_extremes();

	test_moments("uniform", draw_uniform, 0.0, 0.0, 0.5, 1.0 / 12.0, 1.0 / 80.0);
	test_moments("coin(0.3)", draw_coin, 0.3, 0.0, 0.3, 0.21, 0.3 * 0.7 * (1.0 - 3.0 * 0.21));
	test_moments("exponential", draw_exponential, 0.0, 0.0, 1.0, 1.0, 9.0);
	test_moments("normal", draw_normal, 0.0, 0.0, 0.0, 1.0, 3.0);
	for (int i = 0; i < 7; i++)
		test_gamma_moments(shapes[i]);
	test_beta_moments(0.5, 2.5);
	test_beta_moments(0.793, 2.426);
	test_beta_moments(0.05, 0.05);
	test_beta_moments(20.0, 3.0);

	test_distribution("uniform", draw_uniform, uniform_cdf, 0.0, 0.0);
	test_distribution("exponential", draw_exponential, exponential_cdf, 0.0, 0.0);
	test_distribution("normal", draw_normal, normal_cdf, 0.0, 0.0);
	test_distribution("gamma(0.243)", draw_gamma, gamma_cdf, 0.243, 0.0);
	test_distribution("gamma(0.9)", draw_gamma, gamma_cdf, 0.9, 0.0);
	test_distribution("gamma(1.5)", draw_gamma, gamma_cdf, 1.5, 0.0);
	test_distribution("gamma(6.25)", draw_gamma, gamma_cdf, 6.25, 0.0);
	test_distribution("beta(0.3, 1)", random_beta, power_cdf, 0.3, 1.0);
	test_distribution("beta(1, 2.5)", random_beta, mirror_power_cdf, 1.0, 2.5);
	test_distribution("beta(0.5, 0.5)", random_beta, arcsine_cdf, 0.5, 0.5);

	return tap_end();
}
