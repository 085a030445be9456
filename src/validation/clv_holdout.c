/*
 * clv_holdout.c
 *		Calibration and hold-out: what customers did before and after a day.
 *
 * Both come as populations, made by one pass over the orders with two
 * FILTERs.  Customers are those of the calibration; whoever comes first in
 * the hold-out is new, and only counted.
 */
#include "base/crm.h"

#include "base/day_count.h"
#include "base/event_day.h"
#include "base/result_rows.h"
#include "validation/clv_holdout.h"

PG_FUNCTION_INFO_V1(crm_clv_holdout);
PG_FUNCTION_INFO_V1(crm_clv_holdout_info);

/* A date that must be given, and be a day. */
DateADT
clv_date_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	DateADT		day;

	crm_refuse_null(fcinfo, argument, name, "Pass the day, as date '2024-06-30'.");
	day = PG_GETARG_DATEADT(argument);
	if (DATE_NOT_FINITE(day))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is %s, not a day", name, event_day_text(day)),
				 errhint("Pass a day, as date '2024-06-30'.")));
	return day;
}

/* A number of bins, days or purchases between 1 and most. */
int
clv_count_argument(FunctionCallInfo fcinfo, int argument, const char *name, int most)
{
	int			count;

	crm_refuse_null(fcinfo, argument, name, "Leave it out for its default.");
	count = PG_GETARG_INT32(argument);
	if (count < 1 || count > most)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is %d, not between 1 and %d", name, count, most),
				 errhint("Leave it out for its default.")));
	return count;
}

/*
 * A model of purchases that says the same of all customers with the same
 * history; kept in fn_extra for the next call.
 */
const ClvModel *
clv_validation_model(FunctionCallInfo fcinfo, int argument)
{
	const ClvModel *model = clv_model_argument(fcinfo, argument, CLV_PURCHASES);

	if (model->covariates > 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model has covariates (%d), which a population does not hold",
						model->covariates),
				 errhint("Score the rows of crm.clv_holdout() with their covariates, and compare with crm.forecast_accuracy().")));
	return model;
}

/* No row of a population may be later than its end. */
static void
check_end(const PopulationView *view, const char *population, const char *name, DateADT end,
		  const char *hint)
{
	DateADT		last = Max(view->head->last_event, view->head->last_refund);

	event_day_check_far(last, end, EVENT_DAY_FAR, population);
	if (last > end)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s holds rows up to %s, after %s %s", population,
						event_day_text(last), name, event_day_text(end)),
				 errhint("%s", hint)));
}

/* Find the days of every customer of the hold-out; none may be part of the calibration. */
static void
locate_days(ClvHoldout *holdout, const char *hint)
{
	const PopulationView *view = &holdout->holdout;
	int64		next = 0;

	holdout->first_day = MemoryContextAllocHuge(CurrentMemoryContext,
												sizeof(int64) * (Size) Max(view->head->ncustomers, 1));
	for (uint32 i = 0; i < view->head->ncustomers; i++)
	{
		const PopulationEntry *entry = &view->entries[i];

		CRM_CHECK_INTERRUPTS(i);
		if (population_bought(entry) && entry->first_day <= holdout->calibration_end)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("holdout holds a purchase on %s, not after calibration_end %s",
							event_day_text(entry->first_day),
							event_day_text(holdout->calibration_end)),
					 errhint("%s", hint)));
		holdout->first_day[i] = next;
		next += view->clv[i].ndays;
	}
}

/*
 * Begin a walk over the arguments from that place on: the calibration
 * population, the hold-out population (NULL when it has no rows), the last day
 * of each.  False when there is no calibration.
 */
