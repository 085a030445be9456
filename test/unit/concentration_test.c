/*
 * concentration_test.c
 *		math_concentration.c and math_sort.c against their definitions.
 *
 * The definitions are evaluated term by term in long double, on arrays of a
 * fixed seed; the figures of Raffinetti, Siletti & Vernizzi (2015) are theirs.
 */
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "math/concentration_formulas.h"
#include "math/random.h"
#include "math/sort.h"
#include "tap_check.h"

#define ARRAYS 500
#define MAX_N 200

static uint64_t seed = 11;

static double
uniform(void)
{
	return (double) (splitmix64_next(&seed) >> 11) * 0x1p-53;
}

static int
compare(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	return (x > y) - (x < y);
}

/* A value of one of five shapes: ties, cents, heavy tails, far apart, zeros. */
static double
random_value(int shape)
{
	switch (shape)
	{
		case 0:
			return floor(uniform() * 5);
		case 1:
			return floor(uniform() * 100000) / 100;
		case 2:
			return exp(8 * uniform() - 2);
		case 3:
			return pow(10, uniform() * 16 - 8);
		case 5:
			/* alike in their upper bits */
			return 1 + floor(uniform() * 5) + uniform() * 1e-12;
		default:
			return uniform() < 0.7 ? 0 : uniform();
	}
}

static int	passes_left;

static bool
stop_later(void)
{
	return passes_left-- == 0;
}

static void
test_sort(void)
{
	static const size_t sizes[] = {0, 1, 2, 127, 128, 129, 1000, 70000};
	double	   *values = malloc(70000 * sizeof(double));
	double	   *sorted = malloc(70000 * sizeof(double));
	double	   *scratch = malloc(70000 * sizeof(double));
	bool		good = true;

	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++)
		for (int shape = 0; shape < 6; shape++)
		{
			for (size_t i = 0; i < sizes[s]; i++)
				values[i] = sorted[i] = random_value(shape) * (shape == 1 || uniform() < 0.7 ? 1 : -1);
			qsort(sorted, sizes[s], sizeof(double), compare);
			(void) sort_doubles(values, scratch, sizes[s], NULL);
			for (size_t i = 0; i < sizes[s]; i++)
				good = good && values[i] == sorted[i];
		}
	tap_ok(good, "sort_doubles sorts like qsort");
	good = true;
	for (int passes = 0; passes < 8; passes++)
	{
		for (size_t i = 0; i < 1000; i++)
			values[i] = sorted[i] = random_value(5) * (uniform() < 0.7 ? 1 : -1);
		passes_left = passes;
		good = good && !sort_doubles(values, scratch, 1000, stop_later);
		qsort(values, 1000, sizeof(double), compare);
		qsort(sorted, 1000, sizeof(double), compare);
		good = good && memcmp(values, sorted, 1000 * sizeof(double)) == 0;
	}
	tap_ok(good, "a sort that was stopped has lost no value");
	free(values);
	free(sorted);
	free(scratch);
}

/* The measures by their definitions. */
typedef struct Truth
{
	long double gini;
	long double hhi;
	long double entropy;
} Truth;

static Truth
define(const double *x, size_t n)
{
	Truth		truth = {0, 0, 0};
	long double total = 0;
	long double differences = 0;

	for (size_t i = 0; i < n; i++)
		total += x[i];
	for (size_t i = 0; i < n; i++)
	{
		long double share = x[i] / total;

		for (size_t j = 0; j < n; j++)
			differences += fabsl((long double) x[i] - x[j]);
		truth.hhi += share * share;
		if (x[i] > 0 && share < 0.5L)
			truth.entropy -= share * logl(share);
		else if (x[i] > 0)
		{
			long double others = 0;

			for (size_t j = 0; j < n; j++)
				others += j == i ? 0 : x[j];
			truth.entropy -= share * log1pl(-others / total);
		}
	}
	truth.gini = differences / (2 * n * total);
	return truth;
}

static ShareMoments
moments_of(const double *x, size_t n)
{
	ShareMoments moments = {0};

	for (size_t i = 0; i < n; i++)
		share_moments_add(&moments, x[i]);
	return moments;
}

