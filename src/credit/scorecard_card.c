/*
 * scorecard_card.c
 *		crm.scorecard as a row value, out and in.
 *
 * A card is plain columns, so anyone can write one: everything that scoring
 * relies on is checked on the way in.  Bins of all variables stand one after
 * another; a column says how many each variable has.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "credit/scorecard.h"
#include "math/fixed_hash.h"

const FieldNames card_kind_names = {
	FIELD_NAMES("number", "category"),.what = "kind of variable",
	.hint = "A variable is a number or a category."
};

const FieldNames card_bin_names = {
	FIELD_NAMES("range", "group", "special", "missing", "other"),.what = "kind of bin",
	.hint = "A bin is a range, a group, special, missing or other."
};

const FieldNames card_policy_names = {
	FIELD_NAMES("neutral", "worst", "error"),
	.hint = "neutral: weight of evidence 0, worst: the bin of fewest points, error: no score."
};

const FieldNames card_neutral_names = {
	FIELD_NAMES("mean", "maximum", "median"),
	.hint = "Reasons are what falls short of the mean, the maximum or the median of a variable's points."
};

#define VARIABLES .count = offsetof(Scorecard, nvariables)
#define BINS .count = offsetof(Scorecard, nbins)
#define LEVELS .count = offsetof(Scorecard, nlevels)
#define GRADES .count = offsetof(Scorecard, ngrades)
#define IF(member) .present = offsetof(Scorecard, member)

static const Field fields[] = {
	{"version",.kind = FIELD_VERSION},
	{"variables", FIELD_TEXTS, FIELD_TO(Scorecard, names), VARIABLES,.required = true},
	{"kinds", FIELD_TEXTS, FIELD_TO(Scorecard, kinds), VARIABLES,.required = true},
	{"intercept", FIELD_FLOAT, FIELD_AT(Scorecard, intercept), IF(has_intercept)},
	{"coefficients", FIELD_GAPS, FIELD_TO(Scorecard, coefficients), VARIABLES},
	{"se", FIELD_GAPS, FIELD_TO(Scorecard, se), VARIABLES},
	{"iv", FIELD_GAPS, FIELD_TO(Scorecard, iv), VARIABLES},
	{"neutral", FIELD_FLOATS, FIELD_TO(Scorecard, neutral), VARIABLES,.required = true},
	{"bins", FIELD_COUNTS, FIELD_TO(Scorecard, bins), VARIABLES,.required = true},
	{"bin_kinds", FIELD_TEXTS, FIELD_TO(Scorecard, bin_kinds), BINS,.required = true},
	{"lower", FIELD_GAPS, FIELD_TO(Scorecard, lower), BINS,.required = true},
	{"upper", FIELD_GAPS, FIELD_TO(Scorecard, upper), BINS,.required = true},
	{"good", FIELD_GAPS, FIELD_TO(Scorecard, good), BINS},
	{"bad", FIELD_GAPS, FIELD_TO(Scorecard, bad), BINS},
	{"woe", FIELD_GAPS, FIELD_TO(Scorecard, woe), BINS},
	{"points", FIELD_COUNTS, FIELD_TO(Scorecard, points), BINS,.required = true},
	{"levels", FIELD_TEXTS, FIELD_TO(Scorecard, levels), LEVELS,.required = true},
	{"level_bins", FIELD_COUNTS, FIELD_TO(Scorecard, level_bins), LEVELS,.required = true},
	{"base_points", FIELD_INT, FIELD_AT(Scorecard, base_points),.required = true,.least = -1e8,.most = 1e8},
	{"base_score", FIELD_FLOAT, FIELD_AT(Scorecard, base_score), IF(has_scale)},
	{"odds", FIELD_FLOAT, FIELD_AT(Scorecard, odds), IF(has_scale)},
	{"pdo", FIELD_FLOAT, FIELD_AT(Scorecard, pdo), IF(has_scale)},
	{"unseen", FIELD_NAME, FIELD_AT(Scorecard, unseen),.required = true,.names = &card_policy_names},
	{"missing", FIELD_NAME, FIELD_AT(Scorecard, missing),.required = true,.names = &card_policy_names},
	{"grades", FIELD_TEXTS, FIELD_TO(Scorecard, grades), GRADES},
	{"grade_from", FIELD_FLOATS, FIELD_TO(Scorecard, grade_from), GRADES,.shape = FIELD_BETWEEN},
	{"n", FIELD_COUNT, FIELD_AT(Scorecard, n), IF(has_fit)},
	{"n_bad", FIELD_COUNT, FIELD_AT(Scorecard, n_bad), IF(has_fit)},
	{"skipped", FIELD_COUNT, FIELD_AT(Scorecard, skipped), IF(has_fit)},
	{"log_likelihood", FIELD_FLOAT, FIELD_AT(Scorecard, log_likelihood), IF(has_likelihood)},
	{"null_log_likelihood", FIELD_FLOAT, FIELD_AT(Scorecard, null_log_likelihood), IF(has_likelihood)},
	{"auc", FIELD_FLOAT, FIELD_AT(Scorecard, auc), IF(has_auc)},
	{"ks", FIELD_FLOAT, FIELD_AT(Scorecard, ks), IF(has_auc)},
	{"dropped", FIELD_TEXT, FIELD_TO(Scorecard, dropped)},
	{"notes", FIELD_TEXT, FIELD_TO(Scorecard, notes)},
};

static void complete_card(const RowType *type, void *row);

const RowType scorecard_type = {
	"scorecard", SCORECARD_VERSION, FIELD_TABLE(fields, Scorecard),
	.hint = "Make cards with crm.scorecard_fit() or crm.scorecard().",
	.check = complete_card
};

/* Points to double the odds, as points per unit of log odds (issuers' usual scaling). */
double
card_factor(const Scorecard *card)
{
	return card->pdo / M_LN2;
}

