/*
 * kano.c
 *		Kano's model: what a feature is to customers, from how they would feel
 *		with it and without it (Kano, Seraku, Takahashi & Tsuji 1984).
 *
 * Answers are 1 (I like it), 2 (it must be so), 3 (neutral), 4 (I can live
 * with it), 5 (I dislike it).
 */
#include "base/crm.h"

#include <math.h>

#include "base/aggregate_state.h"
#include "base/fields.h"
#include "math/special.h"
#include "satisfaction/survey_answer.h"

PG_FUNCTION_INFO_V1(crm_kano);
PG_FUNCTION_INFO_V1(crm_kano_summary_transition);
PG_FUNCTION_INFO_V1(crm_kano_summary_final);

#define KANO_ANSWERS 5

/* Of the test of Fong (1996), "Using the self-stated importance questionnaire to interpret Kano questionnaire results". */
#define FONG_QUANTILE 1.65

/* In the order in which ties are broken: what disappoints most goes first (Berger et al. 1993). */
typedef enum KanoCategory
{
	KANO_MUST_BE,
	KANO_ONE_DIMENSIONAL,
	KANO_ATTRACTIVE,
	KANO_INDIFFERENT,
	KANO_REVERSE,
	KANO_QUESTIONABLE,
	KANO_CATEGORIES
} KanoCategory;

/* Codes of the categories, as the scheme of kind kano has them. */
static const char codes[] = "MOAIRQ";

/* Evaluation table: rows functional, columns dysfunctional. */
static const char table[KANO_ANSWERS][KANO_ANSWERS + 1] = {"QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"};

static const FieldNames variants = {
	FIELD_NAMES("classic", "strict"),
	.what = "variant",
	.hint = "Known are classic, the table of most textbooks, and strict, where \"must be\" twice and \"can live with it\" twice are questionable too."
};

/* The answer to one of the two questions in an argument, from 0. */
static int
kano_answer(FunctionCallInfo fcinfo, int argument, const char *name)
{
	double		answer = PG_GETARG_FLOAT8(argument);

	survey_answer_check(answer, name, 1, KANO_ANSWERS, true);
	return (int) answer - 1;
}

/* The code for the pair of answers in two arguments. */
static char
kano_code(FunctionCallInfo fcinfo, int first, bool strict)
{
	int			functional = kano_answer(fcinfo, first, "functional answer");
	int			dysfunctional = kano_answer(fcinfo, first + 1, "dysfunctional answer");

	if (strict && functional == dysfunctional && (functional == 1 || functional == 3))
		return 'Q';
	return table[functional][dysfunctional];
}

/* kano(functional, dysfunctional, variant): the code of the category. */
Datum
crm_kano(PG_FUNCTION_ARGS)
{
	bool		strict = name_argument(fcinfo, 2, &variants, "variant") != 0;
	char		code = kano_code(fcinfo, 0, strict);

	PG_RETURN_TEXT_P(cstring_to_text_with_len(&code, 1));
}

/* What a state holds; nothing but doubles. */
typedef struct KanoState
{
	double		strict;			/* 1 for that variant */
	double		count[KANO_CATEGORIES];
	MathSum		weight[KANO_CATEGORIES];
	MathSum		squares;		/* of the weights */
} KanoState;

static void *
merge_kano(const StateShape *shape, void *state, const void *other)
{
	KanoState  *sums = state;
	const KanoState *more = other;

	for (int i = 0; i < KANO_CATEGORIES; i++)
	{
		sums->count[i] += more->count[i];
		math_sum_merge(&sums->weight[i], &more->weight[i]);
	}
	math_sum_merge(&sums->squares, &more->squares);
	return sums;
}

/* Whatever the numbers are, adding to them is safe. */
static const StateShape shape = {
	.aggregate = "crm.kano_summary",
	.element = FLOAT8OID,
	.size = sizeof(KanoState),
	.options = sizeof(double),
	.options_at = offsetof(KanoState, strict),
	.options_change = "variant changes",
	.options_hint = "One summary reads all answers by one table; GROUP BY it for several.",
	.merge = merge_kano
};

STATE_COMBINE(crm_kano_summary_combine, &shape)

/* kano_summary(functional, dysfunctional [, weight [, variant]]): add a respondent. */
Datum
crm_kano_summary_transition(PG_FUNCTION_ARGS)
{
	double		strict = name_argument(fcinfo, 4, &variants, "variant");
	KanoState  *state = state_begin_with(&shape, fcinfo, &strict);
	double		weight;
	int			category;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || !survey_weight(fcinfo, 3, &weight))
		return state_datum(&shape, state);
	category = (int) (strchr(codes, kano_code(fcinfo, 1, strict != 0)) - codes);
	state->count[category]++;
	math_sum_add(&state->weight[category], weight);
	math_sum_add_product(&state->squares, weight, weight);
	return state_datum(&shape, state);
}

