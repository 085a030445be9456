/*
 * code_points.c
 *		Text as code points, written alike.
 */
#include "base/crm.h"

#include "common/unicode_norm.h"

#include "identity/code_points.h"

/* The code points of UTF-8, of which there are no more than bytes; how many there are. */
int
code_points_read(const char *bytes, int size, pg_wchar *points)
{
	const unsigned char *at = (const unsigned char *) bytes;
	const unsigned char *end = at + size;
	int			n = 0;

	while (at < end)
	{
		int			length = *at < 0x80 ? 1 : *at < 0xE0 ? 2 : *at < 0xF0 ? 3 : 4;

		if (length > end - at)
			break;
		if (length == 1)
			points[n++] = *at;
		else if (length == 3)
			points[n++] = (pg_wchar) (at[0] & 0x0F) << 12 | (pg_wchar) (at[1] & 0x3F) << 6 | (at[2] & 0x3F);
		else
			points[n++] = utf8_to_unicode(at);
		at += length;
	}
	return n;
}

static bool
is_ascii(const char *bytes, int size)
{
	for (int i = 0; i < size; i++)
		if (IS_HIGHBIT_SET(bytes[i]))
			return false;
	return true;
}

/*
 * The code points of a text in the form NFKC of Unicode (annex 15): letters and
 * digits of full and half width, with an accent in one piece or two, and signs
 * such as a company's in a circle are written as the plain ones.
 */
CodePoints
code_points_plain(const char *bytes, int size)
{
	CodePoints	plain;

	if (size > CODE_POINTS_MOST_BYTES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("text has %d bytes, more than %d", size, CODE_POINTS_MOST_BYTES),
				 errhint("Pass a name, a number or an address, one a call.")));
	plain.points = palloc((size + 1) * sizeof(pg_wchar));
	plain.length = code_points_read(bytes, size, plain.points);
	plain.points[plain.length] = 0;
	if (!is_ascii(bytes, size))
	{
		plain.points = unicode_normalize(UNICODE_NFKC, plain.points);
		for (plain.length = 0; plain.points[plain.length] != 0;)
			plain.length++;
	}
	return plain;
}

/* As UTF-8. */
text *
code_points_text(const pg_wchar *points, int length)
{
	text	   *result = palloc(VARHDRSZ + (Size) length * MAX_MULTIBYTE_CHAR_LEN);
	unsigned char *end = (unsigned char *) VARDATA(result);

	for (int i = 0; i < length; i++)
	{
		unicode_to_utf8(points[i], end);
		end += pg_utf_mblen(end);
	}
	SET_VARSIZE(result, (char *) end - (char *) result);
	return result;
}

/* Accents and other marks over and under Latin, Greek and Cyrillic letters. */
bool
is_accent(pg_wchar point)
{
	return point >= 0x0300 && point <= 0x036F;
}

/* Characters of scripts that put no spaces between words: Chinese, and the syllables of Japanese. */
bool
is_unspaced(pg_wchar point)
{
	return (point >= 0x2E80 && point <= 0x2FDF) || point == 0x3005 || point == 0x3007 ||
		(point >= 0x3040 && point <= 0x30FF) || (point >= 0x31F0 && point <= 0x31FF) ||
		(point >= 0x3400 && point <= 0x4DBF) || (point >= 0x4E00 && point <= 0x9FFF) ||
		(point >= 0xF900 && point <= 0xFAFF) || (point >= 0x20000 && point <= 0x3FFFF);
}

/* Nothing that anybody sees: zero width, direction, soft hyphens. */
bool
is_invisible(pg_wchar point)
{
	return (point >= 0x200B && point <= 0x200F) || (point >= 0x202A && point <= 0x202E) ||
		(point >= 0x2060 && point <= 0x2064) || point == 0xFEFF || point == 0x00AD;
}

/* Spaces, punctuation and symbols, in the form NFKC. */
bool
is_separator(pg_wchar point)
{
	if (point < 0x80)
		return !is_ascii_digit(point) && !is_ascii_letter(point);
	return point < 0xC0 || point == 0xD7 || point == 0xF7 || (point >= 0x2000 && point <= 0x206F) ||
		(point >= 0x20A0 && point <= 0x20CF) || (point >= 0x2190 && point <= 0x2BFF) ||
		(point >= 0x3000 && point <= 0x303F && !is_unspaced(point)) || point == 0x30FB ||
		(point >= 0xFE10 && point <= 0xFE6F) || (point >= 0xFF00 && point <= 0xFF0F);
}

/* Latin, Greek and Cyrillic letters without accents in lower case, in every locale; others as they are. */
pg_wchar
lower_case(pg_wchar point)
{
	if ((point >= 'A' && point <= 'Z') || (point >= 0x0391 && point <= 0x03A9) || (point >= 0x0410 && point <= 0x042F))
		return point + 0x20;
	return point >= 0x0400 && point <= 0x040F ? point + 0x50 : point;
}
