/*
 * scorecard_rows.c
 *		A card as a table: a row for the base and for each bin.
 */
#include "base/crm.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "credit/scorecard.h"

PG_FUNCTION_INFO_V1(crm_scorecard_rows);

/* The values of a bin, one after another. */
static void
append_levels(StringInfo label, const Scorecard *card, const CardVariable *variable, int bin)
{
	bool		first = true;

	for (int i = variable->first_level; i < variable->first_level + variable->nlevels; i++)
	{
		if (card->level_list[i].bin != bin)
			continue;
		appendStringInfo(label, "%s%s", first ? "" : ", ", card->level_list[i].bytes);
		first = false;
	}
}

/* What people call a bin: [8,16), own, missing. */
char *
card_bin_label(const Scorecard *card, int v, int bin)
{
	const CardVariable *variable = &card->variables[v];
	StringInfoData label;

	initStringInfo(&label);
	switch (card->kind_of_bin[bin])
	{
		case BIN_RANGE:
			appendStringInfo(&label, "%s%s,%s)", isnan(card->lower[bin]) ? "(" : "[",
							 isnan(card->lower[bin]) ? "-inf" : float8out_internal(card->lower[bin]),
							 isnan(card->upper[bin]) ? "inf" : float8out_internal(card->upper[bin]));
			break;
		case BIN_GROUP:
		case BIN_SPECIAL:
			append_levels(&label, card, variable, bin);
			break;
		case BIN_MISSING:
		case BIN_OTHER:
			appendStringInfoString(&label, field_name_at(&card_bin_names, card->kind_of_bin[bin]));
			break;
	}
	return label.data;
}

/* A number of a bin or variable that a card may lack. */
static void
put_number_of(ResultRow *row, const double *numbers, int at)
{
	put_finite(row, numbers == NULL ? NAN : numbers[at]);
}

static void
put_bin(ResultRow *row, const Scorecard *card, int v, int bin)
{
	const CardVariable *variable = &card->variables[v];

	put_text(row, variable->name);
	put_int(row, bin - variable->first + 1);
	put_text(row, field_name_at(&card_bin_names, card->kind_of_bin[bin]));
	put_text(row, card_bin_label(card, v, bin));
	put_number_of(row, card->lower, bin);
	put_number_of(row, card->upper, bin);
	put_number_of(row, card->good, bin);
	put_number_of(row, card->bad, bin);
	put_number_of(row, card->woe, bin);
	put_number_of(row, card->iv, v);
	put_number_of(row, card->coefficients, v);
	put_number_of(row, card->se, v);
	put_finite(row, card_exact_points(card, v, bin));
	put_int(row, card->answers[bin].points);
	put_float(row, variable->neutrals[NEUTRAL_MEAN]);
	result_rows_next(row);
}

/* The points that everybody has. */
static void
put_base(ResultRow *row, const Scorecard *card)
{
	put_null(row);
	put_int(row, 0);
	put_text(row, "base");
	put_text(row, "base");
	for (int i = 0; i < 6; i++)
		put_null(row);
	put_float_if(row, card->is_model, card->intercept);
	put_null(row);
	put_float_if(row, card->is_model && card->has_scale, card->is_model && card->has_scale ?
				 card_offset(card) - card_factor(card) * card->intercept : 0);
	put_int(row, card->base_points);
	put_null(row);
	result_rows_next(row);
}

/* scorecard_rows(card): the base, then the bins of the variables in their order */
Datum
crm_scorecard_rows(PG_FUNCTION_ARGS)
{
	const Scorecard *card;
	ResultRow	row;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	card = row_decode(&scorecard_type, PG_GETARG_DATUM(0));
	result_rows_begin(&row, fcinfo);
	put_base(&row, card);
	for (int v = 0; v < card->nvariables; v++)
		for (int i = 0; i < card->variables[v].nbins; i++)
			put_bin(&row, card, v, card->variables[v].first + i);
	return result_rows_end(&row);
}
