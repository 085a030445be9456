/*
 * auc_test.c
 *		auc.c against its definitions, pair by pair, on small samples full of
 *		ties.
 */
#include <stdint.h>
#include <stdlib.h>

#include "math/auc.h"
#include "tap_check.h"

#define MOST 24

typedef struct Sample
{
	double		score[2][MOST]; /* of others, of events; ascending */
	size_t		n[2];
} Sample;

static uint64_t seed = 1;

static unsigned
draw(unsigned below)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned) (seed >> 33) % below;
}

static int
ascending(const void *a, const void *b)
{
	return (*(const double *) a > *(const double *) b) - (*(const double *) a < *(const double *) b);
}

static Sample
random_sample(void)
{
	Sample		s;

	for (int c = 0; c < 2; c++)
	{
		s.n[c] = 2 + draw(MOST - 2);
		for (size_t i = 0; i < s.n[c]; i++)
			s.score[c][i] = (double) draw(9) - 3 + c;
		qsort(s.score[c], s.n[c], sizeof(double), ascending);
	}
	return s;
}

/* Does a score win against another: 1, 0.5 if equal, 0. */
static double
wins(double one, double other, bool high)
{
	return one == other ? 0.5 : (one > other) == high;
}

static bool
same(double one, double other)
{
	return fabs(one - other) <= 1e-14 * fmax(1, fabs(other));
}

/* AUC and DeLong's variance from all pairs. */
static bool
pairs_agree(const Sample *s, bool high, const AucMeasures *m)
{
	double		share[2][MOST] = {{0}};
	double		mean = 0;
	double		variance = 0;

	for (size_t i = 0; i < s->n[1]; i++)
		for (size_t j = 0; j < s->n[0]; j++)
		{
			double		w = wins(s->score[1][i], s->score[0][j], high);

			share[1][i] += w / (double) s->n[0];
			share[0][j] += w / (double) s->n[1];
			mean += w / (double) (s->n[0] * s->n[1]);
		}
	for (int c = 0; c < 2; c++)
	{
		double		sum = 0;

		for (size_t i = 0; i < s->n[c]; i++)
			sum += (share[c][i] - mean) * (share[c][i] - mean);
		variance += sum / (double) (s->n[c] - 1) / (double) s->n[c];
	}
	return same(m->auc, mean) && same(m->variance, variance);
}

static double
share_at(const Sample *s, int c, double cut, bool high)
{
	int			n = 0;

	for (size_t i = 0; i < s->n[c]; i++)
		n += high ? s->score[c][i] >= cut : s->score[c][i] <= cut;
	return n / (double) s->n[c];
}

/* The distance at every cut; the first of the largest is the lowest. */
static bool
distance_agrees(const Sample *s, bool high, const AucMeasures *m)
{
	double		most = -1;
	double		cutoff = 0;

	for (double cut = -4; cut <= 8; cut++)
	{
		double		distance = fabs(share_at(s, 1, cut, high) - share_at(s, 0, cut, high));
		bool		there = false;

		for (int c = 0; c < 2; c++)
			for (size_t i = 0; i < s->n[c]; i++)
				there = there || s->score[c][i] == cut;
		if (!there || distance <= most + 1e-12)
			continue;
		most = distance;
		cutoff = cut;
	}
	return same(m->ks, most) && m->ks_cutoff == cutoff && same(m->ks_event_share, share_at(s, 1, cutoff, high)) &&
		same(m->ks_other_share, share_at(s, 0, cutoff, high));
}

/* The same sample as groups of equal scores, each row counted so often. */
static size_t
group(const Sample *s, double weight, ScoredGroup *groups)
{
	size_t		n = 0;

	for (double score = -4; score <= 8; score++)
	{
		ScoredGroup g = {.score = score};

		for (size_t i = 0; i < s->n[1]; i++)
			g.events += s->score[1][i] == score ? weight : 0;
		for (size_t i = 0; i < s->n[0]; i++)
			g.others += s->score[0][i] == score ? weight : 0;
		if (g.events > 0 || g.others > 0)
			groups[n++] = g;
	}
	return n;
}