static void
test_definitions(void)
{
	double		worst_gini = 0;
	double		worst_hhi = 0;
	double		worst_entropy = 0;

	for (int a = 0; a < ARRAYS; a++)
	{
		double		x[MAX_N];
		double		scratch[MAX_N];
		size_t		n = 2 + (size_t) (uniform() * (MAX_N - 2));
		SortedValues sorted = {.values = x, .n = n};
		ShareMoments moments;
		Truth		truth;
		double		gini;
		double		hhi;
		double		entropy;

		for (size_t i = 0; i < n; i++)
			x[i] = random_value(a % 5);
		x[0] += 1;				/* the total is above 0 */
		moments = moments_of(x, n);
		(void) sort_doubles(x, scratch, n, NULL);
		truth = define(x, n);
		if (!sorted_gini(&sorted, false, &gini) || !share_moments_hhi(&moments, &hhi) ||
			!share_moments_entropy(&moments, &entropy))
			worst_gini = INFINITY;
		else
		{
			worst_gini = fmax(worst_gini, error_of(gini, (double) truth.gini));
			worst_hhi = fmax(worst_hhi, error_of(hhi, (double) truth.hhi));
			worst_entropy = fmax(worst_entropy, error_of(entropy, (double) truth.entropy));
		}
	}
	tap_ok_worst("Gini", worst_gini, 1e-14);
	tap_ok_worst("HHI", worst_hhi, 1e-14);
	tap_ok_worst("entropy", worst_entropy, 1e-13);
}

/* Any order and any split of the values give the same bits. */
static void
test_order(void)
{
	bool		same = true;

	for (int a = 0; a < ARRAYS; a++)
	{
		double		x[MAX_N];
		ShareMoments moments[2];
		ShareMoments part;
		double		result[2][2];
		size_t		cut = (size_t) (uniform() * MAX_N);

		for (size_t i = 0; i < MAX_N; i++)
			x[i] = random_value(a % 5);
		moments[0] = moments_of(x, MAX_N);
		qsort(x, MAX_N, sizeof(double), compare);
		moments[1] = moments_of(x, cut);
		part = moments_of(x + cut, MAX_N - cut);
		share_moments_merge(&moments[1], &part);
		for (int i = 0; i < 2; i++)
			if (!share_moments_hhi(&moments[i], &result[i][0]) || !share_moments_entropy(&moments[i], &result[i][1]))
				result[i][0] = result[i][1] = -1;
		same = same && memcmp(result[0], result[1], sizeof(result[0])) == 0;
	}
	tap_ok(same, "HHI and entropy: the same bits for any order and split");
}

static void
test_gini(void)
{
	const double equal[] = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
	const double one[] = {0, 0, 0, 8};
	const double a[] = {-5, -5, -5, -5, -5, -5, -5, -5, -5, 45.01};
	const double b[] = {-45, 0, 0, 0, 0, 0, 0, 0, 0, 45.01};
	const double c[] = {-15, -10, -8, -7, -5, 0, 0, 0, 0, 45.01};
	double		gini = -1;

	tap_ok(sorted_gini(&(SortedValues) {.values = equal, .n = 7}, false, &gini) && gini == 0, "equal values: exactly 0");
	tap_ok(sorted_gini(&(SortedValues) {.values = one, .n = 4}, false, &gini) && gini == 0.75, "one has all of four: 3/4");
	tap_ok(sorted_gini(&(SortedValues) {.values = one, .n = 4}, true, &gini) && gini == 1, "unbiased: 1");
	tap_ok(!sorted_gini(&(SortedValues) {.values = one, .n = 1}, false, &gini), "a total of 0 has none");
	tap_ok(!sorted_gini(&(SortedValues) {.values = one + 3, .n = 1}, true, &gini), "one value has no unbiased one");
	tap_ok(sorted_gini_normalized(&(SortedValues) {.values = a, .n = 10}, &gini) && fabs(gini - 0.555) < 1e-3, "published: 0.555");
	tap_ok(sorted_gini_normalized(&(SortedValues) {.values = b, .n = 10}, &gini) && gini == 1, "published: 1");
	tap_ok(sorted_gini_normalized(&(SortedValues) {.values = c, .n = 10}, &gini) && fabs(gini - 0.8346) < 5e-5, "published: 0.8346");
}