bool
clv_holdout_begin(ClvHoldout *holdout, FunctionCallInfo fcinfo, int from)
{
	static const char calibration_hint[] =
		"Build it with FILTER (WHERE at < calibration_end + 1).";
	static const char holdout_hint[] =
		"Build it with FILTER (WHERE at >= calibration_end + 1 AND at < holdout_end + 1).";

	memset(holdout, 0, sizeof(*holdout));
	holdout->calibration_end = clv_date_argument(fcinfo, from + 2, "calibration_end");
	holdout->holdout_end = clv_date_argument(fcinfo, from + 3, "holdout_end");
	if (holdout->holdout_end <= holdout->calibration_end)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("holdout_end %s is not after calibration_end %s",
						event_day_text(holdout->holdout_end),
						event_day_text(holdout->calibration_end)),
				 errhint("The hold-out begins on the day after calibration_end.")));
	if ((int64) holdout->holdout_end - holdout->calibration_end > CENTURY_DAYS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s to %s is more than %d days", event_day_text(holdout->calibration_end),
						event_day_text(holdout->holdout_end), CENTURY_DAYS),
				 errhint("Pass the last day of the rows of the hold-out as holdout_end.")));
	if (PG_ARGISNULL(from))
		return false;
	holdout->calibration.view = population_argument(PG_GETARG_DATUM(from));
	population_check_days(&holdout->calibration.view);
	check_end(&holdout->calibration.view, "calibration", "calibration_end",
			  holdout->calibration_end, calibration_hint);
	if (PG_ARGISNULL(from + 1))
		return true;
	holdout->holdout = population_argument(PG_GETARG_DATUM(from + 1));
	population_check_days(&holdout->holdout);
	check_end(&holdout->holdout, "holdout", "holdout_end", holdout->holdout_end, holdout_hint);
	locate_days(holdout, holdout_hint);
	holdout->index = population_index_create(&holdout->holdout);
	return true;
}

/* The next buyer of the calibration; false at the end. */
bool
clv_holdout_next(ClvHoldout *holdout, ClvHoldoutBuyer *buyer)
{
	do
	{
		/* whoever takes the buyer may ask a model about him, which takes its time */
		CHECK_FOR_INTERRUPTS();
		buyer->entry = population_scan_next(&holdout->calibration);
		if (buyer->entry == NULL)
			return false;
	} while (!population_bought(buyer->entry));

	buyer->later = NULL;
	buyer->days = NULL;
	buyer->ndays = 0;
	if (holdout->index != NULL)
		buyer->later = population_index_find(holdout->index, &holdout->calibration.view,
											 buyer->entry);
	if (buyer->later != NULL)
	{
		Size		number = buyer->later - holdout->holdout.entries;

		buyer->days = holdout->holdout.days + holdout->first_day[number];
		buyer->ndays = holdout->holdout.clv[number].ndays;
	}
	return true;
}

/*
 * The buyer as the model sees him.  Occasions are purchase days, and for
 * BG/BB opportunities: those that end in the hold-out, although the
 * calibration may have seen the start of one.
 */
void
clv_holdout_case(const ClvHoldout *holdout, const ClvHoldoutBuyer *buyer, const ClvModel *model,
				 ClvHoldoutCase *result)
{
	const PopulationScan *scan = &holdout->calibration;
	double		unit_days = clv_unit_days(model->unit);
	DateADT		first = buyer->entry->first_day;
	double		done;
	double		last;

	(void) clv_history_of_entry(scan, buyer->entry, holdout->calibration_end, model->kind,
								model->unit, true, &result->history);
	clv_history_check(model->kind, &result->history);
	result->horizon = (double) ((int64) holdout->holdout_end - holdout->calibration_end) / unit_days;
	result->occasions = buyer->ndays;
	if (!clv_kernels[model->kind].is_discrete)
		return;
	done = result->history.T;
	last = clv_opportunities((int64) holdout->holdout_end - first, unit_days);
	result->horizon = last - result->history.T;
	result->occasions = clv_count_opportunities(scan->days,
												scan->view.clv[buyer->entry - scan->view.entries].ndays,
												first, unit_days, last, &done);
	result->occasions += clv_count_opportunities(buyer->days, buyer->ndays, first, unit_days, last, &done);
}

