/*
 * scorecard_define.c
 *		A card by hand: what a description leaves out is computed, and all of it
 *		is checked.
 */
#include "base/crm.h"

#include <math.h>

#include "credit/scorecard.h"
#include "math/bins.h"

PG_FUNCTION_INFO_V1(crm_scorecard_complete);

/* Weight of evidence and information value of a variable whose bins have counts; 0.5 for an empty cell. */
static void
weigh_variable(Scorecard *card, int v, int first)
{
	int			n = (int) card->bins[v];
	BinCount   *counts = palloc(sizeof(BinCount) * n);
	double	   *woe = palloc(sizeof(double) * n);
	double	   *part = palloc(sizeof(double) * n);
	bool		has_woe = true;

	for (int i = 0; i < n; i++)
	{
		counts[i].good = card->good[first + i];
		counts[i].bad = card->bad[first + i];
		if (!(counts[i].good >= 0 && counts[i].good <= 1e15 && counts[i].bad >= 0 && counts[i].bad <= 1e15))
			return;
		has_woe = has_woe && !isnan(card->woe[first + i]);
	}
	if (!bins_woe(counts, n, ZERO_CELL_HALF, woe, part, &card->iv[v]))
	{
		card->iv[v] = NAN;
		return;
	}
	if (!has_woe)
		memcpy(card->woe + first, woe, sizeof(double) * n);
}

/* Numbers, none of them known. */
static double *
unknown_numbers(int n)
{
	double	   *numbers = palloc(sizeof(double) * Max(n, 1));

	for (int i = 0; i < n; i++)
		numbers[i] = NAN;
	return numbers;
}

/* What an array of a described row is without values, NULL. */
static double *
or_null(double *numbers, int n)
{
	for (int i = 0; i < n; i++)
		if (!isnan(numbers[i]))
			return numbers;
	return NULL;
}

/* Compute what the description leaves out. */
static void
complete(Scorecard *card)
{
	int64		bins = 0;
	double	   *given = card->neutral;

	if (card->woe == NULL)
		card->woe = unknown_numbers(card->nbins);
	card->iv = unknown_numbers(card->nvariables);
	for (int v = 0; v < card->nvariables; v++)
	{
		if (card->good != NULL && card->bad != NULL && card->bins[v] >= 1 && card->bins[v] <= card->nbins - bins)
			weigh_variable(card, v, (int) bins);
		bins += card->bins[v];
	}
	card->iv = or_null(card->iv, card->nvariables);
	card->woe = or_null(card->woe, card->nbins);
	if (card->points == NULL)
	{
		if (card->coefficients == NULL || card->woe == NULL || !card->has_intercept || !card->has_scale)
			row_bad(&scorecard_type, "Give points for every bin, or woe or counts for every bin with an intercept and coefficients.",
					"the card has neither points nor coefficients");
		card->points = palloc0(sizeof(int64) * Max(card->nbins, 1));
		card_set_points(card);
	}
	card->neutral = palloc(sizeof(double) * card->nvariables);
	card_set_neutral(card);
	for (int v = 0; given != NULL && v < card->nvariables; v++)
		if (!isnan(given[v]))
			card->neutral[v] = given[v];
}

/*
 * The neutral values of a description may be there for some variables only, so
 * that the column is read here as one with gaps.
 */
static void
take_columns(Scorecard *card, const Datum *values, const bool *nulls)
{
	static const Field neutral_field = {"neutral", FIELD_GAPS, FIELD_TO(Scorecard, neutral),
	.count = offsetof(Scorecard, nvariables)};
	static const RowType neutral_type = {"scorecard", SCORECARD_VERSION, &neutral_field, 1, sizeof(Scorecard),
	.hint = "Make cards with crm.scorecard_fit() or crm.scorecard()."};

	for (int i = 0; i < scorecard_type.nfields; i++)
	{
		bool		is_neutral = strcmp(scorecard_type.fields[i].name, "neutral") == 0;

		if (!nulls[i] && is_neutral)
			row_take(&neutral_type, 0, values[i], card);
		else if (!nulls[i])
			row_take(&scorecard_type, i, values[i], card);
	}
}

/* Are counts of bins and points what arrays of that length can have? */
static void
check_lengths(const Scorecard *card)
{
	int64		bins = 0;

	if (card->nvariables < 1 || card->bins == NULL || card->bin_kinds == NULL)
		row_bad(&scorecard_type, NULL, "there are no variables");
	for (int v = 0; v < card->nvariables; v++)
	{
		if (card->bins[v] < 1 || card->bins[v] > CARD_BINS)
			row_bad(&scorecard_type, NULL, psprintf("bins must be from 1 to %d", CARD_BINS));
		bins += card->bins[v];
	}
	if (bins != card->nbins)
		row_bad(&scorecard_type, NULL, psprintf("bins do not add up to the %d bins there are", card->nbins));
}

/* scorecard_complete(card): part of scorecard() */
Datum
crm_scorecard_complete(PG_FUNCTION_ARGS)
{
	Scorecard  *card = palloc0(sizeof(Scorecard));
	Datum		values[FIELD_MOST];
	bool		nulls[FIELD_MOST];

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (!crm_deform_row(PG_GETARG_DATUM(0), scorecard_type.nfields, values, nulls))
		row_bad(&scorecard_type, NULL, "row has the wrong number of columns");
	take_columns(card, values, nulls);
	if (card->names == NULL || card->kinds == NULL || card->lower == NULL || card->upper == NULL ||
		card->levels == NULL || card->level_bins == NULL)
		row_bad(&scorecard_type, NULL, "variables, kinds, bins and levels must not be null");
	if (card->has_scale)
		card_scale_check(&scorecard_type, card->base_score, card->odds, card->pdo);
	check_lengths(card);
	if (card->coefficients != NULL && card->has_intercept)
		for (int v = 0; v < card->nvariables; v++)
			if (!isfinite(card->coefficients[v]))
				row_bad(&scorecard_type, "Give a coefficient for every variable, or for none.",
						"a variable has no coefficient");
	complete(card);
	PG_RETURN_DATUM(scorecard_result(fcinfo, card));
}
