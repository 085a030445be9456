/*
 * clv_score.c
 *		What a model of purchases says about one customer, in SQL.
 *
 * Every question is asked about a customer given by values, (model, x, t_x, t,
 * …), by a summary, (model, summary, as_of, …), or about a new one, (model, …).
 * Covariates are the last argument.  NULL in, NULL out, but for arguments that
 * have a meaning left out.
 */
#include "base/crm.h"

#include <math.h>

#include "clv/clv_call.h"

/* The answer to a question about the customer in the arguments. */
static Datum
ask(FunctionCallInfo fcinfo, ClvSource source, const ClvQuestion *question)
{
	ClvCall    *call = clv_call_begin(fcinfo);
	const ClvModel *model = clv_call_model(call);
	ClvNumbers	numbers = {0};
	ClvCustomer customer;

	if (model == NULL || !clv_call_customer(call, source, model, &customer) ||
		!question->read(call, model, &numbers))
		PG_RETURN_NULL();
	return clv_call_result(fcinfo, clv_call_answer(call, question, model, &customer.history, &numbers));
}

CLV_ASK(crm_p_alive, ask, CLV_OF_VALUES, &clv_question_alive)
CLV_ASK(crm_p_alive_summary, ask, CLV_OF_SUMMARY, &clv_question_alive)
CLV_ASK(crm_expected_purchases, ask, CLV_OF_VALUES, &clv_question_expected)
CLV_ASK(crm_expected_purchases_summary, ask, CLV_OF_SUMMARY, &clv_question_expected)
CLV_ASK(crm_expected_purchases_new, ask, CLV_OF_NEW, &clv_question_expected)
CLV_ASK(crm_purchases_probability, ask, CLV_OF_VALUES, &clv_question_probability)
CLV_ASK(crm_purchases_probability_summary, ask, CLV_OF_SUMMARY, &clv_question_probability)
CLV_ASK(crm_any_purchase_probability, ask, CLV_OF_VALUES, &clv_question_any)
CLV_ASK(crm_any_purchase_probability_summary, ask, CLV_OF_SUMMARY, &clv_question_any)
CLV_ASK(crm_any_purchase_probability_new, ask, CLV_OF_NEW, &clv_question_any)
CLV_ASK(crm_discounted_purchases, ask, CLV_OF_VALUES, &clv_question_discounted)
CLV_ASK(crm_discounted_purchases_summary, ask, CLV_OF_SUMMARY, &clv_question_discounted)
CLV_ASK(crm_discounted_purchases_new, ask, CLV_OF_NEW, &clv_question_discounted)
CLV_ASK(crm_discounted_purchases_by_period, ask, CLV_OF_VALUES, &clv_question_periods)
CLV_ASK(crm_discounted_purchases_by_period_summary, ask, CLV_OF_SUMMARY, &clv_question_periods)
CLV_ASK(crm_discounted_purchases_by_period_new, ask, CLV_OF_NEW, &clv_question_periods)

PG_FUNCTION_INFO_V1(crm_purchases_probability_new);

/* purchases_probability_new(model, horizon, n, start, covariates). */
Datum
crm_purchases_probability_new(PG_FUNCTION_ARGS)
{
	ClvCall    *call = clv_call_begin(fcinfo);
	const ClvModel *model = clv_call_model(call);
	ClvNumbers	numbers = {0};
	double		start;
	bool		has_start;
	bool		has_numbers;

	if (model == NULL)
		PG_RETURN_NULL();
	has_numbers = clv_question_probability.read(call, model, &numbers);
	has_start = clv_call_float(call, &start);
	if (!has_numbers || !has_start)
		PG_RETURN_NULL();
	clv_check_time(model, start, "start");
	call->at = clv_model_at(model, clv_call_covariates(call, model));
	return clv_call_result(fcinfo, fmin(1, clv_new_probability(&call->at, start, numbers.horizon,
															   numbers.purchases)));
}
