/*
 * auc.c
 *		Area under the ROC curve with its variance, and the Kolmogorov-Smirnov
 *		distance, of scores in ascending order.
 */
#include "math/auc.h"

#include "math/share.h"
#include "math/special.h"

/* Is it time to ask, and is the caller to be stopped? */
static inline bool
stopped(size_t turn, bool (*interrupted) (void))
{
	return turn % SCORED_POLL == 0 && interrupted != NULL && interrupted();
}

/* Counts, distinct scores and their ends; false if interrupted. */
static bool
count(const ScoredData *data, AucMeasures *measures, bool (*interrupted) (void))
{
	MathSum		events = {0};
	MathSum		others = {0};
	ScoredWalk	walk = scored_walk(data);
	ScoredGroup group;

	if (data->groups == NULL)
	{
		events.sum = (double) data->n_events;
		others.sum = (double) data->n_others;
	}
	else
		for (size_t i = 1; scored_next(&walk, &group); i++)
		{
			if (stopped(i, interrupted))
				return false;
			math_sum_add(&events, group.events);
			math_sum_add(&others, group.others);
		}
	measures->events = math_sum_value(&events);
	measures->others = math_sum_value(&others);
	return true;
}

/* The largest distance so far. */
typedef struct Distance
{
	double		most;			/* times events and others */
	double		cutoff;
	double		events;			/* on the side where events are expected */
	double		others;
} Distance;

/*
 * Look at the cut at a score.  Of distances that are equal but for the
 * rounding of weights, the lowest cut stays.
 */
static inline void
look(Distance *best, const AucMeasures *all, double score, double events, double others)
{
	double		distance = fabs(events * all->others - others * all->events);
	bool		is_other = distance > best->most * (1.0 + SHARE_SLACK);

	/* chosen, not branched on: while the distance grows, nobody can predict it */
	best->cutoff = is_other ? score : best->cutoff;
	best->events = is_other ? events : best->events;
	best->others = is_other ? others : best->others;
	best->most = distance <= best->most ? best->most : distance;
}

/*
 * AUC by the Mann-Whitney statistic with mid-ranks (Hanley and McNeil 1982):
 * an event counts the others below it, and half of those at its score.  The
 * distance is looked for at every score: "this score or more", or "this score
 * or less" where events are expected at low scores.
 */
static bool
measure(const ScoredData *data, bool high_is_event, AucMeasures *all, bool (*interrupted) (void))
{
	Distance	best = {.most = -1};
	MathSum		twice_won = {0};
	double		events = 0;		/* below the group */
	double		others = 0;
	ScoredWalk	walk = scored_walk(data);
	ScoredGroup group;
	double		pairs = all->events * all->others;
	double		auc;

	for (all->distinct = 0; scored_next(&walk, &group); all->distinct++)
	{
		if (stopped(all->distinct + 1, interrupted))
			return false;
		math_sum_add(&twice_won, group.events * (2 * others + group.others));
		if (all->distinct == 0)
			all->lowest = group.score;
		all->highest = group.score;
		if (high_is_event)
			look(&best, all, group.score, all->events - events, all->others - others);
		events += group.events;
		others += group.others;
		if (!high_is_event)
			look(&best, all, group.score, events, others);
	}
	auc = (high_is_event ? math_sum_value(&twice_won) : 2 * pairs - math_sum_value(&twice_won)) / (2 * pairs);
	/* sums of weights are rounded */
	all->auc = fmin(fmax(auc, 0), 1);
	all->ks = best.most / pairs;
	all->ks_cutoff = best.cutoff;
	all->ks_event_share = fmin(fmax(best.events / all->events, 0), 1);
	all->ks_other_share = fmin(fmax(best.others / all->others, 0), 1);
	return true;
}

/*
 * Variance of AUC (DeLong, DeLong and Clarke-Pearson 1988, eq. 2 to 5; as Sun
 * and Xu 2014 by ranks): that of the share of others below each event, over
 * the events, and of the share of events above each other one, over those.
 * Taken round the mean, so that scores without error have none.
 */
static bool
find_variance(const ScoredData *data, bool high_is_event, AucMeasures *all, bool (*interrupted) (void))
{
	double		mean = high_is_event ? all->auc : 1 - all->auc;
	double		per_event = 1 / all->events;
	double		per_other = 1 / all->others;
	double		of_events = 0;
	double		of_others = 0;
	double		events = 0;
	double		others = 0;
	ScoredWalk	walk = scored_walk(data);
	ScoredGroup group;

	all->variance = NAN;
	if (!(all->events > 1 && all->others > 1))
		return true;
	for (size_t i = 1; scored_next(&walk, &group); i++)
	{
		double		below = (others + 0.5 * group.others) * per_other - mean;
		double		above = (all->events - events - 0.5 * group.events) * per_event - mean;

		if (stopped(i, interrupted))
			return false;
		of_events += group.events * below * below;
		of_others += group.others * above * above;
		events += group.events;
		others += group.others;
	}
	all->variance = of_events / (all->events - 1) / all->events + of_others / (all->others - 1) / all->others;
	return true;
}

/*
 * Everything about one set of scores.  With high_is_event, events are expected
 * at high scores; nothing is turned round if they are not.  False, with
 * nothing of use, if interrupted (NULL: never) says so.
 */
bool
auc_measure(const ScoredData *data, bool high_is_event, AucMeasures *measures, bool (*interrupted) (void))
{
	*measures = (AucMeasures) {.auc = NAN,.variance = NAN,.ks = NAN,.ks_cutoff = NAN,.ks_event_share = NAN,.ks_other_share = NAN};
	if (!count(data, measures, interrupted) || !measure(data, high_is_event, measures, interrupted))
		return false;
	if (measures->events > 0 && measures->others > 0)
		return find_variance(data, high_is_event, measures, interrupted);
	measures->auc = measures->ks = measures->ks_cutoff = NAN;
	measures->ks_event_share = measures->ks_other_share = NAN;
	return true;
}
