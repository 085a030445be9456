/*
 * wide_test.c
 *		math_wide.c against __int128, against decimal text, at its limits.
 *
 * Random operands come from a fixed seed and cover every length from 1 to 127
 * bits, so carries, borrows and sign changes all occur.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "math/random.h"
#include "math/wide.h"
#include "tap_check.h"

#define ROUNDS 20000

typedef __int128 int128;
typedef unsigned __int128 uint128;

static uint64_t seed = 20240229;

/* A random value of a random length of up to bits bits, either sign. */
static int128
random_int128(int bits)
{
	uint128		value = (uint128) splitmix64_next(&seed) << 64 | splitmix64_next(&seed);
	int			length = 1 + (int) (splitmix64_next(&seed) % (uint64_t) bits);

	value >>= 128 - length;
	return splitmix64_next(&seed) & 1 ? -(int128) value : (int128) value;
}

static WideInt
wide_of(int128 value)
{
	uint64_t	sign = value < 0 ? UINT64_MAX : 0;

	return (WideInt) {{(uint64_t) value, (uint64_t) ((uint128) value >> 64), sign, sign}};
}

static bool
wide_equals(const WideInt *a, int128 b)
{
	WideInt		other = wide_of(b);

	return memcmp(a, &other, sizeof(other)) == 0;
}

/* Decimal text of an __int128, by its own means. */
static void
int128_text(int128 value, char *out)
{
	char		digits[48];
	int			n = 0;
	uint128		rest = value < 0 ? -(uint128) value : (uint128) value;

	do
		digits[n++] = (char) ('0' + (int) (rest % 10));
	while ((rest /= 10) != 0);
	if (value < 0)
		*out++ = '-';
	while (n > 0)
		*out++ = digits[--n];
	*out = '\0';
}

/* The value of a digit string; false if it does not fit. */
static bool
wide_from_text(const char *text, WideInt *value)
{
	*value = wide_from_int64(0);
	for (; *text; text++)
		if (!wide_multiply_add(value, 10, (uint32_t) (*text - '0')))
			return false;
	return true;
}

/* count random digits, the first not zero. */
static void
random_digits(char *out, int count)
{
	for (int i = 0; i < count; i++)
		out[i] = (char) ('0' + splitmix64_next(&seed) % 10);
	if (out[0] == '0')
		out[0] = '7';
	out[count] = '\0';
}

static void
test_conversion(void)
{
	static const int64_t values[] = {0, 1, -1, 42, INT64_MAX, INT64_MIN, INT64_MIN + 1};
	bool		back = true;
	bool		sign = true;
	bool		narrow = true;
	int64_t		small;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
	{
		WideInt		wide = wide_from_int64(values[i]);

		back &= wide_fits_int64(&wide, &small) && small == values[i];
		sign &= wide_is_negative(&wide) == (values[i] < 0) && wide_is_zero(&wide) == (values[i] == 0);
	}
	tap_ok(back, "64-bit values come back");
	tap_ok(sign, "sign and zero are told");
	for (int i = 0; i < ROUNDS; i++)
	{
		int128		value = random_int128(100);
		WideInt		wide = wide_of(value);

		narrow &= wide_fits_int64(&wide, &small) == (value >= INT64_MIN && value <= INT64_MAX);
	}
	tap_ok(narrow, "what does not fit 64 bits is told");
}

