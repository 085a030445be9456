/*
 * funnel_search.h
 *		How far the events of one customer go through the steps of a funnel.
 *
 * No PostgreSQL header is used here.
 */
#ifndef MATH_FUNNEL_SEARCH_H
#define MATH_FUNNEL_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Steps that a funnel has at most: a bit for each. */
#define FUNNEL_MOST_STEPS 32

/* An event, and the conditions that it meets: bit 0 is the first. */
typedef struct FunnelEvent
{
	int64_t		at;
	uint32_t	mask;
} FunnelEvent;

typedef enum FunnelMode
{
	FUNNEL_STRICT_DEDUPLICATION = 1,
	FUNNEL_STRICT_ORDER = 2,
	FUNNEL_STRICT_INCREASE = 4,
	FUNNEL_STRICT_ONCE = 8,
	FUNNEL_ALLOW_REENTRY = 16
} FunnelMode;

typedef struct FunnelRules
{
	uint64_t	within;			/* the last step comes at most so long after the first */
	int			steps;			/* conditions that are steps, the first ones */
	unsigned	modes;			/* of FunnelMode */
	uint32_t	exclusions;		/* conditions that end what has come to these steps: */
	int			exclude_from;
	int			exclude_before;
} FunnelRules;

/* The level reached, and when its steps were. */
typedef struct FunnelPath
{
	int			level;
	int64_t		at[FUNNEL_MOST_STEPS];
} FunnelPath;

/* The lowest condition that an event meets; one that meets none comes after all. */
static inline int
funnel_lowest(uint32_t mask)
{
	return mask == 0 ? FUNNEL_MOST_STEPS : __builtin_ctz(mask);
}

/*
 * The order of events: by time, at one instant by the lowest condition that
 * they meet, then by the others.  Events that compare equal are the same.
 */
static inline int
funnel_event_compare(const FunnelEvent *one, const FunnelEvent *other)
{
	if (one->at != other->at)
		return one->at < other->at ? -1 : 1;
	if (funnel_lowest(one->mask) != funnel_lowest(other->mask))
		return funnel_lowest(one->mask) < funnel_lowest(other->mask) ? -1 : 1;
	return (one->mask > other->mask) - (one->mask < other->mask);
}

extern void funnel_search(const FunnelRules *rules, const FunnelEvent *events, size_t n, FunnelPath *path,
						  bool (*interrupted) (void));

#endif
