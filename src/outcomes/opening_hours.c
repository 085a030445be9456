/*
 * opening_hours.c
 *		Opening hours of a week, from a text such as
 *		'mon-fri 09:00-12:00 13:00-17:30, sat 10:00-14:00'.
 *
 * Days, then the times on them, then other days.  Blanks, commas and semicolons
 * separate.  An opening that ends before it begins ends on the next day.
 */
#include "outcomes/opening_hours.h"

#include <ctype.h>

#define DAY 86400
#define WEEK (7 * DAY)

CRM_NORETURN static void
refuse(const char *text, const char *problem, const char *token)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("opening hours \"%s\": %s%s%s%s", text, problem, token[0] != '\0' ? " \"" : "", token, token[0] != '\0' ? "\"" : ""),
			 errhint("Write days and the times on them: 'mon-fri 09:00-12:00 13:00-17:30, sat 10:00-14:00'; round the clock is 'mon-sun 00:00-24:00'.")));
}

/* The weekday that a word of so many letters names, in full or by its first three or more; -1 if none. */
static int
weekday(const char *word, size_t letters)
{
	static const char *const names[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

	for (int i = 0; i < 7; i++)
		if (letters >= 3 && letters <= strlen(names[i]) && pg_strncasecmp(word, names[i], letters) == 0)
			return i;
	return -1;
}

/* mon, or mon-fri: the days of a token are added. */
static void
read_days(const char *text, const char *token, bool *days)
{
	const char *dash = strchr(token, '-');
	int			from = weekday(token, dash == NULL ? strlen(token) : (size_t) (dash - token));
	int			to = dash == NULL ? from : weekday(dash + 1, strlen(dash + 1));

	if (from < 0 || to < 0)
		refuse(text, "there is no day", token);
	for (int day = from;; day = (day + 1) % 7)
	{
		days[day] = true;
		if (day == to)
			break;
	}
}

/* 9, 09:00 or 09:00:30 in seconds, up to a dash or the end; -1 if it is no time. */
static int
read_time(const char **at)
{
	int			part[3] = {0};
	int			parts = 0;

	do
	{
		int			digits = 0;

		if (parts > 0)
			(*at)++;
		for (; isdigit((unsigned char) **at); (*at)++, digits++)
			part[parts] = digits < 3 ? part[parts] * 10 + (**at - '0') : 999;
		if (digits == 0 || digits > 2)
			return -1;
	} while (++parts < 3 && **at == ':');
	if (part[1] > 59 || part[2] > 59 || part[0] * 3600 + part[1] * 60 + part[2] > DAY)
		return -1;
	return part[0] * 3600 + part[1] * 60 + part[2];
}

/* 09:00-17:00 on each of the days. */
static void
read_opening(const char *text, const char *token, const bool *days, OpeningHours *hours)
{
	const char *at = token;
	int			from = read_time(&at);
	int			to = from < 0 || *at != '-' ? -1 : (at++, read_time(&at));

	if (to < 0 || *at != '\0' || from == DAY)
		refuse(text, "these are no times", token);
	if (from == to)
		refuse(text, "nothing is between the times", token);
	for (int day = 0; day < 7; day++)
	{
		if (!days[day])
			continue;
		if (hours->n == OPENINGS_MOST)
			refuse(text, "there are too many times", "");
		hours->opening[hours->n++] = (Opening) {day, from, to < from ? to + DAY : to};
	}
}

static int
compare_openings(const void *one, const void *other)
{
	const Opening *a = one;
	const Opening *b = other;

	return (a->weekday * DAY + a->from) - (b->weekday * DAY + b->from);
}

/* Openings in order, none within another: an hour is open once. */
static void
arrange(const char *text, OpeningHours *hours)
{
	int			n = hours->n;

	qsort(hours->opening, (size_t) n, sizeof(Opening), compare_openings);
	for (int i = 0; i < n; i++)
	{
		const Opening *one = &hours->opening[i];
		const Opening *next = &hours->opening[(i + 1) % n];
		int			until = one->weekday * DAY + one->to;

		if (until > next->weekday * DAY + next->from + (i + 1 == n ? WEEK : 0))
			refuse(text, "times overlap", "");
	}
	for (int day = 0, i = 0; day <= 7; day++)
	{
		while (i < n && hours->opening[i].weekday < day)
			i++;
		hours->first[day] = i;
	}
}

/* The openings of a text; an error that names what is wrong with it. */
void
opening_hours_read(const char *text, OpeningHours *hours)
{
	char	   *copy = pstrdup(text);
	char	   *rest = NULL;
	bool		days[7] = {false};
	bool		begins = true;	/* the next days are others */

	memset(hours, 0, sizeof(*hours));
	for (char *token = strtok_r(copy, " \t\n,;", &rest); token != NULL; token = strtok_r(NULL, " \t\n,;", &rest))
	{
		if (!isdigit((unsigned char) token[0]))
		{
			if (begins)
				memset(days, 0, sizeof(days));
			begins = false;
			read_days(text, token, days);
			continue;
		}
		if (begins && hours->n == 0)
			refuse(text, "no day is before the times", token);
		begins = true;
		read_opening(text, token, days, hours);
	}
	if (hours->n == 0)
		refuse(text, "there are no times", "");
	if (!begins)
		refuse(text, "days without times", "");
	arrange(text, hours);
	pfree(copy);
}
