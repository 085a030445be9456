/*
 * effort.c
 *		effort_score and effort_detail: the customer effort score (Dixon,
 *		Freeman & Toman 2010, "Stop trying to delight your customers"): the mean
 *		answer, high is easy, and how many found it easy.
 */
#include "base/crm.h"

#include "satisfaction/answers.h"
#include "satisfaction/details.h"

PG_FUNCTION_INFO_V1(crm_effort_transition);
PG_FUNCTION_INFO_V1(crm_effort_inverse);
PG_FUNCTION_INFO_V1(crm_effort_score_final);
PG_FUNCTION_INFO_V1(crm_effort_detail_final);

#define EFFORT_HIGHEST 7
#define EFFORT_HINT "Say the scale: crm.effort_score(answer, 5) is of 1 to 5, crm.effort_score(answer, 0, 10, false) of 0 to 10."

static const Question effort = QUESTION("crm.effort_score", 0x45464602 /* layout 2 */ , ANSWER_CLASSES);

CRM_FUNCTION(crm_effort_combine, answers_combine(&effort, fcinfo))

/* (answer) on 1 to 7, (answer, highest), (answer, lowest, highest, reversed [, weight [, confidence]]) */
static AnswerOptions
options_arguments(FunctionCallInfo fcinfo)
{
	AnswerOptions options = {1, EFFORT_HIGHEST, 0, 0, DEFAULT_CONFIDENCE};

	if (PG_NARGS() > 2)
		options.highest = scale_argument(fcinfo, PG_NARGS() == 3 ? 2 : 3, "highest");
	if (PG_NARGS() > 3)
	{
		options.lowest = scale_argument(fcinfo, 2, "lowest");
		options.choice = !PG_ARGISNULL(4) && PG_GETARG_BOOL(4);
		options.confidence = confidence_argument(fcinfo, 6);
	}
	scale_check(options.lowest, options.highest, ANSWER_CLASSES,
				"The mean of finer scales, and its interval, is crm.mean_detail(answer).");
	return options;
}

/* The class of the answer in argument 1, from the hardest on. */
static int
class_argument(FunctionCallInfo fcinfo, const AnswerOptions *options)
{
	int			point;

	if (PG_ARGISNULL(1))
		return ANSWER_NONE;
	point = answer_point(PG_GETARG_FLOAT8(1), options->lowest, options->highest, EFFORT_HINT);
	return options->choice ? options->highest - point : point - options->lowest;
}

/* effort_score(answer, ...): add an answer. */
Datum
crm_effort_transition(PG_FUNCTION_ARGS)
{
	AnswerOptions options = options_arguments(fcinfo);
	double		weight = PG_NARGS() > 5 ? weight_argument(fcinfo, 5) : UNWEIGHTED;

	return answers_add(&effort, fcinfo, &options,
					   weight != 0 ? class_argument(fcinfo, &options) : ANSWER_NONE, weight);
}

/* And take it back. */
Datum
crm_effort_inverse(PG_FUNCTION_ARGS)
{
	AnswerOptions options = options_arguments(fcinfo);

	return answers_remove(&effort, fcinfo, &options, class_argument(fcinfo, &options));
}

/* The answers of the classes. */
static void
fill_values(const AnswerOptions *options, double *values)
{
	for (int c = 0; c < ANSWER_CLASSES; c++)
		values[c] = (double) options->lowest + c;
}

/* The mean answer; NULL without answers. */
Datum
crm_effort_score_final(PG_FUNCTION_ARGS)
{
	AnswerTotals totals;
	const AnswerOptions *options = answers_final(&effort, fcinfo, &totals);
	double		values[ANSWER_CLASSES];

	if (options == NULL)
		PG_RETURN_NULL();
	fill_values(options, values);
	PG_RETURN_FLOAT8(answers_mean(&totals, values, ANSWER_CLASSES));
}

/* The mean and the share above the midpoint of the scale, as a row of type effort_detail. */
Datum
crm_effort_detail_final(PG_FUNCTION_ARGS)
{
	AnswerTotals totals;
	const AnswerOptions *options = answers_final(&effort, fcinfo, &totals);
	MeanDetail	detail = {0};
	double		easy = 0;
	double		values[ANSWER_CLASSES];
	double		mean;
	ResultRow	row;

	if (options == NULL)
		PG_RETURN_NULL();
	fill_values(options, values);
	mean = answers_mean(&totals, values, ANSWER_CLASSES);
	detail.n = totals.n;
	detail.effective_n = totals.effective_n;
	detail.has_se = totals.n > 1;
	detail.interval.center = mean;
	if (detail.has_se)
		detail.interval = survey_mean(mean, answers_mean_error(&totals, values, ANSWER_CLASSES, mean),
									  (double) totals.n, options->confidence);
	for (int c = 0; c < ANSWER_CLASSES; c++)
		if (2.0 * c > (double) options->highest - options->lowest)
		{
			detail.easy += totals.count[c];
			easy += totals.weight[c];
		}
	detail.easy_interval = survey_wilson(fmin(easy / totals.total, 1.0), totals.effective_n, survey_normal(options->confidence));
	detail.confidence = options->confidence;
	result_row_begin(&row, fcinfo);
	put_fields(&row, &effort_detail, &detail);
	return result_row_datum(&row);
}
