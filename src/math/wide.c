/*
 * wide.c
 *		Signed 256-bit integers: add, scale, print.
 *
 * Schoolbook arithmetic on four 64-bit limbs (Knuth, TAOCP vol. 2, 4.3.1,
 * algorithms A and D for one-limb operands).  Every operation that can
 * overflow says so; none wraps silently.
 */
#include "math/wide.h"

#include <stdlib.h>
#include <string.h>

typedef unsigned __int128 uint128;

/* 10^exponent for 0 <= exponent <= 18. */
int64_t
int64_power10(int exponent)
{
	int64_t		power = 1;

	while (exponent-- > 0)
		power *= 10;
	return power;
}

WideInt
wide_from_int64(int64_t value)
{
	uint64_t	sign = value < 0 ? UINT64_MAX : 0;

	return (WideInt) {{(uint64_t) value, sign, sign, sign}};
}

bool
wide_is_negative(const WideInt *value)
{
	return (value->limb[3] >> 63) != 0;
}

bool
wide_is_zero(const WideInt *value)
{
	return (value->limb[0] | value->limb[1] | value->limb[2] | value->limb[3]) == 0;
}

/* Does the value fit 64 bits?  If so, *result is it. */
bool
wide_fits_int64(const WideInt *value, int64_t *result)
{
	int64_t		low = (int64_t) value->limb[0];
	uint64_t	sign = low < 0 ? UINT64_MAX : 0;

	if (value->limb[1] != sign || value->limb[2] != sign || value->limb[3] != sign)
		return false;
	*result = low;
	return true;
}

void
wide_negate(WideInt *value)
{
	uint64_t	carry = 1;

	for (int i = 0; i < 4; i++)
	{
		value->limb[i] = ~value->limb[i] + carry;
		carry = carry && value->limb[i] == 0;
	}
}

/* sum += addend; false on signed overflow (sum is then undefined). */
bool
wide_add(WideInt *sum, const WideInt *addend)
{
	bool		negative = wide_is_negative(sum);
	bool		same_sign = negative == wide_is_negative(addend);
	uint128		carry = 0;

	for (int i = 0; i < 4; i++)
	{
		carry += (uint128) sum->limb[i] + addend->limb[i];
		sum->limb[i] = (uint64_t) carry;
		carry >>= 64;
	}
	return !same_sign || wide_is_negative(sum) == negative;
}

/* value = value * factor + addend for value >= 0; false on overflow. */
bool
wide_multiply_add(WideInt *value, uint64_t factor, uint64_t addend)
{
	uint128		carry = addend;

	for (int i = 0; i < 4; i++)
	{
		carry += (uint128) value->limb[i] * factor;
		value->limb[i] = (uint64_t) carry;
		carry >>= 64;
	}
	return carry == 0 && !wide_is_negative(value);
}

/* value *= 10^digits, any sign; false on overflow. */
bool
wide_scale_up(WideInt *value, int digits)
{
	bool		negative = wide_is_negative(value);
	bool		fits = true;

	if (negative)
		wide_negate(value);
	for (; digits > 0 && fits; digits--)
		fits = wide_multiply_add(value, 10, 0);
	if (negative)
		wide_negate(value);
	return fits;
}

/* Divide the magnitude of value >= 0 by a small divisor; return the remainder. */
static uint32_t
divide_small(WideInt *value, uint32_t divisor)
{
	uint64_t	remainder = 0;

	for (int i = 3; i >= 0; i--)
	{
		uint64_t	high = (remainder << 32) | (value->limb[i] >> 32);
		uint64_t	low;

		/* most limbs are above the number */
		if (high == 0 && value->limb[i] == 0)
			continue;
		low = ((high % divisor) << 32) | (value->limb[i] & UINT32_MAX);
		value->limb[i] = ((high / divisor) << 32) | (low / divisor);
		remainder = low % divisor;
	}
	return (uint32_t) remainder;
}

/* value /= divisor for value >= 0; false when it does not divide evenly. */
bool
wide_divide_exact(WideInt *value, uint32_t divisor)
{
	return divide_small(value, divisor) == 0;
}

