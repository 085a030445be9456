/*
 * clv_scan.c
 *		A walk over the customers of a population, each with what a lifetime
 *		value model is told of the customer.
 */
#include "base/crm.h"

#include <math.h>

#include "base/event_day.h"
#include "clv/clv_scan.h"

static const ClvModel *
read_model(Datum datum, ClvFamily family)
{
	ClvModel   *model = clv_model_from_datum(datum);

	clv_model_check_family(model, family);
	if (model->covariates > 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model has %d covariates, which a population does not hold", model->covariates),
				 errhint("Score row by row: crm.clv_score(model, spend_model, …, covariates => ARRAY[…]).")));
	return model;
}

/* Rows after the as-of date: refused, or left aside where they can be. */
static void
check_later(const ClvScan *scores, const PopulationView *view)
{
	population_check_as_of(view, scores->as_of, scores->exclude_later);
	if (scores->exclude_later && scores->spend != NULL && Max(view->head->last_event, view->head->last_refund) > scores->as_of)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("money after the as-of date %s cannot be taken out of a population",
						event_day_text(scores->as_of)),
				 errhint("Build the population with FILTER (WHERE at <= as_of), or pass NULL for spend_model.")));
}

/* The arguments after model, spend_model and population. */
static void
read_arguments(FunctionCallInfo fcinfo, ClvScan *scores)
{
	ClvCall		call = {.fcinfo = fcinfo,.next = 3};
	int			next;

	scores->as_of = clv_call_as_of(&call, scores->model);
	clv_call_ahead(&call, scores->model, scores->spend != NULL, &scores->ahead);
	/* refunds, include_first, after_as_of */
	next = call.next;
	scores->refunds = (RefundRule) name_argument(fcinfo, next, &refund_rules, "refunds");
	scores->include_first = !PG_ARGISNULL(next + 1) && PG_GETARG_BOOL(next + 1);
	scores->exclude_later = name_argument(fcinfo, next + 2, &clv_after_as_of, "after_as_of") != 0;
}

/*
 * The arguments of a call (model, spend_model, population, as_of, horizon,
 * annual_rate, delta, margin_rate, period, refunds, include_first,
 * after_as_of, …), checked.
 */
void
clv_scan_begin(ClvScan *scores, FunctionCallInfo fcinfo)
{
	PopulationView *view = &scores->population.view;

	memset(scores, 0, sizeof(*scores));
	*view = population_argument(PG_GETARG_DATUM(2));
	population_check_days(view);
	scores->model = read_model(PG_GETARG_DATUM(0), CLV_PURCHASES);
	if (!PG_ARGISNULL(1))
		scores->spend = read_model(PG_GETARG_DATUM(1), CLV_SPEND);
	scores->unit_days = clv_unit_days(scores->model->unit);
	read_arguments(fcinfo, scores);
	check_later(scores, view);
}

/* The next customer with a purchase up to the as-of date, and the history in days. */
const PopulationEntry *
clv_scan_next(ClvScan *scores, ClvHistory *days)
{
	PopulationScan *population = &scores->population;
	const PopulationEntry *entry;

	while ((entry = population_scan_next(population)) != NULL)
	{
		CRM_CHECK_INTERRUPTS(population->next);
		if (clv_history_of_entry(population, entry, scores->as_of, CLV_NBD, CLV_DAY, true, days))
			break;
	}
	return entry;
}

/* The history as the model counts it. */
ClvHistory
clv_scan_history(const ClvScan *scores, const PopulationEntry *entry, const ClvHistory *days)
{
	ClvHistory	history = {days->x, days->t_x / scores->unit_days, days->T / scores->unit_days};

	if (clv_kernels[scores->model->kind].is_discrete)
		(void) clv_history_of_entry(&scores->population, entry, scores->as_of, scores->model->kind,
									scores->model->unit, true, &history);
	clv_history_check(scores->model->kind, &history);
	return history;
}

/* What an order of the customer is worth; NaN if nobody asks. */
double
clv_scan_order_value(const ClvScan *scores, const PopulationEntry *entry)
{
	ClvSpend	known;

	if (scores->spend == NULL)
		return NAN;
	known = clv_spend_of_entry(&scores->population, entry, scores->refunds, scores->include_first);
	return clv_order_value(scores->spend, &known);
}