/* The score at odds of 1. */
double
card_offset(const Scorecard *card)
{
	return card->base_score - card_factor(card) * log(card->odds);
}

/* Points before they are rounded; NaN on a card of given points. */
double
card_exact_points(const Scorecard *card, int variable, int bin)
{
	if (!card->is_model)
		return NAN;
	return -card_factor(card) * card->coefficients[variable] * card->woe[bin];
}

/* Halves to even, as R and IEEE do; an error for what no score has. */
int
card_round(double points)
{
	if (!(fabs(points) < 1e8))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("points of %.15g are out of range", points),
				 errhint("Look at the coefficients and at pdo, the points to double the odds.")));
	return (int) rint(points);
}

/* The check of a scale, in a card as in options. */
void
card_scale_check(const RowType *type, double base_score, double odds, double pdo)
{
	if (!(fabs(base_score) <= 1e8))
		row_bad(type, "Give the score that goods to bads of odds have, as 600.",
				psprintf("base_score must be from -1e+08 to 1e+08, not %.15g", base_score));
	if (!(odds > 0 && odds <= 1e12))
		row_bad(type, "Odds are goods to one bad, as 50.",
				psprintf("odds must be above 0 and at most 1e+12, not %.15g", odds));
	if (!(fabs(pdo) > 0 && fabs(pdo) <= 1e6))
		row_bad(type, "pdo are the points that double the odds, as 20.",
				psprintf("pdo must not be 0 and at most 1e+06, not %.15g", pdo));
}

/* The check of how many grades there are, in a card as in options. */
void
card_grades_check(const RowType *type, int grades)
{
	if (grades > CARD_GRADES)
		row_bad(type, "Give the grades best first, as {A,B,C,D}.",
				psprintf("there are %d grades, more than %d", grades, CARD_GRADES));
}

/* A text of an array, ended by a zero. */
static char *
text_of(Datum datum)
{
	return TextDatumGetCString(datum);
}

/* The bins of a variable, and that they are what it can have. */
static void
read_bins(const RowType *type, Scorecard *card, CardVariable *variable)
{
	int			end = variable->first + variable->nbins;

	variable->missing = variable->other = -1;
	for (int b = variable->first; b < end; b++)
	{
		CardBinKind kind = card->kind_of_bin[b];
		bool		first_range = b == variable->first;
		bool		last_range = b + 1 == end || card->kind_of_bin[b + 1] != BIN_RANGE;

		if (kind == BIN_RANGE ? variable->kind != CARD_NUMBER || variable->nranges != b - variable->first :
			kind == BIN_GROUP || kind == BIN_OTHER ? variable->kind != CARD_CATEGORY :
			kind == BIN_SPECIAL && variable->kind != CARD_NUMBER)
			row_bad(type, "Numbers have ranges first, then special and missing bins; categories groups, other and missing.",
					psprintf("bin %d of variable \"%s\" is out of place", b - variable->first + 1, variable->name));
		if ((kind == BIN_MISSING && variable->missing >= 0) || (kind == BIN_OTHER && variable->other >= 0))
			row_bad(type, NULL, psprintf("variable \"%s\" has two bins for the same", variable->name));
		if (kind == BIN_MISSING)
			variable->missing = b;
		else if (kind == BIN_OTHER)
			variable->other = b;
		if (kind != BIN_RANGE)
			continue;
		variable->nranges++;
		if (isnan(card->lower[b]) != first_range || isnan(card->upper[b]) != last_range ||
			(!last_range && card->upper[b] != card->lower[b + 1]) ||
			(!first_range && !(isfinite(card->lower[b]) && (b - 1 == variable->first || card->lower[b] > card->lower[b - 1]))))
			row_bad(type, "Each range begins where the one before ends; the first has no lower end, the last no upper one.",
					psprintf("ranges of variable \"%s\" have a gap, overlap or descend", variable->name));
	}
	if (variable->kind == CARD_NUMBER && variable->nranges == 0)
		row_bad(type, NULL, psprintf("variable \"%s\" has no range", variable->name));
	variable->cuts = card->lower + variable->first + 1;
}