/* Value of the buyer's rows in the hold-out, net of refunds. */
static Numeric
later_value(const ClvHoldout *holdout, const ClvHoldoutBuyer *buyer)
{
	const PopulationView *view = holdout->index != NULL ? &holdout->holdout :
		&holdout->calibration.view;
	Money		value = {0};

	if (buyer->later != NULL)
		value = population_net(view, buyer->later);
	return population_money_numeric(view, &value);
}

/* The row of clv_holdout() for one buyer. */
static void
put_buyer(ResultRow *row, const ClvHoldout *holdout, const ClvHoldoutBuyer *buyer)
{
	const PopulationScan *scan = &holdout->calibration;
	const PopulationEntry *entry = buyer->entry;
	int64		x = (int64) scan->view.clv[entry - scan->view.entries].ndays - 1;
	Money		repeat = {0};

	if (x > 0)
		repeat = repeat_value_of_entry(scan, entry, REFUNDS_NET, false);
	put_datum(row, population_key_datum(&scan->view, entry));
	put_int(row, x);
	put_int(row, (int64) entry->last_day - entry->first_day);
	put_int(row, (int64) holdout->calibration_end - entry->first_day);
	put_numeric(row, population_mean_numeric(&scan->view, &repeat, x));
	put_int(row, (int64) buyer->ndays);
	put_numeric(row, later_value(holdout, buyer));
	result_rows_next(row);
}

/* clv_holdout(calibration, holdout, calibration_end, holdout_end): one row a buyer. */
Datum
crm_clv_holdout(PG_FUNCTION_ARGS)
{
	ClvHoldout	holdout;
	ClvHoldoutBuyer buyer;
	ResultRow	row;

	if (!clv_holdout_begin(&holdout, fcinfo, 0))
		return result_rows_none(fcinfo);
	result_rows_begin(&row, fcinfo);
	while (clv_holdout_next(&holdout, &buyer))
		put_buyer(&row, &holdout, &buyer);
	return result_rows_end(&row);
}

/* Sums over the buyers of the calibration, and over the whole hold-out. */
typedef struct HoldoutTotals
{
	int64		customers;
	int64		active;			/* of them bought in the hold-out */
	int64		purchases;		/* on so many of their own days */
	Money		value;
	int64		buyers;			/* of the hold-out, new ones too */
	int64		all_purchases;
} HoldoutTotals;

static HoldoutTotals
holdout_totals(ClvHoldout *holdout)
{
	HoldoutTotals totals = {0};
	ClvHoldoutBuyer buyer;

	while (clv_holdout_next(holdout, &buyer))
	{
		totals.customers++;
		totals.active += buyer.ndays > 0;
		totals.purchases += buyer.ndays;
		if (buyer.later != NULL)
		{
			Money		net = population_net(&holdout->holdout, buyer.later);

			money_add(&totals.value, &net, holdout->holdout.head->amount_kind);
		}
	}
	for (uint32 i = 0; holdout->index != NULL && i < holdout->holdout.head->ncustomers; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		totals.buyers += population_bought(&holdout->holdout.entries[i]);
		totals.all_purchases += holdout->holdout.clv[i].ndays;
	}
	return totals;
}

/* clv_holdout_info(calibration, holdout, calibration_end, holdout_end): who is in it, and who is not. */
Datum
crm_clv_holdout_info(PG_FUNCTION_ARGS)
{
	ClvHoldout	holdout;
	HoldoutTotals totals;
	const PopulationView *view;
	ResultRow	row;

	if (!clv_holdout_begin(&holdout, fcinfo, 0))
		PG_RETURN_NULL();
	totals = holdout_totals(&holdout);
	view = holdout.index != NULL ? &holdout.holdout : &holdout.calibration.view;
	result_row_begin(&row, fcinfo);
	put_int(&row, totals.customers);
	put_int(&row, totals.active);
	put_int(&row, totals.purchases);
	put_numeric(&row, population_money_numeric(view, &totals.value));
	put_int(&row, totals.buyers - totals.active);
	put_int(&row, totals.all_purchases - totals.purchases);
	put_int(&row, (int64) holdout.holdout_end - holdout.calibration_end);
	return result_row_datum(&row);
}
