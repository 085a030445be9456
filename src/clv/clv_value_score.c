/*
 * clv_value_score.c
 *		The value of one customer: discounted purchases, times the expected
 *		value of an order, times the margin (Fader, Hardie & Lee 2005, "RFM and
 *		CLV"; purchases and their value are taken as independent).
 */
#include "base/crm.h"

#include <math.h>

#include "clv/clv_value_score.h"

/*
 * Read the arguments of clv() and its kin; false when one of them leaves
 * nothing to say.  The next argument after is the level or the covariates.
 */
bool
clv_call_value_arguments(ClvCall *call, ClvSource source, const ClvQuestion *question,
						 ClvValueArguments *arguments)
{
	ClvCustomer customer = {{0, 0, 0}, NULL};
	bool		is_known = true;

	arguments->model = clv_call_model(call);
	arguments->spend = clv_call_spend(call);
	arguments->known = (ClvSpend) {0, 0};
	arguments->numbers = (ClvNumbers) {0};
	if (arguments->model == NULL || arguments->spend == NULL ||
		!clv_call_customer(call, source, arguments->model, &customer))
		return false;
	arguments->history = customer.history;
	if (source == CLV_OF_VALUES)
		is_known = clv_call_spend_values(call, customer.history.x, &arguments->known);
	if (!question->read(call, arguments->model, &arguments->numbers) ||
		!clv_call_float(call, &arguments->margin))
		return false;
	clv_check_margin(arguments->margin);
	if (source == CLV_OF_SUMMARY)
		is_known = clv_call_spend_summary(call, customer.summary, &arguments->known);
	return is_known;
}

static Datum
ask_value(FunctionCallInfo fcinfo, ClvSource source, const ClvQuestion *question)
{
	ClvCall    *call = clv_call_begin(fcinfo);
	ClvValueArguments a;

	if (!clv_call_value_arguments(call, source, question, &a))
		PG_RETURN_NULL();
	return clv_call_result(fcinfo, a.margin * clv_order_value(a.spend, &a.known) *
						   clv_call_answer(call, question, a.model, &a.history, &a.numbers));
}

CLV_ASK(crm_clv, ask_value, CLV_OF_VALUES, &clv_question_discounted)
CLV_ASK(crm_clv_summary, ask_value, CLV_OF_SUMMARY, &clv_question_discounted)
CLV_ASK(crm_clv_new, ask_value, CLV_OF_NEW, &clv_question_discounted)
CLV_ASK(crm_clv_by_period, ask_value, CLV_OF_VALUES, &clv_question_periods)
CLV_ASK(crm_clv_by_period_summary, ask_value, CLV_OF_SUMMARY, &clv_question_periods)
CLV_ASK(crm_clv_by_period_new, ask_value, CLV_OF_NEW, &clv_question_periods)

/*
 * Read the next arguments horizon, annual_rate, delta, margin, period.  A rate
 * may be left out when no money is asked for.
 */
void
clv_call_ahead(ClvCall *call, const ClvModel *model, bool has_spend, ClvAhead *ahead)
{
	ClvNumbers *numbers = &ahead->numbers;
	double		annual_rate;
	double		delta;
	bool		has_annual_rate;
	bool		has_delta;

	memset(ahead, 0, sizeof(ClvAhead));
	if (!clv_call_float(call, &numbers->horizon))
		numbers->horizon = INFINITY;
	else
		clv_check_time(model, numbers->horizon, "horizon");
	has_annual_rate = clv_call_float(call, &annual_rate);
	has_delta = clv_call_float(call, &delta);
	if (has_spend || has_annual_rate || has_delta)
		numbers->delta = clv_discount(model, has_annual_rate ? &annual_rate : NULL,
									  has_delta ? &delta : NULL);
	else
		numbers->delta = NAN;
	if (clv_call_float(call, &ahead->margin))
		clv_check_margin(ahead->margin);
	else
		ahead->margin = NAN;
	if (clv_call_float(call, &numbers->period))
	{
		numbers->periods = clv_whole_periods(model, numbers->horizon, numbers->period);
		numbers->rate = expm1(numbers->delta * numbers->period);
	}
}