/* The bin of a category; -1: none that names it. */
int
card_level_bin(const CardVariable *variable, const char *bytes, int length)
{
	uint32		at = (uint32) fixed_hash_bytes(bytes, length);
	const CardLevel *level;

	while ((level = variable->slots[at & variable->mask]) != NULL)
	{
		if (level->length == length && memcmp(level->bytes, bytes, length) == 0)
			return level->bin;
		at++;
	}
	return variable->other;
}

/* Levels of a category, to be found by their bytes. */
static void
hash_levels(const RowType *type, Scorecard *card, CardVariable *variable)
{
	uint32		size = 4;

	while (size < (uint32) variable->nlevels * 2)
		size *= 2;
	variable->mask = size - 1;
	variable->slots = palloc0(size * sizeof(void *));
	for (int i = 0; i < variable->nlevels; i++)
	{
		CardLevel  *level = &card->level_list[variable->first_level + i];
		uint32		at = (uint32) fixed_hash_bytes(level->bytes, level->length);

		CRM_CHECK_INTERRUPTS(i);
		while (variable->slots[at & variable->mask] != NULL)
		{
			const CardLevel *before = variable->slots[at & variable->mask];

			if (before->length == level->length && memcmp(before->bytes, level->bytes, level->length) == 0)
				row_bad(type, "Name every category once.",
						psprintf("category \"%s\" of variable \"%s\" is in two bins", level->bytes, variable->name));
			at++;
		}
		variable->slots[at & variable->mask] = level;
	}
}

/* The special values of a number. */
static void
read_specials(const RowType *type, const Scorecard *card, CardVariable *variable)
{
	variable->specials = palloc(sizeof(double) * Max(variable->nlevels, 1));
	for (int i = 0; i < variable->nlevels; i++)
	{
		char	   *text = unconstify(char *, card->level_list[variable->first_level + i].bytes);
		char	   *end = text;
		double		value = strtod(text, &end);

		if (end == text || *end != '\0' || !isfinite(value))
			row_bad(type, "Special values of a number are numbers, as -999.",
					psprintf("special value \"%s\" of variable \"%s\" is not a number", text, variable->name));
		CHECK_FOR_INTERRUPTS();
		for (int k = 0; k < i; k++)
			if (variable->specials[k] == value)
				row_bad(type, "Name every special value once.",
						psprintf("special value %s of variable \"%s\" is there twice", text, variable->name));
		variable->specials[i] = value;
	}
}

/* Levels, which stand in the order of their bins. */
static void
read_levels(const RowType *type, Scorecard *card)
{
	int			at = 0;

	card->level_list = palloc(sizeof(CardLevel) * Max(card->nlevels, 1));
	for (int v = 0; v < card->nvariables; v++)
	{
		CardVariable *variable = &card->variables[v];

		variable->first_level = at;
		for (; at < card->nlevels && card->level_bins[at] <= variable->first + variable->nbins; at++)
		{
			int64		bin = card->level_bins[at] - 1;

			CRM_CHECK_INTERRUPTS(at);
			if (bin < variable->first || (at > 0 && card->level_bins[at] < card->level_bins[at - 1]) ||
				(card->kind_of_bin[bin] != BIN_GROUP && card->kind_of_bin[bin] != BIN_SPECIAL))
				row_bad(type, NULL, psprintf("level_bins has %lld out of place", (long long) card->level_bins[at]));
			card->level_list[at].bytes = text_of(card->levels[at]);
			card->level_list[at].length = (int) strlen(card->level_list[at].bytes);
			card->level_list[at].bin = (int) bin;
		}
		variable->nlevels = at - variable->first_level;
		if (variable->kind == CARD_CATEGORY)
			hash_levels(type, card, variable);
		else
			read_specials(type, card, variable);
	}
	if (at < card->nlevels)
		row_bad(type, NULL, psprintf("level_bins has %lld, but there are %d bins",
									 (long long) card->level_bins[at], card->nbins));
}

