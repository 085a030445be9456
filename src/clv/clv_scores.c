/*
 * clv_scores.c
 *		All customers of a population with their lifetime value scores.
 */
#include "base/crm.h"

#include <math.h>

#include "base/event_day.h"
#include "clv/clv_options.h"
#include "clv/clv_value_score.h"
#include "customer/population_scan.h"

PG_FUNCTION_INFO_V1(crm_clv_scores);

/* A walk over a population, and how its customers are scored. */
typedef struct ScoreScan
{
	PopulationScan population;
	const ClvModel *model;
	const ClvModel *spend;		/* NULL: no values */
	DateADT		as_of;
	double		unit_days;
	ClvAhead	ahead;
	RefundRule	refunds;
	bool		include_first;
	bool		exclude_later;
} ScoreScan;

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
check_later(const ScoreScan *scores, const PopulationView *view)
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
read_arguments(FunctionCallInfo fcinfo, ScoreScan *scores)
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

/* The arguments, checked. */
static void
scan_begin(FunctionCallInfo fcinfo, ScoreScan *scores)
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
static const PopulationEntry *
next_customer(ScoreScan *scores, ClvHistory *days)
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
static ClvHistory
model_history(const ScoreScan *scores, const PopulationEntry *entry, const ClvHistory *days)
{
	ClvHistory	history = {days->x, days->t_x / scores->unit_days, days->T / scores->unit_days};

	if (clv_kernels[scores->model->kind].is_discrete)
		(void) clv_history_of_entry(&scores->population, entry, scores->as_of, scores->model->kind,
									scores->model->unit, true, &history);
	clv_history_check(scores->model->kind, &history);
	return history;
}

/* What an order of the customer is worth; NaN if nobody asks. */
static double
order_value(const ScoreScan *scores, const PopulationEntry *entry)
{
	ClvSpend	known;

	if (scores->spend == NULL)
		return NAN;
	known = clv_spend_of_entry(&scores->population, entry, scores->refunds, scores->include_first);
	return clv_order_value(scores->spend, &known);
}

/*
 * clv_scores(model, spend_model, population, as_of, horizon, annual_rate,
 * delta, margin_rate, period, refunds, include_first, after_as_of).
 */
Datum
crm_clv_scores(PG_FUNCTION_ARGS)
{
	ScoreScan	scores;
	const PopulationEntry *entry;
	ClvHistory	days;
	ClvMemo		memo = {0};
	ResultRow	row;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(2))
		return result_rows_none(fcinfo);
	scan_begin(fcinfo, &scores);
	result_rows_begin(&row, fcinfo);
	while ((entry = next_customer(&scores, &days)) != NULL)
	{
		ClvHistory	history = model_history(&scores, entry, &days);
		ClvScore	score = clv_score_memo(&memo, row.caller, 0, scores.model, &history, &scores.ahead);

		put_datum(&row, population_key_datum(&scores.population.view, entry));
		put_int(&row, (int64) days.x);
		put_int(&row, (int64) days.t_x);
		put_int(&row, (int64) days.T);
		clv_score_put(&row, &score, &scores.ahead, order_value(&scores, entry));
		put_text(&row, clv_kernels[scores.model->kind].name);
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}
