/*
 * clv_spend_score.c
 *		Expected value of an order: what a Gamma-Gamma model says about one
 *		customer.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "clv/clv_call.h"
#include "math/gamma_gamma.h"

/*
 * Expected mean value of the orders of a customer (Fader & Hardie 2013, note
 * 025, eq. 5); NaN where it does not exist, p x + q <= 1, and for customers of
 * whom the model cannot know: net value of the x orders not positive.
 */
double
clv_order_value(const ClvModel *spend, const ClvSpend *known)
{
	if (known->x > 0 && !(known->mean > 0))
		return NAN;
	return gamma_gamma_mean_given(spend->parameters, known->x, known->mean);
}

/* The next argument, the mean value of x orders; false if it is NULL and there are any. */
bool
clv_call_spend_values(ClvCall *call, double x, ClvSpend *known)
{
	bool		has_mean = clv_call_float(call, &known->mean);

	known->x = x;
	if (!has_mean)
		known->mean = 0;
	if (!(x >= 0 && x <= CLV_MOST_PURCHASES))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("repeat_days must be between 0 and %g, not %.15g", CLV_MOST_PURCHASES, x),
				 errhint("It is the number of purchase days that mean_value is the mean of.")));
	if (x == 0)
		return true;
	if (has_mean && !(known->mean > 0 && isfinite(known->mean)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("customer with repeat_days = %.15g: mean_value must be positive, not %.15g", x, known->mean),
				 errhint("Gamma-Gamma describes positive values. Pass NULL where refunds leave nothing, or the mean value before refunds.")));
	return has_mean;
}

/* The next arguments, refunds and include_first: what the summary says of spend. */
bool
clv_call_spend_summary(ClvCall *call, const CustomerSummary *summary, ClvSpend *known)
{
	NullableDatum *refunds = &call->fcinfo->args[call->next++];
	NullableDatum *include_first = &call->fcinfo->args[call->next++];

	if (refunds->isnull || include_first->isnull || summary->purchase_rows == 0)
		return false;
	*known = clv_spend_of_summary(summary,
								  field_name(&refund_rules, "refunds", DatumGetTextPP(refunds->value)),
								  DatumGetBool(include_first->value));
	return true;
}

/* expected_order_value(spend_model, repeat_days, mean_value), or (spend_model, summary, refunds, include_first). */
static Datum
order_value(FunctionCallInfo fcinfo, ClvSource source)
{
	ClvCall    *call = clv_call_begin(fcinfo);
	const ClvModel *spend = clv_call_spend(call);
	NullableDatum *customer = &fcinfo->args[call->next++];
	bool		is_known;
	ClvSpend	known;

	if (spend == NULL || customer->isnull)
		PG_RETURN_NULL();
	if (source == CLV_OF_VALUES)
		is_known = clv_call_spend_values(call, DatumGetFloat8(customer->value), &known);
	else
		is_known = clv_call_spend_summary(call, customer_summary_from_datum(customer->value), &known);
	if (!is_known)
		PG_RETURN_NULL();
	return clv_call_result(fcinfo, clv_order_value(spend, &known));
}

CLV_ASK(crm_expected_order_value, order_value, CLV_OF_VALUES)
CLV_ASK(crm_expected_order_value_summary, order_value, CLV_OF_SUMMARY)