static void
test_arithmetic(void)
{
	bool		sums = true;
	bool		negated = true;
	bool		products = true;
	bool		scaled = true;
	bool		divided = true;

	for (int i = 0; i < ROUNDS; i++)
	{
		int128		a = random_int128(126);
		int128		b = random_int128(126);
		WideInt		x = wide_of(a);
		WideInt		y = wide_of(b);

		sums &= wide_add(&x, &y) && wide_equals(&x, a + b);
		wide_negate(&y);
		negated &= wide_equals(&y, -b);

		a = random_int128(90);
		b = (int128) (splitmix64_next(&seed) % 4000000000u);
		x = wide_of(a < 0 ? -a : a);
		products &= wide_multiply_add(&x, (uint32_t) b, 9999) &&
			wide_equals(&x, (a < 0 ? -a : a) * b + 9999);
		x = wide_of(a);
		scaled &= wide_scale_up(&x, 9) && wide_equals(&x, a * 1000000000);
		if (a < 0)
			wide_negate(&x);
		divided &= wide_divide_exact(&x, 1000000000) && wide_equals(&x, a < 0 ? -a : a);
	}
	tap_ok(sums, "sums agree with __int128");
	tap_ok(negated, "negation agrees with __int128");
	tap_ok(products, "multiply and add agrees with __int128");
	tap_ok(scaled, "scaling agrees with __int128, either sign");
	tap_ok(divided, "exact division undoes scaling");

	WideInt		seven = wide_from_int64(7);

	tap_ok(!wide_divide_exact(&seven, 2), "a remainder is reported");
}

/* Numbers that end in no zero, with 0 to 45 zeros at the end. */
static void
test_zeros(void)
{
	bool		stripped = true;

	for (int round = 0; round < ROUNDS; round++)
	{
		uint64_t	digits = splitmix64_next(&seed) >> (1 + round % 60);
		WideInt		value;

		digits += digits % 10 == 0;
		value = wide_from_int64((int64_t) digits);
		stripped &= wide_scale_up(&value, round % 46) && wide_strip_zeros(&value) == round % 46 &&
			wide_equals(&value, (int128) digits);
	}
	tap_ok(stripped, "the zeros at the end are taken off and counted");
}

/* Carries through all four limbs: (2^192 - 1) + 1, and back. */
static void
test_limbs(void)
{
	WideInt		value = {{UINT64_MAX, UINT64_MAX, UINT64_MAX, 0}};
	WideInt		one = wide_from_int64(1);
	WideInt		minus_one = wide_from_int64(-1);
	WideInt		expected = {{0, 0, 0, 1}};

	tap_ok(wide_add(&value, &one) && memcmp(&value, &expected, sizeof(value)) == 0,
	   "a carry runs through three limbs");
	expected = (WideInt) {{UINT64_MAX, UINT64_MAX, UINT64_MAX, 0}};
	tap_ok(wide_add(&value, &minus_one) && memcmp(&value, &expected, sizeof(value)) == 0,
	   "a borrow runs through three limbs");
}

static void
test_overflow(void)
{
	WideInt		max = {{UINT64_MAX, UINT64_MAX, UINT64_MAX, INT64_MAX}};
	WideInt		min = {{0, 0, 0, UINT64_C(1) << 63}};
	WideInt		one = wide_from_int64(1);
	WideInt		minus_one = wide_from_int64(-1);
	WideInt		value = max;
	bool		scaled = true;

	tap_ok(!wide_add(&value, &one), "2^255 - 1 + 1 overflows");
	value = min;
	tap_ok(!wide_add(&value, &minus_one), "-2^255 - 1 overflows");
	value = min;
	tap_ok(wide_add(&value, &max) && wide_equals(&value, -1), "-2^255 + 2^255 - 1 is -1");
	value = max;
	tap_ok(!wide_multiply_add(&value, 2, 0), "a product that reaches the sign bit overflows");
	value = (WideInt) {{0, 0, 0, 1}};
	tap_ok(!wide_multiply_add(&value, UINT32_MAX, 0) || wide_is_negative(&value) == false,
	   "a product is never silently negative");
	value = min;
	tap_ok(!wide_scale_up(&value, 1), "-2^255 cannot be scaled");
	for (int digits = 0; digits <= 90; digits++)
	{
		value = wide_from_int64(-5);
		scaled &= wide_scale_up(&value, digits) == (digits <= WIDE_MAX_SCALE);
	}
	tap_ok(scaled, "5 * 10^n fits up to n = 76");
}

