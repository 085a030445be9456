/*
 * funnel_search.c
 *		How far the events of one customer go through the steps of a funnel.
 *
 * Of all chains that have come to a step, only the one that began last can
 * still be of use: whatever completes another one within its window completes
 * that one, too.  So the search keeps one chain per step, as it reads events in
 * order of time, and is exact in one pass.
 *
 * What modes mean, at one instant too, says doc/funnel.md.
 */
#include "math/funnel_search.h"

#include <string.h>

/* Chains by the step that they have come to, from 1 on; chain[k].at has k times. */
typedef struct Chains
{
	bool		open[FUNNEL_MOST_STEPS + 1];
	FunnelPath	chain[FUNNEL_MOST_STEPS + 1];
} Chains;

typedef struct Search
{
	const FunnelRules *rules;
	uint32_t	all_steps;
	Chains		now;
	FunnelPath	found;			/* of the search that is under way */
	FunnelPath *best;			/* of those before */
	bool		is_over;		/* one has ended before its window: */
	int64_t		over_start;		/* the next begins when the window from here has passed */
} Search;

/* Is a time within the window that began at another? */
static inline bool
is_within(const Search *search, int64_t start, int64_t at)
{
	return (uint64_t) at - (uint64_t) start <= search->rules->within;
}

static inline bool
is_live(const Search *search, const Chains *chains, int step, int64_t at)
{
	return chains->open[step] && is_within(search, chains->chain[step].at[0], at);
}

static void
copy_path(FunnelPath *to, const FunnelPath *from, int level)
{
	to->level = level;
	memcpy(to->at, from->at, sizeof(to->at[0]) * (size_t) level);
}

/* The chain at step from goes on to step, by events of one instant; from step 0 one begins. */
static void
advance(Search *search, const Chains *chains, int from, int step, int64_t at)
{
	FunnelPath *chain = &search->now.chain[step];
	int64_t		start = from == 0 ? at : chains->chain[from].at[0];

	if (search->now.open[step] && chain->at[0] >= start)
		return;
	if (from > 0)
		copy_path(chain, &chains->chain[from], from);
	for (int i = from; i < step; i++)
		chain->at[i] = at;
	chain->level = step;
	search->now.open[step] = true;
	if (step > search->found.level)
		copy_path(&search->found, chain, step);
}

/*
 * What one event does, or several that are one.  From the last step to the
 * first each chain takes one step; from the first to the last an event can be
 * several steps of a chain.
 */
static void
take_event(Search *search, const Chains *before, int64_t at, uint32_t mask)
{
	bool		is_single = (search->rules->modes & (FUNNEL_STRICT_ONCE | FUNNEL_STRICT_INCREASE)) != 0;
	uint32_t	steps = mask & search->all_steps;

	while (steps != 0)
	{
		int			bit = is_single ? 31 - __builtin_clz(steps) : __builtin_ctz(steps);

		if (bit == 0 || is_live(search, before, bit, at))
			advance(search, before, bit, bit + 1, at);
		steps &= ~((uint32_t) 1 << bit);
	}
}

/* Events of one instant, and which of them a step has; steps[] count from 0. */
typedef struct Matching
{
	const FunnelEvent *events;
	size_t		n;
	size_t		event_of[FUNNEL_MOST_STEPS];
	uint32_t	has;			/* steps that have one */
	uint32_t	visited;
} Matching;

/* Find an event for a step, moving other steps to other events (Kuhn 1955). */
static bool
find_event(Matching *matching, int step)
{
	matching->visited |= (uint32_t) 1 << step;
	for (size_t i = 0; i < matching->n; i++)
	{
		int			owner = 0;

		if ((matching->events[i].mask >> step & 1) == 0)
			continue;
		while (owner < FUNNEL_MOST_STEPS && !((matching->has >> owner & 1) != 0 && matching->event_of[owner] == i))
			owner++;
		if (owner < FUNNEL_MOST_STEPS &&
			((matching->visited >> owner & 1) != 0 || !find_event(matching, owner)))
			continue;
		matching->event_of[step] = i;
		matching->has |= (uint32_t) 1 << step;
		return true;
	}
	return false;
}

/* Several events of one instant, of which each is one step: in whatever order goes furthest. */
static void
take_events_once(Search *search, const FunnelEvent *events, size_t n)
{
	int64_t		at = events[0].at;

	for (int from = search->rules->steps - 1; from >= 0; from--)
	{
		Matching	matching = {.events = events, .n = n};

		if (from > 0 && !is_live(search, &search->now, from, at))
			continue;
		for (int step = from; step < search->rules->steps; step++)
		{
			matching.visited = 0;
			if (!find_event(&matching, step))
				break;
			advance(search, &search->now, from, step + 1, at);
		}
	}
}

/* The furthest step at which a chain can still go on; 0 if none can. */
static int
live_level(const Search *search, int64_t at)
{
	int			level = search->rules->steps;

	while (level > 0 && !is_live(search, &search->now, level, at))
		level--;
	return level;
}

