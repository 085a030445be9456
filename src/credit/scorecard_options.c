/*
 * scorecard_options.c
 *		crm.scorecard_options: how a card is fitted and scaled.
 */
#include "base/crm.h"

#include <math.h>

#include "credit/scorecard_fit.h"

#define GRADES .count = offsetof(FitOptions, ngrades)

static const Field fields[] = {
	{"max_bins", FIELD_INT, FIELD_AT(FitOptions, max_bins),.least = 2,.most = 32,
	.hint = "It is the most bins of a variable besides those of missing and special values: from 2 to 32, as 5."},
	{"min_share", FIELD_FLOAT, FIELD_AT(FitOptions, min_share),.least = 0,.most = 0.5,
	.hint = "The least share of the rows that a bin has, as 0.05 for 5 %."},
	{"trend", FIELD_NAME, FIELD_AT(FitOptions, trend),.names = &bin_trend_names},
	{"min_iv", FIELD_FLOAT, FIELD_AT(FitOptions, min_iv),.least = 0,.most = 100,
	.hint = "Below 0.02 a variable is called useless, from 0.1 on useful."},
	{"base_score", FIELD_FLOAT, FIELD_AT(FitOptions, base_score)},
	{"odds", FIELD_FLOAT, FIELD_AT(FitOptions, odds)},
	{"pdo", FIELD_FLOAT, FIELD_AT(FitOptions, pdo)},
	{"unseen", FIELD_NAME, FIELD_AT(FitOptions, unseen),.names = &card_policy_names},
	{"missing", FIELD_NAME, FIELD_AT(FitOptions, missing),.names = &card_policy_names},
	{"grades", FIELD_TEXTS, FIELD_TO(FitOptions, grades), GRADES},
	{"grade_from", FIELD_FLOATS, FIELD_TO(FitOptions, grade_from), GRADES,.shape = FIELD_BETWEEN,
	.hint = "Give the lowest score of every grade but the last, best first: grades => '{A,B,C}', grade_from => '{650,600}'."},
	{"special", FIELD_FLOATS, FIELD_TO(FitOptions, special),.count = offsetof(FitOptions, nspecial)},
	{"ridge", FIELD_FLOAT, FIELD_AT(FitOptions, ridge),.least = 0,.most = 1e12},
	{"population_bad_rate", FIELD_FLOAT, FIELD_AT(FitOptions, population_bad_rate),
	.present = offsetof(FitOptions, has_rate),.least = 1e-9,.most = 1 - 1e-9,
	.hint = "The share of bads among all customers, as 0.03, when the sample has more of them."},
};

static int
compare_doubles(const void *a, const void *b)
{
	double		one = *(const double *) a;
	double		other = *(const double *) b;

	return (one > other) - (one < other);
}

static void
check_options(const RowType *type, void *row)
{
	const FitOptions *options = row;

	card_scale_check(type, options->base_score, options->odds, options->pdo);
	card_grades_check(type, options->ngrades);
	if (options->nspecial > FIT_SPECIALS)
		row_bad(type, NULL, psprintf("special has %d values, but at most %d can be", options->nspecial, FIT_SPECIALS));
	if (options->nspecial > 0)
		qsort(options->special, options->nspecial, sizeof(double), compare_doubles);
	for (int i = 0; i < options->nspecial; i++)
	{
		if (!isfinite(options->special[i]))
			row_bad(type, "Infinities fall into the first and last range, NaN is missing.",
					psprintf("special must be finite, not %.15g", options->special[i]));
		if (i > 0 && options->special[i] == options->special[i - 1])
			row_bad(type, "Give each special value once, as -999.", psprintf("special has %.15g twice", options->special[i]));
	}
}

static const FitOptions defaults = {
	.max_bins = 8,.min_share = 0.05,.trend = BIN_TREND_AUTO,.min_iv = 0.02,.base_score = 600,.odds = 50,.pdo = 20
};

const RowType scorecard_options_type = {
	"scorecard_options", 1, FIELD_TABLE(fields, FitOptions),.defaults = &defaults,
	.hint = "Make options with crm.scorecard_options().",.check = check_options
};

OPTIONS_FUNCTION(crm_scorecard_options, &scorecard_options_type)
