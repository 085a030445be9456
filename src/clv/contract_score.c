/*
 * contract_score.c
 *		What a contract model says: retention, survival, expected lifetimes.
 *
 * Periods and renewals are whole numbers of the model's periods, rates are
 * per period.
 */
#include "base/crm.h"

#include <math.h>

#include "base/result_rows.h"
#include "base/value_arguments.h"
#include "clv/clv_model.h"

PG_FUNCTION_INFO_V1(crm_contract_retention);
PG_FUNCTION_INFO_V1(crm_contract_survival);
PG_FUNCTION_INFO_V1(crm_contract_churn);
PG_FUNCTION_INFO_V1(crm_contract_curve);
PG_FUNCTION_INFO_V1(crm_contract_value);
PG_FUNCTION_INFO_V1(crm_residual_contract_value);

static const ClvKernel *
kernel_of(const ClvModel *model)
{
	return &clv_kernels[model->kind];
}

static void
count_bad(const char *name, int32 count, int least, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s is %d, which is below %d", name, count, least),
			 errhint("%s", hint)));
}

/* The number of a period. */
static double
period_argument(FunctionCallInfo fcinfo, int argument)
{
	int32		period = PG_GETARG_INT32(argument);

	if (period < 1)
		count_bad("period", period, 1, "Periods count from 1; the first renewal is at the end of period 1.");
	return period;
}

/* A number of renewals. */
static double
renewals_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	int32		renewals = PG_GETARG_INT32(argument);

	if (renewals < 0)
		count_bad(name, renewals, 0, "Count the renewals made, 0 for a new customer.");
	return renewals;
}

/* Periods to go through one by one. */
static double
terms_argument(FunctionCallInfo fcinfo, int argument)
{
	int32		periods = PG_GETARG_INT32(argument);

	if (periods < 1)
		count_bad("periods", periods, 1, "Pass a number of periods; a lifetime without end takes NULL.");
	if (periods > CHURN_MAX_PERIODS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("periods is %d, above the limit of %d", periods, CHURN_MAX_PERIODS),
				 errhint("Take fewer periods; a lifetime without end takes NULL.")));
	return periods;
}

/* A discount rate per period; the sums of the kernels want it not negative. */
static double
rate_argument(FunctionCallInfo fcinfo, int argument)
{
	double		rate = PG_GETARG_FLOAT8(argument);

	if (!isfinite(rate) || rate < 0 || rate > VALUE_MOST_RATE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rate is %.15g", rate),
				 errhint(VALUE_RATE_HINT " It is per period, from 0 to 1; crm.convert_rate(0.1, 1/12.0) makes 10 %% a year monthly.")));
	return rate;
}

/* Nothing to say is NULL. */
#define RETURN_FINITE(value) \
	do { \
		double		result_ = (value); \
		if (!isfinite(result_)) \
			PG_RETURN_NULL(); \
		PG_RETURN_FLOAT8(result_); \
	} while (0)

/* contract_retention(model, period): share of those left who renew at the end of the period. */
Datum
crm_contract_retention(PG_FUNCTION_ARGS)
{
	const ClvModel *model = clv_model_argument(fcinfo, 0, CLV_CONTRACT);

	PG_RETURN_FLOAT8(kernel_of(model)->retention(model->parameters,
												 period_argument(fcinfo, 1)));
}

/* contract_survival(model, periods): share of a cohort still there after so many renewals. */
Datum
crm_contract_survival(PG_FUNCTION_ARGS)
{
	const ClvModel *model = clv_model_argument(fcinfo, 0, CLV_CONTRACT);

	PG_RETURN_FLOAT8(kernel_of(model)->survival(model->parameters,
												renewals_argument(fcinfo, 1, "periods")));
}

/* contract_churn(model, period): share of a cohort that leaves at that renewal. */
Datum
crm_contract_churn(PG_FUNCTION_ARGS)
{
	const ClvModel *model = clv_model_argument(fcinfo, 0, CLV_CONTRACT);

	PG_RETURN_FLOAT8(kernel_of(model)->churn(model->parameters,
											 period_argument(fcinfo, 1)));
}

/* contract_curve(model, periods): rows (period, retention_rate, survival). */
Datum
crm_contract_curve(PG_FUNCTION_ARGS)
{
	const ClvModel *model = clv_model_argument(fcinfo, 0, CLV_CONTRACT);
	const ClvKernel *kernel = kernel_of(model);
	int			periods = (int) terms_argument(fcinfo, 1);
	ResultRow	row;

	result_rows_begin(&row, fcinfo);
	for (int period = 1; period <= periods; period++)
	{
		CHECK_FOR_INTERRUPTS();
		put_int(&row, period);
		put_float(&row, kernel->retention(model->parameters, period));
		put_float(&row, kernel->survival(model->parameters, period));
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}

/*
 * Expected payments at the renewals to come, the first of them not
 * discounted; periods 0 is without end.  Not finite when the sum is not.
 */
static double
residual(const ClvModel *model, double renewals, double rate, double periods)
{
	const ClvKernel *kernel = kernel_of(model);

	if (periods > 0)
		return kernel->residual(model->parameters, renewals, periods, rate);
	if (rate == 0 && kernel->needs_rate)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("an endless lifetime of a %s model needs a rate above 0", kernel->name),
				 errhint("Pass a rate per period such as 0.01, or a number of periods.")));
	return kernel->derl(model->parameters, renewals, rate);
}

/*
 * contract_value(model, margin, periods, rate): the margin of a new customer at
 * the start of each period, the first one certain: margin times the discounted
 * expected lifetime, the sum of S(t) / (1+rate)^t over t = 0 .. periods - 1 or
 * without end (Fader & Hardie 2010, equation 6).
 */
Datum
crm_contract_value(PG_FUNCTION_ARGS)
{
	const ClvModel *model;
	double		margin;
	double		rate;
	double		periods;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(3))
		PG_RETURN_NULL();
	model = clv_model_argument(fcinfo, 0, CLV_CONTRACT);
	margin = value_money_argument(fcinfo, 1, "margin");
	rate = rate_argument(fcinfo, 3);
	if (PG_ARGISNULL(2))
		RETURN_FINITE(margin * (1 + residual(model, 0, rate, 0) / (1 + rate)));
	periods = terms_argument(fcinfo, 2);
	if (periods == 1)
		PG_RETURN_FLOAT8(margin);
	RETURN_FINITE(margin * (1 + residual(model, 0, rate, periods - 1) / (1 + rate)));
}

/*
 * residual_contract_value(model, renewals, margin, periods, rate): the margin of
 * a customer who has renewed so many times and is about to decide again, at that
 * renewal and the later ones; of them `periods`, or without end: margin times
 * the discounted expected residual lifetime (Fader & Hardie 2010, equation 8).
 */
Datum
crm_residual_contract_value(PG_FUNCTION_ARGS)
{
	const ClvModel *model;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(4))
		PG_RETURN_NULL();
	model = clv_model_argument(fcinfo, 0, CLV_CONTRACT);
	RETURN_FINITE(value_money_argument(fcinfo, 2, "margin") *
				  residual(model, renewals_argument(fcinfo, 1, "renewals"), rate_argument(fcinfo, 4),
						   PG_ARGISNULL(3) ? 0 : terms_argument(fcinfo, 3)));
}
