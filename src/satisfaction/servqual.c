/*
 * servqual.c
 *		Service gaps (Parasuraman, Zeithaml & Berry 1988, "SERVQUAL"): what
 *		customers perceive less what they expect, by dimension of service.
 *
 * An item counts where it has both answers.  A respondent's gap in a dimension
 * is the mean of the items there, the gap of the dimension the mean of the
 * respondents who have one, and the overall gap the mean of the dimensions.
 */
#include "base/crm.h"

#include <math.h>

#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "base/aggregate_state.h"
#include "base/float_list.h"
#include "base/result_rows.h"
#include "base/sorted_values.h"
#include "math/student.h"
#include "math/survey.h"
#include "math/weighted_moments.h"
#include "satisfaction/servqual_options.h"
#include "satisfaction/survey_answer.h"

PG_FUNCTION_INFO_V1(crm_servqual_transition);
PG_FUNCTION_INFO_V1(crm_servqual_final);

/* Sums of a dimension; the answers are means of a respondent's items, weighted by his weight. */
typedef struct DimensionSums
{
	WeightedMoments gap;
	MathSum		expectation;
	MathSum		perception;
} DimensionSums;

typedef struct ServqualState
{
	ServqualOptions options;
	DimensionSums dimension[SERVQUAL_DIMENSIONS_MOST];
	WeightedMoments overall;	/* of respondents who have a gap in every dimension: their mean */
	WeightedMoments weighted;	/* in every dimension with a weight: their weighted mean */
} ServqualState;

static void *
merge_servqual(const StateShape *shape, void *state, const void *other)
{
	ServqualState *sums = state;
	const ServqualState *more = other;

	for (int i = 0; i < sums->options.dimensions; i++)
	{
		weighted_moments_merge(&sums->dimension[i].gap, &more->dimension[i].gap);
		math_sum_merge(&sums->dimension[i].expectation, &more->dimension[i].expectation);
		math_sum_merge(&sums->dimension[i].perception, &more->dimension[i].perception);
	}
	weighted_moments_merge(&sums->overall, &more->overall);
	weighted_moments_merge(&sums->weighted, &more->weighted);
	return sums;
}

static bool
is_valid(const StateShape *shape, const void *state, Size tail)
{
	return servqual_options_valid(&((const ServqualState *) state)->options);
}

static const StateShape shape = {
	.aggregate = "crm.servqual",
	.kind = 0x53455201,			/* layout 1 */
	.size = sizeof(ServqualState),
	.options = sizeof(ServqualOptions),
	.options_at = offsetof(ServqualState, options),
	.options_change = "dimensions, their weights, the scale or the confidence change",
	.options_hint = "One call of servqual() is about one questionnaire.",
	.is_valid = is_valid,
	.merge = merge_servqual
};

STATE_COMBINE(crm_servqual_combine, &shape)

/* The answers of a respondent, item by item. */
typedef struct Answers
{
	const char *name;
	const double *values;		/* those that are given, one after another */
	const bits8 *bitmap;		/* NULL: all are */
	int			next;
} Answers;

/* Begin to read an array of as many answers as there are items. */
static void
begin_answers(Answers *answers, ArrayType *array, const char *name, int items)
{
	if (ARR_NDIM(array) != 1 || ARR_DIMS(array)[0] != items)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s has %d answers for %d items", name, ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)), items),
				 errhint("expectation, perception and dimensions are arrays of one element for each item; an answer that is missing is NULL.")));
	answers->name = name;
	answers->values = array_elements(array);
	answers->bitmap = ARR_NULLBITMAP(array);
	answers->next = 0;
}

/* The answer to the next item, NaN for none. */
static double
next_answer(Answers *answers, const ServqualOptions *options)
{
	int			item = answers->next++;
	double		answer;

	if (answers->bitmap != NULL && (answers->bitmap[item / 8] & (1 << item % 8)) == 0)
		return NAN;
	answer = *answers->values++;
	if (options->scaled != 0)
		survey_answer_check(answer, answers->name, options->lowest, options->highest, false);
	else if (unlikely(!isfinite(answer)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s %.15g is not an answer", answers->name, answer),
				 errhint("Pass NULL where there is no answer.")));
	else
		value_check(answer, answers->name);
	return answer;
}

