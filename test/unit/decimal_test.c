/*
 * decimal_test.c
 *		math_decimal.c: doubles that stand for decimals, and exact quotients of them.
 *
 * Quotients are compared with strtod() of their decimals where these end, and
 * with the rule that no multiple of a unit between the exact quotient and its
 * double may be parted wrongly.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "math/decimal.h"
#include "math/random.h"
#include "tap_check.h"

#define ROUNDS 200000

static uint64_t seed = 11;

/* What strtod() reads of units / 10^places. */
static double
read_decimal(int64_t units, int places)
{
	char		text[48];

	snprintf(text, sizeof(text), "%llde-%d", (long long) units, places);
	return strtod(text, NULL);
}

static void
places(void)
{
	const double money[] = {914.85, -0.07, 1e9, 3, 12.5};
	const double thirds[] = {1.0 / 3, 2.0 / 3};
	const double satoshi[] = {0.12345678};

	tap_ok(decimal_places(money, 5, 6) == 2 && decimal_places(money + 2, 2, 6) == 0 && decimal_places(thirds, 0, 6) == 0,
		   "the least number of places is found");
	tap_ok(decimal_places(thirds, 2, 6) == -1 && decimal_places(satoshi, 1, 6) == -1 && decimal_places(satoshi, 1, 15) == 8,
		   "thirds are no decimals, and more places are found where they may be");
	tap_ok(decimal_units(914.85, 2) == 91485 && decimal_units(-0.07, 2) == -7 && decimal_units(0.12345678, 8) == 12345678,
		   "the units are what was written");
}

/* A value of up to 15 digits, mostly money. */
static int64_t
random_units(void)
{
	static const int64_t most[] = {1000, 100000, INT64_C(100000000), INT64_C(999999999999999)};
	uint64_t	bits = splitmix64_next(&seed);

	return (int64_t) (splitmix64_next(&seed) % (uint64_t) most[bits % 4]) * (bits & 4 ? 1 : -1);
}

static void
quotients(void)
{
	bool		nearest = true;
	bool		parted = true;

	for (int i = 0; i < ROUNDS; i++)
	{
		int64_t		units = random_units();
		int			place = (int) (splitmix64_next(&seed) % 7);
		uint64_t	parts = 2 + splitmix64_next(&seed) % 9;
		int64_t		below = units >= 0 ? units / (int64_t) parts : -((-units + (int64_t) parts - 1) / (int64_t) parts);
		double		quotient = decimal_quotient(units, parts, place);

		/* tenths end: the quotient has one more decimal */
		nearest = nearest && (llabs(units) > INT64_C(100000000000000) ||
							  decimal_quotient(units, 10, place) == read_decimal(units, place + 1));
		parted = parted && quotient >= read_decimal(below, place) && quotient < read_decimal(below + 1, place);
	}
	tap_ok(nearest, "a quotient is the double next to its decimal");
	tap_ok(parted, "a quotient parts the units around it in every place");
	tap_ok(decimal_quotient(0, 7, 2) == 0 && decimal_quotient(1, 3, 0) == 1.0 / 3 && decimal_quotient(-2, 3, 0) == -2.0 / 3 &&
		   decimal_quotient((__int128) INT64_C(999999999999999) * 2147483647, 2147483647, 6) == 999999999.999999,
		   "nothing, thirds and the most there can be");
	tap_ok(decimal_quotient((__int128) INT64_C(100000000000000) * 1000000000 - 1, 1000000000, 2) < 1e12,
		   "a quotient less than half a unit of the last place below a value stays below it");
}

static void
near_decimals(void)
{
	double		sum = 0;

	for (int i = 0; i < 10; i++)
		sum += 0.1;
	tap_ok(sum != 1 && decimal_near(sum) == 1 && decimal_near(0.1 + 0.2) == 0.3 && decimal_near(-(0.1 + 0.2)) == -0.3,
		   "sums of doubles are the decimals that were added");
	tap_ok(decimal_near(1.0 / 3) == 1.0 / 3 && decimal_near(0.30000000000001) == 0.30000000000001 && decimal_near(1e300) == 1e300 &&
		   decimal_near(0) == 0 && decimal_near(123456.789012) == 123456.789012,
		   "other numbers stay");
}

int
main(void)
{
	places();
	quotients();
	near_decimals();
	return tap_end();
}
