/*
 * check_digits.c
 *		Numbers that check themselves: of Chinese residents and organisations.
 */
#include "math/check_digits.h"

#include <string.h>

static int
digits(const char *text, int n)
{
	int			number = 0;

	for (int i = 0; i < n; i++)
	{
		if (text[i] < '0' || text[i] > '9')
			return -1;
		number = number * 10 + (text[i] - '0');
	}
	return number;
}

/* Is that a day of the calendar? */
static bool
is_day(int year, int month, int day)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool		leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	if (year < 1800 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= lengths[month - 1] + (month == 2 && leap);
}

/*
 * GB 11643-1999: six digits of the region, eight of the day of birth, three of
 * order, and a check character by ISO 7064, MOD 11-2: the sum of the characters,
 * each times 2 to the power of its place from the right, is 1 modulo 11, where
 * X is ten.  The first digit of a region is 1 to 9.
 */
bool
check_gb11643(const char *number, size_t length)
{
	int			remainder = 0;
	const char *last = number + GB11643_LENGTH - 1;

	if (length != GB11643_LENGTH || number[0] == '0' || digits(number, 6) < 0 ||
		!is_day(digits(number + 6, 4), digits(number + 10, 2), digits(number + 12, 2)))
		return false;
	for (int i = 0; i < GB11643_LENGTH - 1; i++)
	{
		int			digit = digits(number + i, 1);

		if (digit < 0)
			return false;
		remainder = (remainder + digit) * 2 % 11;
	}
	if (*last == 'X' || *last == 'x')
		return (remainder + 10) % 11 == 1;
	return digits(last, 1) >= 0 && (remainder + digits(last, 1)) % 11 == 1;
}

/* The value of a character of an alphabet, letters of either case; -1: none of it. */
static int
value_in(const char *alphabet, char character)
{
	const char *at;

	if (character >= 'a' && character <= 'z')
		character = (char) (character - 'a' + 'A');
	at = character == '\0' ? NULL : strchr(alphabet, character);
	return at == NULL ? -1 : (int) (at - alphabet);
}

/*
 * GB 32100-2015: who registered it, of what category, six digits of the region,
 * nine characters of the organisation, and a check character by MOD 31 with the
 * weights 3^i; I, O, S, V and Z are not used.
 */
bool
check_gb32100(const char *number, size_t length)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	int			sum = 0;
	int			weight = 1;

	if (length != GB32100_LENGTH || digits(number + 2, 6) < 0)
		return false;
	for (int i = 0; i < GB32100_LENGTH - 1; i++)
	{
		int			value = value_in(alphabet, number[i]);

		if (value < 0)
			return false;
		sum += value * weight;
		weight = weight * 3 % 31;
	}
	return value_in(alphabet, number[GB32100_LENGTH - 1]) == (31 - sum % 31) % 31;
}
