/*
 * value_formulas.h
 *		Customer value without a stochastic model: retention formula, promotion
 *		case, churn conversions, payback.
 */
#ifndef CRM_MATH_VALUE_H
#define CRM_MATH_VALUE_H

#include <stdbool.h>

/* When in its period a customer pays. */
typedef enum ValueTiming
{
	VALUE_AT_START,				/* first payment now, certain */
	VALUE_AT_END				/* first payment after one period, if retained */
} ValueTiming;

extern double value_retention(double margin, double retention, double rate,
							  double periods, ValueTiming timing);
extern double value_promotion_case(double contribution, double promotion,
								   double retention, double rate, double periods,
								   double promotion_time);
extern double value_payback(double cost, double margin, double retention,
							double rate, ValueTiming timing);

extern double churn_convert(double churn, double periods);
extern double churn_lifetime(double churn);
extern double rate_convert(double rate, double periods);

#endif
