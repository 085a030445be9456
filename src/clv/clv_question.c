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
clv_check_margin(double margin)
{
	if (!(margin >= 0 && margin <= 1))
		number_bad(psprintf("margin must be between 0 and 1, not %.15g", margin),
				   "Pass the margin as a share of the amount, 0.3 for 30 %. 1 is revenue.");
	return margin;
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
double
clv_discount(const ClvModel *model, const double *annual_rate, const double *delta)
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

/* The periods in a horizon, which must be whole but for rounding. */
int
clv_whole_periods(const ClvModel *model, double horizon, double period)
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
	return (int) periods;
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
	NullableDatum *n = &call->fcinfo->args[call->next++];

	if (!has_horizon || n->isnull)
		return false;
	numbers->purchases = DatumGetInt32(n->value);
	if (numbers->purchases < 0)
		number_bad(psprintf("number of purchases must not be negative, not %.15g", numbers->purchases),
				   "Pass 0 for the probability of no purchase.");
	return true;
}

/* horizon, which has no end if it is NULL, annual_rate, delta. */
static bool
read_discounted(ClvCall *call, const ClvModel *model, ClvNumbers *numbers)
{
	double		annual_rate;
	double		delta;
	bool		has_annual_rate;
	bool		has_delta;

	if (!read_horizon(call, model, numbers))
		numbers->horizon = INFINITY;
	has_annual_rate = clv_call_float(call, &annual_rate);
	has_delta = clv_call_float(call, &delta);
	numbers->delta = clv_discount(model, has_annual_rate ? &annual_rate : NULL, has_delta ? &delta : NULL);
	return true;
}

/* period, periods, rate per period. */
static bool
read_periods(ClvCall *call, const ClvModel *model, ClvNumbers *numbers)
{
	bool		has_period = clv_call_float(call, &numbers->period);
	NullableDatum *periods = &call->fcinfo->args[call->next++];

	if (!clv_call_float(call, &numbers->rate) || !has_period || periods->isnull)
		return false;
	numbers->periods = DatumGetInt32(periods->value);
	clv_check_time(model, numbers->period, "period");
	if (numbers->period == 0)
		number_bad("period must be greater than 0", "It is the length of one period, in units of the model.");
	check_periods(numbers->periods);
	clv_check_time(model, numbers->period * numbers->periods, "period times periods");
	check_rate(numbers->rate, "rate");
	return true;
}

static double
answer_alive(const ClvOutlook *outlook, const ClvNumbers *numbers)
{
	return outlook->post.alive;
}

static double
answer_expected(const ClvOutlook *outlook, const ClvNumbers *numbers)
{
	return clv_outlook_expected(outlook, numbers->horizon);
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

static double
answer_discounted(const ClvOutlook *outlook, const ClvNumbers *numbers)
{
	return clv_outlook_discounted(outlook, numbers->horizon, numbers->delta);
}

static double
answer_periods(const ClvOutlook *outlook, const ClvNumbers *numbers)
{
	return clv_outlook_periods(outlook, numbers->period, (int) numbers->periods, numbers->rate);
}

const ClvQuestion clv_question_alive = {read_nothing, answer_alive, true};
const ClvQuestion clv_question_expected = {read_horizon, answer_expected, false};
const ClvQuestion clv_question_probability = {read_horizon_and_count, answer_probability, true};
const ClvQuestion clv_question_any = {read_horizon, answer_any, true};
const ClvQuestion clv_question_discounted = {read_discounted, answer_discounted, false};
const ClvQuestion clv_question_periods = {read_periods, answer_periods, false};
