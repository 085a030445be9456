/*
 * event_pattern.h
 *		Patterns of events, such as (?1).*(?2)(?t<=3600)(?3), and their search.
 *
 * No PostgreSQL header is used here.
 */
#ifndef MATH_EVENT_PATTERN_H
#define MATH_EVENT_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "math/funnel_search.h"

/* Events of a pattern at most. */
#define PATTERN_MOST_EVENTS 64

/* An event of a pattern, and how it follows the one before. */
typedef struct PatternEvent
{
	uint32_t	mask;			/* one of these conditions is met */
	bool		is_near;		/* no event lies between */
	bool		is_timed;		/* the time since the one before is between these */
	int64_t		least;
	int64_t		most;
} PatternEvent;

typedef struct EventPattern
{
	int			events;
	int			timed;			/* of them */
	PatternEvent event[PATTERN_MOST_EVENTS];
} EventPattern;

/* Why a text is no pattern, and from which byte on. */
typedef struct PatternFault
{
	const char *problem;
	size_t		at;
} PatternFault;

extern bool pattern_read(const char *text, size_t length, int conditions, EventPattern *pattern, PatternFault *fault);
extern int64_t pattern_count(const EventPattern *pattern, const FunnelEvent *events, size_t n, bool once,
							 int64_t *scratch, bool (*interrupted) (void));

#endif