/* What the search under way has found counts with what those before did. */
static void
close_search(Search *search)
{
	if (search->found.level > search->best->level)
		copy_path(search->best, &search->found, search->found.level);
	search->found.level = 0;
}

/* The level of the chain that began last, for a search that a repeated step ends after it began anew. */
static void
fall_back(Search *search)
{
	int			level = search->rules->steps;

	while (level > 1 && !(search->now.open[level] && search->now.chain[level].at[0] == search->now.chain[1].at[0]))
		level--;
	if (search->now.open[level])
		copy_path(&search->found, &search->now.chain[level], level);
}

/* End the search until its window has passed. */
static void
end_search(Search *search, bool by_repetition)
{
	bool		is_first = true;

	if (by_repetition && (search->rules->modes & FUNNEL_ALLOW_REENTRY) != 0)
		fall_back(search);
	close_search(search);
	for (int step = 1; step <= search->rules->steps; step++)
	{
		int64_t		start = search->now.chain[step].at[0];

		if (search->now.open[step] && (is_first || start > search->over_start))
		{
			search->over_start = start;
			is_first = false;
		}
		search->now.open[step] = false;
	}
	search->is_over = true;
}

/* Does an event end the search, as strict modes have it? */
static bool
is_obstacle(Search *search, const FunnelEvent *event, bool *by_repetition)
{
	unsigned	modes = search->rules->modes;
	int			level = live_level(search, event->at);
	uint32_t	reached = level == 0 ? 0 : (uint32_t) (((uint64_t) 1 << level) - 1);
	uint32_t	next = level < search->rules->steps ? (uint32_t) 1 << level : 0;

	*by_repetition = false;
	if (level == 0)
	{
		close_search(search);
		return false;
	}
	if ((event->mask & next) != 0)
		return false;
	if ((modes & FUNNEL_STRICT_DEDUPLICATION) != 0 && (event->mask & reached & ~(uint32_t) 1) != 0)
	{
		*by_repetition = true;
		return true;
	}
	if (level > 1 && (modes & FUNNEL_ALLOW_REENTRY) == 0)
		reached &= ~(uint32_t) 1;
	return (modes & FUNNEL_STRICT_ORDER) != 0 && (event->mask & reached) == 0;
}

/* The events of one instant, in their order, where other events than the next step matter. */
static void
take_strictly(Search *search, const FunnelEvent *events, size_t n)
{
	Chains		copy;
	const Chains *before = &search->now;

	if (n > 1 && (search->rules->modes & FUNNEL_STRICT_INCREASE) != 0)
	{
		copy = search->now;
		before = &copy;
	}
	for (size_t i = 0; i < n; i++)
	{
		bool		by_repetition;

		if (search->is_over && is_within(search, search->over_start, events[i].at))
			return;
		search->is_over = false;
		if (is_obstacle(search, &events[i], &by_repetition))
			end_search(search, by_repetition);
		else
			take_event(search, before, events[i].at, events[i].mask);
	}
}

/* Chains at these steps go no further. */
static void
exclude(Search *search)
{
	for (int step = search->rules->exclude_from; step < search->rules->exclude_before; step++)
		search->now.open[step] = false;
}

/* All events of one instant: excluded ones come first. */
static void
take_instant(Search *search, const FunnelEvent *events, size_t n)
{
	unsigned	modes = search->rules->modes;
	uint32_t	mask = 0;

	for (size_t i = 0; i < n; i++)
		mask |= events[i].mask;
	if ((mask & search->rules->exclusions) != 0)
		exclude(search);
	if ((modes & (FUNNEL_STRICT_ORDER | FUNNEL_STRICT_DEDUPLICATION)) != 0)
		take_strictly(search, events, n);
	else if (n > 1 && (modes & (FUNNEL_STRICT_ONCE | FUNNEL_STRICT_INCREASE)) == FUNNEL_STRICT_ONCE)
		take_events_once(search, events, n);
	else
		take_event(search, &search->now, events[0].at, mask);
}

/*
 * The highest level of a funnel that the events reach, and the times of a chain
 * that does: the first one; of those that reach it at that instant the one that
 * began last, with its steps as early as they can be.
 *
 * The events are in the order of funnel_event_compare().  If it is interrupted,
 * the result is not to be used.
 */
void
funnel_search(const FunnelRules *rules, const FunnelEvent *events, size_t n, FunnelPath *path,
			  bool (*interrupted) (void))
{
	Search		search;
	size_t		next;

	path->level = 0;
	search.rules = rules;
	search.all_steps = (uint32_t) (((uint64_t) 1 << rules->steps) - 1);
	search.best = path;
	search.found.level = 0;
	search.is_over = false;
	search.over_start = 0;
	memset(search.now.open, 0, sizeof(search.now.open));
	for (size_t i = 0; i < n; i = next)
	{
		for (next = i + 1; next < n && events[next].at == events[i].at; next++)
			;
		take_instant(&search, &events[i], next - i);
		if (search.found.level == rules->steps)
			break;
		if ((i & 0xFFFF) == 0 && interrupted())
			return;
	}
	close_search(&search);
}
