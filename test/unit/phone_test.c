/*
 * phone_test.c
 *		Telephone numbers as people write them.
 */
#include <string.h>

#include "math/phone.h"
#include "tap_check.h"

static const struct
{
	const char *country;
	const char *written;
	const char *digits;			/* NULL: no number */
	const char *extension;
}			cases[] =
{
	{"CN", "13800138000", "8613800138000", ""},
	{"CN", "+86 138-0013-8000", "8613800138000", ""},
	{"CN", "0086 13800138000", "8613800138000", ""},
	{"CN", "8613800138000", "8613800138000", ""},
	{"CN", "013800138000", "8613800138000", ""},
	{"CN", "12800138000", NULL, ""},
	{"CN", "1380013800", NULL, ""},
	{"CN", "138001380000", NULL, ""},
	{"CN", "010-62781234", "861062781234", ""},
	{"CN", "(021) 5234 5678x801", "862152345678", "801"},
	{"CN", "021-52345678-801", "862152345678", "801"},
	{"CN", "0571-8765432", "865718765432", ""},
	{"CN", "0571-87654321", "8657187654321", ""},
	{"CN", "021-5234567", NULL, ""},
	{"CN", "021-12345678", NULL, ""},
	{"CN", "62781234", NULL, ""},
	{"CN", "400-800-8820", "864008008820", ""},
	{"CN", "+86 (0)21 52345678", "862152345678", ""},
	{"CN", "+44 (0)20 7946 0958", "442079460958", ""},
	{"CN", "+1 (212) 555-0123", "12125550123", ""},
	{"CN", "+1 (112) 555-0123", NULL, ""},
	{"CN", "+999 12345678", "99912345678", ""},
	{"CN", "+999 123", NULL, ""},
	{"CN", "+0 12345678", NULL, ""},
	{"CN", "+", NULL, ""},
	{"CN", "++86 13800138000", NULL, ""},
	{"CN", "", NULL, ""},
	{"CN", "-", NULL, ""},
	{"CN", "x5", NULL, ""},
	{"CN", "13800138000x", NULL, ""},
	{"CN", "13800138000x12345678", NULL, ""},
	{"CN", "13800138000?", NULL, ""},
	{"CN", "13800138000/13900139000", NULL, ""},
	{"CN", "0000000000000000000000000000000000000000", NULL, ""},
	{"HK", "2345 6789", "85223456789", ""},
	{"DE", "030/1234567", "49301234567", ""},
	{"US", "1-212-555-0123", "12125550123", ""},
	{"US", "(212) 555-0123", "12125550123", ""},
	{"DE", "+49 00 30 1234567", NULL, ""},
	{"IT", "06 1234567", "39061234567", ""},
	{NULL, "13800138000", NULL, ""},
	{NULL, "+8613800138000", "8613800138000", ""},
};

int
main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		PhoneNumber number;
		bool		read = phone_read(cases[i].written, cases[i].country == NULL ? NULL : phone_country(cases[i].country), &number);
		bool		ok = cases[i].digits == NULL ? !read :
			read && strcmp(number.digits, cases[i].digits) == 0 && strcmp(number.extension, cases[i].extension) == 0;

		if (!ok)
			printf("# %s\n", read ? number.digits : "no number");
		tap_ok(ok, cases[i].written);
	}
	tap_ok(phone_country("XX") == NULL && phone_country("") == NULL, "unknown countries");
	return tap_end();
}
