/*
 * score_tables.c
 *		gains_table, calibration_table and hosmer_lemeshow: scores in groups of
 *		about equal size.
 */
#include "base/crm.h"

#include <math.h>

#include "base/interrupted.h"
#include "classifier/score_arguments.h"
#include "classifier/scored_lists.h"
#include "math/score_bands.h"
#include "math/survey.h"

PG_FUNCTION_INFO_V1(crm_gains_transition);
PG_FUNCTION_INFO_V1(crm_gains_side_transition);
PG_FUNCTION_INFO_V1(crm_gains_table_final);
PG_FUNCTION_INFO_V1(crm_calibration_transition);
PG_FUNCTION_INFO_V1(crm_calibration_table_final);
PG_FUNCTION_INFO_V1(crm_hosmer_lemeshow_transition);
PG_FUNCTION_INFO_V1(crm_hosmer_lemeshow_final);

static const StateShape gains = SCORED_STATE("crm.gains_table", 0x43474E01);
static const StateShape calibration = SCORED_STATE("crm.calibration_table", 0x43434C01);
static const StateShape goodness = SCORED_STATE("crm.hosmer_lemeshow", 0x43484C01);

STATE_COMBINE(crm_gains_combine, &gains)
STATE_COMBINE(crm_calibration_combine, &calibration)
STATE_COMBINE(crm_hosmer_lemeshow_combine, &goodness)

/* gains_table(score, event [, groups [, weight [, high_is_event]]]) */
Datum
crm_gains_transition(PG_FUNCTION_ARGS)
{
	ScoredArguments arguments = {.weight = PG_NARGS() > 4 ? 4 : 0,.score = "score"};
	ScoredOptions options = {
		.groups = score_groups_argument(fcinfo, PG_NARGS() > 3 ? 3 : 0),
		.choice = score_flag_argument(fcinfo, PG_NARGS() > 5 ? 5 : 0, true)
	};

	return scored_add(&gains, fcinfo, &arguments, &options);
}

/* gains_table(score, event, groups, high_is_event) */
Datum
crm_gains_side_transition(PG_FUNCTION_ARGS)
{
	ScoredArguments arguments = {.score = "score"};
	ScoredOptions options = {
		.groups = score_groups_argument(fcinfo, 3),
		.choice = score_flag_argument(fcinfo, 4, true)
	};

	return scored_add(&gains, fcinfo, &arguments, &options);
}

/* calibration_table(probability, event [, groups [, weight [, confidence]]]) */
Datum
crm_calibration_transition(PG_FUNCTION_ARGS)
{
	ScoredArguments arguments = {.weight = PG_NARGS() > 4 ? 4 : 0,.score = "probability",.is_probability = true};
	ScoredOptions options = {
		.confidence = score_confidence_argument(fcinfo, PG_NARGS() > 5 ? 5 : 0),
		.groups = score_groups_argument(fcinfo, PG_NARGS() > 3 ? 3 : 0)
	};

	return scored_add(&calibration, fcinfo, &arguments, &options);
}

/* hosmer_lemeshow(probability, event [, groups [, weight [, fitted]]]) */
Datum
crm_hosmer_lemeshow_transition(PG_FUNCTION_ARGS)
{
	ScoredArguments arguments = {.weight = PG_NARGS() > 4 ? 4 : 0,.score = "probability",.is_probability = true};
	ScoredOptions options = {
		.groups = score_groups_argument(fcinfo, PG_NARGS() > 3 ? 3 : 0),
		.choice = score_flag_argument(fcinfo, PG_NARGS() > 5 ? 5 : 0, true)
	};

	return scored_add(&goodness, fcinfo, &arguments, &options);
}

/* The bands of a state in argument 0; NULL without rows. */
static ScoreBand *
bands_final(const StateShape *shape, FunctionCallInfo fcinfo, const ScoredRows **rows)
{
	ScoredData	data;
	ScoreBand  *band;
	int			bands;
	bool		highest_first;

	*rows = scored_rows_final(shape, fcinfo, &data);
	if (*rows == NULL || (*rows)->rows == 0)
		return NULL;
	bands = (*rows)->options.groups;
	if (bands < 2 || bands > SCORE_MOST_GROUPS)
		crm_invalid_state(shape->aggregate);
	band = palloc((Size) bands * sizeof(ScoreBand));
	highest_first = shape == &gains && (*rows)->options.choice != 0;
	if (!score_bands(&data, bands, highest_first, band, crm_interrupted))
	{
		CHECK_FOR_INTERRUPTS();
		(void) score_bands(&data, bands, highest_first, band, NULL);
	}
	return band;
}