/* digits with scale decimals, as wide_to_string() must print it. */
static void
expected_text(const char *digits, int scale, bool negative, char *out)
{
	int			n = (int) strlen(digits);

	if (negative)
		*out++ = '-';
	for (int i = n > scale ? n : scale + 1; i > 0; i--)
	{
		*out++ = i > n ? '0' : digits[n - i];
		if (i == scale + 1 && scale > 0)
			*out++ = '.';
	}
	*out = '\0';
}

static void
test_text(void)
{
	char		digits[WIDE_STRING_SIZE];
	char		expected[WIDE_STRING_SIZE];
	char		text[WIDE_STRING_SIZE];
	bool		same = true;
	bool		wide_ok = true;
	WideInt		value;

	for (int i = 0; i < ROUNDS; i++)
	{
		int128		number = random_int128(126);

		int128_text(number, expected);
		value = wide_of(number);
		wide_to_string(&value, 0, text);
		same &= strcmp(text, expected) == 0;
	}
	tap_ok(same, "text agrees with __int128");
	for (int i = 0; i < ROUNDS; i++)
	{
		int			scale = i % (WIDE_MAX_SCALE + 1);

		random_digits(digits, 1 + i % 76);
		expected_text(digits, scale, i & 1, expected);
		wide_ok &= wide_from_text(digits, &value);
		if (i & 1)
			wide_negate(&value);
		wide_to_string(&value, scale, text);
		wide_ok &= strcmp(text, expected) == 0;
	}
	tap_ok(wide_ok, "any 1 to 76 digits with any scale print as they were");
	memset(digits, '9', 76);
	digits[76] = '\0';
	tap_ok(wide_from_text(digits, &value), "76 nines fit");
	digits[76] = '9';
	digits[77] = '\0';
	tap_ok(!wide_from_text(digits, &value), "77 nines do not");
	value = wide_from_int64(0);
	wide_to_string(&value, 3, text);
	tap_ok(strcmp(text, "0.000") == 0, "zero keeps its decimals");
	value = (WideInt) {{0, 0, 0, UINT64_C(1) << 63}};
	wide_to_string(&value, 0, text);
	tap_ok(strcmp(text, "-57896044618658097711785492504343953926634992332820282019728792003956564819968") == 0,
	   "-2^255 prints");
}

/* Products, order and the double next to a number, against __int128. */
static void
test_doubles(void)
{
	bool		products = true;
	bool		order = true;
	bool		next = true;
	WideInt		one = {{0, 0, 0, UINT64_C(1) << 62}};

	for (int i = 0; i < ROUNDS; i++)
	{
		int128		a = random_int128(126);
		int128		b = i & 1 ? random_int128(126) : a + (int128) (splitmix64_next(&seed) % 3) - 1;
		WideInt		x = wide_of(a);
		WideInt		y = wide_of(b);
		uint64_t	factor = splitmix64_next(&seed) >> (splitmix64_next(&seed) % 64);
		WideInt		product = wide_of((a < 0 ? -a : a) >> 64);
		double		estimate = wide_estimate(&x);
		WideInt		whole = wide_from_whole(estimate);

		order &= wide_compare(&x, &y) == (a > b) - (a < b) &&
			(a <= b ? estimate <= wide_estimate(&y) : estimate >= wide_estimate(&y));
		next &= fabs(estimate - (double) a) <= fabs((double) a) * 0x1p-52 && wide_equals(&whole, (int128) estimate);
		products &= wide_multiply_add(&product, factor, 0) && wide_equals(&product, ((a < 0 ? -a : a) >> 64) * (int128) factor);
	}
	tap_ok(products, "products agree with __int128");
	tap_ok(order, "order agrees with __int128, and the doubles next to numbers keep it");
	tap_ok(next, "doubles next to numbers");
	tap_ok(!wide_multiply_add(&one, 2, 0) , "a product that is too long says so");
}

