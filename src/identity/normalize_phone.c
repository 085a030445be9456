/*
 * normalize_phone.c
 *		normalize_phone(phone, country): a telephone number as it is dialled
 *		from anywhere, +8613800138000, with an extension +862112345678;ext=801
 *		as in RFC 3966.
 */
#include "base/crm.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "identity/code_points.h"
#include "math/phone.h"

PG_FUNCTION_INFO_V1(crm_normalize_phone);

/* What stands before an extension: in lower case, the longest first. */
static const struct
{
	int			length;
	pg_wchar	points[9];
}			marks[] =
{
	{5, {';', 'e', 'x', 't', '='}}, {9, {'e', 'x', 't', 'e', 'n', 's', 'i', 'o', 'n'}}, {4, {'e', 'x', 't', '.'}}, {3, {'e', 'x', 't'}},
	{1, {'x'}}, {1, {'#'}}, {2, {0x5206, 0x673A}}, {2, {0x5206, 0x6A5F}}, {1, {0x8F6C}}, {1, {0x8F49}}
};

/* The code points of a mark of an extension at a place; 0: none. */
static int
mark_at(const CodePoints *phone, int at)
{
	for (size_t i = 0; i < lengthof(marks); i++)
	{
		int			n = 0;

		while (n < marks[i].length && at + n < phone->length && lower_case(phone->points[at + n]) == marks[i].points[n])
			n++;
		if (n == marks[i].length)
			return n;
	}
	return 0;
}

/* As phone_read() wants it: ASCII, x before an extension; what it does not know becomes '?'. */
static char *
plain_phone(const text *phone)
{
	CodePoints	points = code_points_plain(VARDATA_ANY(phone), (int) VARSIZE_ANY_EXHDR(phone));
	StringInfoData plain;
	bool		has_mark = false;

	initStringInfo(&plain);
	for (int i = 0; i < points.length;)
	{
		pg_wchar	point = points.points[i];
		int			mark = plain.len == 0 || has_mark ? 0 : mark_at(&points, i);

		i += Max(mark, 1);
		if (mark > 0)
			appendStringInfoChar(&plain, 'x');
		else if (is_ascii_digit(point) || (point < 0x80 && strchr("+()./-", (int) point) != NULL && !has_mark))
			appendStringInfoChar(&plain, (char) point);
		else if (point >= 0x2010 && point <= 0x2015)
			appendStringInfoChar(&plain, '-');
		else if (point != ' ' && point != '\t' && point != 0x3000 && !is_invisible(point) && !(has_mark && (point == ':' || point == '.')))
			appendStringInfoChar(&plain, '?');
		has_mark = has_mark || mark > 0;
	}
	return plain.data;
}

CRM_NORETURN static void
refuse_country(const char *code)
{
	StringInfoData known;
	const PhoneCountry *country;

	initStringInfo(&known);
	for (int i = 0; (country = phone_country_at(i)) != NULL; i++)
		appendStringInfo(&known, i == 0 ? "%s" : ", %s", country->code);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown country \"%s\"", code),
			 errhint("Known are %s. Numbers that begin with + are read for any country; with NULL only they are.", known.data)));
}

/* normalize_phone(phone, country); NULL if that is no number. */
Datum
crm_normalize_phone(PG_FUNCTION_ARGS)
{
	const PhoneCountry *home = NULL;
	PhoneNumber number;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (!PG_ARGISNULL(1))
	{
		const char *code = text_to_cstring(PG_GETARG_TEXT_PP(1));

		home = phone_country(code);
		if (home == NULL)
			refuse_country(code);
	}
	if (!phone_read(plain_phone(PG_GETARG_TEXT_PP(0)), home, &number))
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(psprintf(number.extension[0] == '\0' ? "+%s" : "+%s;ext=%s", number.digits, number.extension)));
}