/* A respondent's answers in each dimension, added up over the items with both. */
typedef struct Respondent
{
	int			items[SERVQUAL_DIMENSIONS_MOST];
	double		expectation[SERVQUAL_DIMENSIONS_MOST];
	double		perception[SERVQUAL_DIMENSIONS_MOST];
} Respondent;

static void
read_respondent(FunctionCallInfo fcinfo, const ServqualOptions *options, Respondent *respondent)
{
	Answers		expectation;
	Answers		perception;

	memset(respondent, 0, sizeof(*respondent));
	begin_answers(&expectation, PG_GETARG_ARRAYTYPE_P(1), "expectation", options->items);
	begin_answers(&perception, PG_GETARG_ARRAYTYPE_P(2), "perception", options->items);
	for (int i = 0; i < options->items; i++)
	{
		double		expected = next_answer(&expectation, options);
		double		perceived = next_answer(&perception, options);
		int			dimension = options->dimension_of[i];

		if (isnan(expected) || isnan(perceived))
			continue;
		respondent->items[dimension]++;
		respondent->expectation[dimension] += expected;
		respondent->perception[dimension] += perceived;
	}
}

/* Add a respondent to the sums. */
static void
add_respondent(ServqualState *state, const Respondent *respondent, double weight)
{
	const ServqualOptions *options = &state->options;
	bool		complete = true;
	bool		complete_weighted = options->weighted != 0;
	MathSum		overall = {0, 0};
	MathSum		weighted = {0, 0};

	for (int i = 0; i < options->dimensions; i++)
	{
		DimensionSums *sums = &state->dimension[i];
		double		items = respondent->items[i];
		double		gap = (respondent->perception[i] - respondent->expectation[i]) / items;

		if (items == 0)
		{
			complete = false;
			complete_weighted = complete_weighted && options->weight[i] == 0;
			continue;
		}
		weighted_moments_add(&sums->gap, gap, weight);
		math_sum_add_product(&sums->expectation, weight, respondent->expectation[i] / items);
		math_sum_add_product(&sums->perception, weight, respondent->perception[i] / items);
		math_sum_add(&overall, gap);
		math_sum_add_product(&weighted, options->weight[i], gap);
	}
	if (complete)
		weighted_moments_add(&state->overall, math_sum_value(&overall) / options->dimensions, weight);
	if (complete_weighted)
		weighted_moments_add(&state->weighted, math_sum_value(&weighted), weight);
}

/*
 * servqual(expectation, perception, dimensions [, weight [, dimension_weights
 * [, lowest, highest, confidence]]]): add a respondent.
 */
Datum
crm_servqual_transition(PG_FUNCTION_ARGS)
{
	ServqualState *state;
	Respondent	respondent;
	double		weight;

	crm_refuse_null(fcinfo, 3, "dimensions", "Name the dimension of each item, '{tangibles, tangibles, empathy}'.");
	state = state_begin_with(&shape, fcinfo, servqual_options_arguments(fcinfo, 3, 5));
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || !survey_weight(fcinfo, 4, &weight))
		return state_datum(&shape, state);
	read_respondent(fcinfo, &state->options, &respondent);
	add_respondent(state, &respondent, weight);
	return state_datum(&shape, state);
}

/* A line of the result: a dimension, or all of them. */
typedef struct GapLine
{
	const char *kind;
	const char *dimension;		/* NULL: all */
	const WeightedMoments *moments;
	double		expectation;	/* NaN where there is none, as the gap */
	double		perception;
	double		gap;
	double		share;			/* weight of the dimension; NaN for none */
} GapLine;

/* One sample t test of the gap, and its interval; NULL for one respondent, no test where all have the same gap. */
static void
put_test(ResultRow *row, const GapLine *line, double n, double confidence)
{
	double		se = weighted_moments_standard_error(line->moments);
	bool		known = isfinite(se) && isfinite(line->gap);
	SurveyInterval interval = {0};
	double		t = line->gap / se;

	if (known)
		interval = survey_mean(line->gap, se, n, confidence);
	put_float_if(row, known, se);
	put_float_if(row, known && se > 0, t);
	put_float_if(row, known && se > 0, se > 0 ? 2 * math_student_tail(fabs(t), n - 1) : 0);
	put_float_if(row, known && isfinite(interval.lower), interval.lower);
	put_float_if(row, known && isfinite(interval.upper), interval.upper);
}

