/*
 * event_pattern.c
 *		Patterns of events, and their search.
 *
 * The language is that of ClickHouse's sequenceMatch: (?N) is an event that
 * meets condition N, . any event, .* any number of them, and (?t<=S), with the
 * operators < <= == >= >, the seconds from the event before it to the one after
 * it, between which any events may lie.
 *
 * The search goes through the events once.  For each event of the pattern it
 * knows where the pattern up to there has been found, so that nothing has to be
 * tried again.
 */
#include "math/event_pattern.h"

#include <string.h>

#define MICROSECONDS 1000000
#define MOST_SECONDS INT64_C(9000000000000)

typedef struct Reader
{
	const char *next;
	const char *end;
	const char *problem;
} Reader;

static bool
is_next(Reader *in, const char *word)
{
	size_t		length = strlen(word);

	if ((size_t) (in->end - in->next) < length || memcmp(in->next, word, length) != 0)
		return false;
	in->next += length;
	return true;
}

static bool
is_digit(const Reader *in)
{
	return in->next < in->end && *in->next >= '0' && *in->next <= '9';
}

/* A whole number up to most; false if there is none. */
static bool
read_number(Reader *in, int64_t most, int64_t *number)
{
	const char *first = in->next;

	for (*number = 0; is_digit(in); in->next++)
	{
		*number = *number * 10 + (*in->next - '0');
		if (*number > most)
			return false;
	}
	return in->next > first;
}

/* Seconds, with up to six decimals, in microseconds. */
static bool
read_seconds(Reader *in, int64_t *time)
{
	int64_t		unit = MICROSECONDS;

	if (!read_number(in, MOST_SECONDS, time))
		return false;
	*time *= MICROSECONDS;
	if (!is_next(in, "."))
		return true;
	if (!is_digit(in))
		return false;
	for (; is_digit(in) && unit > 1; in->next++)
	{
		unit /= 10;
		*time += unit * (*in->next - '0');
	}
	return !is_digit(in);
}

/* The rest of (?t...): limits of a time, besides those that there are already. */
static bool
read_time(Reader *in, PatternEvent *next)
{
	static const struct
	{
		const char *word;
		bool		is_least;
		bool		is_most;
		int			more;
	}			operators[] = {{"<=", false, true, 0}, {"<", false, true, -1}, {">=", true, false, 0},
							   {">", true, false, 1}, {"==", true, true, 0}, {"=", true, true, 0}};
	size_t		i = 0;
	int64_t		time;

	while (i < sizeof(operators) / sizeof(operators[0]) && !is_next(in, operators[i].word))
		i++;
	if (i == sizeof(operators) / sizeof(operators[0]) || !read_seconds(in, &time) || !is_next(in, ")"))
	{
		in->problem = "a time is written as (?t<=3600)";
		return false;
	}
	time += operators[i].more;
	if (!next->is_timed)
		*next = (PatternEvent) {.is_timed = true, .least = 0, .most = INT64_MAX};
	if (operators[i].is_least && time > next->least)
		next->least = time;
	if (operators[i].is_most && time < next->most)
		next->most = time;
	return true;
}

/* The rest of (?N). */
static bool
read_condition(Reader *in, int conditions, PatternEvent *next)
{
	int64_t		number;

	if (!read_number(in, FUNNEL_MOST_STEPS, &number) || !is_next(in, ")"))
	{
		in->problem = "an event is written as (?1), with the number of its condition";
		return false;
	}
	if (number < 1 || number > conditions)
	{
		in->problem = "there is no condition of that number";
		return false;
	}
	next->mask = (uint32_t) 1 << (number - 1);
	return true;
}

/* One part of a pattern; what follows the last event is gathered in next until there is an event. */
static bool
read_part(Reader *in, int conditions, const EventPattern *pattern, PatternEvent *next)
{
	if (is_next(in, ".*"))
	{
		next->is_near = false;
		return true;
	}
	if (is_next(in, "."))
	{
		next->mask = UINT32_MAX;
		return true;
	}
	if (is_next(in, "(?t"))
	{
		if (pattern->events == 0)
		{
			in->problem = "a time stands between two events";
			return false;
		}
		next->is_near = false;
		return read_time(in, next);
	}
	if (is_next(in, "(?"))
		return read_condition(in, conditions, next);
	in->problem = "a pattern is made of (?1), . and .*, and of times as (?t<=3600)";
	return false;
}