static void
test_entropy(void)
{
	/* 1 of 1e9 + 1: -(p ln p + q ln q), q = 1e-9, by its series */
	const double far[] = {1, 1e9};
	const double equal[] = {3, 3, 3, 3, 3};
	ShareMoments moments = moments_of(far, 2);
	double		q = 1 / (1e9 + 1);
	double		entropy = -1;

	tap_ok(share_moments_entropy(&moments, &entropy) && near(entropy, -q * log(q) + q - q * q / 2, 1e-14),
		   "entropy next to 0 keeps its digits");
	moments = moments_of(equal, 5);
	tap_ok(share_moments_entropy(&moments, &entropy) && near(entropy, log(5), 1e-15), "entropy of five equals: ln 5");
	moments = moments_of(equal, 1);
	tap_ok(share_moments_entropy(&moments, &entropy) && entropy == 0, "entropy of one: 0");
}

static void
test_top(void)
{
	const double x[] = {1, 2, 3, 4, 10};
	const SortedValues sorted = {.values = x, .n = 5};
	double		share = -1;

	const ShareLimit fifth = share_limit(0.2);
	const ShareLimit all = share_limit(1);

	tap_ok(fraction_count(2896, &fifth, FRACTION_FLOOR) == 579 && fraction_count(2896, &fifth, FRACTION_CEIL) == 580 &&
		   fraction_count(7, &all, FRACTION_CEIL) == 7, "whole customers of a fraction");
	tap_ok(sorted_top_share(&sorted, 2, &share) && share == 0.7, "the two largest");
	tap_ok(sorted_top_share(&sorted, 1.5, &share) && share == 0.6, "one and a half");
	tap_ok(sorted_top_share(&sorted, 0, &share) && share == 0 && sorted_top_share(&sorted, 9, &share) && share == 1,
		   "none, and more than there are");
	tap_ok(sorted_top_count(&sorted, 0.5) == 1 && sorted_top_count(&sorted, 0.7) == 2 &&
		   sorted_top_count(&sorted, 1) == 5, "how many for a share");
}

static void
test_curves(void)
{
	const double x[] = {-60, -20, 30, 50, 100};
	const double y[] = {1, 2, 3, 4, 10};
	double		curve[11];
	WhaleTotals whale = sorted_whale(&(SortedValues) {.values = x, .n = 5});
	bool		good;

	good = sorted_curve(&(SortedValues) {.values = x, .n = 5}, true, 5, curve) && curve[0] == 0 && curve[1] == 1 &&
		curve[2] == 1.5 && curve[3] == 1.8 && curve[4] == 1.6 && curve[5] == 1;
	tap_ok(good, "whale curve with its peak of 180 %");
	tap_ok(whale.winners == 3 && whale.losers == 2 && whale.profit == 180 && whale.loss == -80 && whale.total == 100,
		   "profit and loss");
	good = sorted_curve(&(SortedValues) {.values = y, .n = 5}, false, 2, curve) && curve[1] == 4.5 / 20 && curve[2] == 1;
	tap_ok(good, "Lorenz curve between two customers");
	good = sorted_curve(&(SortedValues) {.values = y, .n = 5}, false, 10, curve);
	for (int i = 1; i <= 10; i++)
		good = good && curve[i] >= curve[i - 1] && curve[i] <= i / 10.0;
	tap_ok(good, "Lorenz curve rises below the diagonal");
	tap_ok(!sorted_curve(&(SortedValues) {.values = x, .n = 2}, true, 5, curve), "no curve of losses alone");
}

int
main(void)
{
	test_sort();
	test_definitions();
	test_order();
	test_gini();
	test_entropy();
	test_top();
	test_curves();
	return tap_end();
}
