/*
 * repeat_value.h
 *		What the purchases of a customer after the first day are worth.
 */
#ifndef CRM_REPEAT_VALUE_H
#define CRM_REPEAT_VALUE_H

#include "postgres.h"

#include "base/fields.h"
#include "customer/population_scan.h"
#include "customer/customer_summary.h"

/* How refunds change the value of purchases. */
typedef enum RefundRule
{
	REFUNDS_NET,			/* refunds after the first purchase day lower repeat value */
	REFUNDS_IGNORE,
	REFUNDS_ERROR
} RefundRule;

extern const FieldNames refund_rules;	/* by RefundRule */
extern Money repeat_value_of_summary(const CustomerSummary *summary, RefundRule refunds,
								  bool include_first);
extern Money repeat_value_of_entry(const PopulationScan *scan, const PopulationEntry *entry,
								RefundRule refunds, bool include_first);

#endif