/* The answers of a state, added up. */
typedef struct KanoTotals
{
	double		rows;
	double		effective;		/* (sum w)^2 / sum w^2 (Kish 1965) */
	double		weight[KANO_CATEGORIES];
	double		total;			/* of the weights */
	int			first;			/* the category of most weight */
	double		lead;			/* before that of next to most; 0 for equal ones */
	double		second;			/* weight of that one */
} KanoTotals;

/* Sums of weights that differ by less than this part of them are equal: .1 + .2 is .3. */
#define TIE 1e-12

/* Which category has most weight, and how far before the others; of equals the one that goes first. */
static void
find_heaviest(KanoTotals *totals)
{
	double		most = 0;

	for (int i = 0; i < KANO_CATEGORIES; i++)
		most = fmax(most, totals->weight[i]);
	totals->first = 0;
	while (totals->weight[totals->first] < most * (1 - TIE))
		totals->first++;
	totals->second = 0;
	for (int i = 0; i < KANO_CATEGORIES; i++)
		if (i != totals->first)
			totals->second = fmax(totals->second, totals->weight[i]);
	totals->lead = totals->second < most * (1 - TIE) ? totals->weight[totals->first] - totals->second : 0;
}

/* False without answers; an error for sums that no rows have. */
static bool
add_up(const KanoState *state, KanoTotals *totals)
{
	MathSum		total = {0, 0};
	double		squares = math_sum_value(&state->squares);

	totals->rows = 0;
	for (int i = 0; i < KANO_CATEGORIES; i++)
	{
		if (!(state->count[i] >= 0 && state->count[i] < 0x1p53))
			crm_invalid_state(shape.aggregate);
		totals->rows += state->count[i];
		totals->weight[i] = math_sum_value(&state->weight[i]);
		math_sum_merge(&total, &state->weight[i]);
	}
	if (totals->rows == 0)
		return false;
	totals->total = math_sum_value(&total);
	totals->effective = totals->total / squares * totals->total;
	if (!(totals->total > 0 && isfinite(totals->effective) && totals->effective > 0))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of the weights, or of their squares, is out of range for type double precision"),
				 errhint("Only the ratios of weights matter: divide them by their mean.")));
	find_heaviest(totals);
	return true;
}

/*
 * Fong's test: are the two largest counts a and b of n further apart than by
 * chance, |a - b| >= 1.65 sqrt((a + b)(2n - a - b) / 2n)?
 */
static void
put_fong(ResultRow *row, const KanoTotals *totals)
{
	double		n = totals->effective;
	double		scale = n / totals->total;
	double		a = totals->weight[totals->first] * scale;
	double		b = totals->second * scale;
	double		lead = totals->lead * scale;
	double		threshold = FONG_QUANTILE * sqrt(fmax((a + b) * (2 * n - a - b) / (2 * n), 0));

	put_float(row, lead);
	put_float(row, threshold);
	put_typed(row, BOOLOID, BoolGetDatum(lead >= threshold && lead > 0));
}

/* Coefficients of satisfaction (Berger et al. 1993): better with the feature, worse without. */
static void
put_coefficients(ResultRow *row, const double *weight)
{
	double		better = weight[KANO_ATTRACTIVE] + weight[KANO_ONE_DIMENSIONAL];
	double		worse = weight[KANO_ONE_DIMENSIONAL] + weight[KANO_MUST_BE];
	double		whole = better + weight[KANO_MUST_BE] + weight[KANO_INDIFFERENT];

	put_share(row, better, whole);
	put_share(row, worse == 0 ? 0 : -worse, whole);
}

/* The summary as a row of type crm.kano_summary; NULL without answers. */
Datum
crm_kano_summary_final(PG_FUNCTION_ARGS)
{
	const KanoState *state = state_final(&shape, fcinfo);
	KanoTotals	totals;
	ResultRow	row;

	if (state == NULL || !add_up(state, &totals))
		PG_RETURN_NULL();
	result_row_begin(&row, fcinfo);
	put_int(&row, (int64) totals.rows);
	put_float(&row, totals.effective);
	for (int i = 0; i < KANO_CATEGORIES; i++)
		put_int(&row, (int64) state->count[i]);
	for (int i = 0; i < KANO_CATEGORIES; i++)
		put_share(&row, totals.weight[i], totals.total);
	put_label(&row, cstring_to_text_with_len(&codes[totals.first], 1));
	put_coefficients(&row, totals.weight);
	put_share(&row, totals.lead, totals.total);
	put_share(&row, totals.weight[KANO_MUST_BE] + totals.weight[KANO_ONE_DIMENSIONAL] + totals.weight[KANO_ATTRACTIVE],
			  totals.total);
	put_fong(&row, &totals);
	return result_row_datum(&row);
}
