/*
 * share_test.c
 *		math_share.c: parts that are exactly a limit, just below and just above.
 */
#include <math.h>
#include <stdlib.h>

#include "math/random.h"
#include "math/share.h"
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
compare_at(int scale, ShareKind kind, const double *values, const WideInt *wide, size_t n, size_t count, double limit)
{
	ShareTotal	total = {.kind = kind,.scale = scale};
	ShareSum	sum = {0};
	ShareSum	part = {0};
	ShareLimit	share = share_limit(limit);

	for (size_t i = 0; i < n; i++)
	{
		if (!share_sum_add(&sum, &total, values[i], wide != NULL ? &wide[i] : NULL, 1))
			return 9;
		if (i + 1 == count)
			part = sum;
	}
	if (!share_total_set(&total, &sum))
		return 9;
	return share_compare(&total, &part, &share);
}

static int
compare(ShareKind kind, const double *values, const WideInt *wide, size_t n, size_t count, double limit)
{
	return compare_at(0, kind, values, wide, n, count, limit);
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

/*
 * 100 m in parts of 80 m (two of them), 20 m - 1 and 1, divided as PostgreSQL
 * does it: with four decimals from 10^12 on, else with eight, the 1 with 20.
 * A unit moved from the part to the rest is noticed.
 */
static void
test_quotients(void)
{
	const uint32_t divisors[] = {3, 7, 12, 97, 365};
	bool		same = true;

	for (int round = 0; round < ROUNDS; round++)
	{
		uint32_t	divisor = divisors[draw(5)];
		uint64_t	m = UINT64_C(1000000000) + draw(round % 2 ? UINT64_C(10000000000) : UINT64_C(100000000000000));
		uint64_t	first = 40 * m + draw(m);

		for (int moved = -1; moved <= 1; moved++)
		{
			const uint64_t whole[4] = {first, 80 * m - first + (uint64_t) moved, 20 * m - 1 - (uint64_t) moved, 1};
			double		values[4];
			WideInt		wide[4];

			for (int i = 0; i < 4; i++)
			{
				int			decimals = whole[i] == 1 ? 20 : whole[i] / divisor >= UINT64_C(1000000000000) ? 4 : 8;
				unsigned __int128 units = whole[i];

				for (int digit = 0; digit < decimals; digit++)
					units *= 10;
				units = (2 * units + divisor) / (2 * divisor);
				wide[i] = (WideInt) {{(uint64_t) units, (uint64_t) (units >> 64), 0, 0}};
				(void) wide_scale_up(&wide[i], 20 - decimals);
				values[i] = wide_estimate(&wide[i]);
			}
			same = same && compare_at(20, SHARE_WIDE, values, wide, 4, 2, 0.8) == moved;
		}
	}
	tap_ok(same, "quotients of different numbers of decimals compare like what was divided");
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
	test_quotients();
	test_bounds();
	return tap_end();
}
