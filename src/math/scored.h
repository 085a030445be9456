/*
 * scored.h
 *		Scores of events and of others in ascending order, walked through as
 *		groups of equal scores.
 *
 * No PostgreSQL header is used here.
 */
#ifndef MATH_SCORED_H
#define MATH_SCORED_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/* All rows of one score: how many had the event and how many had not, or the sums of their weights. */
typedef struct ScoredGroup
{
	double		score;			/* finite */
	double		events;
	double		others;
} ScoredGroup;

/* Either two sorted lists of scores, a row each, or sorted groups, no two of one score. */
typedef struct ScoredData
{
	const double *events;
	size_t		n_events;
	const double *others;
	size_t		n_others;
	const ScoredGroup *groups;	/* NULL: the lists */
	size_t		n_groups;
} ScoredData;

typedef struct ScoredWalk
{
	const double *event;
	const double *event_end;
	const double *other;
	const double *other_end;
	const ScoredGroup *group;
	const ScoredGroup *group_end;
} ScoredWalk;

/* Rows between two questions whether the caller wants to stop. */
#define SCORED_POLL 65536

static inline ScoredWalk
scored_walk(const ScoredData *data)
{
	ScoredWalk	walk = {0};

	if (data->groups != NULL)
	{
		walk.group = data->groups;
		walk.group_end = data->groups + data->n_groups;
		return walk;
	}
	walk.event = data->events;
	walk.event_end = data->events + data->n_events;
	walk.other = data->others;
	walk.other_end = data->others + data->n_others;
	return walk;
}

/* The next group in ascending order; false at the end.  Inlined, the group stays out of memory. */
static inline __attribute__((always_inline)) bool
scored_next(ScoredWalk *walk, ScoredGroup *group)
{
	const double *event = walk->event;
	const double *other = walk->other;
	double		next_event;
	double		next_other;

	if (walk->group != walk->group_end)
	{
		*group = *walk->group++;
		return true;
	}
	if (walk->event_end - event > 1 && walk->other_end - other > 1)
	{
		/* without a branch on which comes first, which nobody can predict */
		ptrdiff_t	events = *event <= *other;
		ptrdiff_t	others = *other <= *event;

		group->score = *event < *other ? *event : *other;
		group->events = (double) events;
		group->others = (double) others;
		if (event[events] != group->score && other[others] != group->score)
		{
			walk->event = event + events;
			walk->other = other + others;
			return true;
		}
	}
	if (event == walk->event_end && other == walk->other_end)
		return false;
	next_event = event < walk->event_end ? *event : (double) INFINITY;
	next_other = other < walk->other_end ? *other : (double) INFINITY;
	group->score = next_event < next_other ? next_event : next_other;
	while (event < walk->event_end && *event == group->score)
		event++;
	while (other < walk->other_end && *other == group->score)
		other++;
	group->events = (double) (event - walk->event);
	group->others = (double) (other - walk->other);
	walk->event = event;
	walk->other = other;
	return true;
}

#endif
