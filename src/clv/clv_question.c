/*
 * clv_question.c
 *		The questions one can ask a model of purchases about a customer, and the
 *		horizons, rates and periods they take.
 */
#include "base/crm.h"

#include <math.h>

#include "base/value_arguments.h"
#include "clv/clv_call.h"
#include "math/bgbb.h"

CRM_NORETURN static void number_bad(const char *problem, const char *hint);

static void
number_bad(const char *problem, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s", problem),
			 errhint("%s", hint)));
}

/* A length of time in units of the model: for bg_bb a number of opportunities. */
void
clv_check_time(const ClvModel *model, double time, const char *name)
{
	if (!(time >= 0 && time <= CLV_LONGEST_TIME))
		number_bad(psprintf("%s must be between 0 and %g, not %.15g", name, CLV_LONGEST_TIME, time),
				   psprintf("It is a length of time in units of the model, which are called \"%s\".",
							clv_unit_name(model->unit)));
	if (clv_kernels[model->kind].is_discrete && (time != floor(time) || time > BGBB_MAX_OPPORTUNITIES))
		number_bad(psprintf("%s must be a whole number up to %d, not %.10g", name,
							BGBB_MAX_OPPORTUNITIES, time),
				   "bg_bb counts opportunities to buy.");
}

/* What is earned of a purchase: a share of its value. */
double
clv_check_margin_rate(double margin_rate)
{
	if (!(margin_rate >= 0 && margin_rate <= 1))
		number_bad(psprintf("margin_rate must be between 0 and 1, not %.15g", margin_rate),
				   "Pass the margin as a share of the amount, 0.3 for 30 %. 1 is revenue.");
	return margin_rate;
}

static void
check_rate(double rate, const char *name)
{
	if (!(rate >= 0 && rate <= VALUE_MOST_RATE))
		number_bad(psprintf("%s must be between 0 and %g, not %.15g", name, VALUE_MOST_RATE, rate),
				   "Pass the rate as a part of one, 0.1 for 10 %. 0 does not discount.");
}

/*
 * The continuous rate per unit of the model, of an effective rate per year or
 * of itself, whichever is not NULL.
 */
static double
discount(const ClvModel *model, const double *annual_rate, const double *delta)
{
	if ((annual_rate == NULL) == (delta == NULL))
		number_bad(delta == NULL ? "no discount rate is given" : "two discount rates are given",
				   "Pass either annual_rate (0.1 is 10 % a year), or delta, continuous per unit of the model.");
	if (delta != NULL)
	{
		check_rate(*delta, "delta");
		return *delta;
	}
	check_rate(*annual_rate, "annual_rate");
	return log1p(*annual_rate) / clv_units_per_year(model->unit);
}

static void
check_periods(double periods)
{
	if (!(periods >= 0 && periods <= CLV_MOST_PERIODS))
		number_bad(psprintf("number of periods must be between 0 and %d, not %.15g", CLV_MOST_PERIODS, periods),
				   "Use longer periods, or discount continuously over a horizon.");
}

/* An error unless a horizon has a whole number of periods, but for rounding. */
static void
check_whole_periods(const ClvModel *model, double horizon, double period)
{
	double		periods;

	clv_check_time(model, period, "period");
	if (period == 0 || isinf(horizon))
		number_bad(period == 0 ? "period must be greater than 0" :
				   "a horizon without end has no number of periods",
				   "Leave period out to discount continuously, or give a horizon of whole periods.");
	periods = rint(horizon / period);
	if (fabs(periods * period - horizon) > 1e-9 * horizon)
		number_bad(psprintf("horizon %.15g is not a whole number of periods of %.15g", horizon, period),
				   "Give a horizon of whole periods.");
	check_periods(periods);
}

/*
 * Read the next arguments horizon, which has no end if it is NULL, annual_rate
 * and delta.  Without a rate nothing is discounted; it may be left out where no
 * money is asked for.
 */
void
clv_call_horizon(ClvCall *call, const ClvModel *model, bool needs_rate, ClvNumbers *numbers)
{
	double		annual_rate;
	double		delta;
	bool		has_annual_rate;
	bool		has_delta;

	if (clv_call_float(call, &numbers->horizon))
		clv_check_time(model, numbers->horizon, "horizon");
	else
		numbers->horizon = INFINITY;
	has_annual_rate = clv_call_float(call, &annual_rate);
	has_delta = clv_call_float(call, &delta);
	if (needs_rate || has_annual_rate || has_delta)
		numbers->delta = discount(model, has_annual_rate ? &annual_rate : NULL,
								  has_delta ? &delta : NULL);
	else
		numbers->delta = NAN;
}

/* Read the next argument, period. */
void
clv_call_period(ClvCall *call, const ClvModel *model, ClvNumbers *numbers)
{
	if (clv_call_float(call, &numbers->period))
		check_whole_periods(model, numbers->horizon, numbers->period);
	else
		numbers->period = 0;
}

/*
 * Purchases in the horizon: each discounted at its moment, or with a period
 * those of each period to its end.
 */
double
clv_outlook_ahead(const ClvOutlook *outlook, const ClvNumbers *numbers)
{
	double		horizon = numbers->horizon;
	double		period = numbers->period;
	double		delta = isnan(numbers->delta) ? 0 : numbers->delta;

	if (delta == 0 && isfinite(horizon))
		return clv_outlook_expected(outlook, horizon);
	if (period > 0)
		return clv_outlook_periods(outlook, period, (int) rint(horizon / period), expm1(delta * period));
	return clv_outlook_discounted(outlook, horizon, delta);
}

static bool
read_nothing(ClvCall *call, const ClvModel *model, ClvNumbers *numbers)
{
	return true;
}

static bool
read_horizon(ClvCall *call, const ClvModel *model, ClvNumbers *numbers)
{
	if (!clv_call_float(call, &numbers->horizon))
		return false;
	clv_check_time(model, numbers->horizon, "horizon");
	return true;
}

static bool
read_horizon_and_count(ClvCall *call, const ClvModel *model, ClvNumbers *numbers)
{
	bool		has_horizon = read_horizon(call, model, numbers);
	NullableDatum *purchases = &call->fcinfo->args[call->next++];

	if (!has_horizon || purchases->isnull)
		return false;
	numbers->purchases = DatumGetInt32(purchases->value);
	if (numbers->purchases < 0)
		number_bad(psprintf("number of purchases must not be negative, not %.15g", numbers->purchases),
				   "Pass 0 for the probability of no purchase.");
	return true;
}

/* horizon, annual_rate, delta, period. */
static bool
read_ahead(ClvCall *call, const ClvModel *model, ClvNumbers *numbers)
{
	clv_call_horizon(call, model, false, numbers);
	clv_call_period(call, model, numbers);
	return true;
}

static double
answer_alive(const ClvOutlook *outlook, const ClvNumbers *numbers)
{
	return outlook->post.alive;
}

static double
answer_probability(const ClvOutlook *outlook, const ClvNumbers *numbers)
{
	return outlook->kernel->pmf(&outlook->post, numbers->horizon, numbers->purchases);
}

static double
answer_any(const ClvOutlook *outlook, const ClvNumbers *numbers)
{
	return outlook->kernel->p_any(&outlook->post, numbers->horizon);
}

const ClvQuestion clv_question_alive = {read_nothing, answer_alive,.is_probability = true};
const ClvQuestion clv_question_expected = {read_ahead, clv_outlook_ahead,.is_expectation = true};
const ClvQuestion clv_question_probability = {read_horizon_and_count, answer_probability,.is_probability = true};
const ClvQuestion clv_question_any = {read_horizon, answer_any,.is_probability = true};
