/*
 * scorecard_fit_card.c
 *		The card of a fit: bins that have rows, points, how well it tells bads
 *		from goods.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/float.h"

#include "credit/scorecard_fit.h"

/* Most different scores that are counted. */
#define MOST_SCORES 10000000

/* Is a bin of the binning one of the card?  Special and missing ones without rows are not. */
static bool
has_bin(const Binning *binning, int bin)
{
	return bin < binning->bins || binning->good[bin] + binning->bad[bin] > 0;
}

/* The arrays of the card, as large as they can be. */
static Scorecard *
begin_card(const CardFit *fit)
{
	Scorecard  *card = palloc0(sizeof(Scorecard));
	int			bins = 0;
	int			levels = 0;

	for (int v = 0; v < fit->n; v++)
	{
		const Binning *binning = fit->variables[v].binning;

		bins += binning->all;
		levels += (binning->kind == BINNING_NUMBER ? binning->nspecial : binning->nlevels);
	}
	card->names = palloc(sizeof(Datum) * fit->n);
	card->kinds = palloc(sizeof(Datum) * fit->n);
	card->coefficients = palloc(sizeof(double) * fit->n);
	card->se = palloc(sizeof(double) * fit->n);
	card->iv = palloc(sizeof(double) * fit->n);
	card->neutral = palloc(sizeof(double) * fit->n);
	card->bins = palloc(sizeof(int64) * fit->n);
	card->bin_kinds = palloc(sizeof(Datum) * bins);
	card->lower = palloc(sizeof(double) * bins);
	card->upper = palloc(sizeof(double) * bins);
	card->good = palloc(sizeof(double) * bins);
	card->bad = palloc(sizeof(double) * bins);
	card->woe = palloc(sizeof(double) * bins);
	card->points = palloc(sizeof(int64) * bins);
	card->levels = palloc(sizeof(Datum) * Max(levels, 1));
	card->level_bins = palloc(sizeof(int64) * Max(levels, 1));
	return card;
}

/* A value of a bin, which is the last of the card so far. */
static void
add_level(Scorecard *card, Datum level)
{
	card->levels[card->nlevels] = level;
	card->level_bins[card->nlevels++] = card->nbins;
}

/* A bin of the binning as the next of the card. */
static void
add_bin(Scorecard *card, const Binning *binning, int bin)
{
	bool		is_cut = bin < binning->bins;
	bool		is_missing = bin == binning_missing(binning);
	CardBinKind kind = is_missing ? BIN_MISSING : !is_cut && binning->kind == BINNING_NUMBER ? BIN_SPECIAL
		: binning->kind == BINNING_NUMBER ? BIN_RANGE : BIN_GROUP;
	int			at = card->nbins++;

	card->bin_kinds[at] = CStringGetTextDatum(field_name_at(&card_bin_names, kind));
	card->lower[at] = kind == BIN_RANGE && bin > 0 ? binning->edges[bin - 1] : NAN;
	card->upper[at] = kind == BIN_RANGE && bin < binning->bins - 1 ? binning->edges[bin] : NAN;
	card->good[at] = binning->good[bin];
	card->bad[at] = binning->bad[bin];
	card->woe[at] = binning->woe[bin];
	if (kind == BIN_SPECIAL)
		add_level(card, CStringGetTextDatum(float8out_internal(binning->special[bin - binning->bins])));
	for (int i = 0; kind == BIN_GROUP && i < binning->nlevels; i++)
		if (binning->level_bins[i] == bin + 1)
			add_level(card, binning->levels[i]);
}

static void
add_variable(Scorecard *card, const FitVariable *variable)
{
	const Binning *binning = variable->binning;
	int			v = card->nvariables++;
	int			before = card->nbins;

	card->names[v] = CStringGetTextDatum(variable->column->name);
	card->kinds[v] = CStringGetTextDatum(field_name_at(&card_kind_names, variable->column->kind));
	card->coefficients[v] = variable->coefficient;
	card->se[v] = variable->se;
	card->iv[v] = binning->iv;
	for (int bin = 0; bin < binning->all; bin++)
		if (has_bin(binning, bin))
			add_bin(card, binning, bin);
	card->bins[v] = card->nbins - before;
}

