/*
 * clv_value_score.c
 *		The value of one customer: discounted purchases, times the expected
 *		value of an order, times the margin (Fader, Hardie & Lee 2005, "RFM and
 *		CLV"; purchases and their value are taken as independent).
 */
#include "base/crm.h"

#include <math.h>

#include "access/htup_details.h"

#include "clv/clv_value_score.h"

/*
 * Read the arguments of clv() after the two models: the customer, [mean_value,]
 * horizon, annual_rate, delta, margin_rate, period, covariates, [refunds,
 * include_first].  False when one of them leaves nothing to say.
 */
bool
clv_call_value_arguments(ClvCall *call, ClvSource source, ClvValueArguments *arguments)
{
	const ClvModel *model = arguments->model;
	ClvCustomer customer = {{0, 0, 0}, NULL};
	bool		is_known = true;

	if (!clv_call_customer(call, source, model, &customer))
		return false;
	arguments->history = customer.history;
	if (source == CLV_OF_VALUES)
		is_known = clv_call_spend_values(call, customer.history.x, &arguments->known);
	clv_call_horizon(call, model, true, &arguments->numbers);
	if (!clv_call_float(call, &arguments->margin_rate))
		return false;
	clv_check_margin_rate(arguments->margin_rate);
	clv_call_period(call, model, &arguments->numbers);
	arguments->covariates = clv_call_covariates(call, model);
	if (source == CLV_OF_SUMMARY)
		is_known = clv_call_spend_summary(call, customer.summary, &arguments->known);
	return is_known;
}

/* clv(model, spend_model, …). */
static Datum
ask_value(FunctionCallInfo fcinfo, ClvSource source)
{
	ClvCall    *call = clv_call_begin(fcinfo);
	ClvValueArguments a = {.model = clv_call_model(call)};

	a.spend = clv_call_spend(call);
	if (a.model == NULL || a.spend == NULL || !clv_call_value_arguments(call, source, &a))
		PG_RETURN_NULL();
	return clv_call_result(fcinfo, a.margin_rate * clv_order_value(a.spend, &a.known) *
						   clv_call_answer(call, &clv_question_expected, a.model, &a.history,
										   &a.numbers, a.covariates));
}

CLV_ASK(crm_clv, ask_value, CLV_OF_VALUES)
CLV_ASK(crm_clv_summary, ask_value, CLV_OF_SUMMARY)

/*
 * Read the next arguments horizon, annual_rate, delta, margin_rate, period.  A
 * rate may be left out when no money is asked for.
 */
void
clv_call_ahead(ClvCall *call, const ClvModel *model, bool has_spend, ClvAhead *ahead)
{
	memset(ahead, 0, sizeof(ClvAhead));
	clv_call_horizon(call, model, has_spend, &ahead->numbers);
	if (clv_call_float(call, &ahead->margin_rate))
		clv_check_margin_rate(ahead->margin_rate);
	else
		ahead->margin_rate = NAN;
	clv_call_period(call, model, &ahead->numbers);
}

/* Expected purchases are those of the horizon, unless it has no end. */
static ClvScore
score_of_outlook(const ClvOutlook *outlook, const ClvNumbers *numbers)
{
	ClvScore	score = {outlook->post.alive, NAN, NAN};

	if (isfinite(numbers->horizon))
		score.expected_purchases = clv_outlook_expected(outlook, numbers->horizon);
	if (!isnan(numbers->delta))
		score.discounted_purchases = clv_outlook_ahead(outlook, numbers);
	CHECK_FOR_INTERRUPTS();
	return score;
}

/* Score a customer. */
ClvScore
clv_score(const ClvModel *model, const ClvHistory *history, const ClvAhead *ahead)
{
	ClvOutlook	outlook;

	clv_outlook(model, history, &outlook);
	return score_of_outlook(&outlook, &ahead->numbers);
}

/*
 * The same for customers many of whom have the same history, or would but for
 * their last purchase; context and reads as for clv_memo_slot().
 */
ClvScore
clv_score_memo(ClvMemo *memo, MemoryContext context, uint64 reads, const ClvModel *model,
			   const ClvHistory *history, const ClvAhead *ahead)
{
	ClvHistory	known = *history;
	ClvOutlook	outlook;
	double		alive = clv_outlook_living(model, &known, &outlook);
	ClvMemoSlot *slot = clv_memo_slot(memo, context, reads, &ahead->numbers, &known);
	ClvScore	score;

	if (slot != NULL && clv_memo_holds(memo, slot, &known))
		score = (ClvScore) {slot->answer[0], slot->answer[1], slot->answer[2]};
	else
	{
		if (outlook.kernel == NULL)
			clv_outlook(model, history, &outlook);
		score = score_of_outlook(&outlook, &ahead->numbers);
		if (slot != NULL)
		{
			slot->answer[0] = score.p_alive;
			slot->answer[1] = score.expected_purchases;
			slot->answer[2] = score.discounted_purchases;
			clv_memo_keep(memo, slot, &known);
		}
	}
	return (ClvScore) {alive * score.p_alive, alive * score.expected_purchases, alive * score.discounted_purchases};
}

/* The four columns p_alive, expected_purchases, expected_order_value, clv. */
void
clv_score_put(ResultRow *row, const ClvScore *score, const ClvAhead *ahead, double order_value)
{
	clv_put_result(row, score->p_alive);
	clv_put_result(row, score->expected_purchases);
	clv_put_result(row, order_value);
	clv_put_result(row, score->discounted_purchases * order_value * ahead->margin_rate);
}

/* clv_score(model, spend_model, customer, [mean_value,] ahead, covariates [, refunds, include_first]). */
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
	covariates = clv_call_covariates(call, model);
	if (source == CLV_OF_SUMMARY)
		is_known = clv_call_spend_summary(call, customer.summary, &known);
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