/* Read a pattern of so many conditions; false, and why, if it is none. */
bool
pattern_read(const char *text, size_t length, int conditions, EventPattern *pattern, PatternFault *fault)
{
	Reader		in = {text, text + length, NULL};
	PatternEvent next = {.is_near = true};

	memset(pattern, 0, sizeof(*pattern));
	while (in.next < in.end)
	{
		fault->at = (size_t) (in.next - text);
		if (is_next(&in, " "))
			continue;
		if (!read_part(&in, conditions, pattern, &next))
		{
			fault->problem = in.problem;
			return false;
		}
		if (next.mask == 0)
			continue;
		if (pattern->events == PATTERN_MOST_EVENTS)
		{
			fault->problem = "a pattern has at most 64 events";
			return false;
		}
		pattern->timed += next.is_timed;
		pattern->event[pattern->events++] = next;
		next = (PatternEvent) {.is_near = true};
	}
	fault->at = length;
	fault->problem = pattern->events == 0 ? "it has no event" : "a time stands between two events";
	return pattern->events > 0 && !next.is_timed;
}

/* Where a pattern has been found up to one of its events. */
typedef struct Found
{
	bool		ever;
	size_t		last;			/* place of the last event there */
	int64_t    *times;			/* of all of them, if the next of the pattern is timed */
	size_t		ntimes;
} Found;

/* Is one of the times, which ascend, so long before at? */
static bool
is_timed_so(const Found *found, const PatternEvent *event, int64_t at)
{
	size_t		low = 0;
	size_t		high = found->ntimes;

	/* the first that is not too long ago */
	while (low < high)
	{
		size_t		middle = (low + high) / 2;

		if ((uint64_t) at - (uint64_t) found->times[middle] > (uint64_t) event->most)
			low = middle + 1;
		else
			high = middle;
	}
	return low < found->ntimes && (uint64_t) at - (uint64_t) found->times[low] >= (uint64_t) event->least;
}

/* Can an event, the one at that place, follow what has been found? */
static bool
follows(const Found *before, const PatternEvent *event, int64_t at, size_t place)
{
	if (!before->ever)
		return false;
	if (event->is_timed)
		return event->least <= event->most && event->most >= 0 && is_timed_so(before, event, at);
	return !event->is_near || before->last + 1 == place;
}

/*
 * How often a pattern is found in events in the order of
 * funnel_event_compare(), one after the other, each as soon as it ends; once:
 * whether it is.  Events that meet no condition do not count.  scratch has room for
 * n times of each timed event.
 */
int64_t
pattern_count(const EventPattern *pattern, const FunnelEvent *events, size_t n, bool once,
			  int64_t *scratch, bool (*interrupted) (void))
{
	Found		found[PATTERN_MOST_EVENTS] = {{0}};
	int64_t		count = 0;
	size_t		place = 0;
	int			last = pattern->events - 1;

	for (int i = 0, timed = 0; i < last; i++)
		found[i].times = pattern->event[i + 1].is_timed ? scratch + n * (size_t) timed++ : NULL;
	for (size_t e = 0; e < n && !(once && count > 0); e++)
	{
		if ((e & 0xFFFF) == 0 && interrupted())
			break;
		if (events[e].mask == 0)
			continue;
		place++;
		for (int i = last; i >= 0; i--)
		{
			const PatternEvent *event = &pattern->event[i];

			if ((events[e].mask & event->mask) == 0 ||
				(i > 0 && !follows(&found[i - 1], event, events[e].at, place)))
				continue;
			found[i].ever = true;
			found[i].last = place;
			if (found[i].times != NULL)
				found[i].times[found[i].ntimes++] = events[e].at;
		}
		if (!found[last].ever)
			continue;
		count++;
		for (int i = 0; i <= last; i++)
		{
			found[i].ever = false;
			found[i].ntimes = 0;
		}
	}
	return count;
}
