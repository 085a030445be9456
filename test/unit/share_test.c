/*
 * share_test.c
 *		math_share.c: parts that are exactly a limit, just below and just above.
 */
#include <math.h>
#include <stdlib.h>

#include "math_random.h"
#include "math_share.h"
#include "tap_check.h"

#define ROUNDS 20000

static uint64_t seed = 80;

static uint64_t
draw(uint64_t n)
{
	return splitmix64_next(&seed) % n;
}

/* The total of values and how the sum of the first count compares with a limit. */
static int
compare(ShareKind kind, const double *values, const WideInt *wide, size_t n, size_t count, double limit)
{
	ShareTotal	total = {.kind = kind};
	ShareSum	sum = {0};
	ShareSum	part = {0};
	ShareLimit	share = share_limit(limit);

	for (size_t i = 0; i < n; i++)
	{
		if (!share_sum_add(&sum, values[i], wide != NULL ? &wide[i] : NULL))
			return 9;
		if (i + 1 == count)
			part = sum;
	}
	if (!share_total_set(&total, &sum))
		return 9;
	return share_compare(&total, &part, count, &share);
}

static void
test_limits(void)
{
	bool		decimals = true;
	bool		counts = true;

	/* every share of hundredths and thousandths, however it was computed */
	for (int i = 1; i <= 1000; i++)
	{
		ShareLimit	limit = share_limit(i / 1000.0);
		ShareLimit	other = share_limit(0.001 * i);
		ShareLimit	third = share_limit(1 - (1000 - i) / 1000.0);

		decimals = decimals && limit.parts == (uint64_t) i * (limit.whole / 1000) && limit.slack == 0 &&
			other.parts == limit.parts && (i < 100 || third.parts == limit.parts);
		for (size_t n = 1; n <= 1000; n++)
		{
			double		count = share_count(&limit, n);

			counts = counts && (n * (size_t) i % 1000 == 0 ? count == (double) (n * (size_t) i / 1000) :
								fabs(count - (double) n * i / 1000) < 1e-9 && count != rint(count));
		}
	}
	tap_ok(decimals, "decimals are what they look like");
	tap_ok(counts, "shares of n are whole where they should be");
	for (size_t n = 1; n <= 1000; n++)
	{
		ShareLimit	part = share_limit(1 / (double) n);

		counts = counts && share_count(&part, n) == 1 && share_count(&part, 3 * n) == 3;
	}
	tap_ok(counts, "an n-th of n is one");
}

/*
 * Sums that are a limit exactly; then with a unit moved from the part to the
 * rest, and back: whole numbers notice, doubles cannot from 1e12 units on.
 */
static void
test_exact(void)
{
	bool		units = true;
	bool		wides = true;
	bool		floats = true;

	for (int round = 0; round < ROUNDS; round++)
	{
		int			percent = 1 + (int) draw(99);
		uint64_t	m = 2 + draw(round % 2 ? 1000000 : UINT64_C(45000000000000));
		double		factor = (double) (1 + draw(1000000)) / (double) (1 + draw(1000000));
		int			digits = (int) draw(45);

		for (int moved = -1; moved <= 1; moved++)
		{
			double		values[2] = {(double) (m * (uint64_t) percent) + moved, (double) (m * (uint64_t) (100 - percent)) - moved};
			WideInt		wide[2] = {wide_from_whole(values[0]), wide_from_whole(values[1])};
			double		scaled[2] = {values[0] * factor, values[1] * factor};
			double		large[2];

			units = units && compare(SHARE_UNITS, values, NULL, 2, 1, percent / 100.0) == moved;
			floats = floats && (moved != 0 || compare(SHARE_FLOAT, scaled, NULL, 2, 1, percent / 100.0) == 0) &&
				(m > 1000000 || compare(SHARE_FLOAT, scaled, NULL, 2, 1, percent / 100.0) == moved);
			for (int i = 0; i < 2; i++)
			{
				(void) wide_scale_up(&wide[i], digits);
				large[i] = wide_estimate(&wide[i]);
			}
			wides = wides && compare(SHARE_WIDE, large, wide, 2, 1, percent / 100.0) == moved;
		}
	}
	tap_ok(units, "whole numbers are compared to the unit");
	tap_ok(wides, "so are long ones");
	tap_ok(floats, "doubles reach a limit up to their rounding");
}

static void
test_bounds(void)
{
	const WideInt long_total = {{0, 0, 0, UINT64_C(1) << 61}};
	const double size = wide_estimate(&long_total);

	tap_ok(compare(SHARE_WIDE, &size, &long_total, 1, 1, 0.5) == 9, "a total too long to compare says so");
	tap_ok(share_reaches(0.1 * 3, 0.3) && share_reaches(1 - 0.9, 0.1) && !share_reaches(0.0999999, 0.1) && share_reaches(0, 0),
		   "quotients reach limits up to their rounding");
}

int
main(void)
{
	test_limits();
	test_exact();
	test_bounds();
	return tap_end();
}