/* Decimal addition of two digit strings of n digits; the sum has n + 1. */
static void
add_digits(const char *a, const char *b, int n, char *sum)
{
	int			carry = 0;

	for (int i = n - 1; i >= 0; i--)
	{
		carry += a[i] - '0' + b[i] - '0';
		sum[i + 1] = (char) ('0' + carry % 10);
		carry /= 10;
	}
	sum[0] = (char) ('0' + carry);
	sum[n + 1] = '\0';
}

static void
test_long_sums(void)
{
	char		a[80];
	char		b[80];
	char		sum[80];
	char		text[WIDE_STRING_SIZE];
	bool		same = true;
	WideInt		x;
	WideInt		y;

	for (int i = 0; i < ROUNDS; i++)
	{
		random_digits(a, 75);
		random_digits(b, 75);
		add_digits(a, b, 75, sum);
		same &= wide_from_text(a, &x) && wide_from_text(b, &y) && wide_add(&x, &y);
		wide_to_string(&x, 0, text);
		same &= strcmp(text, sum[0] == '0' ? sum + 1 : sum) == 0;
		wide_negate(&y);
		same &= wide_add(&x, &y);
		wide_to_string(&x, 0, text);
		same &= strcmp(text, a) == 0;
	}
	tap_ok(same, "sums of 75 digits agree with addition by hand, and subtract back");
}

/* The nearest double, for which the C library's parser is the judge. */
static void
test_rounding(void)
{
	char		digits[WIDE_STRING_SIZE];
	char		text[WIDE_STRING_SIZE];
	bool		small = true;
	bool		large = true;
	bool		integers = true;
	bool		scales = true;
	WideInt		value;

	for (int i = 0; i < ROUNDS; i++)
	{
		int			scale = i % 25;
		int64_t		number = (int64_t) (splitmix64_next(&seed) >> (1 + i % 50));

		value = wide_from_int64(i & 1 ? -number : number);
		wide_to_string(&value, scale, text);
		small &= wide_to_double(&value, scale) == strtod(text, NULL);
		integers &= wide_to_double(&value, 0) == (double) (i & 1 ? -number : number);

		random_digits(digits, 20 + i % 57);
		wide_from_text(digits, &value);
		wide_to_string(&value, scale, text);
		large &= wide_to_double(&value, scale) == strtod(text, NULL);

		/* more decimals, same number */
		number = (int64_t) (splitmix64_next(&seed) >> (3 + i % 50));
		value = wide_from_int64(number);
		text[0] = '\0';
		scale = i % 17;
		double		plain = wide_to_double(&value, scale);

		wide_scale_up(&value, 1 + i % 40);
		scales &= wide_to_double(&value, scale + 1 + i % 40) == plain;
	}
	tap_ok(integers, "integers of 64 bits round to the nearest double");
	tap_ok(small, "64 bits with decimals round to the nearest double");
	tap_ok(large, "20 to 76 digits round to the nearest double");
	tap_ok(scales, "a number rounds to the same double whatever its scale");
}

/* Greater exact values never become smaller doubles, also where 64 bits end. */
static void
test_order(void)
{
	bool		ordered = true;

	for (int scale = 0; scale <= 20; scale++)
	{
		WideInt		value = wide_from_int64(INT64_MAX - 3000);
		WideInt		one = wide_from_int64(1);
		double		before = wide_to_double(&value, scale);

		for (int i = 0; i < 6000; i++)
		{
			double		now;

			wide_add(&value, &one);
			now = wide_to_double(&value, scale);
			ordered &= now >= before;
			before = now;
		}
	}
	tap_ok(ordered, "doubles keep the order of sums around 2^63");
}

static void
test_power10(void)
{
	int64_t		power = 1;
	bool		same = true;

	for (int i = 0; i <= 18; i++)
	{
		same &= int64_power10(i) == power;
		if (i < 18)
			power *= 10;
	}
	tap_ok(same, "powers of ten up to 10^18");
}

int
main(void)
{
	test_conversion();
	test_arithmetic();
	test_zeros();
	test_limbs();
	test_overflow();
	test_text();
	test_long_sums();
	test_rounding();
	test_order();
	test_power10();
	test_doubles();
	return tap_end();
}
