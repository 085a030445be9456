/*
 * score_bands.c
 *		Scores in groups of about equal size.
 */
#include "math/score_bands.h"

#include "math/share.h"

static double
total_of(const ScoredData *data)
{
	MathSum		total = {0};

	if (data->groups == NULL)
		return (double) data->n_events + (double) data->n_others;
	for (size_t i = 0; i < data->n_groups; i++)
	{
		math_sum_add(&total, data->groups[i].events);
		math_sum_add(&total, data->groups[i].others);
	}
	return math_sum_value(&total);
}

/*
 * The band of scores that so much comes before: its place is floor(bands *
 * before / total), tenths of the rows where no scores are equal, and equal
 * scores never part.  A place that is whole but for the rounding of weights
 * is whole.
 */
static int
place_of(double before, double total, int bands)
{
	double		place = bands * before / total;
	double		whole = nearbyint(place);

	if (!share_same(place, whole))
		whole = floor(place);
	return whole < 0 ? 0 : whole < bands ? (int) whole : bands - 1;
}

/*
 * Fill that many bands, the lowest scores first or the highest first.  False
 * if interrupted (NULL: never) says so.
 */
bool
score_bands(const ScoredData *data, int bands, bool highest_first, ScoreBand *band, bool (*interrupted) (void))
{
	double		total = total_of(data);
	MathSum		before = {0};
	ScoredWalk	walk = scored_walk(data);
	ScoredGroup group;

	for (int i = 0; i < bands; i++)
		band[i] = (ScoreBand) {0};
	for (size_t i = 1; scored_next(&walk, &group); i++)
	{
		double		n = group.events + group.others;
		double		below = math_sum_value(&before);
		ScoreBand  *to = &band[place_of(highest_first ? total - below - n : below, total, bands)];

		if (i % SCORED_POLL == 0 && interrupted != NULL && interrupted())
			return false;
		if (to->n == 0)
			to->lowest = group.score;
		to->highest = group.score;
		to->n += n;
		to->events += group.events;
		math_sum_add(&to->scores, n * group.score);
		math_sum_add(&before, n);
	}
	return true;
}

/*
 * Statistic of Hosmer and Lemeshow (1980): the sum over the bands, of which
 * `used` have rows, of (O - E)^2 / (E (1 - E/n)).  Where a band expects
 * nothing, or nothing else, and that is what came, but for the rounding of
 * weights, it adds nothing; infinite where something else came, or what is
 * next to impossible, so that the sum is no number.
 */
double
hosmer_lemeshow(const ScoreBand *band, int bands, int *used)
{
	MathSum		sum = {0};

	*used = 0;
	for (int i = 0; i < bands; i++)
	{
		double		expected = math_sum_value(&band[i].scores);
		double		difference = band[i].events - expected;
		double		spread = band[i].n > 0 ? expected * (1 - expected / band[i].n) : 0;

		if (band[i].n == 0)
			continue;
		(*used)++;
		if (spread > 0)
			math_sum_add(&sum, difference * difference / spread);
		else if (!share_same(band[i].events, expected))
			return INFINITY;
		if (!isfinite(sum.sum))
			return INFINITY;
	}
	return math_sum_value(&sum);
}