/* The bin of a number that is not NaN: special values first, then [lower, upper). */
int
card_number_bin(const CardVariable *variable, const Scorecard *card, double number)
{
	int			range = 0;

	for (int i = 0; i < variable->nlevels; i++)
		if (variable->specials[i] == number)
			return card->level_list[variable->first_level + i].bin;
	while (range < variable->nranges - 1 && number >= variable->cuts[range])
		range++;
	return variable->first + range;
}

/* The median of the points, by the rows of the bins or, without counts, by bins. */
static double
median_points(const Scorecard *card, const CardVariable *variable)
{
	bool		counted = card->good != NULL && card->bad != NULL;
	double		half = 0;
	int			bins = variable->nbins;
	int		   *order = palloc(sizeof(int) * bins);
	double		weight[2] = {0, 0};

	for (int i = 0; i < bins; i++)
	{
		int			at = i;

		while (at > 0 && card->points[order[at - 1]] > card->points[variable->first + i])
		{
			order[at] = order[at - 1];
			at--;
		}
		order[at] = variable->first + i;
	}
#define ROWS_OF(b) (counted ? (isnan(card->good[b]) || isnan(card->bad[b]) ? 0 : card->good[b] + card->bad[b]) : 1)
	for (int i = 0; i < bins; i++)
		half += ROWS_OF(order[i]) / 2;
	/* two middle rows where the number of rows is even */
	for (int i = 0; i < bins; i++)
	{
		weight[1] = weight[0] + ROWS_OF(order[i]);
		if (weight[1] > half || i == bins - 1)
			return card->points[order[i]];
		if (weight[1] == half)
			return (card->points[order[i]] + card->points[order[i + 1]]) / 2.0;
		weight[0] = weight[1];
	}
	return 0;
}

/* What a value without a bin of its own gets by a policy. */
static CardAnswer
policy_answer(const Scorecard *card, const CardVariable *variable, int policy)
{
	CardAnswer	answer = {0, 0};

	if (policy == POLICY_WORST)
		return variable->worst;
	if (!card->is_model)
		answer.points = card_round(variable->neutrals[NEUTRAL_MEAN]);
	return answer;
}

/* What the bins of a variable add, and its neutral values. */
static void
read_answers(const RowType *type, Scorecard *card, int v)
{
	CardVariable *variable = &card->variables[v];
	int			worst = variable->first;
	int			best = variable->first;

	for (int b = variable->first; b < variable->first + variable->nbins; b++)
	{
		if (card->points[b] < -100000000 || card->points[b] > 100000000)
			row_bad(type, NULL, psprintf("points must be from -100000000 to 100000000, not %lld", (long long) card->points[b]));
		if (card->is_model && !isfinite(card->woe[b]))
			row_bad(type, NULL, psprintf("a bin of variable \"%s\" has no woe", variable->name));
		card->answers[b].points = (int) card->points[b];
		card->answers[b].term = card->is_model ? card->coefficients[v] * card->woe[b] : 0;
		if (!(fabs(card->answers[b].term) <= CARD_TERM))
			row_bad(type, NULL, psprintf("coefficient times woe of variable \"%s\" is %.15g, out of range",
										 variable->name, card->answers[b].term));
		if (card->points[b] < card->points[worst])
			worst = b;
		if (card->points[b] > card->points[best])
			best = b;
	}
	if (!(fabs(card->neutral[v]) <= 1e8))
		row_bad(type, NULL, psprintf("neutral must be finite, not %.15g", card->neutral[v]));
	variable->neutrals[NEUTRAL_MEAN] = card->neutral[v];
	variable->neutrals[NEUTRAL_MAXIMUM] = card->points[best];
	variable->neutrals[NEUTRAL_MEDIAN] = median_points(card, variable);
	variable->worst = card->answers[worst];
	variable->when_missing = policy_answer(card, variable, card->missing);
	variable->when_unseen = policy_answer(card, variable, card->unseen);
}

/* Grades, best first, each from a score on. */
static void
check_grades(const RowType *type, const Scorecard *card)
{
	static const char hint[] = "Give the grades best first, and the least score of each but the last, descending.";

	if ((card->grades == NULL) != (card->grade_from == NULL))
		row_bad(type, hint, "grades and grade_from must be given together");
	if (card->grade_from == NULL)
		return;
	card_grades_check(type, card->ngrades);
	for (int i = 0; i < card->ngrades - 1; i++)
		if (!isfinite(card->grade_from[i]) || (i > 0 && card->grade_from[i] >= card->grade_from[i - 1]))
			row_bad(type, hint, psprintf("grade_from must descend, but has %.15g in place %d", card->grade_from[i], i + 1));
}

