/*
 * value.c
 *		Customer value without a stochastic model: the retention formula, the
 *		promotion case, payback, and conversions of churn and rates.
 *
 * Rates are per period, 0.1 for 10 %; retention and churn are shares.  Where
 * a value does not exist the answer is NULL.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "base/fields.h"
#include "base/value_arguments.h"
#include "math/value_formulas.h"

PG_FUNCTION_INFO_V1(crm_retention_value);
PG_FUNCTION_INFO_V1(crm_retention_value_with_promotion);
PG_FUNCTION_INFO_V1(crm_cac_payback);
PG_FUNCTION_INFO_V1(crm_convert_rate);
PG_FUNCTION_INFO_V1(crm_churn_lifetime);

static const FieldNames timings = {
	FIELD_NAMES([VALUE_AT_START] = "start", [VALUE_AT_END] = "end"),
	.what = "timing",
	.hint = "Use 'start' (the first payment is now and certain) or 'end' (it comes after one period, from those retained)."
};

/* A discount or growth rate compounds, one of churn leaves less and less. */
enum
{
	RATE_OF_GROWTH, RATE_OF_CHURN
};

static const FieldNames rate_kinds = {
	FIELD_NAMES([RATE_OF_GROWTH] = "growth", [RATE_OF_CHURN] = "churn"),
	.what = "kind of rate",
	.hint = "Use 'growth' for a discount, interest or growth rate, which compounds, or 'churn' for the share of customers lost."
};

/* Is one of the arguments first .. last NULL? */
static bool
any_null(FunctionCallInfo fcinfo, int first, int last)
{
	for (int i = first; i <= last; i++)
		if (PG_ARGISNULL(i))
			return true;
	return false;
}

/* NaN is the kernels' word for a value that does not exist; too large is an error. */
#define RETURN_VALUE(value) \
	do { \
		double		result_ = (value); \
		if (isnan(result_)) \
			PG_RETURN_NULL(); \
		if (isinf(result_)) \
			ereport(ERROR, \
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), \
					 errmsg("value is out of range for type double precision"), \
					 errhint("Take fewer periods or amounts in a larger unit of money."))); \
		PG_RETURN_FLOAT8(result_); \
	} while (0)

/*
 * retention_value(margin, retention, periods, rate, timing): margin per period
 * from a customer who stays with probability retention (Dwyer 1997; Gupta &
 * Lehmann 2003).
 */
Datum
crm_retention_value(PG_FUNCTION_ARGS)
{
	if (any_null(fcinfo, 0, 1) || any_null(fcinfo, 3, 4))
		PG_RETURN_NULL();
	RETURN_VALUE(value_retention(value_money_argument(fcinfo, 0, "margin"),
								 value_share_argument(fcinfo, 1, "retention"),
								 value_rate_argument(fcinfo, 3, "rate", VALUE_MOST_RATE),
								 value_periods_argument(fcinfo, 2),
								 (ValueTiming) name_argument(fcinfo, 4, &timings, "timing")));
}

/*
 * retention_value_with_promotion(margin, promotion, retention, periods, rate,
 * promotion_time): Berger & Nasr 1998, case 1.
 */
Datum
crm_retention_value_with_promotion(PG_FUNCTION_ARGS)
{
	if (any_null(fcinfo, 0, 2) || any_null(fcinfo, 4, 5))
		PG_RETURN_NULL();
	RETURN_VALUE(value_promotion_case(value_money_argument(fcinfo, 0, "margin"),
									  value_money_argument(fcinfo, 1, "promotion"),
									  value_share_argument(fcinfo, 2, "retention"),
									  value_rate_argument(fcinfo, 4, "rate", VALUE_MOST_RATE),
									  value_periods_argument(fcinfo, 3),
									  value_range_argument(fcinfo, 5, "promotion_time", 0, 1,
													 "Pass where in its period the promotion lies, from 0 to 1; 0.5 is the middle.")));
}

/* cac_payback(cost, margin, retention, rate, timing): payments until a customer has paid back the cost. */
Datum
crm_cac_payback(PG_FUNCTION_ARGS)
{
	RETURN_VALUE(value_payback(value_money_argument(fcinfo, 0, "cost"),
							   value_money_argument(fcinfo, 1, "margin"),
							   value_share_argument(fcinfo, 2, "retention"),
							   value_rate_argument(fcinfo, 3, "rate", VALUE_MOST_RATE),
							   (ValueTiming) name_argument(fcinfo, 4, &timings, "timing")));
}

static double
length_argument(FunctionCallInfo fcinfo, int argument)
{
	return value_range_argument(fcinfo, argument, "periods", 0, HUGE_VAL,
						  "Pass how many periods the new one has: 12 from a month to a year, 1/12.0 back.");
}

/* convert_rate(rate, periods, kind): (1 + rate)^periods - 1, or of churn 1 - (1 - rate)^periods. */
Datum
crm_convert_rate(PG_FUNCTION_ARGS)
{
	double		length = length_argument(fcinfo, 1);
	double		most = length < 1 ? VALUE_MOST_COMPOUND_RATE : VALUE_MOST_RATE;

	if (name_argument(fcinfo, 2, &rate_kinds, "kind") == RATE_OF_CHURN)
		PG_RETURN_FLOAT8(churn_convert(value_share_argument(fcinfo, 0, "churn"), length));
	RETURN_VALUE(rate_convert(value_rate_argument(fcinfo, 0, "rate", most), length));
}

/* churn_lifetime(churn): 1 / churn, the expected periods until a customer has left. */
Datum
crm_churn_lifetime(PG_FUNCTION_ARGS)
{
	RETURN_VALUE(churn_lifetime(value_share_argument(fcinfo, 0, "churn")));
}
