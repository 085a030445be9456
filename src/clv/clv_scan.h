/*
 * clv_scan.h
 *		A walk over the customers of a population, each with what a lifetime
 *		value model is told of the customer.
 */
#ifndef CRM_CLV_SCAN_H
#define CRM_CLV_SCAN_H

#include "postgres.h"

#include "clv/clv_options.h"
#include "clv/clv_value_score.h"
#include "customer/population_scan.h"

/* A walk over a population, and how its customers are scored. */
typedef struct ClvScan
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
} ClvScan;

extern void clv_scan_begin(ClvScan *scores, FunctionCallInfo fcinfo);
extern const PopulationEntry *clv_scan_next(ClvScan *scores, ClvHistory *days);
extern ClvHistory clv_scan_history(const ClvScan *scores, const PopulationEntry *entry, const ClvHistory *days);
extern double clv_scan_order_value(const ClvScan *scores, const PopulationEntry *entry);

#endif