static Datum
line_row(ResultRow *row, int position, const GapLine *line, double confidence)
{
	double		n = weighted_moments_rows_effective(line->moments);

	put_int(row, position);
	put_text(row, line->kind);
	put_text(row, line->dimension);
	put_int(row, (int64) line->moments->rows);
	put_finite(row, line->moments->rows == 0 ? 0 : n);
	put_finite(row, line->expectation);
	put_finite(row, line->perception);
	put_finite(row, line->gap);
	put_test(row, line, n, confidence);
	put_finite(row, line->share);
	return result_row_datum(row);
}

/* Error for sums that no rows have, or a name in another encoding. */
static void
check_line(const GapLine *line)
{
	if (!(line->moments->rows >= 0 && line->moments->rows < 0x1p53) ||
		(line->dimension != NULL && !pg_verifymbstr(line->dimension, (int) strlen(line->dimension), true)))
		crm_invalid_state(shape.aggregate);
}

/* The line of a dimension. */
static GapLine
dimension_line(const ServqualState *state, int i)
{
	const DimensionSums *sums = &state->dimension[i];

	return (GapLine) {
		.kind = "dimension",
		.dimension = state->options.name[i],
		.moments = &sums->gap,
		.expectation = math_sum_quotient(&sums->expectation, &sums->gap.weight),
		.perception = math_sum_quotient(&sums->perception, &sums->gap.weight),
		.gap = weighted_moments_mean(&sums->gap),
		.share = state->options.weighted != 0 ? state->options.weight[i] : NAN
	};
}

/* The line of all dimensions, each with its weight or, without weights, the same. */
static GapLine
overall_line(const ServqualState *state, const GapLine *dimensions, bool weighted)
{
	int			count = state->options.dimensions;
	double		shares = 0;
	GapLine		line = {
		.kind = weighted ? "weighted" : "overall",
		.moments = weighted ? &state->weighted : &state->overall,
		.share = NAN
	};

	for (int i = 0; i < count; i++)
	{
		double		share = weighted ? dimensions[i].share : 1;

		if (share == 0)
			continue;
		shares += share;
		line.expectation += share * dimensions[i].expectation;
		line.perception += share * dimensions[i].perception;
		line.gap += share * dimensions[i].gap;
	}
	line.expectation /= shares;
	line.perception /= shares;
	line.gap /= shares;
	return line;
}

/* The gaps as an array of rows of type servqual_gap; NULL without answers. */
Datum
crm_servqual_final(PG_FUNCTION_ARGS)
{
	const ServqualState *state = state_final(&shape, fcinfo);
	Oid			type;
	ResultRow	row;
	GapLine		lines[SERVQUAL_DIMENSIONS_MOST + 2];
	Datum		rows[SERVQUAL_DIMENSIONS_MOST + 2];
	int			count = 0;
	double		answers = 0;

	if (state == NULL)
		PG_RETURN_NULL();
	while (count < state->options.dimensions)
	{
		lines[count] = dimension_line(state, count);
		answers += lines[count++].moments->rows;
	}
	if (answers == 0)
		PG_RETURN_NULL();
	if (!(state->options.confidence > 0 && state->options.confidence < 1))
		crm_invalid_state(shape.aggregate);
	lines[count] = overall_line(state, lines, false);
	lines[count + 1] = overall_line(state, lines, true);
	count += state->options.weighted != 0 ? 2 : 1;
	type = get_element_type(get_func_rettype(fcinfo->flinfo->fn_oid));
	result_row_of(&row, lookup_rowtype_tupdesc_copy(type, -1));
	for (int i = 0; i < count; i++)
	{
		check_line(&lines[i]);
		rows[i] = line_row(&row, i + 1, &lines[i], state->options.confidence);
	}
	PG_RETURN_ARRAYTYPE_P(construct_array(rows, count, type, -1, false, TYPALIGN_DOUBLE));
}
