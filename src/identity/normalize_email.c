/*
 * normalize_email.c
 *		normalize_email(address): an e-mail address as most mailboxes have it.
 */
#include "base/crm.h"

#include "identity/code_points.h"

PG_FUNCTION_INFO_V1(crm_normalize_email);

/* Octets of an address, of its local part, and of a label of its domain (RFC 5321, RFC 1035). */
#define MOST_ADDRESS 254
#define MOST_LOCAL 64
#define MOST_LABEL 63

static bool
is_trimmed(pg_wchar point)
{
	return point <= ' ' || point == 0xA0 || point == 0x3000 || is_invisible(point);
}

/* Without spaces and invisible characters around it, in place. */
static void
trim(CodePoints *address)
{
	while (address->length > 0 && is_trimmed(address->points[address->length - 1]))
		address->length--;
	while (address->length > 0 && is_trimmed(address->points[0]))
	{
		address->points++;
		address->length--;
	}
}

static bool
is_letter_or_digit(pg_wchar point)
{
	return point < 0x80 ? is_ascii_letter(point) || is_ascii_digit(point) : !is_separator(point) && !is_invisible(point);
}

/* Words of letters, digits and some signs with dots between them (RFC 5322, dot-atom; letters of any script as in RFC 6531). */
static bool
is_local_part(const pg_wchar *points, int length)
{
	if (length < 1 || points[0] == '.' || points[length - 1] == '.')
		return false;
	for (int i = 0; i < length; i++)
	{
		if (points[i] == '.' && points[i - 1] == '.')
			return false;
		if (!is_letter_or_digit(points[i]) &&
			(points[i] >= 0x80 || strchr(".!#$%&'*+-/=?^_`{|}~", (int) points[i]) == NULL))
			return false;
	}
	return true;
}

/* Two labels or more with dots between them, of letters, digits and hyphens within; the last is no number. */
static bool
is_domain(const pg_wchar *points, int length)
{
	int			labels = 0;
	int			start = 0;
	bool		is_number = true;

	for (int i = 0; i <= length; i++)
	{
		if (i == length || points[i] == '.')
		{
			if (i == start || i - start > MOST_LABEL || points[start] == '-' || points[i - 1] == '-')
				return false;
			labels++;
			if (i < length)
				is_number = true;
			start = i + 1;
			continue;
		}
		if (points[i] != '-' && !is_letter_or_digit(points[i]))
			return false;
		is_number = is_number && is_ascii_digit(points[i]);
	}
	return labels >= 2 && !is_number;
}

/* normalize_email(address): trimmed, its domain in lower case; NULL if that is no address. */
Datum
crm_normalize_email(PG_FUNCTION_ARGS)
{
	const text *written = PG_GETARG_TEXT_PP(0);
	CodePoints	address = code_points_plain(VARDATA_ANY(written), (int) VARSIZE_ANY_EXHDR(written));
	int			at;
	text	   *result;

	trim(&address);
	at = address.length - 1;
	while (at >= 0 && address.points[at] != '@')
		at--;
	if (at < 0 || !is_local_part(address.points, at) || !is_domain(address.points + at + 1, address.length - at - 1))
		PG_RETURN_NULL();
	for (int i = at + 1; i < address.length; i++)
		address.points[i] = lower_case(address.points[i]);
	result = code_points_text(address.points, address.length);
	if (VARSIZE_ANY_EXHDR(result) > MOST_ADDRESS ||
		VARSIZE_ANY_EXHDR(code_points_text(address.points, at)) > MOST_LOCAL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(result);
}
