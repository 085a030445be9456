/*
 * clv_history.c
 *		What the lifetime value models know of one customer: the history
 *		(x, t_x, T) and the mean value of purchases, from a summary or from a
 *		population.
 *
 * An occasion is a day with a purchase; the first one starts the clock.
 */
#include "base/crm.h"

#include <math.h>

#include "base/event_day.h"
#include "clv/clv_history.h"
#include "math/bgbb.h"

CRM_NORETURN static void history_bad(const ClvHistory *history, const char *problem, const char *hint);

static void
history_bad(const ClvHistory *history, const char *problem, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("customer with repeat_days = %.15g, t_x = %.15g, age = %.15g: %s",
					history->x, history->t_x, history->T, problem),
			 errhint("%s", hint)));
}

/* Opportunities are counted: whole numbers, one purchase each at most. */
static void
check_opportunities(const ClvHistory *h)
{
	if (h->t_x != floor(h->t_x) || h->T != floor(h->T))
		history_bad(h, "t_x and age must be whole numbers of opportunities",
					"bg_bb counts opportunities: repeat_days of age with a purchase, the last at number t_x.");
	if (h->x > h->t_x)
		history_bad(h, "more purchases than opportunities",
					"bg_bb counts opportunities with a purchase; other models take several purchases in a period.");
	if (h->T > BGBB_MAX_OPPORTUNITIES)
		history_bad(h, psprintf("more than %d opportunities", BGBB_MAX_OPPORTUNITIES),
					"Take longer periods, or a model in continuous time.");
}

/* Is it a history that the model can have?  An error that shows it if not. */
void
clv_history_check(ClvKind kind, const ClvHistory *h)
{
	/* almost always it is: one cheap look */
	if (likely(!clv_kernels[kind].is_discrete && h->t_x <= h->T && h->T <= CLV_LONGEST_TIME &&
			   h->x <= CLV_MOST_PURCHASES && h->x == floor(h->x) &&
			   (h->x > 0 ? h->t_x > 0 : h->x == 0 && h->t_x == 0)))
		return;
	if (!isfinite(h->x) || !isfinite(h->t_x) || !isfinite(h->T))
		history_bad(h, "the numbers must be finite",
					"Leave such rows out with FILTER or WHERE, or make them NULL.");
	if (h->x < 0 || h->x != floor(h->x))
		history_bad(h, "repeat_days must be a whole number, 0 or greater",
					"They are the days with a purchase, without the first one.");
	if (h->t_x < 0 || h->t_x > h->T)
		history_bad(h, "t_x must be between 0 and age",
					"t_x runs from the first purchase to the last, age from the first purchase to the end of observation, in the same unit.");
	if (h->x == 0 && h->t_x > 0)
		history_bad(h, "t_x must be 0 when repeat_days is",
					"Without repeat purchases the last purchase is the first, at t_x = 0.");
	if (h->x > 0 && h->t_x == 0)
		history_bad(h, "t_x must be greater than 0 when repeat_days is",
					"Merge purchases at the time of the first one with it: repeat_days counts later occasions only.");
	if (h->x > CLV_MOST_PURCHASES || h->T > CLV_LONGEST_TIME)
		history_bad(h, psprintf("repeat_days above %g or age above %g", CLV_MOST_PURCHASES, CLV_LONGEST_TIME),
					"Use a longer unit of time.");
	if (clv_kernels[kind].is_discrete)
		check_opportunities(h);
}

/*
 * Distinct opportunities of BG/BB with a purchase on one of the ascending days,
 * after number done, which moves on, up to number last.  Number j = 1, 2, ...
 * is the time after j - 1 up to and including j units since the first purchase.
 */
int64
clv_count_opportunities(const DateADT *days, int64 n, DateADT first_day, double unit_days,
						double last, double *done)
{
	int64		count = 0;

	for (int64 i = 0; i < n; i++)
	{
		double		number = clv_opportunity(first_day, days[i], unit_days);

		if (number > last)
			break;
		if (number <= *done)
			continue;
		count++;
		*done = number;
	}
	return count;
}