/* Whether the card has a regression behind it: all of it or nothing. */
static void
check_model(const RowType *type, Scorecard *card)
{
	card->is_model = card->coefficients != NULL;
	if (card->is_model != card->has_intercept || (card->is_model && (card->woe == NULL || !isfinite(card->intercept))))
		row_bad(type, NULL, "intercept, coefficients and woe must be given together");
	for (int v = 0; card->is_model && v < card->nvariables; v++)
		if (!isfinite(card->coefficients[v]))
			row_bad(type, NULL, "coefficients must be finite");
}

/* Complete a card that was read, or say what is wrong with it. */
static void
complete_card(const RowType *type, void *row)
{
	Scorecard  *card = row;
	int64		bins = 0;

	if (card->nvariables < 1 || card->nvariables > CARD_VARIABLES || card->nbins > CARD_BINS)
		row_bad(type, NULL, psprintf("there must be 1 to %d variables and at most %d bins", CARD_VARIABLES, CARD_BINS));
	if (card->has_scale)
		card_scale_check(type, card->base_score, card->odds, card->pdo);
	check_model(type, card);
	check_grades(type, card);
	card->variables = palloc0(sizeof(CardVariable) * card->nvariables);
	card->kind_of_bin = palloc(sizeof(CardBinKind) * Max(card->nbins, 1));
	card->answers = palloc(sizeof(CardAnswer) * Max(card->nbins, 1));
	for (int b = 0; b < card->nbins; b++)
		card->kind_of_bin[b] = field_name(&card_bin_names, "bin_kinds", DatumGetTextPP(card->bin_kinds[b]));
	for (int v = 0; v < card->nvariables; v++)
	{
		CardVariable *variable = &card->variables[v];

		variable->name = text_of(card->names[v]);
		variable->kind = field_name(&card_kind_names, "kinds", DatumGetTextPP(card->kinds[v]));
		for (int k = 0; k < v; k++)
			if (strcmp(card->variables[k].name, variable->name) == 0)
				row_bad(type, NULL, psprintf("variable \"%s\" is there twice", variable->name));
		if (card->bins[v] < 1 || card->bins[v] > card->nbins - bins)
			row_bad(type, NULL, psprintf("bins do not add up to the %d bins there are", card->nbins));
		variable->first = (int) bins;
		variable->nbins = (int) card->bins[v];
		bins += card->bins[v];
		read_bins(type, card, variable);
	}
	if (bins != card->nbins)
		row_bad(type, NULL, psprintf("bins do not add up to the %d bins there are", card->nbins));
	read_levels(type, card);
	for (int v = 0; v < card->nvariables; v++)
		read_answers(type, card, v);
}

/* The points of a card with a regression: base and bins, each rounded. */
void
card_set_points(Scorecard *card)
{
	int			bin = 0;

	card->base_points = card_round(card_offset(card) - card_factor(card) * card->intercept);
	for (int v = 0; v < card->nvariables; v++)
		for (int i = 0; i < card->bins[v]; i++, bin++)
			card->points[bin] = card_round(-card_factor(card) * card->coefficients[v] * card->woe[bin]);
}

/* Neutral values: the mean of the points over the rows of the fit; without counts the maximum. */
void
card_set_neutral(Scorecard *card)
{
	int			bin = 0;

	for (int v = 0; v < card->nvariables; v++)
	{
		double		rows = 0;
		double		sum = 0;
		double		most = -INFINITY;

		for (int i = 0; i < card->bins[v]; i++, bin++)
		{
			double		here = card->good == NULL || card->bad == NULL ? NAN : card->good[bin] + card->bad[bin];

			most = Max(most, (double) card->points[bin]);
			if (isnan(here))
				continue;
			rows += here;
			sum += here * card->points[bin];
		}
		card->neutral[v] = rows > 0 ? sum / rows : most;
	}
}

/* The grade of a score; NULL: the card has none. */
const char *
card_grade(const Scorecard *card, double score)
{
	int			grade = 0;

	if (card->ngrades == 0)
		return NULL;
	while (grade < card->ngrades - 1 && score < card->grade_from[grade])
		grade++;
	return (const char *) DatumGetPointer(card->grades[grade]);
}

/* The card as the row that the calling function returns, checked as any that comes in. */
Datum
scorecard_result(FunctionCallInfo fcinfo, Scorecard *card)
{
	ResultRow	row;

	complete_card(&scorecard_type, card);
	result_row_begin(&row, fcinfo);
	put_fields(&row, &scorecard_type, card);
	return result_row_datum(&row);
}
