/*
 * credits.c
 *		Conversions, or their value, as rules and games credit them to channels.
 */
#include "attribution/credits.h"

#include <math.h>

/* Nothing is known yet. */
Credits *
credits_create(const SortedJourneys *sorted, CreditKind kind)
{
	Credits    *credits = palloc(sizeof(Credits));

	credits->kind = kind;
	credits->total = kind == CREDIT_VALUE && !sorted->journeys->has_value ? NAN : 0;
	if (credits->total == 0)
		credits->total = credit_of_cell(credits, &sorted->total);
	for (int rule = 0; rule < CREDIT_RULES; rule++)
	{
		credits->credit[rule] = palloc(Max(sorted->channels, 1) * sizeof(double));
		for (uint32 c = 0; c < sorted->channels; c++)
			credits->credit[rule][c] = NAN;
	}
	return credits;
}

/* What a rule gives of the touches of a channel at that place, in journeys of so many touches. */
static double
rule_share(CreditRule rule, CellKind kind, uint32 touches, const PositionWeights *weights)
{
	double		ends = weights->first + weights->last;

	if (rule != CREDIT_POSITION)
		return kind == CELL_VISITS ? (rule == CREDIT_LINEAR ? 1.0 / touches : 0) :
			(kind == CELL_FIRST ? rule == CREDIT_FIRST : rule == CREDIT_LAST);
	if (touches == 1)
		return kind == CELL_FIRST;
	if (touches == 2)
	{
		if (kind == CELL_VISITS)
			return 0;
		return ends > 0 ? (kind == CELL_FIRST ? weights->first : weights->last) / ends : 0.5;
	}
	/* all visits share the middle; what that gives the first and the last is taken back */
	if (kind == CELL_VISITS)
		return weights->middle / (touches - 2);
	return (kind == CELL_FIRST ? weights->first : weights->last) - weights->middle / (touches - 2);
}

/* First, last, linear and position-based. */
static void
by_place(const SortedJourneys *sorted, const PositionWeights *weights, Credits *credits)
{
	static const CellKind kinds[] = {CELL_VISITS, CELL_FIRST, CELL_LAST};
	MathSum    *sums = palloc0(Max(sorted->channels, 1) * sizeof(MathSum));

	for (CreditRule rule = CREDIT_FIRST; rule <= CREDIT_POSITION; rule++)
	{
		memset(sums, 0, sorted->channels * sizeof(MathSum));
		for (size_t k = 0; k < lengthof(kinds); k++)
			for (uint32 i = sorted->first[kinds[k]]; i < sorted->first[kinds[k] + 1]; i++)
			{
				const Cell *cell = &sorted->cells[i];
				double		share = rule_share(rule, kinds[k], cell_number(cell->key), weights);

				if (share != 0)
					math_sum_add_product(&sums[cell_part(cell->key, 0)], share, credit_of_cell(credits, cell));
			}
		for (uint32 c = 0; c < sorted->channels; c++)
			credits->credit[rule][c] = math_sum_value(&sums[c]);
	}
	pfree(sums);
}

/* What time-decay has credited. */
static void
by_decay(const SortedJourneys *sorted, Credits *credits)
{
	CellKind	kind = credits->kind == CREDIT_VALUE ? CELL_DECAY_VALUE : CELL_DECAY;

	if (sorted->journeys->half_life <= 0)
		return;
	for (uint32 c = 0; c < sorted->channels; c++)
		credits->credit[CREDIT_DECAY][c] = 0;
	for (uint32 i = sorted->first[kind]; i < sorted->first[kind + 1]; i++)
		credits->credit[CREDIT_DECAY][cell_part(sorted->cells[i].key, 0)] = math_sum_value(&sorted->cells[i].value);
}

/* The rules that look at the touches of each journey alone. */
void
credits_by_rule(const SortedJourneys *sorted, const PositionWeights *weights, Credits *conversions, Credits *value)
{
	by_place(sorted, weights, conversions);
	by_decay(sorted, conversions);
	if (!sorted->journeys->has_value)
		return;
	by_place(sorted, weights, value);
	by_decay(sorted, value);
}

/*
 * The Shapley value where the worth of a coalition of channels is what
 * journeys through no other channel came to (Zhao, Mahboobi & Bagheri 2018): a
 * sum of unanimity games, so that each journey is shared equally by its
 * different channels (Shapley 1953), and no coalition has to be looked at.
 */
static void
by_distinct(const SortedJourneys *sorted, Credits *credits)
{
	MathSum    *sums = palloc0(Max(sorted->channels, 1) * sizeof(MathSum));

	for (uint32 i = sorted->first[CELL_DISTINCT]; i < sorted->first[CELL_DISTINCT + 1]; i++)
	{
		const Cell *cell = &sorted->cells[i];

		math_sum_add_product(&sums[cell_part(cell->key, 0)], 1.0 / cell_number(cell->key), credit_of_cell(credits, cell));
	}
	for (uint32 c = 0; c < sorted->channels; c++)
		credits->credit[CREDIT_SHAPLEY][c] = math_sum_value(&sums[c]);
	pfree(sums);
}

/*
 * The Shapley value where the worth of a coalition is the rate at which these
 * journeys convert, or what they pay each, 0 where there are none.  The rates
 * of all channels add up to that of all journeys; times their number they are
 * the conversions.
 */
static void
by_rate(const SortedJourneys *sorted, const double *journeys, Credits *credits)
{
	int			channels = (int) sorted->channels;
	Size		coalitions = (Size) 1 << channels;
	double	   *worth = palloc0(coalitions * sizeof(double));

	for (uint32 i = sorted->first[CELL_SET]; i < sorted->first[CELL_SET + 1]; i++)
		worth[cell_number(sorted->cells[i].key)] = credit_of_cell(credits, &sorted->cells[i]);
	subset_sums(channels, worth);
	for (Size s = 0; s < coalitions; s++)
		worth[s] = journeys[s] > 0 ? worth[s] / journeys[s] : 0;
	shapley_values(channels, worth, credits->credit[CREDIT_SHAPLEY_RATE]);
	for (int c = 0; c < channels; c++)
		credits->credit[CREDIT_SHAPLEY_RATE][c] *= journeys[coalitions - 1];
	pfree(worth);
}

void
credits_by_shapley(const SortedJourneys *sorted, Credits *conversions, Credits *value)
{
	double	   *journeys;

	by_distinct(sorted, conversions);
	if (sorted->journeys->has_value)
		by_distinct(sorted, value);
	if (sorted->channels == 0 || sorted->channels > SHAPLEY_MOST)
		return;
	journeys = palloc0(((Size) 1 << sorted->channels) * sizeof(double));
	for (uint32 i = sorted->first[CELL_SET]; i < sorted->first[CELL_SET + 1]; i++)
		journeys[cell_number(sorted->cells[i].key)] = (double) sorted->cells[i].conversions + (double) sorted->cells[i].nulls;
	subset_sums((int) sorted->channels, journeys);
	by_rate(sorted, journeys, conversions);
	if (sorted->journeys->has_value)
		by_rate(sorted, journeys, value);
	pfree(journeys);
}
