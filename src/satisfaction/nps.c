/*
 * nps.c
 *		nps and nps_detail: the net promoter score (Reichheld 2003, "The one
 *		number you need to grow") of answers from 0 to 10.
 */
#include "base/crm.h"

#include "satisfaction/answers.h"
#include "satisfaction/details.h"

PG_FUNCTION_INFO_V1(crm_nps_transition);
PG_FUNCTION_INFO_V1(crm_nps_inverse);
PG_FUNCTION_INFO_V1(crm_nps_weighted_transition);
PG_FUNCTION_INFO_V1(crm_nps_options_transition);
PG_FUNCTION_INFO_V1(crm_nps_options_inverse);
PG_FUNCTION_INFO_V1(crm_nps_final);
PG_FUNCTION_INFO_V1(crm_nps_detail_final);
PG_FUNCTION_INFO_V1(crm_nps_category);

#define LEAST_PROMOTER 9
#define LEAST_PASSIVE 7
#define NPS_HINT "The question of the net promoter score is answered from 0 to 10; 0 counts."

static const Question nps = QUESTION("crm.nps", 0x4E505302 /* layout 2 */ , NPS_CLASSES);

CRM_FUNCTION(crm_nps_combine, answers_combine(&nps, fcinfo))

static const AnswerOptions defaults = {0, 10, 0, SURVEY_NPS_ADJUSTED_WALD, DEFAULT_CONFIDENCE};

static inline int
class_of(double answer)
{
	int			point = answer_point(answer, 0, 10, NPS_HINT);

	return point >= LEAST_PROMOTER ? NPS_PROMOTER : point >= LEAST_PASSIVE ? NPS_PASSIVE : NPS_DETRACTOR;
}

/* The class of the answer in argument 1. */
static inline int
class_argument(FunctionCallInfo fcinfo)
{
	return PG_ARGISNULL(1) ? ANSWER_NONE : class_of(PG_GETARG_FLOAT8(1));
}

/* Confidence and method in two arguments, as far as they are there. */
static AnswerOptions
options_arguments(FunctionCallInfo fcinfo, int first)
{
	AnswerOptions options = defaults;

	options.confidence = confidence_argument(fcinfo, first);
	options.method = name_argument(fcinfo, first + 1, &nps_methods, "method");
	return options;
}

/* nps(answer): add an answer. */
Datum
crm_nps_transition(PG_FUNCTION_ARGS)
{
	if (likely(!PG_ARGISNULL(1)) && answers_add_quickly(&nps, fcinfo, &defaults, class_of(PG_GETARG_FLOAT8(1))))
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	return answers_add(&nps, fcinfo, &defaults, class_argument(fcinfo), UNWEIGHTED);
}

/* And take it back. */
Datum
crm_nps_inverse(PG_FUNCTION_ARGS)
{
	return answers_remove(&nps, fcinfo, &defaults, class_argument(fcinfo));
}

/* nps(answer, weight [, confidence [, method]]): add an answer. */
Datum
crm_nps_weighted_transition(PG_FUNCTION_ARGS)
{
	AnswerOptions options = options_arguments(fcinfo, 3);
	double		weight = weight_argument(fcinfo, 2);

	return answers_add(&nps, fcinfo, &options, weight > 0 ? class_argument(fcinfo) : ANSWER_NONE, weight);
}

/* nps_detail(answer, confidence, method): add an answer. */
Datum
crm_nps_options_transition(PG_FUNCTION_ARGS)
{
	AnswerOptions options = options_arguments(fcinfo, 2);

	return answers_add(&nps, fcinfo, &options, class_argument(fcinfo), UNWEIGHTED);
}

/* And take it back. */
Datum
crm_nps_options_inverse(PG_FUNCTION_ARGS)
{
	AnswerOptions options = options_arguments(fcinfo, 2);

	return answers_remove(&nps, fcinfo, &options, class_argument(fcinfo));
}

/* Promoters less detractors in points. */
static double
score_of(const AnswerTotals *totals)
{
	return survey_percent(totals->weight[NPS_PROMOTER] - totals->weight[NPS_DETRACTOR], totals->total);
}

/* The score, from -100 to 100; NULL without answers. */
Datum
crm_nps_final(PG_FUNCTION_ARGS)
{
	AnswerTotals totals;

	if (answers_final(&nps, fcinfo, &totals) == NULL)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(score_of(&totals));
}

/* The score and how far it may be off, as a row of type nps_detail. */
Datum
crm_nps_detail_final(PG_FUNCTION_ARGS)
{
	static const double values[NPS_CLASSES] = {[NPS_PROMOTER] = 100, [NPS_DETRACTOR] = -100};
	AnswerTotals totals;
	const AnswerOptions *options = answers_final(&nps, fcinfo, &totals);
	NpsDetail	detail = {0};
	ResultRow	row;

	if (options == NULL)
		PG_RETURN_NULL();
	if (options->method < 0 || options->method >= nps_methods.count)
		crm_invalid_state(nps.plain.shape.aggregate);
	detail.n = totals.n;
	detail.effective_n = totals.effective_n;
	memcpy(detail.count, totals.count, sizeof(detail.count));
	for (int c = 0; c < NPS_CLASSES; c++)
		detail.share[c] = totals.weight[c] / totals.total;
	detail.score = score_of(&totals);
	detail.interval = survey_nps(detail.share[NPS_PROMOTER], detail.share[NPS_DETRACTOR], detail.effective_n,
								 (SurveyNpsMethod) options->method,
								 answers_mean_error(&totals, values, NPS_CLASSES, detail.score),
								 survey_normal(options->confidence));
	detail.has_se = detail.interval.se >= 0;
	detail.confidence = options->confidence;
	detail.method = options->method;
	result_row_begin(&row, fcinfo);
	put_fields(&row, &nps_detail, &detail);
	return result_row_datum(&row);
}

/* nps_category(answer): promoter, passive or detractor. */
Datum
crm_nps_category(PG_FUNCTION_ARGS)
{
	static const char *const names[NPS_CLASSES] = {"promoter", "passive", "detractor"};

	PG_RETURN_TEXT_P(cstring_to_text(names[class_of(PG_GETARG_FLOAT8(0))]));
}
