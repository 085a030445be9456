/*
 * clv_interval.c
 *		How sure a score is: standard errors and intervals by the delta method.
 *
 * Positive parameters move on the log scale, coefficients of covariates as
 * they are; the gradient of a score is taken by central differences, its
 * variance is that gradient in the covariance of the fit (Rao 1973, section
 * 6a.2).  Intervals are normal on the log scale for values, on the logit scale
 * for probabilities, so they stay within what is possible.  They speak of the
 * expectation, not of what the one customer will do.
 */
#include "base/crm.h"

#include <math.h>

#include "access/htup_details.h"

#include "base/fields.h"
#include "clv/clv_value_score.h"

/* Steps of the differences: a part of the standard error, on its scale. */
#define STEP_PART 0.01
#define STEP_MOST 0.01

/* Closer than this to 0 or 1 a probability has no interval worth the name. */
#define CERTAIN 1e-12

/* The logarithm or logit of a score, as a function of the model. */
typedef double (*Measure) (const ClvModel *model, const void *context);

/* What a question is asked about, other than the model. */
typedef struct Asked
{
	const ClvQuestion *question;
	const ClvNumbers *numbers;
	const double *covariates;
	ClvHistory	history;
} Asked;

static double
ask(const ClvModel *model, const Asked *asked)
{
	ClvModel	at = clv_model_at(model, asked->covariates);
	ClvOutlook	outlook;
	double		answer;

	clv_outlook(&at, &asked->history, &outlook);
	answer = asked->question->answer(&outlook, asked->numbers);
	CHECK_FOR_INTERRUPTS();
	return answer;
}

static double
measure_answer(const ClvModel *model, const void *context)
{
	const Asked *asked = context;
	double		answer = ask(model, asked);

	return asked->question->is_probability ? log(answer / (1 - answer)) : log(answer);
}

static double
measure_order_value(const ClvModel *model, const void *context)
{
	return log(clv_order_value(model, context));
}

/* Parameter i moved by a step on its scale: log for the model's own. */
static void
move(ClvModel *model, int i, double step)
{
	if (i < clv_kernels[model->kind].plan->base)
		model->parameters[i] *= exp(step);
	else
		model->parameters[i] += step;
}

/* The variance of a measure; NaN where the model or the measure has none. */
static double
delta_variance(const ClvModel *model, Measure measure, const void *context)
{
	int			n = model->count;
	double		gradient[CLV_MAX_PARAMETERS];
	double		scale[CLV_MAX_PARAMETERS];
	double		variance = 0;

	if (model->covariance == NULL)
		return NAN;
	for (int i = 0; i < n; i++)
	{
		double		step;
		ClvModel	less = *model;
		ClvModel	more = *model;

		scale[i] = i < clv_kernels[model->kind].plan->base ? 1 / model->parameters[i] : 1;
		step = fmin(STEP_PART * sqrt(model->covariance[i * n + i]) * scale[i], STEP_MOST);
		gradient[i] = 0;
		if (step == 0)
			continue;
		move(&less, i, -step);
		move(&more, i, step);
		gradient[i] = (measure(&more, context) - measure(&less, context)) / (2 * step) * scale[i];
	}
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			variance += gradient[i] * model->covariance[i * n + j] * gradient[j];
	/* a matrix that someone made up need not be a covariance */
	return variance >= 0 ? variance : NAN;
}

/* estimate, standard_error, lower, upper of a value, given the variance of its logarithm or logit. */
static Datum
interval_row(ClvCall *call, double estimate, bool is_probability, double variance, double level)
{
	double		z = clv_level_quantile(level);
	double		width = z * sqrt(variance);
	double		slope = is_probability ? estimate * (1 - estimate) : estimate;
	ResultRow	row;

	clv_call_row(call, &row);
	put_finite(&row, estimate);
	put_finite(&row, slope * sqrt(variance));
	if (is_probability)
	{
		double		odds = (1 - estimate) / estimate;

		put_finite(&row, 1 / (1 + odds * exp(width)));
		put_finite(&row, 1 / (1 + odds * exp(-width)));
	}
	else
	{
		put_finite(&row, estimate * exp(-width));
		put_finite(&row, estimate * exp(width));
	}
	return result_row_datum(&row);
}

/* Nothing to be unsure of: no time ahead, or a probability that is 0 or 1. */
static bool
is_certain(double estimate, bool is_probability)
{
	return estimate == 0 || (is_probability && (estimate < CERTAIN || estimate > 1 - CERTAIN));
}

/* What clv_interval() can be asked for. */
typedef enum Quantity
{
	QUANTITY_CLV,
	QUANTITY_ALIVE,
	QUANTITY_EXPECTED,
	QUANTITY_ORDER_VALUE
} Quantity;

static const FieldNames quantities = {
	FIELD_NAMES([QUANTITY_CLV] = "clv", [QUANTITY_ALIVE] = "p_alive",
				[QUANTITY_EXPECTED] = "expected_purchases",
				[QUANTITY_ORDER_VALUE] = "expected_order_value"),
	.what = "quantity",
	.hint = "Use 'p_alive', 'expected_purchases', 'expected_order_value' or 'clv'."
};

/* Places of arguments, the same for a customer given by values or by a summary. */
#define FIRST_ARGUMENT 2
#define MEAN_VALUE_ARGUMENT 5
#define REFUNDS_ARGUMENT 10
#define QUANTITY_ARGUMENT 12
#define LEVEL_ARGUMENT 13

