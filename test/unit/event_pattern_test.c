/*
 * event_pattern_test.c
 *		event_pattern.c: published cases, times, what is no pattern, and a search that tries everything.
 */
#include "math/event_pattern.h"

#include <string.h>

#include "tap_check.h"

static bool
never(void)
{
	return false;
}

static int64_t
count_of(const char *text, int conditions, const FunnelEvent *events, size_t n, bool once)
{
	EventPattern pattern;
	PatternFault fault;
	int64_t		scratch[64 * 16];

	if (!pattern_read(text, strlen(text), conditions, &pattern, &fault))
		return -1 - (int64_t) fault.at;
	return pattern_count(&pattern, events, n, once, scratch, never);
}

/* Does a chain of the pattern from event i on start with events[e], and where does the soonest one end? n if nowhere. */
static size_t
soonest_end(const EventPattern *pattern, int i, const FunnelEvent *events, size_t n, size_t e)
{
	size_t		best = n;

	if ((events[e].mask & pattern->event[i].mask) == 0)
		return n;
	if (i == pattern->events - 1)
		return e;
	for (size_t next = e + 1; next < n; next++)
	{
		const PatternEvent *event = &pattern->event[i + 1];
		int64_t		gap = events[next].at - events[e].at;
		size_t		end;

		if (event->is_timed ? gap < event->least || gap > event->most : event->is_near && next > e + 1)
			continue;
		end = soonest_end(pattern, i + 1, events, n, next);
		if (end < best)
			best = end;
	}
	return best;
}

static int64_t
tried_count(const EventPattern *pattern, const FunnelEvent *events, size_t n)
{
	int64_t		count = 0;

	for (size_t from = 0; from < n;)
	{
		size_t		end = n;

		for (size_t e = from; e < n; e++)
		{
			size_t		here = soonest_end(pattern, 0, events, n, e);

			if (here < end)
				end = here;
		}
		count += end < n;
		from = end + 1;
	}
	return count;
}

static bool
same_as_tried(void)
{
	static const char *const patterns[] = {"(?1)(?2)", "(?1).*(?2)", "(?1).(?2)", "(?1)(?t<=3)(?2)", "(?1)(?t>2)(?2)(?3)",
	"(?1)(?t>=1)(?t<4)(?2).*(?3)", "(?2)(?t==2)(?2)", ".(?1)(?1)", "(?3)(?t<2)(?1)(?t>1)(?2)"};
	uint64_t	seed = 7;
	int64_t		scratch[64 * 16];

	for (int round = 0; round < 20000; round++)
	{
		FunnelEvent events[9];
		EventPattern pattern;
		PatternFault fault;
		const char *text = patterns[round % 9];
		int64_t		at = 0;

		for (int i = 0; i < 9; i++)
		{
			seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
			at += (int64_t) (seed >> 33) % 3 * 1000000;
			events[i] = (FunnelEvent) {at, 1 + (uint32_t) (seed >> 40) % 7};
		}
		if (!pattern_read(text, strlen(text), 3, &pattern, &fault) ||
			pattern_count(&pattern, events, 9, false, scratch, never) != tried_count(&pattern, events, 9))
			return false;
	}
	return true;
}

int
main(void)
{
	const FunnelEvent three[] = {{1000000, 1}, {2000000, 0}, {3000000, 2}};
	const FunnelEvent listed[] = {{1000000, 1}, {2000000, 4}, {3000000, 2}};
	const FunnelEvent six[] = {{1000000, 1}, {2000000, 0}, {3000000, 2}, {4000000, 1}, {5000000, 0}, {6000000, 2}};

	tap_ok(count_of("(?1)(?2)", 2, three, 3, true) == 1 && count_of("(?1)(?2)", 3, listed, 3, true) == 0, "events between count if a condition names them");
	tap_ok(count_of("(?1).*(?2)", 2, six, 6, false) == 2 && count_of("(?1).*(?2)", 2, six, 6, true) == 1, "one after the other");
	tap_ok(count_of("(?1)(?t<=2)(?2)", 2, three, 3, true) == 1 && count_of("(?1)(?t<2)(?2)", 2, three, 3, true) == 0 &&
		   count_of("(?1)(?t>=1.999999)(?2)", 2, three, 3, true) == 1 && count_of("(?1)(?t>2)(?2)", 2, three, 3, true) == 0 &&
		   count_of("(?1)(?t==2)(?2)", 2, three, 3, true) == 1 && count_of("(?1)(?t>3)(?t<2)(?2)", 2, three, 3, true) == 0, "times");
	tap_ok(count_of("(?1).(?2)", 3, listed, 3, true) == 1 && count_of("(?1). .(?2)", 3, listed, 3, true) == 0, "any event");
	tap_ok(count_of("", 1, three, 3, true) == -1 && count_of(".*", 1, three, 3, true) == -3 && count_of("(?1)(?3)", 2, three, 3, true) == -5 &&
		   count_of("(?t<1)(?1)", 2, three, 3, true) == -1 && count_of("(?1)(?t<1)", 2, three, 3, true) == -11 &&
		   count_of("(?1)(?t~1)(?2)", 2, three, 3, true) == -5 && count_of("(?1)x", 2, three, 3, true) == -5 &&
		   count_of("(?1)(?t<1.1234567)(?2)", 2, three, 3, true) == -5 && count_of("(?99999999999999999999)", 2, three, 3, true) == -1, "what is no pattern");
	tap_ok(same_as_tried(), "the same as trying everything");
	return tap_end();
}
