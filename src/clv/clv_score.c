/*
 * clv_score.c
 *		What a model of purchases says about one customer, in SQL.
 *
 * Every question is asked about a customer given by values, (model,
 * repeat_days, t_x, age, …), all 0 for a new one, or by a summary, (model,
 * summary, as_of, …).  Covariates are the last argument.  NULL in, NULL out, but
 * for arguments that have a meaning left out.
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
	return clv_call_result(fcinfo, clv_call_answer(call, question, model, &customer.history, &numbers,
												   clv_call_covariates(call, model)));
}

CLV_ASK(crm_p_alive, ask, CLV_OF_VALUES, &clv_question_alive)
CLV_ASK(crm_p_alive_summary, ask, CLV_OF_SUMMARY, &clv_question_alive)
CLV_ASK(crm_expected_purchases, ask, CLV_OF_VALUES, &clv_question_expected)
CLV_ASK(crm_expected_purchases_summary, ask, CLV_OF_SUMMARY, &clv_question_expected)
CLV_ASK(crm_purchases_probability_summary, ask, CLV_OF_SUMMARY, &clv_question_probability)
CLV_ASK(crm_any_purchase_probability, ask, CLV_OF_VALUES, &clv_question_any)
CLV_ASK(crm_any_purchase_probability_summary, ask, CLV_OF_SUMMARY, &clv_question_any)

/* Purchases in (start, start + horizon] after the first one, of a customer who must be new. */
static double
new_probability(ClvCall *call, const ClvModel *model, const ClvHistory *history, double start,
				const ClvNumbers *numbers)
{
	clv_check_time(model, start, "start");
	if (history->T > 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("start is %.15g for a customer of age %.15g", start, history->T),
				 errhint("A later start is for new customers, of age 0. Leave it out for the time from now on.")));
	call->at = clv_model_at(model, clv_call_covariates(call, model));
	return fmin(1, clv_new_probability(&call->at, start, numbers->horizon,
										numbers->purchases));
}

PG_FUNCTION_INFO_V1(crm_purchases_probability);

/* purchases_probability(model, repeat_days, t_x, age, horizon, purchases, start, covariates). */
Datum
crm_purchases_probability(PG_FUNCTION_ARGS)
{
	ClvCall    *call = clv_call_begin(fcinfo);
	const ClvModel *model = clv_call_model(call);
	ClvNumbers	numbers = {0};
	double		start;
	ClvCustomer customer;

	if (model == NULL || !clv_call_customer(call, CLV_OF_VALUES, model, &customer) ||
		!clv_question_probability.read(call, model, &numbers) || !clv_call_float(call, &start))
		PG_RETURN_NULL();
	if (start != 0)
		return clv_call_result(fcinfo, new_probability(call, model, &customer.history, start, &numbers));
	return clv_call_result(fcinfo, clv_call_answer(call, &clv_question_probability, model,
												   &customer.history, &numbers,
												   clv_call_covariates(call, model)));
}
