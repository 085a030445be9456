/*
 * classifier_report.c
 *		classifier_report(score, event ...): how well a score tells events from
 *		others, in one row.
 */
#include "base/crm.h"

#include <math.h>

#include "base/interrupted.h"
#include "base/result_rows.h"
#include "classifier/score_arguments.h"
#include "classifier/scored_lists.h"
#include "math/auc.h"
#include "math/probability_loss.h"
#include "math/survey.h"

PG_FUNCTION_INFO_V1(crm_classifier_report_transition);
PG_FUNCTION_INFO_V1(crm_classifier_report_weight_transition);
PG_FUNCTION_INFO_V1(crm_classifier_report_side_transition);
PG_FUNCTION_INFO_V1(crm_classifier_report_final);

static const StateShape shape = SCORED_STATE("crm.classifier_report", 0x434C5201);

STATE_COMBINE(crm_classifier_report_combine, &shape)

/* Add a row; side and confidence are arguments, 0 where the call has none. */
static Datum
add(FunctionCallInfo fcinfo, int weight, int side, int confidence)
{
	ScoredArguments arguments = {.weight = weight,.score = "score"};
	ScoredOptions options = {
		.confidence = score_confidence_argument(fcinfo, confidence),
		.choice = score_flag_argument(fcinfo, side, true)
	};

	return scored_add(&shape, fcinfo, &arguments, &options);
}

/* classifier_report(score, event) */
Datum
crm_classifier_report_transition(PG_FUNCTION_ARGS)
{
	return add(fcinfo, 0, 0, 0);
}

/* classifier_report(score, event, weight [, high_is_event [, confidence]]) */
Datum
crm_classifier_report_weight_transition(PG_FUNCTION_ARGS)
{
	return add(fcinfo, 3, PG_NARGS() > 4 ? 4 : 0, PG_NARGS() > 5 ? 5 : 0);
}

/* classifier_report(score, event, high_is_event) */
Datum
crm_classifier_report_side_transition(PG_FUNCTION_ARGS)
{
	return add(fcinfo, 0, 3, 0);
}

/* What there is to say of scores that may be probabilities. */
static ProbabilityLoss
loss_of(const ScoredData *data, const AucMeasures *all, bool high_is_event)
{
	ProbabilityLoss loss = PROBABILITY_LOSS;

	if (!high_is_event || all->distinct == 0 || all->lowest < 0 || all->highest > 1)
		return loss;
	if (!probability_loss_measure(data, &loss, crm_interrupted))
	{
		CHECK_FOR_INTERRUPTS();
		(void) probability_loss_measure(data, &loss, NULL);
	}
	return loss;
}

/* AUC with its interval, and Gini. */
static void
put_auc(ResultRow *row, const AucMeasures *all, double confidence)
{
	double		se = sqrt(all->variance);
	double		reach = survey_normal(confidence) * se;

	put_finite(row, all->auc);
	put_finite(row, se);
	put_float_if(row, isfinite(reach), fmax(all->auc - reach, 0));
	put_float_if(row, isfinite(reach), fmin(all->auc + reach, 1));
	put_float(row, confidence);
	put_finite(row, 2 * all->auc - 1);
}

/* The report as a row of type crm.classifier_report; NULL without rows. */
Datum
crm_classifier_report_final(PG_FUNCTION_ARGS)
{
	ScoredData	data;
	const ScoredRows *rows = scored_rows_final(&shape, fcinfo, &data);
	AucMeasures all;
	ProbabilityLoss loss;
	ResultRow	row;
	bool		high_is_event;

	if (rows == NULL || rows->rows == 0)
		PG_RETURN_NULL();
	if (!(rows->options.confidence > 0 && rows->options.confidence < 1))
		crm_invalid_state(shape.aggregate);
	high_is_event = rows->options.choice != 0;
	if (!auc_measure(&data, high_is_event, &all, crm_interrupted))
	{
		CHECK_FOR_INTERRUPTS();
		(void) auc_measure(&data, high_is_event, &all, NULL);
	}
	loss = loss_of(&data, &all, high_is_event);
	result_row_begin(&row, fcinfo);
	put_int(&row, rows->rows);
	put_int(&row, rows->event_rows);
	put_int(&row, rows->skipped);
	put_int(&row, (int64) all.distinct);
	put_share(&row, all.events, all.events + all.others);
	put_auc(&row, &all, rows->options.confidence);
	put_finite(&row, all.ks);
	put_finite(&row, all.ks_cutoff);
	put_finite(&row, all.ks_event_share);
	put_finite(&row, all.ks_other_share);
	put_finite(&row, probability_loss_brier(&loss));
	put_float_if(&row, math_sum_value(&loss.weight) > 0, probability_loss_log(&loss));
	put_datum(&row, BoolGetDatum(high_is_event));
	put_datum(&row, BoolGetDatum(all.auc + survey_normal(rows->options.confidence) * sqrt(all.variance) < 0.5));
	return result_row_datum(&row);
}