/*
 * The intercept of a population with another share of bads than the sample
 * (prior correction, King & Zeng 2001, eq. 7).
 */
static double
population_intercept(const CardFit *fit)
{
	double		p = fit->options->population_bad_rate;

	if (!fit->options->has_rate)
		return fit->intercept;
	return fit->intercept + log(p / (1 - p)) + log(fit->goods / fit->bads);
}

/* The scores of all rows: how many bads and goods have each, from the least on. */
static BinCount *
count_scores(const CardFit *fit, const Scorecard *card, int64 *nscores)
{
	int		  **points = palloc(sizeof(int *) * fit->n);
	int64		least = 0;
	int64		most = 0;
	BinCount   *counts;

	for (int v = 0, at = 0; v < fit->n; v++)
	{
		const Binning *binning = fit->variables[v].binning;
		int64		low = PG_INT64_MAX;
		int64		high = PG_INT64_MIN;

		points[v] = palloc0(sizeof(int) * binning->all);
		for (int bin = 0; bin < binning->all; bin++)
			if (has_bin(binning, bin))
			{
				points[v][bin] = (int) card->points[at];
				low = Min(low, card->points[at]);
				high = Max(high, card->points[at]);
				at++;
			}
		least += low;
		most += high;
	}
	*nscores = most - least + 1;
	if (*nscores > MOST_SCORES)
		return NULL;
	counts = palloc_extended(sizeof(BinCount) * (Size) *nscores, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (int64 i = 0; i < fit->sample->rows; i++)
	{
		int64		score = -least;

		CRM_CHECK_INTERRUPTS(i);
		for (int v = 0; v < fit->n; v++)
			score += points[v][fit->codes[i * fit->n + v]];
		*(fit->sample->bad[i] ? &counts[score].bad : &counts[score].good) += sample_weight(fit->sample, i);
	}
	return counts;
}

/* Area under the curve with ties half, and the largest distance; a low score is bad. */
static void
judge(const CardFit *fit, Scorecard *card)
{
	int64		n;
	BinCount   *counts = count_scores(fit, card, &n);
	double		bad = 0;
	double		good = 0;
	double		area = 0;

	if (counts == NULL)
		return;
	for (int64 i = 0; i < n; i++)
	{
		area += counts[i].good * (bad + counts[i].bad / 2);
		bad += counts[i].bad;
		good += counts[i].good;
		card->ks = Max(card->ks, fabs(bad / fit->bads - good / fit->goods));
	}
	card->auc = area / (fit->bads * fit->goods);
	card->has_auc = true;
}

/* The card of a fit. */
Scorecard *
fit_card(CardFit *fit)
{
	const FitOptions *options = fit->options;
	Scorecard  *card = begin_card(fit);

	for (int v = 0; v < fit->n; v++)
		add_variable(card, &fit->variables[v]);
	card->intercept = population_intercept(fit);
	card->has_intercept = card->has_scale = card->has_fit = card->has_likelihood = true;
	card->base_score = options->base_score;
	card->odds = options->odds;
	card->pdo = options->pdo;
	card->unseen = options->unseen;
	card->missing = options->missing;
	card->ngrades = options->ngrades;
	card->grades = options->grades;
	card->grade_from = options->grade_from;
	card->n = fit->sample->rows;
	card->n_bad = fit->n_bad;
	card->skipped = fit->sample->skipped;
	card->log_likelihood = fit->log_likelihood;
	card->null_log_likelihood = fit->null_log_likelihood;
	card->dropped = fit->dropped.len > 0 ? fit->dropped.data : NULL;
	card->notes = fit->notes.len > 0 ? fit->notes.data : NULL;
	card_set_points(card);
	card_set_neutral(card);
	judge(fit, card);
	return card;
}
