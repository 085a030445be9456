/*
 * check_digits_test.c
 *		Check characters of GB 11643 and GB 32100: published numbers are valid,
 *		and no number with one character changed, or two neighbours swapped, is.
 */
#include <string.h>

#include "math/check_digits.h"
#include "tap_check.h"

/* How many other numbers with one other character, or two swapped, are valid. */
static int
near_misses(const char *number, const char *alphabet, bool (*check) (const char *number, size_t length))
{
	int			valid = 0;
	char		other[32];
	size_t		length = strlen(number);

	for (size_t i = 0; i < length; i++)
	{
		for (const char *c = alphabet; *c != '\0'; c++)
		{
			memcpy(other, number, length + 1);
			other[i] = *c;
			valid += *c != number[i] && check(other, length);
		}
		if (i + 1 < length && number[i] != number[i + 1])
		{
			memcpy(other, number, length + 1);
			other[i] = number[i + 1];
			other[i + 1] = number[i];
			valid += check(other, length);
		}
	}
	return valid;
}

int
main(void)
{
	static const char *const codes[] = {
		"91350100M000100Y43", "91110000802100433B", "91440300708461136T", "91330100799655058B", "9144030071526726XG"
	};
	const char *alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

	tap_ok(check_gb11643("11010519491231002X", 18) && check_gb11643("11010519491231002x", 18), "GB 11643, the standard's example");
	tap_ok(check_gb11643("440524188001010014", 18), "and its other one");
	tap_ok(near_misses("11010519491231002X", "0123456789X", check_gb11643) == 0, "no near miss is valid");
	tap_ok(!check_gb11643("11010519491231002", 17) && !check_gb11643("", 0), "length");
	tap_ok(!check_gb11643("110105194902300020", 18) && !check_gb11643("110105194913310020", 18), "days that are none");
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
	{
		tap_ok(check_gb32100(codes[i], 18), codes[i]);
		tap_ok(near_misses(codes[i], alphabet, check_gb32100) == 0, "no near miss is valid");
	}
	tap_ok(check_gb32100("91350100m000100y43", 18), "letters of lower case");
	tap_ok(!check_gb32100("91350100O000100Y43", 18) && !check_gb32100("9135010", 7), "other letters, length");
	return tap_end();
}
