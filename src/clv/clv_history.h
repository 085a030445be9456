/*
 * clv_history.h
 *		What the lifetime value models know of one customer, and where from.
 */
#ifndef CRM_CLV_HISTORY_H
#define CRM_CLV_HISTORY_H

#include "postgres.h"

#include <math.h>

#include "clv/clv_model.h"
#include "customer/repeat_value.h"

/* The most repeat purchases and the longest time a history may have. */
#define CLV_MOST_PURCHASES 1e9
#define CLV_LONGEST_TIME 1e12

/*
 * x repeat purchases, the last t_x after the first purchase, T from the first
 * purchase to the end of observation; t_x and T in units of the model.  For
 * a discrete model x, t_x and T are numbers of opportunities.
 */
typedef struct ClvHistory
{
	double		x;
	double		t_x;
	double		T;
} ClvHistory;

/* Mean value of x occasions; what Gamma-Gamma takes. */
typedef struct ClvSpend
{
	double		x;
	double		mean;			/* NaN when x = 0 */
} ClvSpend;

/*
 * Opportunities of BG/BB that have ended so many days after the first
 * purchase: number j is the days after j - 1 units up to j units, so where
 * units are no whole days, it ends on the last day that begins within it.
 */
static inline double
clv_opportunities(int64 days, double unit_days)
{
	return ceil((double) (days + 1) / unit_days) - 1;
}

/* Number of the opportunity in which a day after the first purchase lies. */
static inline double
clv_opportunity(DateADT first_day, DateADT day, double unit_days)
{
	return ceil((double) ((int64) day - first_day) / unit_days);
}

extern int64 clv_count_opportunities(const DateADT *days, int64 n, DateADT first_day,
									 double unit_days, double last, double *done);
extern void clv_history_check(ClvKind kind, const ClvHistory *history);
extern bool clv_history_of_summary(const CustomerSummary *summary, DateADT as_of, ClvKind kind,
								   ClvUnit unit, bool exclude_later, ClvHistory *history);
extern bool clv_history_of_entry(const PopulationScan *scan, const PopulationEntry *entry,
								 DateADT as_of, ClvKind kind, ClvUnit unit,
								 bool exclude_later, ClvHistory *history);
extern double clv_history_log_intervals(const DateADT *days, double x, ClvUnit unit);

extern ClvSpend clv_spend_of_summary(const CustomerSummary *summary, RefundRule refunds,
									 bool include_first);
extern ClvSpend clv_spend_of_entry(const PopulationScan *scan, const PopulationEntry *entry,
								   RefundRule refunds, bool include_first);

#endif