static ScoredData
lists_of(const Sample *s)
{
	return (ScoredData) {.events = s->score[1],.n_events = s->n[1],.others = s->score[0],.n_others = s->n[0]};
}

static void
check_random(void)
{
	bool		pairs = true;
	bool		distances = true;
	bool		flipped = true;
	bool		grouped = true;

	for (int round = 0; round < 2000; round++)
	{
		Sample		s = random_sample();
		ScoredData	data = lists_of(&s);
		ScoredGroup groups[16];
		ScoredData	by_group = {.groups = groups,.n_groups = group(&s, 1, groups)};
		AucMeasures high;
		AucMeasures low;
		AucMeasures other;

		(void) auc_measure(&data, true, &high, NULL);
		(void) auc_measure(&data, false, &low, NULL);
		(void) auc_measure(&by_group, true, &other, NULL);
		pairs = pairs && pairs_agree(&s, true, &high) && pairs_agree(&s, false, &low);
		distances = distances && distance_agrees(&s, true, &high) && distance_agrees(&s, false, &low);
		flipped = flipped && same(high.auc, 1 - low.auc) && same(high.variance, low.variance) &&
			same(high.ks, low.ks);
		grouped = grouped && other.auc == high.auc && other.variance == high.variance && other.ks == high.ks &&
			other.ks_cutoff == high.ks_cutoff && other.distinct == high.distinct;
	}
	tap_ok(pairs, "area and variance are those of all pairs");
	tap_ok(distances, "distance is the largest of all cuts, the lowest of equal ones");
	tap_ok(flipped, "the other side has 1 - area");
	tap_ok(grouped, "groups are rows");
}

static void
check_ends(void)
{
	static const double low[] = {1, 2, 3};
	static const double high[] = {4, 5};
	ScoredData	parted = {.events = high,.n_events = 2,.others = low,.n_others = 3};
	ScoredData	one_class = {.events = high,.n_events = 2,.others = low,.n_others = 0};
	ScoredData	one_event = {.events = high,.n_events = 1,.others = low,.n_others = 3};
	ScoredData	nothing = {0};
	AucMeasures m;
	int			outside = 0;

	(void) auc_measure(&parted, true, &m, NULL);
	tap_ok(m.auc == 1 && m.variance == 0 && m.ks == 1 && m.ks_cutoff == 4, "scores without error");
	(void) auc_measure(&parted, false, &m, NULL);
	tap_ok(m.auc == 0 && m.ks == 1 && m.ks_cutoff == 3 && m.ks_event_share == 0 && m.ks_other_share == 1,
		   "the wrong way round, nothing is turned");
	(void) auc_measure(&one_class, true, &m, NULL);
	tap_ok(isnan(m.auc) && isnan(m.variance) && isnan(m.ks) && isnan(m.ks_cutoff) && m.events == 2 && m.distinct == 2,
		   "one class has no area");
	(void) auc_measure(&one_event, true, &m, NULL);
	tap_ok(m.auc == 1 && isnan(m.variance), "one event has no variance");
	for (int i = 1; i <= 100; i++)
	{
		const ScoredGroup groups[] = {{1, 0, 0.1 * i}, {2, 0, 1.7 / i}, {3, 0.3 * i, 0}, {4, 0.7, 0}};
		ScoredData	weighted = {.groups = groups,.n_groups = 4};

		for (int high = 0; high < 2; high++)
		{
			(void) auc_measure(&weighted, high == 1, &m, NULL);
			outside += !(m.auc >= 0 && m.auc <= 1 && m.ks_event_share >= 0 && m.ks_event_share <= 1 && m.ks_other_share >= 0 && m.ks_other_share <= 1);
		}
	}
	tap_ok(outside == 0, "an area and shares do not leave 0 and 1 by rounding");
	(void) auc_measure(&nothing, true, &m, NULL);
	tap_ok(isnan(m.auc) && m.distinct == 0, "nothing has none");
}

int
main(void)
{
	check_random();
	check_ends();
	return tap_end();
}