/*
 * The history in n ascending purchase days, those after as_of left aside; false
 * if there are none before.
 */
static bool
history_of_days(const DateADT *days, int64 n, DateADT as_of, ClvKind kind, ClvUnit unit,
				ClvHistory *history)
{
	double		unit_days = clv_unit_days(unit);

	while (n > 0 && days[n - 1] > as_of)
		n--;
	if (n == 0)
		return false;
	if (clv_kernels[kind].is_discrete)
	{
		history->t_x = 0;
		history->T = clv_opportunities((int64) as_of - days[0], unit_days);
		history->x = (double) clv_count_opportunities(days, n, days[0], unit_days, history->T,
													  &history->t_x);
		return true;
	}
	history->x = (double) (n - 1);
	history->t_x = (double) ((int64) days[n - 1] - days[0]) / unit_days;
	history->T = (double) ((int64) as_of - days[0]) / unit_days;
	return true;
}

/*
 * The history of a customer as of a day, in units; false if there is none: no
 * purchase up to that day.  Later rows are an error, or with exclude_later
 * as if they were not there.
 */
bool
clv_history_of_summary(const CustomerSummary *summary, DateADT as_of, ClvKind kind, ClvUnit unit,
					   bool exclude_later, ClvHistory *history)
{
	customer_summary_check_as_of(summary, as_of, exclude_later);
	return history_of_days(SUMMARY_DAYS(summary), summary->ndays, as_of, kind, unit, history);
}

/* The same for the customer that the scan of a population with purchase days has just returned. */
bool
clv_history_of_entry(const PopulationScan *scan, const PopulationEntry *entry, DateADT as_of,
					 ClvKind kind, ClvUnit unit, bool exclude_later, ClvHistory *history)
{
	const PopulationClv *clv = &scan->view.clv[entry - scan->view.entries];

	if (!exclude_later && population_bought(entry) && entry->last_day > as_of)
		population_check_as_of(&scan->view, as_of, false);
	return history_of_days(scan->days, clv->ndays, as_of, kind, unit, history);
}

/*
 * Sum of the logarithms of the x times between x + 1 purchase days, in units:
 * what the likelihoods of regular timing need beside (x, t_x, T).  Times are
 * multiplied up, so that a logarithm is taken rarely.
 */
double
clv_history_log_intervals(const DateADT *days, double x, ClvUnit unit)
{
	double		sum = 0;
	double		product = 1;

	for (int64 i = 1; i <= (int64) x; i++)
	{
		product *= (double) ((int64) days[i] - days[i - 1]);
		if (product > 1e280)
		{
			sum += log(product);
			product = 1;
		}
	}
	return sum + log(product) - x * log(clv_unit_days(unit));
}

static ClvSpend
spend_of(const Money *value, AmountKind kind, int scale, double x)
{
	ClvSpend	spend = {.x = x,.mean = NAN};

	if (x > 0)
		spend.mean = money_to_double(value, kind, scale) / x;
	return spend;
}

/* Mean value of the purchase days after the first, or of all. */
ClvSpend
clv_spend_of_summary(const CustomerSummary *summary, RefundRule refunds, bool include_first)
{
	Money		value = repeat_value_of_summary(summary, refunds, include_first);
	double		x = summary->ndays;

	if (x > 0 && !include_first)
		x--;
	return spend_of(&value, summary->amount_kind, summary->scale, x);
}

/* The same for the customer that the scan of a population has just returned. */
ClvSpend
clv_spend_of_entry(const PopulationScan *scan, const PopulationEntry *entry, RefundRule refunds,
				   bool include_first)
{
	const PopulationHead *head = scan->view.head;
	Money		value = repeat_value_of_entry(scan, entry, refunds, include_first);
	double		x = scan->view.clv[entry - scan->view.entries].ndays;

	if (x > 0 && !include_first)
		x--;
	return spend_of(&value, head->amount_kind, head->scale, x);
}