/* Score a customer; expected purchases are those of the horizon, unless it has no end. */
ClvScore
clv_score(const ClvModel *model, const ClvHistory *history, const ClvAhead *ahead)
{
	const ClvNumbers *numbers = &ahead->numbers;
	ClvScore	score = {0, NAN, NAN};
	ClvOutlook	outlook;

	clv_outlook(model, history, &outlook);
	score.p_alive = outlook.post.alive;
	if (isfinite(numbers->horizon))
		score.expected_purchases = clv_outlook_expected(&outlook, numbers->horizon);
	if (isnan(numbers->delta))
		return score;
	if (numbers->periods > 0)
		score.discounted_purchases = clv_outlook_periods(&outlook, numbers->period,
														 (int) numbers->periods, numbers->rate);
	else
		score.discounted_purchases = clv_outlook_discounted(&outlook, numbers->horizon, numbers->delta);
	CHECK_FOR_INTERRUPTS();
	return score;
}

/* The same for customers many of whom have the same history; context and reads as for clv_memo_slot(). */
ClvScore
clv_score_memo(ClvMemo *memo, MemoryContext context, uint64 reads, const ClvModel *model,
			   const ClvHistory *history, const ClvAhead *ahead)
{
	ClvMemoSlot *slot = clv_memo_slot(memo, context, reads, &ahead->numbers, history);
	ClvScore	score;

	if (slot != NULL && clv_memo_holds(memo, slot, history))
		return (ClvScore) {slot->answer[0], slot->answer[1], slot->answer[2]};
	score = clv_score(model, history, ahead);
	if (slot != NULL)
	{
		slot->answer[0] = score.p_alive;
		slot->answer[1] = score.expected_purchases;
		slot->answer[2] = score.discounted_purchases;
		clv_memo_keep(memo, slot, history);
	}
	return score;
}

/* The four columns p_alive, expected_purchases, expected_order_value, clv. */
void
clv_score_put(ResultRow *row, const ClvScore *score, const ClvAhead *ahead, double order_value)
{
	clv_put_result(row, score->p_alive);
	clv_put_result(row, score->expected_purchases);
	clv_put_result(row, order_value);
	clv_put_result(row, score->discounted_purchases * order_value * ahead->margin);
}

/* clv_score(model, spend_model, customer, [mean_value,] ahead, [refunds, include_first,] covariates). */
static Datum
score_row(FunctionCallInfo fcinfo, ClvSource source)
{
	ClvCall    *call = clv_call_begin(fcinfo);
	const ClvModel *model = clv_call_model(call);
	const ClvModel *spend = clv_call_spend(call);
	const double *covariates;
	ClvCustomer customer;
	ClvSpend	known;
	ClvAhead	ahead;
	ClvScore	score;
	bool		is_known = false;
	ResultRow	row;

	if (model == NULL || !clv_call_customer(call, source, model, &customer))
		PG_RETURN_NULL();
	if (source == CLV_OF_VALUES)
		is_known = clv_call_spend_values(call, customer.history.x, &known);
	clv_call_ahead(call, model, spend != NULL, &ahead);
	if (source == CLV_OF_SUMMARY)
		is_known = clv_call_spend_summary(call, customer.summary, &known);
	covariates = clv_call_covariates(call, model);
	if (covariates != NULL)
	{
		call->at = clv_model_at(model, covariates);
		score = clv_score(&call->at, &customer.history, &ahead);
	}
	else
		score = clv_score_memo(&call->memo, fcinfo->flinfo->fn_mcxt, call->model.reads, model,
							   &customer.history, &ahead);
	clv_call_row(call, &row);
	clv_score_put(&row, &score, &ahead,
				  spend != NULL && is_known ? clv_order_value(spend, &known) : NAN);
	return result_row_datum(&row);
}

CLV_ASK(crm_clv_score, score_row, CLV_OF_VALUES)
CLV_ASK(crm_clv_score_summary, score_row, CLV_OF_SUMMARY)