/* Is a number >= 0 a multiple of ten?  2^64 is one of five and 1 more. */
static bool
ends_in_zero(const WideInt *value)
{
	uint64_t	fives = 0;

	for (int i = 0; i < 4; i++)
		fives += value->limb[i] % 5;
	return fives % 5 == 0 && value->limb[0] % 2 == 0;
}

/* Take the zeros off the end of a number > 0 in decimals; how many there were. */
int
wide_strip_zeros(WideInt *value)
{
	static const uint32_t powers[] = {100000000, 10000, 100, 10};
	int			zeros = 0;

	for (int step = 0, digits = 8; step < 4 && ends_in_zero(value);)
	{
		WideInt		quotient = *value;

		/* what ends in so many zeros is a multiple of that power of two, too */
		if ((quotient.limb[0] & ((UINT64_C(1) << digits) - 1)) == 0 &&
			wide_divide_exact(&quotient, powers[step]))
		{
			*value = quotient;
			zeros += digits;
		}
		else
		{
			step++;
			digits /= 2;
		}
	}
	return zeros;
}

/*
 * Decimal text of value * 10^-scale with exactly scale decimals
 * (0 <= scale <= WIDE_MAX_SCALE); buffer holds WIDE_STRING_SIZE bytes.
 */
void
wide_to_string(const WideInt *value, int scale, char *buffer)
{
	char		digits[WIDE_STRING_SIZE];
	int			ndigits = 0;
	WideInt		rest = *value;
	char	   *out = buffer;

	if (wide_is_negative(&rest))
	{
		*out++ = '-';
		wide_negate(&rest);
	}
	while (!wide_is_zero(&rest) || ndigits <= scale)
		digits[ndigits++] = (char) ('0' + divide_small(&rest, 10));
	while (ndigits > 0)
	{
		*out++ = digits[--ndigits];
		if (ndigits == scale && scale > 0)
			*out++ = '.';
	}
	*out = '\0';
}

/* A double that is a whole number below 2^127 in size. */
WideInt
wide_from_whole(double value)
{
	__int128	whole = (__int128) value;
	uint64_t	sign = whole < 0 ? UINT64_MAX : 0;

	return (WideInt) {{(uint64_t) whole, (uint64_t) ((uint128) whole >> 64), sign, sign}};
}

/* A double next to the value; never a greater one for a smaller value. */
double
wide_estimate(const WideInt *value)
{
	WideInt		size = *value;
	double		estimate = 0;

	if (wide_is_negative(value))
		wide_negate(&size);
	for (int i = 3; i >= 0; i--)
		estimate = estimate * 0x1p64 + (double) size.limb[i];
	return wide_is_negative(value) ? -estimate : estimate;
}

/* -1, 0 or 1 as one is less than, equal to, or greater than the other. */
int
wide_compare(const WideInt *one, const WideInt *other)
{
	int64_t		top = (int64_t) one->limb[3];
	int64_t		other_top = (int64_t) other->limb[3];

	if (top != other_top)
		return top < other_top ? -1 : 1;
	for (int i = 2; i >= 0; i--)
		if (one->limb[i] != other->limb[i])
			return one->limb[i] < other->limb[i] ? -1 : 1;
	return 0;
}

static const double powers_of_ten[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
	1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};

/*
 * Nearest double to value * 10^-scale, where one division of two exact doubles
 * gives it; false where it does not.
 */
bool
int64_to_double(int64_t value, int scale, double *result)
{
	const int64_t exact = INT64_C(1) << 53;

	if (scale > 18 || value < -exact || value > exact)
		return false;
	*result = (double) value / powers_of_ten[scale];
	return true;
}

/*
 * Nearest double to value * 10^-scale; what is too long for a division goes
 * through the correctly rounding decimal parser.
 */
double
wide_to_double(const WideInt *value, int scale)
{
	char		buffer[WIDE_STRING_SIZE];
	int64_t		small;
	double		result;

	if (wide_fits_int64(value, &small) && int64_to_double(small, scale, &result))
		return result;
	wide_to_string(value, scale, buffer);
	return strtod(buffer, NULL);
}