/* The interval of p_alive or expected_purchases: model, customer, horizon … covariates. */
static Datum
purchases_interval(ClvCall *call, ClvSource source, const ClvModel *model,
				   const ClvQuestion *question, double level)
{
	ClvNumbers	numbers = {0};
	Asked		asked = {.question = question,.numbers = &numbers};
	ClvCustomer customer;
	double		estimate;
	double		variance = 0;

	if (!clv_call_customer(call, source, model, &customer))
		return clv_call_result(call->fcinfo, NAN);
	/* mean_value */
	if (source == CLV_OF_VALUES)
		call->next++;
	if (question == &clv_question_expected)
		clv_call_horizon(call, model, false, &numbers);
	else
		call->next += 3;
	/* margin_rate */
	call->next++;
	if (question == &clv_question_expected)
		clv_call_period(call, model, &numbers);
	else
		call->next++;
	asked.covariates = clv_call_covariates(call, model);
	asked.history = customer.history;
	estimate = ask(model, &asked);
	if (!isfinite(estimate))
		return clv_call_result(call->fcinfo, estimate);
	if (!is_certain(estimate, question->is_probability))
		variance = delta_variance(model, measure_answer, &asked);
	else if (model->covariance == NULL)
		variance = NAN;
	return interval_row(call, estimate, question->is_probability, variance, level);
}

/* What is known of the spend of the customer in the arguments; false if nothing can be said. */
static bool
read_spend(ClvCall *call, ClvSource source, ClvSpend *known)
{
	NullableDatum *customer = &call->fcinfo->args[FIRST_ARGUMENT];

	if (customer->isnull)
		return false;
	if (source == CLV_OF_SUMMARY)
	{
		call->next = REFUNDS_ARGUMENT;
		return clv_call_spend_summary(call, customer_summary_from_datum(customer->value), known);
	}
	call->next = MEAN_VALUE_ARGUMENT;
	return clv_call_spend_values(call, DatumGetFloat8(customer->value), known);
}

/* The interval of expected_order_value. */
static Datum
order_value_interval(ClvCall *call, ClvSource source, const ClvModel *spend, double level)
{
	ClvSpend	known;
	double		estimate;

	if (!read_spend(call, source, &known))
		return clv_call_result(call->fcinfo, NAN);
	estimate = clv_order_value(spend, &known);
	if (!isfinite(estimate))
		return clv_call_result(call->fcinfo, estimate);
	return interval_row(call, estimate, false, delta_variance(spend, measure_order_value, &known), level);
}

/*
 * The interval of clv.  The two models come from separate likelihoods:
 * variances of the logarithms add up.
 */
static Datum
value_interval(ClvCall *call, ClvSource source, const ClvModel *model, const ClvModel *spend,
			   double level)
{
	ClvValueArguments a = {.model = model,.spend = spend};
	Asked		asked = {.question = &clv_question_expected};
	double		estimate;
	double		variance = 0;

	if (!clv_call_value_arguments(call, source, &a))
		return clv_call_result(call->fcinfo, NAN);
	asked.numbers = &a.numbers;
	asked.history = a.history;
	asked.covariates = a.covariates;
	estimate = a.margin_rate * clv_order_value(a.spend, &a.known) * ask(a.model, &asked);
	if (!isfinite(estimate))
		return clv_call_result(call->fcinfo, estimate);
	if (estimate > 0)
		variance = delta_variance(a.model, measure_answer, &asked) +
			delta_variance(a.spend, measure_order_value, &a.known);
	else if (a.model->covariance == NULL || a.spend->covariance == NULL)
		variance = NAN;
	return interval_row(call, estimate, false, variance, level);
}

/*
 * clv_interval(model, spend_model, repeat_days, t_x, age, mean_value, horizon,
 * annual_rate, delta, margin_rate, period, covariates, quantity, level), and
 * with summary, as_of in place of the four numbers, and refunds, include_first
 * after covariates.  A model that the quantity does not ask may be NULL.
 */
static Datum
quantity_interval(FunctionCallInfo fcinfo, ClvSource source)
{
	Quantity	quantity = (Quantity) name_argument(fcinfo, QUANTITY_ARGUMENT, &quantities, "quantity");
	ClvCall    *call = clv_call_begin(fcinfo);
	const ClvModel *model = clv_call_model(call);
	const ClvModel *spend = clv_call_spend(call);
	bool		asks_model = quantity != QUANTITY_ORDER_VALUE;
	bool		asks_spend = quantity == QUANTITY_ORDER_VALUE || quantity == QUANTITY_CLV;
	double		level;

	if ((asks_model && model == NULL) || (asks_spend && spend == NULL) || PG_ARGISNULL(LEVEL_ARGUMENT))
		PG_RETURN_NULL();
	level = PG_GETARG_FLOAT8(LEVEL_ARGUMENT);
	switch (quantity)
	{
		case QUANTITY_ALIVE:
			return purchases_interval(call, source, model, &clv_question_alive, level);
		case QUANTITY_EXPECTED:
			return purchases_interval(call, source, model, &clv_question_expected, level);
		case QUANTITY_ORDER_VALUE:
			return order_value_interval(call, source, spend, level);
		case QUANTITY_CLV:
			return value_interval(call, source, model, spend, level);
	}
	pg_unreachable();
}

CLV_ASK(crm_clv_interval, quantity_interval, CLV_OF_VALUES)
CLV_ASK(crm_clv_interval_summary, quantity_interval, CLV_OF_SUMMARY)
