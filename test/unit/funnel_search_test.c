/*
 * funnel_search_test.c
 *		funnel_search.c against a search that tries every chain.
 */
#include "math/funnel_search.h"

#include <stdlib.h>
#include <string.h>

#include "tap_check.h"

#define MOST_EVENTS 8

static bool
never(void)
{
	return false;
}

static int
compare(const void *one, const void *other)
{
	return funnel_event_compare(one, other);
}

/* A chain of events in the making. */
typedef struct Chain
{
	const FunnelRules *rules;
	const FunnelEvent *events;
	int			n;
	int			step;
	int			used[FUNNEL_MOST_STEPS];
} Chain;

/* Can event e be the next step, by the rules of the plain modes? */
static bool
can_follow(const Chain *chain, int e)
{
	const FunnelEvent *event = &chain->events[e];
	const FunnelEvent *last = chain->step > 0 ? &chain->events[chain->used[chain->step - 1]] : NULL;

	if ((event->mask >> chain->step & 1) == 0)
		return false;
	if (last == NULL)
		return true;
	if (event->at < last->at || (uint64_t) (event->at - chain->events[chain->used[0]].at) > chain->rules->within)
		return false;
	if ((chain->rules->modes & FUNNEL_STRICT_INCREASE) != 0 && event->at == last->at)
		return false;
	for (int i = 0; i < chain->step && (chain->rules->modes & FUNNEL_STRICT_ONCE) != 0; i++)
		if (chain->used[i] == e)
			return false;
	for (int i = 0; i < chain->n && chain->step >= chain->rules->exclude_from && chain->step < chain->rules->exclude_before; i++)
		if ((chain->events[i].mask & chain->rules->exclusions) != 0 && chain->events[i].at > last->at && chain->events[i].at <= event->at)
			return false;
	return true;
}

static int
tried_level(Chain *chain)
{
	int			best = chain->step;

	if (chain->step == chain->rules->steps)
		return best;
	for (int e = 0; e < chain->n; e++)
		if (can_follow(chain, e))
		{
			int			level;

			chain->used[chain->step++] = e;
			level = tried_level(chain);
			chain->step--;
			if (level > best)
				best = level;
		}
	return best;
}

static uint64_t seed = 99;

static uint32_t
draw(uint32_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t) (seed >> 33) % below;
}

/* Times of a path are those of a chain: in order, within the window, each of an event of its step. */
static bool
is_chain(const FunnelRules *rules, const FunnelEvent *events, int n, const FunnelPath *path)
{
	for (int step = 0; step < path->level; step++)
	{
		bool		is_there = false;

		for (int e = 0; e < n; e++)
			is_there |= events[e].at == path->at[step] && (events[e].mask >> step & 1) != 0;
		if (!is_there || (uint64_t) (path->at[step] - path->at[0]) > rules->within ||
			(step > 0 && path->at[step] < path->at[step - 1] + ((rules->modes & FUNNEL_STRICT_INCREASE) != 0)))
			return false;
	}
	return true;
}

/* Random events, few instants and many masks, in the plain modes. */
static bool
same_as_tried(unsigned modes, bool excludes)
{
	for (int round = 0; round < 6000; round++)
	{
		FunnelRules rules = {.within = draw(8),.steps = 1 + (int) draw(4),.modes = modes};
		FunnelEvent events[MOST_EVENTS];
		FunnelPath	path;
		Chain		chain = {.rules = &rules,.events = events,.n = (int) draw(MOST_EVENTS + 1)};

		if (excludes)
		{
			rules.exclusions = (uint32_t) 1 << rules.steps;
			rules.exclude_from = 1 + (int) draw(2);
			rules.exclude_before = rules.steps;
		}
		for (int i = 0; i < chain.n; i++)
			events[i] = (FunnelEvent) {draw(6), draw(4) < 2 ? (uint32_t) 1 << draw(5) : draw(32)};
		qsort(events, (size_t) chain.n, sizeof(FunnelEvent), compare);
		funnel_search(&rules, events, (size_t) chain.n, &path, never);
		if (path.level != tried_level(&chain) || !is_chain(&rules, events, chain.n, &path))
			return false;
	}
	return true;
}

/* The level of events written as letters, one a second; the steps are a, b, c and so on. */
static int
level_of(const char *letters, int steps, unsigned modes, uint64_t within)
{
	FunnelRules rules = {.within = within,.steps = steps,.modes = modes};
	FunnelEvent events[32];
	FunnelPath	path;
	size_t		n = strlen(letters);

	for (size_t i = 0; i < n; i++)
		events[i] = (FunnelEvent) {(int64_t) i, letters[i] - 'a' < steps ? (uint32_t) 1 << (letters[i] - 'a') : 0};
	funnel_search(&rules, events, n, &path, never);
	return path.level;
}

int
main(void)
{
	const unsigned order = FUNNEL_STRICT_ORDER;
	const unsigned dedup = FUNNEL_STRICT_DEDUPLICATION;
	const unsigned reentry = FUNNEL_ALLOW_REENTRY;
	const FunnelEvent ends[] = {{INT64_MIN, 1}, {INT64_MAX, 2}};
	FunnelRules rules = {.within = INT64_MAX,.steps = 2};
	FunnelPath	path;

	tap_ok(same_as_tried(0, false) && same_as_tried(0, true), "plain funnels");
	tap_ok(same_as_tried(FUNNEL_STRICT_INCREASE, false) && same_as_tried(FUNNEL_STRICT_INCREASE, true), "strict_increase");
	tap_ok(same_as_tried(FUNNEL_STRICT_ONCE, false) && same_as_tried(FUNNEL_STRICT_ONCE, true), "strict_once");
	tap_ok(same_as_tried(FUNNEL_STRICT_ONCE | FUNNEL_STRICT_INCREASE, false), "strict_once, strict_increase");
	tap_ok(level_of("adbc", 3, order, 99) == 1 && level_of("aabbcc", 3, order, 99) == 3 && level_of("ccbbaa", 3, order, 99) == 1 &&
		   level_of("abac", 3, order, 99) == 2 && level_of("ababc", 3, order, 99) == 2 && level_of("abcbd", 4, order, 99) == 4, "strict_order");
	tap_ok(level_of("abac", 3, order | reentry, 99) == 3 && level_of("ababc", 3, order | reentry, 99) == 3 &&
		   level_of("acb", 3, order | reentry, 99) == 1, "allow_reentry");
	tap_ok(level_of("abcbd", 4, dedup, 99) == 3 && level_of("aabbcc", 3, dedup, 99) == 2 && level_of("abca", 4, dedup, 99) == 3 &&
		   level_of("abcab", 4, dedup, 99) == 3 && level_of("ababc", 3, order | dedup | reentry, 99) == 1 &&
		   level_of("abac", 3, order | dedup | reentry, 99) == 3, "strict_deduplication");
	tap_ok(level_of("axabc", 3, order, 9) == 1 && level_of("axxxxabc", 3, order, 3) == 3, "the next search begins after the window");
	funnel_search(&rules, ends, 2, &path, never);
	tap_ok(path.level == 1, "the longest time there is");
	return tap_end();
}