/* The gains table as an array of crm.gains_row, the side of the events first; NULL without rows. */
Datum
crm_gains_table_final(PG_FUNCTION_ARGS)
{
	const ScoredRows *rows;
	ScoreBand  *band = bands_final(&gains, fcinfo, &rows);
	MathSum		n = {0};
	MathSum		events = {0};
	double		all_n;
	double		all_events;
	ScoreTable	table;

	if (band == NULL)
		PG_RETURN_NULL();
	for (int i = 0; i < rows->options.groups; i++)
	{
		math_sum_add(&n, band[i].n);
		math_sum_add(&events, band[i].events);
	}
	all_n = math_sum_value(&n);
	all_events = math_sum_value(&events);
	n = events = (MathSum) {0};
	score_table_begin(&table, fcinfo, rows->options.groups);
	for (int i = 0; i < rows->options.groups; i++)
	{
		double		n_so_far;
		double		events_so_far;
		double		others_so_far;

		if (band[i].n == 0)
			continue;
		math_sum_add(&n, band[i].n);
		math_sum_add(&events, band[i].events);
		n_so_far = math_sum_value(&n);
		events_so_far = math_sum_value(&events);
		/* sums of weights are rounded */
		others_so_far = fmin(fmax(n_so_far - events_so_far, 0), all_n - all_events);
		put_int(&table.row, i + 1);
		put_float(&table.row, band[i].lowest);
		put_float(&table.row, band[i].highest);
		put_float(&table.row, band[i].n);
		put_float(&table.row, band[i].events);
		put_share(&table.row, band[i].events, band[i].n);
		put_finite(&table.row, band[i].events / band[i].n / (all_events / all_n));
		put_share(&table.row, n_so_far, all_n);
		put_share(&table.row, events_so_far, all_events);
		put_share(&table.row, others_so_far, all_n - all_events);
		put_finite(&table.row, events_so_far / n_so_far / (all_events / all_n));
		put_finite(&table.row, events_so_far / all_events - others_so_far / (all_n - all_events));
		score_table_next(&table);
	}
	return score_table_datum(&table);
}

/* The calibration table as an array of crm.calibration_row, the lowest probabilities first; NULL without rows. */
Datum
crm_calibration_table_final(PG_FUNCTION_ARGS)
{
	const ScoredRows *rows;
	ScoreBand  *band = bands_final(&calibration, fcinfo, &rows);
	ScoreTable	table;

	if (band == NULL)
		PG_RETURN_NULL();
	if (!(rows->options.confidence > 0 && rows->options.confidence < 1))
		crm_invalid_state(calibration.aggregate);
	score_table_begin(&table, fcinfo, rows->options.groups);
	for (int i = 0; i < rows->options.groups; i++)
	{
		double		expected = math_sum_value(&band[i].scores);
		SurveyInterval rate;

		if (band[i].n == 0)
			continue;
		rate = survey_wilson(band[i].events / band[i].n, band[i].n, survey_normal(rows->options.confidence));
		put_int(&table.row, i + 1);
		put_float(&table.row, band[i].lowest);
		put_float(&table.row, band[i].highest);
		put_float(&table.row, band[i].n);
		put_float(&table.row, expected);
		put_float(&table.row, band[i].events);
		put_share(&table.row, expected, band[i].n);
		put_share(&table.row, band[i].events, band[i].n);
		put_finite(&table.row, rate.lower);
		put_finite(&table.row, rate.upper);
		put_float(&table.row, rows->options.confidence);
		score_table_next(&table);
	}
	return score_table_datum(&table);
}

/*
 * The test as a row of type crm.hosmer_lemeshow_test; NULL without rows.  On
 * the sample of the fit two degrees of freedom are lost, elsewhere none.
 */
Datum
crm_hosmer_lemeshow_final(PG_FUNCTION_ARGS)
{
	const ScoredRows *rows;
	ScoreBand  *band = bands_final(&goodness, fcinfo, &rows);
	double		statistic;
	int			freedom;
	int			used;
	ResultRow	row;

	if (band == NULL)
		PG_RETURN_NULL();
	statistic = hosmer_lemeshow(band, rows->options.groups, &used);
	freedom = used - (rows->options.choice != 0 ? 2 : 0);
	result_row_begin(&row, fcinfo);
	put_int(&row, rows->rows);
	put_int(&row, used);
	put_float(&row, statistic);
	if (freedom >= 1)
	{
		put_int(&row, freedom);
		put_finite(&row, isinf(statistic) ? 0 : math_gamma_q(freedom / 2.0, statistic / 2));
	}
	put_nulls(&row);
	return result_row_datum(&row);
}
