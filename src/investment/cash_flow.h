/*
 * cash_flow.h
 *		Amounts by period or by day, as a value.
 */
#ifndef CRM_CASH_FLOW_H
#define CRM_CASH_FLOW_H

#include "base/crm.h"

#include "utils/date.h"

#include "base/keyed_sums.h"

/* Periods are numbered from here on, backwards and forwards. */
#define CASH_FLOW_MOST_PERIODS 100000

typedef struct CashFlow
{
	bool		by_day;			/* keys are days, else numbers of periods */
	int64		n;
	KeyedSum   *sums;			/* in order of their keys, one for each */
} CashFlow;

/* Is it the number of a period, or a day? */
static inline bool
cash_flow_has_key(bool by_day, int64 key)
{
	if (by_day)
		return key >= PG_INT32_MIN && key <= PG_INT32_MAX && IS_VALID_DATE((DateADT) key);
	return key >= -CASH_FLOW_MOST_PERIODS && key <= CASH_FLOW_MOST_PERIODS;
}

/* cash_flow.c: the value as packed bytes */
extern CashFlow cash_flow_from_datum(Datum datum);
extern Datum cash_flow_to_datum(const CashFlow *flow);
extern Numeric cash_flow_amount(const CashFlow *flow, int64 i);

#endif
