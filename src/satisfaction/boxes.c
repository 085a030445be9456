/*
 * boxes.c
 *		csat, top_box, bottom_box and box_detail: how many of the answers are
 *		among the highest or the lowest points of the scale.
 */
#include "base/crm.h"

#include "satisfaction/answers.h"
#include "satisfaction/details.h"

PG_FUNCTION_INFO_V1(crm_csat_transition);
PG_FUNCTION_INFO_V1(crm_csat_inverse);
PG_FUNCTION_INFO_V1(crm_box_transition);
PG_FUNCTION_INFO_V1(crm_box_inverse);
PG_FUNCTION_INFO_V1(crm_bottom_box_transition);
PG_FUNCTION_INFO_V1(crm_bottom_box_inverse);
PG_FUNCTION_INFO_V1(crm_box_final);
PG_FUNCTION_INFO_V1(crm_box_detail_final);

enum
{
	BOX_IN, BOX_OUT, BOX_CLASSES
};

#define CSAT_HIGHEST 5
#define CSAT_TOP 2
#define BOX_HINT "Say the scale: crm.csat(answer, 7) is the top two of 1 to 7, crm.top_box(answer, 0, 10, 2) of 0 to 10."

static const Question box = QUESTION("crm.box_detail", 0x424F5802 /* layout 2 */ , BOX_CLASSES);

CRM_FUNCTION(crm_box_combine, answers_combine(&box, fcinfo))

/* Is the box smaller than the scale? k below 0 is the lowest points, where there may be such. */
static void
check_box(int lowest, int highest, int k, bool both_ends)
{
	int64		points = (int64) highest - lowest + 1;

	scale_check(lowest, highest, PG_INT32_MAX, BOX_HINT);
	if (k == 0 || (k < 0 && !both_ends) || k >= points || -(int64) k >= points)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a box of %d points on a scale from %d to %d", k, lowest, highest),
				 errhint("Pass how many of the highest points are in the box, 2 for the top two, fewer than the scale has; of box_detail -2 is the lowest two.")));
}

/* The class of the answer in argument 1. */
static int
class_argument(FunctionCallInfo fcinfo, const AnswerOptions *options)
{
	int			point;

	if (PG_ARGISNULL(1))
		return ANSWER_NONE;
	point = answer_point(PG_GETARG_FLOAT8(1), options->lowest, options->highest, BOX_HINT);
	if (options->choice > 0)
		return (int64) options->highest - point < options->choice ? BOX_IN : BOX_OUT;
	return (int64) point - options->lowest < -(int64) options->choice ? BOX_IN : BOX_OUT;
}

/* csat(answer [, highest [, top]]): the scale is 1 to highest. */
static AnswerOptions
csat_options(FunctionCallInfo fcinfo)
{
	AnswerOptions options = {1, CSAT_HIGHEST, CSAT_TOP, 0, DEFAULT_CONFIDENCE};

	if (PG_NARGS() > 2)
		options.highest = scale_argument(fcinfo, 2, "highest");
	if (PG_NARGS() > 3)
		options.choice = scale_argument(fcinfo, 3, "top");
	check_box(options.lowest, options.highest, options.choice, false);
	return options;
}

/* (answer, lowest, highest, k [, weight [, confidence]]) */
static AnswerOptions
box_options(FunctionCallInfo fcinfo)
{
	AnswerOptions options = {0};

	options.lowest = scale_argument(fcinfo, 2, "lowest");
	options.highest = scale_argument(fcinfo, 3, "highest");
	options.choice = scale_argument(fcinfo, 4, "points");
	options.confidence = confidence_argument(fcinfo, 6);
	check_box(options.lowest, options.highest, options.choice, true);
	return options;
}

/* The same of bottom_box, where k is how many of the lowest points. */
static AnswerOptions
bottom_box_options(FunctionCallInfo fcinfo)
{
	AnswerOptions options = box_options(fcinfo);

	if (options.choice > 0)
		options.choice = -options.choice;
	return options;
}

/* Add an answer with the weight in an argument, or without. */
static Datum
add(FunctionCallInfo fcinfo, const AnswerOptions *options, int weight_at)
{
	double		weight = weight_at < PG_NARGS() ? weight_argument(fcinfo, weight_at) : UNWEIGHTED;

	return answers_add(&box, fcinfo, options, weight != 0 ? class_argument(fcinfo, options) : ANSWER_NONE, weight);
}

/* csat(answer [, highest [, top [, weight]]]): add an answer. */
Datum
crm_csat_transition(PG_FUNCTION_ARGS)
{
	AnswerOptions options = csat_options(fcinfo);

	return add(fcinfo, &options, 4);
}

/* And take it back. */
Datum
crm_csat_inverse(PG_FUNCTION_ARGS)
{
	AnswerOptions options = csat_options(fcinfo);

	return answers_remove(&box, fcinfo, &options, class_argument(fcinfo, &options));
}

/* top_box and box_detail(answer, lowest, highest, points [, weight [, confidence]]): add an answer. */
Datum
crm_box_transition(PG_FUNCTION_ARGS)
{
	AnswerOptions options = box_options(fcinfo);

	return add(fcinfo, &options, 5);
}

/* And take it back. */
Datum
crm_box_inverse(PG_FUNCTION_ARGS)
{
	AnswerOptions options = box_options(fcinfo);

	return answers_remove(&box, fcinfo, &options, class_argument(fcinfo, &options));
}

/* bottom_box(answer, lowest, highest, points [, weight]): add an answer. */
Datum
crm_bottom_box_transition(PG_FUNCTION_ARGS)
{
	AnswerOptions options = bottom_box_options(fcinfo);

	return add(fcinfo, &options, 5);
}

/* And take it back. */
Datum
crm_bottom_box_inverse(PG_FUNCTION_ARGS)
{
	AnswerOptions options = bottom_box_options(fcinfo);

	return answers_remove(&box, fcinfo, &options, class_argument(fcinfo, &options));
}

/* Percent of the answers that are in the box; NULL without answers. */
Datum
crm_box_final(PG_FUNCTION_ARGS)
{
	AnswerTotals totals;

	if (answers_final(&box, fcinfo, &totals) == NULL)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(survey_percent(totals.weight[BOX_IN], totals.total));
}

/* The share in the box and how far it may be off, as a row of type box_detail. */
Datum
crm_box_detail_final(PG_FUNCTION_ARGS)
{
	AnswerTotals totals;
	const AnswerOptions *options = answers_final(&box, fcinfo, &totals);
	BoxDetail	detail = {0};
	ResultRow	row;

	if (options == NULL)
		PG_RETURN_NULL();
	detail.n = totals.n;
	detail.effective_n = totals.effective_n;
	detail.in_box = totals.count[BOX_IN];
	detail.interval = survey_wilson(totals.weight[BOX_IN] / totals.total, totals.effective_n,
									survey_normal(options->confidence));
	detail.confidence = options->confidence;
	result_row_begin(&row, fcinfo);
	put_fields(&row, &box_detail, &detail);
	return result_row_datum(&row);
}
