/*
 * code_points.h
 *		Text as code points, written alike.
 */
#ifndef CRM_CODE_POINTS_H
#define CRM_CODE_POINTS_H

#include "base/crm.h"

#include "mb/pg_wchar.h"

/* Code points of a text, with a 0 behind the last. */
typedef struct CodePoints
{
	pg_wchar   *points;
	int			length;
} CodePoints;

/* The most bytes of a name, number or address. */
#define CODE_POINTS_MOST_BYTES 10000

extern int	code_points_read(const char *bytes, int size, pg_wchar *points);
extern CodePoints code_points_plain(const char *bytes, int size);
extern text *code_points_text(const pg_wchar *points, int length);
extern bool is_accent(pg_wchar point);
extern bool is_unspaced(pg_wchar point);
extern bool is_invisible(pg_wchar point);
extern bool is_separator(pg_wchar point);
extern pg_wchar lower_case(pg_wchar point);

static inline bool
is_ascii_digit(pg_wchar point)
{
	return point >= '0' && point <= '9';
}

static inline bool
is_ascii_letter(pg_wchar point)
{
	return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z');
}

#endif
