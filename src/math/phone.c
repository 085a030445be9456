/*
 * phone.c
 *		Telephone numbers in the form of ITU-T recommendation E.164.
 */
#include "math/phone.h"

#include <stddef.h>
#include <string.h>

/* The digits that a written number may have before anything is known of it. */
#define MOST_WRITTEN 32

/* Plans of numbers by country, as the ITU publishes them; the first is meant by default. */
static const PhoneCountry countries[] = {
	{"CN", "86", "0", 9, 11}, {"HK", "852", "", 8, 8}, {"MO", "853", "", 8, 8}, {"TW", "886", "0", 8, 9},
	{"JP", "81", "0", 9, 10}, {"KR", "82", "0", 8, 10}, {"SG", "65", "", 8, 8}, {"MY", "60", "0", 8, 10},
	{"TH", "66", "0", 8, 9}, {"VN", "84", "0", 9, 10}, {"ID", "62", "0", 8, 12}, {"PH", "63", "0", 8, 10},
	{"IN", "91", "0", 10, 10}, {"AU", "61", "0", 9, 9}, {"NZ", "64", "0", 8, 10}, {"US", "1", "1", 10, 10},
	{"CA", "1", "1", 10, 10}, {"MX", "52", "", 10, 10}, {"BR", "55", "0", 10, 11}, {"GB", "44", "0", 9, 10},
	{"IE", "353", "0", 7, 9}, {"FR", "33", "0", 9, 9}, {"DE", "49", "0", 6, 13}, {"AT", "43", "0", 4, 13},
	{"CH", "41", "0", 9, 9}, {"IT", "39", "", 6, 11}, {"ES", "34", "", 9, 9}, {"PT", "351", "", 9, 9},
	{"NL", "31", "0", 9, 9}, {"BE", "32", "0", 8, 9}, {"LU", "352", "", 4, 11}, {"DK", "45", "", 8, 8},
	{"SE", "46", "0", 7, 10}, {"NO", "47", "", 8, 8}, {"FI", "358", "0", 5, 12}, {"PL", "48", "", 9, 9},
	{"CZ", "420", "", 9, 9}, {"RU", "7", "8", 10, 10}, {"TR", "90", "0", 10, 10}, {"UA", "380", "0", 9, 9},
	{"AE", "971", "0", 8, 9}, {"SA", "966", "0", 8, 9}, {"IL", "972", "0", 8, 9}, {"ZA", "27", "0", 9, 9},
	{"EG", "20", "0", 8, 10}, {"NG", "234", "0", 8, 10}
};

#define COUNTRIES ((int) (sizeof(countries) / sizeof(countries[0])))

/* A country of the list; NULL after the last. */
const PhoneCountry *
phone_country_at(int place)
{
	return place < COUNTRIES ? &countries[place] : NULL;
}

/* A country by its code; NULL: not in the list. */
const PhoneCountry *
phone_country(const char *code)
{
	for (int i = 0; i < COUNTRIES; i++)
		if (strcmp(countries[i].code, code) == 0)
			return &countries[i];
	return NULL;
}

/* The country whose code begins an international number; NULL: none of the list. */
static const PhoneCountry *
country_of(const char *digits)
{
	for (int i = 0; i < COUNTRIES; i++)
		if (strncmp(digits, countries[i].calling, strlen(countries[i].calling)) == 0)
			return &countries[i];
	return NULL;
}

/*
 * The Chinese plan, without the 0 of the trunk: mobile numbers of eleven digits
 * from 13 to 19; 400 and 800 with seven more; Beijing (10) and the cities of 2x
 * with eight digits, other areas of three digits with seven or eight.  A
 * subscriber's number begins with 2 to 9.
 */
static bool
is_chinese(const char *digits, size_t length)
{
	size_t		area = digits[0] == '1' || digits[0] == '2' ? 2 : 3;

	if (length == 11 && digits[0] == '1' && digits[1] >= '3')
		return true;
	if (length == 10 && (strncmp(digits, "400", 3) == 0 || strncmp(digits, "800", 3) == 0))
		return true;
	if (digits[0] == '1' && digits[1] != '0')
		return false;
	return digits[0] != '0' && digits[area] >= '2' && (length == area + 8 || (area == 3 && length == area + 7));
}

/* Can that be a number of the country, without its code and trunk? */
static bool
is_national(const PhoneCountry *country, const char *digits, size_t length)
{
	if (length < (size_t) country->least || length > (size_t) country->most)
		return false;
	if (digits[0] == '0' && strcmp(country->trunk, "0") == 0)
		return false;
	if (strcmp(country->code, "CN") == 0)
		return is_chinese(digits, length);
	if (strcmp(country->calling, "1") == 0)
		return digits[0] >= '2' && digits[3] >= '2';
	return true;
}

/* Write an international number; false if it is too long for one. */
static bool
write_digits(PhoneNumber *number, const char *calling, const char *digits, size_t length)
{
	size_t		code = strlen(calling);

	if (code + length > PHONE_MOST_DIGITS)
		return false;
	memcpy(number->digits, calling, code);
	memcpy(number->digits + code, digits, length);
	number->digits[code + length] = '\0';
	return true;
}

/* A number of a country, which may have the trunk before it. */
static bool
read_national(const PhoneCountry *country, const char *digits, size_t length, PhoneNumber *number)
{
	size_t		trunk = strlen(country->trunk);

	if (trunk > 0 && length > trunk && strncmp(digits, country->trunk, trunk) == 0 &&
		is_national(country, digits + trunk, length - trunk))
		return write_digits(number, country->calling, digits + trunk, length - trunk);
	return is_national(country, digits, length) && write_digits(number, country->calling, digits, length);
}

/* A number that begins with the code of its country; of those not in the list, anything of 7 to 15 digits. */
static bool
read_international(const char *digits, size_t length, PhoneNumber *number)
{
	const PhoneCountry *country = country_of(digits);
	size_t		code;

	if (country == NULL)
		return digits[0] != '0' && length >= 7 && write_digits(number, "", digits, length);
	code = strlen(country->calling);
	return read_national(country, digits + code, length - code, number);
}

/* Digits of a number: international with a plus or 00, of the country at home, or with its code and no plus. */
static bool
read_digits(const char *digits, size_t length, bool plus, const PhoneCountry *home, PhoneNumber *number)
{
	size_t		code;

	if (plus)
		return read_international(digits, length, number);
	if (length > 2 && digits[0] == '0' && digits[1] == '0')
		return read_international(digits + 2, length - 2, number);
	if (home == NULL)
		return false;
	if (read_national(home, digits, length, number))
		return true;
	code = strlen(home->calling);
	return length > code && strncmp(digits, home->calling, code) == 0 &&
		read_national(home, digits + code, length - code, number);
}

/* Is that all digits, few enough for an extension? */
static bool
read_extension(const char *written, PhoneNumber *number)
{
	size_t		length = strlen(written);

	if (length < 1 || length > PHONE_MOST_EXTENSION || strspn(written, "0123456789") != length)
		return false;
	memcpy(number->extension, written, length + 1);
	return true;
}

/*
 * A number as people write it: digits, a plus before them, spaces, brackets,
 * dots, hyphens and slashes between them, and behind an 'x' an extension of up
 * to seven digits.  Where that is no number, digits behind the last hyphen are
 * the extension.  "(0)" is the trunk, which is dialled at home only.  False if
 * it can be no number.
 */
bool
phone_read(const char *written, const PhoneCountry *home, PhoneNumber *number)
{
	char		digits[MOST_WRITTEN] = "";
	size_t		length = 0;
	size_t		before = 0;		/* digits before the last hyphen */
	bool		plus = false;

	number->extension[0] = '\0';
	for (const char *at = written; *at != '\0'; at++)
	{
		if (*at == 'x')
		{
			if (!read_extension(at + 1, number))
				return false;
			break;
		}
		if (*at >= '0' && *at <= '9')
		{
			if (length == MOST_WRITTEN - 1)
				return false;
			digits[length++] = *at;
		}
		else if (*at == '+' && length == 0 && !plus)
			plus = true;
		else if (strncmp(at, "(0)", 3) == 0 && length > 0)
			at += 2;
		else if (*at == '-')
			before = length;
		else if (strchr(" ()./", *at) == NULL)
			return false;
	}
	if (read_digits(digits, length, plus, home, number))
		return true;
	return before > 0 && before < length && number->extension[0] == '\0' &&
		read_extension(digits + before, number) && read_digits(digits, before, plus, home, number);
}
